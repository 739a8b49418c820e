"""The building world: an air handling unit, who may read what of it, and a fault told as a service.

It stands beside the machine tools' world on the same node and in the same month; nobody takes part
in both but the arbiter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from time import perf_counter
from typing import Any

from kumiai.apps.demo.building import dealing, enrolling, serving
from kumiai.apps.demo.building.recordings import Recorded, recorded
from kumiai.apps.demo.building.stage import Site
from kumiai.apps.demo.stage import Walk
from kumiai.model.period import month

__all__ = ["COUNTS", "recorded", "stations"]

COUNTS = (
    "observations",
    "rows",
    "withheld",
    "served",
    "judged_rows",
    "faults",
    "told_rows",
    "entries",
    "yen",
    "edges",
)


def stations(walk: Walk, found: Recorded) -> Iterator[tuple[str, dict[str, Any], float]]:
    """Walks the building's stations one by one: name, counts, seconds.

    The told clock goes back to the begin of the month that the machine tools' world walked; the
    month is closed after that world's own.
    """
    site = Site(walk, found, walk.clock.at)
    walk.clock.at = month(walk.month).begin + timedelta(hours=9)
    for name, station in (
        ("enroll", enrolling.enroll_all),
        ("collect", enrolling.collect_all),
        ("agree", dealing.agree_all),
        ("read", serving.read_all),
        ("detect", serving.detect_all),
        ("settle", serving.settle_all),
    ):
        begun = perf_counter()
        counts = station(site)
        yield name, counts, perf_counter() - begun
