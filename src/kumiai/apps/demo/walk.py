"""The walk of one row, station by station, through the same acts that every node has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

from kumiai.acts import agree, collect, dispute, enroll, offer, read, settle
from kumiai.acts.govern import logs, secrets
from kumiai.apps.demo import cast, terms
from kumiai.apps.demo.recordings import Recorded, Recordings
from kumiai.apps.node import Founding, Node, found, full_mandates, keep_token, open_node
from kumiai.apps.worker import deliver
from kumiai.model.agreement import Agreement, AgreementId, Hash, OfferId, Terms
from kumiai.model.case import Case, Claim, ClaimId, Exhibit
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.machine import Machine
from kumiai.model.money import Sale, Yen
from kumiai.model.party import PartyId, Relation, RelationKind
from kumiai.model.period import JST, MonthId, Period, month, month_of
from kumiai.model.person import Person, PersonId, Standing
from kumiai.model.readings import Readings
from kumiai.model.refusal import NotCovered, Refusal
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.model.signal import ItemId
from kumiai.model.statement import Statement
from kumiai.model.usage import Grant
from kumiai.papers.matrix import yaml_from_matrix
from kumiai.records import register, usage_log
from kumiai.rules.standing import of_party
from kumiai.sources.files import inspection
from kumiai.sources.mtconnect import programs, recording

INSPECTED_AT = datetime(2017, 7, 11, 9, 16, 18, tzinfo=UTC)
"""When the plates were measured: the first-article report of the same campaign says so."""
PASSPHRASE = b"demo: everybody knows this passphrase"
Say = Callable[[str, "dict[str, Any]", float], None]


@dataclass(slots=True)
class ToldClock:
    """The demonstration's clock: set by its walk until it serves."""

    at: datetime

    def __call__(self) -> datetime:
        """The time that was told last."""
        return self.at


@dataclass(slots=True)
class Walk:
    """What the stations have made so far."""

    node: Node
    clock: ToldClock
    month: MonthId
    recordings: Recordings
    agreements: dict[str, Agreement]
    grants: list[Grant]
    statements: list[Statement]
    case: Case | None = None

    def standing(self, person: str) -> Standing:
        """The standing of a person of the demonstration, now."""
        known = register.person_of(self.node.store.database, PersonId(person))
        assert known is not None  # enrolled by the first station
        return of_party(known, self.clock())


def begin(home: Path, recordings: Recordings, now: datetime, database: str | None = None) -> Walk:
    """A fresh node whose clock stands at the begin of the last month that is over."""
    name = month_of(month(month_of(now - timedelta(days=4))).begin - timedelta(days=1))
    clock = ToldClock(month(name).begin + timedelta(hours=9))
    plant = cast.PARTIES[0]
    founding = Founding("demo.kumiai.invalid", plant, PersonId("operator"), "運用 担当", database)
    found(home, founding, clock)
    node = open_node(home, clock)
    return Walk(node, clock, name, recordings, {}, [], [])


def stations(walk: Walk) -> Iterator[tuple[str, dict[str, Any], float]]:
    """Walks on, station by station: name, counts, seconds."""
    for name, station in (
        ("enroll", _enroll),
        ("collect", _collect),
        ("offer", _offer),
        ("agree", _agree),
        ("read", _read),
        ("settle", _settle),
        ("dispute", _dispute),
    ):
        begun = perf_counter()
        counts = station(walk)
        yield name, counts, perf_counter() - begun


# Enroll


def _enroll(walk: Walk) -> dict[str, Any]:
    """Parties with persons and keys, machines, datasets, rights, relations."""
    operator = walk.standing("operator")
    for party in cast.PARTIES:
        enroll.add_party(walk.node.store, operator, party)
        _persons(walk, operator, party.id)
    machines = [_machine(walk, r, cast.PLANT) for r in walk.recordings.machining]
    mill = _machine(walk, walk.recordings.plates, cast.PLANT)
    station = _machine(walk, walk.recordings.inspection, cast.CUSTOMER)
    _dataset(walk, cast.MACHINING, ("工作機械の稼働", "Machine tool operation"), machines)
    _dataset(walk, cast.PLATES, ("プレート20枚の加工記録", "Machining of 20 plates"), [mill])
    _dataset(walk, cast.INSPECTION, ("受入検査", "Incoming inspection"), [station])
    _relations(walk)
    return {
        "parties": len(cast.PARTIES),
        "machines": len(machines) + 2,
        "items": sum(len(_signals(walk, d)) for d in (cast.MACHINING, cast.PLATES)),
    }


def _persons(walk: Walk, operator: Standing, party: PartyId) -> None:
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


def _who(party: PartyId, place: int) -> str:
    """A party's person: 0 sees to data, 1 signs, 2 keeps accounts."""
    return cast.persons(party)[place][0]


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
        walk.node.store, walk.standing(_who(owner, 0)), machine, device.signals
    )


def _dataset(
    walk: Walk, dataset_id: DatasetId, title: tuple[str, str], machines: list[Machine]
) -> None:
    """A dataset over machines of one owner, with its rights matrix."""
    owner = machines[0].owner
    standing = walk.standing(_who(owner, 0))
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
    made = cast.matrix(dataset_id, signals, owner, walk.clock())
    raw = yaml_from_matrix(made).encode()
    enroll.import_rights(walk.node.store, standing, dataset_id, raw, machines[0].dealing)


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
                standing = walk.standing(_who(one, 0))
                said = Relation(cast.MARKET, one, other, RelationKind.VERTICAL, standing.at)
                enroll.declare_relation(walk.node.store, standing, said)


def _signals(walk: Walk, dataset_id: DatasetId) -> set[str]:
    """The items of a dataset's matrix."""
    matrix = register.newest_matrix(walk.node.store.database, dataset_id)
    return {item.id for item in matrix.items} if matrix else set()


# Collect


def _collect(walk: Walk) -> dict[str, Any]:
    """All recordings become rows, as far as rights cover them."""
    walk.clock.at += timedelta(days=1)
    harvests = [_collected(walk, r, cast.PLANT) for r in walk.recordings.machining]
    harvests.append(_collected(walk, walk.recordings.plates, cast.PLANT))
    harvests.append(_collected(walk, walk.recordings.inspection, cast.CUSTOMER))
    return {
        "observations": sum(h.observations for h in harvests),
        "rows": sum(h.rows for h in harvests),
        "withheld": sum(h.withheld for h in harvests),
        "rejected": sum(h.rejected for h in harvests),
        "gaps": sum(h.gaps for h in harvests),
        "kept_back": sorted({item for h in harvests for item in h.kept_back}),
    }


def _collected(walk: Walk, recorded: Recorded, owner: PartyId) -> collect.Harvest:
    """Collects the recordings of one machine."""
    standing = walk.standing(_who(owner, 0))
    machine = register.machine(walk.node.store.database, standing, recorded.device.machine)
    batches = [b for file in recorded.files for b in readings(recorded, file)]
    return collect.collect(walk.node.store, standing, machine, batches)


def readings(recorded: Recorded, file: tuple[str, bytes, str | None]) -> list[Readings]:
    """The readings of one file of a machine."""
    _, raw, part = file
    if raw[:2] == b"PK":
        return list(inspection(raw, recorded.device.source, INSPECTED_AT))
    return [recording(raw, recorded.device, part=part)]


# Offer and agree


def _offer(walk: Walk) -> dict[str, Any]:
    """The plant offers its spindles' data, the spindle maker counters; so do plates and inspection."""
    walk.clock.at += timedelta(hours=2)
    runs = month(walk.month)
    plant, spindle = walk.standing(_who(cast.PLANT, 0)), walk.standing(_who(cast.SPINDLE, 0))
    first = terms.spindle(runs, Yen(400_000))
    offer.offer(walk.node.store, plant, OfferId("off-spindle-1"), first)
    walk.clock.at += timedelta(days=1)
    spindle = walk.standing(_who(cast.SPINDLE, 0))
    second = terms.spindle(runs, Yen(300_001))
    offer.counter(walk.node.store, spindle, "off-spindle-1", OfferId("off-spindle-2"), second)
    _offer_plates(walk, runs)
    return {"offers": 4, "counter_offers": 2, "refused": _refused_offer(walk, first)}


def _offer_plates(walk: Walk, runs: Period) -> None:
    """The plant offers its plates' data; the customer counters with its inspection on top."""
    inspected = tuple(sorted(_signals(walk, cast.INSPECTION)))
    exchange = terms.plates(runs, _open_items(walk, cast.PLATES), inspected)
    machined = replace(exchange, policies=exchange.policies[:1])
    plant, customer = walk.standing(_who(cast.PLANT, 0)), walk.standing(_who(cast.CUSTOMER, 0))
    offer.offer(walk.node.store, plant, OfferId("off-plates-1"), machined)
    offer.counter(walk.node.store, customer, "off-plates-1", OfferId("off-plates"), exchange)


def _open_items(walk: Walk, dataset_id: DatasetId) -> tuple[str, ...]:
    """The items of a dataset that are no trade secret."""
    matrix = register.newest_matrix(walk.node.store.database, dataset_id)
    items = matrix.items if matrix else ()
    return tuple(i.id for i in items if i.classification.value == "open_contract")


def _refused_offer(walk: Walk, wanted: Terms) -> str:
    """What the guard says to an offer of a trade secret."""
    policy = replace(wanted.policies[0], items=(*wanted.policies[0].items, ItemId("program")))
    greedy = replace(wanted, policies=(policy,))
    try:
        plant = walk.standing(_who(cast.PLANT, 0))
        offer.offer(walk.node.store, plant, OfferId("off-secret"), greedy)
    except Refusal as refusal:
        return refusal.code
    return ""


def _agree(walk: Walk) -> dict[str, Any]:
    """All members sign; the agreements are in force."""
    walk.clock.at += timedelta(hours=3)
    for offer_id in ("off-spindle-2", "off-plates"):
        made = _signed(walk, offer_id)
        walk.agreements[made.id] = made
    deliver(walk.node)
    return {
        "agreements": len(walk.agreements),
        "signatures": sum(len(a.signatures) for a in walk.agreements.values()),
    }


def _signed(walk: Walk, offer_id: str) -> Agreement:
    """The agreement after every member's signatory has signed."""
    plant = walk.standing(_who(cast.PLANT, 1))
    stands = register.offer(walk.node.store.database, plant, offer_id)
    made: Agreement | None = None
    for party in stands.terms.parties():
        walk.clock.at += timedelta(minutes=5)
        signatory = walk.standing(_who(party, 1))
        made = agree.accept(walk.node.store, signatory, offer_id, stands.terms_hash, PASSPHRASE)
    assert made is not None  # terms have members
    return made


# Read


def _read(walk: Walk) -> dict[str, Any]:
    """Partners read what the agreements permit; one is refused; the same answer counts once."""
    walk.clock.at += timedelta(days=5)
    for party in (cast.SPINDLE, cast.BUILDER):
        walk.grants.append(_rows(walk, party, terms.SPINDLE_ID, cast.MACHINING, "part-redesign"))
        walk.clock.at += timedelta(hours=1)
    again = _rows(walk, cast.SPINDLE, terms.SPINDLE_ID, cast.MACHINING, "part-redesign")
    walk.grants.append(_rows(walk, cast.CUSTOMER, terms.PLATES_ID, cast.PLATES, "quality"))
    walk.grants.append(_rows(walk, cast.PLANT, terms.PLATES_ID, cast.INSPECTION, "quality"))
    return {
        "served": sum(grant.rows for grant in walk.grants),
        "uses": len(walk.grants),
        "asked_again": int(again.id == walk.grants[0].id),
        "entries": sum(len(_entries(walk, a)) for a in walk.agreements),
        "refused": _refused_read(walk),
    }


def _rows(
    walk: Walk, party: PartyId, agreement: AgreementId, dataset: DatasetId, purpose: str
) -> Grant:
    """A party asks for all that it may see, and fetches it."""
    standing = walk.standing(_who(party, 0))
    stamp = f"{walk.clock():%d%H%M}"
    request = ReadRequest(RequestId(f"req-{party}-{stamp}"), agreement, dataset, purpose)
    grant = read.read(walk.node.store, standing, request)
    return read.fetch(walk.node.store, standing, grant.id, Format.PARQUET).grant


def _refused_read(walk: Walk) -> str:
    """What a reader is told that asks for a column which the agreement lacks."""
    standing = walk.standing(_who(cast.BUILDER, 0))
    request = ReadRequest(
        RequestId("req-refused"), terms.SPINDLE_ID, cast.MACHINING, "part-redesign", ("part",)
    )
    try:
        read.read(walk.node.store, standing, request)
    except NotCovered as refusal:
        return refusal.code
    return ""


def _entries(walk: Walk, agreement: str) -> list[Any]:
    """The entries of an agreement's log."""
    return list(usage_log.entries(walk.node.store.database, agreement))


# Settle and dispute


def _settle(walk: Walk) -> dict[str, Any]:
    """The month is over: its statements, in whole yen."""
    walk.clock.at += timedelta(days=1)
    invoice = f"invoice for {len(walk.recordings.plates.files)} plates".encode()
    sale = Sale(
        id="sale-plates",
        agreement=terms.PLATES_ID,
        month=walk.month,
        declarer=cast.PLANT,
        yen=Yen(20 * terms.PLATE_YEN),
        document=sha256(invoice).hexdigest(),
    )
    settle.book(walk.node.store, walk.standing(_who(cast.PLANT, 2)), sale)
    walk.clock.at = month(walk.month).end + timedelta(hours=9)
    accounts = walk.standing(_who(cast.PLANT, 2))
    for agreement in walk.agreements:
        made = settle.close(walk.node.store, accounts, agreement, walk.month)
        walk.statements.append(made)
        logs.publish_head(walk.node.store, agreement, walk.clock())
    walk.clock.at += timedelta(days=1)
    settle.confirm(walk.node.store, walk.standing(_who(cast.SPINDLE, 1)), walk.statements[0].id)
    return {
        "statements": [s.id for s in walk.statements],
        "yen": sum(s.gross for s in walk.statements),
        "edges": sum(len(s.edges) for s in walk.statements),
        "documents_yen": sum(d.total() for s in walk.statements for d in s.documents),
    }


def _dispute(walk: Walk) -> dict[str, Any]:
    """The customer objects to plates 13 to 18; their part is held, the rest flows."""
    walk.clock.at += timedelta(hours=4)
    customer = walk.standing(_who(cast.CUSTOMER, 1))
    statement = walk.statements[1]
    document = next(d for d in statement.documents if d.payee == cast.PLANT)
    filed = _exhibits(walk)
    claim = Claim(
        id=ClaimId("clm-plates-13-18"),
        statement=statement.id,
        agreement=statement.agreement,
        by=cast.CUSTOMER,
        person=customer.person,
        payee=cast.PLANT,
        yen=Yen(document.total() * 6 // 20),
        reason="プレート13〜18の4 mm穴8個が公差(±0.254 mm)を外れている。6枚分を支払わない。 / "
        "The eight 4 mm holes of plates 13 to 18 are out of tolerance; six plates are not paid.",
        at=customer.at,
    )
    walk.case = dispute.file(walk.node.store, customer, claim, filed)
    for agreement in walk.agreements:
        logs.publish_head(walk.node.store, agreement, walk.clock())
    bundle = dispute.evidence(walk.node.store, customer, claim.id)
    path = walk.node.directory / f"{claim.id}.zip"
    path.write_bytes(bundle)
    return {
        "case": claim.id,
        "held_yen": claim.yen,
        "exhibits": len(filed),
        "bundle": str(path.name),
        "bundle_bytes": len(bundle),
    }


def _exhibits(walk: Walk) -> list[dispute.Filed]:
    """What was measured, and what each stream itself says of its plate."""
    found = walk.recordings
    book = found.inspection.files[0]
    measured = [r for file in found.inspection.files for r in readings(found.inspection, file)]
    holes = ["part,item,millimetres,tolerance"]
    holes += [
        f"{batch.part},{item},{value},{text}"
        for batch in measured
        for item, value, text in zip(batch.item, batch.value, batch.text, strict=True)
        if "SIMPLE_HOLE" in item
    ]
    said = ["part,programs that the stream says were running"]
    for file in found.plates.files:
        (batch,) = readings(found.plates, file)
        said.append(f"{batch.part},{' '.join(programs(batch, found.plates.device))}")
    assumed = (
        "列A01〜A20がプレート1〜20であるというのは仮定であり、証明されていない。 / "
        "That columns A01 to A20 are plates 1 to 20 is assumed, not proven."
    )
    unnamed = (
        "01・06・07・14の記録は、どのプレートかをプログラム名で示していない。 / "
        "Streams 01, 06, 07 and 14 don't say by programme name which plate they are."
    )
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return [
        _filed("甲1", book[0], sheet, book[1], assumed),
        _filed("甲2", "holes.csv", "text/csv", "\n".join(holes).encode(), assumed),
        _filed("甲3", "streams.csv", "text/csv", "\n".join(said).encode(), unnamed),
    ]


def _filed(number: str, title: str, kind: str, raw: bytes, link: str) -> dispute.Filed:
    """An exhibit with its bytes."""
    exhibit = Exhibit(number, title, kind, Hash(sha256(raw).hexdigest()), link)
    return dispute.Filed(exhibit, raw)
