"""The service of machine states: what machines did, hour by hour, and for how long nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kumiai.apps.adviser.reading import Ask, demand, lacks, name, policy_of, through
from kumiai.apps.node import Node
from kumiai.model.advice import Link, StateAdvice
from kumiai.model.dataset import AT, INSTANCE, ITEM, MACHINE, SEQUENCE, TEXT, Dataset
from kumiai.model.machine import MachineId
from kumiai.model.period import instant, micros
from kumiai.model.person import Standing
from kumiai.model.policy import Policy
from kumiai.model.refusal import UnknownMachine
from kumiai.model.signal import STATES
from kumiai.model.state import Observed
from kumiai.records import register
from kumiai.rules.state import course

EXECUTION, AVAILABILITY = "EXECUTION", "AVAILABILITY"
COLUMNS = (MACHINE, ITEM, AT, TEXT, INSTANCE, SEQUENCE)
_PLAIN = (MACHINE, ITEM, AT, TEXT, SEQUENCE)
"""Columns that a pseudonym would spoil; a recording may have one."""
Types = Mapping[MachineId, Mapping[str, str]]


def types_of(node: Node, dataset: Dataset, policy: Policy) -> Types:
    """By machine, the items that tell a state: type of MTConnect and its item, of those that the
    policy names. A machine without EXECUTION has none.
    """
    machines = [m for m in dataset.machines if not policy.machines or m in policy.machines]
    found = {}
    for machine in machines:
        signals = register.signals(node.store.database, machine)
        by_type: dict[str, str] = {}
        for signal in signals:
            if signal.type in STATES and signal.item in policy.items:
                by_type.setdefault(signal.type, signal.item)
        if EXECUTION in by_type:
            found[machine] = by_type
    return found


def states(node: Node, standing: Standing, ask: Ask, machine: str | None = None) -> StateAdvice:
    """The states of the machines that an agreement shows, or of one of them.

    The answer that is read and metered holds all of them. Raises `NothingToAdviseOn` where it shows
    no item of EXECUTION, `UnknownMachine`.
    """
    dataset, policy = policy_of(node, standing, ask)
    types = types_of(node, dataset, policy)
    if not types:
        raise lacks(ask, EXECUTION)
    if machine is not None and machine not in types:
        raise UnknownMachine(machine=machine)
    demand(ask, policy, COLUMNS, _PLAIN)
    items = tuple(sorted({item for by_type in types.values() for item in by_type.values()}))
    found = through(node, standing, ask, (items, COLUMNS))
    wanted = [m for m in types if machine in (None, m)]
    courses = tuple(
        course(
            m,
            _observed(found.rows, m),
            (types[m][EXECUTION], types[m].get(AVAILABILITY)),
            (ask.since, ask.until),
        )
        for m in wanted
    )
    made_up = (Link.GENERATED,) if dataset.generated else ()
    return StateAdvice(found.basis, courses, (*made_up, Link.NOT_RECORDED, Link.CONTROLLER))


def _observed(rows: Iterable[Mapping[str, Any]], machine: MachineId) -> Iterator[Observed]:
    """The rows of one machine, as the rule takes them."""
    for row in rows:
        if row[name(MACHINE)] == machine:
            yield Observed(
                instance=str(row[name(INSTANCE)]),
                sequence=int(row[name(SEQUENCE)]),
                at=micros(instant(str(row[name(AT)]))),
                item=str(row[name(ITEM)]),
                text=row[name(TEXT)],
            )
