"""The rights matrix as YAML, short enough to be written by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from json import dumps
from typing import Any

import yaml

from kumiai.model.party import PartyId
from kumiai.model.refusal import BadDocument, UnknownParty
from kumiai.model.right import (
    Cell,
    Group,
    Item,
    Matrix,
    Origin,
    Use,
)
from kumiai.papers.matrix import line
from kumiai.papers.matrix.cells import GROUP, SHORT, allowance, cell, said, said_beside, spelled
from kumiai.papers.matrix.line import item_of, told_of
from kumiai.papers.matrix.shape import listed as _list
from kumiai.papers.matrix.shape import mapping as _map
from kumiai.papers.matrix.shape import maybe as _maybe
from kumiai.papers.matrix.shape import text as _text
from kumiai.papers.matrix.shape import version
from kumiai.papers.matrix.tree import Tree, tree

_TOP = frozenset("dataset version base default parties cells groups rights items".split())
_GROUP = frozenset({"id", "ja", "en", "rights"})
_ITEM = line.FIELDS | {"rights"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A matrix as somebody sent it, and the hash of the version that it says it was made from."""

    matrix: Matrix
    base: str | None = None


def matrix_from_yaml(raw: bytes | str, origin: Origin, known: Collection[PartyId]) -> Matrix:
    """The matrix that `raw` says, from `origin`, among the parties `known` here.

    `cells` names own words for cells. `groups` is a list of groups with their cells; a line takes
    from its group what it does not say, and `like: group` stands for that. `rights` at the top holds
    for every line that neither says otherwise nor has a group that does. Raises `EmptyCell`,
    `UnknownParty`, `UnknownUnit`, `BadIdentifier`, `BadDocument`, `TooLarge`.
    """
    return sent_as_yaml(raw, origin, known).matrix


def sent_as_yaml(raw: bytes | str, origin: Origin, known: Collection[PartyId]) -> Sent:
    """As `matrix_from_yaml`, with the base that an exported file names."""
    top = _map(tree(raw), "document", _TOP)
    parties = tuple(PartyId(_text(p, "parties")) for p in _list(top.get("parties"), "parties"))
    strange = [party for party in parties if party not in known]
    if strange or len(set(parties)) != len(parties):
        raise UnknownParty(party=strange[0]) if strange else BadDocument(where="parties")
    words, groups = _words(top, parties)
    general = _rights(top.get("rights"), "rights", parties)
    held = {group.id: group.cells for group in groups}
    items, cells = [], {}
    for place, value in enumerate(_list(top.get("items"), "items")):
        entry = _map(value, f"items[{place}]", _ITEM)
        item = item_of(entry, f"items[{place}]")
        if item.group and item.group not in held:
            raise BadDocument(where=f"{item.id}.group"[:120], what=item.group[:40])
        own = _rights(entry.get("rights"), item.id, parties)
        items.append(item)
        cells[item.id] = {
            party: _cell(item.id, party, (own, held.get(item.group, {}), general), words)
            for party in parties
        }
    if len(cells) != len(items):
        raise BadDocument(where="items", what="an item comes twice")
    matrix = Matrix(
        dataset=_text(top.get("dataset"), "dataset"),
        version=version(top.get("version"), "version"),
        origin=origin,
        parties=parties,
        items=tuple(items),
        cells=cells,
        default=allowance(top.get("default", "deny"), "default"),
        groups=groups,
    )
    return Sent(matrix, _maybe(top.get("base"), "base"))


def _words(
    top: Mapping[str, Tree], parties: Sequence[PartyId]
) -> tuple[Mapping[str, Any], tuple[Group, ...]]:
    """Own words for cells, and the groups with their cells; a map of groups is one of words."""
    said_groups = top.get("groups") or []
    if isinstance(said_groups, dict):
        return {**SHORT, **_map(top.get("cells") or {}, "cells"), **_map(said_groups, "groups")}, ()
    words = {**SHORT, **_map(top.get("cells") or {}, "cells")}
    found = []
    for place, value in enumerate(_list(said_groups, "groups") if said_groups != [] else []):
        where = f"groups[{place}]"
        entry = _map(value, where, _GROUP)
        name = _text(entry.get("id"), f"{where}.id")
        rights = _rights(entry.get("rights"), f"{where}.rights", parties)
        ja, en = (_text(entry.get(lang), f"{where}.{lang}") for lang in ("ja", "en"))
        held = {PartyId(party): cell(of, words, name, party) for party, of in rights.items()}
        found.append(Group(name, ja, en, held))
    if len({group.id for group in found}) != len(found):
        raise BadDocument(where="groups", what="a group comes twice")
    return words, tuple(found)


def _cell(
    item: str,
    party: PartyId,
    rights: tuple[Mapping[str, Tree], Mapping[PartyId, Cell], Mapping[str, Tree]],
    words: Mapping[str, Any],
) -> Cell:
    """The cell of a line: its own, its group's, or the one at the top. Raises `EmptyCell`."""
    own, held, general = rights
    group = held.get(party)
    if party not in own and group is not None:
        return group
    said_of = own.get(party) if party in own else general.get(party)
    known = {**words, GROUP: spelled(group)} if group else words
    return cell(said_of, known, item, party)


def yaml_from_matrix(matrix: Matrix, base: str | None = None) -> str:
    """`matrix` without its origin; equal matrices give equal text. A line says only what differs from
    its group. `base` is what the text names as the hash of the version that it was made from.
    """
    groups = {group.id: group for group in matrix.groups}
    document = {
        "dataset": matrix.dataset,
        "version": matrix.version,
        **({"base": base} if base else {}),
        "default": matrix.default.value,
        "parties": list(matrix.parties),
        **({"groups": [_group(group, matrix) for group in matrix.groups]} if groups else {}),
        "items": [_entry(item, groups.get(item.group), matrix) for item in matrix.items],
    }
    return yaml.safe_dump(
        document, allow_unicode=True, sort_keys=False, default_flow_style=None, width=100
    )


def _group(group: Group, matrix: Matrix) -> dict[str, Any]:
    """One group with its cells."""
    rights = {
        str(party): said(group.cells[party]) for party in matrix.parties if party in group.cells
    }
    return {"id": group.id, "ja": group.label_ja, "en": group.label_en, "rights": rights}


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


def _entry(item: Item, group: Group | None, matrix: Matrix) -> dict[str, Any]:
    """One item; what is empty, usual or its group's is left out."""
    held = group.cells if group else {}
    own = {p: said_beside(matrix.cells[item.id][p], held.get(p)) for p in matrix.parties}
    rights = {str(party): of for party, of in own.items() if of is not None}
    told = told_of(item)
    return {**told, "rights": rights} if rights else told


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
