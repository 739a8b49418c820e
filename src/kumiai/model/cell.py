"""Places and passages: where cars went, as coarse as it may be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from kumiai.model.machine import MachineId
from kumiai.model.signal import ItemId
from kumiai.model.slip import SlipEvent

CARS, COUNT, STRONGEST = (ItemId(f"Slip.{name}") for name in ("Cars", "Count", "Strongest"))
"""Items of both cuts: cars that passed or drove so, their slips, the strongest of them."""
AXLES = ("front", "rear")
TYRE_FIELDS = ("Make", "Model", "Size", "AgeMonths")
"""What is recorded of the tyres of an axle, as `Tyre.Front.Make` and so on."""
LOAD, WEATHER = ItemId("Trip.Load"), ItemId("Trip.Weather")
PRODUCT_ITEMS = (
    *(ItemId(f"Tyre.{name}") for name in ("Make", "Model", "Size", "Axle", "AgeMonths")),
    LOAD,
    WEATHER,
)
"""What a row of the product cut is about."""

CellId = NewType("CellId", str)
"""A square of about 100 m of road: row and column of our own grid."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A car that was in a cell in one hour (microseconds from 1970-01-01 UTC, cut to the hour)."""

    cell: CellId
    hour: int
    vehicle: MachineId


@dataclass(frozen=True, slots=True)
class Tyre:
    """What a tyre is and how a car uses it; the key of the product cut. No place, no car."""

    make: str
    model: str
    size: str
    axle: str
    age_months: int
    load: str
    weather: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Slips in one cell and hour, over cars that passed; no tyre, no car."""

    cell: CellId
    hour: int
    cars: int
    slips: int
    strongest: float
    """The largest ratio, without its sign."""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """Slips of one sort of tyre, load and weather, over cars that drove so; no place, no car."""

    tyre: Tyre
    cars: int
    slips: int
    strongest: float


@dataclass(frozen=True, slots=True)
class Suppressed:
    """How many groups had fewer than `k` cars; which ones is not told."""

    k: int
    groups: int


@dataclass(frozen=True, slots=True)
class Fitted:
    """A slip with what the car was fitted with when it happened."""

    event: SlipEvent
    tyre: Tyre


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the map, its edges in degrees (WGS 84)."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class Square:
    """A cell as a map shows it: where it lies, the cars that passed in the hours shown, the slips."""

    cell: CellId
    box: Box
    cars: int
    slips: int
    strongest: float
