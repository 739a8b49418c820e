"""A made-up fleet: one minute of driving, recorded or made up, replayed by virtual cars.

Each virtual car comes from an own place, drives the minute's road with the minute's noise in
another order, and goes on to another place. Slips are put in and told. All of it is labelled
*generated*; the same seed gives the same fleet.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from kumiai.model.cell import AXLES, LOAD, TYRE_FIELDS, WEATHER
from kumiai.model.machine import MachineId
from kumiai.model.readings import STRIDE, Readings
from kumiai.model.signal import Device, ItemId, Kind, Signal
from kumiai.model.slip import GROUND_SPEED, LATITUDE, LONGITUDE, STEERING, WHEEL_ITEMS, Trace
from kumiai.sources.generated.drive import Injected, injected, resampled
from kumiai.sources.vehicle import vehicle_device

HERTZ = 10.0
"""Frames a second of a virtual car."""
APPROACH_METRES = 550.0
"""From its home to the road, and from the road to where it goes."""
_METRES_A_DEGREE = 111_320.0
_SECONDS = 60.0
_BEGIN = (35.083, 137.156)
_KMH = 3.6
_WHEELS = ("fl", "fr", "rl", "rr")
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Car:
    """A virtual car: the tyres of its axles (make, model, size, months of age), and its load."""

    machine: MachineId
    front: tuple[str, str, str, int]
    rear: tuple[str, str, str, int]
    load: str


@dataclass(frozen=True, slots=True)
class Trip:
    """What one car did: its trace, and the slips that were put into it."""

    car: Car
    trace: Trace
    slips: tuple[Injected, ...]


def car_device(car: Car, name: str) -> Device:
    """What a virtual car measures, and what is known of its tyres."""
    plain = vehicle_device(car.machine, f"{car.machine}-source", name)
    said = [
        Signal(car.machine, ItemId(f"Tyre.{axle.title()}.{field}"), Kind.EVENT, "TYRE")
        for axle in AXLES
        for field in TYRE_FIELDS
    ]
    said += [Signal(car.machine, item, Kind.EVENT, "TRIP") for item in (LOAD, WEATHER)]
    return replace(plain, maker="generated", model="virtual", signals=(*plain.signals, *said))


def road(seed: int) -> Trace:
    """A made-up minute: a kilometre of road, eastwards, at 14 to 20 m/s, with the noise of wheels
    and positions that a real minute has (0.2 % and 0.3 %).
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    count = int(_SECONDS * HERTZ)
    seconds = np.arange(count) / HERTZ
    speed = 17 + 3 * np.sin(seconds / 9)
    wheels = [speed * (1 + draw.normal(0, 0.002, count)) for _ in _WHEELS]
    driven = np.cumsum(speed) / HERTZ
    wave = 20 * np.sin(driven / 150)
    across = _METRES_A_DEGREE * math.cos(math.radians(_BEGIN[0]))
    return Trace(
        vehicle=MachineId("road"),
        at=array("q", [round(s * 1e6) for s in seconds]),
        wheels=(_row(wheels[0]), _row(wheels[1]), _row(wheels[2]), _row(wheels[3])),
        reference=_row(speed * (1 + draw.normal(0, 0.003, count))),
        steering=_row(3 * np.cos(driven / 150)),
        latitude=_row(_BEGIN[0] + wave / _METRES_A_DEGREE),
        longitude=_row(_BEGIN[1] + driven / across),
        generated=True,
    )


def thinned(trace: Trace) -> Trace:
    """`trace` with about ten frames a second."""
    rate = (len(trace) - 1) * 1e6 / (trace.at[-1] - trace.at[0])
    step = max(1, round(rate / HERTZ))
    first, second, third, fourth = (wheel[::step] for wheel in trace.wheels)
    return replace(
        trace,
        at=trace.at[::step],
        wheels=(first, second, third, fourth),
        reference=trace.reference[::step],
        steering=trace.steering[::step],
        latitude=trace.latitude[::step],
        longitude=trace.longitude[::step],
        generated=True,
    )


def trips(
    base: Trace, cars: Sequence[Car], begins_at: int, seed: int, apart_us: int = 60_000_000
) -> Iterator[Trip]:
    """One trip of each car along `base`, one after the other; every second one slips on the road,
    on one axle or one wheel.
    """
    for place, car in enumerate(cars):
        draw = np.random.Generator(np.random.PCG64(seed * 1_000 + place))
        plain = _trip(base, car.machine, begins_at + place * apart_us, draw)
        slips = tuple(_slips(plain, draw)) if place % 2 == 0 else ()
        trace = plain
        for put in slips:
            trace = injected(trace, put)
        yield Trip(car, trace, slips)


def readings(trip: Trip, weather: str) -> Readings:
    """A trip as the rows of its car: eight items a frame, and its tyres once, when it begins."""
    trace, car = trip.trace, trip.car
    columns = (
        *((item, np.asarray(w) * _KMH) for item, w in zip(WHEEL_ITEMS, trace.wheels, strict=True)),
        (STEERING, np.asarray(trace.steering)),
        (GROUND_SPEED, np.asarray(trace.reference)),
        (LATITUDE, np.asarray(trace.latitude)),
        (LONGITUDE, np.asarray(trace.longitude)),
    )
    frames, wide = len(trace), len(columns)
    said = list(_said(car, weather))
    head = len(said)
    at = np.repeat(np.asarray(trace.at, dtype=np.int64), wide)
    places = (np.arange(frames) + 1)[:, None] * STRIDE + np.arange(wide)[None, :]
    values = np.stack([column for _, column in columns], axis=1).ravel()
    return Readings(
        source=f"{car.machine}-source",
        instance=sha256(f"{car.machine} {trace.at[0]}".encode()).hexdigest(),
        stride=STRIDE,
        observations=head + frames * wide,
        sequence=[*range(head), *places.ravel().tolist()],
        at=[trace.at[0]] * head + at.tolist(),
        item=[item for item, _, _ in said] + [item for item, _ in columns] * frames,
        value=[value for _, value, _ in said] + values.tolist(),
        text=[word for _, _, word in said] + [None] * (frames * wide),
        part=None,
        rejects=(),
        gaps=(),
    )


def _said(car: Car, weather: str) -> Iterator[tuple[ItemId, float | None, str | None]]:
    """What a trip says once: tyres, load, weather."""
    for axle, tyre in zip(AXLES, (car.front, car.rear), strict=True):
        for field, value in zip(TYRE_FIELDS, tyre, strict=True):
            number = float(value) if isinstance(value, int) else None
            word = None if isinstance(value, int) else str(value)
            yield ItemId(f"Tyre.{axle.title()}.{field}"), number, word
    yield LOAD, None, car.load
    yield WEATHER, None, weather


def _trip(base: Trace, vehicle: MachineId, begins_at: int, draw: Any) -> Trace:
    """From an own place to the road, along it, and on to another place."""
    lasts = (base.at[-1] - base.at[0]) / 1e6
    drive = resampled(base, vehicle, lasts, int(draw.integers(2**31)))
    first, last = 0, len(drive) - 1
    before = _leg(drive, first, float(draw.uniform(0, 2 * math.pi)), draw)
    after = _leg(drive, last, float(draw.uniform(0, 2 * math.pi)), draw)
    step = round(1e6 / HERTZ)
    parts = {
        name: np.concatenate(
            [before[name][::-1], np.asarray(getattr(drive, name), dtype=np.float64), after[name]]
        )
        for name in ("reference", "steering", "latitude", "longitude")
    }
    first_wheel, second, third, fourth = (
        _row(np.concatenate([before[name], np.asarray(drive.wheels[n]), after[name]]))
        for n, name in enumerate(_WHEELS)
    )
    count = len(parts["reference"])
    return Trace(
        vehicle=vehicle,
        at=array("q", (begins_at + np.arange(count) * step).tolist()),
        wheels=(first_wheel, second, third, fourth),
        reference=_row(parts["reference"]),
        steering=_row(parts["steering"]),
        latitude=_row(parts["latitude"]),
        longitude=_row(parts["longitude"]),
        generated=True,
    )


def _leg(drive: Trace, frame: int, bearing: float, draw: Any) -> dict[str, Floats]:
    """A straight way of `APPROACH_METRES` from a frame of a drive outwards, at its speed."""
    speed = max(drive.reference[frame], 8.0)
    count = int(APPROACH_METRES / speed * HERTZ)
    gone = (np.arange(count) + 1) * speed / HERTZ
    across = _METRES_A_DEGREE * math.cos(math.radians(drive.latitude[frame]))
    found = {name: speed * (1 + draw.normal(0, 0.002, count)) for name in _WHEELS}
    found["reference"] = speed * (1 + draw.normal(0, 0.003, count))
    found["steering"] = np.zeros(count)
    found["latitude"] = drive.latitude[frame] + gone * math.cos(bearing) / _METRES_A_DEGREE
    found["longitude"] = drive.longitude[frame] + gone * math.sin(bearing) / across
    return found


def _slips(trace: Trace, draw: Any) -> Iterator[Injected]:
    """One or two slips of 10 to 30 % over 0.6 s to 1 s, on the road itself."""
    lasts = trace.at[-1] - trace.at[0]
    for third in range(int(draw.integers(1, 3))):
        begin = trace.at[0] + int(lasts * (0.42 + 0.14 * third) + draw.uniform(0, lasts * 0.04))
        wheels = ("fl", "fr") if draw.integers(2) else (_WHEELS[int(draw.integers(4))],)
        ratio = float(draw.uniform(0.1, 0.3)) * (1 if draw.integers(2) else -1)
        yield Injected(begin, begin + int(draw.uniform(600_000, 1_000_000)), wheels, ratio)


def _row(values: Any) -> array[float]:
    """A column."""
    return array("d", np.ascontiguousarray(values, dtype=np.float64).tobytes())
