"""A seller's list of machines as people send it: CSV or Excel, a line a machine, plain text only."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from typing import Any
from xml.etree.ElementTree import ParseError

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kumiai.model.purchase import LINES_MAX, Row
from kumiai.model.refusal import BadPurchaseList
from kumiai.papers.archive import bounded

COLUMNS = ("serial", "model", "name", "customer", "source", "dataset")
_ALSO = {
    "製造番号": "serial", "型式": "model", "機械名": "name", "名称": "name", "顧客": "customer",
    "機器ID": "source", "データセット": "dataset",
}  # fmt: skip
"""What a list may call its columns in Japanese."""
_NEEDED = frozenset(COLUMNS[:4])
_BYTES_MAX = 4 * 2**20
_UNPACKED_MAX = 32 * 2**20
_CELLS_MAX = 40_000
_COLUMNS_MAX = 20
_DAMAGED = (
    InvalidFileException, ParseError, SyntaxError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, OSError, AssertionError, RecursionError, OverflowError, NotImplementedError,
)  # fmt: skip
"""What the library raises on a damaged file."""


def csv_of(rows: Sequence[Row]) -> str:
    """The rows as a list again, so that a form can hand on what was looked at."""
    out = StringIO()
    written = csv.writer(out, lineterminator="\n")
    written.writerow(COLUMNS)
    written.writerows([getattr(row, column) for column in COLUMNS] for row in rows)
    return out.getvalue()


def rows_of(raw: bytes) -> Sequence[Row]:
    """The machines that a list names, in its order; lines left empty are none.

    The first line names the columns, in either language. Raises `BadPurchaseList`, `Bomb`,
    `UnsafeXml`, `BadDocument`.
    """
    if len(raw) > _BYTES_MAX:
        raise BadPurchaseList(what="4 MiB")
    cells = _sheet(raw) if raw[:2] == b"PK" else _text(raw)
    head = next(cells, None)
    if head is None:
        raise BadPurchaseList(what="empty")
    names = _columns(head[1])
    found = [_row(line, names, told) for line, told in cells if any(told)]
    if not found:
        raise BadPurchaseList(what="empty")
    if len(found) > LINES_MAX:
        raise BadPurchaseList(what=f"> {LINES_MAX}")
    return found


def _columns(told: Sequence[str]) -> Sequence[str]:
    """What each column holds. Raises `BadPurchaseList`."""
    while told and not told[-1]:
        told = told[:-1]
    names = [_ALSO.get(name, name.casefold()) for name in told]
    strange = [name for name in names if name not in COLUMNS]
    missing = sorted(_NEEDED - set(names))
    if strange or missing or len(set(names)) != len(names):
        twice = next((name for name in names if names.count(name) > 1), "")
        raise BadPurchaseList(line=1, what=(strange or missing or [twice])[0][:40])
    return names


def _row(line: int, names: Sequence[str], told: Sequence[str]) -> Row:
    """One machine. Raises `BadPurchaseList`."""
    if len(told) > len(names) and any(told[len(names) :]):
        raise BadPurchaseList(line=line, what=told[len(names)][:40])
    return Row(line=line, **dict(zip(names, told, strict=False)))


def _text(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV. Raises `BadPurchaseList`."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadPurchaseList(what="UTF-8") from None
    if "\x00" in text:
        raise BadPurchaseList(what="NUL")
    found = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        for told in found:
            if len(told) > _COLUMNS_MAX:
                raise BadPurchaseList(line=found.line_num, what=str(len(told)))
            yield found.line_num, [cell.strip() for cell in told]
    except csv.Error as bad:
        raise BadPurchaseList(line=found.line_num, what=str(bad)[:40]) from None


def _sheet(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """The lines of a workbook's only sheet. Raises `BadPurchaseList`."""
    with bounded(raw, _UNPACKED_MAX) as archive:
        for name in archive.namelist():
            if name.endswith("vbaProject.bin"):
                raise BadPurchaseList(what="macro")
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _plain(archive.read(name))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(raw), keep_links=False)
        sheets = book.worksheets
    except _DAMAGED as bad:
        raise BadPurchaseList(what=type(bad).__name__) from None
    if len(sheets) != 1 or sheets[0].sheet_state != "visible":
        raise BadPurchaseList(what="sheets")
    if sheets[0].max_column > _COLUMNS_MAX or sheets[0].max_row > 2 * LINES_MAX:
        raise BadPurchaseList(what=f"{sheets[0].max_row} x {sheets[0].max_column}")
    for line, cells in enumerate(sheets[0].iter_rows(values_only=True), 1):
        yield line, [_said(cell, line) for cell in cells]


def _plain(raw: bytes) -> None:
    """Refuses what a list never holds: formulas, merged cells, too many cells. Raises
    `BadPurchaseList`.
    """
    cells = 0
    try:
        for _, element in etree.iterparse(BytesIO(raw), resolve_entities=False, no_network=True):
            tag = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if tag in ("f", "mergeCell"):
                raise BadPurchaseList(what="formula" if tag == "f" else "merged cells")
            cells += tag == "c"
            if cells > _CELLS_MAX:
                raise BadPurchaseList(what=f"> {_CELLS_MAX}")
            if tag in ("c", "row"):
                element.clear()
    except etree.XMLSyntaxError:
        raise BadPurchaseList(what="XML") from None


def _said(cell: Any, line: int) -> str:
    """A cell as text; a whole number is its digits. Raises `BadPurchaseList`."""
    match cell:
        case None:
            return ""
        case bool() | float() if not (isinstance(cell, float) and cell.is_integer()):
            raise BadPurchaseList(line=line, what=str(cell)[:40])
        case int() | float():
            return str(int(cell))
        case str():
            return cell.strip()
    raise BadPurchaseList(line=line, what=str(cell)[:40])
