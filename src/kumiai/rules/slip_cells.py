"""Slip cells: many cars' drives become two cuts of their slips, by place and by product.

Of each trip the first and last 500 m stay out, each row stands for at least k cars, and the
strongest slip is told in steps of 5 %, so that one slip is not known again in the other cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from kumiai.model.cell import (
    AXLES,
    LOAD,
    TYRE_FIELDS,
    WEATHER,
    Fitted,
    Passage,
    PlaceRow,
    ProductRow,
    Suppressed,
    Tyre,
)
from kumiai.model.machine import MachineId
from kumiai.model.refusal import UnknownItem
from kumiai.model.slip import Geometry, SlipEvent, Trace
from kumiai.rules import cells, slip

PAUSE_US = 120_000_000
"""A car that says nothing for so long has ended its trip."""
_STEP = 20
"""Steps of the strongest slip in one: 5 %."""
_AGE_STEP = 12
"""Ages are told in whole years: a tyre's month would point at its car."""
_FRONT = frozenset({"fl", "fr"})

Row = tuple[str, int, str, float | None, str | None]
"""Car, instant (microseconds), item, value, text."""


@dataclass(frozen=True, slots=True)
class Drive:
    """One trip of one car: its rows in the order of time."""

    vehicle: MachineId
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Told:
    """Both cuts, what was left out of each, and what they stand on."""

    places: Sequence[PlaceRow]
    products: Sequence[ProductRow]
    places_left_out: Suppressed
    products_left_out: Suppressed
    trips: int
    unusable: int
    """Trips without wheels, speed, steering or place."""
    slips: int


@dataclass(slots=True)
class _Gathered:
    """What the trips gave, before anything is told."""

    passages: list[Passage] = field(default_factory=list)
    events: list[SlipEvent] = field(default_factory=list)
    fitted: list[Fitted] = field(default_factory=list)
    driven: dict[Tyre, list[MachineId]] = field(default_factory=dict)
    unusable: int = 0


def drives(rows: Iterable[Row]) -> Iterator[Drive]:
    """The trips in `rows`, in whatever order they come: by car, parted where it paused."""
    ordered = sorted(rows, key=lambda row: (row[0], row[1]))
    for vehicle, own in groupby(ordered, key=lambda row: row[0]):
        trip: list[Row] = []
        for row in own:
            if trip and row[1] - trip[-1][1] > PAUSE_US:
                yield Drive(MachineId(vehicle), trip)
                trip = []
            trip.append(row)
        yield Drive(MachineId(vehicle), trip)


def told(
    trips: Iterable[Drive], geometry: Geometry, k: int = cells.K, *, generated: bool = False
) -> Told:
    """The two cuts of the slips of `trips`, of at least `k` cars each."""
    found, count = _Gathered(), 0
    for trip in trips:
        count += 1
        _gather(found, trip, geometry, generated=generated)
    places, places_out = cells.by_place(found.passages, found.events, k)
    products, products_out = cells.by_product(found.driven, found.fitted, k)
    return Told(
        [_coarse_place(row) for row in places],
        [_coarse_product(row) for row in products],
        places_out,
        products_out,
        count,
        found.unusable,
        len(found.events),
    )


def _gather(found: _Gathered, trip: Drive, geometry: Geometry, *, generated: bool) -> None:
    """Adds one trip: where it passed, on which tyres, and where it slipped."""
    try:
        trace = _traced(trip, generated=generated)
    except UnknownItem:
        found.unusable += 1
        return
    kept = cells.within_trip(trace)
    if kept[0] == kept[1]:
        return
    events = cells.kept_events(trace, slip.events(trace, slip.calibrated(trace), geometry), kept)
    found.passages += cells.passages(trace, kept)
    found.events += events
    tyres = _tyres(trip)
    for tyre in tyres.values():
        found.driven.setdefault(tyre, []).append(trip.vehicle)
    for event in events:
        for axle in _axles(event):
            if axle in tyres:
                found.fitted.append(Fitted(event, tyres[axle]))


def _traced(trip: Drive, *, generated: bool) -> Trace:
    """The drive as a trace. Raises `UnknownItem` where something is missing."""
    columns = ([r[1] for r in trip.rows], [r[2] for r in trip.rows], [r[3] for r in trip.rows])
    return slip.traced(trip.vehicle, columns, generated=generated)


def _tyres(trip: Drive) -> Mapping[str, Tyre]:
    """The tyres of each axle as the trip says them; none of an axle that it does not describe."""
    said = {row[2]: row[4] if row[4] is not None else row[3] for row in trip.rows}
    found = {}
    for axle in AXLES:
        make, model, size, age = (said.get(f"Tyre.{axle.title()}.{f}") for f in TYRE_FIELDS)
        if make and model and size and isinstance(age, float):
            years = int(age) // _AGE_STEP * _AGE_STEP
            load, weather = str(said.get(LOAD, "")), str(said.get(WEATHER, ""))
            found[axle] = Tyre(str(make), str(model), str(size), axle, years, load, weather)
    return found


def _axles(event: SlipEvent) -> Iterator[str]:
    """The axles on which a slip was."""
    if _FRONT & set(event.wheels):
        yield "front"
    if set(event.wheels) - _FRONT:
        yield "rear"


def _coarse(strongest: float) -> float:
    """A ratio, down to its step."""
    return int(strongest * _STEP + 1e-9) / _STEP


def _coarse_place(row: PlaceRow) -> PlaceRow:
    """A row with its strongest slip in steps."""
    return PlaceRow(row.cell, row.hour, row.cars, row.slips, _coarse(row.strongest))


def _coarse_product(row: ProductRow) -> ProductRow:
    """A row with its strongest slip in steps."""
    return ProductRow(row.tyre, row.cars, row.slips, _coarse(row.strongest))
