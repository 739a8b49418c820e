"""Files that nobody should open: bombs, entities, and documents that are not what they say."""

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from kumiai.sources.generated.building import building_day

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b"]><MTConnectDevices>&b;</MTConnectDevices>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    b"<MTConnectDevices>&x;</MTConnectDevices>"
)


CUT_SHORT = gzip.compress(bytes(range(256)))[:100]
"""A gzip member without its end."""


@cache
def trend_cut_short() -> bytes:
    """A building's day, compressed, without its end."""
    return gzip.compress(building_day(date(2026, 8, 3), 1))[:-30]


@cache
def gzip_bomb() -> bytes:
    """A few kilobytes that unpack to sixteen megabytes."""
    return gzip.compress(b"\0" * (16 * 2**20), 9)


def zip_of(members: int, content: bytes) -> bytes:
    """An archive of equal members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(members):
            archive.writestr(f"xl/part{number}.xml", content)
    return out.getvalue()


@cache
def excel_bomb() -> bytes:
    """An archive whose one part is a thousand times larger than itself."""
    return zip_of(1, b" " * 8_000_000)


@cache
def parquet_bomb() -> bytes:
    """Some hundred bytes that claim 50 million rows."""
    rows = 50_000_000
    same = pa.BooleanArray.from_buffers(pa.bool_(), rows, [None, pa.py_buffer(bytes(rows // 8))])
    out = io.BytesIO()
    pq.write_table(
        pa.table({"time": same}), out, compression="zstd", row_group_size=rows, store_schema=False,
        data_page_size=rows, max_rows_per_page=rows, write_batch_size=rows, write_statistics=False,
    )  # fmt: skip
    return out.getvalue()


def changed_book(raw: bytes, cell: str, value: str | None) -> bytes:
    """A workbook with one cell changed; the hash that it was made from stays."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    book.worksheets[0][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed_sheet(raw: bytes, edit: Callable[[Any], object]) -> bytes:
    """A workbook after `edit` of its first sheet."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    edit(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def excel_of(rows: list[list[str]]) -> bytes:
    """A workbook of somebody's own."""
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_macro() -> bytes:
    """A workbook that holds a macro."""
    out = io.BytesIO(excel_of([["a"]]))
    with zipfile.ZipFile(out, "a") as target:
        target.writestr("xl/vbaProject.bin", b"x")
    return out.getvalue()


def listed(serial: str, *, merged: bool = False, hidden: bool = False) -> bytes:
    """A seller's list as a workbook, with one machine; its cells merged, or a hidden sheet beside it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["serial", "model", "name", "customer"])
    sheet.append([serial, "MX", "Lathe", "seto-hikoki"])
    if merged:
        sheet.merge_cells("A4:B4")
    if hidden:
        book.create_sheet("more").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
