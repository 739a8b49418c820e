"""Fault: supply air that stays away from its set point though its coil does all that it can.

The rule of ASHRAE Guideline 36 for air handling units (fault conditions 7 and 13) with the
guideline's own numbers, the same for every building: means over 5 minutes, 2 °F (1 °C) of tolerance,
a valve open by 99 %, told after 30 minutes. Minutes in which the fan stands still are no fault, and
minutes in which a value is unknown are unknown: never a fault, and nothing is bridged over them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise

from kumiai.model.fault import (
    CHECKED_KNOWN,
    CHECKED_UNKNOWN,
    COOLING_SET_POINT,
    COOLING_VALVE,
    FAULT_APART,
    FAULT_ENDS,
    FAULT_GRADE,
    FAULT_MINUTES,
    FAULT_RULE,
    FAULT_SET_POINT,
    FAULT_SUPPLY_AIR,
    FAULT_VALVE,
    HEATING_SET_POINT,
    HEATING_VALVE,
    SET_POINT,
    SUPPLY_AIR,
    SUPPLY_FAN,
    Checked,
    Fault,
    FaultGrade,
    FaultRule,
    Trend,
)
from kumiai.model.machine import MachineId
from kumiai.model.period import iso
from kumiai.model.readings import STRIDE, Readings
from kumiai.model.refusal import UnknownItem
from kumiai.model.signal import ItemId, Kind, Signal

MINUTE_US = 60_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WINDOW = 5
LASTS = 30
FULL = 0.99
STRONG = 3.0
"""A fault whose air is this many tolerances away, on average, is graded a."""
NEEDED = (SUPPLY_AIR, HEATING_VALVE, COOLING_VALVE, SUPPLY_FAN)
"""What a trend must tell, besides one set point or one for each side."""
SET_POINTS = (SET_POINT, HEATING_SET_POINT, COOLING_SET_POINT)
TOLERANCES = {"FAHRENHEIT": 2.0, "CELSIUS": 1.0}


def trend_of(
    unit: MachineId,
    columns: tuple[Sequence[int], Sequence[str], Sequence[float | None]],
    tolerance: float = TOLERANCES["FAHRENHEIT"],
) -> Trend:
    """The minutes in rows of one unit: `columns` are instants (microseconds), items and values.

    A minute that no row names is not there; a value that no row tells is unknown. Raises
    `UnknownItem` where an item that the rule needs has no row at all.
    """
    told: dict[str, dict[int, float]] = {}
    for at, item, value in zip(*columns, strict=True):
        if value is not None:
            told.setdefault(item, {})[at // MINUTE_US * MINUTE_US] = value
    for item in NEEDED:
        if item not in told:
            raise UnknownItem(item=item)
    sides = [told.get(item, told.get(SET_POINT)) for item in SET_POINTS[1:]]
    heat_to, cool_to = sides
    if heat_to is None or cool_to is None:
        raise UnknownItem(item=SET_POINT)
    minutes = sorted({at // MINUTE_US * MINUTE_US for at in columns[0]})

    def column(values: Mapping[int, float]) -> tuple[float | None, ...]:
        """One value a minute; None where there is none."""
        return tuple(values.get(at) for at in minutes)

    return Trend(
        unit=unit,
        at=minutes,
        supply=column(told[SUPPLY_AIR]),
        heat_to=column(heat_to),
        cool_to=column(cool_to),
        heating=column(told[HEATING_VALVE]),
        cooling=column(told[COOLING_VALVE]),
        fan=column(told[SUPPLY_FAN]),
        tolerance=tolerance,
    )


def checked(trend: Trend) -> Checked:
    """The faults of a trend, and how many of its minutes could be judged.

    Raises `UnknownItem` for a trend without a minute.
    """
    if not len(trend):
        raise UnknownItem(item=SUPPLY_AIR)
    means = [_means(column, trend.at) for column in trend.columns()]
    sides = [_side(values, trend.tolerance) for values in zip(*means, strict=True)]
    known = sum(side is not None for side in sides)
    runs = (run for run in _runs(sides, trend.at) if run[1] - run[0] >= LASTS)
    faults = tuple(_fault(trend, means, run, FaultRule(sides[run[0]] or "")) for run in runs)
    return Checked(trend.unit, trend.at[0], faults, known, len(trend) - known)


def _means(column: Sequence[float | None], at: Sequence[int]) -> list[float | None]:
    """The mean of each minute and the four before; None where one of them is missing or unknown."""
    found: list[float | None] = []
    window: list[float] = []
    before = None
    for value, now in zip(column, at, strict=True):
        if value is None or (before is not None and now - before != MINUTE_US):
            window = []
        before = now
        if value is not None:
            window = [*window[1 - WINDOW :], value]
        found.append(sum(window) / WINDOW if len(window) == WINDOW else None)
    return found


def _side(values: Sequence[float | None], tolerance: float) -> str | None:
    """What a minute says: a side of the rule, an empty word for none, None when it is unknown."""
    fan = values[-1]
    if fan is not None and fan < 1:
        return ""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    supply, heat_to, cool_to, heating, cooling, _ = known
    if heating >= FULL and supply < heat_to - tolerance:
        return FaultRule.COLD
    if cooling >= FULL and supply > cool_to + tolerance:
        return FaultRule.WARM
    return ""


def _runs(sides: Sequence[str | None], at: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Begin and end of each run of minutes, one after the other, that say the same side."""
    breaks = [0]
    for place, (before, now) in enumerate(pairwise(at), 1):
        if sides[place] != sides[place - 1] or now - before != MINUTE_US:
            breaks.append(place)
    for begin, end in pairwise([*breaks, len(sides)]):
        if sides[begin]:
            yield begin, end


def _fault(
    trend: Trend, means: Sequence[Sequence[float | None]], run: tuple[int, int], rule: FaultRule
) -> Fault:
    """One run of minutes as a fault, with what it was like on average."""
    begin, end = run
    cold = rule is FaultRule.COLD
    supply, set_point, valve = (
        _mean(means[column][begin:end]) for column in ((0, 1, 3) if cold else (0, 2, 4))
    )
    apart = abs(supply - set_point)
    return Fault(
        unit=trend.unit,
        rule=rule,
        begins_at=trend.at[begin],
        told_at=trend.at[begin + LASTS - 1],
        ends_at=trend.at[end - 1],
        supply=supply,
        set_point=set_point,
        valve=valve,
        apart=apart,
        grade=FaultGrade.A if apart >= STRONG * trend.tolerance else FaultGrade.B,
    )


def _mean(values: Sequence[float | None]) -> float:
    """The mean of values that are all known."""
    known = [value for value in values if value is not None]
    assert len(known) == len(values)  # a run holds judged minutes only
    return sum(known) / len(known)


def signals(machine: MachineId, unit: str = "FAHRENHEIT") -> tuple[Signal, ...]:
    """What the rule, as a machine that measures faults, gives; temperatures in `unit`."""
    words = (FAULT_RULE, FAULT_GRADE, FAULT_ENDS)
    degrees = (FAULT_SUPPLY_AIR, FAULT_SET_POINT, FAULT_APART)
    minutes = (FAULT_MINUTES, CHECKED_KNOWN, CHECKED_UNKNOWN)
    return (
        *(Signal(machine, item, Kind.EVENT, "FAULT") for item in words),
        *(Signal(machine, item, Kind.SAMPLE, "FAULT_EVIDENCE", unit) for item in degrees),
        *(Signal(machine, item, Kind.SAMPLE, "DURATION", "MINUTE") for item in minutes),
        Signal(machine, FAULT_VALVE, Kind.SAMPLE, "FAULT_EVIDENCE", "FRACTION"),
    )


def rows_of(found: Checked, source: str, answer: bytes) -> Readings:
    """What was found as readings of the rule itself: eight rows a fault, two for what was judged.

    Their recording is `answer`, the bytes that the trend was read from, so that they lead back to it.
    """
    told: list[tuple[int, int, ItemId, float | None, str | None]] = [
        (0, found.begins_at, CHECKED_KNOWN, float(found.known), None),
        (1, found.begins_at, CHECKED_UNKNOWN, float(found.unknown), None),
    ]
    for line, fault in enumerate(found.faults, 1):
        for column, (item, value, text) in enumerate(_told(fault)):
            told.append((line * STRIDE + column, fault.begins_at, item, value, text))
    sequence, at, items, values, texts = zip(*told, strict=True)
    return Readings(
        source=source,
        instance=sha256(answer).hexdigest(),
        stride=STRIDE,
        observations=len(told),
        sequence=sequence,
        at=at,
        item=items,
        value=values,
        text=texts,
        part=None,
        rejects=(),
        gaps=(),
    )


def instant_at(at: int) -> datetime:
    """The instant of microseconds since 1970, UTC."""
    return _EPOCH + timedelta(microseconds=at)


def _told(fault: Fault) -> tuple[tuple[ItemId, float | None, str | None], ...]:
    """The eight things that are told of a fault: item, value, word."""
    return (
        (FAULT_RULE, None, fault.rule.value),
        (FAULT_GRADE, None, fault.grade.value),
        (FAULT_ENDS, None, iso(instant_at(fault.ends_at))),
        (FAULT_MINUTES, float(fault.minutes()), None),
        (FAULT_SUPPLY_AIR, round(fault.supply, 2), None),
        (FAULT_SET_POINT, round(fault.set_point, 2), None),
        (FAULT_APART, round(fault.apart, 2), None),
        (FAULT_VALVE, round(fault.valve, 3), None),
    )
