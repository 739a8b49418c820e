"""The service that warns: the part from which on a series differs from the parts before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from kumiai.apps.adviser.reading import Ask, Found, count, demand, lacks, name, policy_of, through
from kumiai.apps.node import Node
from kumiai.model.advice import Link, ShiftAdvice
from kumiai.model.dataset import AT, ITEM, PART, TEXT, VALUE, Dataset
from kumiai.model.person import Standing
from kumiai.model.policy import Policy
from kumiai.model.shift import FalseAlarms
from kumiai.model.signal import ItemId, Kind
from kumiai.model.tolerance import Tolerance, tolerance
from kumiai.records import register
from kumiai.rules.shift import FIRST, enough, false_alarms, warned
from kumiai.sources.generated import in_control

COLUMNS = (ITEM, AT, VALUE, TEXT, PART)
_PLAIN = (ITEM, VALUE, TEXT, PART)
_SERIES, _SEED = 300, 20
"""How many generated series of twenty parts measure false warnings, and from which seed."""
_LINKS = (Link.PART_COLUMNS, Link.PART_ORDER)


def shifts(
    node: Node, standing: Standing, ask: Ask, items: tuple[str, ...], first: int = FIRST
) -> ShiftAdvice:
    """Whether the mean of `items` shifts in a series of parts, and at which part.

    Raises `NothingToAdviseOn`, `UnknownItem`, and `TooFewParts`: before it costs anything where
    already the number of rows shows it.
    """
    dataset, policy = policy_of(node, standing, ask)
    demand(ask, policy, COLUMNS, _PLAIN)
    enough(first + 1, first)
    once = tuple(dict.fromkeys(items))
    measures = measured(node, dataset, policy)
    for item in once:
        if item in policy.items and item not in measures:
            raise lacks(ask, f"tolerance of {item}"[:80])
    enough(count(node, standing, ask, (once, COLUMNS)) // len(once), first)
    found = through(node, standing, ask, (once, COLUMNS))
    parts = _parts(found.rows)
    whole = [(part, tuple(v.values())) for part, v in sorted(parts.items()) if len(v) == len(once)]
    return ShiftAdvice(
        basis=found.basis,
        warned=warned(whole, once, first),
        left_out=tuple(sorted(part for part, v in parts.items() if len(v) < len(once))),
        false_alarms=_rare(first),
        links=_links(dataset, found),
    )


def measured(node: Node, dataset: Dataset, policy: Policy) -> list[ItemId]:
    """The characteristics of workpieces that a policy shows: what was measured with a tolerance."""
    return [
        signal.item
        for machine in dataset.machines
        for signal in register.signals(node.store.database, machine)
        if signal.kind is Kind.CHARACTERISTIC and signal.item in policy.items
    ]


@cache
def _rare(first: int) -> FalseAlarms:
    """How often the rule warns of generated parts that don't shift."""
    return false_alarms(in_control(_SEED, _SERIES), first)


def _parts(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, tuple[float, Tolerance]]]:
    """By part and item, what was measured and its tolerance; the last of several values counts."""
    found: dict[str, dict[str, tuple[float, Tolerance]]] = {}
    for row in rows:
        part, value, text = row[name(PART)], row[name(VALUE)], row[name(TEXT)]
        if part is not None and value is not None and text is not None:
            measured = (float(value), tolerance(str(text)))
            found.setdefault(str(part), {})[str(row[name(ITEM)])] = measured
    return found


def _links(dataset: Dataset, found: Found) -> tuple[Link, ...]:
    """What the warning assumes, weakest first."""
    made_up = (Link.GENERATED,) if dataset.generated else ()
    together = len({str(row[name(AT)]) for row in found.rows}) == 1
    return (*made_up, *_LINKS, *((Link.MEASURED_TOGETHER,) if together else ()))
