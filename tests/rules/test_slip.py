"""Slips: found where a wheel slips, and nowhere else."""

import math
from array import array
from dataclasses import replace

import pytest

from kumiai.model.machine import MachineId
from kumiai.model.refusal import UnknownItem
from kumiai.model.slip import (
    GROUND_SPEED,
    LATITUDE,
    LONGITUDE,
    STEERING,
    WHEEL_ITEMS,
    Geometry,
    Grade,
    SlipEvent,
    Trace,
)
from kumiai.rules import slip
from kumiai.sources.generated.drive import Injected, injected, resampled

CAR = MachineId("car-01")
GEOMETRY = Geometry(wheelbase=2.66, track=1.56, steering_ratio=16.9)
ONES = (1.0, 1.0, 1.0, 1.0)
RATE = 80


def straight(seconds: float = 20.0, speed: float = 15.0) -> Trace:
    """A car that goes straight on at one speed."""
    count = int(seconds * RATE)
    at = array("q", (n * 1_000_000 // RATE for n in range(count)))
    row = array("d", [speed] * count)
    rest = array("d", [0.0] * count)
    return Trace(CAR, at, (row, row, row, row), row, rest, rest, rest)


def events(trace: Trace, scales: tuple[float, float, float, float] = ONES) -> list[SlipEvent]:
    """The slips of a drive."""
    return list(slip.events(trace, scales, GEOMETRY))


def put(ratio: float, wheels: tuple[str, ...], lasts: float = 0.5) -> Trace:
    """The straight drive with one slip at its fifth second."""
    return injected(straight(), Injected(5_000_000, 5_000_000 + int(lasts * 1e6), wheels, ratio))


@pytest.mark.parametrize(
    "ratio, wheels, grade",
    [
        (0.08, ("fl",), Grade.B),
        (-0.08, ("rr",), Grade.B),
        (0.2, ("fr",), Grade.A),
        (0.09, ("fl", "fr"), Grade.A),
        (-0.12, ("rl", "rr"), Grade.A),
        (0.1, ("fl", "rr"), Grade.B),
    ],
)
def test_a_slip_is_found(ratio: float, wheels: tuple[str, ...], grade: Grade) -> None:
    """Its begin within a tenth of a second, its wheels, its sign, its strength, its grade."""
    (found,) = events(put(ratio, wheels))
    assert abs(found.begins_at - 5_000_000) <= 100_000
    assert abs(found.ends_at - 5_500_000) <= 100_000
    assert set(found.wheels) == set(wheels)
    assert found.peak == pytest.approx(ratio, abs=0.005)
    assert found.grade is grade
    assert found.generated


def test_all_four_wheels_are_held_against_the_position() -> None:
    """Four locked wheels agree with each other; the positioning does not agree with them."""
    (found,) = events(put(-0.3, ("fl", "fr", "rl", "rr"), lasts=1.0))
    assert found.grade is Grade.A


def test_what_is_no_slip() -> None:
    """Too weak, too short, too slow, or while somebody turns the steering wheel."""
    assert events(straight()) == []
    assert events(put(0.04, ("fl",))) == []
    assert events(put(0.2, ("fl",), lasts=0.1)) == []
    slow = straight(speed=2.0)
    assert events(injected(slow, Injected(5_000_000, 6_000_000, ("fl",), 0.3))) == []
    turning = array("d", (n % 40 * 10.0 for n in range(len(straight()))))
    assert events(replace(put(0.2, ("fl",)), steering=turning)) == []


def test_a_corner_is_no_slip() -> None:
    """Inside and outside wheels differ by the track over the radius; steering tells how much."""
    trace, degrees = straight(speed=6.0), 300.0
    angle = degrees / GEOMETRY.steering_ratio * math.pi / 180
    aside = 6.0 * math.tan(angle) / GEOMETRY.wheelbase * GEOMETRY.track / 2
    front = 1 / math.cos(angle)
    count = len(trace)
    rows = [6.0 * front - aside, 6.0 * front + aside, 6.0 - aside, 6.0 + aside]
    assert max(rows) / min(rows) > 1.2
    first, second, third, fourth = (array("d", [row] * count) for row in rows)
    bend = replace(
        trace,
        wheels=(first, second, third, fourth),
        steering=array("d", [degrees] * count),
    )
    assert events(bend) == []
    assert events(replace(bend, steering=array("d", [0.0] * count))) != []


def test_a_worn_tyre_is_calibrated() -> None:
    """A wheel with 6 % less radius turns faster all the time: no slip once it is known."""
    trace = straight()
    worn = array("d", [15.0 * 1.06] * len(trace))
    drive = replace(trace, wheels=(worn, *trace.wheels[1:]))
    scales = slip.calibrated(drive)
    assert scales[0] == pytest.approx(1.06)
    assert events(drive, scales) == []
    assert events(drive) != []
    assert slip.calibrated(straight(seconds=2)) == ONES


def test_a_dip_does_not_make_two() -> None:
    """One slip that is interrupted for less than a tenth of a second is one event."""
    once = injected(straight(), Injected(5_000_000, 5_500_000, ("fl",), 0.2))
    twice = injected(once, Injected(5_560_000, 6_000_000, ("fl",), 0.2))
    assert len(events(twice)) == 1
    apart = injected(once, Injected(7_000_000, 7_500_000, ("fl",), 0.2))
    assert len(events(apart)) == 2


def test_resampled_noise_is_told_by_its_seed() -> None:
    """The same seed is the same drive, another one is another; both are labelled."""
    trace = straight()
    noisy = array("d", (15.0 + n * 7919 % 101 / 1000 for n in range(len(trace))))
    drive = replace(trace, wheels=(noisy, *trace.wheels[1:]))
    one, same, other = (resampled(drive, CAR, 60, seed) for seed in (1, 1, 2))
    assert one == same
    assert one != other
    assert one.generated
    assert len(one) == pytest.approx(60 * RATE, rel=0.01)


def test_rows_become_a_trace() -> None:
    """Rows of a dataset, one value each, are laid on the wheels' frames; what is missing is named."""
    at, items, values = [], [], []
    for n in range(10):
        for item in WHEEL_ITEMS:
            at.append(n * 10)
            items.append(str(item))
            values.append(36.0 + n)
    with pytest.raises(UnknownItem):
        slip.traced(CAR, (at, items, values))
    for name in (GROUND_SPEED, STEERING, LATITUDE, LONGITUDE):
        at += [0, 90]
        items += [name, name]
        values += [0.0, 9.0]
    trace = slip.traced(CAR, (at, items, values))
    assert len(trace) == 10
    assert trace.wheels[0][0] == pytest.approx(10.0)
    assert list(trace.reference) == pytest.approx(range(10))
    assert events(Trace(CAR, (), ((), (), (), ()), (), (), (), ())) == []


def test_a_slow_bus_is_not_smoothed() -> None:
    """Frames that lie further apart than the smoothing stand as they are; empty values are none."""
    at = array("q", (n * 200_000 for n in range(60)))
    row, rest = array("d", [15.0] * 60), array("d", [0.0] * 60)
    trace = Trace(CAR, at, (row, row, row, row), row, rest, rest, rest)
    assert events(trace) == []
    items = [*WHEEL_ITEMS, GROUND_SPEED, STEERING, LATITUDE, LONGITUDE]
    values: list[float | None] = [1.0] * len(items)
    told = slip.traced(CAR, ([0] * (len(items) + 1), [*items, STEERING], [*values, None]))
    assert list(told.steering) == [1.0]
