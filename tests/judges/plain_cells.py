"""Where virtual cars passed and slipped, reckoned plainly from what was put into them: no code of the
node's cells or of its detector is used here.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

METRES_A_DEGREE = 111_320.0
HOUR_US = 3_600_000_000


@dataclass
class Passed:
    """A car's frames, metre by metre from its trip's begin, and the slips that were put into it."""

    car: str
    at: Sequence[int]
    speed: Sequence[float]
    places: Sequence[tuple[float, float]]
    slips: Sequence[tuple[int, float]]


def cell_of(latitude: float, longitude: float) -> str:
    """The cell of a place on a grid of 100 m."""
    row = math.floor(latitude * METRES_A_DEGREE / 100)
    middle = (row + 0.5) * 100 / METRES_A_DEGREE
    across = METRES_A_DEGREE * math.cos(math.radians(middle))
    return f"r{row}c{math.floor(longitude * across / 100)}"


def inside(trip: Passed) -> list[int]:
    """The frames of a trip without its first and last 500 m."""
    gone, metres = [], 0.0
    for n, at in enumerate(trip.at):
        metres += (at - trip.at[n - 1]) / 1e6 * trip.speed[n] if n else 0.0
        gone.append(metres)
    return [n for n, m in enumerate(gone) if 500 <= m <= metres - 500]


def places(trips: Iterable[Passed], k: int) -> dict[tuple[str, int], tuple[int, int]]:
    """Cars and slips by cell and hour, of at least k cars."""
    cars: dict[tuple[str, int], set[str]] = {}
    slips: dict[tuple[str, int], int] = {}
    for trip in trips:
        kept = inside(trip)
        for n in kept:
            key = (cell_of(*trip.places[n]), trip.at[n] // HOUR_US * HOUR_US)
            cars.setdefault(key, set()).add(trip.car)
        for at, _ in trip.slips:
            n = min(kept, key=lambda frame: abs(trip.at[frame] - at))
            key = (cell_of(*trip.places[n]), at // HOUR_US * HOUR_US)
            slips[key] = slips.get(key, 0) + 1
    return {key: (len(who), slips.get(key, 0)) for key, who in cars.items() if len(who) >= k}
