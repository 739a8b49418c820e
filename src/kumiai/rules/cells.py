"""Cells: slips told by place or by product, never by both, and never of fewer than k cars.

A place names no tyre and no car, a product no place and no car; k counts the cars that passed, not
those that slipped, so that a single slip among many cars can be told and a rare car cannot. The
first and last 500 m of a trip are in neither: they are where somebody lives or works.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kumiai.model.cell import (
    Box,
    CellId,
    Fitted,
    Passage,
    PlaceRow,
    ProductRow,
    Square,
    Suppressed,
    Tyre,
)
from kumiai.model.machine import MachineId
from kumiai.model.slip import SlipEvent, Trace

K = 5
CELL_METRES = 100.0
TRIP_END_METRES = 500.0
HOUR_US = 3_600_000_000
_METRES_A_DEGREE = 111_320.0
_CELL = re.compile(r"r(-?[0-9]{1,6})c(-?[0-9]{1,6})")


def cell(latitude: float, longitude: float) -> CellId:
    """The cell of a place (WGS 84): rows of 100 m by latitude, columns of 100 m at the row's own
    latitude. A grid of ours: no service is asked, and a cell is the same everywhere.
    """
    row = math.floor(latitude * _METRES_A_DEGREE / CELL_METRES)
    middle = (row + 0.5) * CELL_METRES / _METRES_A_DEGREE
    across = _METRES_A_DEGREE * max(math.cos(math.radians(middle)), 1e-6)
    return CellId(f"r{row}c{math.floor(longitude * across / CELL_METRES)}")


def box(cell_id: str) -> Box | None:
    """Where a cell lies; None for what names no cell."""
    named = _CELL.fullmatch(cell_id)
    if named is None:
        return None
    row, column = int(named[1]), int(named[2])
    south, north = (n * CELL_METRES / _METRES_A_DEGREE for n in (row, row + 1))
    across = _METRES_A_DEGREE * max(math.cos(math.radians((south + north) / 2)), 1e-6)
    west, east = (n * CELL_METRES / across for n in (column, column + 1))
    return Box(south, west, north, east) if abs(north) < 90 and abs(east) <= 181 else None


def squares(rows: Iterable[PlaceRow], k: int = K) -> tuple[list[Square], Suppressed]:
    """Rows of any hours by their cells, of at least `k` cars in each hour; and how many rows were
    left out. A car is counted once an hour.
    """
    kept: dict[CellId, list[PlaceRow]] = {}
    left_out = 0
    for row in rows:
        if row.cars < k or box(row.cell) is None:
            left_out += 1
        else:
            kept.setdefault(row.cell, []).append(row)
    return [_square(cell_id, several) for cell_id, several in sorted(kept.items())], Suppressed(
        k, left_out
    )


def _square(cell_id: CellId, rows: Sequence[PlaceRow]) -> Square:
    """The rows of one cell together."""
    found = box(cell_id)
    assert found is not None  # `squares` keeps no other
    return Square(
        cell_id,
        found,
        sum(row.cars for row in rows),
        sum(row.slips for row in rows),
        max(row.strongest for row in rows),
    )


def within_trip(trace: Trace, *, begins: bool = True, ends: bool = True) -> tuple[int, int]:
    """The frames of a trip without its first and last 500 m: begin, and the one after the last.

    `begins` and `ends` say whether the recording holds the trip's own ends. A trip that is too short
    leaves nothing.
    """
    gone = list(_driven(trace))
    whole = gone[-1] if gone else 0.0
    first = TRIP_END_METRES if begins else -1.0
    last = whole - TRIP_END_METRES if ends else whole + 1.0
    inside = [place for place, metres in enumerate(gone) if first <= metres <= last]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _driven(trace: Trace) -> Iterator[float]:
    """Metres from the begin, frame by frame."""
    total, before = 0.0, None
    for at, speed in zip(trace.at, trace.reference, strict=True):
        if before is not None:
            total += (at - before) / 1e6 * max(speed, 0.0)
        before = at
        yield total


def passages(trace: Trace, kept: tuple[int, int]) -> Iterator[Passage]:
    """The cells that a car passed in the frames of `kept`, once an hour each."""
    seen = set()
    for place in range(*kept):
        found = Passage(
            cell(trace.latitude[place], trace.longitude[place]),
            trace.at[place] // HOUR_US * HOUR_US,
            trace.vehicle,
        )
        if found not in seen:
            seen.add(found)
            yield found


def kept_events(
    trace: Trace, events: Iterable[SlipEvent], kept: tuple[int, int]
) -> list[SlipEvent]:
    """The slips that began in the frames of `kept`."""
    begin, end = kept
    if end <= begin:
        return []
    first, last = trace.at[begin], trace.at[end - 1]
    return [event for event in events if first <= event.begins_at <= last]


def by_place(
    passed: Iterable[Passage], events: Iterable[SlipEvent], k: int = K
) -> tuple[list[PlaceRow], Suppressed]:
    """Slips by cell and hour, of those that at least `k` cars passed, slips or none; and how many
    cells were left out.
    """
    cars: dict[tuple[CellId, int], set[MachineId]] = {}
    for passage in passed:
        cars.setdefault((passage.cell, passage.hour), set()).add(passage.vehicle)
    slips: dict[tuple[CellId, int], list[float]] = {}
    for event in events:
        key = (cell(event.latitude, event.longitude), event.begins_at // HOUR_US * HOUR_US)
        slips.setdefault(key, []).append(abs(event.peak))
    rows = [
        PlaceRow(key[0], key[1], len(who), len(slips.get(key, ())), max(slips.get(key, (0.0,))))
        for key, who in sorted(cars.items())
        if len(who) >= k
    ]
    return rows, Suppressed(k, len(cars) - len(rows))


def by_product(
    driven: Mapping[Tyre, Sequence[MachineId]], events: Iterable[Fitted], k: int = K
) -> tuple[list[ProductRow], Suppressed]:
    """Slips by tyre, load and weather, of those that at least `k` cars drove with; and how many sorts
    were left out. `driven` names the cars of each sort, slips or none.
    """
    slips: dict[Tyre, list[float]] = {}
    for fitted in events:
        slips.setdefault(fitted.tyre, []).append(abs(fitted.event.peak))
    rows = [
        ProductRow(tyre, len(set(who)), len(slips.get(tyre, ())), max(slips.get(tyre, (0.0,))))
        for tyre, who in sorted(driven.items(), key=lambda pair: _order(pair[0]))
        if len(set(who)) >= k
    ]
    return rows, Suppressed(k, len(driven) - len(rows))


def _order(tyre: Tyre) -> tuple[str, str, str, str, int, str, str]:
    """The order in which sorts are told."""
    return (
        tyre.make,
        tyre.model,
        tyre.size,
        tyre.axle,
        tyre.age_months,
        tyre.load,
        tyre.weather,
    )
