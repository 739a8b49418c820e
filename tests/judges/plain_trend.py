"""A building's trend read the plain way: one page, and no code of ours.

It answers what `kumiai.sources.building` must also answer, in its own words, and knows the label
that the recording carries, which the node never stores.
"""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the clock is taken as it stands
LABEL = "Fault Detection Ground Truth"
ITEMS = {
    "AHU: Supply Air Temperature": "AHU.SupplyAir.Temperature",
    "AHU: Supply Air Temperature Set Point": "AHU.SupplyAir.SetPoint",
    "AHU: Supply Air Temperature Heating Set Point": "AHU.SupplyAir.HeatingSetPoint",
    "AHU: Supply Air Temperature Cooling Set Point": "AHU.SupplyAir.CoolingSetPoint",
    "AHU: Outdoor Air Temperature": "AHU.OutdoorAir.Temperature",
    "AHU: Mixed Air Temperature": "AHU.MixedAir.Temperature",
    "AHU: Return Air Temperature": "AHU.ReturnAir.Temperature",
    "AHU: Supply Air Fan Status": "AHU.SupplyFan.Status",
    "AHU: Return Air Fan Status": "AHU.ReturnFan.Status",
    "AHU: Supply Air Fan Speed Control Signal": "AHU.SupplyFan.Speed",
    "AHU: Return Air Fan Speed Control Signal": "AHU.ReturnFan.Speed",
    "AHU: Exhaust Air Damper Control Signal": "AHU.ExhaustAir.Damper",
    "AHU: Outdoor Air Damper Control Signal": "AHU.OutdoorAir.Damper",
    "AHU: Return Air Damper Control Signal": "AHU.ReturnAir.Damper",
    "AHU: Cooling Coil Valve Control Signal": "AHU.CoolingCoil.Valve",
    "AHU: Heating Coil Valve Control Signal": "AHU.HeatingCoil.Valve",
    "AHU: Supply Air Duct Static Pressure Set Point": "AHU.SupplyAir.PressureSetPoint",
    "AHU: Supply Air Duct Static Pressure": "AHU.SupplyAir.Pressure",
    "Occupancy Mode Indicator": "AHU.Occupancy.Mode",
}
Row = tuple[int, int, str, float]


def cells(path: Path, days: tuple[str, ...] = ("",)) -> list[list[str]]:
    """The cells of a recording, header first; of some `days` (`3/15/2017`) only."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    header, *lines = text.splitlines()
    kept = [line for line in lines if any(line.startswith(day) for day in days)]
    return [line.split(",") for line in (header, *kept)]


def micros(told: str) -> int:
    """Microseconds of a stamp, its clock taken for UTC."""
    at = datetime.strptime(told, "%m/%d/%Y %H:%M")  # noqa: DTZ007 - no zone is told
    return (at - EPOCH) // timedelta(microseconds=1)


def read(path: Path, days: tuple[str, ...] = ("",)) -> tuple[list[Row], Counter[tuple[str, str]]]:
    """Rows (line x 64 + column, microseconds, item, number) and how often an item had none, by what
    stood there.
    """
    header, *lines = cells(path, days)
    names = [ITEMS.get(name.strip()) for name in header]
    rows: list[Row] = []
    lost: Counter[tuple[str, str]] = Counter()
    for number, line in enumerate(lines, 1):
        for column, (name, told) in enumerate(zip(names, line, strict=True)):
            if name is None:
                continue
            try:
                rows.append((number * 64 + column, micros(line[0]), name, float(told)))
            except ValueError:
                lost[told, name] += 1
    return rows, lost


def labelled(path: Path) -> dict[int, bool]:
    """Whether each day (microseconds of its midnight) was labelled faulty in any minute."""
    header, *lines = cells(path)
    place = header.index(LABEL)
    days: dict[int, bool] = {}
    for line in lines:
        day = micros(line[0]) // 86_400_000_000 * 86_400_000_000
        days[day] = days.get(day, False) or float(line[place]) > 0
    return days


def fault_minutes(rows: list[Row], heat_to: str, cool_to: str) -> list[int]:
    """How long each fault lasted, found minute by minute: five-minute means, 2 degrees, 99 %, and
    half an hour.
    """
    by_minute: dict[int, dict[str, float]] = {}
    for _, at, name, value in rows:
        by_minute.setdefault(at // 60_000_000, {})[name] = value
    lengths: list[int] = []
    length, before = 0, ""
    for minute in range(min(by_minute), max(by_minute) + 2):
        window = [by_minute.get(minute - back, {}) for back in range(5)]
        side = _side(window, heat_to, cool_to)
        if side != before:
            lengths += [length] if before and length >= 30 else []
            length = 0
        length, before = length + 1, side
    return lengths


def _side(window: list[dict[str, float]], heat_to: str, cool_to: str) -> str:
    """Whether five minutes are too cold or too warm at full power; empty when not, or not known."""
    names = ("AHU.SupplyAir.Temperature", heat_to, cool_to, "AHU.HeatingCoil.Valve",
             "AHU.CoolingCoil.Valve", "AHU.SupplyFan.Status")  # fmt: skip
    if any(name not in minute for name in names for minute in window):
        return ""
    supply, low, high, heating, cooling, fan = (
        sum(minute[name] for minute in window) / 5 for name in names
    )
    if fan < 1:
        return ""
    cold, warm = heating >= 0.99 and supply < low - 2, cooling >= 0.99 and supply > high + 2
    return "cold" if cold else "warm" if warm else ""
