"""Proposing other rights: one line or group in a form, edits of the grid, a workbook; then the preview.

All three become a draft. Nothing holds before it is confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kumiai.acts import entitle
from kumiai.apps.console.matrix.spoken import say
from kumiai.apps.console.visit import Gone, Made, Shown, Visit
from kumiai.model.dataset import Dataset
from kumiai.model.party import PartyId
from kumiai.model.refusal import BadDocument, Refusal, UnknownDataset
from kumiai.model.right import (
    Allowance,
    Cell,
    Classification,
    Factor,
    Group,
    Item,
    Matrix,
    Use,
)
from kumiai.papers.messages import hint, sentence
from kumiai.records import register
from kumiai.rules.standing import Operation, may

CHANGES_SHOWN = 500
_EMPTY = Cell(dict.fromkeys(Use, Allowance.TO_NEGOTIATE))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line or group of the version `base`, as its form changes it."""

    dataset: Dataset
    base: Matrix
    of: Item | Group
    cells: Mapping[PartyId, Cell]

    def about(self) -> str:
        """What an edit calls it."""
        return "item" if isinstance(self.of, Item) else "group"

    def locked(self) -> bool:
        """Whether it is a trade secret, whose cells stay as they are."""
        kind = self.of.classification if isinstance(self.of, Item) else None
        return kind is Classification.TRADE_SECRET


def edit_page(visit: Visit) -> Shown:
    """The form of one line or group. Raises `UnknownDataset` for another party's, `BadDocument` for a
    line that the matrix does not have.
    """
    return _form(visit, _line(visit), {})


def propose(visit: Visit) -> Made:
    """Makes a draft of what a form says and goes on to its preview; a refusal of the form of a line
    comes back with what was typed.
    """
    dataset = visit.said("dataset")
    if not (visit.given.get("item") or visit.given.get("group")):
        return _drafted(visit.ask(Operation.RIGHTS_PROPOSE, **visit.given))
    line = _line(visit)
    said = {name: value for name, value in visit.given.items() if isinstance(value, str)}
    try:
        edits = edits_of(line.about(), line.of.id, line.cells, line.base.parties, said)
        if not edits:
            return _form(visit, line, said, same=True)
        document = {"base": line.base.version, "edits": edits}
        dealing = said.get("dealing", "")
        return _drafted(
            visit.ask(Operation.RIGHTS_PROPOSE, dataset=dataset, document=document, dealing=dealing)
        )
    except Refusal as refusal:
        return _form(visit, line, said, refusal)


def _drafted(draft: Mapping[str, Any]) -> Gone:
    """On to the preview."""
    return Gone(f"/console/drafts/{draft['draft']}", done=False)


def _line(visit: Visit) -> _Line:
    """The line or group that the address or the form names, in the version that it names."""
    base = visit.said("base")
    version = int(base) if base.isascii() and base.isdigit() and len(base) < 10 else None
    dataset, matrix = entitle.rights_of(
        visit.node.store, visit.standing, visit.said("dataset"), version
    )
    if dataset.provider != visit.standing.party:
        raise UnknownDataset(dataset=dataset.id)
    item, group = visit.said("item"), visit.said("group")
    for one in matrix.items:
        if one.id == item:
            return _Line(dataset, matrix, one, matrix.cells[one.id])
    for held in matrix.groups:
        if held.id == group:
            return _Line(dataset, matrix, held, held.cells)
    raise BadDocument(where=(item or group)[:80])


def name_of(party: str, field: str) -> str:
    """What a field of a party's cell is called in the form."""
    return f"{party}|{field}"


def filled(cells: Mapping[PartyId, Cell], parties: Sequence[PartyId]) -> dict[str, str]:
    """What the form says of cells, by the names of its fields."""
    found: dict[str, str] = {}
    for party in parties:
        cell = cells.get(party, _EMPTY)
        found |= {name_of(party, use.value): cell.uses[use].value for use in Use}
        found |= {name_of(party, factor.value): "yes" for factor in cell.reasons}
        found |= {name_of(party, "condition"): cell.condition, name_of(party, "note"): cell.note}
    return found


def edits_of(
    about: str,
    line: str,
    cells: Mapping[PartyId, Cell],
    parties: Sequence[PartyId],
    said: Mapping[str, str],
) -> list[dict[str, str]]:
    """The edits that make of `cells` what the form says; a party that it leaves out stays."""
    was, edits = filled(cells, parties), []
    for party in parties:
        if name_of(party, "condition") not in said:
            continue
        fields = {name: said.get(name_of(party, name), "") for name in (*Use, "condition", "note")}
        before = {name: was[name_of(party, name)] for name in fields}
        fields["reasons"] = _reasons(party, said)
        before["reasons"] = _reasons(party, was)
        edits += [
            {about: line, "party": party, "field": str(name), "value": _even(value)}
            for name, value in fields.items()
            if _even(value) != _even(before[name])
        ]
    return edits


def _reasons(party: str, said: Mapping[str, str]) -> str:
    """The reasons that are ticked."""
    return ", ".join(sorted(one.value for one in Factor if said.get(name_of(party, one.value))))


def _even(value: str) -> str:
    """A field as it is compared: browsers end lines with both characters."""
    return value.replace("\r\n", "\n").strip()


def _form(
    visit: Visit,
    line: _Line,
    said: Mapping[str, str],
    refusal: Refusal | None = None,
    *,
    same: bool = False,
) -> Shown:
    """The form as it is filled, with what was wrong."""
    told = {
        "dataset": line.dataset,
        "matrix": line.base,
        "line": line.of,
        "about": line.about(),
        "locked": line.locked(),
        "uses": list(Use),
        "allowances": list(Allowance),
        "factors": list(Factor),
        "filled": dict(said) if said else filled(line.cells, line.base.parties),
        "dealing": said.get("dealing", line.base.origin.dealing),
        "same": same,
        "wrong": sentence(refusal, visit.lang) if refusal else "",
        "help": hint(refusal, visit.lang) if refusal else "",
    }
    status = refusal.status if refusal else 200
    return Shown("rights_edit.html", told, generated=line.dataset.generated, status=status)


def draft_page(visit: Visit) -> Shown:
    """The preview of a draft: what would change, whose change it is, each conflict with its choice."""
    draft = visit.ask(Operation.RIGHTS_DRAFT, draft=visit.said("draft"))
    changes = draft["changes"]
    dataset = register.dataset(visit.database(), visit.standing, draft["dataset"])
    told = {
        "dataset": dataset,
        "draft": draft,
        "changes": [_spoken(visit, one) for one in changes[:CHANGES_SHOWN]],
        "count": len(changes),
        "conflicts": [
            _spoken(visit, one) | {"name": f"take {one['at']}"} for one in draft["conflicts"]
        ],
        "others": _others(visit, draft),
        "confirms": may(visit.standing, Operation.RIGHTS_CONFIRM),
    }
    return Shown("rights_draft.html", told, generated=dataset.generated)


def _spoken(visit: Visit, change: Mapping[str, Any]) -> dict[str, Any]:
    """A change or conflict with what it says in the asker's language."""
    words = ("before", "after", "theirs", "ours")
    said = {n: say(change["field"], change[n], visit.lang) for n in words if n in change}
    return {**change, **said}


def _others(visit: Visit, draft: Mapping[str, Any]) -> dict[str, str]:
    """Who last changed each place since the version that the draft was made from."""
    since = draft["stands"] - draft["base"]
    if since <= 0 or draft["base"] == 0:
        return {}
    steps = visit.ask(Operation.RIGHTS_HISTORY, dataset=draft["dataset"], last=min(since, 100))
    found: dict[str, str] = {}
    for step in reversed(steps):
        if draft["base"] < step["version"] <= draft["stands"]:
            found |= {change["at"]: step["person"] or "" for change in step["changes"]}
    return found


def confirm(visit: Visit) -> Made:
    """Makes a draft what stands, with the choices of the form; then on to the matrix."""
    takes = [
        f"{name.removeprefix('take ')}={value}"
        for name, value in visit.given.items()
        if name.startswith("take ")
    ]
    made = visit.ask(Operation.RIGHTS_CONFIRM, draft=visit.said("draft"), take=takes)
    return Gone(f"/console/datasets/{made['dataset']}/rights")
