"""The service of faults: which air handling units missed their set point at full power, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kumiai.apps.adviser.reading import Ask, demand, lacks, name, policy_of, through
from kumiai.apps.node import Node
from kumiai.model.advice import FaultAdvice, Link
from kumiai.model.dataset import AT, ITEM, MACHINE, VALUE
from kumiai.model.fault import COOLING_SET_POINT, HEATING_SET_POINT, SET_POINT, SUPPLY_AIR, Checked
from kumiai.model.machine import MachineId
from kumiai.model.period import instant, micros
from kumiai.model.person import Standing
from kumiai.model.signal import ItemId
from kumiai.records import register
from kumiai.rules import fault

COLUMNS = (MACHINE, ITEM, AT, VALUE)
_SIDES = (HEATING_SET_POINT, COOLING_SET_POINT)
Row = tuple[int, str, float | None]


def needed(items: Sequence[str]) -> str | None:
    """The first of the rule's items that is not among `items`; None where all are."""
    for item in fault.NEEDED:
        if item not in items:
            return item
    return None if SET_POINT in items or set(_SIDES) <= set(items) else SET_POINT


def faults(node: Node, standing: Standing, ask: Ask) -> FaultAdvice:
    """The faults of the units that an agreement shows. A unit without a value of an item that the
    rule needs is unknown in all of its minutes.

    Raises `NothingToAdviseOn` where the agreement shows too little, before anything is read.
    """
    dataset, policy = policy_of(node, standing, ask)
    missing = needed(policy.items)
    if missing is not None:
        raise lacks(ask, missing)
    demand(ask, policy, COLUMNS, COLUMNS)
    wanted = (*fault.NEEDED, *fault.SET_POINTS)
    items = tuple(str(item) for item in wanted if item in policy.items)
    found = through(node, standing, ask, (items, COLUMNS))
    units = tuple(_checked(node, m, rows) for m, rows in _by_unit(found.rows).items())
    made_up = (Link.GENERATED,) if dataset.generated else ()
    return FaultAdvice(found.basis, units, (*made_up, Link.SENSORS))


def _by_unit(rows: Sequence[Mapping[str, Any]]) -> dict[MachineId, list[Row]]:
    """The rows of each unit: instant, item, value."""
    found: dict[MachineId, list[Row]] = {}
    for row in rows:
        at = micros(instant(str(row[name(AT)])))
        told = (at, str(row[name(ITEM)]), row[name(VALUE)])
        found.setdefault(MachineId(str(row[name(MACHINE)])), []).append(told)
    return dict(sorted(found.items()))


def _checked(node: Node, unit: MachineId, rows: Sequence[Row]) -> Checked:
    """What came of one unit's rows; its temperatures are in the unit that it was enrolled with."""
    at, items, values = (tuple(column) for column in zip(*rows, strict=True))
    told = [item for item, value in zip(items, values, strict=True) if value is not None]
    tolerance = _tolerance(node, unit)
    if needed(told) is not None or tolerance is None:
        minutes = {one // fault.MINUTE_US for one in at}
        return Checked(unit, min(at), (), 0, len(minutes))
    return fault.checked(fault.trend_of(unit, (at, items, values), tolerance))


def _tolerance(node: Node, unit: MachineId) -> float | None:
    """How many degrees are too many; None where nobody has said what the degrees are."""
    signals = register.signals(node.store.database, unit)
    degrees = next((s.unit for s in signals if s.item == ItemId(SUPPLY_AIR)), None)
    return fault.TOLERANCES.get(degrees or "")
