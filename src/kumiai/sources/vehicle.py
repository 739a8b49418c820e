"""Drives as comma2k19 records them: raw CAN frames and positions, a folder of NumPy arrays.

The wheels are decoded from the bus, not taken from somebody's processing: message 0xAA
(WHEEL_SPEEDS), 0xB4 (SPEED) and 0x25 (STEER_ANGLE_SENSOR) by the definitions of opendbc for this
make (`_toyota_2017.dbc`), which the extra `vehicle` brings. Items carry names of COVESA VSS 6.
"""

from __future__ import annotations

import ast
import re
import statistics
from array import array
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

from kumiai.model.machine import MachineId
from kumiai.model.readings import Gap, Readings, Reason, Reject
from kumiai.model.refusal import BadStream, Bomb, MissingExtra
from kumiai.model.signal import Device, Kind, Signal
from kumiai.model.slip import (
    GROUND_SPEED,
    HEADING,
    LATITUDE,
    LONGITUDE,
    SPEED,
    STEERING,
    WHEEL_ITEMS,
)
from kumiai.sources.unpack import archive

STRIDE = 64
"""Sequence = row of its log x 64 + place; the positions follow after the frames."""
BYTES_MAX = 64 * 1024 * 1024
CAN = "processed_log/CAN/raw_can"
GNSS = "processed_log/GNSS/live_gnss_ublox"
PARTS = (
    f"{CAN}/t.npy",
    f"{CAN}/address.npy",
    f"{CAN}/data.npy",
    f"{GNSS}/t.npy",
    f"{GNSS}/value.npy",
)
"""The files of a drive, below its folder."""

_POSITIONS = (LATITUDE, LONGITUDE, GROUND_SPEED, HEADING)
_COLUMNS = (0, 1, 2, 5)
_MESSAGES = {170: "WHEEL_SPEEDS", 180: "SPEED", 37: "STEER_ANGLE_SENSOR"}
_GAP_US = 1_000_000
_STUCK_US = 2_000_000
_MOVING = 1.0
_HEADER = re.compile(rb"\x93NUMPY[\x01\x02\x03]\x00")
_KINDS = {"<f8": "d", "<i8": "q"}


def vehicle_device(machine: MachineId, source: str, name: str) -> Device:
    """What a car of this make measures."""
    kilometres = [
        Signal(machine, item, Kind.SAMPLE, "SPEED", "KILOMETER/HOUR") for item in WHEEL_ITEMS
    ]
    return Device(
        machine=machine,
        source=source,
        name=name,
        maker="Toyota",
        model="RAV4",
        signals=(
            *kilometres,
            Signal(machine, SPEED, Kind.SAMPLE, "SPEED", "KILOMETER/HOUR"),
            Signal(machine, STEERING, Kind.SAMPLE, "ANGLE", "DEGREE"),
            Signal(machine, LATITUDE, Kind.SAMPLE, "POSITION", "DEGREE"),
            Signal(machine, LONGITUDE, Kind.SAMPLE, "POSITION", "DEGREE"),
            Signal(machine, GROUND_SPEED, Kind.SAMPLE, "SPEED", "METER/SECOND"),
            Signal(machine, HEADING, Kind.SAMPLE, "ANGLE", "DEGREE"),
        ),
    )


def drive_parts(raw: bytes) -> dict[str, bytes]:
    """The files of a drive in a zip of its folder, wherever in it the folder lies; empty when the
    zip is something else. Raises as `unpack.archive`.
    """
    with archive(raw) as opened:
        names = opened.namelist()
        return {part: opened.read(n) for part in PARTS for n in names if n.endswith(part)}


def drive(parts: Mapping[str, bytes], device: Device) -> Readings:
    """The readings of a drive: `parts` are the files of `PARTS` by name.

    Frames whose time goes back and positions that stand still while the wheels turn become rejects
    with their row and count; a second without wheels is a gap. Raises `BadStream` for an array that
    is none, or a drive without wheels; `Bomb` beyond 64 MiB; `MissingExtra`.
    """
    if sum(map(len, parts.values())) > BYTES_MAX:
        raise Bomb(bytes=sum(map(len, parts.values())), limit=BYTES_MAX)
    times, addresses, data = (_array(parts, f"{CAN}/{n}.npy") for n in ("t", "address", "data"))
    fixes_at, fixes = (_array(parts, f"{GNSS}/{n}.npy") for n in ("t", "value"))
    count = len(times)
    if len(addresses) != count or len(data) != 8 * count or len(fixes) != 6 * len(fixes_at):
        raise BadStream(reason="columns of different lengths")
    if not len(fixes_at):
        raise BadStream(reason="no positions")
    offset = statistics.median(fixes[6 * n + 3] / 1000 - at for n, at in enumerate(fixes_at))
    found = _Found(offset)
    _frames(found, times, addresses, data)
    if not found.wheels:
        raise BadStream(reason="no wheel speeds")
    _fixes(found, fixes_at, fixes, count)
    digest = sha256(b"".join(sha256(parts[name]).digest() for name in PARTS)).hexdigest()
    return found.readings(device, digest, count + 4 * len(fixes_at))


class _Found:
    """What was read so far, in columns."""

    def __init__(self, offset: float) -> None:
        self.offset = offset
        self.sequence, self.at = array("q"), array("q")
        self.item: list[str] = []
        self.value = array("d")
        self.rejects: dict[tuple[Reason, str], Reject] = {}
        self.gaps: list[Gap] = []
        self.wheels: list[tuple[int, float]] = []

    def instant(self, seconds: float) -> int:
        """Microseconds since 1970 of a time of the recorder."""
        return round((seconds + self.offset) * 1_000_000)

    def add(self, sequence: int, at: int, item: str, value: float) -> None:
        """One more row."""
        self.sequence.append(sequence)
        self.at.append(at)
        self.item.append(item)
        self.value.append(value)

    def reject(self, reason: Reason, item: str, line: int, sample: str) -> None:
        """One more that is no row."""
        first = self.rejects.get((reason, item)) or Reject(reason, item, line, 0, sample[:80])
        self.rejects[reason, item] = Reject(reason, item, first.line, first.count + 1, first.sample)

    def readings(self, device: Device, instance: str, observations: int) -> Readings:
        """All of it."""
        return Readings(
            source=device.source,
            instance=instance,
            stride=STRIDE,
            observations=observations,
            sequence=self.sequence,
            at=self.at,
            item=self.item,
            value=self.value,
            text=[None] * len(self.at),
            part=None,
            rejects=tuple(self.rejects.values()),
            gaps=tuple(self.gaps),
        )


def _frames(found: _Found, times: Sequence[float], addresses: Sequence[int], data: bytes) -> None:
    """Reads the frames of the three messages, in the order of the bus."""
    decode = _decoder()
    newest: dict[int, int] = {}
    for row, (seconds, address) in enumerate(zip(times, addresses, strict=True)):
        if address not in _MESSAGES:
            continue
        at = found.instant(seconds)
        before = newest.get(address)
        if before is not None and at < before:
            found.reject(Reason.REPLAY, _MESSAGES[address], row, str(seconds))
            continue
        if before is not None and address == 170 and at - before > _GAP_US:
            found.gaps += [Gap(item, before, at, row) for item in WHEEL_ITEMS]
        newest[address] = at
        values = decode(address, data[8 * row : 8 * row + 8])
        for place, (item, value) in enumerate(values):
            found.add(row * STRIDE + place, at, item, value)
        if address == 170:
            found.wheels.append((at, sum(value for _, value in values) / 4 / 3.6))


def _decoder() -> Callable[[int, bytes], list[tuple[str, float]]]:
    """Items and values of a frame, by opendbc's definitions. Raises `MissingExtra`."""
    try:
        import cantools  # type: ignore[import-untyped] # noqa: PLC0415 - an extra, loaded with the first drive

        folder: Any = files("opendbc") / "dbc" / "generator" / "toyota"
        text = (folder / "_toyota_2017.dbc").read_text(encoding="utf-8")
    except (ImportError, FileNotFoundError):
        raise MissingExtra(what="kumiai[vehicle]") from None
    known = cantools.database.load_string(text, "dbc", strict=False)
    messages = {address: known.get_message_by_name(name) for address, name in _MESSAGES.items()}

    def decode(address: int, raw: bytes) -> list[tuple[str, float]]:
        """The items of one frame with their values, in the units of the drive."""
        said = messages[address].decode(raw, decode_choices=False)
        if address == 180:
            return [(SPEED, float(said["SPEED"]))]
        if address == 37:
            return [(STEERING, float(said["STEER_ANGLE"]) + float(said["STEER_FRACTION"]))]
        wheels = ("WHEEL_SPEED_FL", "WHEEL_SPEED_FR", "WHEEL_SPEED_RL", "WHEEL_SPEED_RR")
        told = (float(said[name]) for name in wheels)
        return list(zip(WHEEL_ITEMS, told, strict=True))

    return decode


def _fixes(found: _Found, times: Sequence[float], values: Sequence[float], after: int) -> None:
    """Reads the positions; one that has stood still for two seconds of driving is stuck."""
    newest, moved, place = None, 0, (0.0, 0.0)
    speeds = iter(found.wheels)
    speed_at, speed = next(speeds)
    for row, seconds in enumerate(times):
        at, here = found.instant(seconds), (values[6 * row], values[6 * row + 1])
        if newest is not None and at < newest:
            found.reject(Reason.REPLAY, "GNSS", row, str(seconds))
            continue
        newest = at
        while speed_at < at:
            speed_at, speed = next(speeds, (2**62, speed))
        if here != place or speed < _MOVING:
            place, moved = here, at
        if at - moved > _STUCK_US:
            found.reject(Reason.STUCK, "GNSS", row, f"{here[0]},{here[1]}")
            continue
        for column, (item, source) in enumerate(zip(_POSITIONS, _COLUMNS, strict=True)):
            found.add((after + row) * STRIDE + column, at, item, values[6 * row + source])


def _array(parts: Mapping[str, bytes], name: str) -> Any:
    """The values of a NumPy array of numbers, or its bytes when it holds texts of eight bytes.

    Objects are refused: they would be unpickled. Raises `BadStream`.
    """
    raw = parts.get(name, b"")
    header, body = _split(raw, name)
    shape, kind = header.get("shape"), header.get("descr")
    if not isinstance(shape, tuple) or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise BadStream(reason=f"{name}: shape")
    count = 1
    for length in shape:
        count *= length
    if kind not in ("<f8", "<i8", "|S8") or header.get("fortran_order") is not False:
        raise BadStream(reason=f"{name}: {str(kind)[:20]}")
    if len(body) != 8 * count:
        raise BadStream(reason=f"{name}: {len(body)} bytes for {count} values")
    if kind == "|S8":
        return body
    found = array(_KINDS[kind])
    found.frombytes(body)
    return found


def _split(raw: bytes, name: str) -> tuple[dict[str, Any], bytes]:
    """Header and body of a NumPy file (format 1 to 3). Raises `BadStream`."""
    if not _HEADER.match(raw) or len(raw) < 12:
        raise BadStream(reason=f"{name}: no NumPy array")
    wide = 2 if raw[6] == 1 else 4
    length = int.from_bytes(raw[8 : 8 + wide], "little")
    text = raw[8 + wide : 8 + wide + length]
    try:
        found = ast.literal_eval(text.decode("latin-1").strip()) if length < 10_000 else None
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadStream(reason=f"{name}: header")
    return found, raw[8 + wide + length :]
