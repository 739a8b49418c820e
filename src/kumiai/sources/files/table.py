"""Tables of readings: CSV, and what CSV and Parquet have in common.

A table is a document that somebody sends. Unlike a machine's stream it is right or refused: one
malformed cell and nothing results.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kumiai.model.period import instant, micros
from kumiai.model.readings import STRIDE, Readings
from kumiai.model.refusal import BadPeriod, BadTable, BadValue, Bomb, UnknownItem
from kumiai.model.signal import Device, Kind

TABLE_MAX = 64 * 1024 * 1024
"""Bytes that a table may have."""
CELLS_MAX = 20_000_000
"""Rows x columns that a table may have."""
TEXT_MAX = 10_000
"""Characters that a cell may have."""
_COLUMNS_MAX = 4_096


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of a table says what.

    The long form names an `item` and a `value` column. The wide form names in `items` each column
    of values with its item; a blank cell there is no observation.
    """

    time: str
    item: str | None = None
    value: str | None = None
    items: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Exactly one of the two forms, and no column twice. Raises `BadValue`."""
        long_form = self.item is not None and self.value is not None
        half = (self.item is None) != (self.value is None)
        named = self.columns()
        if half or long_form == bool(self.items) or len(set(named)) != len(named):
            raise BadValue(field="layout", value=",".join(named)[:80])

    def columns(self) -> tuple[str, ...]:
        """The names of all columns that are read."""
        told = [name for name in (self.item, self.value) if name is not None]
        return (self.time, *told, *(column for column, _ in self.items))


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table as texts, None for an empty cell of Parquet; `header` in file order."""

    header: tuple[str, ...]
    rows: Iterable[Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class _Cell:
    """One reading: where it stands, what it is of and what it says."""

    row: int
    column: int
    item: str
    told: str


def table_csv(raw: bytes, layout: Layout, device: Device, *, part: str | None = None) -> Readings:
    """The readings in the CSV `raw` (RFC 4180 with a header; UTF-8, else CP932) of `device`.

    Times are ISO 8601 with a zone. `instance` is the SHA-256 of `raw`; `sequence` is row x stride
    + column, the header being row 0 and columns counted from 0. Raises `BadTable`, `UnknownItem`,
    `BadPeriod` and `Bomb`.
    """
    if len(raw) > TABLE_MAX:
        raise Bomb(bytes=len(raw), limit=TABLE_MAX)
    reader = csv.reader(io.StringIO(_decoded(raw), newline=""), strict=True)
    try:
        header = tuple(next(reader, ()))
        rows = [row for row in reader if row]
    except csv.Error:
        raise BadTable(reason="not CSV", row=reader.line_num) from None
    for number, row in enumerate(rows, 1):
        if len(row) != len(header):
            raise BadTable(reason="cells", row=number)
    if len(rows) * max(len(header), 1) > CELLS_MAX:
        raise Bomb(cells=len(rows) * len(header), limit=CELLS_MAX)
    return readings(Table(header, rows), layout, device, hashlib.sha256(raw).hexdigest(), part)


def readings(
    table: Table, layout: Layout, device: Device, instance: str, part: str | None
) -> Readings:
    """The readings that `table` holds, in its order. Raises as `table_csv`."""
    places = _places(table.header, layout)
    width = max(STRIDE, 1 << (len(table.header) - 1).bit_length())
    kinds = {signal.item: signal.kind for signal in device.signals}
    for _, item in layout.items:
        if item not in kinds:
            raise UnknownItem(item=item[:80])
    sequence: list[int] = []
    at: list[int] = []
    items: list[str] = []
    values: list[float | None] = []
    texts: list[str | None] = []
    for number, row in enumerate(table.rows, 1):
        stamp = _stamp(row[places[0]])
        for cell in _cells(row, number, places, layout):
            kind = kinds.get(cell.item)  # type: ignore[call-overload]
            if kind is None:
                raise UnknownItem(item=cell.item[:80])
            value = _value(cell, kind)
            sequence.append(number * width + cell.column)
            at.append(stamp)
            items.append(cell.item)
            values.append(value)
            texts.append(None if kind in (Kind.SAMPLE, Kind.CHARACTERISTIC) else cell.told)
    return Readings(
        source=device.source,
        instance=instance,
        stride=width,
        observations=len(sequence),
        sequence=sequence,
        at=at,
        item=items,
        value=values,
        text=texts,
        part=part,
        rejects=(),
        gaps=(),
    )


def _decoded(raw: bytes) -> str:
    """The text of `raw`: UTF-8, or CP932 as spreadsheets in Japan write it."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadTable(reason="neither UTF-8 nor CP932")


def _places(header: Sequence[str], layout: Layout) -> tuple[int, ...]:
    """Where the columns of `layout` stand, in the order of `Layout.columns`."""
    if len(header) > _COLUMNS_MAX or len(set(header)) != len(header):
        raise BadTable(reason="header")
    for column in layout.columns():
        if column not in header:
            raise BadTable(reason="no such column", column=column[:80])
    return tuple(header.index(column) for column in layout.columns())


def _stamp(told: str | None) -> int:
    """Microseconds from 1970-01-01 UTC to the instant `told`. Raises `BadPeriod`."""
    if not told:
        raise BadPeriod(text="")
    return micros(instant(told))


def _cells(
    row: Sequence[str | None], number: int, places: Sequence[int], layout: Layout
) -> Iterable[_Cell]:
    """The readings of one row."""
    if not layout.items:
        item, told = row[places[1]], row[places[2]]
        if not item or told is None or not told.strip():
            raise BadTable(reason="empty", row=number)
        yield _Cell(number, places[2], item, told.strip())
        return
    for place, (_, item) in zip(places[1:], layout.items, strict=True):
        told = row[place]
        if told is not None and told.strip():
            yield _Cell(number, place, item, told.strip())


def _value(cell: _Cell, kind: Kind) -> float | None:
    """The number that `cell` holds; None for words, where words are allowed."""
    if len(cell.told) > TEXT_MAX:
        raise BadTable(reason="too long", row=cell.row, column=cell.column)
    try:
        value = float(cell.told)
    except ValueError:
        value = float("nan")
    if value - value == 0.0 and "_" not in cell.told and cell.told.isascii():
        return value
    if kind in (Kind.SAMPLE, Kind.CHARACTERISTIC):
        raise BadTable(reason="no number", row=cell.row, column=cell.column)
    if cell.told.upper() == "UNAVAILABLE":
        raise BadTable(reason="unavailable", row=cell.row, column=cell.column)
    return None
