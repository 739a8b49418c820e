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
ROW = """SELECT instance, sequence FROM read_parquet(?)
         WHERE machine = 'mazak01' AND item = ? AND observed_at = ?::TIMESTAMPTZ"""


def test_one_row(data_dir: Path, database_url: str, tmp_path: Path) -> None:
    """A spindle load of 12 June 2017 is collected, read, paid for, and found again from its yen."""
    # The row: the first spindle load above zero that Mazak01 reported on that day.
    folder = data_dir / "nist_sms/raw/Mazak01"
    lines = gzip.decompress((folder / FILE).read_bytes()).decode().split("\n")
    loads = [
        line
        for line in lines
        if "|Sload|" in line and line.split("|")[2] not in ("0", "UNAVAILABLE")
    ]
    stamp, item, value = loads[0].split("|")
    # Out: enroll, collect, offer, agree, read, settle, dispute.
    walk = begin(tmp_path / "node", recordings.from_directory(data_dir), NOW, database_url)
    told = {name: counts for name, counts, _ in stations(walk)}
    source, grant, statement = walk.node.store.database, walk.grants[0], walk.statements[0]
    (opened,) = usage_log.about(source, grant.agreement, EntryType.OPENED, grant.id)
    plant = next(line for line in statement.lines if line.party == cast.PLANT)
    print(f"\n{stamp} {item}={value} -> {grant.dataset}@{grant.version} -> entry {opened.index}")
    print(f"of {opened.log} -> {statement.id} -> {plant.yen} of {told['settle']['yen']} yen")
    # Back: from the yen to its statement, the range of the log, the answer, the cut, the line.
    edge = next(edge for edge in statement.edges if edge.target == cast.PLANT)
    assert edge.yen == plant.yen + plant.yen // 10
    assert edge.evidence == f"{statement.agreement}[{statement.first},{statement.last})"
    assert ledger.statement(source, walk.standing("kasugai-money"), statement.id) == statement
    found = usage_log.entries(source, LogId(statement.agreement), statement.first, statement.last)
    entry = next(entry for entry in found if entry.type is EntryType.OPENED)
    answer = grants.find(source, str(entry.facts["grant"]))
    assert answer is not None
    cut = walk.node.store.cuts.find(answer.plan_hash)
    assert cut is not None
    assert cut.sha256 == entry.facts["cut"]
    row = duckdb.connect().execute(ROW, [str(cut.path), item, stamp]).fetchone()
    assert row is not None
    texts = (gzip.decompress(path.read_bytes()) for path in folder.glob("*.gz"))
    text = next(text for text in texts if sha256(text).hexdigest() == row[0])
    assert text.decode().split("\n")[row[1] // 64] == loads[0]
    walk.node.close()
