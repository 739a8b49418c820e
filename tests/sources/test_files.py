"""Files that people send: right, or refused with a reason and without a result."""

import io
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.machine import MachineId
from kumiai.model.readings import Reason
from kumiai.model.refusal import (
    BadPeriod,
    BadTable,
    BadValue,
    Bomb,
    Refusal,
    UnknownItem,
    UnsafeXml,
)
from kumiai.model.signal import Kind
from kumiai.model.tolerance import Tolerance, tolerance
from kumiai.sources.files import Layout, inspection, station, table_csv, table_parquet
from kumiai.sources.mtconnect import DeclaredItem, device_from_items

AT = datetime(2017, 9, 1, tzinfo=UTC)
DEVICE = device_from_items(
    MachineId("m-1"),
    "uuid-1",
    "Mill",
    [
        DeclaredItem("x", Kind.SAMPLE, "POSITION", "MILLIMETER"),
        DeclaredItem("e", Kind.EVENT, "EXECUTION"),
    ],
)
LONG = Layout("time", item="item", value="value")
WIDE = Layout("time", items=(("X", "x"), ("E", "e")))
HEADER = ("Features", "S", "R_A01_P", "R_A02_P", "Upper Tolerance", "Nominal", "Lower Tolerance")
Cell = str | float | None


def book(*rows: tuple[Cell, ...], sheet: str = "Sheet10") -> bytes:
    """A workbook with these rows below the header."""
    made = openpyxl.Workbook()
    page: Any = made.active
    page.title = sheet
    for row in (HEADER, *rows):
        page.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


GOOD = (
    ("HOLE1",),
    ("DIAMETER5", "", 4.1, 4.3, 0.254, 4, -0.254),
    ("FLATNESS1", "", 0.1, 0.2, 0.5, 0),
)


def test_a_batch_for_each_part() -> None:
    """Item, value, tolerance and position of each measured characteristic."""
    first, second = inspection(book(*GOOD), "station", AT)
    assert (first.part, second.part) == ("plate-01", "plate-02")
    assert first.instance == second.instance
    assert list(first.item) == ["HOLE1.DIAMETER5", "HOLE1.FLATNESS1"]
    assert list(first.value) == [4.1, 0.1]
    assert list(first.text) == ["nominal 4 lower -0.254 upper 0.254", "nominal 0 upper 0.5"]
    assert list(first.sequence) == [3 * 64 + 3, 4 * 64 + 3]
    assert not set(first.sequence) & set(second.sequence)


def test_the_station_measures_those_characteristics() -> None:
    """A signal for each, in millimetres, by feature."""
    device = station(book(*GOOD), MachineId("cmm-1"), "station", "CMM")
    assert [(s.item, s.type, s.component) for s in device.signals] == [
        ("HOLE1.DIAMETER5", "DIAMETER", "HOLE1"),
        ("HOLE1.FLATNESS1", "FLATNESS", "HOLE1"),
    ]
    assert {s.kind for s in device.signals} == {Kind.CHARACTERISTIC}
    assert {s.unit for s in device.signals} == {"MILLIMETER"}


def test_a_blank_measurement_is_counted() -> None:
    """What was not measured is no row, and no zero."""
    first, second = inspection(book(("H",), ("D1", "", " ", 4, 1, 4, -1)), "station", AT)
    assert (len(first), len(second)) == (0, 1)
    assert [(r.reason, r.item, r.line) for r in first.rejects] == [(Reason.UNAVAILABLE, "H.D1", 3)]
    assert first.observations == 1


@pytest.mark.parametrize(
    "rows",
    [
        (("H",), ("D1", "", "=1+3", 4, 1, 4, -1)),
        (("H",), ("D1", "", 4, 4, 1, "=NOW()", -1)),
        (("H",), ("=A1", "", 4, 4, 1, 4, -1)),
        (("H",), ("D1", "", "4,1", 4, 1, 4, -1)),
        (("H",), ("D1", "", 4, 4, 1, None, -1)),
        (("H",), ("D1", "", True, 4, 1, 4, -1)),
        (("H",), ("D1", "", 4, 4, 1, 4, -1), ("D1", "", 4, 4, 1, 4, -1)),
        (("H" * 90,), ("D1", "", 4, 4, 1, 4, -1)),
    ],
)
def test_one_wrong_cell_refuses_the_workbook(rows: tuple[tuple[Cell, ...], ...]) -> None:
    """A formula, a word, a boolean, a missing nominal or a line twice: nothing results."""
    with pytest.raises(BadTable):
        inspection(book(*rows), "station", AT)


def test_what_is_no_workbook_is_refused() -> None:
    """Other bytes, another sheet, an archive of something else, an instant without a zone."""
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "b")
    for raw in (b"", b"PK\x03\x04", book(*GOOD)[:-40], other.getvalue()):
        with pytest.raises(BadTable):
            inspection(raw, "station", AT)
    with pytest.raises(BadTable):
        inspection(book(*GOOD, sheet="Other"), "station", AT)
    with pytest.raises(BadPeriod):
        inspection(book(*GOOD), "station", AT.replace(tzinfo=None))


def swapped(raw: bytes, name: str, content: bytes) -> bytes:
    """The workbook `raw` with another member `name`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
        if name not in old.namelist():
            new.writestr(name, content)
    return out.getvalue()


def test_workbooks_that_explode_are_refused() -> None:
    """By ratio, by count of members, and by entities."""
    good = book(*GOOD)
    with pytest.raises(Bomb):
        inspection(swapped(good, "xl/media/a.bin", b"\x00" * 50_000_000), "station", AT)
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(1001):
            archive.writestr(f"{number}", "")
    with pytest.raises(Bomb):
        inspection(many.getvalue(), "station", AT)
    laughs = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    with pytest.raises(UnsafeXml):
        inspection(swapped(good, "xl/worksheets/sheet1.xml", laughs), "station", AT)


def test_a_sheet_that_claims_a_million_rows_is_read_within_bounds() -> None:
    """Rows beyond 10,000 are not walked to."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v>'
        b"</c></row></sheetData></worksheet>"
    )
    with pytest.raises(BadTable):
        inspection(swapped(book(*GOOD), "xl/worksheets/sheet1.xml", sheet), "station", AT)


def test_the_real_workbook(data_dir: Path) -> None:
    """31 characteristics of 20 plates; those in tolerance are as many as the workbook counted."""
    (file,) = (data_dir / "nist_sms/mtc_qif").glob("nist_mtc_crada_plate_*.xlsx")
    raw = file.read_bytes()
    plates = inspection(raw, "station", AT)
    assert [p.part for p in plates] == [f"plate-{n:02}" for n in range(1, 21)]
    assert [len(p) for p in plates] == [31] * 20
    assert len({s for p in plates for s in p.sequence}) == 620
    within: Counter[str] = Counter()
    for plate in plates:
        for item, value, text in zip(plate.item, plate.value, plate.text, strict=True):
            within[item] += tolerance(text or "").holds(value or 0.0)
    page = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)["Sheet10"]
    rows = [r for r in page.iter_rows(min_row=9, values_only=True) if isinstance(r[26], int)]
    assert list(within.values()) == [row[26] for row in rows]
    assert {item: n for item, n in within.items() if n < 20} == {
        "SIMPLE_HOLE7.DIAMETER5": 17,
        "SIMPLE_HOLE6.DIAMETER5": 17,
        "SIMPLE_HOLE5.DIAMETER5": 17,
        "CYLINDER3.RADIUS1": 0,
        "SIMPLE_HOLE4.DIAMETER5": 15,
        "SIMPLE_HOLE3.DIAMETER5": 14,
        "SIMPLE_HOLE2.DIAMETER5": 15,
        "SIMPLE_HOLE8.DIAMETER6": 17,
        "SIMPLE_HOLE9.DIAMETER6": 17,
    }


numbers = st.decimals(-1000, 1000, places=4)


@given(st.builds(Tolerance, numbers, st.none() | numbers, st.none() | numbers))
def test_a_tolerance_survives_its_text(limits: Tolerance) -> None:
    """What is written is read as the same tolerance."""
    assert tolerance(limits.text()) == limits


def test_the_ends_of_a_tolerance_are_within() -> None:
    """4.254 is 4 and 0.254, although binary fractions say otherwise; a step further is out."""
    limits = tolerance("nominal 4 lower -0.254 upper 0.254")
    assert [limits.holds(v) for v in (3.7459, 3.746, 4.254, 4.2541)] == [False, True, True, False]
    with pytest.raises(BadValue):
        tolerance("about 4")


def test_long_and_wide_tables_say_the_same() -> None:
    """Item, value and instant agree; a blank cell of a wide table is no observation."""
    long = table_csv(
        b"time,item,value\n2026-01-01T00:00:00Z,x,1.5\n2026-01-01T00:00:00Z,e,ACTIVE\n",
        LONG,
        DEVICE,
    )
    wide = table_csv(
        b"\xef\xbb\xbftime,X,E,other\r\n2026-01-01T09:00:00+09:00,1.5,ACTIVE,?\r\n"
        b"2026-01-01T00:00:01Z,,,\r\n",
        WIDE,
        DEVICE,
        part="plate-01",
    )
    for read in (long, wide):
        assert list(read.item) == ["x", "e"]
        assert list(read.value) == [1.5, None]
        assert list(read.text) == [None, "ACTIVE"]
        assert set(read.at) == {1_767_225_600_000_000}
    assert list(long.sequence) == [64 + 2, 128 + 2]
    assert list(wide.sequence) == [64 + 1, 64 + 2]
    assert wide.part == "plate-01"


def test_a_table_as_a_spreadsheet_in_japan_writes_it() -> None:
    """CP932 is read where UTF-8 is not."""
    raw = "time,item,value\n2026-01-01T00:00:00Z,e,加工中\n".encode("cp932")
    assert list(table_csv(raw, LONG, DEVICE).text) == ["加工中"]


@pytest.mark.parametrize(
    "body,refusal",
    [
        ("2026-01-01T00:00:00Z,y,1", UnknownItem),
        ("2026-01-01T00:00:00,x,1", BadPeriod),
        ("yesterday,x,1", BadPeriod),
        (",x,1", BadPeriod),
        ("2026-01-01T00:00:00Z,x,one", BadTable),
        ("2026-01-01T00:00:00Z,x,", BadTable),
        ("2026-01-01T00:00:00Z,x,nan", BadTable),
        ("2026-01-01T00:00:00Z,x,1_0", BadTable),
        ("2026-01-01T00:00:00Z,e,UNAVAILABLE", BadTable),
        ("2026-01-01T00:00:00Z,,1", BadTable),
        ("2026-01-01T00:00:00Z,x", BadTable),
        ("2026-01-01T00:00:00Z,x,1,2", BadTable),
        ('2026-01-01T00:00:00Z,x,"1', BadTable),
        (f"2026-01-01T00:00:00Z,e,{'a' * 10_001}", BadTable),
    ],
)
def test_one_wrong_cell_refuses_a_table(body: str, refusal: type[Refusal]) -> None:
    """Also when the rows before it were right."""
    with pytest.raises(refusal):
        table_csv(f"time,item,value\n2026-01-01T00:00:00Z,x,1\n{body}\n".encode(), LONG, DEVICE)


@pytest.mark.parametrize("header", ["time,item", "time,item,value,value", ""])
def test_a_table_without_its_columns_is_refused(header: str) -> None:
    """Missing, doubled, or none at all."""
    with pytest.raises(BadTable):
        table_csv(f"{header}\n".encode(), LONG, DEVICE)


def test_a_layout_has_one_form() -> None:
    """Long or wide, not both, not neither, no column twice; and its items are known."""
    for layout in (
        {"time": "t"},
        {"time": "t", "item": "i"},
        {"time": "t", "item": "t", "value": "v"},
        {"time": "t", "item": "i", "value": "v", "items": (("x", "x"),)},
    ):
        with pytest.raises(BadValue):
            Layout(**layout)
    with pytest.raises(UnknownItem):
        table_csv(b"time,X\n", Layout("time", items=(("X", "no"),)), DEVICE)


@given(st.binary(max_size=200), st.text('timevalu,"\n20-:TZxe1.', max_size=120))
def test_no_bytes_make_a_table_fall(noise: bytes, near: str) -> None:
    """Only typed refusals leave."""
    for raw in (noise, b"time,item,value\n" + near.encode()):
        for parse in (table_csv, table_parquet):
            try:
                parse(raw, LONG, DEVICE)
            except Refusal:
                continue


def parquet(columns: dict[str, Any], compression: str = "snappy") -> bytes:
    """A Parquet file of these columns."""
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, compression=compression)
    return out.getvalue()


STAMPS = pa.array([1_000_000, 2_000_000], pa.timestamp("us", "UTC"))


def test_parquet_says_what_csv_says() -> None:
    """Timestamps in UTC or texts; numbers to the last bit; a null is no observation."""
    wide = parquet({"time": STAMPS, "X": [0.1, None], "E": ["A", "B"], "more": [[1], [2]]})
    read = table_parquet(wide, WIDE, DEVICE)
    assert list(zip(read.at, read.item, read.value, read.text, strict=True)) == [
        (1_000_000, "x", 0.1, None),
        (1_000_000, "e", None, "A"),
        (2_000_000, "e", None, "B"),
    ]
    long = parquet({"time": ["1970-01-01T00:00:01Z"], "item": ["x"], "value": [0.1]})
    assert list(table_parquet(long, LONG, DEVICE).value) == [0.1]


@pytest.mark.parametrize(
    "columns,refusal",
    [
        ({"time": pa.array([1], pa.timestamp("us")), "X": [1.0], "E": ["A"]}, BadTable),
        ({"time": ["1970-01-01"], "X": [1.0], "E": ["A"]}, BadPeriod),
        ({"time": STAMPS[:1], "X": [float("nan")], "E": ["A"]}, BadTable),
        ({"time": STAMPS[:1], "X": [[1.0]], "E": ["A"]}, BadTable),
        ({"time": STAMPS[:1], "X": ["one"], "E": ["A"]}, BadTable),
        ({"time": STAMPS[:1], "X": [1.0]}, BadTable),
        ({"time": STAMPS[:1], "X": [1.0], "E": ["a" * 50_000]}, BadTable),
    ],
)
def test_one_wrong_cell_refuses_parquet(columns: dict[str, Any], refusal: type[Refusal]) -> None:
    """An instant without a zone, no number, a list, a missing column, a text without end."""
    with pytest.raises(refusal):
        table_parquet(parquet(columns), WIDE, DEVICE)


def test_a_parquet_bomb_is_refused_before_it_is_decoded() -> None:
    """Few bytes may claim many rows: rows x columns are asked first."""
    rows = 200_000_000
    same = pa.BooleanArray.from_buffers(pa.bool_(), rows, [None, pa.py_buffer(bytes(rows // 8))])
    out = io.BytesIO()
    pq.write_table(
        pa.table({"time": same}),
        out,
        compression="zstd",
        row_group_size=rows,
        data_page_size=rows,
        max_rows_per_page=rows,
        write_batch_size=rows,
        write_statistics=False,
        store_schema=False,
    )
    raw = out.getvalue()
    assert len(raw) < 10_000
    with pytest.raises(Bomb):
        table_parquet(raw, LONG, DEVICE)


def test_brotli_is_refused() -> None:
    """152 bytes of it may stand for 100 MB."""
    raw = parquet({"time": STAMPS, "X": [1.0, 2.0], "E": ["A", "B"]}, "brotli")
    with pytest.raises(BadTable):
        table_parquet(raw, WIDE, DEVICE)


def test_broken_parquet_is_refused() -> None:
    """Each byte of a file may be wrong; only typed refusals leave."""
    raw = parquet({"time": STAMPS, "X": [1.0, 2.0], "E": ["A", "B"]})
    for place in range(4, len(raw) - 4, max(len(raw) // 150, 1)):
        broken = raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :]
        try:
            table_parquet(broken, WIDE, DEVICE)
        except Refusal:
            continue
