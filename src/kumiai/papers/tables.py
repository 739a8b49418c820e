"""Tables for spreadsheets: Excel workbooks, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from fractions import Fraction
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.writer.excel import ExcelWriter

from kumiai.model.period import iso
from kumiai.model.refusal import TooLarge, TooManyRows
from kumiai.papers.archive import packed
from kumiai.papers.messages import label

ROWS_MAX = 1_048_575
"""Rows of an Excel sheet below its header."""
_CELL_MAX = 32_767
_EXACT_MAX = 10**15
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Notes:
    """What a table says about itself on its second sheet."""

    agreement: str = ""
    purpose: str = ""
    credit: str = ""
    licence: str = ""
    generated: bool = False


def neutral(text: str) -> str:
    """`text` that no spreadsheet takes for a formula: an apostrophe before = + - @ TAB CR LF.

    Apostrophes that stand before such a character get one more, so `plain_text` finds the original.
    """
    return "'" + text if _FORMULA.match(text) else text


def plain_text(cell: str) -> str:
    """The text that `neutral` made `cell` from."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def csv_cell(value: object) -> str:
    """`value` as the text of a CSV cell: numbers as they are, text neutralised, nothing as ''.

    Quoting is the CSV writer's.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    told = _value(value)
    return "" if told is None else neutral(told) if isinstance(told, str) else str(told)


def xlsx(
    columns: Sequence[str], rows: Iterable[Sequence[object]], notes: Notes | None = None
) -> bytes:
    """A workbook of `rows` under `columns`, and a sheet of notes; equal content, equal bytes.

    Instants are ISO 8601 text in UTC, fractions and integers beyond 15 digits exact text. Raises
    `TooManyRows`, `TooLarge` (a cell beyond 32,767 characters).
    """
    workbook = Workbook(write_only=True)
    sheet: Any = workbook.create_sheet("data")
    sheet.freeze_panes = "A2"
    try:
        _fill(sheet, columns, rows)
    except BaseException:
        # openpyxl streams into a file of its own, which nobody else would close and remove.
        sheet.close()
        sheet._writer.cleanup()  # noqa: SLF001 - it has no public way out of half a sheet
        raise
    _notes(workbook, notes or Notes())
    return saved(workbook)


def _fill(sheet: Any, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes header and rows. Raises `TooManyRows`, `TooLarge`."""
    sheet.append([_head(sheet, name) for name in columns])
    for count, row in enumerate(rows, 1):
        if count > ROWS_MAX:
            raise TooManyRows(rows=count, max=ROWS_MAX, format="xlsx")
        sheet.append([excel_value(value) for value in row])


def saved(workbook: Workbook) -> bytes:
    """`workbook` as bytes that depend on its content only."""
    out = BytesIO()
    with packed(out) as archive:
        ExcelWriter(workbook, archive).save()
    return out.getvalue()


def excel_value(value: object) -> Any:
    """`value` as a cell holds it: a number, or neutralised text. Raises `TooLarge`."""
    told = _value(value)
    if not isinstance(told, str):
        return told
    if len(told) >= _CELL_MAX:
        raise TooLarge(what="cell", max=_CELL_MAX)
    return neutral(_ILLEGAL.sub("�", told))


def _value(value: object) -> str | int | float | bool | None:  # noqa: PLR0911 - one for each kind
    """`value` as Excel knows it, without loss."""
    match value:
        case Enum():
            return str(value.value)
        case None | bool() | str():
            return value
        case int():
            return value if abs(value) < _EXACT_MAX else str(value)
        case float():
            return value if math.isfinite(value) else str(value)
        case datetime():
            return iso(value)
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
    return str(value)


def _head(sheet: Any, name: str) -> Any:
    """A header cell."""
    cell = WriteOnlyCell(sheet, excel_value(name))
    cell.font = Font(bold=True)
    return cell


def _notes(workbook: Workbook, notes: Notes) -> None:
    """The sheet that says under which agreement and for which purpose the rows left."""
    sheet = workbook.create_sheet("notes")
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = 80
    for word in ("agreement", "purpose", "credit", "licence"):
        told = getattr(notes, word)
        sheet.append([f"{label(word, 'ja')} / {label(word, 'en')}", excel_value(told or "-")])
    if notes.generated:
        sheet.append([label("generated", "ja"), label("generated", "en")])
    sheet.append(["日時 / instants", "UTC, ISO 8601"])
