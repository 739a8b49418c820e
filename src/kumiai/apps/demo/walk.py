"""The walk of one row, station by station, through the same acts that every node has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from kumiai.apps.demo import cars, cast
from kumiai.apps.demo.dealing import agree_all, offer_all, read_all
from kumiai.apps.demo.enrolling import collect_all, enroll_all
from kumiai.apps.demo.recordings import Recordings
from kumiai.apps.demo.stage import ToldClock, Walk
from kumiai.apps.demo.yen import dispute_all, settle_all
from kumiai.apps.node import Founding, found, open_node
from kumiai.model.period import MonthId, month, month_of
from kumiai.model.person import PersonId


def begin(home: Path, recordings: Recordings, now: datetime, database: str | None = None) -> Walk:
    """A fresh node whose clock stands at the begin of the last month that is over."""
    name = last_month(now)
    return _founded(home, recordings, ToldClock(_opens(name)), (name, database))


def begin_worlds(home: Path, recordings: Recordings, now: datetime) -> Walk:
    """A fresh node whose clock stands where the first world begins, that of cars: its months are
    over when the last whole month, that of the machine tool, begins.
    """
    name = last_month(now)
    clock = ToldClock(cars.begins(month(name).begin))
    return _founded(home, recordings, clock, (name, None))


def last_month(now: datetime) -> MonthId:
    """The last month whose statement can be out and objected to."""
    return month_of(month(month_of(now - timedelta(days=4))).begin - timedelta(days=1))


def _opens(name: MonthId) -> datetime:
    """The first morning of a month."""
    return month(name).begin + timedelta(hours=9)


def _founded(
    home: Path, recordings: Recordings, clock: ToldClock, held: tuple[MonthId, str | None]
) -> Walk:
    """A fresh node of the plant; `held` are the month of the walk and its database."""
    name, database = held
    plant = cast.PARTIES[0]
    founding = Founding("demo.kumiai.invalid", plant, PersonId("operator"), "運用 担当", database)
    found(home, founding, clock)
    return Walk(open_node(home, clock), clock, name, recordings, {}, [], [], {})


def worlds_before(walk: Walk) -> Iterator[tuple[str, dict[str, Any], float]]:
    """The worlds whose months are over when the machine tool's begins: name, counts, seconds."""
    begun = perf_counter()
    yield "cars", cars.walked(walk), perf_counter() - begun
    walk.clock.at = _opens(walk.month)


def stations(walk: Walk) -> Iterator[tuple[str, dict[str, Any], float]]:
    """Walks on, station by station: name, counts, seconds."""
    for name, station in (
        ("enroll", enroll_all),
        ("collect", collect_all),
        ("offer", offer_all),
        ("agree", agree_all),
        ("read", read_all),
        ("settle", settle_all),
        ("dispute", dispute_all),
    ):
        begun = perf_counter()
        counts = station(walk)
        yield name, counts, perf_counter() - begun
