"""The walk of one row, station by station, through the same acts that every node has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from kumiai.apps.demo import cast
from kumiai.apps.demo.dealing import agree_all, offer_all, read_all
from kumiai.apps.demo.enrolling import collect_all, enroll_all
from kumiai.apps.demo.recordings import Recordings
from kumiai.apps.demo.stage import ToldClock, Walk
from kumiai.apps.demo.yen import dispute_all, settle_all
from kumiai.apps.node import Founding, found, open_node
from kumiai.model.period import month, month_of
from kumiai.model.person import PersonId


def begin(home: Path, recordings: Recordings, now: datetime, database: str | None = None) -> Walk:
    """A fresh node whose clock stands at the begin of the last month that is over."""
    name = month_of(month(month_of(now - timedelta(days=4))).begin - timedelta(days=1))
    clock = ToldClock(month(name).begin + timedelta(hours=9))
    plant = cast.PARTIES[0]
    founding = Founding("demo.kumiai.invalid", plant, PersonId("operator"), "運用 担当", database)
    found(home, founding, clock)
    node = open_node(home, clock)
    return Walk(node, clock, name, recordings, {}, [], [], {})


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
