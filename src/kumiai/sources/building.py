"""Trends of an air handling unit: a CSV line a minute, in the form of the LBNL fault detection data.

Each value is kept in the unit in which it was recorded: degrees Fahrenheit, inches of water,
fractions. Types are classes of the Brick schema. What a sensor did not tell (an empty cell,
`#VALUE!`) is a reject with its line, and a gap until its next value; nothing is bridged.

A label that somebody put beside the values (`Fault Detection Ground Truth`) is the recording's own
and no reading: it becomes no row.
"""

from __future__ import annotations

import csv
import io
import re
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

from kumiai.model import fault
from kumiai.model.machine import MachineId
from kumiai.model.period import micros
from kumiai.model.readings import STRIDE, Gap, Readings, Reason, Reject
from kumiai.model.refusal import BadStream, BadTable, BadValue, Bomb
from kumiai.model.signal import Device, ItemId, Kind, Signal
from kumiai.sources.unpack import unpacked

TREND_MAX = 64 * 1024 * 1024
"""Bytes that a trend may have when unpacked."""
CELLS_MAX = 20_000_000
"""Values that a trend may have: two years of minutes of an ordinary unit."""
LABEL = "Fault Detection Ground Truth"
_BEGINS = b"Datetime,AHU:"
_GZIP = b"\x1f\x8b"
_TIME = "Datetime"
_MINUTE_US = 60_000_000
_STAMP = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}) ([0-9]{1,2}):([0-9]{2})")
_YEARS = range(1970, 3000)
_ZONE = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")
_LOST = ("", "UNAVAILABLE")


@dataclass(frozen=True, slots=True)
class Clock:
    """What the clock of a trend shows: the time of `zone` (`+09:00`) all year. Raises `BadValue`."""

    zone: str

    def __post_init__(self) -> None:
        """A zone is an offset of less than a day."""
        told = _ZONE.fullmatch(self.zone)
        if told is None or int(told[2]) > 14 or int(told[3]) > 59:
            raise BadValue(field="zone", value=self.zone[:40])

    def told(self) -> timezone:
        """The zone itself."""
        offset = timedelta(hours=int(self.zone[1:3]), minutes=int(self.zone[4:]))
        return timezone(-offset if self.zone[0] == "-" else offset)


@dataclass(frozen=True, slots=True)
class _Point:
    """A column of a trend: its item, its Brick class, its unit."""

    item: ItemId
    type: str
    unit: str | None = None

    def signal(self, machine: MachineId) -> Signal:
        """What it is of a machine; a state without a unit is an event."""
        kind = Kind.SAMPLE if self.unit else Kind.EVENT
        component = self.item.split(".")[1]
        return Signal(machine, self.item, kind, self.type, self.unit, component)


def _fraction(item: str, kind: str) -> _Point:
    """A control signal from 0 to 1."""
    return _Point(ItemId(item), f"{kind}_Command", "FRACTION")


_COLUMNS: Mapping[str, _Point] = {
    "AHU: Supply Air Temperature": _Point(
        fault.SUPPLY_AIR, "Supply_Air_Temperature_Sensor", "FAHRENHEIT"),
    "AHU: Supply Air Temperature Set Point": _Point(
        fault.SET_POINT, "Supply_Air_Temperature_Setpoint", "FAHRENHEIT"),
    "AHU: Supply Air Temperature Heating Set Point": _Point(
        fault.HEATING_SET_POINT, "Supply_Air_Temperature_Heating_Setpoint", "FAHRENHEIT"),
    "AHU: Supply Air Temperature Cooling Set Point": _Point(
        fault.COOLING_SET_POINT, "Supply_Air_Temperature_Cooling_Setpoint", "FAHRENHEIT"),
    "AHU: Outdoor Air Temperature": _Point(
        fault.OUTDOOR_AIR, "Outside_Air_Temperature_Sensor", "FAHRENHEIT"),
    "AHU: Mixed Air Temperature": _Point(
        fault.MIXED_AIR, "Mixed_Air_Temperature_Sensor", "FAHRENHEIT"),
    "AHU: Return Air Temperature": _Point(
        fault.RETURN_AIR, "Return_Air_Temperature_Sensor", "FAHRENHEIT"),
    "AHU: Supply Air Fan Status": _Point(fault.SUPPLY_FAN, "Fan_On_Off_Status"),
    "AHU: Return Air Fan Status": _Point(ItemId("AHU.ReturnFan.Status"), "Fan_On_Off_Status"),
    "AHU: Supply Air Fan Speed Control Signal": _fraction("AHU.SupplyFan.Speed", "Fan_Speed"),
    "AHU: Return Air Fan Speed Control Signal": _fraction("AHU.ReturnFan.Speed", "Fan_Speed"),
    "AHU: Exhaust Air Damper Control Signal": _fraction("AHU.ExhaustAir.Damper", "Damper_Position"),
    "AHU: Outdoor Air Damper Control Signal": _fraction("AHU.OutdoorAir.Damper", "Damper_Position"),
    "AHU: Return Air Damper Control Signal": _fraction("AHU.ReturnAir.Damper", "Damper_Position"),
    "AHU: Cooling Coil Valve Control Signal": _fraction(fault.COOLING_VALVE, "Valve_Position"),
    "AHU: Heating Coil Valve Control Signal": _fraction(fault.HEATING_VALVE, "Valve_Position"),
    "AHU: Supply Air Duct Static Pressure": _Point(
        ItemId("AHU.SupplyAir.Pressure"), "Supply_Air_Static_Pressure_Sensor", "INCH_OF_WATER"),
    "AHU: Supply Air Duct Static Pressure Set Point": _Point(
        ItemId("AHU.SupplyAir.PressureSetPoint"), "Supply_Air_Static_Pressure_Setpoint",
        "INCH_OF_WATER"),
    "Occupancy Mode Indicator": _Point(ItemId("AHU.Occupancy.Mode"), "Occupancy_Status"),
}  # fmt: skip


def is_trend(raw: bytes) -> bool:
    """Whether the first bytes of `raw`, plain or gzip, are those of a trend."""
    if not raw.startswith(_GZIP):
        return raw.removeprefix(b"\xef\xbb\xbf").startswith(_BEGINS)
    try:
        return zlib.decompressobj(31).decompress(raw[:4096], 64).startswith(_BEGINS)
    except zlib.error:
        return False


def air_handler(raw: bytes, machine: MachineId, source: str, name: str) -> Device:
    """The air handling unit whose trend `raw` is: a signal for each column. Raises as `trend`."""
    signals = tuple(
        point.signal(machine) for point in _columns(_header(_lines(raw))) if point is not None
    )
    return Device(machine, source, name, maker="", model="AHU", signals=signals)


def trend(raw: bytes, device: Device, clock: Clock) -> Readings:
    """The readings of the trend `raw` (plain or gzip) of `device`.

    A line whose time goes back becomes a reject; a step of more than a minute is a gap of every
    item. Sequence is line x stride + column, the header being line 0. Raises `BadStream`, `Bomb`,
    and `BadTable` for a header, a line or a time that is none.
    """
    lines = _lines(raw)
    columns = _columns(_header(lines))
    known = {signal.item: signal.kind for signal in device.signals}
    found = _Found(known)
    zone = clock.told()
    for line, row in enumerate(lines, 1):
        if row:
            found.line(line, _stamp(row, line, len(columns), zone), row, columns)
        if found.observations > CELLS_MAX:
            raise Bomb(cells=found.observations, limit=CELLS_MAX)
    return found.readings(device, sha256(raw).hexdigest())


def _lines(raw: bytes) -> Iterator[list[str]]:
    """The lines of a trend as cells. Raises `BadStream`, `Bomb`, `BadTable`."""
    plain = unpacked(raw)
    if len(plain) > TREND_MAX:
        raise Bomb(bytes=len(plain), limit=TREND_MAX)
    try:
        text = plain.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadStream(reason="not UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from reader
    except csv.Error:
        raise BadTable(reason="not CSV", row=reader.line_num) from None


def _header(lines: Iterator[list[str]]) -> list[str]:
    """The names of the columns, without the blanks that loggers leave. Raises `BadTable`."""
    names = [name.strip() for name in next(lines, [])]
    if names[:1] != [_TIME] or len(set(names)) != len(names) or len(names) > STRIDE:
        raise BadTable(reason="header")
    return names


def _columns(names: Sequence[str]) -> list[_Point | None]:
    """What each column is of; None for the time and the label. Raises `BadTable`."""
    for name in names[1:]:
        if name not in _COLUMNS and name != LABEL:
            raise BadTable(reason="no such column", column=name[:80])
    return [_COLUMNS.get(name) for name in names]


def _stamp(row: Sequence[str], line: int, width: int, zone: timezone) -> int:
    """The minute of a line in microseconds since 1970. Raises `BadTable`."""
    if len(row) != width:
        raise BadTable(reason="cells", row=line)
    told = _STAMP.fullmatch(row[0])
    if told is None or int(told[3]) not in _YEARS:
        raise BadTable(reason="no time", row=line)
    month, day, year, hour, minute = map(int, told.groups())
    try:
        return micros(datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC))
    except ValueError:
        raise BadTable(reason="no time", row=line) from None


class _Found:
    """What was read so far, in columns."""

    def __init__(self, known: Mapping[ItemId, Kind]) -> None:
        self.known = known
        self.sequence, self.at = array("q"), array("q")
        self.item: list[str] = []
        self.value: list[float | None] = []
        self.text: list[str | None] = []
        self.rejects: dict[tuple[Reason, str], Reject] = {}
        self.gaps: list[Gap] = []
        self.open: dict[ItemId, tuple[int, int]] = {}
        self.newest: int | None = None
        self.observations = 0

    def line(
        self, line: int, at: int, row: Sequence[str], columns: Sequence[_Point | None]
    ) -> None:
        """Reads one line."""
        back = self.newest is not None and at <= self.newest
        if self.newest is not None and at - self.newest > _MINUTE_US:
            for item in (point.item for point in columns if point is not None):
                self.open.setdefault(item, (self.newest, line))
        for column, point in enumerate(columns):
            if point is None:
                continue
            self.observations += 1
            if back:
                self.reject(Reason.REPLAY, point.item, line, row[0])
            elif point.item not in self.known:
                self.reject(Reason.UNKNOWN_ITEM, point.item, line, row[column])
            else:
                self.cell(point.item, (line, column), at, row[column].strip())
        self.newest = self.newest if back else at

    def cell(self, item: ItemId, place: tuple[int, int], at: int, told: str) -> None:
        """Reads one cell: a row, or a reject and the begin of a gap."""
        line, column = place
        value = _number(told)
        if value is None:
            reason = Reason.UNAVAILABLE if told.upper() in _LOST else Reason.NOT_A_NUMBER
            self.reject(reason, item, line, told)
            self.open.setdefault(item, (at, line))
            return
        if item in self.open:
            begins_at, first = self.open.pop(item)
            self.gaps.append(Gap(item, begins_at, at, first))
        self.sequence.append(line * STRIDE + column)
        self.at.append(at)
        self.item.append(item)
        self.value.append(value)
        self.text.append(told if self.known[item] is Kind.EVENT else None)

    def reject(self, reason: Reason, item: str, line: int, sample: str) -> None:
        """One more that is no row."""
        first = self.rejects.get((reason, item)) or Reject(reason, item, line, 0, sample[:80])
        self.rejects[reason, item] = Reject(reason, item, first.line, first.count + 1, first.sample)

    def readings(self, device: Device, instance: str) -> Readings:
        """All of it; a gap that no value ended stays open."""
        still = (Gap(item, at, None, line) for item, (at, line) in self.open.items())
        return Readings(
            source=device.source,
            instance=instance,
            stride=STRIDE,
            observations=self.observations,
            sequence=self.sequence,
            at=self.at,
            item=self.item,
            value=self.value,
            text=self.text,
            part=None,
            rejects=tuple(self.rejects.values()),
            gaps=(*self.gaps, *still),
        )


def _number(told: str) -> float | None:
    """The number in a cell; None for what is none, and for what no sensor tells."""
    try:
        value = float(told)
    except ValueError:
        return None
    plain = value - value == 0.0 and "_" not in told and told.isascii()
    return value if plain else None
