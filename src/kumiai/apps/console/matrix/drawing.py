"""Cells of the matrix as HTML: what a line takes from its group is grey and says so in words.

A matrix of thousands of cells has few different ones, so each is drawn once an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from kumiai.apps.console.matrix.spoken import reasons
from kumiai.apps.console.rendering import text
from kumiai.model.party import PartyId
from kumiai.model.right import Allowance, Cell, Factor, Use
from kumiai.papers.messages import label
from kumiai.papers.spoken import tongue

USES = tuple(Use)


class Pen:
    """Draws cells in one language; each different one once."""

    def __init__(self, lang: str) -> None:
        """Nothing drawn yet."""
        self._lang = lang
        self._drawn: dict[tuple[int, int, int], Markup] = {}
        self._kept: list[Cell | None] = []
        self._uses: dict[tuple[Allowance, Allowance, bool], Markup] = {}

    def row(
        self,
        parties: Sequence[PartyId],
        cells: Mapping[PartyId, Cell],
        usual: Mapping[PartyId, Cell],
        before: Mapping[PartyId, Cell],
    ) -> Markup:
        """The cells of one line: for each party the whole, then the six uses. `usual` are the cells of
        its group, `before` those of an earlier version; a party may lack there.
        """
        return Markup("").join(
            self._cell(cells.get(party), usual.get(party), before.get(party)) for party in parties
        )

    def _cell(self, cell: Cell | None, usual: Cell | None, before: Cell | None) -> Markup:
        """Seven table cells, drawn before or now."""
        key = (id(cell), id(usual), id(before))
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = self._draw(cell, usual, before)
            self._kept += [cell, usual, before]  # an id names its cell while the cell is kept
        return found

    def _draw(self, cell: Cell | None, usual: Cell | None, before: Cell | None) -> Markup:
        """Seven table cells."""
        if cell is None:
            empty = Markup('<td class="p e">{}</td>').format(self._said("matrix_by_line"))
            return empty + Markup('<td class="e">–</td>') * len(USES)
        same = usual is not None and usual == cell
        found = [self._whole(cell, None if same else usual, before, same=same)]
        for use in USES:
            own = cell.uses[use]
            taken = usual is not None and usual.uses[use] is own
            was = before.uses[use] if before is not None else own
            found.append(self._use(own, was, taken=taken))
        return Markup("").join(found)

    def _use(self, own: Allowance, was: Allowance, *, taken: bool) -> Markup:
        """The table cell of one use, drawn before or now: its value, or that it is the group's; and what
        it `was`.
        """
        known = self._uses.get((own, was, taken))
        if known is not None:
            return known
        word = label(own.value, self._lang)
        shown = escape(self._said("matrix_same") if taken else word)
        if was is not own:
            old = label(was.value, self._lang)
            shown = Markup("<del>{}</del> <ins>{}</ins>").format(old, word)
        sorts = "n" if own is Allowance.TO_NEGOTIATE else own.value[0]
        sorts += " i" * taken + " c" * (was is not own)
        made = Markup('<td class="{}">{}</td>').format(sorts, shown)
        self._uses[own, was, taken] = made
        return made

    def _whole(self, cell: Cell, usual: Cell | None, before: Cell | None, *, same: bool) -> Markup:
        """The cell of a party: whether it is its group's, its condition, reasons and note."""
        told = Markup("").join(
            Markup(' data-{}="{}"').format(name, value)
            for name, value in (
                ("condition", cell.condition),
                ("reasons", ", ".join(sorted(cell.reasons))),
                ("note", cell.note),
            )
            if value
        )
        lines = [Markup("{}").format(self._how(cell, usual, same=same))]
        if not same:
            lines += [
                Markup("<small>{}</small>").format(words)
                for words in (
                    cell.condition,
                    reasons(sorted(cell.reasons), self._lang),
                    tongue(cell.note, self._lang),
                )
                if words
            ]
        changed = before is not None and _beside(before) != _beside(cell)
        if changed:
            lines.append(Markup("<ins>{}</ins>").format(self._said("matrix_words_changed")))
        sorts = "p" + " i" * same + " c" * changed
        return Markup('<td class="{}"{}>{}</td>').format(sorts, told, Markup(" ").join(lines))

    def _how(self, cell: Cell, usual: Cell | None, *, same: bool) -> str:
        """In words: as the group, how it differs, or what all uses have in common."""
        if same:
            return self._said("matrix_as_group")
        if usual is not None:
            count = sum(usual.uses[use] is not cell.uses[use] for use in USES)
            if count:
                return self._said("matrix_uses_differ").replace("{n}", str(count))
            return self._said("matrix_words_differ")
        values = set(cell.uses.values())
        if len(values) > 1:
            return self._said("matrix_by_use")
        return self._said("matrix_all").replace("{word}", label(values.pop().value, self._lang))

    def _said(self, key: str) -> str:
        """A text of the console."""
        return text(key, self._lang)


def _beside(cell: Cell) -> tuple[str, frozenset[Factor], str]:
    """What a cell says beside its uses."""
    return cell.condition, cell.reasons, cell.note
