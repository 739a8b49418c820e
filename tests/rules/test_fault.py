"""Faults: told where the air misses its set point at full power, unknown where nothing is known."""

import statistics
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from kumiai.model.fault import (
    CHECKED_KNOWN,
    FAULT_ENDS,
    FAULT_MINUTES,
    FAULT_RULE,
    SET_POINT,
    SUPPLY_AIR,
    Checked,
    FaultGrade,
    FaultRule,
    Trend,
)
from kumiai.model.machine import MachineId
from kumiai.model.refusal import UnknownItem
from kumiai.rules import fault
from kumiai.rules.fault import LASTS, MINUTE_US, WINDOW, checked, rows_of, signals, trend_of
from kumiai.sources.building import Clock, air_handler, trend
from kumiai.sources.generated.building import Weak, building_day
from tests.judges import plain_trend

AHU = MachineId("ahu-01")
DAY_US = 86_400_000_000


STATE = {
    "supply": 60.0, "heat_to": 55.0, "cool_to": 55.0, "heating": 0.0, "cooling": 1.0, "fan": 1.0,
}  # fmt: skip
"""5 °F too warm at full cooling."""


def steady(minutes: int = 60, changed: Mapping[str, float] = MappingProxyType({})) -> Trend:
    """A unit that stands in one state: that of `STATE`, but for what is changed."""
    told = {**STATE, **changed}
    columns = {name: (told[name],) * minutes for name in STATE}
    whole = Trend(AHU, (), (), (), (), (), (), ())
    at = tuple(n * MINUTE_US for n in range(minutes))
    return replace(whole, at=at, **columns)  # type: ignore[arg-type]


def recorded(raw: bytes) -> Checked:
    """What is found in a trend."""
    found = trend(raw, air_handler(raw, AHU, "ahu-01", "AHU 01"), Clock("+00:00"))
    return checked(trend_of(AHU, (found.at, found.item, found.value)))


@pytest.mark.parametrize(
    "changed, rule",
    [
        ({}, FaultRule.WARM),
        ({"supply": 57.1}, FaultRule.WARM),
        ({"supply": 57.0}, None),
        ({"cooling": 0.98}, None),
        ({"fan": 0.0}, None),
        ({"heating": 1.0, "cooling": 0.0, "supply": 50.0}, FaultRule.COLD),
        ({"heating": 1.0, "cooling": 0.0, "supply": 53.0}, None),
        ({"heating": 1.0, "cooling": 0.0, "supply": 60.0}, None),
    ],
)
def test_a_fault_is_a_miss_at_full_power(changed: dict[str, float], rule: FaultRule | None) -> None:
    """More than 2 °F away with the valve open by 99 %, while the fan runs; nothing else."""
    found = checked(steady(60, changed))
    assert [one.rule for one in found.faults] == ([rule] if rule else [])
    off = WINDOW - 1
    assert (found.known, found.unknown) == (60 - off, off)


def test_a_fault_is_told_after_half_an_hour() -> None:
    """29 minutes of means are none; with 30 it is told in the last, and its evidence is their mean."""
    assert checked(steady(LASTS + WINDOW - 2)).faults == ()
    (found,) = checked(steady(LASTS + WINDOW - 1, {"supply": 62.0})).faults
    assert (found.begins_at, found.told_at) == ((WINDOW - 1) * MINUTE_US, found.ends_at)
    assert (found.minutes(), found.supply, found.set_point, found.valve) == (30, 62.0, 55.0, 1.0)
    assert (found.apart, found.grade) == (7.0, FaultGrade.A)
    assert checked(steady(60, {"supply": 60.9})).faults[0].grade is FaultGrade.B


@pytest.mark.parametrize("column", list(STATE))
def test_what_is_unknown_is_no_fault(column: str) -> None:
    """Without a value there is no fault; a lost minute parts a fault in two, five minutes later."""
    whole = steady(100)
    nothing = replace(whole, **{column: (None,) * 100})  # type: ignore[arg-type]
    assert (checked(nothing).faults, checked(nothing).known) == ((), 0)
    values = [*getattr(whole, column)]
    values[50] = None
    parted = checked(replace(whole, **{column: tuple(values)}))  # type: ignore[arg-type]
    assert [(one.begins_at // MINUTE_US, one.ends_at // MINUTE_US) for one in parted.faults] == [
        (4, 49),
        (55, 99),
    ]
    assert parted.unknown == (WINDOW - 1) + WINDOW


def test_nothing_is_bridged_over_missing_minutes() -> None:
    """A step of two minutes ends a fault, and the next needs its own half hour."""
    whole = steady(70)
    later = tuple(at + (MINUTE_US if n >= 40 else 0) for n, at in enumerate(whole.at))
    (found,) = checked(replace(whole, at=later)).faults
    assert (found.begins_at // MINUTE_US, found.ends_at // MINUTE_US) == (4, 39)


def test_degrees_celsius_have_their_own_tolerance() -> None:
    """1.5 °C away is a fault, 1.5 °F is none."""
    assert not checked(steady(60, {"supply": 56.5})).faults
    assert checked(
        replace(steady(60, {"supply": 56.5}), tolerance=fault.TOLERANCES["CELSIUS"])
    ).faults


def test_a_trend_needs_what_the_rule_asks() -> None:
    """Without an item, without a set point, without a minute: refused, not judged."""
    needed = ((0,) * 4, fault.NEEDED, (1.0,) * 4)
    with pytest.raises(UnknownItem) as refused:
        trend_of(AHU, needed)
    assert refused.value.facts["item"] == SET_POINT
    with pytest.raises(UnknownItem) as refused:
        trend_of(AHU, ((0,), (SUPPLY_AIR,), (None,)))
    assert refused.value.facts["item"] == SUPPLY_AIR
    with pytest.raises(UnknownItem):
        checked(replace(steady(1), at=(), **dict.fromkeys(STATE, ())))  # type: ignore[arg-type]


def test_faults_are_readings_of_their_own() -> None:
    """Eight rows a fault and two for what was judged; each item is a signal with its unit."""
    found = checked(steady(100))
    rows = rows_of(found, "rule-01", b"the answer")
    known = {signal.item: signal for signal in signals(MachineId("fdd-01"))}
    assert (len(rows), rows.observations) == (10, 10)
    assert set(rows.item) <= known.keys()
    told = dict(zip(rows.item, zip(rows.value, rows.text, strict=True), strict=True))
    assert told[CHECKED_KNOWN] == (96.0, None)
    assert told[FAULT_RULE] == (None, "warm-at-full-cooling")
    assert told[FAULT_MINUTES] == (96.0, None)
    assert told[FAULT_ENDS] == (None, "1970-01-01T01:39:00.000000Z")
    assert len(set(rows.sequence)) == 10
    assert rows_of(found, "rule-01", b"another").instance != rows.instance


@pytest.mark.parametrize("seed", range(5))
def test_generated_days_are_told_apart(seed: int) -> None:
    """A weak coil is told within an hour; a sound one never."""
    on = date(2026, 8, 3)
    assert recorded(building_day(on, seed)).faults == ()
    (found,) = recorded(building_day(on, seed, weak=Weak())).faults
    told_after = found.told_at % DAY_US // MINUTE_US - Weak().from_minute
    assert found.rule is FaultRule.WARM
    assert 0 < told_after <= 60


@pytest.mark.parametrize(
    "name, days, detected",
    [
        ("SZCAV", (14, 1), 9),
        ("SZVAV", (7, 4), 3),
        pytest.param("MZVAV-2-2", (13, 13), 6, marks=pytest.mark.slow),
    ],
)
def test_faults_of_recorded_buildings(
    data_dir: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    days: tuple[int, int],
    detected: int,
) -> None:
    """By day, with the guideline's own numbers: no false alarm; half of all faulty days are told.

    The days' labels are read apart, from the recording's own last column. A day is told when a
    fault stands told in it.
    """
    path = data_dir / f"hvac_lbnl_fdd/{name}.csv.gz"
    labels = plain_trend.labelled(path)
    faulty, free = days
    assert Counter(labels.values()) == {True: faulty, False: free}
    found = recorded(path.read_bytes())
    told: dict[int, int] = {}
    for one in found.faults:
        for day in labels:
            if one.told_at < day + DAY_US and one.ends_at >= day:
                first = max(one.told_at - day, 0) // MINUTE_US
                told[day] = min(first, told.get(day, first))
    hits = [told[day] for day, bad in labels.items() if bad and day in told]
    alarms = sum(day in told for day, bad in labels.items() if not bad)
    with capsys.disabled():
        print(
            f"\n{name}: detected {len(hits)} of {faulty} faulty days ({len(hits) / faulty:.0%}), "
            f"{alarms} false alarms on {free} fault-free days ({alarms / free:.2f} a day), told "
            f"{statistics.median(hits):.0f} min (median) after midnight; "
            f"{found.unknown} of {found.known + found.unknown} minutes unknown"
        )
    assert alarms == 0
    assert len(hits) >= detected
