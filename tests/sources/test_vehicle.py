"""Drives: the bus is decoded as it was recorded, and what is broken is told."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kumiai.model.machine import MachineId
from kumiai.model.readings import Readings, Reason
from kumiai.model.refusal import BadStream, Bomb
from kumiai.model.slip import GROUND_SPEED, LATITUDE, SPEED, STEERING, WHEEL_ITEMS
from kumiai.sources import vehicle

DEVICE = vehicle.vehicle_device(MachineId("car-01"), "rav4", "RAV4")
STILL = b"\x1a\x6f" * 4
FAST = b"\x20\x00" * 4


@pytest.fixture(scope="module")
def folder(data_dir: Path) -> Path:
    """The recorded minute."""
    found = data_dir / "vehicle_comma2k19"
    if not found.is_dir():
        pytest.skip("no recording of a drive here")
    return found


@pytest.fixture(scope="module")
def drive(folder: Path) -> Readings:
    """Its readings."""
    return vehicle.drive({n: (folder / n).read_bytes() for n in vehicle.PARTS}, DEVICE)


def saved(values: Any) -> bytes:
    """A NumPy file of an array."""
    to = io.BytesIO()
    np.save(to, np.asarray(values))
    return to.getvalue()


def made(
    seconds: float = 5.0, raw: bytes = FAST, moves: float = 1e-5, address: int = 170
) -> dict[str, Any]:
    """The arrays of a made-up drive, ten frames and ten positions a second."""
    times = np.arange(0, seconds, 0.1)
    fixes = np.zeros((times.size, 6))
    fixes[:, 0] = 35 + times * moves
    fixes[:, 3] = (times + 1_500_000_000) * 1000
    return {
        f"{vehicle.CAN}/t.npy": times,
        f"{vehicle.CAN}/address.npy": np.full(times.size, address, dtype=np.int64),
        f"{vehicle.CAN}/data.npy": np.array([raw] * times.size, dtype="|S8"),
        f"{vehicle.GNSS}/t.npy": times,
        f"{vehicle.GNSS}/value.npy": fixes,
    }


def read(parts: dict[str, Any]) -> Readings:
    """The readings of made-up arrays."""
    raw = {n: p if isinstance(p, bytes) else saved(p) for n, p in parts.items()}
    return vehicle.drive(raw, DEVICE)


def test_the_wheels_are_those_that_others_decoded(drive: Readings, folder: Path) -> None:
    """From raw frames: the speeds of the recording's own processing, wheel by wheel, to the bit."""
    theirs = np.load(folder / "processed_log/CAN/wheel_speed/value.npy")
    for place, item in enumerate(WHEEL_ITEMS):
        ours = [
            v for i, v in zip(drive.item, drive.value, strict=True) if i == item and v is not None
        ]
        assert np.abs(np.asarray(ours) / 3.6 - theirs[:, place]).max() < 1e-12
    angle = np.load(folder / "processed_log/CAN/steering_angle/value.npy")
    ours = [
        v for i, v in zip(drive.item, drive.value, strict=True) if i == STEERING and v is not None
    ]
    assert np.abs(np.asarray(ours) - angle).max() < 1e-9


def test_the_minute_is_whole(drive: Readings) -> None:
    """Rows by item, sequences that only rise, instants of the day of the drive, nothing rejected."""
    counts = {item: list(drive.item).count(item) for item in (*WHEEL_ITEMS, SPEED, LATITUDE)}
    assert counts == {**dict.fromkeys(WHEEL_ITEMS, 4974), SPEED: 2487, LATITUDE: 579}
    sequence = list(drive.sequence)
    assert sequence == sorted(set(sequence))
    assert (drive.rejects, drive.gaps) == ((), ())
    first = min(drive.at) / 1e6
    assert 1_533_168_000 < first < 1_533_254_400
    assert drive.observations == 135_468 + 4 * 579


def test_a_made_drive_is_read() -> None:
    """A frame of 0x1A6F on each wheel stands still; positions follow the frames in sequence."""
    found = read(made(raw=STILL))
    speeds = [v for i, v in zip(found.item, found.value, strict=True) if i in WHEEL_ITEMS]
    assert speeds == pytest.approx([0.0] * 200, abs=0.01)
    assert list(found.item).count(GROUND_SPEED) == 50
    assert found.sequence[-1] >= 50 * vehicle.STRIDE


def test_time_that_goes_back_is_rejected() -> None:
    """Frames and positions older than the one before: counted with their row, the rest is read."""
    parts = made()
    for name in (f"{vehicle.CAN}/t.npy", f"{vehicle.GNSS}/t.npy"):
        parts[name] = parts[name].copy()
        parts[name][20] -= 1.0
    found = read(parts)
    assert {(r.reason, r.item, r.line, r.count) for r in found.rejects} == {
        (Reason.REPLAY, "WHEEL_SPEEDS", 20, 1),
        (Reason.REPLAY, "GNSS", 20, 1),
    }
    assert len(found) == 49 * 8


def test_a_position_that_is_stuck_is_rejected() -> None:
    """Two seconds at one place while the wheels turn; a car that stands still is not stuck."""
    found = read(made(moves=0.0))
    assert [(r.reason, r.count) for r in found.rejects] == [(Reason.STUCK, 29)]
    assert read(made(raw=STILL, moves=0.0)).rejects == ()


def test_a_second_without_wheels_is_a_gap() -> None:
    """Of each wheel, from the last frame to the next; never bridged by a row."""
    parts = made(seconds=6)
    address = parts[f"{vehicle.CAN}/address.npy"].copy()
    address[20:40] = 999
    found = read(parts | {f"{vehicle.CAN}/address.npy": address})
    assert {gap.item for gap in found.gaps} == set(WHEEL_ITEMS)
    assert {gap.ends_at - gap.begins_at for gap in found.gaps if gap.ends_at} == {2_100_000}


def _hostile(kind: str) -> dict[str, Any]:
    """A drive with something broken in its wheels' times."""
    name, parts = f"{vehicle.CAN}/t.npy", made()
    good = saved(parts[name])
    pickled = io.BytesIO()
    np.save(pickled, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    huge = good.replace(b"(50,)", b"(999999999,)"[:12].ljust(5)) if kind == "huge" else good
    broken = {
        "missing": b"",
        "text": b"no array",
        "cut": good[:-8],
        "short": good[:9],
        "pickle": pickled.getvalue(),
        "huge": huge,
        "kind": saved(parts[name].astype("f4")),
        "order": saved(np.asfortranarray(np.ones((5, 10)))),
        "header": good[:10] + b"[" * 100 + good[110:],
        "longer": saved(np.arange(60.0)),
    }
    return parts | {name: broken[kind]}


@pytest.mark.parametrize(
    "kind",
    "missing text cut short pickle huge kind order header longer".split(),
)
def test_what_is_no_drive_is_refused(kind: str) -> None:
    """By type, without unpickling or believing a length."""
    with pytest.raises(BadStream):
        read(_hostile(kind))


def test_a_drive_without_wheels_or_positions_is_refused() -> None:
    """Nothing of it can be used."""
    with pytest.raises(BadStream, match="wheel"):
        read(made(address=999))
    empty = {f"{vehicle.GNSS}/t.npy": np.zeros(0), f"{vehicle.GNSS}/value.npy": np.zeros((0, 6))}
    with pytest.raises(BadStream, match="positions"):
        read(made() | empty)


def test_too_much_is_refused() -> None:
    """Beyond 64 MiB nothing is looked at."""
    with pytest.raises(Bomb):
        vehicle.drive({vehicle.PARTS[0]: bytes(vehicle.BYTES_MAX + 1)}, DEVICE)
