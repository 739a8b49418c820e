"""Adapter streams: each form of a line, and what is no row."""

import gzip
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.machine import MachineId
from kumiai.model.readings import Gap, Readings, Reason
from kumiai.model.refusal import BadStream, Bomb
from kumiai.model.signal import Device, ItemId, Kind, Signal
from kumiai.sources.mtconnect import DeclaredItem, device_from_items, programs, recording
from kumiai.sources.mtconnect.stamp import Stamps

M = MachineId("m-1")
DEVICE = Device(
    M,
    "uuid-1",
    "Lathe",
    "",
    "",
    (
        Signal(M, ItemId("X"), Kind.SAMPLE, "POSITION", "MILLIMETER", aliases=("x1", "Xsrc")),
        Signal(M, ItemId("path"), Kind.SAMPLE, "PATH_POSITION", "MILLIMETER_3D"),
        Signal(M, ItemId("exec"), Kind.EVENT, "EXECUTION"),
        Signal(M, ItemId("prog"), Kind.EVENT, "PROGRAM"),
        Signal(M, ItemId("cond"), Kind.CONDITION, "SYSTEM"),
        Signal(M, ItemId("note"), Kind.EVENT, "MESSAGE"),
        Signal(M, ItemId("alarm"), Kind.EVENT, "ALARM"),
        Signal(M, ItemId("wave"), Kind.SAMPLE, "LOAD", representation="TIME_SERIES"),
        Signal(M, ItemId("vars"), Kind.EVENT, "VARIABLE", representation="DATA_SET"),
    ),
)
T = "2026-01-02T03:04:05.678Z"
AT = 1_767_323_045_678_000


def read(text: str) -> Readings:
    """The readings of `text`; rows and rejects are all observations."""
    found = recording(text.encode(), DEVICE)
    assert len(found) + sum(r.count for r in found.rejects) == found.observations
    assert len(set(found.sequence)) == len(found)
    return found


def rows(found: Readings) -> list[tuple[str, float | None, str | None]]:
    """Item, number and text of each row."""
    return list(zip(found.item, found.value, found.text, strict=True))


@pytest.mark.parametrize(
    "line,expected",
    [
        ("X|1.5", [("X", 1.5, None)]),
        ("X| -1e3 ", [("X", -1000.0, None)]),
        ("x1|2", [("X", 2.0, None)]),
        ("Xsrc|2", [("X", 2.0, None)]),
        ("Lathe:X|2", [("X", 2.0, None)]),
        ("uuid-1:X|2", [("X", 2.0, None)]),
        ("X|1|exec|ACTIVE", [("X", 1.0, None), ("exec", None, "ACTIVE")]),
        ("exec|12", [("exec", 12.0, "12")]),
        ("exec|1_2", [("exec", None, "1_2")]),
        ("exec|nan", [("exec", None, "nan")]),
        ("exec|１２", [("exec", None, "１２")]),
        ("exec|", [("exec", None, "")]),
        ("path|1 2 3", [("path", None, "1 2 3")]),
        ("cond|Warning|371||| UP SWITCH)", [("cond", None, "Warning|371|UP SWITCH)")]),
        ("cond|Normal||||", [("cond", None, "Normal")]),
        ("cond|Normal", [("cond", None, "Normal")]),
        ("cond|Fault|1|2|HIGH|hot|X|3", [("cond", None, "Fault|1|2|HIGH|hot"), ("X", 3.0, None)]),
        ("note|17|door open|X|3", [("note", None, "17|door open"), ("X", 3.0, None)]),
        ("alarm|OTHER|1|LOW|ACTIVE|oil", [("alarm", None, "OTHER|1|LOW|ACTIVE|oil")]),
        ("wave|3|100|1 2 3|X|1", [("wave", None, "3|100|1 2 3"), ("X", 1.0, None)]),
        ("vars|a=1 b=2", [("vars", None, "a=1 b=2")]),
        ("X|1|", [("X", 1.0, None)]),
    ],
)
def test_each_form_of_a_line(
    line: str, expected: list[tuple[str, float | None, str | None]]
) -> None:
    """Samples are numbers, events words and numbers, conditions their filled fields."""
    found = read(f"{T}|{line}\n")
    assert rows(found) == expected
    assert found.rejects == ()
    assert set(found.at) == {AT}


@pytest.mark.parametrize(
    "line,reason,item,count",
    [
        ("2026", Reason.MALFORMED, "", 1),
        ("X|1", Reason.MALFORMED, "", 1),
        (f"{T}|X", Reason.MALFORMED, "", 1),
        ("|X|1", Reason.MALFORMED, "", 1),
        ("2026-13-01T00:00:00Z|X|1", Reason.MALFORMED, "", 1),
        ("2026-01-01T00:00:60Z|X|1", Reason.MALFORMED, "", 1),
        ("2026-01-01T00:00:00+09:00|X|1", Reason.MALFORMED, "", 1),
        ("２０２６-01-01T00:00:00Z|X|1", Reason.MALFORMED, "", 1),
        (f"{T}||1", Reason.MALFORMED, "", 1),
        (f"{T}|exec|\ufffd", Reason.MALFORMED, "", 1),
        (f"{T}|Y|1", Reason.UNKNOWN_ITEM, "Y", 1),
        (f"{T}|Y|Warning|1|||hot", Reason.UNKNOWN_ITEM, "Y", 1),
        (f"{T}|Y|UNAVAILABLE||||", Reason.UNKNOWN_ITEM, "Y", 1),
        (f"{T}|@REMOVE_ASSET@|1.2|X|3", Reason.UNKNOWN_ITEM, "@REMOVE_ASSET@", 1),
        (f"{T}|@UPDATE_ASSET@|1|life|3", Reason.UNKNOWN_ITEM, "@UPDATE_ASSET@", 1),
        (f"{T}|X|Unavailable", Reason.UNAVAILABLE, "X", 1),
        (f"{T}|cond|unavailable||||", Reason.UNAVAILABLE, "cond", 1),
        (f"{T}|X|", Reason.NOT_A_NUMBER, "X", 1),
        (f"{T}|X|inf", Reason.NOT_A_NUMBER, "X", 1),
        (f"{T}|X|1e999", Reason.NOT_A_NUMBER, "X", 1),
        (f"{T}|X|1_000", Reason.NOT_A_NUMBER, "X", 1),
        (f"{T}|X|１", Reason.NOT_A_NUMBER, "X", 1),
        (f"{T}|X|a\n{T}|X|b", Reason.NOT_A_NUMBER, "X", 2),
    ],
)
def test_what_is_no_row_is_counted(line: str, reason: Reason, item: str, count: int) -> None:
    """Each reject says why, of which item, from which line on and how often."""
    found = read(f"*adapterVersion: 2.0\n* PING\n\n{line}\n")
    assert len(found) == 0
    (reject,) = found.rejects
    assert (reject.reason, reject.item, reject.line, reject.count) == (reason, item, 3, count)


def test_a_dangling_key_does_not_spoil_its_line() -> None:
    """The pairs before a key without a value are rows."""
    found = read(f"{T}|X|1|exec\n")
    assert rows(found) == [("X", 1.0, None)]
    assert [(r.reason, r.sample) for r in found.rejects] == [(Reason.MALFORMED, "exec")]


def test_a_block_is_one_observation() -> None:
    """Its lines are no lines of the stream, whatever they look like; line numbers go on."""
    block = f"{T}|@ASSET@|1|CuttingTool|--multiline--AB\n<a>\n{T}|X|9\n--multiline--AB\n"
    found = read(block + f"{T}|X|1\n")
    assert rows(found) == [("X", 1.0, None)]
    assert list(found.sequence) == [4 * 64]
    assert [(r.item, r.count) for r in found.rejects] == [("@ASSET@", 1)]


def test_a_block_without_an_end_is_told() -> None:
    """The rest of the recording is inside it; that is a malformed line, not silence."""
    found = read(f"{T}|@ASSET@|1|CuttingTool|--multiline--AB\n{T}|X|9\n")
    reasons = [r.reason for r in found.rejects]
    assert sorted(reasons) == [Reason.MALFORMED, Reason.UNKNOWN_ITEM]


def test_a_gap_lasts_from_the_loss_to_the_next_known_value() -> None:
    """A second loss does not begin it anew; what is no number does not end it."""
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    told = ["X|1", "X|UNAVAILABLE", "X|unavailable", "X|oops", "exec|A", "X|2", "exec|UNAVAILABLE"]
    text = "".join(
        f"{begun + timedelta(seconds=n):%Y-%m-%dT%H:%M:%S}Z|{line}\n" for n, line in enumerate(told)
    )
    base = 1_767_225_600_000_000
    assert read(text).gaps == (
        Gap(ItemId("X"), base + 1_000_000, base + 5_000_000, 1),
        Gap(ItemId("exec"), base + 6_000_000, None, 6),
    )


def test_a_state_that_is_not_known_is_a_row() -> None:
    """What a machine did before its loss does not go on in the rows; the gap stands as ever."""
    found = read(f"{T}|exec|ACTIVE\n{T}|exec|unavailable|X|UNAVAILABLE\n")

    assert rows(found) == [("exec", None, "ACTIVE"), ("exec", None, "UNAVAILABLE")]
    assert [(r.reason, r.item) for r in found.rejects] == [(Reason.UNAVAILABLE, "X")]
    assert [gap.item for gap in found.gaps] == ["X", "exec"]


def test_a_recording_that_knows_nothing_has_no_row() -> None:
    """An idle day's snapshot, twice alike, stays a count of what was not known."""
    found = read(f"{T}|exec|UNAVAILABLE\n{T}|X|UNAVAILABLE\n")

    assert rows(found) == []
    assert [(r.reason, r.item) for r in found.rejects] == [
        (Reason.UNAVAILABLE, "exec"),
        (Reason.UNAVAILABLE, "X"),
    ]


def test_a_replay_is_older_than_seven_days_and_opens_no_gap() -> None:
    """Exactly seven days is no replay; the newest observation counts even if it is no row."""
    found = read(
        "2026-01-01T00:00:00Z|X|1\n2026-01-01T00:00:00Z|exec|UNAVAILABLE\n"
        "2026-01-01T00:00:00.000001Z|X|2\n2026-01-01T00:00:00.000001Z|cond|UNAVAILABLE\n"
        "2026-01-08T00:00:00.000001Z|Y|2\n"
    )
    assert rows(found) == [("X", 2.0, None)]
    assert [(r.reason, r.item) for r in found.rejects] == [
        (Reason.REPLAY, "X"),
        (Reason.REPLAY, "exec"),
        (Reason.UNAVAILABLE, "cond"),
        (Reason.UNKNOWN_ITEM, "Y"),
    ]
    assert [gap.item for gap in found.gaps] == ["cond"]


@pytest.mark.parametrize(
    "pairs,stride", [(1, 64), (63, 64), (64, 64), (65, 128), (128, 128), (129, 256)]
)
def test_the_stride_fits_the_widest_line(pairs: int, stride: int) -> None:
    """Positions never collide, however wide a line is."""
    found = read(T + "|X|1" * pairs + f"\n{T}|X|2\n")
    assert found.stride == stride
    assert list(found.sequence) == [*range(pairs), stride]


@pytest.mark.parametrize(
    "stamp,past",
    [
        ("2026-01-02T03:04:05.678Z", 678_000),
        ("2026-01-02T03:04:05.678", 678_000),
        ("2026-01-02T03:04:05Z", 0),
        ("2026-01-02T03:04:05.1234567Z", 123_456),
        ("2026-01-02T03:04:05.9999999Z", 999_999),
        ("2026-01-02T03:04:05.5Z@12.25", 500_000),
    ],
)
def test_instants_are_whole_microseconds(stamp: str, past: int) -> None:
    """Up to nine digits, with or without Z and duration; what lies below is cut, not rounded."""
    assert Stamps().micros(stamp) == AT - 678_000 + past


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))  # noqa: DTZ001 - UTC is added
def test_every_instant_survives(at: datetime) -> None:
    """What is written as a stamp is read as the same instant."""
    expected = (at - datetime(1970, 1, 1)) // timedelta(microseconds=1)  # noqa: DTZ001 - both without zone
    assert Stamps().micros(f"{at.isoformat(timespec='microseconds')}Z") == expected


words = st.text(
    st.characters(blacklist_characters="|\n\r\ufffd", blacklist_categories=["Cs"]), max_size=20
).filter(lambda w: w.strip().upper() != "UNAVAILABLE" and not w.startswith("--multiline--"))
pairs = st.one_of(
    st.tuples(st.just("X"), st.floats(allow_nan=False, allow_infinity=False).map(repr)),
    st.tuples(st.just("exec"), words),
)


@given(st.lists(st.lists(pairs, min_size=1, max_size=70), max_size=8))
def test_what_an_adapter_writes_is_what_is_read(lines: list[list[tuple[str, str]]]) -> None:
    """Every pair of every line comes back in order, numbers to the last bit."""
    text = "".join(T + "".join(f"|{k}|{v}" for k, v in line) + "\n" for line in lines)
    found = read(text)
    told = [pair for line in lines for pair in line]
    assert [i for i, _, _ in rows(found)] == [k for k, _ in told]
    for (key, said), (_, value, text_) in zip(told, rows(found), strict=True):
        if key == "X":
            assert value == float(said)
        else:
            assert text_ == said.strip()


@given(st.binary(max_size=300), st.text("|X1.\nexecTZ:-2026@ASET*", max_size=200))
def test_no_bytes_make_it_fall(noise: bytes, near: str) -> None:
    """Whatever a stream holds, it is read or refused, and everything is accounted for."""
    for raw in (noise, near.encode(), f"{T}|{near}".encode()):
        try:
            found = recording(raw, DEVICE)
        except BadStream:
            continue
        assert len(found) + sum(r.count for r in found.rejects) == found.observations


def test_the_instance_is_that_of_the_unpacked_bytes() -> None:
    """Packed or not, one recording has one instance."""
    told = f"{T}|X|1\r\n".encode()
    plain, packed = recording(told, DEVICE), recording(gzip.compress(told), DEVICE)
    assert plain == packed
    assert plain.instance == hashlib.sha256(told).hexdigest()


def test_several_gzip_members_are_one_recording() -> None:
    """As RFC 1952 has it, also with zeros behind."""
    told = f"{T}|X|1\n".encode()
    packed = gzip.compress(told) + gzip.compress(told) + b"\x00" * 8
    assert len(recording(packed, DEVICE)) == 2


def test_a_gzip_bomb_is_refused() -> None:
    """More than 400 bytes out for one in is no recording."""
    with pytest.raises(Bomb):
        recording(gzip.compress(b"\x00" * 50_000_000), DEVICE)


@pytest.mark.parametrize("cut", [3, 12, -1, -5])
def test_broken_gzip_is_refused(cut: int) -> None:
    """Half a file is not read as a short one."""
    with pytest.raises(BadStream):
        recording(gzip.compress(f"{T}|X|1\n".encode() * 50)[:cut], DEVICE)


def test_bytes_behind_gzip_are_refused() -> None:
    """What follows the last member is not passed over."""
    with pytest.raises(BadStream):
        recording(gzip.compress(b"x") + b"tail", DEVICE)


def test_programmes_are_told_once_and_in_order() -> None:
    """Empty names are no names."""
    found = read(f"{T}|prog|B.NC|prog| |prog|A.NC|prog|B.NC\n")
    assert programs(found, DEVICE) == ("B.NC", "A.NC")


def test_a_plain_list_makes_a_device() -> None:
    """A machine without a Devices.xml is read by the same parser."""
    listed = device_from_items(
        M, "uuid-2", "Mill", [DeclaredItem("Feed_Rate", Kind.SAMPLE, "PATH_FEEDRATE")]
    )
    assert list(recording(f"{T}|Feed_Rate|7\n".encode(), listed).value) == [7.0]
