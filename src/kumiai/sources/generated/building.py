"""A day of a made-up air handling unit, as a building's trend log would write it.

Mixing, coils and set points follow the balance of an air handler: mixed air lies between return and
outdoor air by the damper, a coil warms or cools as far as its valve is open, a controller moves the
valves step by step. All of it is labelled *generated*; the same seed gives the same bytes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from kumiai.sources.generated.profile import Chance

HEADER = (
    "Datetime,AHU: Supply Air Temperature,AHU: Supply Air Temperature Set Point,"
    "AHU: Outdoor Air Temperature,AHU: Mixed Air Temperature,AHU: Return Air Temperature,"
    "AHU: Supply Air Fan Status,AHU: Supply Air Fan Speed Control Signal,"
    "AHU: Outdoor Air Damper Control Signal,AHU: Cooling Coil Valve Control Signal,"
    "AHU: Heating Coil Valve Control Signal,Occupancy Mode Indicator,Fault Detection Ground Truth"
)
_MINUTES = 1_440
_OPENS, _CLOSES = 6 * 60, 20 * 60
_SET_POINT = 55.0
_DAMPER_MIN = 0.2
_COOLS, _HEATS = 30.0, 40.0
"""Degrees Fahrenheit by which a coil changes the air when its valve is fully open."""
_LOST_SAMPLES = ("", "#VALUE!")


@dataclass(frozen=True, slots=True)
class Weak:
    """A cooling coil that does only `power` of what it should, from a minute of the day on."""

    from_minute: int = 10 * 60
    power: float = 0.3


class _Unit:
    """The state of the unit from one minute to the next."""

    def __init__(self) -> None:
        self.supply = self.back = 74.0
        self.cooling = self.heating = 0.0


def building_day(on: date, seed: int, *, weak: Weak | None = None) -> bytes:
    """The CSV of a warm day `on`, 1,440 lines; with `weak`, its cooling coil fails.

    A sensor is lost for some minutes each day, as real ones are. The last column says for each
    minute whether the coil was weak: the day's own label.
    """
    draws = Chance(seed, "ahu", on.isoformat())
    warm = 78 + 8 * draws.next()
    lost = int(draws.next() * (_MINUTES - 60))
    unit, lines = _Unit(), [HEADER]
    for minute in range(_MINUTES):
        broken = weak is not None and minute >= weak.from_minute
        power = weak.power if weak is not None and broken else 1.0
        outdoor = warm + 12 * math.sin((minute - 9 * 60) / _MINUTES * 2 * math.pi)
        told = _minute(unit, minute, outdoor, power, draws)
        if lost <= minute < lost + 12:
            told[3] = _LOST_SAMPLES[minute % 2]
        stamp = f"{on.month}/{on.day}/{on.year} {minute // 60}:{minute % 60:02}"
        lines.append(",".join([stamp, *told, str(int(broken))]))
    return ("\n".join(lines) + "\n").encode()


def _minute(unit: _Unit, minute: int, outdoor: float, power: float, draws: Chance) -> list[str]:
    """The values of one minute, in the order of the header."""
    runs = _OPENS <= minute < _CLOSES
    unit.back += (74.0 + 0.06 * (outdoor - 74.0) - unit.back) * 0.05
    damper = (1.0 if outdoor < unit.back else _DAMPER_MIN) if runs else 0.0
    mixed = damper * outdoor + (1 - damper) * unit.back
    if runs:
        apart = unit.supply - _SET_POINT
        unit.cooling = min(1.0, max(0.0, unit.cooling + 0.01 * apart))
        unit.heating = min(1.0, max(0.0, unit.heating - 0.01 * apart)) if not unit.cooling else 0.0
    else:
        unit.cooling = unit.heating = 0.0
    aim = mixed + 1.0 - _COOLS * power * unit.cooling + _HEATS * unit.heating
    unit.supply += ((aim if runs else unit.back) - unit.supply) * 0.25
    measured = (unit.supply, _SET_POINT, outdoor, mixed, unit.back)
    noise = [0.2 * (draws.next() - 0.5) for _ in measured]
    noise[1] = 0.0
    return [
        *(f"{value + by:.2f}" for value, by in zip(measured, noise, strict=True)),
        str(int(runs)),
        "0.8" if runs else "0",
        f"{damper:.2f}",
        f"{unit.cooling:.2f}",
        f"{unit.heating:.2f}",
        str(int(runs)),
    ]
