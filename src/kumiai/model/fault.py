"""Faults: what an air handling unit measures each minute, and when it misses its set point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kumiai.model.machine import MachineId
from kumiai.model.signal import ItemId

SUPPLY_AIR = ItemId("AHU.SupplyAir.Temperature")
SET_POINT = ItemId("AHU.SupplyAir.SetPoint")
HEATING_SET_POINT = ItemId("AHU.SupplyAir.HeatingSetPoint")
COOLING_SET_POINT = ItemId("AHU.SupplyAir.CoolingSetPoint")
OUTDOOR_AIR = ItemId("AHU.OutdoorAir.Temperature")
MIXED_AIR = ItemId("AHU.MixedAir.Temperature")
RETURN_AIR = ItemId("AHU.ReturnAir.Temperature")
SUPPLY_FAN = ItemId("AHU.SupplyFan.Status")
HEATING_VALVE = ItemId("AHU.HeatingCoil.Valve")
COOLING_VALVE = ItemId("AHU.CoolingCoil.Valve")
"""Temperatures in the unit that was recorded, valves as a fraction, the fan 0 or 1."""

FAULT_RULE, FAULT_GRADE = ItemId("Fault.Rule"), ItemId("Fault.Grade")
FAULT_MINUTES, FAULT_APART = ItemId("Fault.Minutes"), ItemId("Fault.Apart")
FAULT_SUPPLY_AIR, FAULT_SET_POINT = ItemId("Fault.SupplyAir"), ItemId("Fault.SetPoint")
FAULT_VALVE = ItemId("Fault.Valve")
FAULT_ENDS = ItemId("Fault.Ends")
CHECKED_KNOWN, CHECKED_UNKNOWN = ItemId("Checked.Known"), ItemId("Checked.Unknown")
"""What a dataset of faults tells: one row for each of the first eight at the minute in which a fault
began; how many minutes of a trend could be judged, and how many could not, at its first minute.
"""


class FaultRule(StrEnum):
    """The rule, by its two sides."""

    COLD = "cold-at-full-heating"
    """Supply air colder than its set point although the heating valve is fully open."""
    WARM = "warm-at-full-cooling"
    """Supply air warmer than its set point although the cooling valve is fully open."""


class FaultGrade(StrEnum):
    """How far from its set point the air was."""

    A = "a"
    """On average three times the tolerance, or more."""
    B = "b"


@dataclass(frozen=True, slots=True)
class Trend:
    """Minutes of one air handling unit as equally long columns; None where a value is unknown.

    `at` are whole minutes in microseconds from 1970-01-01 UTC, ascending; temperatures are in
    degrees of which `tolerance` are too many (2 °F, 1 °C), valves fractions, the fan 0 or 1.
    """

    unit: MachineId
    at: Sequence[int]
    supply: Sequence[float | None]
    heat_to: Sequence[float | None]
    cool_to: Sequence[float | None]
    heating: Sequence[float | None]
    cooling: Sequence[float | None]
    fan: Sequence[float | None]
    tolerance: float = 2.0

    def __post_init__(self) -> None:
        """Columns are equally long."""
        lengths = {len(column) for column in (self.at, *self.columns())}
        assert len(lengths) == 1, lengths

    def columns(self) -> tuple[Sequence[float | None], ...]:
        """The six columns of values."""
        return (self.supply, self.heat_to, self.cool_to, self.heating, self.cooling, self.fan)

    def __len__(self) -> int:
        """How many minutes."""
        return len(self.at)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of `unit`: from `begins_at` up to and with the minute `ends_at` (microseconds, UTC).

    `told_at` is the minute in which it had lasted long enough to be told. The other values are
    means over its minutes: what the air was, should have been, and how far the valve was open.
    """

    unit: MachineId
    rule: FaultRule
    begins_at: int
    told_at: int
    ends_at: int
    supply: float
    set_point: float
    valve: float
    apart: float
    grade: FaultGrade

    def minutes(self) -> int:
        """How many minutes it lasted."""
        return (self.ends_at - self.begins_at) // 60_000_000 + 1


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a trend: its faults, and how many minutes could be judged and how many not."""

    unit: MachineId
    begins_at: int
    faults: tuple[Fault, ...]
    known: int
    unknown: int
