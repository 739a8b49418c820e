"""Entitling: which readings a right covers, and what may become of an item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from kumiai.model.dataset import DatasetId
from kumiai.model.party import PartyId
from kumiai.model.readings import Readings, Reason, Reject
from kumiai.model.right import Allowance, Cell, Classification, Item, Matrix, Origin, Use
from kumiai.model.signal import ItemId, Signal
from kumiai.rules.signs import personal


def covered_items(matrix: Matrix | None) -> frozenset[str]:
    """The items that a right covers: those that the matrix lists."""
    return frozenset(item.id for item in matrix.items) if matrix else frozenset()


def covered(readings: Readings, items: Collection[str]) -> Readings:
    """Of `readings`, the rows that a right covers; the others are kept back and listed."""
    kept = [i for i, item in enumerate(readings.item) if item in items]
    return keeping(readings, kept, Reason.NOT_IN_MATRIX)


def keeping(readings: Readings, kept: Sequence[int], reason: Reason) -> Readings:
    """Of `readings`, the rows at the places `kept`, in order; the others are listed with `reason`."""
    if len(kept) == len(readings):
        return readings
    places = frozenset(kept)
    back: Counter[str] = Counter()
    first: dict[str, int] = {}
    for place, (position, item) in enumerate(zip(readings.sequence, readings.item, strict=True)):
        if place not in places:
            back[item] += 1
            first.setdefault(item, position // readings.stride)
    listed = tuple(Reject(reason, item, first[item], n) for item, n in sorted(back.items()))
    return replace(
        readings,
        sequence=[readings.sequence[i] for i in kept],
        at=[readings.at[i] for i in kept],
        item=[readings.item[i] for i in kept],
        value=[readings.value[i] for i in kept],
        text=[readings.text[i] for i in kept],
        rejects=(*readings.rejects, *listed),
    )


def may_pass_on(matrix: Matrix | None, item: ItemId, provider: PartyId) -> bool:
    """Whether `provider` may give `item` to others: allowed, or limited with its condition."""
    if matrix is None:
        return False
    return matrix.allows(item, provider, Use.PASS_ON) in (Allowance.ALLOW, Allowance.LIMITED)


def narrowed(matrix: Matrix, items: Collection[str], parties: Collection[PartyId]) -> Matrix:
    """Of `matrix`, the lines of `items` and the columns of `parties`: what one of them may see."""
    shown = tuple(party for party in matrix.parties if party in parties)
    listed = tuple(item for item in matrix.items if item.id in items)
    cells = {i.id: {p: matrix.cells[i.id][p] for p in shown} for i in listed}
    return replace(matrix, parties=shown, items=listed, cells=cells)


def first_matrix(dataset: DatasetId, origin: Origin, signals: Sequence[Signal]) -> Matrix:
    """First rights in what `signals` measure: its party may do all with each item, nobody else any;
    a contract may share them, but for what shows a person.
    """
    everything = Cell(dict.fromkeys(Use, Allowance.ALLOW))
    items = tuple(_first_line(signal) for signal in signals)
    cells = {item.id: {origin.by: everything} for item in items}
    return Matrix(
        dataset=dataset, version=1, origin=origin, parties=(origin.by,), items=items, cells=cells
    )


def _first_line(signal: Signal) -> Item:
    """A line before anybody has decided anything."""
    line = Item(
        signal.item, signal.item, signal.item, Classification.OPEN_CONTRACT, unit=signal.unit
    )
    if personal(line, signal):
        return replace(line, classification=Classification.PERSONAL)
    return line
