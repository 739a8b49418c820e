"""Trends of a building: every value is a row or is counted, and nothing is bridged."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kumiai.model.fault import MIXED_AIR, OUTDOOR_AIR, SUPPLY_AIR, SUPPLY_FAN
from kumiai.model.machine import MachineId
from kumiai.model.period import micros
from kumiai.model.readings import Gap, Readings, Reason
from kumiai.model.refusal import BadStream, BadTable, BadValue, Bomb, Refusal
from kumiai.model.signal import Kind
from kumiai.sources import building
from kumiai.sources.building import Clock, air_handler, is_trend, trend
from kumiai.sources.generated.building import HEADER, Weak, building_day
from tests.judges import plain_trend

UTC_CLOCK = Clock("+00:00")
SHORT = "Datetime,AHU: Supply Air Temperature,AHU: Supply Air Fan Status  "


def read(raw: bytes, clock: Clock = UTC_CLOCK) -> Readings:
    """The readings of a trend of the unit that it describes."""
    return trend(raw, air_handler(raw, MachineId("ahu-01"), "ahu-01", "AHU 01"), clock)


def text(*lines: str, header: str = SHORT) -> bytes:
    """A trend of these lines."""
    return "\n".join([header, *lines, ""]).encode()


def minute(told: str) -> int:
    """Microseconds of 2026-08-03 at a time of day, UTC."""
    hour, past = told.split(":")
    return micros(datetime(2026, 8, 3, int(hour), int(past), tzinfo=UTC))


@pytest.mark.parametrize(
    "name, observations, lost, gaps",
    [
        ("SZCAV", 302_400, {("#VALUE!", "AHU.MixedAir.Temperature"): 90}, 48),
        (
            "SZVAV",
            221_746,
            {
                ("", "AHU.SupplyAir.HeatingSetPoint"): 590,
                ("", "AHU.SupplyAir.CoolingSetPoint"): 590,
                ("#VALUE!", "AHU.OutdoorAir.Temperature"): 1,
            },
            31,
        ),
        pytest.param("MZVAV-2-2", 636_480, {}, 153, marks=pytest.mark.slow),
    ],
)
def test_a_real_building_is_read_to_the_last_cell(
    data_dir: Path, name: str, observations: int, lost: dict[tuple[str, str], int], gaps: int
) -> None:
    """A plain reader finds the same rows and the same lost values; the label is no row."""
    path = data_dir / f"hvac_lbnl_fdd/{name}.csv.gz"
    found = read(path.read_bytes())
    rows, plainly_lost = plain_trend.read(path)
    assert rows == list(zip(found.sequence, found.at, found.item, found.value, strict=True))
    assert dict(plainly_lost) == lost
    reasons = {"": Reason.UNAVAILABLE, "#VALUE!": Reason.NOT_A_NUMBER}
    told = {(reject.reason, reject.item): reject.count for reject in found.rejects}
    assert told == {(reasons[cell], item): count for (cell, item), count in lost.items()}
    assert (found.observations, len(found.gaps)) == (observations, gaps)
    assert found.observations == len(found) + sum(lost.values())
    assert not any("Truth" in item for item in found.item)


def test_signals_keep_the_recorded_unit_and_category() -> None:
    """Degrees Fahrenheit stay degrees Fahrenheit; a state is an event; the label is no signal."""
    found = air_handler(HEADER.encode(), MachineId("ahu-01"), "ahu-01", "AHU 01")
    told = {signal.item: (signal.kind, signal.unit, signal.type) for signal in found.signals}
    assert told[SUPPLY_AIR] == (Kind.SAMPLE, "FAHRENHEIT", "Supply_Air_Temperature_Sensor")
    assert told[SUPPLY_FAN] == (Kind.EVENT, None, "Fan_On_Off_Status")
    assert len(told) == 11


def test_a_lost_value_is_a_reject_and_a_gap() -> None:
    """Line, reason and count are told; the gap lasts until the next value, and no row stands in it."""
    found = read(
        text(
            "8/3/2026 0:00,70.5,1",
            "8/3/2026 0:01,#VALUE!,1",
            "8/3/2026 0:02,,1",
            "8/3/2026 0:03,70.7,UNAVAILABLE",
        )
    )
    told = [(r.reason, r.item, r.line, r.count, r.sample) for r in found.rejects]
    assert told == [
        (Reason.NOT_A_NUMBER, SUPPLY_AIR, 2, 1, "#VALUE!"),
        (Reason.UNAVAILABLE, SUPPLY_AIR, 3, 1, ""),
        (Reason.UNAVAILABLE, SUPPLY_FAN, 4, 1, "UNAVAILABLE"),
    ]
    assert found.gaps == (
        Gap(SUPPLY_AIR, minute("0:01"), minute("0:03"), 2),
        Gap(SUPPLY_FAN, minute("0:03"), None, 4),
    )
    assert list(found.sequence) == [65, 66, 130, 194, 257]
    assert found.text[:2] == [None, "1"]


def test_missing_minutes_are_a_gap_of_every_item() -> None:
    """A step of more than a minute is no minute's value; a time that goes back is a replay."""
    found = read(
        text("8/3/2026 0:00,70,1", "8/3/2026 0:04,71,1", "8/3/2026 0:03,72,1", "8/3/2026 0:04,73,1")
    )
    assert found.gaps == (
        Gap(SUPPLY_AIR, minute("0:00"), minute("0:04"), 2),
        Gap(SUPPLY_FAN, minute("0:00"), minute("0:04"), 2),
    )
    assert [(r.reason, r.line, r.count) for r in found.rejects] == [(Reason.REPLAY, 3, 2)] * 2
    assert (found.observations, len(found)) == (8, 4)


def test_the_clock_of_the_building_is_told() -> None:
    """Nine hours lie between a clock in Japan and UTC, also over midnight."""
    found = read(text("8/3/2026 8:30,70,1"), Clock("+09:00"))
    assert found.at[0] == micros(datetime(2026, 8, 2, 23, 30, tzinfo=UTC))
    assert read(text("8/2/2026 16:00,70,1"), Clock("-07:30")).at[0] == found.at[0]


@pytest.mark.parametrize("zone", ["", "JST", "9", "+9:00", "+09:60", "+15:00", "＋09:00"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    """A name, a bare number, another script."""
    with pytest.raises(BadValue):
        Clock(zone)


@pytest.mark.parametrize(
    "raw, reason",
    [
        (text(header="Datetime,AHU: Soup Temperature"), "no such column"),
        (text(header=f"{SHORT},AHU: Supply Air Temperature"), "header"),
        (text(header="Date,AHU: Supply Air Temperature"), "header"),
        (text(header="Datetime," + ",".join(f"AHU: {n}" for n in range(64))), "header"),
        (b"", "header"),
        (text("8/3/2026 0:00,70"), "cells"),
        (text("8/3/2026 24:00,70,1"), "no time"),
        (text("13/3/2026 0:00,70,1"), "no time"),
        (text("2026-08-03T00:00,70,1"), "no time"),
        (text("8/3/0001 0:00,70,1"), "no time"),
        (text("８/3/2026 0:00,70,1"), "no time"),
        (text('8/3/2026 0:00,"70'), "not CSV"),
    ],
)
def test_what_is_no_trend_is_refused(raw: bytes, reason: str) -> None:
    """Whole: a header, a line or a time that is none."""
    device = air_handler(text(), MachineId("ahu-01"), "ahu-01", "AHU 01")
    with pytest.raises(BadTable) as refused:
        trend(raw, device, Clock("+09:00"))
    assert refused.value.facts["reason"] == reason


def test_a_trend_is_opened_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gzip that ends early, bytes that are no text, more bytes or values than a trend may have."""
    whole = building_day(date(2026, 8, 3), 1)
    hostile: list[tuple[bytes, type[Refusal]]] = [
        (gzip.compress(whole)[:-30], BadStream),
        (whole + b"\xff", BadStream),
        (gzip.compress(HEADER.encode() + b"\n" * 8_000_000), Bomb),
    ]
    for raw, refusal in hostile:
        assert is_trend(raw)
        with pytest.raises(refusal):
            read(raw)
    monkeypatch.setattr(building, "CELLS_MAX", 1_000)
    with pytest.raises(Bomb):
        read(whole)
    monkeypatch.setattr(building, "TREND_MAX", 1_000)
    with pytest.raises(Bomb):
        read(whole)


def test_a_trend_is_known_by_its_first_bytes() -> None:
    """Plain, marked by a spreadsheet, or gzip; another table or a broken gzip is none."""
    raw = text("8/3/2026 0:00,70,1")
    assert is_trend(raw)
    assert is_trend(b"\xef\xbb\xbf" + raw)
    assert is_trend(gzip.compress(raw))
    assert not is_trend(b"Datetime,value\n")
    assert not is_trend(b"\x1f\x8b and no more of it")
    assert not is_trend(gzip.compress(b"2017-06-12T00:00:00Z|x|1"))
    marked = read(b"\xef\xbb\xbf" + raw)
    assert (len(marked), list(marked.at)) == (2, list(read(raw).at))


def test_an_item_that_the_machine_lacks_is_counted() -> None:
    """A column of the trend that its machine was not enrolled with is no row."""
    device = air_handler(
        b"Datetime,AHU: Supply Air Temperature", MachineId("ahu-01"), "ahu-01", "AHU 01"
    )
    found = trend(text("8/3/2026 0:00,70,1"), device, UTC_CLOCK)
    assert [(r.reason, r.item) for r in found.rejects] == [(Reason.UNKNOWN_ITEM, SUPPLY_FAN)]
    assert list(found.item) == [SUPPLY_AIR]


def test_a_generated_day_follows_its_seed() -> None:
    """The same bytes from the same seed, others from another; a sensor is lost for twelve minutes."""
    on = date(2026, 8, 3)
    assert building_day(on, 1) == building_day(on, 1) != building_day(on, 2)
    found = read(building_day(on, 1, weak=Weak()))
    assert (found.observations, len(found)) == (1_440 * 11, 1_440 * 11 - 12)
    assert {(r.reason, r.item, r.count) for r in found.rejects} == {
        (Reason.UNAVAILABLE, MIXED_AIR, 6),
        (Reason.NOT_A_NUMBER, MIXED_AIR, 6),
    }
    (gap,) = found.gaps
    assert gap.ends_at is not None
    assert gap.ends_at - gap.begins_at == 12 * 60_000_000


def test_a_generated_day_keeps_the_balance_of_an_air_handler() -> None:
    """Mixed air lies between return and outdoor air, but for the noise of the sensors."""
    found = read(building_day(date(2026, 8, 3), 7))
    by_item: dict[str, dict[int, float | None]] = {}
    for at, item, value in zip(found.at, found.item, found.value, strict=True):
        by_item.setdefault(item, {})[at] = value
    back, out = by_item["AHU.ReturnAir.Temperature"], by_item[OUTDOOR_AIR]
    for at, mixed in by_item[MIXED_AIR].items():
        low, high = sorted((back[at] or 0.0, out[at] or 0.0))
        assert mixed is not None
        assert low - 0.3 <= mixed <= high + 0.3
