"""Periods and instants: UTC inside, Japan's days and months at the edge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import NewType

from kumiai.model.refusal import BadPeriod

JST = timezone(timedelta(hours=9), "JST")
MonthId = NewType("MonthId", str)
"""A calendar month in Japan, `2026-10`."""
DayId = NewType("DayId", str)
"""A day in Japan, `2026-10-05`."""
_MONTHS = 12
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_QUARTER = re.compile(r"[0-9]{4}-Q[1-4]")
_YEARS = range(1001, 9999)
_FIRST, _LAST = datetime(1001, 1, 1, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC)
"""Instants between them have years of four digits and days on either side, in any zone."""


def instant(text: str) -> datetime:
    """The UTC instant that ISO 8601 `text` names; a zone is required. Raises `BadPeriod`."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise BadPeriod(text=text[:40]) from None
    if told.tzinfo is None or not _FIRST <= told < _LAST:
        raise BadPeriod(text=text[:40])
    return told.astimezone(UTC)


def iso(at: datetime) -> str:
    """`at` as ISO 8601 in UTC with microseconds and Z: one spelling for one instant."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def micros(at: datetime) -> int:
    """Microseconds from 1970-01-01 UTC to `at`."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From `begin` up to, and without, `end`; both in UTC."""

    begin: datetime
    end: datetime

    def __post_init__(self) -> None:
        """A period has zones and a positive length. Raises `BadPeriod`."""
        if self.begin.tzinfo is None or self.end.tzinfo is None or self.end <= self.begin:
            raise BadPeriod(text=f"{self.begin} - {self.end}")

    def covers(self, at: datetime) -> bool:
        """Whether `at` falls in this period."""
        return self.begin <= at < self.end

    def meets(self, other: Period) -> Period | None:
        """What this period and `other` share, if anything."""
        begin, end = max(self.begin, other.begin), min(self.end, other.end)
        return Period(begin, end) if begin < end else None


def month(name: str) -> Period:
    """The calendar month `name` (`2026-10`) as Japan counts it. Raises `BadPeriod`.

    A month has one name: were `2026-1` another for `2026-01`, it could be settled twice.
    """
    year, number = (int(name[:4]), int(name[5:])) if _MONTH.fullmatch(name) else (0, 0)
    if year not in _YEARS or not 1 <= number <= _MONTHS:
        raise BadPeriod(text=name[:40])
    begin = datetime(year, number, 1, tzinfo=JST)
    end = datetime(year + number // _MONTHS, number % _MONTHS + 1, 1, tzinfo=JST)
    return Period(begin.astimezone(UTC), end.astimezone(UTC))


def quarter(name: str) -> Period:
    """The calendar quarter `name` (`2026-Q4`) as Japan counts it. Raises `BadPeriod`."""
    if not _QUARTER.fullmatch(name):
        raise BadPeriod(text=name[:40])
    last = 3 * int(name[-1])
    first, end = month(f"{name[:4]}-{last - 2:02d}"), month(f"{name[:4]}-{last:02d}")
    return Period(first.begin, end.end)


def month_of(at: datetime) -> MonthId:
    """The month in Japan in which `at` falls."""
    return MonthId(at.astimezone(JST).strftime("%Y-%m"))


def day(name: str) -> Period:
    """The day `name` (`2026-10-05`) as Japan counts it. Raises `BadPeriod`."""
    if not _DAY.fullmatch(name):
        raise BadPeriod(text=name[:40])
    begin = instant(f"{name}T00:00:00+09:00")
    return Period(begin, begin + timedelta(days=1))


def jst_day(at: datetime) -> DayId:
    """The day in Japan in which `at` falls, `2026-10-05`."""
    return DayId(at.astimezone(JST).strftime("%Y-%m-%d"))
