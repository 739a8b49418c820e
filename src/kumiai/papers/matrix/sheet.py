"""The rights matrix as an Excel workbook that people fill in, and back."""

from __future__ import annotations

import warnings
from collections.abc import Collection
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import ZipFile

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kumiai.model.party import PartyId
from kumiai.model.refusal import BadDocument, EmptyCell, TooLarge
from kumiai.model.right import Cell, Classification, Competition, Item, Matrix, Origin, Use
from kumiai.model.signal import ItemId
from kumiai.papers.archive import bounded
from kumiai.papers.matrix.cells import allowance, condition_of
from kumiai.papers.matrix.layout import (
    ALLOWANCES,
    BASE,
    CLASSES,
    COMPETITIONS,
    CONDITION,
    TABLE,
    Columns,
    columns,
    word,
)
from kumiai.papers.matrix.shape import choice, version
from kumiai.papers.matrix.text import Sent
from kumiai.papers.matrix.workbook import xlsx_from_matrix
from kumiai.papers.tables import plain_text

__all__ = ["matrix_from_xlsx", "xlsx_from_matrix"]

_UNPACKED_MAX = 33_554_432
_CELLS_MAX = 100_000
_ROWS_MAX = 5_000
_COLUMNS_MAX = 600
_DAMAGED = (
    InvalidFileException, ParseError, SyntaxError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, OSError, AssertionError, RecursionError, OverflowError, NotImplementedError,
)  # fmt: skip


def matrix_from_xlsx(raw: bytes, origin: Origin, known: Collection[PartyId]) -> Matrix:
    """The matrix that the workbook holds, from `origin`, among the parties `known` here.

    Its version is the one it was exported with; whoever stores a change counts on. Raises
    `EmptyCell`, `UnknownParty`, `UnknownUnit`, `BadIdentifier`, `BadDocument`, `Bomb`, `UnsafeXml`,
    `TooLarge`.
    """
    return sent_as_xlsx(raw, origin, known).matrix


def sent_as_xlsx(raw: bytes, origin: Origin, known: Collection[PartyId]) -> Sent:
    """As `matrix_from_xlsx`, with the base that the workbook carries; `?` where it has lost it."""
    archive = bounded(raw, _UNPACKED_MAX)
    _harmless(archive)
    workbook = _opened(raw)
    sheet = workbook.worksheets[0]
    if sheet.max_row > _ROWS_MAX or sheet.max_column > _COLUMNS_MAX:
        raise TooLarge(what="sheet", max=_ROWS_MAX)
    table = _table(workbook, sheet, known)
    entries = [_entry(sheet, table, row) for row in range(table.row + 3, sheet.max_row + 1)]
    found = [entry for entry in entries if entry is not None]
    cells = {item.id: rights for item, rights in found}
    if not found or len(cells) != len(found):
        raise BadDocument(where="items", what="an item comes twice" if found else "no item")
    default = word(_named(workbook, "default_allowance"), ALLOWANCES)
    matrix = Matrix(
        dataset=_named(workbook, "dataset"),
        version=version(_named(workbook, "version"), "version"),
        origin=origin,
        parties=table.parties(),
        items=tuple(item for item, _ in found),
        cells=cells,
        default=allowance(default, "default"),
    )
    told = [prop.value for prop in workbook.custom_doc_props.props if prop.name == BASE]
    return Sent(matrix, str(told[0])[:80] if len(told) == 1 and told[0] else "?")


def _harmless(archive: ZipFile) -> None:
    """Refuses what a form never holds: formulas, merged cells, macros, too many cells."""
    cells = 0
    for name in archive.namelist():
        if name.endswith("vbaProject.bin"):
            raise BadDocument(where=name[:80], what="macro")
        if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
            continue
        with archive.open(name) as stream:
            try:
                for _, element in etree.iterparse(stream, resolve_entities=False, no_network=True):
                    cells += _plain_element(element)
                    if cells > _CELLS_MAX:
                        raise TooLarge(what="sheet", max=_CELLS_MAX)
            except etree.XMLSyntaxError:
                raise BadDocument(where=name[:80], what="XML") from None


def _plain_element(element: Any) -> bool:
    """Whether `element` is a cell; it and what it held are forgotten. Raises `BadDocument`."""
    tag = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if tag == "f":
        parent = element.getparent()
        where = parent.get("r", "") if parent is not None else ""
        raise BadDocument(where=where[:20], what="formula")
    if tag == "mergeCell":
        raise BadDocument(where=element.get("ref", "")[:20], what="merged cells")
    if tag in ("c", "row"):
        element.clear()
    return tag == "c"


def _opened(raw: bytes) -> Any:
    """The workbook, if it is one with a single visible sheet. Raises `BadDocument`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl does not keep, the form does not hold
            workbook = load_workbook(BytesIO(raw), keep_links=False)
    except _DAMAGED as bad:
        raise BadDocument(where="file", what=type(bad).__name__) from None
    if len(workbook.sheetnames) != 1 or len(workbook.worksheets) != 1:
        raise BadDocument(where="sheets", what=str(len(workbook.sheetnames)))
    if workbook.worksheets[0].sheet_state != "visible":
        raise BadDocument(where="sheets", what="hidden")
    return workbook


def _table(workbook: Any, sheet: Any, known: Collection[PartyId]) -> Columns:
    """Where the table stands. Raises `BadDocument`, `UnknownParty`."""
    corner = _corner(workbook, TABLE)
    try:
        row = sheet[corner.split(":")[0]].row
    except _DAMAGED:
        raise BadDocument(where=TABLE, what=corner[:40]) from None
    if not 1 <= row <= _ROWS_MAX:
        raise BadDocument(where=TABLE, what=corner[:40])
    cells = [sheet.cell(row, place).value for place in range(1, sheet.max_column + 1)]
    while cells and cells[-1] is None and not _used(sheet, row, len(cells)):
        cells.pop()
    return columns(row, cells, known)


def _used(sheet: Any, row: int, place: int) -> bool:
    """Whether anything stands below `row` in the column `place`."""
    below = range(row + 1, sheet.max_row + 1)
    return any(sheet.cell(line, place).value is not None for line in below)


def _corner(workbook: Any, name: str) -> str:
    """The address of the defined name `name` within its sheet. Raises `BadDocument`."""
    defined = workbook.defined_names.get(name)
    if defined is None or "!" not in (defined.attr_text or ""):
        raise BadDocument(where=name)
    return str(defined.attr_text).rsplit("!", 1)[1].replace("$", "")


def _named(workbook: Any, name: str) -> str:
    """The text of the one cell that is called `name`. Raises `BadDocument`."""
    try:
        cell = workbook.worksheets[0][_corner(workbook, name)]
        return _text(cell.value, name)
    except _DAMAGED:
        raise BadDocument(where=name) from None


def _entry(sheet: Any, table: Columns, row: int) -> tuple[Item, dict[PartyId, Cell]] | None:
    """The item of one row with its rights; None for a row left empty."""
    found = {key: _cell(sheet, row, place) for key, place in table.fields.items()}
    rights = {key: _cell(sheet, row, place) for key, place in table.rights.items()}
    if not any(found.values()) and not any(rights.values()):
        return None
    was = _cell(sheet, row, table.hidden)
    if not found["id"] or (was and was != found["id"]):
        raise BadDocument(where=f"row {row}", what=f"id {was} -> {found['id']}"[:80])
    return _item(found, row), {
        party: _rights(rights, found["id"], party) for party in table.parties()
    }


def _item(found: dict[str, str], row: int) -> Item:
    """The item that a row describes."""
    kind = word(found["class"], CLASSES)
    competition = word(found["competition"], COMPETITIONS) or Competition.NONE.value
    return Item(
        id=ItemId(found["id"]),
        label_ja=found["ja"],
        label_en=found["en"],
        classification=choice(Classification, kind, f"row {row}: class"),
        competition=choice(Competition, competition, f"row {row}: competition"),
        unit=found["unit"] or None,
        basis=found["basis"] or None,
        rationale=found["why"],
    )


def _rights(rights: dict[tuple[PartyId, str], str], item: str, party: PartyId) -> Cell:
    """What one party may do, from its columns. Raises `EmptyCell`, `BadDocument`."""
    where, uses = f"{item}.{party}", {}
    for use in Use:
        said = rights[party, use.value]
        if not said.strip():
            raise EmptyCell(item=item, party=party, use=use.value)
        uses[use] = allowance(word(said, ALLOWANCES), f"{where}.{use.value}")
    return Cell(uses, condition_of(rights[party, CONDITION], uses, where))


def _cell(sheet: Any, row: int, place: int) -> str:
    """The text of a cell, '' when it is empty. Raises `BadDocument`."""
    cell = sheet.cell(row, place)
    return _text(cell.value, cell.coordinate)


def _text(value: object, where: str) -> str:
    """A cell's value as text; dates, truth values and broken numbers are none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadDocument(where=where, what=type(value).__name__)
    return str(value)
