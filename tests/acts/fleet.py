"""A small fleet for tests: a template of the demonstration's machine builder, and offers made from it."""

from __future__ import annotations

from dataclasses import replace

from kumiai.acts import offer, template
from kumiai.apps.demo import cast
from kumiai.model.agreement import Offer, OfferId, Terms
from kumiai.model.clause import Clause, ClauseId
from kumiai.model.party import PartyId
from kumiai.model.right import Allowance, Cell, Factor, Use
from kumiai.model.signal import ItemId
from kumiai.model.template import Template, TemplateId
from kumiai.papers.templates import template_from_yaml
from kumiai.rules.template import terms_of
from tests.acts.dealing import standing
from tests.apps.world import World

PLANT, BUILDER = PartyId("plant"), PartyId("builder")
NAME = TemplateId(f"{cast.BUILDER}.lathes")
TAKEN = {PLANT: cast.PLANT, BUILDER: cast.BUILDER}
WRITTEN = f"""
template: {NAME}
version: 1
sector: machine_tool
title: {{ja: 旋盤の標準条件, en: Standard terms for lathes}}
seats:
- {{id: plant, ja: 工場, en: plant}}
- {{id: builder, ja: 工作機械メーカー, en: machine builder}}
purposes:
- {{id: maintenance, ja: 保守, en: maintenance}}
rights: {{plant: all, builder: none}}
groups:
- id: spindle
  ja: 主軸
  en: spindle
  rights: {{builder: {{like: read, reasons: [sensor]}}}}
items:
- {{id: Sload, ja: 主軸負荷, en: spindle load, unit: PERCENT, group: spindle, class: limited_provision}}
- {{id: Srpm, ja: 主軸回転数, en: spindle speed, unit: REVOLUTION/MINUTE, group: spindle,
   class: limited_provision}}
- {{id: program, ja: プログラム, en: program, class: trade_secret}}
clauses:
- {{id: objection, by: builder, says: {{days: 14, deemed: yes}}}}
- {{id: exclusivity, by: builder, says: {{to: builder, own_use: yes}}}}
- {{id: liability, says: {{cap: 1000000}}}}
"""


def said(version: int = 1) -> Template:
    """The template; its second version lets the builder derive, and gives more days to object."""
    found = template_from_yaml(WRITTEN)
    if version == 1:
        return found
    cells = {item: dict(of) for item, of in found.rights.cells.items()}
    group = found.rights.groups[0]
    wider = changed(group.cells[BUILDER], derive=Allowance.ALLOW)
    for name in ("Sload", "Srpm"):
        cells[ItemId(name)][BUILDER] = wider
    clauses = (
        Clause(ClauseId.OBJECTION, {"days": 21, "deemed": "yes"}, BUILDER),
        *found.clauses[1:],
    )
    rights = replace(
        found.rights, cells=cells, groups=(replace(group, cells={BUILDER: wider}),)
    )  # fmt: skip
    return replace(found, version=version, rights=rights, clauses=clauses)


def changed(cell: Cell, condition: str = "", **uses: Allowance) -> Cell:
    """A cell that decides some uses otherwise."""
    named = {Use(name): allowance for name, allowance in uses.items()}
    return Cell({**cell.uses, **named}, condition or cell.condition, frozenset({Factor.COST}), "")


def plain(version: int = 1) -> Terms:
    """What the template says for plant and builder."""
    return terms_of(said(version), TAKEN, cast.PLANT, {cast.MACHINING: None})


def bargained(terms: Terms) -> Terms:
    """Terms in which the plant limits one cell, leaves a line out and asks for more days."""
    table = terms.rights[0]
    cells = {item: dict(of) for item, of in table.cells.items() if item != "program"}
    load = ItemId("Sload")
    cells[load][cast.BUILDER] = changed(
        cells[load][cast.BUILDER], "own spindle only", use=Allowance.LIMITED
    )
    items = tuple(item for item in table.items if item.id != "program")
    clauses = (
        Clause(ClauseId.OBJECTION, {"days": 30, "deemed": "yes"}, cast.PLANT), *terms.clauses[1:],
    )  # fmt: skip
    return replace(terms, rights=(replace(table, cells=cells, items=items),), clauses=clauses)


def kept(world: World, version: int = 1) -> Template:
    """The template in the register of the builder."""
    return template.add(world.node.store, standing(world, "owari-data"), said(version))


def offered(world: World, name: str, terms: Terms, by: str = "kasugai-data") -> Offer:
    """An offer of the plant, or of another."""
    return offer.offer(world.node.store, standing(world, by), OfferId(f"off-{name}"), terms)
