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


def cells(path: Path) -> list[list[str]]:
    """The cells of a recording, header first."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return [line.split(",") for line in text.splitlines()]


def micros(told: str) -> int:
    """Microseconds of a stamp, its clock taken for UTC."""
    at = datetime.strptime(told, "%m/%d/%Y %H:%M")  # noqa: DTZ007 - no zone is told
    return (at - EPOCH) // timedelta(microseconds=1)


def read(path: Path) -> tuple[list[Row], Counter[tuple[str, str]]]:
    """Rows (line x 64 + column, microseconds, item, number) and how often an item had none, by what
    stood there.
    """
    header, *lines = cells(path)
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
