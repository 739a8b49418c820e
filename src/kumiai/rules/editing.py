"""Editing rights: single places that a person sets, and what follows from them.

Setting a cell of a group changes each line that takes the field from it; a line that is put into
another group takes from that one what it took from the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from enum import Enum
from typing import Any, TypeVar

from kumiai.model.draft import HERE, About, Edit, Place
from kumiai.model.identifier import identifier, item_name
from kumiai.model.party import PartyId
from kumiai.model.refusal import BadEdit
from kumiai.model.right import (
    Allowance,
    Classification,
    Competition,
    Factor,
    Grain,
    Group,
    Item,
    Matrix,
    Rights,
    Stage,
    Tense,
    Topic,
    Use,
)
from kumiai.model.signal import ItemId
from kumiai.rules.merge import OPEN
from kumiai.rules.places import CELL_FIELDS, REASONS, cell_of, cell_said, whole

R = TypeVar("R", Rights, Matrix)
Cells = dict[str, dict[str, Any]]
"""What each field says, by party."""


def edited(rights: R, edits: Sequence[Edit]) -> R:
    """`rights` after `edits`, in their order. Raises `BadEdit`, `BadIdentifier`, `UnknownUnit`."""
    desk = _Desk(rights)
    for edit in edits:
        _set(desk, edit)
    return desk.rights(rights)


class _Desk:
    """Rights taken apart, to be changed and put together."""

    def __init__(self, rights: Rights) -> None:
        """Takes `rights` apart."""
        self.default = rights.default
        self.parties: list[str] = list(rights.parties)
        self.items = {str(item.id): item for item in rights.items}
        self.groups = {group.id: group for group in rights.groups}
        self.cells: dict[str, Cells] = {
            item: {party: _said(cell) for party, cell in cells.items()}
            for item, cells in rights.cells.items()
            if item in self.items
        }
        self.held: dict[str, Cells] = {
            group.id: {party: _said(cell) for party, cell in group.cells.items()}
            for group in rights.groups
        }

    def takes(self, item: str, party: str, name: str) -> bool:
        """Whether a line takes a field from its group."""
        group = self.held.get(self.items[item].group, {}).get(party)
        return group is not None and group[name] == self.cells[item][party][name]

    def rights(self, kind: R) -> R:
        """All together again. Raises `BadEdit` for a limited cell without a condition."""
        cells = {ItemId(i): _cells(About.ITEM, i, self.cells[i], self.parties) for i in self.items}
        groups = tuple(
            replace(group, cells=_cells(About.GROUP, name, self.held[name], self.parties))
            for name, group in self.groups.items()
        )
        parties = tuple(PartyId(party) for party in self.parties)
        items = tuple(self.items.values())
        return replace(
            kind, parties=parties, items=items, cells=cells, default=self.default, groups=groups
        )


def _said(cell: Any) -> dict[str, Any]:
    """What a cell says, to be changed."""
    return dict(cell_said(cell) or {})


def _cells(about: About, line: str, said: Cells, parties: Sequence[str]) -> dict[PartyId, Any]:
    """The cells of a line or group."""
    for party, fields_of in said.items():
        if not whole(fields_of):
            raise BadEdit(place=Place(about, line, party, "condition").name(), value="limited")
    return {PartyId(party): cell_of(said[party]) for party in parties if party in said}


def _set(desk: _Desk, edit: Edit) -> None:
    """One edit."""
    place = edit.place
    known = place.party in ("", *desk.parties)
    if not known or (place.party and place.field not in CELL_FIELDS):
        raise BadEdit(place=place.name())
    match place:
        case Place(About.DEFAULT):
            desk.default = _one(Allowance, edit)
        case Place(About.PARTY, field=field) if field == HERE:
            _party(desk, place.line, there=bool(edit.value))
        case Place(About.GROUP, field=field) if field == HERE:
            _group(desk, place.line, there=bool(edit.value))
        case Place(About.ITEM, field=field) if field == HERE:
            _item(desk, place.line, there=bool(edit.value))
        case Place(About.GROUP, line) if line in desk.groups:
            _set_group(desk, edit)
        case Place(About.ITEM, line) if line in desk.items:
            _set_item(desk, edit)
        case _:
            raise BadEdit(place=place.name())


def _party(desk: _Desk, party: str, *, there: bool) -> None:
    """Adds a column, all of it to negotiate, or removes one."""
    if there == (party in desk.parties):
        raise BadEdit(place=Place(About.PARTY, party).name())
    if not there:
        desk.parties.remove(party)
    else:
        desk.parties.append(identifier("party", party))
    for cells in (*desk.cells.values(), *desk.held.values()):
        cells.pop(party, None)
        if there:
            cells[party] = _said(OPEN)


def _group(desk: _Desk, group: str, *, there: bool) -> None:
    """Adds a group, all of it to negotiate, or removes one; its lines keep what they say."""
    if there == (group in desk.groups):
        raise BadEdit(place=Place(About.GROUP, group).name())
    if there:
        desk.groups[group] = Group(group, group, group, {})
        desk.held[group] = {party: _said(OPEN) for party in desk.parties}
        return
    del desk.groups[group], desk.held[group]
    for name, item in desk.items.items():
        desk.items[name] = replace(item, group="") if item.group == group else item


def _item(desk: _Desk, item: str, *, there: bool) -> None:
    """Adds a line, unclassified and to negotiate, or removes one."""
    if there == (item in desk.items):
        raise BadEdit(place=Place(About.ITEM, item).name())
    if not there:
        del desk.items[item], desk.cells[item]
        return
    name = ItemId(item_name(item))
    desk.items[item] = Item(name, item, item, Classification.UNCLASSIFIED)
    desk.cells[item] = {party: _said(OPEN) for party in desk.parties}


def _set_group(desk: _Desk, edit: Edit) -> None:
    """Sets a label of a group, or a field of a cell that its lines take over."""
    place, group = edit.place, edit.place.line
    if not place.party:
        if place.field not in ("label_ja", "label_en"):
            raise BadEdit(place=place.name())
        labels = {place.field: edit.value}
        desk.groups[group] = replace(desk.groups[group], **labels)  # type: ignore[arg-type]
        return
    value = _cell_value(edit)
    follow = [
        name
        for name, item in desk.items.items()
        if item.group == group and desk.takes(name, place.party, place.field)
    ]
    desk.held[group].setdefault(place.party, _said(OPEN))[place.field] = value
    for name in follow:
        desk.cells[name][place.party][place.field] = value


def _set_item(desk: _Desk, edit: Edit) -> None:
    """Sets a field of a line, or of its cell for a party."""
    place, item = edit.place, edit.place.line
    if place.party:
        desk.cells[item][place.party][place.field] = _cell_value(edit)
    elif place.field == "group":
        _move(desk, item, edit)
    elif place.field in _FIELDS:
        said = {place.field: _FIELDS[place.field](edit)}
        desk.items[item] = replace(desk.items[item], **said)
    else:
        raise BadEdit(place=place.name())


def _move(desk: _Desk, item: str, edit: Edit) -> None:
    """Puts a line into another group, or into none."""
    if edit.value not in ("", *desk.groups):
        raise BadEdit(place=edit.place.name(), value=edit.value[:80])
    fresh = all(said == _said(OPEN) for said in desk.cells[item].values())
    for party, said in desk.cells[item].items():
        held = desk.held.get(edit.value, {}).get(party, {})
        took = [n for n in CELL_FIELDS if fresh or desk.takes(item, party, n)]
        said |= {name: held[name] for name in took if name in held}
    desk.items[item] = replace(desk.items[item], group=edit.value)


E = TypeVar("E", bound=Enum)


def _one(kind: type[E], edit: Edit) -> E:
    """The word of `kind` that an edit says. Raises `BadEdit`."""
    try:
        return kind(edit.value)
    except ValueError:
        raise BadEdit(place=edit.place.name(), value=edit.value[:80]) from None


def _cell_value(edit: Edit) -> Any:
    """What an edit says of a field of a cell."""
    name = edit.place.field
    if name in [use.value for use in Use]:
        return _one(Allowance, edit)
    if name == REASONS:
        words = [word.strip() for word in edit.value.split(",") if word.strip()]
        return frozenset(_one(Factor, Edit(edit.place, word)) for word in words)
    return edit.value


def _word(kind: type[Enum]) -> Callable[[Edit], Any]:
    """What reads a word of `kind`."""
    return lambda edit: _one(kind, edit)


def _maybe(kind: type[Enum]) -> Callable[[Edit], Any]:
    """What reads a word of `kind`, or nothing."""
    return lambda edit: _one(kind, edit) if edit.value else None


_FIELDS: Mapping[str, Callable[[Edit], Any]] = {
    "label_ja": lambda edit: edit.value,
    "label_en": lambda edit: edit.value,
    "classification": _word(Classification),
    "competition": _word(Competition),
    "unit": lambda edit: edit.value or None,
    "basis": lambda edit: edit.value or None,
    "rationale": lambda edit: edit.value,
    "stage": _maybe(Stage),
    "topic": _maybe(Topic),
    "tense": _word(Tense),
    "grain": _word(Grain),
}
"""Fields of a line that an edit may set."""
assert set(_FIELDS) <= {field.name for field in fields(Item)}
