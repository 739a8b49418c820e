"""Slip: what a vehicle's wheels did on a road, and when one of them lost its grip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kumiai.model.machine import MachineId
from kumiai.model.signal import ItemId

_AXLE = "Vehicle.Chassis.Axle"
WHEEL_ITEMS = tuple(
    ItemId(f"{_AXLE}.Row{row}.Wheel.{side}.Speed") for row in (1, 2) for side in ("Left", "Right")
)
"""Front left, front right, rear left, rear right; km/h."""
SPEED, STEERING = ItemId("Vehicle.Speed"), ItemId("Vehicle.Chassis.SteeringWheel.Angle")
LATITUDE = ItemId("Vehicle.CurrentLocation.Latitude")
LONGITUDE = ItemId("Vehicle.CurrentLocation.Longitude")
HEADING = ItemId("Vehicle.CurrentLocation.Heading")
GROUND_SPEED = ItemId("Vehicle.CurrentLocation.Speed")
"""The positioning's own speed; not of VSS, which has no name for it. Metres a second."""
WHEELS = ("fl", "fr", "rl", "rr")
"""Front left, front right, rear left, rear right: the order of every four values here."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """What a vehicle's corners need: wheelbase and track in metres, steering wheel degrees for one
    degree of the road wheels.
    """

    wheelbase: float
    track: float
    steering_ratio: float


@dataclass(frozen=True, slots=True)
class Trace:
    """A drive as equally long columns, one row a frame of the wheels.

    `at` are microseconds from 1970-01-01 UTC, `wheels` the four speeds and `reference` the speed of
    the positioning in m/s, `steering` degrees of the steering wheel, places in degrees (WGS 84).
    """

    vehicle: MachineId
    at: Sequence[int]
    wheels: tuple[Sequence[float], Sequence[float], Sequence[float], Sequence[float]]
    reference: Sequence[float]
    steering: Sequence[float]
    latitude: Sequence[float]
    longitude: Sequence[float]
    generated: bool = False

    def __post_init__(self) -> None:
        """Columns are equally long."""
        columns = (self.at, *self.wheels, self.reference, self.steering, self.latitude)
        lengths = {len(column) for column in (*columns, self.longitude)}
        assert len(lengths) == 1, lengths

    def __len__(self) -> int:
        """How many frames."""
        return len(self.at)


class Grade(StrEnum):
    """How strong a slip was."""

    A = "a"
    """More than 15 %, or both wheels of an axle."""
    B = "b"


@dataclass(frozen=True, slots=True)
class SlipEvent:
    """A slip: from `begins_at` up to `ends_at` (microseconds, UTC), its wheels and its strongest
    ratio (driving above 0, braking below), and where it began.
    """

    vehicle: MachineId
    begins_at: int
    ends_at: int
    wheels: tuple[str, ...]
    peak: float
    grade: Grade
    latitude: float
    longitude: float
    generated: bool
