"""Signals: the things one machine measures, as its device model names them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from kumiai.model.finding import Finding
from kumiai.model.identifier import item_name
from kumiai.model.machine import MachineId
from kumiai.model.refusal import UnknownUnit

ItemId = NewType("ItemId", str)
"""The name of a data item; one name means one thing on all machines of a dataset."""

UNITS = frozenset(
    "AMPERE CELSIUS COUNT DECIBEL DEGREE DEGREE/SECOND DEGREE/SECOND^2 HERTZ JOULE KILOGRAM LITER "
    "LITER/SECOND MICRO_RADIAN MILLIMETER MILLIMETER/SECOND MILLIMETER/SECOND^2 MILLIMETER_3D "
    "NEWTON NEWTON_METER OHM PASCAL PASCAL_SECOND PERCENT PH REVOLUTION/MINUTE SECOND "
    "SIEMENS/METER VOLT VOLT_AMPERE VOLT_AMPERE_REACTIVE WATT WATT_SECOND UNIT_VECTOR_3D "
    "DEGREE_3D CUBIC_MILLIMETER METER METER/SECOND KILOMETER KILOMETER/HOUR KILOPASCAL INCH "
    "REVOLUTION/SECOND MICROMETER KILOWATT MINUTE HOUR GRAM MILLIMETER/REVOLUTION "
    "MILLIMETER/MINUTE DEGREE/MINUTE INCH/MINUTE FOOT FOOT/MINUTE FAHRENHEIT RADIAN RADIAN/SECOND "
    "FRACTION INCH_OF_WATER".split()
)
"""MTConnect part 2 units and native units, and those of vehicles (VSS) and buildings that the node
knows; a fraction goes from 0 to 1.
"""


STATES = frozenset({"AVAILABILITY", "EXECUTION", "CONTROLLER_MODE"})
"""MTConnect types that tell what a machine does. That one is not known ends what was known before."""


class Kind(StrEnum):
    """What sort of value a signal gives."""

    SAMPLE = "sample"
    EVENT = "event"
    CONDITION = "condition"
    CHARACTERISTIC = "characteristic"
    """A measured feature of a workpiece, with a nominal and a tolerance."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that `machine` measures. `aliases` are other keys that its stream uses for it."""

    machine: MachineId
    item: ItemId
    kind: Kind
    type: str
    unit: str | None = None
    component: str = ""
    aliases: tuple[str, ...] = ()
    subtype: str = ""
    representation: str = ""
    """How a value is written: empty for a plain value, else DATA_SET, TABLE or TIME_SERIES."""

    def __post_init__(self) -> None:
        """The name and the unit are known. Raises `BadIdentifier`, `UnknownUnit`."""
        item_name(self.item)
        if self.unit is not None and self.unit not in UNITS:
            raise UnknownUnit(unit=self.unit[:40], item=self.item)


@dataclass(frozen=True, slots=True)
class Device:
    """What the device model of `machine` says: who made it and what it measures.

    `source` is the uuid that recordings carry. `findings` are statements of the model that the
    node doesn't know, such as a unit outside `UNITS`; such a signal is kept without its unit.
    """

    machine: MachineId
    source: str
    name: str
    maker: str
    model: str
    signals: tuple[Signal, ...]
    serial: str | None = None
    findings: tuple[Finding, ...] = ()

    def signal(self, item: str) -> Signal | None:
        """The signal named `item`, if the model has it."""
        return next((signal for signal in self.signals if signal.item == item), None)
