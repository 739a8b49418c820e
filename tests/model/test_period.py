"""Periods: UTC inside, Japan's days and months at the edge, one name for one month."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.period import (
    Period,
    instant,
    iso,
    jst_day,
    micros,
    month,
    month_of,
)
from kumiai.model.refusal import BadPeriod
from tests.nouns import INSTANTS


@given(INSTANTS, st.integers(-14 * 60, 14 * 60))
def test_an_instant_has_one_spelling(at: datetime, minutes: int) -> None:
    """Whatever zone it is told in, it is written alike and read back."""
    elsewhere = at.astimezone(timezone(timedelta(minutes=minutes)))

    assert instant(elsewhere.isoformat()) == at
    assert iso(elsewhere) == iso(at)
    assert instant(iso(at)) == at
    assert micros(elsewhere) == micros(at)


@given(st.lists(INSTANTS, min_size=2, max_size=2))
def test_spelled_instants_sort_like_instants(pair: list[datetime]) -> None:
    """Records find by text what comes first in time."""
    assert (iso(pair[0]) < iso(pair[1])) == (pair[0] < pair[1])
    assert (micros(pair[0]) < micros(pair[1])) == (pair[0] < pair[1])


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2026-10-01", "2026-10-01T00:00:00", "2026-13-01T00:00Z", "1000-12-31T00:00Z",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-01T00:00Z"],
)  # fmt: skip
def test_what_is_no_instant(text: str) -> None:
    """No zone, no date, or a year at the end of the calendar: refused, not guessed or overflown."""
    with pytest.raises(BadPeriod):
        instant(text)


def test_periods_are_half_open() -> None:
    """The begin belongs to it, the end does not; two that only touch share nothing."""
    at = datetime(2026, 10, 1, tzinfo=UTC)
    one, two = Period(at, at + timedelta(1)), Period(at + timedelta(1), at + timedelta(3))

    assert one.covers(at)
    assert not one.covers(one.end)
    assert one.meets(two) is None
    assert Period(at, two.end).meets(two) == two
    assert two.meets(Period(at, two.end)) == two


@pytest.mark.parametrize("days", [0, -1])
def test_a_period_has_a_length_and_zones(days: int) -> None:
    """Empty, backward and zoneless periods are refused."""
    at = datetime(2026, 10, 1, tzinfo=UTC)
    with pytest.raises(BadPeriod):
        Period(at, at + timedelta(days))
    with pytest.raises(BadPeriod):
        Period(at.replace(tzinfo=None), (at + timedelta(1)).replace(tzinfo=None))


def test_a_month_is_japans() -> None:
    """October begins nine hours before UTC's; December ends with the year."""
    assert month("2026-10") == Period(
        datetime(2026, 9, 30, 15, tzinfo=UTC), datetime(2026, 10, 31, 15, tzinfo=UTC)
    )
    assert month("2026-12").end == month("2027-01").begin


@pytest.mark.parametrize(
    "name",
    ["2026-1", "2026-001", "02026-01", "+2026-01", " 2026-01", "2026-01 ", "2026-1_", "2026-00",
     "2026-13", "2026", "2026-10-01", "２０２６-10", "0000-01", "9999-12", "", "-1"],
)  # fmt: skip
def test_a_month_has_one_name(name: str) -> None:
    """`2026-1` beside `2026-01` would settle January twice; Python's `int` would read both."""
    with pytest.raises(BadPeriod):
        month(name)


@given(INSTANTS)
def test_every_instant_lies_in_its_month_and_day(at: datetime) -> None:
    """Months and days of Japan leave no instant out, and an edge belongs to one of them."""
    name = month_of(at)

    assert month(name).covers(at)
    assert jst_day(at).startswith(name)
    assert month_of(month(name).begin) == name
    assert month_of(month(name).end) != name
