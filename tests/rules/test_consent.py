"""Consents: a row of a person's data is shown only while a dated record covers it."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.consent import PER_CONTRACT, Consent, ConsentId, ConsentKind
from kumiai.model.machine import MachineId
from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.person import PersonId
from kumiai.model.policy import Not, Or
from kumiai.model.refusal import BadPeriod, BadValue
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
from kumiai.model.signal import ItemId
from kumiai.rules.consent import consented, per_contract, windows

DAY = timedelta(days=1)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PROVIDER = PartyId("nagi-rental")
GIVEN = Consent(
    ConsentId("con-1"), PROVIDER, MachineId("car-1"), ConsentKind.CONSENT, ("road-hazard",),
    Period(BEGIN, BEGIN + 10 * DAY), "R-1", BEGIN - DAY,
)  # fmt: skip
NOW = BEGIN + 5 * DAY


def test_items_that_need_a_consent_are_told_by_the_matrix() -> None:
    """Personal ones whose basis is each contract; another basis holds for all rows."""
    items = (
        Item(ItemId("a"), "a", "a", Classification.PERSONAL, basis=PER_CONTRACT),
        Item(ItemId("b"), "b", "b", Classification.PERSONAL, basis="JU-2026-1"),
        Item(ItemId("c"), "c", "c", Classification.OPEN_CONTRACT, basis=PER_CONTRACT),
    )
    own = {i.id: {PROVIDER: Cell(dict.fromkeys(Use, Allowance.ALLOW))} for i in items}
    origin = Origin(OriginKind.ASSERTION, PROVIDER, PersonId("p"), BEGIN, "d")
    matrix = Matrix(
        dataset="drives", version=1, origin=origin, parties=(PROVIDER,), items=items, cells=own
    )

    assert per_contract(matrix, [ItemId(n) for n in "cbaz"]) == ("a",)
    assert per_contract(None, [ItemId("a")]) == ()


def test_without_items_no_consent_is_asked_for() -> None:
    """None is no condition; no record at all is a condition that no row of the items meets."""
    assert consented((), [GIVEN], "road-hazard", NOW) is None
    found = consented((ItemId("a"),), [], "road-hazard", NOW)
    assert isinstance(found, Or)
    assert [type(part) for part in found.of] == [Not]


@pytest.mark.parametrize(
    "consent, purpose, at",
    [
        (GIVEN, "marketing", NOW),
        (replace(GIVEN, withdrawn_at=NOW), "road-hazard", NOW),
        (replace(GIVEN, given_at=NOW + DAY), "road-hazard", NOW),
    ],
)
def test_what_does_not_cover(consent: Consent, purpose: str, at: datetime) -> None:
    """Another purpose, a withdrawal from its instant on, a consent that is not given yet."""
    assert windows([consent], purpose, at) == []


def test_a_withdrawal_holds_from_its_instant_on() -> None:
    """Before, the rows are covered; then none, not even old ones."""
    gone = replace(GIVEN, withdrawn_at=NOW)
    assert windows([gone], "road-hazard", NOW - DAY) == [("car-1", GIVEN.runs)]
    assert windows([gone], "road-hazard", NOW + DAY) == []


def test_rows_before_the_consent_are_not_covered() -> None:
    """A consent that was given in the middle of a contract covers its rest."""
    late = replace(GIVEN, given_at=BEGIN + 3 * DAY)
    ((_, runs),) = windows([late], "road-hazard", NOW)
    assert runs == Period(BEGIN + 3 * DAY, GIVEN.runs.end)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6), st.sampled_from("ab")), max_size=8)
)
def test_windows_are_the_days_that_some_record_covers(said: list[tuple[int, int, str]]) -> None:
    """Joined, sorted and apart; a day is in one of them if and only if a record covers it."""
    consents = [
        replace(
            GIVEN, machine=MachineId(car), runs=Period(BEGIN + n * DAY, BEGIN + (n + days) * DAY)
        )
        for n, days, car in said
    ]
    found = windows(consents, "road-hazard", BEGIN + 40 * DAY)
    for car in "ab":
        own = [runs for machine, runs in found if machine == car]
        assert all(one.end < two.begin for one, two in itertools.pairwise(own))
        for day in range(40):
            at = BEGIN + day * DAY
            covered = any(c.machine == car and c.runs.covers(at) for c in consents)
            assert covered == any(runs.covers(at) for runs in own)


def test_a_record_names_what_it_is_about() -> None:
    """Purposes once each, a contract, a date before its end."""
    for changed in (
        {"purposes": ()},
        {"purposes": ("a", "a")},
        {"contract": ""},
        {"contract": "c" * 81},
    ):
        with pytest.raises(BadValue):
            replace(GIVEN, **changed)
    with pytest.raises(BadPeriod):
        replace(GIVEN, given_at=GIVEN.runs.end)
