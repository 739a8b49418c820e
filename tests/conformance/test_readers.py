"""What a partner fetches, read by programs that are not ours."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from kumiai.acts import read
from kumiai.apps.demo import cast, recordings, terms
from kumiai.apps.demo.stage import Walk
from kumiai.apps.demo.walk import begin, stations
from kumiai.model.request import Format, ReadRequest, RequestId

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """The demonstration with a generated day, walked as far as agreement."""
    found = begin(tmp_path_factory.mktemp("readers") / "node", recordings.made(1), NOW)
    for name, _, _ in stations(found):
        if name == "agree":
            break
    return found


@pytest.fixture(scope="module")
def answers(walk: Walk) -> dict[Format, bytes]:
    """One answer in each form."""
    standing = walk.standing("seto-data")
    request = ReadRequest(RequestId("req-readers"), terms.PLATES_ID, cast.PLATES, "quality")
    grant = read.read(walk.node.store, standing, request)
    found = {}
    for form in Format:
        delivery = read.fetch(walk.node.store, standing, grant.id, form)
        raw = delivery.path.read_bytes() if delivery.path else delivery.content
        assert raw is not None
        found[form] = raw
    return found


def test_three_engines_read_the_same_parquet(answers: dict[Format, bytes], tmp_path: Path) -> None:
    """pyarrow, polars and DuckDB see one table: the same rows, columns and types."""
    path = tmp_path / "rows.parquet"
    path.write_bytes(answers[Format.PARQUET])
    arrow, frame = pq.read_table(path), pl.read_parquet(path)
    counted = duckdb.connect().execute("SELECT count(*) FROM read_parquet(?)", [str(path)])

    assert arrow.num_rows == frame.height == counted.fetchone()[0] > 1000  # type: ignore[index] # a key that is known here
    assert arrow.column_names == frame.columns
    assert arrow.column("value").to_pylist() == frame["value"].to_list()
    assert str(arrow.schema.field("observed_at").type) == "timestamp[us, tz=UTC]"


def test_csv_and_workbook_hold_the_rows_of_the_parquet(answers: dict[Format, bytes]) -> None:
    """Polars reads the CSV, openpyxl the workbook: as many rows, the same values."""
    frame = pl.read_parquet(io.BytesIO(answers[Format.PARQUET]))
    told = pl.read_csv(io.BytesIO(answers[Format.CSV]), infer_schema_length=None)
    sheet = load_workbook(io.BytesIO(answers[Format.XLSX]), read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    place = frame.columns.index("value")

    assert told.height == frame.height == len(rows) - 1
    assert told["sequence"].to_list() == frame["sequence"].to_list()
    assert [row[place] for row in rows[1:]] == pytest.approx(frame["value"].to_list())


def test_libreoffice_opens_the_workbook(answers: dict[Format, bytes], tmp_path: Path) -> None:
    """LibreOffice turns the workbook into the CSV that it shows: header and rows are there."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    (tmp_path / "rows.xlsx").write_bytes(answers[Format.XLSX])
    command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    command += ["--convert-to", "csv", "--outdir", str(tmp_path), str(tmp_path / "rows.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    lines = (tmp_path / "rows.csv").read_text().splitlines()

    assert lines[0].startswith("machine,item,observed_at")
    assert len(lines) == pl.read_parquet(io.BytesIO(answers[Format.PARQUET])).height + 1
