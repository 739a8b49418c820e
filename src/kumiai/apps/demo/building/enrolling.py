"""Enroll and collect: the building's parties, its unit and the rule that judges it, its rights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from kumiai.acts import collect, enroll
from kumiai.apps.demo import sectors
from kumiai.apps.demo.building import cast
from kumiai.apps.demo.building.stage import Site
from kumiai.apps.demo.enrolling import add_persons
from kumiai.apps.demo.purchase import asserted, entitled
from kumiai.model.dataset import Dataset
from kumiai.model.machine import Machine, MachineId
from kumiai.model.party import PartyId, Relation, RelationKind
from kumiai.model.period import JST
from kumiai.model.signal import Signal
from kumiai.rules import fault

_SINCE = datetime(2016, 4, 1, tzinfo=JST)


def enroll_all(site: Site) -> dict[str, Any]:
    """Parties with persons and keys, the unit and the rule as machines, datasets, rights."""
    walk, found = site.walk, site.recorded
    operator = walk.standing("operator")
    for party in cast.PARTIES:
        enroll.add_party(walk.node.store, operator, party)
        add_persons(walk, operator, party.id)
    signals = fault.signals(cast.RULE)
    device = found.device
    _machine(site, cast.OWNER, (device.machine, device.source, device.name), device.signals)
    _machine(site, cast.INDEPENDENT, (cast.RULE, cast.RULE, "Guideline 36, FC 7/13"), signals)
    air = sectors.rights(cast.SECTOR, cast.AIR, device.signals)
    faults = sectors.rights(cast.SECTOR, cast.FAULTS, signals)
    _dataset(site, (cast.OWNER, cast.UNIT), ("空調機の運転", "Air handling"))
    _dataset(site, (cast.INDEPENDENT, cast.RULE), ("空調機の不具合", "Air faults"))
    asserted(walk, air, "building-2016")
    entitled(walk, "off-fault-service", cast.SECTOR, {cast.FAULTS: faults})
    _relations(site)
    return {
        "parties": len(cast.PARTIES),
        "machines": 2,
        "items": len(air.items) + len(faults.items),
    }


def _machine(
    site: Site, owner: PartyId, named: tuple[MachineId, str, str], signals: Sequence[Signal]
) -> None:
    """Enrols a machine of `owner`: `named` by id, source and name."""
    machine_id, source, name = named
    machine = Machine(
        id=machine_id,
        source=source,
        name=name,
        maker="made up" if site.recorded.generated else "",
        model="AHU" if owner == cast.OWNER else "rule",
        owner=owner,
        user=owner,
        since=_SINCE,
        dealing="building-2016" if owner == cast.OWNER else "fault service",
    )
    enroll.add_machine(site.walk.node.store, site.standing(owner), machine, signals)


def _dataset(site: Site, of: tuple[PartyId, MachineId], title: tuple[str, str]) -> None:
    """A dataset of one machine."""
    owner, machine = of
    store, standing, found = site.walk.node.store, site.standing(owner), site.recorded
    dataset = Dataset(
        id=cast.AIR if owner == cast.OWNER else cast.FAULTS,
        provider=owner,
        title_ja=title[0],
        title_en=title[1],
        machines=(machine,),
        market=cast.MARKET,
        credit=found.credit,
        licence=found.licence,
        generated=found.generated,
    )
    enroll.add_dataset(store, standing, dataset)


def _relations(site: Site) -> None:
    """All deal vertically, but the maker and the independent firm, who both offer maintenance."""
    rivals = {cast.MAKER, cast.INDEPENDENT}
    parties = [party.id for party in cast.PARTIES]
    for one in parties:
        for other in parties:
            if one != other:
                rival = {one, other} == rivals
                kind = RelationKind.COMPETITOR if rival else RelationKind.VERTICAL
                standing = site.standing(one)
                said = Relation(cast.MARKET, one, other, kind, standing.at)
                enroll.declare_relation(site.walk.node.store, standing, said)


def collect_all(site: Site) -> dict[str, Any]:
    """The unit's trend becomes rows, as far as rights cover it."""
    site.walk.clock.at += timedelta(days=1)
    standing = site.standing(cast.OWNER)
    machine = site.machine(cast.OWNER, cast.UNIT)
    found = collect.collect(site.walk.node.store, standing, machine, [site.recorded.readings])
    return {
        "observations": found.observations,
        "rows": found.rows,
        "withheld": found.withheld,
        "rejected": found.rejected,
        "gaps": found.gaps,
        "kept_back": list(found.kept_back),
    }
