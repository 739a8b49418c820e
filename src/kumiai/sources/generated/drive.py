"""Made-up driving from one recorded drive: slips put into it, and hours of its noise resampled.

All of it is labelled *generated*. The same seed gives the same drive.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kumiai.model.machine import MachineId
from kumiai.model.slip import WHEELS, Trace

_BLOCK_SECONDS = 2.0
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Injected:
    """A slip that was put into a drive: its frames, its wheels and its ratio."""

    begins_at: int
    ends_at: int
    wheels: tuple[str, ...]
    ratio: float


def injected(trace: Trace, slip: Injected) -> Trace:
    """`trace` with one slip: driving wheels turn 1 / (1 - ratio) times as fast, braking ones
    1 + ratio times.
    """
    at = np.asarray(trace.at, dtype=np.int64)
    during = (at >= slip.begins_at) & (at < slip.ends_at)
    factor = 1 / (1 - slip.ratio) if slip.ratio > 0 else 1 + slip.ratio
    first, second, third, fourth = (
        _scaled(wheel, during, factor) if name in slip.wheels else wheel
        for name, wheel in zip(WHEELS, trace.wheels, strict=True)
    )
    return replace(trace, wheels=(first, second, third, fourth), generated=True)


def _scaled(wheel: object, during: npt.NDArray[np.bool_], factor: float) -> array[float]:
    """A wheel that turns `factor` times as fast for a while."""
    found = np.array(wheel, dtype=np.float64)
    found[during] *= factor
    return array("d", found.tobytes())


def resampled(trace: Trace, vehicle: MachineId, seconds: float, seed: int) -> Trace:
    """A drive of `seconds` without any slip: the recorded speed there and back again, with blocks of
    two seconds of its noise, all columns of a block together, in an order that `seed` gives.

    The places are those of the recorded drive, there and back.
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    wheels = np.asarray([np.asarray(wheel, dtype=np.float64) for wheel in trace.wheels])
    base = np.median(wheels, axis=0)
    noise = np.vstack([wheels, np.asarray(trace.reference, dtype=np.float64)[None, :]]) / base
    frames = base.size
    step = (trace.at[-1] - trace.at[0]) / (frames - 1)
    count = int(seconds * 1e6 / step)
    there = _there_and_back(count, frames)
    block = int(_BLOCK_SECONDS * 1e6 / step)
    starts = draw.integers(0, frames - block, size=count // block + 1)
    drawn = (starts[:, None] + np.arange(block)[None, :]).ravel()[:count]
    speeds = base[there] * noise[:, drawn]
    at = trace.at[0] + np.round(np.arange(count) * step).astype(np.int64)
    return Trace(
        vehicle=vehicle,
        at=array("q", at.tobytes()),
        wheels=(_row(speeds[0]), _row(speeds[1]), _row(speeds[2]), _row(speeds[3])),
        reference=_row(speeds[4]),
        steering=_row(np.asarray(trace.steering, dtype=np.float64)[there]),
        latitude=_row(np.asarray(trace.latitude, dtype=np.float64)[there]),
        longitude=_row(np.asarray(trace.longitude, dtype=np.float64)[there]),
        generated=True,
    )


def _there_and_back(count: int, frames: int) -> npt.NDArray[np.int64]:
    """Places in a drive of `frames`, forwards and backwards in turns: no speed jumps at its ends."""
    turn = np.arange(count) % (2 * frames - 2)
    return np.where(turn < frames, turn, 2 * frames - 2 - turn)


def _row(values: Floats) -> array[float]:
    """A column."""
    return array("d", np.ascontiguousarray(values).tobytes())
