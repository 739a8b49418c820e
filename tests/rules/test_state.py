"""Machine states: what is known is counted to the second, and what is not is never called down."""

import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.machine import MachineId
from kumiai.model.refusal import TooLarge
from kumiai.model.state import Course, Observed, State
from kumiai.rules.state import DAY_US, WORDS, course, of_day
from kumiai.sources.mtconnect import devices, recording

M = MachineId("m-1")
ITEMS = ("execution", "avail")
BEGIN = 1_496_242_800_000_000
"""2017-06-01 00:00 in Japan."""
HOUR = 3_600_000_000


def seen(*told: tuple[float, str, str], instance: str = "r1") -> list[Observed]:
    """Rows of one recording: hour of the day in Japan, item, text."""
    return [
        Observed(instance, place, BEGIN + int(hour * HOUR), item, text)
        for place, (hour, item, text) in enumerate(told)
    ]


def hours(found: Course, day: int = 0) -> dict[str, float]:
    """The hours of a day by state, without those that have none."""
    lasted = found.days[day].shares.lasted
    return {state.value: time / HOUR for state, time in lasted.items() if time}


def test_a_day_is_told_by_state_and_the_rest_is_unknown() -> None:
    """Before the first word and after the last row nobody knows; that is no standstill."""
    rows = seen(
        (8, "execution", "READY"),
        (9, "execution", "ACTIVE"),
        (12, "execution", "STOPPED"),
        (13, "mode", "MANUAL"),
    )

    found = course(M, rows, ITEMS)

    assert hours(found) == {"ready": 1, "active": 3, "stopped": 1, "unknown": 19}
    assert found.whole.utilisation() == 3 / 5
    assert found.whole.unknown() == 19 / 24


def test_what_is_unavailable_is_unknown_until_the_next_word() -> None:
    """Neither the loss of EXECUTION nor that of AVAILABILITY lets a state go on."""
    rows = seen(
        (0, "execution", "ACTIVE"),
        (2, "execution", "UNAVAILABLE"),
        (10, "execution", "ACTIVE"),
        (11, "avail", "UNAVAILABLE"),
        (14, "avail", "AVAILABLE"),
        (16, "execution", "FEED_HOLD"),
        (18, "execution", "READY"),
    )

    assert hours(course(M, rows, ITEMS)) == {"active": 3, "feed_hold": 2, "unknown": 19}


def test_a_state_does_not_outlive_its_recording() -> None:
    """A day whose recording is missing is unknown, not what the evening before was."""
    rows = [
        *seen((8, "execution", "ACTIVE"), (20, "mode", "AUTOMATIC"), instance="monday"),
        *seen((56, "execution", "READY"), (57, "mode", "MANUAL"), instance="wednesday"),
    ]

    found = course(M, rows, ITEMS)

    assert [day.day for day in found.days] == ["2017-06-01", "2017-06-02", "2017-06-03"]
    assert hours(found, 0) == {"active": 12, "unknown": 12}
    assert hours(found, 1) == {"unknown": 24}
    assert found.days[1].shares.utilisation() is None


def test_a_snapshot_of_the_next_recording_carries_a_state_on() -> None:
    """A recording that begins by telling since when the machine runs closes the gap between two."""
    rows = [
        *seen((8, "execution", "ACTIVE"), (20, "mode", "AUTOMATIC"), instance="monday"),
        *seen((8, "execution", "ACTIVE"), (22, "execution", "READY"), instance="tuesday"),
    ]

    assert hours(course(M, rows, ITEMS)) == {"active": 14, "unknown": 10}


def test_what_a_recording_says_later_holds_later() -> None:
    """A machine that answers again right after its loss, by a clock that is behind, is known."""
    rows = seen(
        (8, "execution", "ACTIVE"),
        (9, "execution", "UNAVAILABLE"),
        (8.999, "execution", "ACTIVE"),
        (12, "execution", "READY"),
    )

    assert hours(course(M, rows, ITEMS)) == {"active": 4, "unknown": 20}


def test_days_are_those_of_japan_and_states_are_split_between_them() -> None:
    """A span over midnight belongs to both days; the page of a day shows its own part."""
    rows = seen((22, "execution", "ACTIVE"), (27, "execution", "STOPPED"))

    found = course(M, rows, ITEMS)

    assert hours(found, 0) == {"active": 2, "unknown": 22}
    assert hours(found, 1) == {"active": 3, "unknown": 21}
    assert [s.ends_at - s.begins_at for s in of_day(found.spans, "2017-06-02")] == [3 * HOUR]


def test_days_asked_for_are_shown_even_where_nothing_is_known() -> None:
    """A window of two days has two days, whatever the rows say."""
    day = timezone(timedelta(hours=9))
    bounds = (datetime(2017, 6, 1, tzinfo=day), datetime(2017, 6, 3, tzinfo=day))

    found = course(M, [], ITEMS, bounds)

    assert [hours(found, n) for n in range(len(found.days))] == [{"unknown": 24}] * 2


def test_a_word_that_is_no_state_tells_nothing() -> None:
    """It is counted, and the time after it is unknown."""
    found = course(M, seen((1, "execution", "DANCING"), (3, "execution", "READY")), ITEMS)

    assert (found.spans, found.not_understood) == ((), 1)


def test_more_than_three_years_of_days_are_refused() -> None:
    """A single row with a wrong year does not make a page of ten thousand days: unless somebody asks
    from when on, the newest year is told, and how many rows lie before it.
    """
    rows = seen((0, "execution", "ACTIVE"), (24 * 1_200, "execution", "READY"))

    found = course(M, rows, ITEMS)

    assert (len(found.days), found.earlier) == (366, 1)
    assert found.days[-1].day == "2020-09-13"
    begin = datetime(2017, 6, 1, tzinfo=timezone(timedelta(hours=9)))
    with pytest.raises(TooLarge):
        course(M, rows, ITEMS, (begin, None))


_WORD = st.sampled_from([*WORDS, "UNAVAILABLE", "DANCING"])
_ROW = st.tuples(st.integers(0, 3 * DAY_US), st.sampled_from(["execution", "avail", "x"]), _WORD)


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), _ROW), max_size=30))
def test_time_is_neither_lost_nor_made(told: list[tuple[str, tuple[int, str, str]]]) -> None:
    """Days have 24 hours, spans don't overlap, and none lies beyond what was recorded."""
    rows = [
        Observed(instance, place, BEGIN + at, item, text)
        for place, (instance, (at, item, text)) in enumerate(told)
    ]

    found = course(M, rows, ITEMS)

    assert all(sum(day.shares.lasted.values()) == DAY_US for day in found.days)
    assert all(a.ends_at <= b.begins_at for a, b in zip(found.spans, found.spans[1:], strict=False))
    known = sum(span.ends_at - span.begins_at for span in found.spans)
    assert known == found.whole.known()
    if rows:
        assert known <= max(r.at for r in rows) - min(r.at for r in rows)


def _plain(folder: Path) -> dict[str, dict[str, float]]:
    """Seconds by day in Japan and word of EXECUTION, read line by line with nothing of ours."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for path in sorted(folder.glob("*.txt.gz")):
        before: tuple[datetime, str] | None = None
        for line in gzip.decompress(path.read_bytes()).decode().splitlines():
            stamp, *fields = line.split("|")
            if fields[0] != "execution":
                continue
            at = datetime.fromisoformat(stamp).astimezone(timezone(timedelta(hours=9)))
            if before is not None:
                at = max(at, before[0])
                for first, last in _by_day(before[0], at):
                    found[first.date().isoformat()][before[1]] += (last - first).total_seconds()
            before = (at, fields[1])
    return found


def _by_day(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """A time in pieces that lie in one day."""
    while begin < end:
        midnight = (begin + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        yield begin, min(midnight, end)
        begin = min(midnight, end)


def test_june_of_a_real_lathe_equals_a_plain_parser_to_the_second(data_dir: Path) -> None:
    """June 2017 of Mazak01, each day and state; 22.8 h active of 88.6 h that are known."""
    folder = data_dir / "nist_sms"
    xml = (folder / "mtconnect_agent_Devices.xml").read_bytes()
    device = next(d for d in devices(xml) if d.name == "Mazak01")
    rows = []
    for path in sorted((folder / "raw/Mazak01").glob("*.txt.gz")):
        read = recording(path.read_bytes(), device)
        told = zip(read.sequence, read.at, read.item, read.text, strict=True)
        rows += [
            Observed(read.instance, sequence, at, item, text)
            for sequence, at, item, text in told
            if item in ("execution", "avail", "mode")
        ]

    found = course(M, rows, ITEMS)

    plain = _plain(folder / "raw/Mazak01")
    ours = {
        day.day: {s.value.upper(): t / 1e6 for s, t in day.shares.lasted.items()}
        for day in found.days
    }
    for day, by_word in ours.items():
        for word, seconds in by_word.items():
            if word != "UNKNOWN":
                assert abs(seconds - plain.get(day, {}).get(word, 0.0)) < 1, (day, word)
    by_state = {state: time / HOUR for state, time in found.whole.lasted.items()}
    known, utilisation = found.whole.known() / HOUR, found.whole.utilisation() or 0
    print(f"active {by_state[State.ACTIVE]:.2f} h of {known:.2f} h known, {utilisation:.1%}")
    assert (round(by_state[State.ACTIVE], 1), round(known, 1)) == (22.8, 88.6)
    assert 0.257 < utilisation < 0.259
