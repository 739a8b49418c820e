"""Slip: where a wheel turned faster or slower than its car moved.

The ratio is (r w - v) / max(r w, v, v_min) (the form that ABS literature uses; driving above 0,
braking below). The four wheels come in one frame, so they are compared with each other first: the
wheel that agrees best with the positioning tells how fast the car moves, unless all four disagree
with it. Corners are taken out by the steering angle (Ackermann), tyre radii by calibration.

The event rule is ours: above 5 % for 0.25 s at more than 3 m/s, smoothed over at most 0.1 s, not
while the steering wheel turns faster than 90 degrees a second.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from kumiai.model.machine import MachineId
from kumiai.model.refusal import UnknownItem
from kumiai.model.slip import (
    GROUND_SPEED,
    LATITUDE,
    LONGITUDE,
    STEERING,
    WHEEL_ITEMS,
    WHEELS,
    Geometry,
    Grade,
    SlipEvent,
    Trace,
)

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

_KMH = 3.6
THRESHOLD = 0.05
STRONG = 0.15
LASTS_US = 250_000
SMOOTHED_US = 100_000
BRIDGED_US = 100_000
"""An event goes on over a dip below the threshold as long as this: one slip is one event."""
SPEED_MIN = 3.0
STEERING_RATE_MAX = 90.0
DISAGREES = 0.07
"""How far the best wheel may lie from the positioning before that one is believed instead."""
DISAGREES_US = 300_000
_STRAIGHT_DEG = 10.0
_STEADY = 0.3
_CALIBRATION_MIN = 500


def traced(
    vehicle: MachineId,
    columns: tuple[Sequence[int], Sequence[str], Sequence[float | None]],
    *,
    generated: bool = False,
) -> Trace:
    """The drive in rows of one vehicle: `columns` are instants (microseconds), items and values.

    One frame for each set of four wheels; speed, steering and place in between, straight from the
    value before to the one after. Raises `UnknownItem` where one of them has no value at all.
    """
    at, items, values = columns
    by_item: dict[str, tuple[list[int], list[float]]] = {}
    for instant, item, value in zip(at, items, values, strict=True):
        if value is not None:
            found = by_item.setdefault(item, ([], []))
            found[0].append(instant)
            found[1].append(value)
    for item in (*WHEEL_ITEMS, GROUND_SPEED, STEERING, LATITUDE, LONGITUDE):
        if item not in by_item:
            raise UnknownItem(item=item)
    frames = np.asarray(by_item[WHEEL_ITEMS[0]][0], dtype=np.int64)

    def told(item: str) -> array[float]:
        """An item's values at the frames, speeds in metres a second."""
        speeds = _at_frames(frames, by_item[item])
        return array("d", (speeds / _KMH if item in WHEEL_ITEMS else speeds).tobytes())

    return Trace(
        vehicle=vehicle,
        at=array("q", frames.tobytes()),
        wheels=(
            told(WHEEL_ITEMS[0]),
            told(WHEEL_ITEMS[1]),
            told(WHEEL_ITEMS[2]),
            told(WHEEL_ITEMS[3]),
        ),
        reference=told(GROUND_SPEED),
        steering=told(STEERING),
        latitude=told(LATITUDE),
        longitude=told(LONGITUDE),
        generated=generated,
    )


def _at_frames(frames: npt.NDArray[np.int64], found: tuple[list[int], list[float]]) -> Floats:
    """Values at the instants of the frames."""
    told: Floats = np.interp(frames, found[0], found[1])
    return told


def calibrated(trace: Trace) -> tuple[float, float, float, float]:
    """Each wheel's speed over the car's, from straight stretches at a steady speed: what a radius
    that is not the nominal one does. 1.0 where a drive has too few of them.
    """
    wheels, reference = _wheels(trace), np.asarray(trace.reference, dtype=np.float64)
    change = np.abs(np.gradient(reference)) * _rate(trace)
    good = (np.abs(trace.steering) < _STRAIGHT_DEG) & (reference > 2 * SPEED_MIN)
    good &= change < _STEADY
    if int(good.sum()) < _CALIBRATION_MIN:
        good = reference > 2 * SPEED_MIN
    if int(good.sum()) < _CALIBRATION_MIN:
        return (1.0, 1.0, 1.0, 1.0)
    scales = np.median(wheels[:, good] / reference[good], axis=1)
    return (float(scales[0]), float(scales[1]), float(scales[2]), float(scales[3]))


def ratios(trace: Trace, scales: tuple[float, float, float, float], geometry: Geometry) -> Floats:
    """The slip ratio of each wheel in each frame, smoothed: 4 rows."""
    rolling = _straightened(trace, geometry) / np.asarray(scales)[:, None]
    moving = _moving(trace, rolling)
    floor = np.maximum(np.maximum(rolling, moving), SPEED_MIN)
    return _smooth((rolling - moving) / floor, _width(trace, SMOOTHED_US))


def events(
    trace: Trace, scales: tuple[float, float, float, float], geometry: Geometry
) -> Iterator[SlipEvent]:
    """The slips of a drive, in the order in which they began."""
    if len(trace) < 2:
        return
    found = ratios(trace, scales, geometry)
    counts = _counts(trace)
    slips = (np.abs(found) > THRESHOLD) & counts
    at = np.asarray(trace.at, dtype=np.int64)
    anywhere: Truths = np.logical_or.reduce(slips, axis=0)
    for begin, end in _runs(anywhere, at):
        if at[end - 1] - at[begin] >= LASTS_US:
            yield _event(trace, found, slips, (begin, end))


def _event(trace: Trace, found: Floats, slips: Truths, run: tuple[int, int]) -> SlipEvent:
    """One run of frames as a slip."""
    begin, end = run
    part, slipped = found[:, begin:end], slips[:, begin:end]
    peak = float(part.flat[np.abs(part).argmax()])
    wheels = tuple(name for name, row in zip(WHEELS, slipped, strict=True) if row.any())
    axle = {"fl", "fr"} <= set(wheels) or {"rl", "rr"} <= set(wheels)
    return SlipEvent(
        vehicle=trace.vehicle,
        begins_at=int(trace.at[begin]),
        ends_at=int(trace.at[end - 1]),
        wheels=wheels,
        peak=peak,
        grade=Grade.A if abs(peak) > STRONG or axle else Grade.B,
        latitude=float(trace.latitude[begin]),
        longitude=float(trace.longitude[begin]),
        generated=trace.generated,
    )


def _wheels(trace: Trace) -> Floats:
    """The wheels' speeds, 4 rows."""
    return np.asarray([np.asarray(wheel, dtype=np.float64) for wheel in trace.wheels])


def _straightened(trace: Trace, geometry: Geometry) -> Floats:
    """The wheels' speeds without what a corner adds: half the track times the rate of yaw, outside
    more and inside less (a left turn is steered above 0); the front axle runs a longer way.
    """
    wheels = _wheels(trace)
    angle = np.radians(np.asarray(trace.steering, dtype=np.float64) / geometry.steering_ratio)
    middle = wheels.mean(axis=0)
    aside = middle * np.tan(angle) / geometry.wheelbase * geometry.track / 2
    front = 1 / np.cos(angle)
    corner = np.asarray((-aside, aside, -aside, aside))
    ahead = np.asarray((front, front, np.ones_like(front), np.ones_like(front)))
    straight: Floats = (wheels - corner) / ahead
    return straight


def _moving(trace: Trace, rolling: Floats) -> Floats:
    """How fast the car moves: what the wheel says that agrees best with the positioning, or the
    positioning where even that one has disagreed for a while (all four slip).
    """
    told = np.asarray(trace.reference, dtype=np.float64)
    wide = _width(trace, DISAGREES_US)
    apart = _smooth(np.abs(rolling - told), wide)
    best = apart.argmin(axis=0)
    frames = np.arange(rolling.shape[1])
    chosen = rolling[best, frames]
    floor = np.maximum(np.maximum(chosen, told), SPEED_MIN)
    lost = np.abs(_smooth(((chosen - told) / floor)[None, :], wide)[0]) > DISAGREES
    moving: Floats = np.where(lost, told, chosen)
    return moving


def _counts(trace: Trace) -> Truths:
    """The frames in which a slip counts: fast enough, and not while somebody turns the wheel."""
    steering = np.asarray(trace.steering, dtype=np.float64)
    turning = np.abs(np.gradient(_smooth(steering[None, :], _width(trace, SMOOTHED_US))[0]))
    fast = np.asarray(trace.reference, dtype=np.float64) > SPEED_MIN
    counts: Truths = fast & (turning * _rate(trace) < STEERING_RATE_MAX)
    return counts


def _runs(slips: Truths, at: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Begin and end of each run of slipping frames, short dips bridged."""
    edges = np.flatnonzero(np.diff(slips.astype(np.int8), prepend=0, append=0))
    begins, ends = edges[::2], edges[1::2]
    if not begins.size:
        return
    apart = at[begins[1:]] - at[ends[:-1] - 1] > BRIDGED_US
    firsts = np.concatenate(([True], apart))
    lasts = np.concatenate((apart, [True]))
    for begin, end in zip(begins[firsts], ends[lasts], strict=True):
        yield int(begin), int(end)


def _rate(trace: Trace) -> float:
    """Frames a second."""
    lasts = (trace.at[-1] - trace.at[0]) / 1e6
    return (len(trace) - 1) / lasts if lasts > 0 else 1.0


def _width(trace: Trace, span_us: int) -> int:
    """How many frames lie within a span, at least one."""
    return max(1, int(_rate(trace) * span_us / 1e6))


def _smooth(rows: Floats, width: int) -> Floats:
    """Running means over `width` frames, as long as the rows; at the ends over what there is."""
    if width <= 1:
        return rows
    sums = np.cumsum(np.pad(rows, ((0, 0), (1, 0))), axis=1)
    count = rows.shape[1]
    begin = np.clip(np.arange(count) - width // 2, 0, count)
    end = np.clip(begin + width, 0, count)
    means: Floats = (sums[:, end] - sums[:, begin]) / (end - begin)
    return means
