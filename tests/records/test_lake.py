"""The lake and its cuts: added once, dropped beyond the mark, read by one closed-in engine."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from kumiai.model.agreement import AgreementId
from kumiai.model.dataset import COLUMNS, ITEM, MACHINE, DatasetId, Version
from kumiai.model.machine import MachineId
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.policy import In, Mask
from kumiai.model.readings import Readings
from kumiai.model.refusal import LakeBroken
from kumiai.model.request import Permit
from kumiai.records import cuts as under_test
from kumiai.records.cuts import Cuts, plan_of
from kumiai.records.lake import Batch, Lake, acknowledged

DATA = DatasetId("machining")
NOW = datetime(2026, 10, 5, tzinfo=UTC)


def batch(name: str, count: int = 100, item: str = "Sload") -> Batch:
    """A batch of `count` rows."""
    readings = Readings(
        source="lathe", instance=name, stride=64, observations=count,
        sequence=list(range(count)), at=[1_000_000 * n for n in range(count)],
        item=[item] * count, value=[float(n) for n in range(count)], text=[None] * count,
        part=None, rejects=(), gaps=(),
    )  # fmt: skip
    return Batch(f"lathe/{name}", MachineId("lathe-1"), readings)


def permitted(*items: str) -> Permit:
    """A permit for all columns of some items; a test may make one, the product may not."""
    return Permit(
        agreement=AgreementId("agr-1"), dataset=DATA, party=PartyId("maker"),
        person=PersonId("reader"), purpose="maintenance", at=NOW,
        columns=tuple(c.id for c in COLUMNS), masks=(), where=In(ITEM, items), rows_left=None,
        metering_hours=24,
    )  # fmt: skip


def rows(lake: Lake) -> int:
    """How many rows the acknowledged version holds."""
    version = lake.version(DATA)
    assert version is not None
    files = lake.files(permitted("Sload"), version)
    found = duckdb.connect().execute("SELECT count(*) FROM read_parquet(?)", [files]).fetchone()
    assert found is not None
    return int(found[0])


def test_a_batch_is_added_once(tmp_path: Path) -> None:
    """Asked again, alone or among others, it adds no row."""
    lake = Lake(tmp_path)
    assert lake.append(DATA, [batch("a")]) == 0
    assert lake.append(DATA, [batch("a")]) == 0
    assert lake.append(DATA, [batch("a"), batch("b")]) == 1

    assert rows(lake) == 200


def test_nothing_is_no_version(tmp_path: Path) -> None:
    """A dataset without rows has no version."""
    lake = Lake(tmp_path)

    assert lake.append(DATA, [batch("a", 0)]) is None
    assert lake.version(DATA) is None


def test_a_commit_beyond_the_mark_is_dropped(tmp_path: Path) -> None:
    """What was never acknowledged is not read, and goes when the table is written again."""
    lake = Lake(tmp_path)
    lake.append(DATA, [batch("a")])
    lake.append(DATA, [batch("b")])
    (tmp_path / DATA / "_acknowledged").write_text("0")
    assert rows(lake) == 100

    assert lake.append(DATA, [batch("c")]) == 1
    assert rows(lake) == 200


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A version whose file is gone is refused, not served in part."""
    lake = Lake(tmp_path)
    lake.append(DATA, [batch("a")])
    next((tmp_path / DATA).glob("*.parquet")).unlink()

    with pytest.raises(LakeBroken):
        lake.files(permitted("Sload"), Version(0))
    with pytest.raises(LakeBroken):
        lake.files(permitted("Sload"), Version(7))


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    """Threads with lakes of their own append to one table, each batch once."""
    threads = [
        threading.Thread(target=lambda n=n: Lake(tmp_path).append(DATA, [batch(f"b{n // 2}", 10)]))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert rows(Lake(tmp_path)) == 40
    assert acknowledged(tmp_path / DATA) == 3


def test_a_cut_is_made_once_and_always_alike(tmp_path: Path) -> None:
    """Many who ask at once get one file; made anew elsewhere, it has the same bytes."""
    lake = Lake(tmp_path / "lake")
    lake.append(DATA, [batch("a", 5_000)])
    plan = plan_of(permitted("Sload"), Version(0), None)
    first, second = Cuts(tmp_path / "one", lake), Cuts(tmp_path / "two", lake)
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(first.build(permitted("Sload"), plan)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({cut.sha256 for cut in found}) == 1
    assert second.build(permitted("Sload"), plan).sha256 == found[0].sha256
    assert first.find(found[0].plan_hash) == found[0]
    assert first.find(plan_hash := found[0].plan_hash) is not None
    assert second.find(type(plan_hash)("0" * 64)) is None


def test_pseudonyms_differ_by_key_and_hide_the_name(tmp_path: Path) -> None:
    """A masked column holds keyed names: stable under one key, others under another."""
    lake = Lake(tmp_path / "lake")
    lake.append(DATA, [batch("a")])
    masked = replace(permitted("Sload"), masks=((MACHINE, Mask.PSEUDONYM),))
    made = []
    for key in (b"one" * 11, b"two" * 11):
        cuts = Cuts(tmp_path / key.hex(), lake)
        cut = cuts.build(masked, plan_of(masked, Version(0), key.hex()[:8]), key)
        assert b"lathe-1" not in cut.path.read_bytes()
        made.append({row[0] for row in cuts.rows(cut)})

    assert len(made[0]) == len(made[1]) == 1
    assert made[0] != made[1]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/kumiai-escaped.csv'",
        "ATTACH '/tmp/kumiai-escaped.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SELECT * FROM read_parquet('{inside}/../../../etc/passwd')",
    ],
)
def test_the_engine_is_closed_in(tmp_path: Path, statement: str) -> None:
    """It reaches no file outside its directories, no network, no extension, no setting."""
    inside = tmp_path / "inside"
    inside.mkdir()
    with under_test._engine(inside) as engine, pytest.raises(duckdb.Error):
        engine.execute(statement.replace("{inside}", str(inside))).fetchall()


def test_time_bounds_are_microseconds_in_utc(tmp_path: Path) -> None:
    """Rows leave with the instants that came in."""
    lake = Lake(tmp_path / "lake")
    lake.append(DATA, [batch("a", 3)])
    cuts = Cuts(tmp_path / "cuts", lake)
    cut = cuts.build(permitted("Sload"), plan_of(permitted("Sload"), Version(0), None))
    seen = [datetime.fromisoformat(row[2]) for row in cuts.rows(cut)]

    begin = datetime(1970, 1, 1, tzinfo=UTC)
    assert seen == [begin + timedelta(seconds=n) for n in range(3)]
