"""Settling by rows, odd yen, and the months that an agreement has at all."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from kumiai.acts import agree, settle
from kumiai.apps.demo import cast, terms
from kumiai.apps.worker import once
from kumiai.model.agreement import Agreement, Terms
from kumiai.model.money import GrossKind, Proceeds, Sale, SplitKind, Yen
from kumiai.model.party import PartyId
from kumiai.model.period import MonthId, month, month_of
from kumiai.model.refusal import (
    BadPeriod,
    NoGross,
    NotAParty,
    NotInForce,
    NotYourRole,
    PeriodOpen,
    UnknownAgreement,
)
from kumiai.model.statement import Statement
from kumiai.records import ledger
from tests.acts.dealing import agreed, asking, granted, opened, spindle, standing
from tests.apps.world import World
from tests.clauses import with_clauses


def closed(world: World, agreement: Agreement, name: str) -> Statement:
    """The statement of a month."""
    accounts = standing(world, "kasugai-money")
    return settle.close(world.node.store, accounts, agreement.id, name)


def after(world: World, name: str) -> None:
    """Lets the month `name` pass."""
    world.clock.at = month(name).end + timedelta(hours=2)


def by_rows(said: Terms, portions: dict[PartyId, Fraction], yen: int) -> Terms:
    """The terms with proceeds divided by rows opened."""
    share = Proceeds(cast.SPINDLE, GrossKind.FIXED, SplitKind.PRO_RATA, portions, yen=Yen(yen))
    return replace(said, proceeds=share)


def test_a_pro_rata_month(any_world: World) -> None:
    """By rows opened, whose data they are; without a row by the agreed portions."""
    world = any_world
    portions = {cast.PLANT: Fraction(1, 3), cast.BUILDER: Fraction(2, 3)}
    agreement = agreed(world, "rows", by_rows(spindle(world), portions, 100_001))
    first = month_of(world.clock())
    rows = opened(world, granted(world, asking(agreement, "req-1"))).rows
    granted(world, asking(agreement, "req-2", items=("Sload",)))
    after(world, first)
    used = closed(world, agreement, first)
    following = month_of(month(first).end)
    after(world, following)
    idle = closed(world, agreement, following)

    assert {line.party: (line.rows, line.yen) for line in used.lines} == {
        cast.PLANT: (rows, 100_001),
        cast.BUILDER: (0, 0),
    }
    assert (used.uses, used.rows, used.vouching["asserted"]) == (1, rows, 1)
    assert {line.party: line.yen for line in idle.lines} == {
        cast.PLANT: 33_334,
        cast.BUILDER: 66_667,
    }
    assert (idle.uses, idle.rows) == (0, 0)
    assert [len(used.documents), len(idle.documents)] == [1, 2]


def test_every_yen_is_posted_on_both_sides(any_world: World) -> None:
    """Debits are credits: what one owes is what the other gets, tax included."""
    world = any_world
    agreement = agreed(world, "post", spindle(world))
    name = month_of(world.clock())
    after(world, name)
    made = closed(world, agreement, name)
    found = ledger.postings(world.node.store.database, made.id)

    owed = sum(p.yen for p in found if p.account == "payable")
    due = sum(p.yen for p in found if p.account == "receivable")
    assert owed == due == sum(document.total() for document in made.documents)
    assert sum(line.yen for line in made.lines) == made.gross == 300_001
    assert made.edges[0].evidence == f"{agreement.id}[{made.first},{made.last})"


def test_months_may_be_closed_in_any_order(any_world: World) -> None:
    """Each stands on its own range of the log: none overlaps, none is left out."""
    world = any_world
    agreement = agreed(world, "order", spindle(world))
    names = [month_of(world.clock())]
    for turn in range(3):
        opened(world, granted(world, asking(agreement, f"req-{turn}")))
        after(world, names[-1])
        names.append(month_of(world.clock()))
    made = {name: closed(world, agreement, name) for name in (names[2], names[0], names[1])}

    ranges = [(made[name].first, made[name].last) for name in names[:3]]
    assert [made[name].uses for name in names[:3]] == [1, 1, 1]
    assert all(one[1] == two[0] for one, two in itertools.pairwise(ranges))
    assert [closed(world, agreement, name) for name in names[:3]] == [made[n] for n in names[:3]]


def test_no_month_but_its_own(any_world: World) -> None:
    """Before its first, after its last or an early end: a fixed sum is due for none of them."""
    world = any_world
    agreement = agreed(world, "own", replace(spindle(world), notice_days=1))
    name = month_of(world.clock())
    before = month_of(month(name).begin - timedelta(days=1))
    with pytest.raises(NotInForce):
        closed(world, agreement, before)
    with pytest.raises(NotInForce):
        closed(world, agreement, "1999-01")
    with pytest.raises(PeriodOpen):
        closed(world, agreement, name)
    left = agree.end(world.node.store, standing(world, "kasugai-sign"), agreement.id)
    last = month_of(left.end)
    world.clock.at = month(last).end + timedelta(days=400)
    assert closed(world, agreement, last).gross == 300_001
    with pytest.raises(NotInForce):
        closed(world, agreement, month_of(month(last).end))


@pytest.mark.parametrize("name", ["2026-1", "2026-13", " 2026-01", "", "x", "２０２６-01"])
def test_a_month_has_one_name(world: World, name: str) -> None:
    """A second spelling of a closed month would bill it twice."""
    with pytest.raises(BadPeriod):
        settle.close(world.node.store, standing(world, "kasugai-money"), terms.SPINDLE_ID, name)


def test_the_worker_ends_with_the_agreement(world: World) -> None:
    """It closes month after month by itself, and stops when there is none left."""
    agreement = agreed(world, "work", replace(spindle(world), notice_days=0))
    name = month_of(world.clock())
    agree.end(world.node.store, standing(world, "kasugai-sign"), agreement.id)
    world.clock.at = month(name).end + timedelta(days=70)
    for _ in range(3):
        once(world.node)
    accounts = standing(world, "kasugai-money")
    mine = [
        s.month
        for s in ledger.statements(world.node.store.database, accounts)
        if s.agreement == agreement.id
    ]

    assert mine == [name]
    left = world.node.store.database.rows(
        "SELECT id FROM jobs WHERE done_at IS NULL AND kind = 'close_month' AND id LIKE :id",
        {"id": f"close-{agreement.id}-%"},
    )
    assert list(left) == []


def test_who_settles(world: World) -> None:
    """Accounts of a member; not another role, not a stranger; and only what has proceeds."""
    free = agreed(world, "free", with_clauses(replace(spindle(world), proceeds=None)))
    name = month_of(world.clock())
    after(world, name)
    with pytest.raises(NoGross):
        closed(world, free, name)
    with pytest.raises(NotYourRole):
        settle.close(world.node.store, standing(world, "kasugai-data"), free.id, name)
    for agreement in (free.id, "agr-none"):
        with pytest.raises(UnknownAgreement):
            settle.close(world.node.store, standing(world, "seto-money"), agreement, name)


def test_a_sale_is_its_declarers_and_of_its_months(world: World) -> None:
    """Not where nothing is divided, not by another, not for a month without the agreement."""
    free = agreed(world, "free", with_clauses(replace(spindle(world), proceeds=None)))
    name = month_of(world.clock())
    sale = Sale("sale-x", free.id, name, cast.PLANT, Yen(1), "0" * 64)
    plant = standing(world, "kasugai-money")
    with pytest.raises(NotAParty):
        settle.book(world.node.store, plant, sale)
    early = replace(sale, agreement=terms.PLATES_ID, month=MonthId("2001-01"))
    with pytest.raises(NotInForce):
        settle.book(world.node.store, plant, early)
    forged = replace(sale, agreement=terms.PLATES_ID, declarer=cast.CUSTOMER)
    with pytest.raises(NotAParty):
        settle.book(world.node.store, plant, forged)
