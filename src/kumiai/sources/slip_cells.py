"""Slip cells as readings: what a service derived, in the columns of every dataset.

A row of the place cut is a cell (`part`) in an hour, one of the product cut a sort of tyre (`part`,
a digest that names nothing else) in a month. The instance is the derivation itself, so that a month
derived twice adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby

from kumiai.model.cell import (
    CARS,
    COUNT,
    PRODUCT_ITEMS,
    STRONGEST,
    PlaceRow,
    ProductRow,
    Tyre,
)
from kumiai.model.machine import MachineId
from kumiai.model.readings import STRIDE, Readings
from kumiai.model.signal import Device, ItemId, Kind, Signal

Cell = tuple[ItemId, float | None, str | None]
_NUMBERS = (CARS, COUNT, STRONGEST)


def slip_device(machine: MachineId, source: str, name: str) -> Device:
    """What a slip service tells, by place or by product."""
    counts = [Signal(machine, item, Kind.SAMPLE, "SLIP") for item in _NUMBERS]
    words = [Signal(machine, item, Kind.EVENT, "TYRE") for item in PRODUCT_ITEMS]
    return Device(machine, source, name, "kumiai", "slip cells", (*counts, *words))


def place_readings(rows: Iterable[PlaceRow], source: str, derivation: str) -> Iterator[Readings]:
    """The place cut, one batch a cell."""
    ordered = sorted(rows, key=lambda row: (row.cell, row.hour))
    for cell, own in groupby(ordered, key=lambda row: row.cell):
        told = [(row.hour, _counts(row.cars, row.slips, row.strongest)) for row in own]
        yield _readings(source, f"{derivation}/{cell}", cell, told)


def product_readings(
    rows: Iterable[ProductRow], source: str, derivation: str, at: int
) -> Iterator[Readings]:
    """The product cut, one batch a sort; `at` is the begin of its month in microseconds."""
    for row in rows:
        sort = sha256(repr(row.tyre).encode()).hexdigest()[:16]
        cells = [*_counts(row.cars, row.slips, row.strongest), *_words(row.tyre)]
        yield _readings(source, f"{derivation}/{sort}", sort, [(at, cells)])


def _counts(cars: int, slips: int, strongest: float) -> list[Cell]:
    """The three numbers of a row."""
    return [
        (item, value, None)
        for item, value in zip(_NUMBERS, (float(cars), float(slips), strongest), strict=True)
    ]


def _words(tyre: Tyre) -> list[Cell]:
    """What a tyre is, item by item."""
    said: tuple[str | int, ...] = (
        tyre.make,
        tyre.model,
        tyre.size,
        tyre.axle,
        tyre.age_months,
        tyre.load,
        tyre.weather,
    )
    return [_cell(item, value) for item, value in zip(PRODUCT_ITEMS, said, strict=True)]


def _cell(item: ItemId, value: str | int) -> Cell:
    """A word, or a number, as a cell."""
    return (item, float(value), None) if isinstance(value, int) else (item, None, value)


def _readings(
    source: str, derivation: str, part: str, told: list[tuple[int, list[Cell]]]
) -> Readings:
    """Rows of one part as a batch."""
    flat = [(at, place, cell) for at, cells in told for place, cell in enumerate(cells)]
    lines = {at: line for line, (at, _) in enumerate(told)}
    return Readings(
        source=source,
        instance=sha256(derivation.encode()).hexdigest(),
        stride=STRIDE,
        observations=len(flat),
        sequence=[lines[at] * STRIDE + place for at, place, _ in flat],
        at=[at for at, _, _ in flat],
        item=[cell[0] for _, _, cell in flat],
        value=[cell[1] for _, _, cell in flat],
        text=[cell[2] for _, _, cell in flat],
        part=part,
        rejects=(),
        gaps=(),
    )
