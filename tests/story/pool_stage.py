"""A node with four made-up parties, one dataset each, and a pool of three that a fourth enters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from kumiai.acts import agree, collect, enroll, entitle, offer, pool, read
from kumiai.acts.govern import secrets
from kumiai.apps.demo.stage import ToldClock
from kumiai.apps.node import Founding, Node, found, full_mandates, open_node
from kumiai.model.agreement import Agreement, AgreementKind, Member, OfferId, Part, Terms
from kumiai.model.consent import PER_CONTRACT
from kumiai.model.dataset import AT, ITEM, MACHINE, VALUE, Dataset, DatasetId
from kumiai.model.machine import Machine, MachineId
from kumiai.model.money import GrossKind, Proceeds, SplitKind, Yen
from kumiai.model.party import MarketId, Party, PartyId, Relation, RelationKind
from kumiai.model.period import Period
from kumiai.model.person import Person, PersonId, Role, Standing
from kumiai.model.policy import Policy
from kumiai.model.readings import STRIDE, Readings
from kumiai.model.refusal import Refusal
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.model.right import (
    Allowance,
    Cell,
    Classification,
    Item,
    Matrix,
    Origin,
    OriginKind,
    Use,
)
from kumiai.model.signal import ItemId, Kind, Signal
from kumiai.papers.matrix import yaml_from_matrix
from kumiai.records import register
from kumiai.rules.standing import of_party
from tests.clauses import with_clauses

CAR, ELECTRONICS, RENTAL, TYRE = (PartyId(p) for p in ("aki-motors", "kiso-denshi", "nagi-rental", "toa-tire"))  # fmt: skip
ALL = (CAR, ELECTRONICS, RENTAL, TYRE)
NAMES = ("安芸自動車株式会社", "木曽電子株式会社", "凪レンタカー株式会社", "東亜タイヤ株式会社")
SPEED = ItemId("Vehicle.Speed")
MARKET = MarketId("cars")
PASSPHRASE = b"a passphrase of this story"
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
GROSS = 1_000_001
PORTIONS = {CAR: Fraction(1, 2), RENTAL: Fraction(1, 3), ELECTRONICS: Fraction(1, 6)}
NOTICE_DAYS = 10


@dataclass
class Stage:
    """The node, its told clock, and how many recordings each party has collected."""

    node: Node
    clock: ToldClock
    collected: dict[PartyId, int] = field(default_factory=dict)

    def who(self, party: PartyId) -> Standing:
        """The one person of a party, now."""
        person = register.person_of(self.node.store.database, PersonId(f"{party}.person"))
        assert person is not None
        return of_party(person, self.clock())


def founded(directory: Path, database: str | None, personal: PartyId | None = None) -> Stage:
    """Four parties, each with a car, a dataset and its rights; they deal vertically. The speeds of
    `personal` are of persons, each contract for itself.
    """
    clock = ToldClock(BEGIN)
    operator = Party(PartyId("operator"), "運用株式会社", "Operator", generated=True)
    found(directory, Founding("pool.test", operator, PersonId("op"), "運用", database), clock)
    stage = Stage(open_node(directory, clock), clock)
    person = register.person_of(stage.node.store.database, PersonId("op"))
    assert person is not None
    keeper = of_party(person, clock())
    roles = frozenset(Role) - {Role.OPERATOR, Role.ARBITER}
    for party, name in zip(ALL, NAMES, strict=True):
        enroll.add_party(stage.node.store, keeper, Party(party, name, party, generated=True))
        who = Person(PersonId(f"{party}.person"), party, name[:2], roles, full_mandates(BEGIN))
        enroll.add_person(stage.node.store, keeper, who)
        secrets.make_key(stage.node.store, stage.who(party), PASSPHRASE)
    for party in ALL:
        for other in set(ALL) - {party}:
            said = Relation(MARKET, party, other, RelationKind.VERTICAL, BEGIN)
            enroll.declare_relation(stage.node.store, stage.who(party), said)
        _dataset(stage, party, _item(personal=party == personal))
    return stage


def _item(*, personal: bool) -> Item:
    """The one item."""
    kind = Classification.PERSONAL if personal else Classification.OPEN_CONTRACT
    basis = PER_CONTRACT if personal else None
    return Item(SPEED, "速度", "speed", kind, unit="KILOMETER/HOUR", basis=basis)


def _dataset(stage: Stage, party: PartyId, item: Item) -> None:
    """A party's car, its dataset and the rights in it."""
    store, who = stage.node.store, stage.who(party)
    car = MachineId(f"car-{party}")
    signal = Signal(car, SPEED, Kind.SAMPLE, "SPEED", "KILOMETER/HOUR")
    made = Machine(car, f"vin-{party}", party, "m", "m", party, party, BEGIN, "purchase")
    enroll.add_machine(store, who, made, (signal,))
    named = DatasetId(f"drives-{party}")
    dataset = Dataset(named, party, "走行", "drives", (car,), MARKET, generated=True)
    enroll.add_dataset(store, who, dataset)
    origin = Origin(OriginKind.ASSERTION, party, who.person, BEGIN, "purchase")
    own = Cell(dict.fromkeys(Use, Allowance.ALLOW))
    matrix = Matrix(
        dataset=named,
        version=1,
        origin=origin,
        parties=(party,),
        items=(item,),
        cells={SPEED: {party: own}},
    )
    entitle.set_rights(store, who, named, yaml_from_matrix(matrix).encode(), "purchase")


def drive(stage: Stage, party: PartyId, rows: int) -> None:
    """One more recording of a party's car, of so many rows."""
    number = stage.collected.get(party, 0)
    stage.collected[party] = number + 1
    first = int(stage.clock().timestamp()) * 1_000_000
    readings = Readings(
        f"vin-{party}", f"{number:064x}", STRIDE, rows, [n * STRIDE for n in range(rows)],
        [first + n for n in range(rows)], [SPEED] * rows, [float(n) for n in range(rows)],
        [None] * rows, None, (), (),
    )  # fmt: skip
    who = stage.who(party)
    machine = register.machine(stage.node.store.database, who, MachineId(f"car-{party}"))
    collect.collect(stage.node.store, who, machine, [readings])


def policy(party: PartyId) -> Policy:
    """The limits under which others read a party's drives."""
    runs = Period(BEGIN, BEGIN + timedelta(days=365))
    columns = (MACHINE, ITEM, AT, VALUE)
    return Policy(DatasetId(f"drives-{party}"), ("road-hazard",), (SPEED,), columns, runs)


def pooled(stage: Stage, split: SplitKind) -> Agreement:
    """The pool of car maker, electronics maker, who pays, and rental company, signed by all."""
    both = frozenset({Part.PROVIDER, Part.RECIPIENT})
    terms = with_clauses(Terms(
        kind=AgreementKind.POOL,
        title_ja="路面情報の共用",
        title_en="Pool of road conditions",
        members=(
            Member(CAR, both), Member(ELECTRONICS, both | {Part.PAYER}), Member(RENTAL, both),
        ),
        policies=(policy(CAR), policy(ELECTRONICS), policy(RENTAL)),
        proceeds=Proceeds(ELECTRONICS, GrossKind.FIXED, split, PORTIONS, Yen(GROSS)),
        notice_days=NOTICE_DAYS,
    ))  # fmt: skip
    for party in (ELECTRONICS, RENTAL):
        single = replace_policies(terms, party)
        offer.offer(stage.node.store, stage.who(party), OfferId(f"off-{party}"), single)
    made = offer.offer(stage.node.store, stage.who(CAR), OfferId("off-road"), terms)
    signed: Agreement | None = None
    for party in terms.parties():
        who = stage.who(party)
        signed = agree.accept(stage.node.store, who, made.id, made.terms_hash, PASSPHRASE)
    assert signed is not None
    assert signed.in_force()
    return signed


def replace_policies(terms: Terms, party: PartyId) -> Terms:
    """`terms` with the data of one party only: what it offers by itself."""
    own = tuple(p for p in terms.policies if p.dataset == f"drives-{party}")
    return replace(terms, policies=own)


def joined(stage: Stage, agreement: Agreement, party: PartyId) -> None:
    """A party is invited, sees the terms, and enters with its own drives."""
    store = stage.node.store
    pool.invite(store, stage.who(CAR), agreement.id, party)
    seen = pool.show(store, stage.who(party), agreement.id).founding.terms_hash
    entry = pool.Entry(frozenset({Part.PROVIDER, Part.RECIPIENT}), (policy(party),), seen)
    pool.join(store, stage.who(party), agreement.id, entry, PASSPHRASE)


def rows(stage: Stage, agreement: Agreement, reader: PartyId, owner: PartyId) -> int | None:
    """Rows that `reader` is served of the drives of `owner`; None when it is refused."""
    store, who = stage.node.store, stage.who(reader)
    name = f"req-{reader}-{owner}-{stage.clock():%m%d}"
    request = ReadRequest(
        RequestId(name), agreement.id, DatasetId(f"drives-{owner}"), "road-hazard"
    )
    try:
        grant = read.read(store, who, request)
        return read.fetch(store, who, grant.id, Format.PARQUET).grant.rows
    except Refusal:
        return None
