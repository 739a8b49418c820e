"""The Excel form of the matrix: drop-downs, a hidden key row, protected headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from kumiai.model.party import Party, PartyId
from kumiai.model.right import Cell, Item, Matrix, Use
from kumiai.papers.matrix.layout import (
    ALLOWANCES,
    BASE,
    CLASSES,
    COMPETITIONS,
    CONDITION,
    FIELDS,
    FIRST_ROW,
    KEYS_ROW,
    SHEET,
    SPARE_ROWS,
    TABLE,
    USES,
    keys,
    shown,
)
from kumiai.papers.matrix.text import matrix_hash
from kumiai.papers.messages import label
from kumiai.papers.tables import excel_value, saved

_HEADS = {
    "id": ("データ項目", "data item"),
    "ja": ("名称（日本語）", "name (Japanese)"),
    "en": ("名称（英語）", "name (English)"),
    "unit": ("単位", "unit"),
    "class": ("分類", "classification"),
    "competition": ("競争上の機微性", "competition"),
    "basis": ("法的根拠", "legal basis"),
    "why": ("分類の理由", "reason"),
    CONDITION: ("条件", "condition"),
}
_WIDTHS = (4, 18, 20, 20, 16, 22, 18, 22, 32)
_GUIDE = (
    "白い欄を記入してください。空欄は残せません。「条件付き」には条件を記入します。"
    " / Fill in the white cells; none may stay empty. A limited cell needs its condition."
)
_COLOURS = {"allow": "D7F0DD", "limited": "FFF1CC", "deny": "E7E7EA", "to_negotiate": "DCE8FB"}
_BAND = PatternFill("solid", fgColor="1F3A5F")
_BANDS = (PatternFill("solid", fgColor="2F5D8C"), PatternFill("solid", fgColor="3F7A6A"))
_GREY = PatternFill("solid", fgColor="F3F4F6")
_OPEN = Protection(locked=False)
_LINE = Side(style="thin", color="D0D4DA")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_MIDDLE = Alignment(vertical="center", horizontal="center", wrap_text=True)
_LEFT = Alignment(vertical="center", wrap_text=True)


def xlsx_from_matrix(matrix: Matrix, parties: Mapping[PartyId, Party] | None = None) -> bytes:
    """`matrix` as a workbook to fill in; `parties` give the names shown above their columns.

    Equal matrices give equal bytes. It carries the matrix's version and hash, see `matrix_hash`.
    """
    workbook: Any = Workbook()
    sheet: Any = workbook.active
    sheet.title = SHEET
    names = keys(matrix.parties)
    last = FIRST_ROW + len(matrix.items) + SPARE_ROWS - 1
    _top(sheet, matrix)
    _heads(sheet, matrix.parties, parties or {}, names)
    for row, item in enumerate(matrix.items, FIRST_ROW):
        _line(sheet, row, _values(item, matrix))
    for row in range(FIRST_ROW + len(matrix.items), last + 1):
        _line(sheet, row, [None] * len(names))
    _choices(sheet, names, last)
    _frame(sheet, names)
    _names(workbook, len(names), last)
    workbook.custom_doc_props.append(StringProperty(name=BASE, value=matrix_hash(matrix)))
    return saved(workbook)


def _top(sheet: Any, matrix: Matrix) -> None:
    """Title, dataset, version, default and a sentence on how to fill it in."""
    sheet["B1"] = "権利表 / Rights matrix"
    sheet["B1"].font = Font(bold=True, size=14)
    told = (
        ("データセット / dataset", matrix.dataset),
        ("版 / version", matrix.version),
        ("記載のない項目 / items not listed", shown(matrix.default.value)),
    )
    for row, (head, value) in enumerate(told, 2):
        sheet.cell(row, 2, head).font = Font(bold=True)
        sheet.cell(row, 4, excel_value(value)).alignment = Alignment(horizontal="left")
    sheet["D4"].protection = _OPEN
    sheet["B5"] = _GUIDE
    sheet["B5"].font = Font(italic=True, color="555555")


def _heads(
    sheet: Any, parties: Sequence[PartyId], known: Mapping[PartyId, Party], names: Sequence[str]
) -> None:
    """The hidden key row, the party row and the row of column names."""
    for place, key in enumerate(names, 1):
        sheet.cell(KEYS_ROW, place, key)
        head = _HEADS.get(key.rsplit("|", 1)[-1])
        use = key.rsplit("|", 1)[-1]
        ja, en = head or (label(use, "ja"), label(use, "en"))
        cell = sheet.cell(KEYS_ROW + 2, place, f"{ja}\n{en}" if key != "_id" else "_id")
        band = _BAND if place <= len(FIELDS) + 1 else _BANDS[(place - len(FIELDS) - 2) // 7 % 2]
        for target in (cell, sheet.cell(KEYS_ROW + 1, place)):
            target.fill, target.alignment = band, _MIDDLE
            target.font = Font(bold=True, color="FFFFFF")
    for number, party in enumerate(parties):
        noun = known.get(party)
        cell = sheet.cell(KEYS_ROW + 1, len(FIELDS) + 2 + number * len(USES))
        cell.value = excel_value(f"{noun.name_ja} / {noun.name_en}" if noun else party)
        cell.alignment = Alignment(vertical="center", horizontal="left")


def _values(item: Item, matrix: Matrix) -> list[object]:
    """The cells of one row."""
    told: list[object] = [item.id, item.id, item.label_ja, item.label_en, item.unit]
    told += [shown(item.classification.value), shown(item.competition.value)]
    told += [item.basis, item.rationale or None]
    for party in matrix.parties:
        told += _rights(matrix.cells[item.id][party])
    return told


def _rights(cell: Cell) -> list[object]:
    """The columns of one party."""
    return [*(shown(cell.uses[use].value) for use in Use), cell.condition or None]


def _line(sheet: Any, row: int, values: Sequence[object]) -> None:
    """One row; all but its hidden id may be edited."""
    for place, value in enumerate(values, 1):
        cell = sheet.cell(row, place, excel_value(value))
        cell.border, cell.alignment = _BOX, _LEFT
        if place > 1:
            cell.protection = _OPEN


def _choices(sheet: Any, names: Sequence[str], last: int) -> None:
    """Drop-downs for classes and allowances, and a colour for each allowance."""
    lists = {"class": CLASSES, "competition": COMPETITIONS}
    for place, key in enumerate(names, 1):
        use = key.rsplit("|", 1)[-1]
        words = lists.get(key) or (ALLOWANCES if "|" in key and use != CONDITION else None)
        if words:
            letter = get_column_letter(place)
            _choice(sheet, words, f"{letter}{FIRST_ROW}:{letter}{last}")
    _choice(sheet, ALLOWANCES, "D4")
    area = f"{get_column_letter(len(FIELDS) + 2)}{FIRST_ROW}:{get_column_letter(len(names))}{last}"
    for allowance, colour in _COLOURS.items():
        fill = PatternFill("solid", bgColor=colour)
        rule = CellIsRule(  # type: ignore[no-untyped-call]
            operator="equal", formula=[f'"{shown(allowance)}"'], fill=fill
        )
        sheet.conditional_formatting.add(area, rule)


def _choice(sheet: Any, words: Sequence[str], area: str) -> None:
    """A drop-down of `words` for the cells of `area`."""
    listed = ",".join(shown(word) for word in words)
    choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    choice.error, choice.errorTitle = "一覧から選んでください / choose from the list", "Kumiai"
    choice.showErrorMessage = True
    choice.add(area)
    sheet.add_data_validation(choice)


def _frame(sheet: Any, names: Sequence[str]) -> None:
    """Widths, hidden key row and id column, frozen headers, protection, print settings."""
    for place in range(1, len(names) + 1):
        right = place > len(FIELDS) + 1
        width = (
            (24 if names[place - 1].endswith(CONDITION) else 17) if right else _WIDTHS[place - 1]
        )
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.column_dimensions["A"].hidden = True
    sheet.row_dimensions[KEYS_ROW].hidden = True
    sheet.row_dimensions[KEYS_ROW + 2].height = 32
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 3)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{KEYS_ROW + 1}:{KEYS_ROW + 2}"


def _names(workbook: Any, width: int, last: int) -> None:
    """The defined names by which the reader finds its way."""
    places = {
        TABLE: f"$A${KEYS_ROW}:${get_column_letter(width)}${last}",
        "dataset": "$D$2",
        "version": "$D$3",
        "default_allowance": "$D$4",
    }
    for name, place in places.items():
        workbook.defined_names[name] = DefinedName(name, attr_text=f"{SHEET}!{place}")
