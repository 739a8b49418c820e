"""Handovers of machines, and the lives that they make."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from kumiai.model.dataset import Dataset
from kumiai.model.handover import Handover
from kumiai.model.machine import Machine, MachineId
from kumiai.model.party import PartyId
from kumiai.model.period import iso
from kumiai.records.dialect import Connection, Source
from kumiai.records.register.rows import add, read_body
from kumiai.rules.holding import Life

_AT_ONCE = 400
"""So many names of machines go into one question."""


def add_handover(tx: Connection, found: Handover) -> bool:
    """Keeps a handover; whether it is new. Raises `SameIdOtherContent`."""
    return add(
        tx, "handovers", found.id, found,
        machine=found.machine, giver=found.giver, taker=found.taker, day=found.on, at=iso(found.at),
    )  # fmt: skip


def life(source: Source, machine: Machine) -> Life:
    """A machine with its handovers, the first one first."""
    rows = source.rows(
        "SELECT body FROM handovers WHERE machine = :machine ORDER BY day", {"machine": machine.id}
    )
    return Life(machine, tuple(read_body(Handover, row["body"]) for row in rows))


def lives(source: Source, machines: Collection[MachineId]) -> Mapping[MachineId, Life]:
    """Of `machines`, those that were ever handed over, for rules that decide about their rows."""
    found: dict[MachineId, Life] = {}
    for some in _portions(sorted(machines)):
        marks = ", ".join(f":m{place}" for place in range(len(some)))
        rows = source.rows(
            "SELECT h.machine AS machine, h.body AS handover, m.body AS machine_body "  # noqa: S608 - marks of ours
            f"FROM handovers h JOIN machines m ON m.id = h.machine WHERE h.machine IN ({marks}) "
            "ORDER BY h.machine, h.day",
            {f"m{place}": name for place, name in enumerate(some)},
        )
        for name, group in groupby(rows, key=lambda row: str(row["machine"])):
            listed = list(group)
            machine = read_body(Machine, listed[0]["machine_body"])
            told = tuple(read_body(Handover, row["handover"]) for row in listed)
            found[MachineId(name)] = Life(machine, told)
    return found


def _portions(names: Sequence[MachineId]) -> Iterator[Sequence[MachineId]]:
    """`names` in portions that one question holds."""
    for begin in range(0, len(names), _AT_ONCE):
        yield names[begin : begin + _AT_ONCE]


def machines_handed(source: Source, party: PartyId) -> frozenset[str]:
    """The machines that a party ever gave or took."""
    rows = source.rows(
        "SELECT DISTINCT machine FROM handovers WHERE giver = :party OR taker = :party",
        {"party": party},
    )
    return frozenset(row["machine"] for row in rows)


def handed_since(source: Source, at: datetime) -> Sequence[Handover]:
    """The handovers that were recorded from `at` on, oldest first."""
    rows = source.rows(
        "SELECT body FROM handovers WHERE at >= :at ORDER BY at, id", {"at": iso(at)}
    )
    return [read_body(Handover, row["body"]) for row in rows]


def sold_to_provider(source: Source, seller: PartyId, dataset: Dataset) -> bool:
    """Whether `seller` handed each machine of `dataset` over to the dataset's provider."""
    rows = source.rows(
        "SELECT DISTINCT machine FROM handovers WHERE giver = :seller AND taker = :provider",
        {"seller": seller, "provider": dataset.provider},
    )
    return set(dataset.machines) <= {row["machine"] for row in rows}
