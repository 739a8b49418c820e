"""What the building world replays: two recorded days of a directory, or a generated one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kumiai.apps.demo.building import cast
from kumiai.model.readings import Readings
from kumiai.model.signal import Device
from kumiai.sources.building import Clock, air_handler, trend
from kumiai.sources.generated.building import Weak, building_day
from kumiai.sources.unpack import unpacked

CREDIT = (
    "Granderson et al. (2020), building fault detection data of LBNL, PNNL, NREL, ORNL and Drexel "
    "University, doi:10.1038/s41597-020-0398-6"
)
LICENCE = "CC BY 4.0 by its publication; not checked at its source"
SEED = 20260803
_DAY = date(2026, 8, 3)
_FILE = Path("hvac_lbnl_fdd") / "SZCAV.csv.gz"
_DAYS = (b"3/15/2017 ", b"3/16/2017 ")
_RECORDED = Clock("-08:00")
"""The recording names no zone and keeps one clock all year: California's winter time is assumed."""
_GENERATED = Clock("+09:00")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A unit with the readings of its trend; `generated` is shown wherever they are."""

    device: Device
    readings: Readings
    generated: bool
    credit: str = ""
    licence: str = ""


def recorded(directory: Path | None) -> Recorded:
    """Two days of the recorded building below `directory`; generated where there is none."""
    path = directory / _FILE if directory else None
    if path is None or not path.exists():
        raw = building_day(_DAY, SEED, weak=Weak())
        device = air_handler(raw, cast.UNIT, "generated-ahu-01", "AHU 01")
        return Recorded(device, trend(raw, device, _GENERATED), generated=True)
    header, *lines = unpacked(path.read_bytes()).splitlines(keepends=True)
    raw = header + b"".join(line for line in lines if line.startswith(_DAYS))
    device = air_handler(raw, cast.UNIT, "lbnl-szcav", "SZCAV")
    return Recorded(device, trend(raw, device, _RECORDED), False, CREDIT, LICENCE)
