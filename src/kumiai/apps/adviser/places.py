"""The service of slips: by place and hour, or by sort of tyre, whichever cut an agreement shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kumiai.apps.adviser.reading import Ask, demand, lacks, name, policy_of, through
from kumiai.apps.node import Node
from kumiai.model.advice import Basis, Link
from kumiai.model.cell import (
    CARS,
    COUNT,
    PRODUCT_ITEMS,
    STRONGEST,
    CellId,
    PlaceRow,
    ProductRow,
    Square,
    Suppressed,
    Tyre,
)
from kumiai.model.dataset import AT, ITEM, PART, TEXT, VALUE
from kumiai.model.period import instant, micros
from kumiai.model.person import Standing
from kumiai.model.policy import Policy
from kumiai.rules import cells

_COLUMNS = (ITEM, AT, VALUE, PART)


@dataclass(frozen=True, slots=True)
class SlipAdvice:
    """Cells where cars passed, or sorts of tyre by month (the instant of its begin), those with the
    most slips a passage first; `links` weakest first.
    """

    basis: Basis
    squares: tuple[Square, ...]
    sorts: tuple[tuple[int, ProductRow], ...]
    left_out: Suppressed
    links: tuple[Link, ...]


def slips(node: Node, standing: Standing, ask: Ask) -> SlipAdvice:
    """The cells or sorts that an agreement shows. Raises `NothingToAdviseOn`."""
    dataset, policy = policy_of(node, standing, ask)
    for item in (CARS, COUNT, STRONGEST):
        if item not in policy.items:
            raise lacks(ask, item)
    by_product = _by_product(policy)
    columns = (*_COLUMNS, TEXT) if by_product else _COLUMNS
    demand(ask, policy, columns, columns)
    items = (CARS, COUNT, STRONGEST, *(PRODUCT_ITEMS if by_product else ()))
    found = through(node, standing, ask, (items, columns))
    made_up = (Link.GENERATED,) if dataset.generated else ()
    links = (*made_up, Link.PLACES)
    if by_product:
        sorts, left_out = _enough(product_rows(found.rows))
        return SlipAdvice(found.basis, (), sorts, left_out, links)
    squares, left_out = cells.squares(place_rows(found.rows))
    most = sorted(squares, key=lambda s: (-s.slips / s.cars, -s.cars, s.cell))
    return SlipAdvice(found.basis, tuple(most), (), left_out, links)


def _by_product(policy: Policy) -> bool:
    """Whether a policy shows what the tyres were."""
    return set(PRODUCT_ITEMS) <= set(policy.items)


def _enough(
    rows: Iterable[tuple[int, ProductRow]],
) -> tuple[tuple[tuple[int, ProductRow], ...], Suppressed]:
    """Sorts of enough cars, the slipperiest first, and how many had fewer."""
    told = list(rows)
    kept = [one for one in told if one[1].cars >= cells.K]
    kept.sort(key=lambda one: (-one[1].slips / one[1].cars, -one[1].cars, one[0]))
    return tuple(kept), Suppressed(cells.K, len(told) - len(kept))


def mappable(policy: Policy) -> bool:
    """Whether a policy shows places: the items of slips, with the columns that say where and when."""
    whole = {PART, ITEM, AT, VALUE} <= set(policy.columns)
    plain = PART not in dict(policy.masks) and not _by_product(policy)
    return whole and CARS in policy.items and plain


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


def product_rows(told: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, ProductRow]]:
    """Rows of a product dataset as nouns, with the begin of their month (microseconds of UTC); what
    lacks a word of its tyre is left out.
    """
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for row in told:
        part, value, text = row[name(PART)], row[name(VALUE)], row[name(TEXT)]
        at = micros(instant(str(row[name(AT)])))
        if part is not None:
            said = text if value is None else value
            found.setdefault((str(part), at), {})[str(row[name(ITEM)])] = said
    for (_, at), values in sorted(found.items()):
        if all(values.get(item) is not None for item in (CARS, *PRODUCT_ITEMS)):
            make, model, size, axle, age, load, weather = (values[item] for item in PRODUCT_ITEMS)
            tyre = Tyre(
                str(make), str(model), str(size), str(axle), int(age), str(load), str(weather)
            )
            counts = (int(values[CARS]), int(values.get(COUNT) or 0))
            yield at, ProductRow(tyre, *counts, float(values.get(STRONGEST) or 0.0))
