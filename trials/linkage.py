"""The suite of linkage: somebody who knows where each car's trip began and ended tries to tell whose
slip a told cell is. Two attackers: one who compares ways through the cell with the known ends, and
one who even knows which cars passed it. Neither may succeed more often than once in k.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kumiai.model.cell import Passage, PlaceRow
from kumiai.model.machine import MachineId
from kumiai.model.slip import Geometry, SlipEvent, Trace
from kumiai.rules import cells, slip
from kumiai.sources.generated import fleet
from kumiai.sources.generated.drive import Injected, injected

FULL = 400
"""Fleets; some five slips are told of each."""
VEHICLES = 8
GEOMETRY = Geometry(wheelbase=2.7, track=1.55, steering_ratio=15.0)
_HOUR = 1_700_002_800_000_000
_METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Known:
    """What the attacker knows of a car: both ends of its trip."""

    vehicle: MachineId
    begins: tuple[float, float]
    ends: tuple[float, float]


@dataclass(slots=True)
class Score:
    """How often each attacker was right, as expected over its ties."""

    slips: int = 0
    by_ends: float = 0.0
    by_passing: float = 0.0


def played(count: int, seed: int, k: int = cells.K, *, uncut: bool = False) -> dict[str, object]:
    """The evidence over `count` fleets; `uncut` keeps the trips' ends, which must be found out."""
    score = Score()
    for number in range(count):
        _attack(score, _fleet(seed * 10_000 + number), k, uncut=uncut)
    told = max(score.slips, 1)
    rates = {"by_ends": score.by_ends / told, "by_passing": score.by_passing / told}
    red = [
        f"{name}: {rate:.4f} > 1/{cells.K}" for name, rate in rates.items() if rate > 1 / cells.K
    ]
    margin = 1.645 * math.sqrt(0.25 / told)
    return {
        "count": count,
        "absent": "",
        "red": red,
        "k": k,
        "slips_told": score.slips,
        **{f"success_{name}": round(rate, 4) for name, rate in rates.items()},
        **{f"success_{name}_95_percent_bound": round(r + margin, 4) for name, r in rates.items()},
        "checked": [
            f"{VEHICLES} generated cars an hour on parts of one road, each from and to an own place",
            "by_ends: the car whose ends make the shortest way through the cell",
            "by_passing: any of the cars that passed the cell, which the attacker is told",
        ],
    }


def _fleet(seed: int) -> Sequence[Trace]:
    """The drives of one hour: each car takes its own part of the road."""
    draw = random.Random(seed)
    base = fleet.road(seed)
    made = []
    for number in range(VEHICLES):
        first = draw.randrange(0, len(base) // 2)
        last = draw.randrange(first + len(base) // 4, len(base))
        car = fleet.Car(MachineId(f"car-{number}"), ("a", "b", "c", 1), ("a", "b", "c", 1), "light")
        own = fleet.trips(
            _part(base, first, last), [car], _HOUR + number * 60_000_000, seed * 100 + number
        )
        made += [_slipping(trip.trace, draw) for trip in own]
    return made


def _slipping(trace: Trace, draw: random.Random) -> Trace:
    """A trip with one more slip, anywhere on its way, also before its door."""
    begin = draw.randrange(trace.at[0] + 1_000_000, trace.at[-1] - 2_000_000)
    return injected(trace, Injected(begin, begin + 700_000, ("fl", "fr"), 0.2))


def _part(base: Trace, first: int, last: int) -> Trace:
    """Some frames of a drive."""
    one, two, three, four = (wheel[first:last] for wheel in base.wheels)
    return replace(
        base,
        at=base.at[first:last],
        wheels=(one, two, three, four),
        reference=base.reference[first:last],
        steering=base.steering[first:last],
        latitude=base.latitude[first:last],
        longitude=base.longitude[first:last],
    )


def _attack(score: Score, traces: Sequence[Trace], k: int, *, uncut: bool) -> None:
    """Both attackers on all slips that one fleet's place cut tells."""
    passed: list[Passage] = []
    events: list[SlipEvent] = []
    for trace in traces:
        kept = (0, len(trace)) if uncut else cells.within_trip(trace)
        passed += cells.passages(trace, kept)
        found = slip.events(trace, slip.calibrated(trace), GEOMETRY)
        events += cells.kept_events(trace, found, kept)
    rows, _ = cells.by_place(passed, events, k)
    known = [_known(trace) for trace in traces]
    for row in rows:
        whose = Counter(e.vehicle for e in events if _in(e, row))
        for vehicle, count in whose.items():
            score.slips += count
            score.by_ends += count * _share(vehicle, list(_nearest(known, row)))
            cars = [p.vehicle for p in passed if (p.cell, p.hour) == (row.cell, row.hour)]
            score.by_passing += count * _share(vehicle, cars)


def _in(event: SlipEvent, row: PlaceRow) -> bool:
    """Whether a slip is one of those that a row tells."""
    hour = event.begins_at // cells.HOUR_US * cells.HOUR_US
    return (cells.cell(event.latitude, event.longitude), hour) == (row.cell, row.hour)


def _known(trace: Trace) -> Known:
    """Both ends of a trip."""
    ends = [(trace.latitude[n], trace.longitude[n]) for n in (0, -1)]
    return Known(trace.vehicle, ends[0], ends[1])


def _nearest(known: Sequence[Known], row: PlaceRow) -> Iterator[MachineId]:
    """The cars whose known ends make the shortest detour through a cell."""
    found = cells.box(row.cell)
    assert found is not None  # a cell of ours
    middle = ((found.south + found.north) / 2, (found.west + found.east) / 2)
    ways = {
        k.vehicle: _metres(k.begins, middle) + _metres(middle, k.ends) - _metres(k.begins, k.ends)
        for k in known
    }
    shortest = min(ways.values())
    return (vehicle for vehicle, way in ways.items() if way == shortest)


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two places are apart."""
    north = (one[0] - other[0]) * _METRES_A_DEGREE
    east = (one[1] - other[1]) * _METRES_A_DEGREE * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


def _share(vehicle: MachineId, guesses: Sequence[MachineId]) -> float:
    """How likely a guess among equals is right."""
    return guesses.count(vehicle) / len(guesses)
