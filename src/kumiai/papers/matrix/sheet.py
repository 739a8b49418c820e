"""The rights matrix as an Excel workbook that people fill in, and back."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import ZipFile

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kumiai.model.party import PartyId
from kumiai.model.refusal import BadDocument, EmptyCell, TooLarge
from kumiai.model.right import (
    Cell,
    Classification,
    Competition,
    Grain,
    Group,
    Item,
    Matrix,
    Origin,
    Stage,
    Tense,
    Topic,
    Use,
)
from kumiai.model.signal import ItemId
from kumiai.papers.archive import bounded
from kumiai.papers.matrix.cells import allowance, condition_of, reasons
from kumiai.papers.matrix.layout import (
    ALLOWANCES,
    BASE,
    CONDITION,
    FACTORS,
    KEPT,
    LISTS,
    NOTE,
    REASONS,
    TABLE,
    USES,
    Columns,
    columns,
    group_of,
    word,
)
from kumiai.papers.matrix.shape import choice, version
from kumiai.papers.matrix.text import Sent
from kumiai.papers.matrix.workbook import xlsx_from_matrix
from kumiai.papers.tables import plain_text

__all__ = ["matrix_from_xlsx", "xlsx_from_matrix"]

_UNPACKED_MAX = 33_554_432
_READ = tuple(use for use in USES if use != KEPT)
"""What is taken in of a party's columns."""
_CELLS_MAX = 150_000
_ROWS_MAX = 5_000
_COLUMNS_MAX = 600
_REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]{1,5}")
_SEPARATORS = re.compile(r"[,、，;；]")
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
    rows = range(table.row + 3, sheet.max_row + 1)
    _open_to_see(sheet, table, rows)
    groups = _groups(sheet, table, rows)
    entries = [_entry(sheet, table, row, groups) for row in rows]
    found = [entry for entry in entries if entry is not None]
    cells = {item.id: rights for item, rights in found}
    if not found or len(cells) != len(found):
        raise BadDocument(where="items", what="an item comes twice" if found else "no item")
    default = word(_named(workbook, "default_allowance"), ALLOWANCES)
    ordered = sorted(groups.values(), key=lambda held: (held.number, held.row))
    matrix = Matrix(
        dataset=_named(workbook, "dataset"),
        version=version(_named(workbook, "version"), "version"),
        origin=origin,
        parties=table.parties(),
        items=tuple(item for item, _ in found),
        cells=cells,
        default=allowance(default, "default"),
        groups=tuple(held.group for held in ordered),
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
    if tag == "f" and not _refers(element):
        parent = element.getparent()
        where = parent.get("r", "") if parent is not None else ""
        raise BadDocument(where=where[:20], what="formula")
    if tag == "mergeCell":
        raise BadDocument(where=element.get("ref", "")[:20], what="merged cells")
    if tag in ("c", "row"):
        element.clear()
    return tag == "c"


def _refers(formula: Any) -> bool:
    """Whether a formula only names one cell, as a line that follows its group does."""
    kind, text = formula.get("t", "normal"), formula.text or ""
    shared = kind == "shared" and not text
    return shared or (kind in ("normal", "shared") and bool(_REFERENCE.fullmatch(text)))


def _open_to_see(sheet: Any, table: Columns, rows: range) -> None:
    """Refuses rows and columns that are hidden, but for the form's own; what is folded with its
    outline shows in the margin that it is there. Raises `BadDocument`.
    """
    for row in rows:
        told = sheet.row_dimensions.get(row)
        if told is not None and told.hidden and not told.outlineLevel:
            raise BadDocument(where=f"row {row}", what="hidden")
    for letter, column in sheet.column_dimensions.items():
        first, last = column.min or 0, column.max or 0
        own = first == last == table.hidden or first > table.last()
        if column.hidden and not column.outlineLevel and not own:
            raise BadDocument(where=f"column {letter}"[:20], what="hidden")


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


@dataclass(frozen=True, slots=True)
class _Held:
    """A group with its row and its place among the groups."""

    group: Group
    row: int
    number: int


def _groups(sheet: Any, table: Columns, rows: range) -> dict[str, _Held]:
    """The groups, by id. Raises `EmptyCell`, `BadDocument`."""
    found: dict[str, _Held] = {}
    for row in rows:
        was, name = _cell(sheet, row, table.hidden), _cell(sheet, row, table.fields["id"])
        told, known = group_of(name), group_of(was)
        if told is None and known is None:
            continue
        if told is None or (was and (known is None or known[0] != told[0])):
            raise BadDocument(where=f"row {row}", what=f"id {was} -> {name}"[:80])
        group, number = told[0], (known or told)[1]
        if group in found:
            raise BadDocument(where=f"row {row}", what="a group comes twice")
        ja, en = (_cell(sheet, row, table.fields[lang]) for lang in ("ja", "en"))
        cells = {}
        for party in table.parties():
            said = {use: _cell(sheet, row, table.rights[party, use]) for use in _READ}
            if any(said.values()):
                cells[party] = _rights(said, group, party)
        found[group] = _Held(Group(group, ja, en, cells), row, number)
    return found


def _entry(
    sheet: Any, table: Columns, row: int, groups: Mapping[str, _Held]
) -> tuple[Item, dict[PartyId, Cell]] | None:
    """The item of one row with its rights; None for the row of a group, or one left empty."""
    found = {key: _cell(sheet, row, place) for key, place in table.fields.items()}
    raw = {key: sheet.cell(row, place) for key, place in table.rights.items() if key[1] != KEPT}
    if group_of(found["id"]) is not None:
        return None
    if not any(found.values()) and not any(cell.value for cell in raw.values()):
        return None
    was = _cell(sheet, row, table.hidden)
    if not found["id"] or (was and was != found["id"]):
        raise BadDocument(where=f"row {row}", what=f"id {was} -> {found['id']}"[:80])
    item = _item(found, row)
    if item.group and item.group not in groups:
        raise BadDocument(where=f"row {row}: group", what=item.group[:40])
    held = groups.get(item.group)
    return item, {
        party: _own_or_held({use: raw[party, use] for use in _READ}, item.id, party, held)
        for party in table.parties()
    }


def _own_or_held(raw: dict[str, Any], item: str, party: PartyId, held: _Held | None) -> Cell:
    """The cell of a line for a party: what it says of its own, and for the rest what its group says.

    An empty use follows the group, and so does a party left empty altogether.
    """
    group = held.group.cells.get(party) if held else None
    if group is None or held is None:
        return _rights({use: _plain(cell) for use, cell in raw.items()}, item, party)
    above = _written(group)
    blank = all(cell.value is None for cell in raw.values())
    said = {}
    for use, cell in raw.items():
        follows = blank or _follows(cell, held.row)
        said[use] = "" if follows else _plain(cell)
        if follows or (use not in (CONDITION, REASONS, NOTE) and not said[use].strip()):
            said[use] = above[use]
    return _rights(said, item, party)


def _written(cell: Cell) -> dict[str, str]:
    """A cell as its columns say it."""
    reasons = ", ".join(sorted(cell.reasons))
    uses = {use.value: cell.uses[use].value for use in Use}
    return {**uses, CONDITION: cell.condition, REASONS: reasons, NOTE: cell.note}


def _follows(cell: Any, row: int) -> bool:
    """Whether a cell says what stands in its own column at `row`. Raises `BadDocument` otherwise, if
    it is a formula.
    """
    if cell.data_type != "f":
        return False
    named = str(cell.value).removeprefix("=").replace("$", "")
    if named != f"{cell.column_letter}{row}":
        raise BadDocument(where=cell.coordinate, what="formula")
    return True


def _item(found: dict[str, str], row: int) -> Item:
    """The item that a row describes."""
    said = {key: word(found[key], words) for key, words in LISTS.items()}
    where = f"row {row}"
    return Item(
        id=ItemId(found["id"]),
        label_ja=found["ja"],
        label_en=found["en"],
        classification=choice(Classification, said["class"], f"{where}: class"),
        competition=choice(Competition, said["competition"] or "none", f"{where}: competition"),
        unit=found["unit"] or None,
        basis=found["basis"] or None,
        rationale=found["why"],
        group=found["group"].strip(),
        stage=choice(Stage, said["stage"], f"{where}: stage") if said["stage"] else None,
        topic=choice(Topic, said["topic"], f"{where}: topic") if said["topic"] else None,
        tense=choice(Tense, said["tense"] or "current", f"{where}: tense"),
        grain=choice(Grain, said["grain"] or "individual", f"{where}: grain"),
    )


def _rights(rights: Mapping[str, str], item: str, party: PartyId) -> Cell:
    """What one party may do, from its columns. Raises `EmptyCell`, `BadDocument`."""
    where, uses = f"{item}.{party}", {}
    for use in Use:
        said = rights[use.value]
        if not said.strip():
            raise EmptyCell(item=item, party=party, use=use.value)
        uses[use] = allowance(word(said, ALLOWANCES), f"{where}.{use.value}")
    told = [part for part in _SEPARATORS.split(rights[REASONS]) if part.strip()]
    why = reasons([word(part, FACTORS) for part in told] or None, where)
    return Cell(uses, condition_of(rights[CONDITION], uses, where), why, rights[NOTE])


def _cell(sheet: Any, row: int, place: int) -> str:
    """The text of a cell, '' when it is empty. Raises `BadDocument`."""
    return _plain(sheet.cell(row, place))


def _plain(cell: Any) -> str:
    """The text of a cell that is no formula. Raises `BadDocument`."""
    if cell.data_type == "f":
        raise BadDocument(where=cell.coordinate, what="formula")
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
