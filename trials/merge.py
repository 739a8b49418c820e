"""The suite of merges: random versions of rights, each changed twice, merged by the program and by
an independent judge. They must agree on what is asked, and on every word of what comes out, undecided
and decided at random.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kumiai.model.draft import Whose
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.right import (
    Allowance,
    Cell,
    Classification,
    Factor,
    Group,
    Item,
    Matrix,
    Origin,
    OriginKind,
    Use,
)
from kumiai.model.signal import ItemId
from kumiai.rules.merge import merge
from tests.judges.plain_merge import judged, plain

FULL = 2_000
"""Triples of a base, what stands and what comes."""
_ORIGIN = Origin(
    OriginKind.ASSERTION, PartyId("p"), PersonId("x"), datetime(2026, 1, 1, tzinfo=UTC), "purchase"
)
_WORDS = ("", "purpose: a", "lag: 30 days")


def played(count: int, seed: int) -> dict[str, object]:
    """The evidence over `count` triples."""
    red, asked, clean = [], 0, 0
    for number in range(count):
        triple = triple_of(seed * 100_000 + number)
        found = disagreement(triple, random.Random(number))
        if found is not None:
            red.append(f"triple {number}: {found}"[:400])
        conflicts = merge(*triple).conflicts
        asked += len(conflicts)
        clean += not conflicts
    return {
        "count": count,
        "absent": "",
        "red": red,
        "without_conflict": clean,
        "conflicts": asked,
        "checked": [
            "up to five lines, three parties and two groups; none to six changes a side",
            "conflicts and every word of the result equal an independent judge's",
            "the same with each conflict decided at random, until nothing is asked",
            "sides changed places: the same places are asked",
        ],
    }


Triple = tuple[Matrix, Matrix, Matrix]


def disagreement(triple: Triple, chance: random.Random) -> str | None:
    """Where program and judge differ on a triple; None where they agree."""
    base, stands, comes = triple
    takes: dict[str, Whose] = {}
    for _ in range(8):
        found = merge(base, stands, comes, takes)
        plainly, asked = judged(base, stands, comes, {k: v.value for k, v in takes.items()})
        places = {conflict.place.name() for conflict in found.conflicts}
        if places != asked:
            return f"asked {sorted(places ^ asked)} decided {takes}"
        if found.rights is not None:
            said = plain(found.rights)
            return None if said == plainly else f"says otherwise, decided {takes}"
        if not takes:
            mirrored = merge(base, comes, stands)
            if {conflict.place.name() for conflict in mirrored.conflicts} != places:
                return "asks otherwise the other way round"
        takes |= {place: chance.choice([Whose.OURS, Whose.THEIRS]) for place in places}
    return "never done"


def triple_of(seed: int) -> Triple:
    """A base and two versions that were made from it."""
    chance = random.Random(seed)
    base = _base(chance)
    return base, _changed(base, chance), _changed(base, chance)


def _cell(chance: random.Random) -> Cell:
    """Any cell."""
    uses = {use: chance.choice(list(Allowance)) for use in Use}
    limited = Allowance.LIMITED in uses.values()
    why = frozenset(chance.sample(list(Factor), chance.randrange(2)))
    return Cell(
        uses, chance.choice(_WORDS[1:] if limited else _WORDS), why, chance.choice(["", "n"])
    )


def _base(chance: random.Random) -> Matrix:
    """Any version."""
    parties = tuple(PartyId(p) for p in ("p", "q", "r")[: chance.randrange(1, 4)])
    groups = tuple(
        Group(name, name, name, {p: _cell(chance) for p in parties if chance.random() < 0.9})
        for name in ("g", "h")[: chance.randrange(3)]
    )
    items = tuple(_item(chance, name, groups) for name in "abcd"[: chance.randrange(5)])
    found = Matrix(dataset="d", version=1, origin=_ORIGIN, parties=parties, items=items, groups=groups,
                   cells={i.id: {p: _cell(chance) for p in parties} for i in items})  # fmt: skip
    return _following(found, chance, 0.7)


def _item(chance: random.Random, name: str, groups: Sequence[Group]) -> Item:
    """Any line."""
    group = chance.choice(["", *(group.id for group in groups)])
    return Item(ItemId(name), name, name, chance.choice(list(Classification)), group=group)


def _following(matrix: Matrix, chance: random.Random, often: float, line: str = "") -> Matrix:
    """A version in which cells take what their group says, as `often` as told."""
    held = {group.id: group.cells for group in matrix.groups}
    cells = {item: dict(rights) for item, rights in matrix.cells.items()}
    for item in matrix.items:
        for party, above in held.get(item.group, {}).items():
            if chance.random() < often and line in ("", item.id):
                cells[item.id][party] = above
    return replace(matrix, cells=cells)


def _changed(matrix: Matrix, chance: random.Random) -> Matrix:
    """A version after some changes."""
    for _ in range(chance.randrange(7)):
        matrix = chance.choice(_CHANGES)(matrix, chance)
    return matrix


def _one_use(cell: Cell, chance: random.Random) -> Cell:
    """A cell with another word in one field."""
    uses = {**cell.uses, chance.choice(list(Use)): chance.choice(list(Allowance))}
    limited = Allowance.LIMITED in uses.values()
    condition = chance.choice([cell.condition, cell.condition, *_WORDS])
    condition = condition or (_WORDS[1] if limited else "")
    return Cell(uses, condition, cell.reasons, chance.choice([cell.note, "new"]))


def _cell_set(matrix: Matrix, chance: random.Random) -> Matrix:
    """A line's cell says something else."""
    if not matrix.items:
        return matrix
    item, party = chance.choice(matrix.items).id, chance.choice(matrix.parties)
    cell = _one_use(matrix.cells[item][party], chance)
    return replace(matrix, cells={**matrix.cells, item: {**matrix.cells[item], party: cell}})


def _group_set(matrix: Matrix, chance: random.Random) -> Matrix:
    """A group's cell says something else, mostly with the lines that take it over."""
    if not matrix.groups:
        return matrix
    group, party = chance.choice(matrix.groups), chance.choice(matrix.parties)
    old = group.cells.get(party)
    new = _one_use(old, chance) if old else _cell(chance)
    cells = {item: dict(rights) for item, rights in matrix.cells.items()}
    for item in matrix.items:
        if item.group == group.id and cells[item.id][party] == old and chance.random() < 0.8:
            cells[item.id][party] = new
    made = replace(group, cells={**group.cells, party: new})
    groups = tuple(made if one.id == group.id else one for one in matrix.groups)
    return replace(matrix, cells=cells, groups=groups)


def _line_set(matrix: Matrix, chance: random.Random) -> Matrix:
    """A line has another class, name or group."""
    if not matrix.items:
        return matrix
    item = chance.choice(matrix.items)
    group = chance.choice(["", *(group.id for group in matrix.groups)])
    made = chance.choice([
        replace(item, classification=chance.choice(list(Classification))),
        replace(item, label_en=chance.choice(["x", "y"])),
        replace(item, group=group),
    ])  # fmt: skip
    items = tuple(made if one.id == item.id else one for one in matrix.items)
    return _following(replace(matrix, items=items), chance, 0.5, item.id)


def _item_moves(matrix: Matrix, chance: random.Random) -> Matrix:
    """A line comes or goes."""
    name = ItemId(chance.choice("abcdef"))
    if matrix.item(name):
        items = tuple(item for item in matrix.items if item.id != name)
        return replace(matrix, items=items, cells={i.id: matrix.cells[i.id] for i in items})
    item = _item(chance, name, matrix.groups)
    cells = {**matrix.cells, name: {party: _cell(chance) for party in matrix.parties}}
    return _following(replace(matrix, items=(*matrix.items, item), cells=cells), chance, 0.8, name)


def _party_moves(matrix: Matrix, chance: random.Random) -> Matrix:
    """A party comes or goes."""
    party = PartyId(chance.choice("pqrs"))
    there = party in matrix.parties
    if there and len(matrix.parties) == 1:
        return matrix
    parties = tuple(p for p in matrix.parties if p != party) if there else (*matrix.parties, party)

    def of(cells: dict[PartyId, Cell]) -> dict[PartyId, Cell]:
        rest = {p: c for p, c in cells.items() if p != party}
        return rest if there else {**rest, party: _cell(chance)}

    groups = tuple(replace(group, cells=of(dict(group.cells))) for group in matrix.groups)
    cells = {item: of(dict(rights)) for item, rights in matrix.cells.items()}
    return _following(replace(matrix, parties=parties, groups=groups, cells=cells), chance, 0.1)


def _group_moves(matrix: Matrix, chance: random.Random) -> Matrix:
    """A group comes or goes."""
    name = chance.choice("gh")
    if name in [group.id for group in matrix.groups]:
        items = tuple(replace(i, group="") if i.group == name else i for i in matrix.items)
        rest = tuple(group for group in matrix.groups if group.id != name)
        return replace(matrix, items=items, groups=rest)
    group = Group(name, name, name, {party: _cell(chance) for party in matrix.parties})
    return replace(matrix, groups=(*matrix.groups, group))


def _default_set(matrix: Matrix, chance: random.Random) -> Matrix:
    """Another default."""
    return replace(matrix, default=chance.choice(list(Allowance)))


_CHANGES: Sequence[Callable[[Matrix, random.Random], Matrix]] = (
    _cell_set, _cell_set, _cell_set, _group_set, _group_set, _line_set, _line_set, _item_moves,
    _party_moves, _group_moves, _default_set,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """How many triples a planted bug got through before the judge disagreed."""

    triples: int
    what: str


def first_disagreement(most: int, seed: int = 1) -> Found | None:
    """The first triple on which the judge disagrees; None where it never does."""
    for number in range(most):
        what = disagreement(triple_of(seed * 100_000 + number), random.Random(number))
        if what is not None:
            return Found(number + 1, what)
    return None
