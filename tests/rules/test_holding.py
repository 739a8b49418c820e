"""Holding: whose a machine is at each instant, and which rows its holder gives."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.handover import Handover, HandoverKind
from kumiai.model.machine import Machine, MachineId
from kumiai.model.party import PartyId
from kumiai.model.period import DayId, iso, jst_day, micros
from kumiai.model.person import PersonId
from kumiai.model.readings import Readings, Reason
from kumiai.model.refusal import (
    BadPeriod,
    BadValue,
    HandoverOutOfTurn,
    HandoverTooFarAhead,
    MachineScrapped,
    NotHeld,
    WrongHandover,
)
from kumiai.rules.holding import (
    Hands,
    Life,
    check_next,
    handover_id,
    hands,
    held,
    seen_by,
    spans,
    within,
)
from kumiai.wire.codec import document
from tests.judges.plain_policy import holds

DAY = timedelta(days=1)
SINCE = datetime(2026, 4, 1, tzinfo=UTC) - timedelta(hours=9)
"""The begin of 1 April in Japan."""
A, B, C, SELLER = (PartyId(name) for name in ("a", "b", "c", "seller"))
LATHE = MachineId("lathe")
MACHINE = Machine(LATHE, "src", "Lathe", "m", "m", A, A, SINCE, "purchase")
KINDS = {
    "l": HandoverKind.LEASE, "e": HandoverKind.LEASE_END, "r": HandoverKind.RESALE,
    "s": HandoverKind.SCRAPPING, "p": HandoverKind.PURCHASE,
}  # fmt: skip


def on(day: int) -> DayId:
    """The day in Japan, so many days after the begin."""
    return jst_day(SINCE + day * DAY)


def step(kind: str, giver: PartyId, taker: PartyId | None, day: int) -> Handover:
    """One handover, recorded in time."""
    name = handover_id(LATHE, on(day))
    return Handover(
        name, LATHE, KINDS[kind], giver, taker, on(day), PersonId("p"), SINCE + (day - 1) * DAY
    )


def life(*steps: Handover, machine: Machine = MACHINE) -> Life:
    """A machine and its handovers, each checked as it comes."""
    found = Life(machine, ())
    for one in steps:
        if one.kind is not HandoverKind.PURCHASE:
            check_next(found, one)
        found = Life(machine, (*found.handovers, one))
    return found


def at(day: float) -> datetime:
    """An instant so many days after the begin."""
    return SINCE + day * DAY


def test_a_machine_goes_from_hand_to_hand() -> None:
    """Let, given back, sold, scrapped: owner and user before and after each midnight in Japan."""
    found = life(
        step("l", A, B, 10), step("e", B, A, 20), step("r", A, C, 30), step("s", C, None, 40)
    )
    moment = timedelta(microseconds=1)
    for day, before, after in (
        (10, Hands(A, A), Hands(A, B)), (20, Hands(A, B), Hands(A, A)),
        (30, Hands(A, A), Hands(C, C)), (40, Hands(C, C), None),
    ):  # fmt: skip
        assert hands(found, at(day) - moment) == before
        assert hands(found, at(day)) == after
    told = [[(s.begin, s.end) for s in spans(found, party) or ()] for party in (A, B, C, SELLER)]
    assert told == [
        [(None, at(10)), (at(20), at(30))], [(at(10), at(20))], [(at(30), at(40))], [],
    ]  # fmt: skip


def test_a_machine_that_never_moved_is_not_asked_about() -> None:
    """No condition for it, and none at all where no machine of the dataset moved."""
    other = MachineId("mill")
    assert spans(life(), A) is None
    assert held({}, A) is None
    moved = held({LATHE: life(step("r", A, C, 5))}, A)
    row = {"machine": other, "observed_at": micros(at(9))}
    assert moved is not None
    assert holds(document(moved), row)


def test_a_purchase_begins_with_the_seller() -> None:
    """Before the day the machine was the seller's, who sees that it sold it and nothing later."""
    bought = replace(MACHINE, owner=C, user=C, since=at(3))
    found = life(step("p", SELLER, C, 3), step("r", C, B, 9), machine=bought)
    assert hands(found, at(2)) == Hands(SELLER, SELLER)
    assert hands(found, at(3)) == Hands(C, C)
    assert [len(spans(found, party) or ()) for party in (SELLER, C, B)] == [1, 1, 1]
    known = [[h.kind.value for h in seen_by(found, p)] for p in (SELLER, C, B, A)]
    assert known == [["purchase"], ["purchase", "resale"], ["resale"], []]


def test_who_let_it_knows_the_lease_and_its_end_only() -> None:
    """An owner knows what happens to its machine; who sold it does not know where it went next."""
    found = life(step("l", A, B, 1), step("e", B, A, 2), step("r", A, C, 3), step("l", C, B, 4))
    known = [[h.kind.value for h in seen_by(found, p)] for p in (A, B, C)]
    assert known == [
        ["lease", "lease_end", "resale"], ["lease", "lease_end", "lease"], ["resale", "lease"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "steps, following, refusal",
    [
        ((), step("r", B, C, 5), NotHeld),
        ((step("r", A, C, 5),), step("r", A, B, 6), NotHeld),
        ((step("l", A, B, 5),), step("r", A, C, 6), NotHeld),
        ((step("l", A, B, 5),), step("r", B, C, 6), WrongHandover),
        ((step("l", A, B, 5),), step("s", B, None, 6), WrongHandover),
        ((step("l", A, B, 5),), step("e", B, C, 6), WrongHandover),
        ((), step("e", A, B, 5), WrongHandover),
        ((), step("p", A, B, 5), WrongHandover),
        ((step("s", A, None, 5),), step("r", A, B, 6), MachineScrapped),
        ((step("l", A, B, 5),), step("e", B, A, 5), HandoverOutOfTurn),
        ((step("l", A, B, 5),), step("e", B, A, 4), HandoverOutOfTurn),
        ((), step("r", A, B, -1), HandoverOutOfTurn),
        ((), replace(step("r", A, B, 400), at=SINCE), HandoverTooFarAhead),
    ],
)
def test_what_cannot_follow_is_refused(
    steps: tuple[Handover, ...], following: Handover, refusal: type[Exception]
) -> None:
    """Not by one who does not hold it, not of a lessee, not before the last, not too far ahead."""
    with pytest.raises(refusal):
        check_next(life(*steps), following)


def test_the_first_day_and_the_last_one_that_may_be() -> None:
    """The day of the enrolment may be that of a handover; so may the 366th ahead."""
    check_next(life(), step("r", A, B, 0))
    check_next(life(), replace(step("r", A, B, 366), at=SINCE))


@pytest.mark.parametrize(
    "wrong",
    [{"taker": None}, {"taker": A}, {"on": "2026-13-01"}, {"on": "1 May"}, {"at": SINCE.replace(tzinfo=None)}],
)  # fmt: skip
def test_a_handover_that_is_none(wrong: dict[str, object]) -> None:
    """Sold to nobody or to itself, on no day, without a zone."""
    with pytest.raises((BadValue, BadPeriod)):
        replace(step("r", A, B, 5), **wrong)  # type: ignore[arg-type]
    with pytest.raises(BadValue):
        replace(step("s", A, None, 5), taker=B)


def test_a_lessor_as_first_known_is_the_owner() -> None:
    """A machine enrolled under a lease goes back to its lessor."""
    let = replace(MACHINE, owner=B, user=B, lessor=A, lease_ends=at(99))
    found = life(step("e", B, A, 8), step("r", A, C, 9), machine=let)
    assert hands(found, at(8)) == Hands(A, A)


DAYS = st.lists(st.integers(1, 40), min_size=1, max_size=5, unique=True).map(sorted)


@given(DAYS, st.lists(st.sampled_from([A, B, C]), min_size=6, max_size=6), st.integers(-1, 41))
def test_each_row_is_given_by_one_holder(
    days: list[int], chain: list[PartyId], observed: int
) -> None:
    """Of resales one after the other, a row is given by exactly the party that held the machine."""
    owners = [A, *chain]
    owners = [p for p, _ in itertools.groupby(owners)]
    steps = [
        step("r", *pair, day) for pair, day in zip(itertools.pairwise(owners), days, strict=False)
    ]
    found = life(*steps)
    for edge in (-1, 0, 1):
        moment = at(observed) + edge * timedelta(microseconds=1)
        row = {"machine": LATHE, "observed_at": micros(moment)}
        now = hands(found, moment)
        giving = [
            p for p in (A, B, C) if (e := held({LATHE: found}, p)) and holds(document(e), row)
        ]
        assert giving == ([now.owner] if now and steps else [])


def test_rows_beyond_the_holding_are_kept_out_and_listed() -> None:
    """The row of the last microsecond stays; that of midnight and what follows are counted by item."""
    instants = [at(5) - timedelta(microseconds=1), at(5), at(6)]
    found = Readings(
        source="src", instance="i", stride=64, observations=3, sequence=[0, 64, 128],
        at=[micros(one) for one in instants], item=["Sload", "Sload", "Sload"],
        value=[1.0, 2.0, 3.0], text=[None] * 3, part=None, rejects=(), gaps=(),
    )  # fmt: skip
    kept = within(found, spans(life(step("r", A, C, 5)), A) or ())
    assert (kept.value, len(kept)) == ([1.0], 1)
    (listed,) = kept.rejects
    assert (listed.reason, listed.item, listed.line, listed.count) == (
        Reason.NOT_HELD,
        "Sload",
        1,
        2,
    )
    assert within(found, ()).value == []
    assert iso(at(5)).endswith("T15:00:00.000000Z")
