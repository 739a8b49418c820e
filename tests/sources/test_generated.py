"""Generated recordings: the same seed, the same bytes; the same parser; like the real ones."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from kumiai.model.readings import Readings, Reason
from kumiai.model.refusal import BadValue, UnknownMachine
from kumiai.model.signal import Device
from kumiai.model.tolerance import tolerance
from kumiai.sources.files import inspection, station
from kumiai.sources.generated import LATHES, MILL, day, devices_xml, plate, workbook
from kumiai.sources.mtconnect import devices, programs, recording

ON = date(2026, 6, 1)
BEGINS = datetime(2026, 2, 1, 14, tzinfo=UTC)
DRIFTING = {f"SIMPLE_HOLE{n}.DIAMETER{5 if n < 8 else 6}" for n in range(2, 10)}
REAL = {"Gen01": "Mazak01", "Gen03": "Mazak03"}


def made_up() -> dict[str, Device]:
    """The made-up machines by name."""
    return {device.name: device for device in devices(devices_xml())}


def count(readings: Iterable[Readings], reason: Reason) -> int:
    """Observations that were rejected for `reason`."""
    return sum(r.count for batch in readings for r in batch.rejects if r.reason is reason)


def test_the_same_seed_gives_the_same_bytes() -> None:
    """On every machine, hence the pinned hashes; another seed gives others."""
    made = [day("Gen01", ON, 7), plate(3, BEGINS, 7), workbook(7), devices_xml()]
    assert [hashlib.sha256(told).hexdigest()[:16] for told in made] == [
        "f6e47d00459779f9",
        "2d65ce169c32cdae",
        "da9326c0289ca542",
        "d6781286acf8cb40",
    ]
    assert made[0] != day("Gen01", ON, 8)
    assert made[1] != plate(3, BEGINS, 8)
    assert made[2] != workbook(8)


def test_the_made_up_machines_have_the_real_keys() -> None:
    """65, 63 and 15 signals, every unit known, and no recorded machine's name."""
    found = made_up()
    assert {name: len(device.signals) for name, device in found.items()} == {
        "Gen01": 65,
        "Gen03": 63,
        "Gen04": 15,
    }
    assert not any(device.findings for device in found.values())
    assert b"Mazak" not in day("Gen01", ON, 7) + devices_xml()


@pytest.mark.parametrize("name,unknown,gaps", [("Gen01", 21, 64), ("Gen03", 2, 63)])
def test_a_made_up_day_is_read_by_the_same_parser(name: str, unknown: int, gaps: int) -> None:
    """It begins with a replayed snapshot, loses the machine now and then, and ends switched off."""
    device = made_up()[name]
    read = recording(day(name, ON, 7), device)
    assert len({r.item for r in read.rejects if r.reason is Reason.UNKNOWN_ITEM}) == unknown
    assert sum(gap.ends_at is None for gap in read.gaps) == gaps
    assert len(read.gaps) >= 2 * gaps
    assert {r.reason for r in read.rejects} <= {
        Reason.UNKNOWN_ITEM,
        Reason.REPLAY,
        Reason.UNAVAILABLE,
    }
    rested = recording(day(name, ON, 7, idle_days=9), device)
    assert count([rested], Reason.REPLAY) - count([read], Reason.REPLAY) == gaps
    idle = recording(day(name, ON, 7, active=False), device)
    assert len(idle) == 0
    assert idle.observations == {"Gen01": 86, "Gen03": 65}[name]


def test_unknown_machines_and_plates_are_refused() -> None:
    """Nothing is made up beyond what is described."""
    with pytest.raises(UnknownMachine):
        day("Gen02", ON, 7)
    for number in (0, 21):
        with pytest.raises(BadValue):
            plate(number, BEGINS, 7)


def test_the_plates_and_their_inspection() -> None:
    """Holes drift out of tolerance up to plate 18; three streams do not name their own plate."""
    mill = made_up()[MILL]
    streams = [recording(plate(n, BEGINS, 7), mill) for n in range(1, 21)]
    unproven = [
        n
        for n, read in enumerate(streams, 1)
        if not any(name.endswith(f"-{n}.NC") for name in programs(read, mill))
    ]
    assert unproven == [6, 7, 14]
    book = workbook(7)
    plates = inspection(book, "station", BEGINS)
    assert len(station(book, mill.machine, "station", "CMM").signals) == 31
    bad: dict[str, set[int]] = {}
    for number, read in enumerate(plates, 1):
        for item, value, text in zip(read.item, read.value, read.text, strict=True):
            if not tolerance(text or "").holds(value or 0.0):
                bad.setdefault(item, set()).add(number)
    assert bad.pop("CYLINDER3.RADIUS1") == set(range(1, 21))
    assert set(bad) == DRIFTING
    assert {16, 17, 18} <= set.intersection(*bad.values())
    assert set.union(*bad.values()) <= set(range(13, 19))


def distance(a: Counter[str], b: Counter[str]) -> float:
    """Total variation between two distributions: 0 the same, 1 nothing in common."""
    whole_a, whole_b = a.total(), b.total()
    return sum(abs(a[key] / whole_a - b[key] / whole_b) for key in {*a, *b}) / 2


def state_times(readings: Iterable[Readings]) -> Counter[str]:
    """Seconds in each state of execution, without the time in which it was unknown."""
    times: Counter[str] = Counter()
    for read in readings:
        changes = [
            (at, text or "")
            for at, item, text in zip(read.at, read.item, read.text, strict=True)
            if item == "execution"
        ]
        changes += [(g.begins_at, "") for g in read.gaps if g.item == "execution"]
        changes.sort()
        for (begin, state), (end, _) in pairwise(changes):
            if state not in ("", "UNAVAILABLE"):
                times[state] += (end - begin) // 1_000_000
    return times


@pytest.mark.slow
@pytest.mark.parametrize("name", LATHES)
def test_made_up_days_resemble_real_ones(data_dir: Path, name: str) -> None:
    """Shares of items and states, observations, gaps and replays of a day lie close together."""
    folder = data_dir / "nist_sms"
    xml = (folder / "mtconnect_agent_Devices.xml").read_bytes()
    model = next(d for d in devices(xml) if d.name == REAL[name])
    files = sorted((folder / "raw" / REAL[name]).glob("*.gz"))
    real = [recording(f.read_bytes(), model) for f in files if f.stat().st_size > 10_000]
    made = [recording(day(name, date(2026, 6, n), n), made_up()[name]) for n in range(1, 9)]
    items = distance(
        Counter(i for r in real for i in r.item), Counter(i for r in made for i in r.item)
    )
    states = distance(state_times(real), state_times(made))
    volume = [sum(r.observations for r in many) / len(many) for many in (real, made)]
    gaps = [sum(len(r.gaps) for r in many) / len(many) for many in (real, made)]
    print(f"{name}: items {items:.3f}, states {states:.3f}, volume {volume}, gaps {gaps}")
    assert items < 0.1
    assert states < 0.15
    assert 0.6 < volume[1] / volume[0] < 1.6
    assert 0.5 < gaps[1] / gaps[0] < 2
    usual = [
        sorted(count([r], Reason.REPLAY) for r in many)[len(many) // 2] for many in (real, made)
    ]
    assert usual[0] == usual[1]
