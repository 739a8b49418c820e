"""Enroll and collect: who takes part, and what the machines gave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kumiai.acts import collect, enroll
from kumiai.acts.govern import secrets
from kumiai.apps.demo import cast, sectors
from kumiai.apps.demo.purchase import entitled
from kumiai.apps.demo.recordings import Recorded
from kumiai.apps.demo.stage import PASSPHRASE, Walk, readings, signals, who
from kumiai.apps.node import full_mandates, keep_token
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.machine import Machine
from kumiai.model.party import PartyId, Relation, RelationKind
from kumiai.model.period import JST
from kumiai.model.person import Person, Standing
from kumiai.model.readings import Readings
from kumiai.model.right import Rights
from kumiai.records import register


def enroll_all(walk: Walk) -> dict[str, Any]:
    """Parties with persons and keys, machines, datasets, rights, relations."""
    operator = walk.standing("operator")
    for party in cast.PARTIES:
        enroll.add_party(walk.node.store, operator, party)
        add_persons(walk, operator, party.id)
    machines = [_machine(walk, r, cast.PLANT) for r in walk.recordings.machining]
    mill = _machine(walk, walk.recordings.plates, cast.PLANT)
    station = _machine(walk, walk.recordings.inspection, cast.CUSTOMER)
    table = _dataset(walk, cast.MACHINING, ("工作機械の稼働", "Machine tool operation"), machines)
    plates = _dataset(
        walk, cast.PLATES, ("プレート20枚の加工記録", "Machining of 20 plates"), [mill]
    )
    measured = _dataset(walk, cast.INSPECTION, ("受入検査", "Incoming inspection"), [station])
    entitled(walk, "off-purchase-lathes", cast.SECTOR, {cast.MACHINING: table})
    entitled(walk, "off-purchase-mill", cast.SECTOR, {cast.PLATES: plates})
    entitled(walk, "off-delivery-plates", cast.SECTOR, {cast.INSPECTION: measured})
    _relations(walk)
    return {
        "parties": len(cast.PARTIES),
        "machines": len(machines) + 2,
        "items": sum(len(signals(walk, d)) for d in (cast.MACHINING, cast.PLATES)),
    }


def add_persons(walk: Walk, operator: Standing, party: PartyId) -> None:
    """A party's persons, each with a token on this machine, and its signing key."""
    for person_id, name, roles in cast.persons(party):
        person = Person(person_id, party, name, roles, full_mandates(walk.clock()))
        enroll.add_person(walk.node.store, operator, person)
        keep_token(walk.node, walk.standing(person_id), f"tokens/{person_id}")
    if party != cast.ARBITER:
        signatory = walk.standing(cast.persons(party)[1][0])
        secrets.make_key(walk.node.store, signatory, PASSPHRASE)
        if party == walk.node.store.operator:
            secrets.make_node_key(walk.node.store, signatory, PASSPHRASE)


def _machine(walk: Walk, recorded: Recorded, owner: PartyId) -> Machine:
    """Enrols the machine of some recordings."""
    device = recorded.device
    machine = Machine(
        id=device.machine,
        source=device.source,
        name=device.name,
        maker=device.maker,
        model=device.model,
        owner=owner,
        user=owner,
        since=datetime(2016, 4, 1, tzinfo=JST),
        dealing=f"purchase of {device.name}, 2016",
    )
    return enroll.add_machine(
        walk.node.store, walk.standing(who(owner, 0)), machine, device.signals
    )


def _dataset(
    walk: Walk, dataset_id: DatasetId, title: tuple[str, str], machines: list[Machine]
) -> Rights:
    """A dataset over machines of one owner; the rights in it, as the template gives them."""
    owner = machines[0].owner
    standing = walk.standing(who(owner, 0))
    recorded = [r for r in _all(walk) if r.device.machine in {m.id for m in machines}]
    dataset = Dataset(
        id=dataset_id,
        provider=owner,
        title_ja=title[0],
        title_en=title[1],
        machines=tuple(machine.id for machine in machines),
        market=cast.MARKET,
        credit="; ".join(dict.fromkeys(r.credit for r in recorded if r.credit)),
        licence="; ".join(dict.fromkeys(r.licence for r in recorded if r.licence)),
        generated=walk.recordings.generated,
    )
    enroll.add_dataset(walk.node.store, standing, dataset)
    signals = [s for r in recorded for s in r.device.signals]
    return sectors.rights(cast.SECTOR, dataset_id, signals)


def _all(walk: Walk) -> tuple[Recorded, ...]:
    """All recordings."""
    found = walk.recordings
    return (*found.machining, found.plates, found.inspection)


def _relations(walk: Walk) -> None:
    """Each pair of parties deals vertically in the market, and both say so."""
    parties = [p.id for p in cast.PARTIES if p.id != cast.ARBITER]
    for one in parties:
        for other in parties:
            if one != other:
                standing = walk.standing(who(one, 0))
                said = Relation(cast.MARKET, one, other, RelationKind.VERTICAL, standing.at)
                enroll.declare_relation(walk.node.store, standing, said)


def collect_all(walk: Walk) -> dict[str, Any]:
    """All recordings become rows, as far as rights cover them."""
    walk.clock.at += timedelta(days=1)
    found = walk.recordings
    for recorded in (found.plates, found.inspection):
        walk.batches[recorded.device.machine] = _batches(recorded)
    harvests = [_collected(walk, r, _batches(r), cast.PLANT) for r in found.machining]
    for recorded, owner in ((found.plates, cast.PLANT), (found.inspection, cast.CUSTOMER)):
        kept = walk.batches[recorded.device.machine]
        harvests.append(_collected(walk, recorded, kept, owner))
    return {
        "observations": sum(h.observations for h in harvests),
        "rows": sum(h.rows for h in harvests),
        "withheld": sum(h.withheld for h in harvests),
        "rejected": sum(h.rejected for h in harvests),
        "gaps": sum(h.gaps for h in harvests),
        "kept_back": sorted({item for h in harvests for item in h.kept_back}),
    }


def _batches(recorded: Recorded) -> list[Readings]:
    """The readings of one machine's files."""
    return [batch for file in recorded.files for batch in readings(recorded, file)]


def _collected(
    walk: Walk, recorded: Recorded, batches: list[Readings], owner: PartyId
) -> collect.Harvest:
    """Collects the recordings of one machine."""
    standing = walk.standing(who(owner, 0))
    machine = register.machine(walk.node.store.database, standing, recorded.device.machine)
    return collect.collect(walk.node.store, standing, machine, batches)
