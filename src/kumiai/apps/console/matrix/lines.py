"""Which lines of a matrix a page shows: groups folded, what differs counted, filters applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kumiai.model.party import PartyId
from kumiai.model.right import Allowance, Cell, Classification, Competition, Group, Item, Matrix

LINES_SHOWN = 200
ALL_LINES = 2_000
LOOSE = "-"
"""Stands in an address for the lines without a group; no group has this id."""
EVERY = "*"
"""Stands in an address for all groups."""
SHOWS = ("", "negotiate", "differs", "changed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see of a matrix, as the page's address says it."""

    text: str = ""
    show: str = ""
    kind: str = ""
    party: str = ""
    opened: str = ""
    against: int = 0
    """An earlier version to compare with; 0 for none."""
    start: int = 0
    version: int = 0
    """An earlier version to show; 0 for what stands."""

    def filtered(self) -> bool:
        """Whether lines are looked for, so that groups need not be opened one by one."""
        return bool(self.text or self.show or self.kind)


@dataclass(frozen=True, slots=True)
class Line:
    """One item, the cells of its group, and whether it differs from them or from an earlier version."""

    item: Item
    usual: Mapping[PartyId, Cell]
    differs: bool
    changed: bool
    fresh: bool = False
    """Whether the earlier version does not list it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A group (None: the lines without one) with those of its lines that are shown."""

    group: Group | None
    lines: tuple[Line, ...]
    shown: tuple[Line, ...]

    def differing(self) -> int:
        """How many lines differ from the group."""
        return sum(line.differs for line in self.lines)

    def changed(self) -> int:
        """How many lines differ from the earlier version."""
        return sum(line.changed for line in self.lines)

    def secret(self) -> int:
        """How many lines are trade secrets."""
        return sum(line.item.classification is Classification.TRADE_SECRET for line in self.lines)

    def guarded(self) -> int:
        """How many lines competitors must not see of each other."""
        return sum(line.item.competition is not Competition.NONE for line in self.lines)

    def name(self) -> str:
        """Its id in an address."""
        return self.group.id if self.group else LOOSE


def wanted(given: Mapping[str, Any]) -> Wanted:
    """What an address asks for; what it cannot mean is not asked for."""
    said = {k: v.strip()[:200] for k, v in given.items() if isinstance(v, str)}
    show, kind = said.get("show", ""), said.get("class", "")
    return Wanted(
        text=said.get("q", ""),
        show=show if show in SHOWS else "",
        kind=kind if kind in set(Classification) else "",
        party=said.get("party", ""),
        opened=said.get("open", ""),
        against=_count(said.get("against", "")),
        start=_count(said.get("from", "")),
        version=_count(said.get("version", "")),
    )


def _count(text: str) -> int:
    """A number of an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def blocks(
    matrix: Matrix, older: Matrix | None, asked: Wanted
) -> tuple[Sequence[Block], int | None]:
    """The groups of `matrix` with the lines that are shown, and the place from which the next page
    goes on; None when nothing is left.
    """
    known = {group.id: group for group in matrix.groups}
    found: dict[str, list[Line]] = {group.id: [] for group in matrix.groups}
    for item in matrix.items:
        line = _line(matrix, older, item, known.get(item.group))
        if _meant(matrix, line, asked):
            found.setdefault(item.group, []).append(line)
    most = ALL_LINES if asked.opened == EVERY else LINES_SHOWN
    made, place = [], 0
    for name, lines in found.items():
        if not lines:
            continue
        group = known.get(name)
        opened = _opened(group, asked, folds=bool(known))
        begin, place = place, place + (len(lines) if opened else 0)
        first, last = max(asked.start - begin, 0), max(asked.start + most - begin, 0)
        made.append(Block(group, tuple(lines), tuple(lines[first:last]) if opened else ()))
    after = asked.start + most
    return made, after if place > after else None


def _opened(group: Group | None, asked: Wanted, *, folds: bool) -> bool:
    """Whether a group's lines are shown."""
    name = group.id if group else LOOSE
    return asked.filtered() or not folds or asked.opened in (name, EVERY)


def _line(matrix: Matrix, older: Matrix | None, item: Item, group: Group | None) -> Line:
    """One line, compared with its group and with an earlier version."""
    cells = matrix.cells[item.id]
    usual: Mapping[PartyId, Cell] = group.cells if group else {}
    differs = any(
        usual[party] is not cells[party] and usual[party] != cells[party]
        for party in matrix.parties
        if party in usual
    )
    if older is None:
        return Line(item, usual, differs, changed=False)
    before = older.cells.get(item.id)
    if before is None:
        return Line(item, usual, differs, changed=True, fresh=True)
    changed = any(before.get(party) != cells[party] for party in matrix.parties)
    return Line(item, usual, differs, changed)


def _meant(matrix: Matrix, line: Line, asked: Wanted) -> bool:
    """Whether the filters mean a line."""
    item = line.item
    if asked.kind and item.classification.value != asked.kind:
        return False
    if asked.text:
        said = f"{item.id} {item.label_ja} {item.label_en} {item.rationale}".casefold()
        if asked.text.casefold() not in said:
            return False
    if asked.show == "differs":
        return line.differs
    if asked.show == "changed":
        return line.changed
    if asked.show == "negotiate":
        cells = matrix.cells[item.id]
        return any(Allowance.TO_NEGOTIATE in cells[p].uses.values() for p in matrix.parties)
    return True
