"""The walk of the world of cars: three months of drives, one entry, one exit, three statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

from kumiai.acts import agree, collect, consent, enroll, offer, pool, read, settle
from kumiai.acts.govern import secrets
from kumiai.apps.demo import sectors
from kumiai.apps.demo.cars import cast, terms
from kumiai.apps.demo.purchase import asserted, entitled
from kumiai.apps.demo.recordings import Drive
from kumiai.apps.demo.stage import PASSPHRASE, Walk
from kumiai.apps.manage.slipping import slip_derive
from kumiai.apps.node import full_mandates, keep_token
from kumiai.model.agreement import Agreement, AgreementId, OfferId, Part, Terms
from kumiai.model.consent import PER_CONTRACT, Consent, ConsentId, ConsentKind
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.machine import Machine, MachineId
from kumiai.model.party import PartyId, Relation, RelationKind
from kumiai.model.period import Period, micros, month, month_of
from kumiai.model.person import Person, Role, Standing
from kumiai.model.refusal import Refusal
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.model.right import Rights
from kumiai.model.signal import Device
from kumiai.model.slip import Trace
from kumiai.records import register
from kumiai.sources import slip_cells, vehicle
from kumiai.sources.generated import fleet

MONTHS = 3
_DRIVEN = timedelta(days=7, hours=8)
"""When in a month the cars are on the road: an early morning in Japan."""
_DATA = frozenset({Role.DATA_MANAGER, Role.PLANT})
_SIGN = frozenset({Role.SIGNATORY, Role.LEGAL})
_MONEY = frozenset({Role.ACCOUNTS, Role.AUDITOR})


def walked(walk: Walk) -> dict[str, Any]:
    """Walks three months on; what each told, served and paid."""
    base = _enrolled(walk)
    made = _agreed(walk)
    months = [_month(walk, place, base, made) for place in range(MONTHS)]
    return {
        "parties": len(cast.PARTIES),
        "vehicles": len(cast.CARS_OF_RENTAL),
        "drive": "recorded" if walk.recordings.drive else "generated",
        "rows": sum(one["rows"] for one in months),
        "served": sum(one["served"] for one in months),
        "slips": sum(one["slips"] for one in months),
        "places": sum(one["places"] for one in months),
        "yen": sum(one["yen"] for one in months),
        "months": months,
    }


def standing(walk: Walk, party: PartyId, place: int) -> Standing:
    """A party's person: 0 sees to data, 1 signs, 2 keeps accounts."""
    return walk.standing(cast.persons(party)[place])


# Enrolling


def _enrolled(walk: Walk) -> Trace:
    """Parties, cars, datasets and rights; the minute that the fleet replays."""
    operator = walk.standing("operator")
    for party in cast.PARTIES:
        enroll.add_party(walk.node.store, operator, party)
        _persons(walk, operator, party.id)
    for place, car in enumerate(cast.CARS_OF_RENTAL, start=1):
        _machine(walk, fleet.car_device(car, f"Rental {place} (virtual)"), cast.RENTAL)
    signals = fleet.car_device(cast.CARS_OF_RENTAL[0], "").signals
    cars = tuple(car.machine for car in cast.CARS_OF_RENTAL)
    title = ("レンタカーの走行", "Drives of rental cars")
    drives = Dataset(cast.DRIVES, cast.RENTAL, *title, cars, cast.MARKET, generated=True)
    enroll.add_dataset(walk.node.store, standing(walk, cast.RENTAL, 0), drives)
    table = sectors.rights(cast.SECTOR, cast.DRIVES, signals, PER_CONTRACT)
    entitled(walk, "off-fleet", cast.SECTOR, {cast.DRIVES: table})
    by_place = _cells(
        walk, cast.PLACE, cast.PLACE_MACHINE, ("道路区画ごとのスリップ", "Slips by road cell")
    )
    by_product = _cells(
        walk, cast.PRODUCT, cast.PRODUCT_MACHINE, ("タイヤごとのスリップ", "Slips by tyre")
    )
    entitled(walk, "off-slips", cast.SECTOR, {cast.PLACE: by_place, cast.PRODUCT: by_product})
    _relations(walk)
    return _base(walk)


def _relations(walk: Walk) -> None:
    """All four deal vertically on roads, and say so."""
    parties = [party.id for party in cast.PARTIES]
    for one, other in permutations(parties, 2):
        by = standing(walk, one, 0)
        said = Relation(cast.MARKET, one, other, RelationKind.VERTICAL, by.at)
        enroll.declare_relation(walk.node.store, by, said)


def _persons(walk: Walk, operator: Standing, party: PartyId) -> None:
    """A party's persons, each with a token on this machine, and its signing key."""
    names = ("データ担当", "署名者", "経理")
    for person_id, name, roles in zip(
        cast.persons(party), names, (_DATA, _SIGN, _MONEY), strict=True
    ):
        short = person_id.split("-", maxsplit=1)[0]
        person = Person(person_id, party, f"{short} {name}", roles, full_mandates(walk.clock()))
        enroll.add_person(walk.node.store, operator, person)
        keep_token(walk.node, walk.standing(person_id), f"tokens/{person_id}")
    secrets.make_key(walk.node.store, standing(walk, party, 1), PASSPHRASE)


def _machine(walk: Walk, device: Device, owner: PartyId) -> Machine:
    """Enrols a machine of a party with what it measures."""
    machine = Machine(
        id=device.machine,
        source=device.source,
        name=device.name,
        maker=device.maker,
        model=device.model,
        owner=owner,
        user=owner,
        since=walk.clock(),
        dealing="fleet agreement",
    )
    return enroll.add_machine(walk.node.store, standing(walk, owner, 0), machine, device.signals)


def _cells(walk: Walk, dataset: DatasetId, machine: MachineId, title: tuple[str, str]) -> Rights:
    """What the electronics maker tells: a machine that is a program, and its dataset; the rights in
    it, as the template gives them.
    """
    device = slip_cells.slip_device(machine, f"{machine}-source", title[1])
    _machine(walk, device, cast.ELECTRONICS)
    made = Dataset(
        dataset, cast.ELECTRONICS, *title, (machine,), cast.MARKET, generated=True
    )  # fmt: skip
    enroll.add_dataset(walk.node.store, standing(walk, cast.ELECTRONICS, 0), made)
    return sectors.rights(cast.SECTOR, dataset, device.signals)


def _base(walk: Walk) -> Trace:
    """The minute: the recorded drive, which its own party alone sees, or a made-up one."""
    found = walk.recordings.drive
    if found is None:
        return fleet.road(seed=20170601)
    from kumiai.rules import slip  # noqa: PLC0415 - NumPy is loaded with the first use

    machine = _machine(walk, found.device, cast.MAKER)
    table = sectors.rights(cast.SECTOR, cast.RECORDED, found.device.signals, PER_CONTRACT)
    who = standing(walk, cast.MAKER, 0)
    recorded = Dataset(
        cast.RECORDED, cast.MAKER, "記録された走行", "A recorded drive", (machine.id,), cast.MARKET,
        credit=Drive.CREDIT, licence=Drive.LICENCE,
    )  # fmt: skip
    enroll.add_dataset(walk.node.store, who, recorded)
    asserted(walk, table, "recorded drive")
    readings = vehicle.drive(found.parts, found.device)
    collect.collect(walk.node.store, who, machine, [readings])
    columns = (readings.at, readings.item, readings.value)
    return fleet.thinned(slip.traced(machine.id, columns))


# Agreeing


def _agreed(walk: Walk) -> Agreement:
    """The drives are entrusted, and the pool is concluded by its first three members."""
    begins = month(month_of(walk.clock()))
    signals = fleet.car_device(cast.CARS_OF_RENTAL[0], "").signals
    items = tuple(sorted({signal.item for signal in signals}))
    _signed(walk, "off-drives", terms.entrusted(begins, items), cast.RENTAL)
    return _signed(walk, "off-road", terms.pool(begins), cast.ELECTRONICS)


def _signed(walk: Walk, name: str, said: Terms, by: PartyId) -> Agreement:
    """An offer that every member signs."""
    store = walk.node.store
    made = offer.offer(store, standing(walk, by, 0), OfferId(name), said)
    signed: Agreement | None = None
    for party in said.parties():
        walk.clock.at += timedelta(minutes=5)
        who = standing(walk, party, 1)
        signed = agree.accept(store, who, made.id, made.terms_hash, PASSPHRASE)
    assert signed is not None  # terms have members
    return signed


# A month


def _month(walk: Walk, place: int, base: Trace, made: Agreement) -> dict[str, Any]:
    """Cars drive, slips are told, members read, the month is closed."""
    runs = month(month_of(walk.clock()))
    walk.clock.at = runs.begin + _DRIVEN
    rows = _driven(walk, place, base, runs)
    walk.clock.at += timedelta(days=1)
    _changed(walk, place, made)
    told = _derived(walk, month_of(runs.begin))
    walk.clock.at = runs.begin + timedelta(days=25)
    served, refused = _read_all(walk, made.id)
    walk.clock.at = runs.end + timedelta(hours=2)
    accounts = standing(walk, cast.ELECTRONICS, 2)
    closed = settle.close(walk.node.store, accounts, made.id, month_of(runs.begin))
    return {
        "month": month_of(runs.begin),
        "rows": rows,
        "read": told["rows"],
        "slips": told["slips"],
        "places": told["places"],
        "places_left_out": told["places_left_out"],
        "products": told["products"],
        "products_left_out": told["products_left_out"],
        "served": served,
        "refused": refused,
        "yen": closed.gross,
        "lines": {line.party: line.yen for line in closed.lines if line.yen},
    }


def fleet_of(place: int, base: Trace, runs: Period) -> Sequence[fleet.Trip]:
    """What the fleet did in a month of the walk, all in one hour."""
    begins_at = micros(runs.begin + _DRIVEN)
    return list(fleet.trips(base, cast.CARS_OF_RENTAL, begins_at, seed=place + 1))


def _driven(walk: Walk, place: int, base: Trace, runs: Period) -> int:
    """The cars' contracts of the month, and their drives; how many rows."""
    who, store, rows = standing(walk, cast.RENTAL, 0), walk.node.store, 0
    contracts = [
        _contract(car.machine, runs)
        for car in cast.CARS_OF_RENTAL
        if car.machine != cast.WITHOUT_CONSENT
    ]
    consent.record(store, who, contracts)
    for trip in fleet_of(place, base, runs):
        machine = register.machine(store.database, who, trip.car.machine)
        rows += collect.collect(store, who, machine, [fleet.readings(trip, "snow")]).rows
    return rows


def _contract(machine: MachineId, runs: Period) -> Consent:
    """A car's rental of a week, whose renter has consented."""
    name = month_of(runs.begin)
    week = Period(runs.begin + timedelta(days=3), runs.begin + timedelta(days=10))
    return Consent(
        id=ConsentId(f"con-{machine}-{name}"),
        provider=cast.RENTAL,
        machine=machine,
        kind=ConsentKind.CONSENT,
        purposes=(terms.SLIPS,),
        runs=week,
        contract=f"R-{name}-{machine[-2:]}",
        given_at=week.begin,
    )


def _changed(walk: Walk, place: int, made: Agreement) -> None:
    """In the second month the tyre maker enters and a renter withdraws; in the third the car maker
    gives notice.
    """
    store = walk.node.store
    if place == 1:
        name = f"con-{cast.WITHDRAWN}-{month_of(walk.clock())}"
        consent.withdraw(store, standing(walk, cast.RENTAL, 0), name)
        pool.invite(store, standing(walk, cast.ELECTRONICS, 1), made.id, cast.TYRE)
        seen = pool.show(store, standing(walk, cast.TYRE, 1), made.id).founding.terms_hash
        entry = pool.Entry(frozenset({Part.RECIPIENT, Part.BENEFICIARY}), (), seen)
        pool.join(store, standing(walk, cast.TYRE, 1), made.id, entry, PASSPHRASE)
    if place == 2:
        pool.leave(store, standing(walk, cast.MAKER, 1), made.id)


def _derived(walk: Walk, name: str) -> dict[str, Any]:
    """The electronics maker reads the month's drives and tells their slips."""
    given = {
        "agreement": terms.ENTRUST_ID,
        "dataset": cast.DRIVES,
        "month": name,
        "purpose": terms.SLIPS,
        "place": cast.PLACE_MACHINE,
        "product": cast.PRODUCT_MACHINE,
        "geometry": None,
    }
    found: dict[str, Any] = slip_derive(walk.node, standing(walk, cast.ELECTRONICS, 0), given)
    return found


def _read_all(walk: Walk, agreement: AgreementId) -> tuple[int, int]:
    """Everybody asks for the places, the tyre maker for its tyres, too; rows served, and refusals."""
    asked = [(party.id, cast.PLACE, terms.ROADS) for party in cast.PARTIES]
    asked.append((cast.TYRE, cast.PRODUCT, terms.DESIGN))
    served = refused = 0
    for party, dataset, purpose in asked:
        try:
            served += _read(walk, party, agreement, dataset, purpose)
        except Refusal:
            refused += 1
    return served, refused


def _read(
    walk: Walk, party: PartyId, agreement: AgreementId, dataset: DatasetId, purpose: str
) -> int:
    """A party asks for all that it may see, and fetches it; how many rows."""
    who = standing(walk, party, 0)
    name = RequestId(f"req-{party}-{dataset}-{walk.clock():%Y%m}")
    grant = read.read(walk.node.store, who, ReadRequest(name, agreement, dataset, purpose))
    return read.fetch(walk.node.store, who, grant.id, Format.PARQUET).grant.rows


def begins(now: datetime) -> datetime:
    """When the world of cars begins, so that it is over when the month of `now` begins."""
    begin = month(month_of(now)).begin
    for _ in range(MONTHS):
        begin = month(month_of(begin - timedelta(days=1))).begin
    return begin + timedelta(hours=9)
