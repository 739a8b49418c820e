"""Real recordings: every observation is a row or is counted, as an independent reader says too."""

import gzip
from collections import Counter
from pathlib import Path

import pytest

from kumiai.model.readings import Readings, Reason
from kumiai.model.signal import Device
from kumiai.sources.mtconnect import devices, programs, recording
from tests.judges import plain_shdr

DAYS = 26


def device(data_dir: Path, name: str) -> Device:
    """The device `name` of the test bed."""
    xml = (data_dir / "nist_sms/mtconnect_agent_Devices.xml").read_bytes()
    return next(d for d in devices(xml) if d.name == name)


def days(data_dir: Path, name: str) -> list[bytes]:
    """The daily recordings of the machine `name`."""
    return [f.read_bytes() for f in sorted((data_dir / f"nist_sms/raw/{name}").glob("*.gz"))]


def counted(readings: list[Readings]) -> dict[Reason, int]:
    """How many observations each reason kept from becoming rows."""
    counts: Counter[Reason] = Counter()
    for batch in readings:
        for reject in batch.rejects:
            counts[reject.reason] += reject.count
    return dict(counts)


def same_as_the_judge(raw: bytes, read: Readings, keys: dict[str, dict[str, str]]) -> None:
    """Assert that the plain reader finds the same rows and the same rejects."""
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode()
    rows, lost = plain_shdr.read(text, keys, read.stride)
    ours = zip(read.sequence, read.at, read.item, read.value, read.text, strict=True)
    assert rows == list(ours)
    assert dict(lost) == {(r.reason.value, r.item): r.count for r in read.rejects}


@pytest.mark.parametrize(
    "name,observations,keys,rejects",
    [
        pytest.param(
            "Mazak01",
            826_746,
            86,
            {Reason.UNKNOWN_ITEM: 546, Reason.REPLAY: 90, Reason.UNAVAILABLE: 8_154},
            marks=pytest.mark.slow,
        ),
        (
            "Mazak03",
            217_476,
            65,
            {Reason.UNKNOWN_ITEM: 52, Reason.REPLAY: 126, Reason.UNAVAILABLE: 4_623},
        ),
    ],
)
def test_a_month_of_a_real_lathe(
    data_dir: Path, name: str, observations: int, keys: int, rejects: dict[Reason, int]
) -> None:
    """June 2017 of both lathes: known totals, and the judge agrees row by row."""
    model = device(data_dir, name)
    raws = days(data_dir, name)
    assert len(raws) == DAYS
    read = [recording(raw, model) for raw in raws]
    assert sum(batch.observations for batch in read) == observations
    assert counted(read) == rejects
    assert sum(map(len, read)) == observations - sum(rejects.values())
    unknown = {r.item for b in read for r in b.rejects if r.reason is Reason.UNKNOWN_ITEM}
    assert len(unknown) == {"Mazak01": 21, "Mazak03": 2}[name]
    seen = {line.split(b"|")[1] for raw in raws for line in gzip.decompress(raw).splitlines()}
    assert len(seen) == keys
    judged = plain_shdr.items(
        (data_dir / "nist_sms/mtconnect_agent_Devices.xml").read_bytes(), name
    )
    for raw, batch in zip(raws, read, strict=True):
        same_as_the_judge(raw, batch, judged)


def test_each_real_day_replays_its_past(data_dir: Path) -> None:
    """A day begins with lines of January; after eight days off all of the snapshot is a replay."""
    replays = []
    for raw in days(data_dir, "Mazak01"):
        read = recording(raw, device(data_dir, "Mazak01"))
        replays.append(sum(r.count for r in read.rejects if r.reason is Reason.REPLAY))
    assert Counter(replays) == {1: DAYS - 1, 65: 1}


def test_gaps_of_a_real_day_are_never_bridged(data_dir: Path) -> None:
    """In a gap its item has no row; it ends with the item's next row; the last ones stay open."""
    read = recording(days(data_dir, "Mazak01")[0], device(data_dir, "Mazak01"))
    assert len(read.gaps) == 960
    assert sum(gap.ends_at is None for gap in read.gaps) == 64
    rows = list(zip(read.sequence, read.at, read.item, strict=True))
    for gap in read.gaps[::50]:
        later = [at for s, at, item in rows if item == gap.item and s // read.stride > gap.line]
        assert gap.ends_at == (later[0] if later else None)


def test_an_okuma_writes_wide_lines_and_assets(data_dir: Path) -> None:
    """79 pairs on a line need a stride of 128; assets are counted as unknown items."""
    folder = data_dir / "mtconnect_okuma"
    xml, raw = (folder / "Devices.xml").read_bytes(), (folder / "okuma_imts2022.shdr.txt")
    read = recording(raw.read_bytes(), devices(xml)[0])
    assert (read.observations, len(read), read.stride) == (25_659, 25_455, 128)
    assert len(set(read.sequence)) == len(read)
    unknown = {r.item: r.count for r in read.rejects if r.reason is Reason.UNKNOWN_ITEM}
    assert unknown == {
        "ApplicationInstallDate": 4,
        "@REMOVE_ALL_ASSETS@": 4,
        "@ASSET@": 118,
        "@REMOVE_ASSET@": 30,
    }
    same_as_the_judge(raw.read_bytes(), read, plain_shdr.items(xml, "OKUMA"))


def test_twenty_real_plates(data_dir: Path) -> None:
    """144,806 pairs and 17 cut lines; four streams do not name their own plate's programme."""
    model = device(data_dir, "Hurco04")
    judged = plain_shdr.items(
        (data_dir / "nist_sms/mtconnect_agent_Devices.xml").read_bytes(), "Hurco04"
    )
    unproven, observations, cut = [], 0, 0
    for number in range(1, 21):
        file = data_dir / f"nist_sms/mtc_plate/Plate-Hurco04-{number:02}of20.txt.gz"
        read = recording(file.read_bytes(), model, part=f"plate-{number:02}")
        assert read.part == f"plate-{number:02}"
        observations += read.observations
        cut += sum(r.count for r in read.rejects if r.reason is Reason.MALFORMED)
        if not any(name.endswith(f"-{number}.NC") for name in programs(read, model)):
            unproven.append(number)
        same_as_the_judge(file.read_bytes(), read, judged)
    assert (observations - cut, cut) == (144_806, 17)
    assert unproven == [1, 6, 7, 14]
