"""Slips: a hundred generated vehicle-hours of wheels, from frames to events."""

from __future__ import annotations

from time import perf_counter

from bench.figures import Figure
from kumiai.rules import slip
from kumiai.sources.generated.drive import resampled
from trials.slip import CAR, RAV4, recorded

HOURS = 100
QUARTER = 25


def figures() -> list[Figure]:
    """Seconds for all hours, and what an hour of many costs beside an hour of few."""
    trace = recorded()
    if trace is None:
        print("SKIP slip: no recording of a drive (set KUMIAI_DATA)")
        return []
    seconds = []
    for hour in range(HOURS):
        drive = resampled(trace, CAR, 3600, hour)
        begun = perf_counter()
        list(slip.events(drive, slip.calibrated(drive), RAV4))
        seconds.append(perf_counter() - begun)
    few, many = sum(seconds[:QUARTER]) / QUARTER, sum(seconds) / HOURS
    rate = len(trace) / ((trace.at[-1] - trace.at[0]) / 1e6)
    note = f"generated from one drive, four wheels at {rate:.0f} frames a second"
    return [
        Figure(
            "slip: 100 generated vehicle-hours", sum(seconds), "s", 20, at_least=False, note=note
        ),
        Figure("slip: an hour of 100 over an hour of 25", many / few, "x", 1.2, at_least=False),
    ]
