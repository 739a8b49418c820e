"""Merging rights: what stands and what comes, both made from one base, place by place.

A place that one side changed says what that side says; one that both changed alike says it once; one
that both changed differently is a conflict that a person decides. A line that takes a field from its
group on the side whose word is taken goes on taking it: it says what the merged group says. Where
neither side can have known a cell (one added the line, the other the party), it is to negotiate.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from kumiai.model.draft import CELL, About, Change, Conflict, Place, Takes, Whose
from kumiai.model.party import PartyId
from kumiai.model.right import Allowance, Cell, Group, Item, Matrix, Rights, Use
from kumiai.model.signal import ItemId
from kumiai.rules.differences import differences
from kumiai.rules.places import (
    CELL_FIELDS,
    GROUP_FIELDS,
    ITEM_FIELDS,
    Said,
    cell_of,
    cell_said,
    line_said,
    text,
    whole,
)

R = TypeVar("R", Rights, Matrix)
OPEN = Cell(dict.fromkeys(Use, Allowance.TO_NEGOTIATE))
"""The cell of a line that one side added for a party that the other added."""
_BASE, _STANDS, _COMES = range(3)


@dataclass(frozen=True, slots=True)
class Merged(Generic[R]):
    """What a merge found. `rights` is missing while a conflict is undecided."""

    rights: R | None
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]


def merge(
    base: Rights | None, stands: Rights | None, comes: R, takes: Takes | None = None
) -> Merged[R]:
    """`comes` merged into `stands`, both made from `base`; `takes` decides conflicts by place.

    Changes are against the base; those of an undecided place are not among them. What is merged
    keeps version and origin of `comes`.
    """
    sides = _Sides.of(base, stands, comes, takes or {})
    default = sides.settle(Place(About.DEFAULT), tuple(s.rights.default for s in sides.each))
    parties = _present(sides, About.PARTY, [s.parties for s in sides.each], sides.party_changed)
    lines = _present(sides, About.ITEM, [s.items for s in sides.each], sides.item_changed)
    items = {ItemId(name): _item(sides, name) for name in lines}
    groups = _groups(sides, parties, items)
    items = {k: i if i.group in groups else replace(i, group="") for k, i in items.items()}
    cells = {
        name: {PartyId(party): _cell(sides, groups, item, party) for party in parties}
        for name, item in items.items()
    }
    rights = replace(
        comes,
        parties=tuple(PartyId(party) for party in parties),
        items=tuple(items.values()),
        cells=cells,
        default=default,
        groups=tuple(groups.values()),
    )
    return _told(sides, rights)


def _told(sides: _Sides, rights: R) -> Merged[R]:
    """The merge with its changes, each with whose it is."""
    base, stands, comes = (side.rights for side in sides.each)
    theirs = {change.place: change.after for change in differences(base, stands)}
    ours = {change.place: change.after for change in differences(base, comes)}
    undecided = {conflict.place for conflict in sides.conflicts}
    changes = []
    for change in differences(base, rights):
        if change.place in undecided:
            continue
        mine = ours.get(change.place) == change.after or change.place not in theirs
        both = mine and theirs.get(change.place) == change.after
        whose = Whose.BOTH if both else Whose.OURS if mine else Whose.THEIRS
        changes.append(replace(change, whose=whose))
    conflicts = tuple(sides.conflicts)
    return Merged(None if conflicts else rights, tuple(changes), conflicts)


class _Side:
    """One version, with its lines, groups and parties by name."""

    def __init__(self, rights: Rights) -> None:
        """Looks up once."""
        self.rights = rights
        self.items: dict[str, Item] = {item.id: item for item in rights.items}
        self.groups: dict[str, Group] = {group.id: group for group in rights.groups}
        self.parties: dict[str, PartyId] = {party: party for party in rights.parties}

    def cell(self, item: str, party: str) -> Cell | None:
        """A cell, if line and party are here."""
        return self.rights.cells.get(ItemId(item), {}).get(PartyId(party))

    def group_cell(self, item: str, party: str) -> Cell | None:
        """The cell that a line's group has for a party."""
        line = self.items.get(item)
        group = self.groups.get(line.group) if line else None
        return group.cells.get(PartyId(party)) if group else None

    def own(self, item: str, party: str) -> Said | None:
        """What a line says of its own for a party: None in each field that it takes from its group."""
        said, group = cell_said(self.cell(item, party)), cell_said(self.group_cell(item, party))
        if said is None or group is None:
            return said
        return {name: None if said[name] == group[name] else said[name] for name in CELL_FIELDS}


@dataclass(slots=True)
class _Sides:
    """Base, what stands and what comes; the conflicts found so far, and what decides them."""

    each: tuple[_Side, _Side, _Side]
    takes: Takes
    conflicts: list[Conflict] = field(default_factory=list)

    @classmethod
    def of(cls, base: Rights | None, stands: Rights | None, comes: Rights, takes: Takes) -> _Sides:
        """The three; where there is no version, nothing is listed."""
        nothing = Rights(
            dataset=comes.dataset, parties=(), items=(), cells={}, default=comes.default
        )
        return cls((_Side(base or nothing), _Side(stands or nothing), _Side(comes)), takes)

    def settle(self, place: Place, said: Sequence[Any]) -> Any:
        """What `place` says after the merge; undecided, what comes says."""
        base, stands, comes = said
        if comes in (stands, base):
            return stands
        if stands == base:
            return comes
        taken = self.takes.get(place.name())
        if taken is None:
            self.conflicts.append(Conflict(place, text(base), text(stands), text(comes)))
        return stands if taken is Whose.THEIRS else comes

    def party_changed(self, party: str, side: int) -> bool:
        """Whether `side` changed what a party may do with a line or group of the base."""
        base, other = self.each[_BASE], self.each[side]
        name = PartyId(party)
        lines = base.items.keys() & other.items.keys()
        groups = base.groups.keys() & other.groups.keys()
        return any(base.own(item, party) != other.own(item, party) for item in lines) or any(
            base.groups[group].cells.get(name) != other.groups[group].cells.get(name)
            for group in groups
        )

    def item_changed(self, item: str, side: int) -> bool:
        """Whether `side` changed a line of the base, or what it says of its own of a party."""
        base, other = self.each[_BASE], self.each[side]
        parties = base.parties.keys() & other.parties.keys()
        return base.items[item] != other.items[item] or any(
            base.own(item, party) != other.own(item, party) for party in parties
        )


Changed = Callable[[str, int], bool]


def _present(
    sides: _Sides, about: About, named: Sequence[Mapping[str, Any]], changed: Changed
) -> Sequence[str]:
    """The lines of one kind that are there after the merge, in their order.

    What one side removed and the other changed is a conflict.
    """
    base, stands, comes = named
    kept = []
    for name in _ordered(list(base), list(stands), list(comes)):
        here, there = name in comes, name in stands
        if (here and there) or name not in base:
            kept.append(name)
        elif (here and changed(name, _COMES)) or (there and changed(name, _STANDS)):
            place, said = Place(about, name), (name, name if there else "", name if here else "")
            taken = sides.takes.get(place.name())
            if taken is None:
                sides.conflicts.append(Conflict(place, *said))
            if taken is None or said[1 if taken is Whose.THEIRS else 2]:
                kept.append(name)
    return kept


def _ordered(base: Sequence[str], stands: Sequence[str], comes: Sequence[str]) -> Sequence[str]:
    """All names of both: in the order of the side that moved some, ours first, each other name
    behind the one that it followed.
    """
    common = [name for name in comes if name in set(base)]
    moved = common != [name for name in base if name in set(comes)]
    lead, other = (comes, stands) if moved else (stands, comes)
    found, before = list(lead), None
    for name in other:
        if name not in found:
            found.insert(found.index(before) + 1 if before is not None else 0, name)
        before = name
    return found


def _item(sides: _Sides, name: str) -> Item:
    """The line after the merge: that of its one side, or each of its fields."""
    base, stands, comes = (side.items.get(name) for side in sides.each)
    if stands is None or comes is None:
        only = stands or comes
        assert only is not None  # a name comes from one of both
        return only
    if stands == comes:
        return stands
    lines = (base, _unmoved(sides, _STANDS, stands), _unmoved(sides, _COMES, comes))
    said = [line_said(line, ITEM_FIELDS) if line else {} for line in lines]
    return replace(comes, **_fields(sides, About.ITEM, name, ITEM_FIELDS, said))


def _unmoved(sides: _Sides, side: int, item: Item) -> Item:
    """A line as if its side had not removed its group: whether the group goes is settled apart."""
    base = sides.each[_BASE].items.get(item.id)
    lost = base is not None and not item.group and base.group not in sides.each[side].groups
    return replace(item, group=base.group) if base and lost else item


def _fields(
    sides: _Sides, about: About, line: str, names: Collection[str], said: Sequence[Said]
) -> dict[str, Any]:
    """Each field of a line after the merge; a field that the base has not was changed by both."""
    return {
        name: sides.settle(Place(about, line, "", name), [one.get(name, _MISSING) for one in said])
        for name in names
    }


class _Missing:
    """What a field of a line says that is not there: nothing that any other says."""

    def __str__(self) -> str:
        """Empty text."""
        return ""


_MISSING = _Missing()


def _groups(
    sides: _Sides, parties: Sequence[str], items: Mapping[ItemId, Item]
) -> dict[str, Group]:
    """The groups after the merge. One that a side removed stays where the other changed it or has a
    line in it.
    """
    before = sides.each[_BASE].items
    used = {i.group for i in items.values() if i.id not in before or before[i.id].group != i.group}
    for asked in sides.conflicts:  # a line that may still come to stand in either
        if asked.place.about is About.ITEM and asked.place.field == "group":
            used |= {asked.theirs, asked.ours}

    def changed(name: str, side: int) -> bool:
        """Whether a side changed a group, or a line of it is used."""
        return name in used or sides.each[_BASE].groups[name] != sides.each[side].groups[name]

    names = _present(sides, About.GROUP, [side.groups for side in sides.each], changed)
    return {name: _group(sides, name, parties) for name in names}


def _group(sides: _Sides, name: str, parties: Sequence[str]) -> Group:
    """One group after the merge, for the parties that are there."""
    base, stands, comes = (side.groups.get(name) for side in sides.each)
    if stands is None or comes is None:
        only = stands or comes
        assert only is not None  # a name comes from one of both
        return replace(only, cells={p: c for p, c in only.cells.items() if p in parties})
    said = [line_said(line, GROUP_FIELDS) if line else {} for line in (base, stands, comes)]
    labels = _fields(sides, About.GROUP, name, GROUP_FIELDS, said)
    cells: dict[PartyId, Cell] = {}
    for party in map(PartyId, parties):
        found = [line.cells.get(party) if line else None for line in (base, stands, comes)]
        # A party that one side has not at all leaves the other side's cell alone.
        there = [party in side.parties for side in sides.each]
        cell = found[_COMES] if not there[_STANDS] else found[_STANDS]
        if there[_STANDS] and there[_COMES]:
            cell = _both(sides, Place(About.GROUP, name, party), found, None)
        if cell is not None:
            cells[party] = cell
    return replace(comes, **labels, cells=cells)


def _cell(sides: _Sides, groups: Mapping[str, Group], item: Item, party: str) -> Cell:
    """The cell of a line for a party after the merge."""
    found = [side.cell(item.id, party) for side in sides.each]
    group = groups[item.group].cells.get(PartyId(party)) if item.group in groups else None
    _, stands, comes = found
    if stands is None and comes is None:
        return group or OPEN
    if stands is not None and comes is not None:
        if stands == comes and _as_before(sides, item, party, group):
            return stands
        follow = _follow(sides, item, party, group)
        cell = _both(sides, Place(About.ITEM, item.id, party), found, follow)
        assert cell is not None  # both have one
        return cell
    only = _COMES if stands is None else _STANDS
    follow = _follow(sides, item, party, group)
    cell = found[only]
    assert cell is not None  # one of both has it
    if follow is None:
        return cell
    said = {
        name: follow.group[name] if follow.holds(name, (only,)) else value
        for name, value in (cell_said(cell) or {}).items()
    }
    return cell_of(said) if whole(said) else cell


def _as_before(sides: _Sides, item: Item, party: str, group: Cell | None) -> bool:
    """Whether a line's group says the same on both sides and after the merge."""
    return all(sides.each[side].group_cell(item.id, party) == group for side in (_STANDS, _COMES))


@dataclass(frozen=True, slots=True)
class _Follow:
    """What a line's merged group says; on each side, the fields that the line takes from this group
    there, None where it stands in another or in none.
    """

    group: Said
    takes: tuple[Collection[str] | None, ...]

    def holds(self, name: str, sides: Sequence[int]) -> bool:
        """Whether the line takes a field from the group on those of `sides` where it is in it."""
        taken = [self.takes[side] for side in sides]
        within = [names for names in taken if names is not None]
        return bool(within) and all(name in names for names in within)


def _follow(sides: _Sides, item: Item, party: str, group: Cell | None) -> _Follow | None:
    """How a line follows its group; None where it has none, or its group does not speak of `party`."""
    said = cell_said(group)
    if said is None:
        return None
    taken: list[Collection[str] | None] = []
    for side in sides.each:
        line, own = side.items.get(item.id), side.own(item.id, party)
        within = line is not None and line.group == item.group
        speaks = own is not None and within and side.group_cell(item.id, party) is not None
        taken.append([n for n in CELL_FIELDS if own[n] is None] if own and speaks else None)
    return _Follow(said, tuple(taken))


def _both(
    sides: _Sides, place: Place, found: Sequence[Cell | None], follow: _Follow | None
) -> Cell | None:
    """A cell that both sides may have: each field for itself, or the whole where they cannot meet."""
    base, stands, comes = found
    if stands == comes and follow is None:
        return stands
    if stands is None or comes is None:
        cell: Cell | None = sides.settle(replace(place, field=CELL), found)
        return cell
    before = len(sides.conflicts)
    said = [cell_said(cell) or {} for cell in found]
    merged = {name: _field(sides, replace(place, field=name), said, follow) for name in CELL_FIELDS}
    if whole(merged):
        return cell_of(merged)
    if len(sides.conflicts) > before:
        return comes  # for the time being: fields of it are undecided
    place = replace(place, field=CELL)
    taken = sides.takes.get(place.name())
    if taken is None:
        sides.conflicts.append(Conflict(place, text(base), text(stands), text(comes)))
    return stands if taken is Whose.THEIRS else comes


def _field(sides: _Sides, place: Place, said: Sequence[Said], follow: _Follow | None) -> Any:
    """One field of a cell that both sides have."""
    name = place.field
    base, stands, comes = (one.get(name, _MISSING) for one in said)
    within = follow is not None and None not in follow.takes[_STANDS:]
    if follow and within and follow.holds(name, (_STANDS, _COMES)):
        return follow.group[name]
    value = sides.settle(place, (base, stands, comes))
    source = (_STANDS, _COMES) if stands == comes else (_COMES,) if value == comes else (_STANDS,)
    return follow.group[name] if follow and follow.holds(name, source) else value
