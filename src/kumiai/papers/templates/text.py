"""A template as YAML, short enough to be written by hand, and back.

```yaml
template: machine-tool
version: 1
sector: machine_tool           # automotive, building, other
title: {ja: 工作機械のひな形, en: Template for machine tools}
reviewed: no                   # yes only when a lawyer has read it
seats:                         # who takes part; rights and clauses name seats, not parties
- {id: plant, ja: 工場, en: plant}
- {id: builder, ja: 工作機械メーカー, en: machine builder}
purposes:
- {id: maintenance, ja: 保守, en: maintenance}
forbidden:                     # purposes that data are not read for
- {id: output-planning, ja: 生産計画の推定, en: guessing planned output}
default: deny                  # what holds for an item that is not listed
cells:                         # own words for cells, beside all, none, read and negotiate
  analyse: {all: deny, use: allow, derive: limited, condition: only for part redesign}
rights: {plant: all, builder: none}     # for each line that does not say otherwise
groups:                        # lines that are read together; a line takes what it does not say
- id: spindle
  ja: 主軸
  en: spindle
  rights: {builder: {like: analyse, reasons: [sensor, contribution], note: its own spindle}}
items:
- id: Srpm
  ja: 主軸回転数
  en: spindle speed
  unit: REVOLUTION/MINUTE
  group: spindle
  class: open_contract         # limited_provision, trade_secret, personal, unclassified
  competition: none            # sensitive, proxy
  stage: raw                   # processed, derived, planned; left out: nobody has said
  topic: technical_state       # what it is about; left out: nobody has said
  tense: current               # plan, past
  grain: individual            # cell, industry
  names: {mtconnect: ROTARY_VELOCITY}   # what a standard calls it: mtconnect, vss, brick
  basis: ""                    # legal basis of a personal item
  why: ""                      # reason of the class
  rights: {builder: read}
clauses:                       # fields and values as in docs/reference/clauses.md; by: a seat
- {id: objection, by: plant, says: {days: 14, deemed: yes}}
```

A line takes each seat's cell from its own `rights`, else its group's, else those at the top; none
may stay empty. `reasons` are `contribution`, `cost`, `sensor`, `secrecy`, `relevance`. A clause that
names a party may name a seat.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from kumiai.model.clause import FIELDS, Clause, ClauseId, Number, Said
from kumiai.model.party import PartyId, skeleton
from kumiai.model.refusal import (
    BadClause,
    BadDocument,
    EmptyCell,
    LookAlikeSeat,
    TooLarge,
    UnknownSeat,
)
from kumiai.model.right import (
    Cell,
    Group,
    Item,
    Rights,
    Use,
)
from kumiai.model.signal import ItemId
from kumiai.model.template import Purpose, Seat, Sector, Standard, Template, TemplateId
from kumiai.papers.matrix import line
from kumiai.papers.matrix.cells import SHORT, allowance, cell, said
from kumiai.papers.matrix.line import item_of, told_of
from kumiai.papers.matrix.shape import choice, listed, mapping, maybe, text, version
from kumiai.papers.matrix.tree import Tree, tree

_TOP = frozenset(
    "template version sector title reviewed seats purposes forbidden default cells rights groups "
    "items clauses".split()
)
_NAMED = frozenset({"id", "ja", "en"})
_GROUP = _NAMED | {"rights"}
_ITEM = line.FIELDS | {"names", "rights"}
_CLAUSE = frozenset({"id", "by", "says"})
_ITEMS_MAX = 2_000
_SEATS_MAX = 20
_TEXT_MAX = 400
_DIGITS = re.compile(r"[0-9]{1,13}")
_WORDS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class _Lines:
    """What lines may name: seats, words for cells, cells of groups and those at the top."""

    seats: tuple[PartyId, ...]
    words: Mapping[str, Any]
    top: Mapping[PartyId, Tree]
    groups: Mapping[str, Mapping[PartyId, Cell]]


def template_from_yaml(raw: bytes | str) -> Template:
    """The template that `raw` says.

    Raises `EmptyCell`, `UnknownSeat`, `LookAlikeSeat`, `UnknownUnit`, `BadClause`, `BadIdentifier`,
    `BadDocument`, `Invalid`, `TooLarge`.
    """
    top = mapping(tree(raw), "document", _TOP)
    seats = _seats(top.get("seats"))
    ids = tuple(seat.id for seat in seats)
    words = {**SHORT, **mapping(top.get("cells") or {}, "cells")}
    general = _said(top.get("rights"), "rights", ids)
    plain = _Lines(ids, words, general, {})
    groups = _groups(top.get("groups"), plain)
    lines = _Lines(ids, words, general, {group.id: group.cells for group in groups})
    entries = _entries(top.get("items"))
    name = text(top.get("template"), "template")
    title = mapping(top.get("title"), "title", {"ja", "en"})
    items = tuple(_item(entry, f"items[{place}]") for place, entry in enumerate(entries))
    made = zip(items, entries, strict=True)
    return Template(
        id=TemplateId(name),
        version=version(top.get("version"), "version"),
        sector=choice(Sector, top.get("sector"), "sector"),
        title_ja=_short(title.get("ja"), "title.ja"),
        title_en=_short(title.get("en"), "title.en"),
        seats=seats,
        rights=Rights(
            dataset=name,
            parties=ids,
            items=items,
            cells={item.id: _cells(entry, item, lines) for item, entry in made},
            default=allowance(top.get("default", "deny"), "default"),
            groups=groups,
        ),
        purposes=_purposes(top.get("purposes"), "purposes"),
        forbidden=_purposes(top.get("forbidden") or [], "forbidden"),
        clauses=_clauses(top.get("clauses"), ids),
        names=_names(items, entries),
        reviewed=_word(top.get("reviewed", "no"), "reviewed"),
    )


def yaml_from_template(template: Template) -> str:
    """`template` as text; equal templates give equal text, and it reads back as the same."""
    rights = template.rights
    document: dict[str, Any] = {
        "template": template.id,
        "version": template.version,
        "sector": template.sector.value,
        "title": {"ja": template.title_ja, "en": template.title_en},
        "reviewed": "yes" if template.reviewed else "no",
        "seats": [_pair(seat) for seat in template.seats],
        "purposes": [_pair(purpose) for purpose in template.purposes],
        "forbidden": [_pair(purpose) for purpose in template.forbidden],
        "default": rights.default.value,
        "groups": [{**_pair(g), "rights": _told(g.cells, rights.parties)} for g in rights.groups],
        "items": [_entry(item, template) for item in rights.items],
        "clauses": [_clause_told(clause) for clause in template.clauses],
    }
    kept = {key: value for key, value in document.items() if value != []}
    return yaml.safe_dump(
        kept, allow_unicode=True, sort_keys=False, default_flow_style=None, width=100
    )


def _pair(named: Seat | Purpose | Group) -> dict[str, str]:
    """Id and labels."""
    return {"id": named.id, "ja": named.label_ja, "en": named.label_en}


def _told(cells: Mapping[PartyId, Cell], seats: Sequence[PartyId]) -> dict[str, Any]:
    """Cells in short, in the order of the seats."""
    return {str(seat): said(cells[seat]) for seat in seats if seat in cells}


def _entry(item: Item, template: Template) -> dict[str, Any]:
    """One line; what is empty, usual or its group's is left out."""
    group = next((g.cells for g in template.rights.groups if g.id == item.group), {})
    own = template.rights.cells[item.id]
    names, seats = template.names.get(item.id, {}), template.rights.parties
    told = {
        **told_of(item),
        "names": {s.value: names[s] for s in Standard if s in names},
        "rights": _told({s: c for s, c in own.items() if group.get(s) != c}, seats),
    }
    return {key: value for key, value in told.items() if value != {}}


def _clause_told(clause: Clause) -> dict[str, Any]:
    """One clause; a field that says nothing is left empty."""
    by = {} if clause.by is None else {"by": str(clause.by)}
    return {"id": clause.id.value, **by, "says": dict(clause.says)}


def _seats(value: Tree) -> tuple[Seat, ...]:
    """The seats; none may be taken for another. Raises `LookAlikeSeat`."""
    entries = listed(value, "seats")
    if len(entries) > _SEATS_MAX:
        raise TooLarge(what="seats", max=_SEATS_MAX)
    seats, seen = [], dict[str, str]()
    for place, entry in enumerate(entries):
        id_, ja, en = _labels(mapping(entry, f"seats[{place}]", _NAMED), f"seats[{place}]")
        seat = Seat(PartyId(id_), ja, en)
        for looks in {skeleton(id_), skeleton(ja), skeleton(en)}:
            if looks in seen:
                raise LookAlikeSeat(seat=id_[:80], other=seen[looks])
        seen |= dict.fromkeys({skeleton(id_), skeleton(ja), skeleton(en)}, id_)
        seats.append(seat)
    return tuple(seats)


def _purposes(value: Tree, where: str) -> tuple[Purpose, ...]:
    """What data may, or may not, be read for."""
    entries = listed(value, where) if value != [] else []
    return tuple(
        Purpose(*_labels(mapping(entry, f"{where}[{place}]", _NAMED), f"{where}[{place}]"))
        for place, entry in enumerate(entries)
    )


def _labels(entry: Mapping[str, Tree], where: str) -> tuple[str, str, str]:
    """Id and labels of an entry."""
    return (
        text(entry.get("id"), f"{where}.id"),
        _short(entry.get("ja"), f"{where}.ja"),
        _short(entry.get("en"), f"{where}.en"),
    )


def _groups(value: Tree, lines: _Lines) -> tuple[Group, ...]:
    """The groups with their cells, each once."""
    found: list[Group] = []
    for place, raw in enumerate(listed(value, "groups") if value is not None else []):
        where = f"groups[{place}]"
        entry = mapping(raw, where, _GROUP)
        id_, ja, en = _labels(entry, where)
        rights = _said(entry.get("rights"), id_, lines.seats)
        cells = {seat: cell(of, lines.words, id_, seat) for seat, of in rights.items()}
        found.append(Group(id_, ja, en, cells))
    ids = [group.id for group in found]
    if len(set(ids)) != len(ids):
        raise BadDocument(where="groups", what="a group comes twice")
    return tuple(found)


def _entries(value: Tree) -> list[Mapping[str, Tree]]:
    """The lines, each item once."""
    entries = listed(value, "items")
    if len(entries) > _ITEMS_MAX:
        raise TooLarge(what="items", max=_ITEMS_MAX)
    found = [mapping(entry, f"items[{place}]", _ITEM) for place, entry in enumerate(entries)]
    ids = [str(entry.get("id")) for entry in found]
    if len(set(ids)) != len(ids):
        raise BadDocument(where="items", what="an item comes twice")
    return found


def _item(entry: Mapping[str, Tree], where: str) -> Item:
    """The item that one line describes, with labels that a line can hold. Raises `BadDocument`."""
    _labels(entry, where)
    return item_of(entry, where)


def _cells(entry: Mapping[str, Tree], item: Item, lines: _Lines) -> dict[PartyId, Cell]:
    """A cell for every seat: its own, its group's, or the one at the top. Raises `EmptyCell`."""
    if item.group and item.group not in lines.groups:
        raise BadDocument(where=f"{item.id}.group"[:120], what=item.group[:40])
    own = _said(entry.get("rights"), item.id, lines.seats)
    group = lines.groups.get(item.group, {})
    found = {}
    for seat in lines.seats:
        if seat in own or seat not in group:
            written = own[seat] if seat in own else lines.top.get(seat)
            found[seat] = cell(written, lines.words, item.id, seat)
        else:
            found[seat] = group[seat]
    return found


def _said(value: Tree, where: str, seats: Collection[PartyId]) -> dict[PartyId, Tree]:
    """Rights by seat; one word stands for all seats. Raises `UnknownSeat`, `BadDocument`."""
    if value is None:
        return {}
    if isinstance(value, str):
        return dict.fromkeys(seats, value)
    found = mapping(value, where)
    for seat in found:
        if seat not in seats:
            raise UnknownSeat(seat=seat[:80], where=where[:80])
        if found[seat] is None:
            raise EmptyCell(item=where[:80], party=seat, use=Use.USE.value)
    return {PartyId(seat): of for seat, of in found.items()}


def _names(
    items: Sequence[Item], entries: Sequence[Mapping[str, Tree]]
) -> dict[ItemId, dict[Standard, str]]:
    """What standards call the items."""
    found = {}
    for item, entry in zip(items, entries, strict=True):
        where = f"{item.id}.names"
        names = mapping(entry.get("names") or {}, where)
        if names:
            found[item.id] = {
                choice(Standard, key, where): _short(of, f"{where}.{key}")
                for key, of in names.items()
            }
    return found


def _clauses(value: Tree, seats: Collection[PartyId]) -> tuple[Clause, ...]:
    """The clauses, with numbers as numbers. Raises `BadClause`, `UnknownSeat`."""
    found = []
    for place, raw in enumerate(listed(value, "clauses") if value is not None else []):
        where = f"clauses[{place}]"
        entry = mapping(raw, where, _CLAUSE)
        word, by = text(entry.get("id"), f"{where}.id"), maybe(entry.get("by"), f"{where}.by")
        if word not in {known.value for known in ClauseId}:
            raise BadClause(clause=word[:40], field="", value="")
        if by is not None and by not in seats:
            raise UnknownSeat(seat=by[:80], where=word)
        said_ = mapping(entry.get("says") or {}, f"{where}.says")
        found.append(clause_from(ClauseId(word), said_, None if by is None else PartyId(by)))
    return tuple(found)


def clause_from(id_: ClauseId, says: Mapping[str, Tree], by: PartyId | None) -> Clause:
    """The clause whose fields are said as text. Raises `BadClause`."""
    meant: dict[str, Said] = {}
    for field, value in says.items():
        kind = FIELDS[id_].get(field)
        if isinstance(kind, Number) and isinstance(value, str) and _DIGITS.fullmatch(value):
            meant[field] = int(value)
        elif value is None or isinstance(value, str):
            meant[field] = value
        else:
            raise BadClause(clause=id_.value, field=field[:40], value="")
    return Clause(id_, meant, by)


def _word(value: Tree, where: str) -> bool:
    """Yes or no. Raises `BadDocument`."""
    if value not in _WORDS:
        raise BadDocument(where=where, what=str(value)[:40])
    return _WORDS[value]


def _short(value: Tree, where: str) -> str:
    """Text that a line can hold. Raises `BadDocument`."""
    found = text(value, where)
    if not found.strip() or len(found) > _TEXT_MAX:
        raise BadDocument(where=where, what=found[:40])
    return found
