"""The Excel form of the matrix: drop-downs, a hidden key row, protected headers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from kumiai.model.condition import label as kept_as
from kumiai.model.party import Party, PartyId
from kumiai.model.right import Cell, Group, Item, Matrix, Use
from kumiai.papers.matrix.layout import (
    ALLOWANCES,
    BASE,
    CONDITION,
    DETAILS,
    FACTORS,
    FIELDS,
    FIRST_ROW,
    KEPT,
    KEYS_ROW,
    LISTS,
    NOTE,
    REASONS,
    SHEET,
    SPARE_ROWS,
    TABLE,
    USES,
    choices,
    held_by,
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
    "group": ("グループ", "group"),
    "stage": ("加工段階", "stage"),
    "topic": ("内容", "topic"),
    "tense": ("時点", "tense"),
    "grain": ("粒度", "grain"),
    CONDITION: ("条件", "condition"),
    KEPT: ("条件の担保", "how it is kept"),
    REASONS: ("理由", "reasons"),
    NOTE: ("備考", "note"),
}
_WIDTHS = (4, 18, 20, 20, 16, 22, 18, 22, 32, 16, 16, 16, 14, 14)
_GUIDE = (
    "白い欄を記入してください。空欄は残せません。「条件付き」には条件を記入します。灰色の字はグループの行に従い、"
    "上書きするとその行だけの内容になります。"
    " / Fill in the white cells; none may stay empty. A limited cell needs its condition. Grey words"
    " follow the row of their group; write over one and it is the line's own."
)
_COLOURS = {"allow": "D7F0DD", "limited": "FFF1CC", "deny": "E7E7EA", "to_negotiate": "DCE8FB"}
_BAND = PatternFill("solid", fgColor="1F3A5F")
_BANDS = (PatternFill("solid", fgColor="2F5D8C"), PatternFill("solid", fgColor="3F7A6A"))
_GROUP = PatternFill("solid", fgColor="E3E9F1")
GROUPS_MAX = 250
_OPEN = Protection(locked=False)
_LINE = Side(style="thin", color="D0D4DA")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_MIDDLE = Alignment(vertical="center", horizontal="center", wrap_text=True)
_LEFT = Alignment(vertical="center", wrap_text=True)


def xlsx_from_matrix(matrix: Matrix, parties: Mapping[PartyId, Party] | None = None) -> bytes:
    """`matrix` as a workbook to fill in; `parties` give the names shown above their columns.

    A group has a row of its own above its first line, and what a line takes from it refers to that
    row. Equal matrices give equal bytes. It carries the matrix's version and hash, see
    `matrix_hash`.
    """
    workbook: Any = Workbook()
    sheet: Any = workbook.active
    sheet.title = SHEET
    names = keys(matrix.parties)
    rows = _rows(matrix)
    last = FIRST_ROW + len(rows) + SPARE_ROWS - 1
    _top(sheet, matrix)
    _heads(sheet, matrix.parties, parties or {}, names)
    where: dict[str, int] = {}
    told = [place for place, name in enumerate(names, 1) if name.endswith(KEPT)]
    for row, line in enumerate(rows, FIRST_ROW):
        if isinstance(line, Group):
            where[line.id] = row
            _line(sheet, row, _held(line, matrix), told)
            _band(sheet, row, len(names))
        else:
            _line(sheet, row, _values(line, matrix, where.get(line.group)), told)
            sheet.row_dimensions[row].outlineLevel = int(bool(line.group))
    for row in range(FIRST_ROW + len(rows), last + 1):
        _line(sheet, row, [None] * len(names), told)
    _choices(sheet, names, last, tuple(where))
    _frame(sheet, names)
    _names(workbook, len(names), last)
    workbook.custom_doc_props.append(StringProperty(name=BASE, value=matrix_hash(matrix)))
    return saved(workbook)


def _rows(matrix: Matrix) -> list[Item | Group]:
    """Lines in their order, each group above its first line, groups without a line at the end."""
    waiting = {group.id: group for group in matrix.groups}
    rows: list[Item | Group] = []
    for item in matrix.items:
        if item.group in waiting:
            rows.append(waiting.pop(item.group))
        rows.append(item)
    return [*rows, *waiting.values()]


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
        band = (
            _BAND
            if place <= len(FIELDS) + 1
            else _BANDS[(place - len(FIELDS) - 2) // len(USES) % 2]
        )
        for target in (cell, sheet.cell(KEYS_ROW + 1, place)):
            target.fill, target.alignment = band, _MIDDLE
            target.font = Font(bold=True, color="FFFFFF")
    for number, party in enumerate(parties):
        noun = known.get(party)
        cell = sheet.cell(KEYS_ROW + 1, len(FIELDS) + 2 + number * len(USES))
        cell.value = excel_value(f"{noun.name_ja} / {noun.name_en}" if noun else party)
        cell.alignment = Alignment(vertical="center", horizontal="left")


def _values(item: Item, matrix: Matrix, group: int | None) -> list[object]:
    """The cells of one line; `group` is the row of its group."""
    told: list[object] = [item.id, item.id, item.label_ja, item.label_en, item.unit]
    told += [shown(item.classification.value), shown(item.competition.value)]
    told += [item.basis, item.rationale or None, item.group or None]
    for name in DETAILS:
        said = getattr(item, name)
        told.append(choices(LISTS[name])[said.value] if said else None)
    held = next((one.cells for one in matrix.groups if one.id == item.group), {}) if group else {}
    for party in matrix.parties:
        own, above = _rights(matrix.cells[item.id][party]), held.get(party)
        takes = _rights(above) if above else [_OWN] * len(own)
        told += [_Above(group or 0) if a == b else a for a, b in zip(own, takes, strict=True)]
    return told


def _held(group: Group, matrix: Matrix) -> list[object]:
    """The cells of the row of a group."""
    number = [one.id for one in matrix.groups].index(group.id)
    told: list[object] = [
        held_by(group.id, number),
        f"[{group.id}]",
        group.label_ja,
        group.label_en,
    ]
    told += [None] * (len(FIELDS) - 3)
    for party in matrix.parties:
        cell = group.cells.get(party)
        told += _rights(cell) if cell else [None] * len(USES)
    return told


_OWN = object()
"""What no cell says."""


@dataclass(frozen=True, slots=True)
class _Above:
    """A cell that says what stands in its column at `row`."""

    row: int


def _rights(cell: Cell) -> list[object]:
    """The columns of one party."""
    reasons = [label(word, "ja") for word in FACTORS if word in cell.reasons]
    kept = kept_as(cell.condition)
    words = [cell.condition or None, kept and shown(kept.value)]
    words += ["、".join(reasons) or None, cell.note or None]
    return [*(shown(cell.uses[use].value) for use in Use), *words]


def _line(sheet: Any, row: int, values: Sequence[object], locked: Collection[int] = ()) -> None:
    """One row; all but its hidden id and the `locked` columns may be edited."""
    for place, value in enumerate(values, 1):
        cell = sheet.cell(row, place)
        if isinstance(value, _Above):
            cell.value, cell.number_format = f"={get_column_letter(place)}${value.row}", ";;;@"
        else:
            cell.value = excel_value(value)
        cell.border, cell.alignment = _BOX, _LEFT
        if place > 1 and place not in locked:
            cell.protection = _OPEN


def _band(sheet: Any, row: int, width: int) -> None:
    """Marks the row of a group, and closes what a group has not."""
    for place in range(1, width + 1):
        cell = sheet.cell(row, place)
        cell.font, cell.fill = Font(bold=True), _GROUP
        if 4 < place <= len(FIELDS) + 1 or place == 2:
            cell.protection = Protection(locked=True)


def _choices(sheet: Any, names: Sequence[str], last: int, groups: Sequence[str]) -> None:
    """Drop-downs for closed lists, a colour for each allowance, grey for what follows a group."""
    for place, key in enumerate(names, 1):
        use = key.rsplit("|", 1)[-1]
        words: Collection[str] = LISTS.get(key, ())
        if "|" in key and use not in (CONDITION, KEPT, REASONS, NOTE):
            words = ALLOWANCES
        area = f"{get_column_letter(place)}{FIRST_ROW}:{get_column_letter(place)}{last}"
        if words:
            _choice(sheet, choices(words).values(), area)
        elif key == "group" and groups and len(",".join(groups)) < GROUPS_MAX:
            _choice(sheet, groups, area)
        elif use == REASONS:
            _choice(sheet, [label(word, "ja") for word in FACTORS], area, several=True)
    _choice(sheet, choices(ALLOWANCES).values(), "D4")
    first = get_column_letter(len(FIELDS) + 2)
    area = f"{first}{FIRST_ROW}:{get_column_letter(len(names))}{last}"
    grey = FormulaRule(  # type: ignore[no-untyped-call]
        formula=[f"_xlfn.ISFORMULA({first}{FIRST_ROW})"], font=Font(color="8A8F98", italic=True)
    )
    sheet.conditional_formatting.add(area, grey)
    for allowance, colour in _COLOURS.items():
        fill = PatternFill("solid", bgColor=colour)
        rule = CellIsRule(  # type: ignore[no-untyped-call]
            operator="equal", formula=[f'"{shown(allowance)}"'], fill=fill
        )
        sheet.conditional_formatting.add(area, rule)


def _choice(sheet: Any, words: Iterable[str], area: str, *, several: bool = False) -> None:
    """A drop-down of `words` for the cells of `area`; of `several` words, others may be written."""
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    choice.error, choice.errorTitle = "一覧から選んでください / choose from the list", "Kumiai"
    choice.showErrorMessage = not several
    choice.add(area)
    sheet.add_data_validation(choice)


def _frame(sheet: Any, names: Sequence[str]) -> None:
    """Widths, hidden key row and id column, frozen headers, protection, print settings."""
    for place in range(1, len(names) + 1):
        right = place > len(FIELDS) + 1
        width = (
            (24 if names[place - 1].endswith((CONDITION, REASONS, NOTE)) else 17)
            if right
            else _WIDTHS[place - 1]
        )
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width = width
        folds = names[place - 1] in DETAILS or names[place - 1].endswith((KEPT, REASONS, NOTE))
        column.outlineLevel = int(folds)
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
    sheet.sheet_properties.outlinePr.summaryBelow = False
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
