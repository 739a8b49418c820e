"""The service of slip cells: where cars slipped, of rows that a provider told by place and hour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kumiai.apps.adviser.reading import Ask, demand, lacks, name, policy_of, through
from kumiai.apps.node import Node
from kumiai.model.advice import Basis, Link
from kumiai.model.cell import CARS, COUNT, STRONGEST, CellId, PlaceRow, Square, Suppressed
from kumiai.model.dataset import AT, ITEM, PART, VALUE
from kumiai.model.period import instant, micros
from kumiai.model.person import Standing
from kumiai.model.policy import Policy
from kumiai.rules import cells

_COLUMNS = (ITEM, AT, VALUE, PART)


@dataclass(frozen=True, slots=True)
class SlipAdvice:
    """Cells where cars passed, those with the most slips a passage first; `links` weakest first."""

    basis: Basis
    squares: tuple[Square, ...]
    left_out: Suppressed
    links: tuple[Link, ...]


def slips(node: Node, standing: Standing, ask: Ask) -> SlipAdvice:
    """The cells that an agreement shows. Raises `NothingToAdviseOn`."""
    dataset, policy = policy_of(node, standing, ask)
    if CARS not in policy.items:
        raise lacks(ask, CARS)
    demand(ask, policy, _COLUMNS, _COLUMNS)
    items = tuple(item for item in (CARS, COUNT, STRONGEST) if item in policy.items)
    found = through(node, standing, ask, (items, _COLUMNS))
    squares, left_out = cells.squares(place_rows(found.rows))
    most = sorted(squares, key=lambda s: (-s.slips / s.cars, -s.cars, s.cell))
    made_up = (Link.GENERATED,) if dataset.generated else ()
    return SlipAdvice(found.basis, tuple(most), left_out, (*made_up, Link.PLACES))


def mappable(policy: Policy) -> bool:
    """Whether a policy shows places: the items of slips, with the columns that say where and when."""
    whole = {PART, ITEM, AT, VALUE} <= set(policy.columns)
    return whole and CARS in policy.items and PART not in dict(policy.masks)


def place_rows(told: Iterable[Mapping[str, Any]]) -> Iterator[PlaceRow]:
    """Rows of a place dataset as nouns, by cell and hour; what names no cell is left out."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    names = {key: name(key) for key in (PART, ITEM, AT, VALUE)}
    for row in told:
        part, value = row[names[PART]], row[names[VALUE]]
        if part is not None and value is not None:
            hour = micros(instant(str(row[names[AT]]))) // cells.HOUR_US * cells.HOUR_US
            found.setdefault((str(part), hour), {})[str(row[names[ITEM]])] = float(value)
    for (cell, hour), values in sorted(found.items()):
        yield PlaceRow(
            CellId(cell),
            hour,
            int(values.get(CARS, 0)),
            int(values.get(COUNT, 0)),
            values.get(STRONGEST, 0.0),
        )
