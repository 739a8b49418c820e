"""Rule packs: `jp-2026` over a thousand agreements of a hundred items and four parties each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from time import perf_counter

from bench.figures import Figure
from kumiai.apps.node import Founding, Node, found, open_node
from kumiai.model.agreement import (
    Agreement,
    AgreementId,
    AgreementKind,
    Hash,
    Member,
    Offer,
    OfferId,
    Part,
    Signature,
    Terms,
)  # fmt: skip
from kumiai.model.clause import ClauseId
from kumiai.model.dataset import AT, ITEM, MACHINE, VALUE, Dataset, DatasetId
from kumiai.model.machine import Machine, MachineId
from kumiai.model.money import GrossKind, Proceeds, SplitKind, Yen
from kumiai.model.party import MarketId, Party, PartyId
from kumiai.model.period import Period
from kumiai.model.person import PersonId
from kumiai.model.policy import Policy
from kumiai.model.right import (
    Allowance,
    Cell,
    Classification,
    Factor,
    Item,
    Matrix,
    Origin,
    OriginKind,
    Use,
)  # fmt: skip
from kumiai.model.signal import ItemId
from kumiai.papers.templates import packaged
from kumiai.records import register, vetting
from kumiai.records.writer import Transaction
from kumiai.rules.template import clauses_of

AGREEMENTS, ITEMS, PARTIES = 1_000, 100, 4
HALVES = (500, 1_000, 2_000)
NOW = datetime(2026, 11, 1, 3, tzinfo=UTC)
RUNS = Period(NOW - timedelta(days=30), NOW + timedelta(days=300))
_NONE = Hash("0" * 64)
_MARKET = MarketId("machined-parts")


def figures() -> list[Figure]:
    """Seconds from the register to the findings of all, and what twice as many cost."""
    with tempfile.TemporaryDirectory() as place:
        node = _node(Path(place) / "node")
        try:
            return _measured(node)
        finally:
            node.close()


def _measured(node: Node) -> list[Figure]:
    """The figures of a node that stands."""
    seconds, met = {}, 0
    made = 0
    for size in HALVES:
        _fill(node, range(made, size))
        made = size
        begun = perf_counter()
        met = sum(_met(node, size))
        seconds[size] = perf_counter() - begun
    note = f"{ITEMS} items x {PARTIES} parties, read from SQLite; {met} findings of {made}"
    few, many = seconds[500], seconds[2_000]
    return [
        Figure("packs: jp-2026 over 1,000 agreements", seconds[1_000], "s", 10, at_least=False, note=note),
        Figure("packs: 2,000 agreements over 500", many / few, "x", 4.8, at_least=False),
        Figure("packs: 1,000 agreements over 500", seconds[1_000] / few, "x", 2.4, at_least=False),
    ]  # fmt: skip


def _met(node: Node, size: int) -> Iterator[int]:
    """How many findings each of the first agreements has, told from the register anew."""
    source = node.store.database
    held = register.holding(source, (PartyId("plant"),), NOW)
    for name in vetting.everything(source)[:size]:
        agreement = register.agreement_by_id(source, name)
        yield len(vetting.findings(source, agreement, held, NOW))


def _node(home: Path) -> Node:
    """A fresh node with four parties."""
    operator = Party(PartyId("operator"), "運用株式会社", "Operator", generated=True)
    found(home, Founding("bench.test", operator, PersonId("op"), "運用"), lambda: NOW)
    node = open_node(home, lambda: NOW)

    def step(tx: Transaction) -> None:
        for number, name in enumerate(_names()):
            register.add_party(
                tx, Party(name, f"甲{number}社", f"Company {number}", generated=True)
            )

    node.store.writer.run(step)
    return node


def _names() -> tuple[PartyId, ...]:
    """The parties: a plant, two makers and one who maintains."""
    return tuple(PartyId(name) for name in ("plant", "builder", "spindle", "keeper"))


def _fill(node: Node, numbers: range) -> None:
    """Puts agreements on record, each with a dataset and a matrix of its own."""

    def step(tx: Transaction) -> None:
        for number in numbers:
            _one(tx, number)

    node.store.writer.run(step)


def _one(tx: Transaction, number: int) -> None:
    """One agreement; every tenth matrix differs, so that no reader can keep one text for all."""
    plant = _names()[0]
    machine = MachineId(f"mc-{number}")
    told = Machine(machine, f"src-{number}", "lathe", "m", "m", plant, plant, NOW, "purchase")
    register.add_machine(tx, told, ())
    dataset = Dataset(DatasetId(f"ds-{number}"), plant, "記録", "records", (machine,), _MARKET)
    register.add_dataset(tx, dataset)
    register.add_matrix(tx, _matrix(dataset.id, number))
    offer = _offer(dataset.id, number)
    register.add_offer(tx, offer)
    signed = tuple(
        Signature(party, PersonId("p"), "m", "k", NOW, "s") for party in offer.terms.parties()
    )
    name = AgreementId(f"agr-{number:05}")
    agreement = Agreement(name, offer.id, offer.terms, offer.terms_hash, _NONE, _NONE, NOW, signed)
    register.add_agreement(tx, agreement)


def _matrix(dataset: DatasetId, number: int) -> Matrix:
    """A hundred items, four parties, cells of three sorts with their reasons."""
    every, some, none = (
        Cell(dict.fromkeys(Use, Allowance.ALLOW), reasons=frozenset({Factor.SENSOR})),
        Cell(
            {**dict.fromkeys(Use, Allowance.DENY), Use.USE: Allowance.LIMITED},
            f"machines of dealing {number}",
            frozenset({Factor.CONTRIBUTION}),
        ),
        Cell(dict.fromkeys(Use, Allowance.DENY)),
    )
    items = tuple(
        Item(ItemId(f"item{n}"), f"項目{n}", f"item {n}", Classification.OPEN_CONTRACT)
        for n in range(ITEMS)
    )
    cells = {
        item.id: dict(zip(_names(), (every, some, some if n % 3 else none, none), strict=True))
        for n, item in enumerate(items)
    }
    origin = Origin(OriginKind.ASSERTION, _names()[0], PersonId("p"), NOW, "purchase")
    return Matrix(
        dataset=dataset, version=1, origin=origin, parties=_names(), items=items, cells=cells
    )


def _offer(dataset: DatasetId, number: int) -> Offer:
    """Terms for all items, with the clauses of the sector."""
    plant, builder, spindle, keeper = _names()
    policy = Policy(
        dataset, ("maintenance",), tuple(ItemId(f"item{n}") for n in range(ITEMS)),
        (MACHINE, ITEM, AT, VALUE), RUNS,
    )  # fmt: skip
    terms = Terms(
        kind=AgreementKind.PROVISION,
        title_ja="提供",
        title_en="Provision",
        members=(
            Member(plant, frozenset({Part.PROVIDER})),
            Member(builder, frozenset({Part.RECIPIENT, Part.PAYER})),
            Member(spindle, frozenset({Part.RECIPIENT})),
            Member(keeper, frozenset({Part.RECIPIENT})),
        ),
        policies=(policy,),
        proceeds=Proceeds(
            builder, GrossKind.FIXED, SplitKind.FIXED, {plant: Fraction(1)}, Yen(number + 1)
        ),
    )
    template = packaged("machine-tool")
    assert template is not None  # it comes with the program
    clauses = clauses_of(template, dict(zip(template.rights.parties, _names(), strict=False)))
    own = tuple(c for c in clauses if c.id not in (ClauseId.PERSONAL, ClauseId.EXIT))
    said = replace(terms, clauses=own)
    return Offer(OfferId(f"off-{number:05}"), plant, PersonId("p"), said, _NONE, _NONE, _NONE, NOW)
