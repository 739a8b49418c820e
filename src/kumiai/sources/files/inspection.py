"""Inspection workbooks: the measured characteristics of a series of parts.

The form is that of a capability report: a row `Features` names a column for each part
(`..._A01_...`) and the columns `Nominal`, `Upper Tolerance` and `Lower Tolerance`; a row with the
name of a feature is followed by a row for each of its characteristics. Lengths are millimetres.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from kumiai.model.identifier import item_name
from kumiai.model.machine import MachineId
from kumiai.model.period import micros
from kumiai.model.readings import STRIDE, Readings, Reason, Reject
from kumiai.model.refusal import BadIdentifier, BadPeriod, BadTable
from kumiai.model.signal import Device, ItemId, Kind, Signal
from kumiai.model.tolerance import Tolerance
from kumiai.sources.unpack import archive

ROWS_MAX = 10_000
COLUMNS_MAX = STRIDE - 1
UNIT = "MILLIMETER"
_PART = re.compile(r"_A(\d{2,3})(?:_|$)", re.ASCII)
_NUMBERED = re.compile(r"-?\d+$", re.ASCII)
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.:\-]")

Row = tuple[object, ...]
"""The values of one row; a formula is its text, beginning with `=`."""


@dataclass(frozen=True, slots=True)
class _Characteristic:
    """One row of the workbook, with what each part measures: a number, or None for a blank."""

    item: ItemId
    feature: str
    type: str
    row: int
    tolerance: str
    measured: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class _Report:
    """What a workbook says. `parts` are part numbers with the columns they stand in."""

    parts: tuple[tuple[int, int], ...]
    characteristics: tuple[_Characteristic, ...]


def inspection(
    xlsx: bytes, source: str, at: datetime, *, sheet: str = "Sheet10", part: str = "plate-{:02}"
) -> tuple[Readings, ...]:
    """The measured characteristics in the workbook `xlsx`: a batch for each part, in its order.

    `source` is the measuring station's, `at` the instant of the inspection, which the workbook
    does not say. That column A01 is part 01 and so on is an assumption: `part` makes a part's name
    of its column's number. `instance` is the SHA-256 of the workbook, the same in all batches;
    `sequence` is row x 64 + column, both counted from 1 as the sheet does. `value` is in
    millimetres, `text` the tolerance as `Tolerance.text` writes it. A blank cell is a reject
    (unavailable). Raises `BadTable` (also for a formula where a value belongs), `Bomb`,
    `UnsafeXml` and `BadPeriod`.
    """
    if at.tzinfo is None:
        raise BadPeriod(text=at.isoformat())
    report = _report(_rows(xlsx, sheet))
    instance = hashlib.sha256(xlsx).hexdigest()
    batches = []
    for place, (number, column) in enumerate(report.parts):
        made = [c for c in report.characteristics if c.measured[place] is not None]
        blank = [c for c in report.characteristics if c.measured[place] is None]
        batches.append(
            Readings(
                source=source,
                instance=instance,
                stride=STRIDE,
                observations=len(report.characteristics),
                sequence=tuple(c.row * STRIDE + column for c in made),
                at=(micros(at),) * len(made),
                item=tuple(c.item for c in made),
                value=tuple(c.measured[place] for c in made),
                text=tuple(c.tolerance for c in made),
                part=part.format(number),
                rejects=tuple(Reject(Reason.UNAVAILABLE, c.item, c.row, 1) for c in blank),
                gaps=(),
            )
        )
    return tuple(batches)


def station(
    xlsx: bytes, machine: MachineId, source: str, name: str, *, sheet: str = "Sheet10"
) -> Device:
    """The measuring station `machine` as a device: a signal for each characteristic of `xlsx`.

    A signal's component is the feature, its unit the millimetre. Raises as `inspection`.
    """
    signals = tuple(
        Signal(machine, c.item, Kind.CHARACTERISTIC, c.type, UNIT, c.feature)
        for c in _report(_rows(xlsx, sheet)).characteristics
    )
    return Device(machine, source, name, "", "", signals)


def _rows(xlsx: bytes, sheet: str) -> tuple[Row, ...]:
    """The rows of `sheet`, formulas as text; never more than 10,000 rows of 63 columns."""
    archive(xlsx).close()
    try:
        book = openpyxl.load_workbook(io.BytesIO(xlsx), read_only=True, data_only=False)
        if sheet not in book.sheetnames:
            raise BadTable(reason="no such sheet", sheet=sheet)
        page = book[sheet]
        rows = tuple(page.iter_rows(max_row=ROWS_MAX, max_col=COLUMNS_MAX, values_only=True))
        book.close()
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, SyntaxError):
        # openpyxl meets a broken part with any of these.
        raise BadTable(reason="not a readable workbook") from None
    return rows


def _report(rows: Sequence[Row]) -> _Report:
    """The report that `rows` hold."""
    start = next((n for n, row in enumerate(rows) if row and row[0] == "Features"), None)
    if start is None:
        raise BadTable(reason="no row `Features`")
    header = {str(name): column for column, name in enumerate(rows[start]) if name}
    parts = tuple(
        (int(match[1]), column + 1)
        for name, column in header.items()
        if (match := _PART.search(name))
    )
    if not parts or len({number for number, _ in parts}) != len(parts):
        raise BadTable(reason="no part columns, or one twice")
    bounds = {n: header.get(n) for n in ("Nominal", "Lower Tolerance", "Upper Tolerance")}
    if bounds["Nominal"] is None:
        raise BadTable(reason="no column `Nominal`")
    found: dict[str, _Characteristic] = {}
    feature = ""
    for number, row in enumerate(rows[start + 1 :], start + 2):
        name = _name(row, number)
        if name and not _filled(row[1:]):
            feature = name
        elif name:
            read = _characteristic(row, number, feature, parts, bounds)
            if read.item in found:
                raise BadTable(reason="characteristic twice", row=number, item=read.item)
            found[read.item] = read
    return _Report(parts, tuple(found.values()))


def _filled(cells: Sequence[object]) -> bool:
    """Whether any of `cells` holds something."""
    return any(cell is not None and str(cell).strip() for cell in cells)


def _name(row: Row, number: int) -> str:
    """The name in the first cell of `row`; empty when there is none."""
    name = row[0] if row else None
    if name is None:
        return ""
    if not isinstance(name, str) or name.startswith("="):
        raise BadTable(reason="formula" if isinstance(name, str) else "name", row=number)
    return name.strip()


def _characteristic(
    row: Row,
    number: int,
    feature: str,
    parts: Sequence[tuple[int, int]],
    bounds: Mapping[str, int | None],
) -> _Characteristic:
    """The characteristic in `row` of `feature`."""
    name = str(row[0]).strip()
    item = _NOT_IN_A_NAME.sub("_", f"{feature or name}.{name}")
    try:
        item_name(item)
    except BadIdentifier:
        raise BadTable(reason="name", row=number, column=1) from None
    nominal, lower, upper = (
        None if column is None else _number(row, number, column + 1) for column in bounds.values()
    )
    if nominal is None:
        raise BadTable(reason="no nominal", row=number)
    limits = Tolerance(
        _decimal(nominal), *(None if b is None else _decimal(b) for b in (lower, upper))
    )
    return _Characteristic(
        ItemId(item),
        feature or name,
        _NUMBERED.sub("", name),
        number,
        limits.text(),
        tuple(_number(row, number, column) for _, column in parts),
    )


def _number(row: Row, number: int, column: int) -> float | None:
    """The finite number in `column` (from 1) of `row`; None for a blank cell."""
    cell = row[column - 1] if column <= len(row) else None
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, str) and cell.startswith("="):
        raise BadTable(reason="formula", row=number, column=column)
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell - cell != 0:
        raise BadTable(reason="no number", row=number, column=column)
    return float(cell)


def _decimal(value: float) -> Decimal:
    """`value` as the decimal that a person wrote."""
    return Decimal(repr(value)).normalize() + 0
