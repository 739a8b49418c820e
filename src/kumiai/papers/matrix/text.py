"""The rights matrix as YAML, short enough to be written by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from json import dumps
from typing import Any

import yaml

from kumiai.model.party import PartyId
from kumiai.model.refusal import BadDocument, EmptyCell, UnknownParty
from kumiai.model.right import (
    Cell,
    Classification,
    Competition,
    Item,
    Matrix,
    Origin,
    Use,
)
from kumiai.model.signal import ItemId
from kumiai.papers.matrix.cells import SHORT, allowance, cell, said
from kumiai.papers.matrix.shape import choice, version
from kumiai.papers.matrix.shape import listed as _list
from kumiai.papers.matrix.shape import mapping as _map
from kumiai.papers.matrix.shape import maybe as _maybe
from kumiai.papers.matrix.shape import text as _text
from kumiai.papers.matrix.tree import Tree, tree

_TOP = frozenset("dataset version base default parties groups rights items".split())
_ITEM = frozenset({"id", "ja", "en", "unit", "class", "competition", "basis", "why", "rights"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A matrix as somebody sent it, and the hash of the version that it says it was made from."""

    matrix: Matrix
    base: str | None = None


def matrix_from_yaml(raw: bytes | str, origin: Origin, known: Collection[PartyId]) -> Matrix:
    """The matrix that `raw` says, from `origin`, among the parties `known` here.

    `rights` at the top holds for every item that does not say otherwise for a party; `groups` name
    cells. Raises `EmptyCell`, `UnknownParty`, `UnknownUnit`, `BadIdentifier`, `BadDocument`,
    `TooLarge`.
    """
    return sent_as_yaml(raw, origin, known).matrix


def sent_as_yaml(raw: bytes | str, origin: Origin, known: Collection[PartyId]) -> Sent:
    """As `matrix_from_yaml`, with the base that an exported file names."""
    top = _map(tree(raw), "document", _TOP)
    parties = tuple(PartyId(_text(p, "parties")) for p in _list(top.get("parties"), "parties"))
    strange = [party for party in parties if party not in known]
    if strange or len(set(parties)) != len(parties):
        raise UnknownParty(party=strange[0]) if strange else BadDocument(where="parties")
    groups = {**SHORT, **_map(top.get("groups") or {}, "groups")}
    general = _rights(top.get("rights"), "rights", parties)
    items, cells = [], {}
    for place, value in enumerate(_list(top.get("items"), "items")):
        entry = _map(value, f"items[{place}]", _ITEM)
        item = _item(entry, f"items[{place}]")
        own = {**general, **_rights(entry.get("rights"), item.id, parties)}
        items.append(item)
        cells[item.id] = _cells(own, groups, item.id, parties)
    if len(cells) != len(items):
        raise BadDocument(where="items", what="an item comes twice")
    default = allowance(top.get("default", "deny"), "default")
    matrix = Matrix(
        dataset=_text(top.get("dataset"), "dataset"),
        version=version(top.get("version"), "version"),
        origin=origin,
        parties=parties,
        items=tuple(items),
        cells=cells,
        default=default,
    )
    return Sent(matrix, _maybe(top.get("base"), "base"))


def yaml_from_matrix(matrix: Matrix, base: str | None = None) -> str:
    """`matrix` without its origin; equal matrices give equal text. `base` is what the text names as
    the hash of the version that it was made from.
    """
    document = {
        "dataset": matrix.dataset,
        "version": matrix.version,
        **({"base": base} if base else {}),
        "default": matrix.default.value,
        "parties": list(matrix.parties),
        "items": [
            _entry(item, {p: matrix.cells[item.id][p] for p in matrix.parties})
            for item in matrix.items
        ],
    }
    return yaml.safe_dump(
        document, allow_unicode=True, sort_keys=False, default_flow_style=None, width=100
    )


def matrix_hash(matrix: Matrix) -> str:
    """SHA-256 of all that a matrix says but its origin, lower-case hex: what a file was made from."""
    said = [
        [matrix.dataset, matrix.version, matrix.default, *matrix.parties],
        [[getattr(item, field.name) for field in fields(Item)] for item in matrix.items],
        [[_plain(matrix.cells[i.id][p]) for p in matrix.parties] for i in matrix.items],
        [
            [g.id, g.label_ja, g.label_en, *([p, _plain(g.cells[p])] for p in sorted(g.cells))]
            for g in matrix.groups
        ],
    ]
    return sha256(dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(cell: Cell) -> list[object]:
    """A cell as JSON has it."""
    return [*(cell.uses[use] for use in Use), cell.condition, sorted(cell.reasons), cell.note]


def _entry(item: Item, cells: Mapping[PartyId, Cell]) -> dict[str, Any]:
    """One item; what is empty is left out."""
    told = {
        "id": item.id,
        "ja": item.label_ja,
        "en": item.label_en,
        "unit": item.unit,
        "class": item.classification.value,
        "competition": None if item.competition is Competition.NONE else item.competition.value,
        "basis": item.basis,
        "why": item.rationale or None,
    }
    kept: dict[str, Any] = {key: value for key, value in told.items() if value is not None}
    return {**kept, "rights": {party: said(of) for party, of in cells.items()}}


def _item(entry: Mapping[str, Tree], where: str) -> Item:
    """The item that one entry describes."""
    return Item(
        id=ItemId(_text(entry.get("id"), f"{where}.id")),
        label_ja=_text(entry.get("ja"), f"{where}.ja"),
        label_en=_text(entry.get("en"), f"{where}.en"),
        classification=choice(Classification, entry.get("class"), f"{where}.class"),
        competition=choice(Competition, entry.get("competition") or "none", f"{where}.competition"),
        unit=_maybe(entry.get("unit"), f"{where}.unit"),
        basis=_maybe(entry.get("basis"), f"{where}.basis"),
        rationale=_maybe(entry.get("why"), f"{where}.why") or "",
    )


def _rights(value: Tree, where: str, parties: Collection[PartyId]) -> dict[str, Tree]:
    """Rights by party; one word stands for all parties. Raises `UnknownParty`, `BadDocument`."""
    if value is None:
        return {}
    if isinstance(value, str):
        return dict.fromkeys(parties, value)
    found = _map(value, where)
    for party in found:
        if party not in parties:
            raise UnknownParty(party=party[:80])
    return dict(found)


def _cells(
    rights: Mapping[str, Tree], groups: Mapping[str, Any], item: str, parties: Collection[PartyId]
) -> dict[PartyId, Cell]:
    """A cell for every party. Raises `EmptyCell`, `BadDocument`."""
    for party in parties:
        if party not in rights:
            raise EmptyCell(item=item, party=party, use=Use.USE.value)
    return {party: cell(rights[party], groups, item, party) for party in parties}
