"""Worked samples as YAML; one comes with each packaged template.

```yaml
sample: machine-tool@1
title: {ja: 工作機械の購入, en: Purchase of a machine tool}
dealing: {ja: 2016年の機械購入, en: purchase of the machine in 2016}
parties:                       # made up, and said so wherever they are shown
- {id: kasugai-seiko, ja: 春日井精工株式会社, en: Kasugai Seiko K.K.}
types:                         # which line of the template a recorded signal is
  "condition:LOAD": load-alarms        # by kind and type, by type and subtype, by type
  ROTARY_VELOCITY.PROGRAMMED: cutting-conditions
  LOAD: axis-load
items: {Sload: spindle-load}   # by name; goes before types
datasets:
- dataset: machining
  title: {ja: 工作機械の稼働, en: Machine tool operation}
  provider: kasugai-seiko
  seats: {plant: kasugai-seiko}
  rows: {ja: 旋盤の稼働記録, en: operation of lathes}      # where the rows come from
```
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from kumiai.model.dataset import DatasetId
from kumiai.model.identifier import identifier
from kumiai.model.party import PartyId
from kumiai.model.refusal import BadDocument, UnknownSeat
from kumiai.model.sample import Actor, Filled, Sample
from kumiai.model.signal import ItemId
from kumiai.model.template import Template
from kumiai.papers.matrix.shape import listed, mapping, text
from kumiai.papers.matrix.tree import Tree, tree

_TOP = frozenset("sample title dealing parties types items datasets".split())
_DATASET = frozenset("dataset title provider seats rows".split())
_BOTH = frozenset({"ja", "en"})


def sample_from_yaml(raw: bytes | str, template: Template) -> Sample:
    """The sample of `template` that `raw` says.

    Raises `UnknownSeat`, `BadDocument`, `BadIdentifier`, `Invalid`, `TooLarge`.
    """
    top = mapping(tree(raw), "document", _TOP)
    if top.get("sample") != template.reference():
        raise BadDocument(where="sample", what=str(top.get("sample"))[:40])
    lines = frozenset(item.id for item in template.rights.items)
    title, dealing = _both(top.get("title"), "title"), _both(top.get("dealing"), "dealing")
    return Sample(
        template=template.reference(),
        title_ja=title[0],
        title_en=title[1],
        dealing_ja=dealing[0],
        dealing_en=dealing[1],
        actors=tuple(_actor(entry) for entry in listed(top.get("parties"), "parties")),
        datasets=tuple(
            _filled(entry, template) for entry in listed(top.get("datasets"), "datasets")
        ),
        types=_lines(top.get("types"), "types", lines),
        items={ItemId(key): of for key, of in _lines(top.get("items"), "items", lines).items()},
    )


def packaged_sample(template: Template) -> Sample | None:
    """The sample that comes with the program for this version of `template`, if there is one."""
    file = files("kumiai.papers.templates").joinpath("samples", f"{template.id}.yaml")
    raw = file.read_bytes() if file.is_file() else b""
    about = f"sample: {template.reference()}\n".encode()
    return sample_from_yaml(raw, template) if about in raw else None


def _both(value: Tree, where: str) -> tuple[str, str]:
    """Japanese and English."""
    found = mapping(value, where, _BOTH)
    return text(found.get("ja"), f"{where}.ja"), text(found.get("en"), f"{where}.en")


def _actor(value: Tree) -> Actor:
    """A made-up party."""
    entry = mapping(value, "parties", _BOTH | {"id"})
    id_ = PartyId(identifier("party", text(entry.get("id"), "parties.id")))
    return Actor(id_, text(entry.get("ja"), f"{id_}.ja"), text(entry.get("en"), f"{id_}.en"))


def _filled(value: Tree, template: Template) -> Filled:
    """One dataset. Raises `UnknownSeat`."""
    entry = mapping(value, "datasets", _DATASET)
    name = identifier("dataset", text(entry.get("dataset"), "datasets.dataset"))
    seats = mapping(entry.get("seats"), f"{name}.seats")
    for seat in seats:
        if seat not in template.rights.parties:
            raise UnknownSeat(seat=seat[:80], where=name)
    title, rows = (
        _both(entry.get("title"), f"{name}.title"),
        _both(entry.get("rows"), f"{name}.rows"),
    )
    return Filled(
        dataset=DatasetId(name),
        title_ja=title[0],
        title_en=title[1],
        provider=PartyId(text(entry.get("provider"), f"{name}.provider")),
        seats={PartyId(seat): PartyId(text(of, f"{name}.{seat}")) for seat, of in seats.items()},
        rows_ja=rows[0],
        rows_en=rows[1],
    )


def _lines(value: Tree, where: str, lines: frozenset[ItemId]) -> Mapping[str, ItemId]:
    """Lines of the template by what is recorded. Raises `BadDocument`."""
    found = mapping(value or {}, where)
    for key, line in found.items():
        if line not in lines:
            raise BadDocument(where=f"{where}.{key}"[:120], what=str(line)[:40])
    return {key: ItemId(line) for key, line in found.items()}
