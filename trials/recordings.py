"""What the scenario collects: three short pieces of one lathe's recording."""

from __future__ import annotations

import gzip
import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kumiai.apps.demo import cast
from kumiai.model.readings import Readings
from kumiai.model.signal import Device, ItemId
from kumiai.sources import generated
from kumiai.sources.mtconnect import devices, recording

_LINES = 400
_PIECES = 3
_OTHERS = 4
"""Signals beside the spindle's that rights speak of: the fewer, the quicker the trial."""


@dataclass(frozen=True, slots=True)
class Lathe:
    """A lathe and its recordings; `generated` when no real one was at hand."""

    device: Device
    pieces: tuple[Readings, ...]
    generated: bool

    def items(self) -> tuple[ItemId, ...]:
        """The items that the agreements name: those of its spindle."""
        known = {signal.item for signal in self.device.signals}
        return tuple(item for item in cast.SPINDLE_ITEMS if item in known)

    def offered(self, pieces: int) -> int:
        """Rows of the first `pieces` recordings whose items the agreements name."""
        named = self.items()
        return sum(item in named for found in self.pieces[:pieces] for item in found.item)


def lathe() -> Lathe:
    """A real lathe when recordings are at hand (`KUMIAI_DATA`, or beside the repository)."""
    named = os.environ.get("KUMIAI_DATA")
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = (Path(named) if named else beside) / "nist_sms"
    if not folder.is_dir():
        return _generated()
    known = {d.name: d for d in devices((folder / "mtconnect_agent_Devices.xml").read_bytes())}
    first = min((folder / "raw" / "Mazak01").glob("*.gz"))
    return _cut(known["Mazak01"], gzip.decompress(first.read_bytes()), made=False)


def _generated() -> Lathe:
    """A made-up lathe on one day."""
    name = generated.LATHES[0]
    known = {device.name: device for device in devices(generated.devices_xml())}
    return _cut(known[name], generated.day(name, date(2017, 6, 12), 1), made=True)


def _cut(device: Device, text: bytes, *, made: bool) -> Lathe:
    """The first lines of a recording in pieces, each a recording of its own."""
    lines = text.splitlines(keepends=True)
    pieces = (lines[n * _LINES : (n + 1) * _LINES] for n in range(_PIECES))
    found = tuple(recording(b"".join(piece), device) for piece in pieces)
    others = [s for s in device.signals if s.item not in cast.SPINDLE_ITEMS][:_OTHERS]
    kept = tuple(s for s in device.signals if s.item in cast.SPINDLE_ITEMS or s in others)
    return Lathe(replace(device, signals=kept), found, made)
