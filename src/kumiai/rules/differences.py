"""Differences: what a later version of rights says otherwise, place by place.

What a line says with its group is told once, with the group, and names the lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kumiai.model.draft import CELL, About, Change, Place
from kumiai.model.party import PartyId
from kumiai.model.right import Cell, Group, Item, Rights
from kumiai.model.signal import ItemId
from kumiai.rules.places import (
    CELL_FIELDS,
    GROUP_FIELDS,
    ITEM_FIELDS,
    cell_said,
    text,
)


def differences(before: Rights, after: Rights) -> tuple[Change, ...]:
    """All that `after` says otherwise than `before`: default, parties, groups, lines, cells."""
    parts = (_default, _parties, _groups, _items)
    return tuple(change for part in parts for change in part(before, after))


def _default(before: Rights, after: Rights) -> Iterator[Change]:
    """What holds for an item that is not listed."""
    if before.default is not after.default:
        yield _change(Place(About.DEFAULT), before.default, after.default)


def _change(place: Place, before: object, after: object, lines: tuple[ItemId, ...] = ()) -> Change:
    """A change in words."""
    return Change(place, text(before), text(after), lines=lines)


def _parties(before: Rights, after: Rights) -> Iterator[Change]:
    """Columns that came and went."""
    for party in after.parties:
        if party not in before.parties:
            yield _change(Place(About.PARTY, party), None, party)
    for party in before.parties:
        if party not in after.parties:
            yield _change(Place(About.PARTY, party), party, None)


def _groups(before: Rights, after: Rights) -> Iterator[Change]:
    """Groups that came, went, or say something else."""
    known = {group.id: group for group in before.groups}
    lines: dict[str, list[Item]] = {group.id: [] for group in after.groups}
    for item in after.items:
        lines.setdefault(item.group, []).append(item)
    for group in after.groups:
        old = known.pop(group.id, None)
        if old is None:
            yield _change(Place(About.GROUP, group.id), None, group.id)
        if old != group:
            yield from _group(old, group, after, lines[group.id])
    for name in known:
        yield _change(Place(About.GROUP, name), name, None)


def _group(old: Group | None, new: Group, after: Rights, lines: list[Item]) -> Iterator[Change]:
    """What one group says otherwise, with the lines that take it from there."""
    for name in GROUP_FIELDS if old else ():
        said, says = getattr(old, name), getattr(new, name)
        if said != says:
            yield _change(Place(About.GROUP, new.id, "", name), said, says)
    for party in after.parties:
        place = Place(About.GROUP, new.id, party)
        group = new.cells.get(party)
        for change in _cell(place, old.cells.get(party) if old else None, group):
            yield Change(change.place, change.before, change.after, lines=tuple(
                item.id for item in lines
                if group and _takes(after.cells[item.id][party], group, change.place.field)
            ))  # fmt: skip


def _takes(cell: Cell, group: Cell, name: str) -> bool:
    """Whether a cell says in a field, or wholly, what its group says."""
    said, says = cell_said(cell) or {}, cell_said(group) or {}
    return cell == group if name == CELL else said[name] == says[name]


def _cell(place: Place, old: Cell | None, new: Cell | None) -> Iterator[Change]:
    """What a cell says otherwise, each field for itself; a cell that came or went, as a whole."""
    if old == new:
        return
    said, says = cell_said(old), cell_said(new)
    if said is None or says is None:
        yield _change(_field(place, CELL), old, new)
        return
    for name in CELL_FIELDS:
        if said[name] != says[name]:
            yield _change(_field(place, name), said[name], says[name])


def _field(place: Place, name: str) -> Place:
    """A field of the cell at `place`."""
    return Place(place.about, place.line, place.party, name)


def _items(before: Rights, after: Rights) -> Iterator[Change]:
    """Lines that came, went, or say something else."""
    known = {item.id: item for item in before.items}
    groups = [{group.id: group for group in rights.groups} for rights in (before, after)]
    for item in after.items:
        old = known.pop(item.id, None)
        yield from _line(old, item)
        same = old is not None and old.group == item.group
        cells = before.cells.get(item.id, {}) if old else {}
        for party in after.parties:
            pair = cells.get(party), after.cells[item.id][party]
            if pair[0] != pair[1]:
                held = [_held(side, item.group, party) for side in groups]
                for change in _cell(Place(About.ITEM, item.id, party), *pair):
                    if not _with_group(change.place.field, pair, held, same=same):
                        yield change
    for name in known:
        yield _change(Place(About.ITEM, name), name, None)


def _line(old: Item | None, new: Item) -> Iterator[Change]:
    """A line that came, or its own fields that say something else."""
    if old is None:
        yield _change(Place(About.ITEM, new.id), None, new.id)
    elif old != new:
        for name in ITEM_FIELDS:
            said, says = getattr(old, name), getattr(new, name)
            if said != says:
                yield _change(Place(About.ITEM, new.id, "", name), said, says)


def _held(groups: Mapping[str, Group], name: str, party: PartyId) -> Cell | None:
    """What a group says for a party."""
    return groups[name].cells.get(party) if name in groups else None


def _with_group(
    name: str, cells: tuple[Cell | None, Cell | None], held: list[Cell | None], *, same: bool
) -> bool:
    """Whether a line says this with its group: before and after, or as a line or column that came."""
    (was, now), (group_was, group_now) = cells, held
    if now is None or group_now is None or not _takes(now, group_now, name):
        return False
    if was is None:
        return True
    return same and group_was is not None and _takes(was, group_was, name)
