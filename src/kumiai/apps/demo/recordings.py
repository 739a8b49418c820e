"""What the demonstration replays: real recordings from a directory, or generated ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from kumiai.model.machine import MachineId
from kumiai.model.refusal import BadDocument
from kumiai.model.signal import Device
from kumiai.sources import generated, vehicle
from kumiai.sources.files import station
from kumiai.sources.mtconnect import devices

NIST = "National Institute of Standards and Technology (NIST), Smart Manufacturing Systems Test Bed"
NIST_LICENCE = "public information of a US agency; credit NIST; no logo"
OKUMA = "MTConnect cppagent demonstration data, Okuma MULTUS at IMTS 2022"
OKUMA_LICENCE = "Apache-2.0"
SEED = 20170601
PLATES = 20
_FIRST_PLATE = datetime(2017, 1, 23, 14, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The recordings of one machine: its model, and its files with the workpiece of each."""

    device: Device
    files: tuple[tuple[str, bytes, str | None], ...]
    """Name, bytes and part."""
    credit: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Drive:
    """A recorded drive: the files of its bus and positions by name, and the car."""

    CREDIT: ClassVar[str] = "comma2k19, comma.ai"
    LICENCE: ClassVar[str] = "MIT"
    device: Device
    parts: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Recordings:
    """All that the demonstration collects; `generated` is shown wherever it is."""

    machining: tuple[Recorded, ...]
    plates: Recorded
    inspection: Recorded
    generated: bool
    drive: Drive | None = None


def from_directory(directory: Path) -> Recordings:
    """The recordings under `directory` (nist_sms, mtconnect_okuma). Raises `BadDocument`."""
    nist, okuma = directory / "nist_sms", directory / "mtconnect_okuma"
    model = _read(nist / "mtconnect_agent_Devices.xml")
    known = {device.name: device for device in devices(model)}
    lathes = [
        Recorded(known[name], _files(nist / "raw" / name, "*.txt.gz"), NIST, NIST_LICENCE)
        for name in ("Mazak01", "Mazak03")
    ]
    multus = next(d for d in devices(_read(okuma / "Devices.xml")) if "OKUMA" in d.source)
    lathes.append(Recorded(multus, _files(okuma, "*.shdr.txt"), OKUMA, OKUMA_LICENCE))
    streams = tuple(
        (name, raw, f"plate-{name.removeprefix('Plate-Hurco04-')[:2]}")
        for name, raw, _ in _files(nist / "mtc_plate", "Plate-Hurco04-*of20.txt.gz")
    )
    (book,) = _files(nist / "mtc_qif", "nist_mtc_crada_plate_*.xlsx")
    return Recordings(
        machining=tuple(lathes),
        plates=Recorded(known["Hurco04"], streams, NIST, NIST_LICENCE),
        inspection=Recorded(_station(book[1]), (book,), NIST, NIST_LICENCE),
        generated=False,
        drive=_drive(directory / "vehicle_comma2k19"),
    )


def _drive(folder: Path) -> Drive | None:
    """The recorded drive, where there is one; a fleet is made up without it."""
    if not folder.is_dir():
        return None
    device = vehicle.vehicle_device(MachineId("rav4"), "comma2k19-rav4", "RAV4")
    return Drive(device, {name: _read(folder / name) for name in vehicle.PARTS})


def _read(path: Path) -> bytes:
    """The bytes of a file. Raises `BadDocument`."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BadDocument(where=f"--data: {path.name}") from None


def _files(directory: Path, pattern: str) -> tuple[tuple[str, bytes, str | None], ...]:
    """The files that match, by name. Raises `BadDocument` when none does."""
    found = tuple((p.name, p.read_bytes(), None) for p in sorted(directory.glob(pattern)))
    if not found:
        raise BadDocument(where=f"--data: {directory.name}/{pattern}")
    return found


def _station(workbook: bytes) -> Device:
    """The customer's measuring machine, as its workbook describes it."""
    return station(workbook, MachineId("cmm-01"), "cmm-01", "CMM 01")


def made(days: int = 1) -> Recordings:
    """Generated recordings: the rates, states, gaps and replays of the real ones, made from a seed."""
    known = {device.name: device for device in devices(generated.devices_xml())}
    lathes = tuple(Recorded(known[name], _days(name, days)) for name in generated.LATHES)
    streams = tuple(
        (f"Plate-{n:02}.txt", generated.plate(n, _FIRST_PLATE, SEED), f"plate-{n:02}")
        for n in range(1, PLATES + 1)
    )
    book = generated.workbook(SEED)
    return Recordings(
        machining=lathes,
        plates=Recorded(known[generated.MILL], streams),
        inspection=Recorded(_station(book), (("plates.xlsx", book, None),)),
        generated=True,
    )


def _days(name: str, days: int) -> tuple[tuple[str, bytes, str | None], ...]:
    """Some days of one lathe."""
    first = date(2017, 6, 12)
    return tuple(
        (f"{name}-{n}.txt", generated.day(name, first + timedelta(days=n), SEED + n), None)
        for n in range(days)
    )
