"""The story: one observation of a real machine tool, to a paid yen and back to its line."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import duckdb

from kumiai.apps.demo import cast, recordings
from kumiai.apps.demo.walk import begin, stations
from kumiai.model.usage import EntryType, LogId
from kumiai.records import grants, ledger, usage_log

FILE = "Mazak01-20170612-20170613.txt.gz"
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


def test_one_row(data_dir: Path, database_url: str, tmp_path: Path) -> None:
    """A spindle load of 12 June 2017 is collected, read, paid for, and found again from its yen."""
    # The row: the first spindle load that Mazak01 reported on that day.
    raw = gzip.decompress((data_dir / "nist_sms/raw/Mazak01" / FILE).read_bytes())
    lines = raw.decode().split("\n")
    number = next(n for n, line in enumerate(lines) if "|Sload|" in line and "UNAV" not in line)
    stamp, item, value = lines[number].split("|")

    # Out: collect, agree, read, settle, dispute.
    walk = begin(tmp_path / "node", recordings.from_directory(data_dir), NOW, database_url)
    told = {name: counts for name, counts, _ in stations(walk)}
    source, grant, statement = walk.node.store.database, walk.grants[0], walk.statements[0]
    (opened,) = usage_log.about(source, grant.agreement, EntryType.OPENED, grant.id)
    plant = next(line for line in statement.lines if line.party == cast.PLANT)
    print(
        f"\n{stamp} {item}={value} -> {grant.dataset}@{grant.version} -> entry {opened.index}"
        f" of {opened.log} -> {statement.id} -> {plant.yen} yen of {statement.gross}"
    )

    # Back: from the yen to the statement, its range, the entry, the answer, the cut, the line.
    edge = next(e for e in statement.edges if e.target == cast.PLANT)
    assert edge.yen == plant.yen + plant.yen // 10
    assert edge.evidence == f"{statement.agreement}[{statement.first},{statement.last})"
    accounts = walk.standing("kasugai-money")
    assert ledger.statement(source, accounts, statement.id) == statement
    found = usage_log.entries(source, LogId(statement.agreement), statement.first, statement.last)
    entry = next(e for e in found if e.type is EntryType.OPENED)
    answer = grants.find(source, str(entry.facts["grant"]))
    assert answer is not None and answer.opened_at is not None
    cut = walk.node.store.cuts.find(answer.plan_hash)
    assert cut is not None and cut.sha256 == entry.facts["cut"]
    row = (
        duckdb.connect()
        .execute(
            "SELECT instance, sequence FROM read_parquet(?) WHERE machine = 'mazak01' AND item = ?"
            " AND observed_at = ?::TIMESTAMPTZ",
            [str(cut.path), item, stamp],
        )
        .fetchone()
    )
    assert row is not None
    instance, sequence = row
    files = sorted((data_dir / "nist_sms/raw/Mazak01").glob("*.gz"))
    again = next(
        t for f in files if sha256(t := gzip.decompress(f.read_bytes())).hexdigest() == instance
    )
    assert again.decode().split("\n")[sequence // 64] == lines[number]
    assert told["settle"]["yen"] == sum(s.gross for s in walk.statements)
    walk.node.close()
