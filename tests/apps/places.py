"""Slips by place in the small world: cells and hours of made-up cars, agreed, for the map's tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from kumiai.acts import collect, enroll, entitle, offer
from kumiai.model.agreement import Agreement, AgreementKind, Member, Offer, OfferId, Part, Terms
from kumiai.model.cell import CARS, COUNT, STRONGEST
from kumiai.model.dataset import AT, ITEM, PART, VALUE, Dataset, DatasetId
from kumiai.model.machine import Machine, MachineId
from kumiai.model.party import MarketId
from kumiai.model.period import Period, micros
from kumiai.model.policy import Policy
from kumiai.model.readings import Readings
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
from kumiai.rules import cells
from tests.acts import dealing
from tests.apps.world import CUSTOMER, PLANT, SPINDLE, World
from tests.clauses import with_clauses

SLIPS = DatasetId("slips")
AGREEMENT = "agr-slips"
PURPOSE = "road-safety"
ITEMS = (CARS, COUNT, STRONGEST)
BEGIN = datetime.fromisoformat("2026-10-05T00:00:00+00:00")
SHOWN = ((7, 3, 0.31), (40, 1, 0.12), (12, 0, 0.0), (9, 2, 0.22))
"""Cars, slips and the largest ratio of the cells that are told, one beside the other."""
RARE = (4, 4, 0.5)
"""A cell of fewer cars than are told; a source that forgot to leave it out."""


def cell(place: int) -> str:
    """The cell number `place`, eastwards from a road near Toyota."""
    return cells.cell(35.083, 137.156 + place * 0.0011)


def told(world: World) -> Agreement:
    """Enrols, collects and agrees on slips by place: the plant tells, the spindle maker reads."""
    store, plant = world.node.store, dealing.standing(world, "kasugai-data")
    machine = Machine(
        MachineId("fleet"), "fleet-source", "Fleet (generated)", "generated", "generated",
        PLANT, PLANT, BEGIN, "fleet agreement, 2026",
    )  # fmt: skip
    signals = [Signal(machine.id, ItemId(name), Kind.SAMPLE, "SLIP") for name in ITEMS]
    enroll.add_machine(store, plant, machine, signals)
    dataset = Dataset(
        SLIPS, PLANT, "道路区画ごとのスリップ", "Slips by road cell", (machine.id,),
        MarketId("roads"), generated=True,
    )  # fmt: skip
    enroll.add_dataset(store, plant, dataset)
    document = yaml_from_matrix(_matrix(world)).encode()
    entitle.set_rights(store, plant, SLIPS, document, "fleet agreement, 2026")
    rows = [*SHOWN, RARE]
    collect.collect(store, plant, machine, [_cell(p, row) for p, row in enumerate(rows)])
    return dealing.agreed(world, "slips", terms(world))


def _matrix(world: World) -> Matrix:
    """All that is told may be used and passed on."""
    who = dealing.standing(world, "kasugai-data")
    uses = Cell(dict.fromkeys(Use, Allowance.ALLOW))
    items = tuple(
        Item(ItemId(n), label, n, Classification.OPEN_CONTRACT)
        for n, label in zip(ITEMS, ("通過台数", "スリップ回数", "最大スリップ率"), strict=True)
    )
    origin = Origin(OriginKind.ASSERTION, PLANT, who.person, who.at, "fleet agreement, 2026")
    given = {item.id: {PLANT: uses, SPINDLE: uses} for item in items}
    return Matrix(
        dataset=SLIPS, version=1, origin=origin, parties=(PLANT, SPINDLE), items=items, cells=given
    )


def _cell(place: int, row: tuple[int, int, float]) -> Readings:
    """The rows of one cell in two hours; in the second one nobody slipped."""
    hours = [micros(BEGIN), micros(BEGIN + timedelta(hours=1))]
    values = [*map(float, row), float(row[0]), 0.0, 0.0]
    return Readings(
        source="fleet-source",
        instance=sha256(f"{place} {row}".encode()).hexdigest(),
        stride=64,
        observations=6,
        sequence=tuple(range(6)),
        at=(*[hours[0]] * 3, *[hours[1]] * 3),
        item=ITEMS * 2,
        value=values,
        text=(None,) * 6,
        part=cell(place),
        rejects=(),
        gaps=(),
    )


def terms(world: World) -> Terms:
    """The plant provides, the spindle maker reads; nobody pays."""
    runs = Period(world.clock() - timedelta(days=1), world.clock() + timedelta(days=300))
    policy = Policy(
        SLIPS, (PURPOSE,), tuple(ItemId(n) for n in ITEMS), (ITEM, AT, VALUE, PART), runs
    )
    return with_clauses(
        Terms(
            kind=AgreementKind.PROVISION,
            title_ja="道路区画ごとのスリップの提供",
            title_en="Provision of slips by road cell",
            members=(
                Member(PLANT, frozenset({Part.PROVIDER})),
                Member(SPINDLE, frozenset({Part.RECIPIENT})),
            ),
            policies=(policy,),
            proceeds=None,
        )
    )


def pooled(world: World) -> Agreement:
    """The same slips in a pool of three, which others may enter."""
    said = terms(world)
    reader = Member(CUSTOMER, frozenset({Part.RECIPIENT}))
    pool = replace(said, kind=AgreementKind.POOL, members=(*said.members, reader))
    return dealing.agreed(world, "slip-pool", pool)


def offered(world: World) -> Offer:
    """An offer of the plant's that nobody has answered: spindle data at another price."""
    said = dealing.spindle(world)
    return offer.offer(
        world.node.store, dealing.standing(world, "kasugai-data"), OfferId("off-spindle-9"), said
    )
