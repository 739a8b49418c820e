"""Holding: who has a machine when, and which of its rows are read under whose agreements.

The provider of a dataset gives rows of a machine that were observed while it held the machine. Who
gave it away gives no later ones, who took it no earlier ones; a machine that never went from one
party to another is held by those with whom it was enrolled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain

from kumiai.model.dataset import AT, MACHINE
from kumiai.model.handover import Handover, HandoverId, HandoverKind
from kumiai.model.machine import Machine, MachineId
from kumiai.model.party import PartyId
from kumiai.model.period import DayId, jst_day, micros
from kumiai.model.policy import And, Compare, Comparison, Expression, In, Not, Or
from kumiai.model.readings import Readings, Reason
from kumiai.model.refusal import (
    HandoverOutOfTurn,
    HandoverTooFarAhead,
    MachineScrapped,
    NotHeld,
    WrongHandover,
)
from kumiai.rules.entitle import keeping

AHEAD_MAX = timedelta(days=366)
"""How far ahead of its recording a handover may lie."""


def handover_id(machine: MachineId, on: DayId) -> HandoverId:
    """The id of the handover of a machine on a day; there is one at most."""
    return HandoverId(f"hov-{sha256(f'{machine} {on}'.encode()).hexdigest()[:20]}")


@dataclass(frozen=True, slots=True)
class Hands:
    """Whose a machine is and who uses it."""

    owner: PartyId
    user: PartyId


@dataclass(frozen=True, slots=True)
class Span:
    """From `begin` up to, and without, `end`; None: without that bound."""

    begin: datetime | None = None
    end: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether `at` falls in it."""
        return (self.begin is None or self.begin <= at) and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Life:
    """A machine as first known, with its handovers from the first on."""

    machine: Machine
    handovers: tuple[Handover, ...]


def hands(life: Life, at: datetime) -> Hands | None:
    """Who owns and who uses a machine at an instant; None once it is scrapped."""
    return _after(life, [h for h in life.handovers if h.begins_at() <= at])


def last_hands(life: Life) -> Hands | None:
    """Who owns and uses a machine after all handovers on record, those of later days included."""
    return _after(life, life.handovers)


def _after(life: Life, passed: Iterable[Handover]) -> Hands | None:
    """Who owns and uses a machine after the handovers `passed`."""
    machine = life.machine
    first = life.handovers[0] if life.handovers else None
    found: Hands | None = Hands(machine.lessor or machine.owner, machine.user)
    if first is not None and machine.since >= first.begins_at():
        found = Hands(first.giver, first.giver)
    for handover in passed:
        found = _next(found, handover)
    return found


def _next(before: Hands | None, handover: Handover) -> Hands | None:
    """Who owns and uses a machine after one handover."""
    if handover.taker is None or before is None:
        return None
    if handover.kind in (HandoverKind.LEASE, HandoverKind.LEASE_END):
        return replace(before, user=handover.taker)
    return Hands(handover.taker, handover.taker)


def seen_by(life: Life, party: PartyId) -> tuple[Handover, ...]:
    """Of a machine's handovers, those that `party` may know: it owned or used the machine before or
    after them. To whom others hand it on later is theirs.
    """
    found, before = [], _after(life, ())
    for handover in life.handovers:
        after = _next(before, handover)
        near = {handover.giver, handover.taker}
        near |= {p for h in (before, after) if h for p in (h.owner, h.user)}
        if party in near:
            found.append(handover)
        before = after
    return tuple(found)


def check_next(life: Life, handover: Handover) -> None:
    """Refuses a handover that cannot follow those on record: by one who does not hold the machine,
    of a scrapped one, before the last one, or too far ahead. Raises `NotHeld`, `MachineScrapped`,
    `HandoverOutOfTurn`, `HandoverTooFarAhead`, `WrongHandover`.
    """
    machine, held = life.machine, last_hands(life)
    last = life.handovers[-1] if life.handovers else None
    if held is None:
        raise MachineScrapped(machine=machine.id, on=life.handovers[-1].on)
    if handover.giver != held.user:
        raise NotHeld(machine=machine.id, party=handover.giver)
    _check_kind(machine.id, held, handover)
    first = last.on if last else jst_day(machine.since)
    if handover.on < first or (last is not None and handover.on == first):
        raise HandoverOutOfTurn(machine=machine.id, on=handover.on, last=first)
    if handover.begins_at() > handover.at + AHEAD_MAX:
        most = jst_day(handover.at + AHEAD_MAX)
        raise HandoverTooFarAhead(machine=machine.id, on=handover.on, most=most)


def _check_kind(machine: MachineId, held: Hands, handover: Handover) -> None:
    """An owner lets, sells and scraps; a user gives back to the owner. Raises `WrongHandover`."""
    back = handover.kind is HandoverKind.LEASE_END
    if handover.kind is HandoverKind.PURCHASE:
        raise WrongHandover(machine=machine, kind=handover.kind.value)
    if back != (held.owner != held.user) or (back and handover.taker != held.owner):
        raise WrongHandover(machine=machine, kind=handover.kind.value)


def spans(life: Life, party: PartyId) -> tuple[Span, ...] | None:
    """When `party` held a machine, in order; None where it was never handed over.

    Before its first handover it is its giver's, and theirs with whom it was enrolled before that day.
    """
    if not life.handovers:
        return None
    machine, first = life.machine, life.handovers[0]
    holders = {first.giver}
    if machine.since < first.begins_at():
        holders |= {machine.owner, machine.user, *([machine.lessor] if machine.lessor else [])}
    found = [Span(None, first.begins_at())] if party in holders else []
    later = chain((h.begins_at() for h in life.handovers[1:]), (None,))
    for handover, end in zip(life.handovers, later, strict=True):
        if handover.taker == party:
            found.append(Span(handover.begins_at(), end))
    return tuple(found)


def held(lives: Mapping[MachineId, Life], provider: PartyId) -> Expression | None:
    """The rows that `provider` may give: of each machine those observed while it held it. None where
    no machine was ever handed over.
    """
    moved = {
        name: found for name, life in lives.items() if (found := spans(life, provider)) is not None
    }
    if not moved:
        return None
    together: dict[tuple[Span, ...], list[MachineId]] = {}
    for name in sorted(moved):
        together.setdefault(moved[name], []).append(name)
    given = (_observed(names, span) for when, names in together.items() for span in when)
    return Or((Not(In(MACHINE, tuple(sorted(moved)))), *given))


def _observed(names: Sequence[MachineId], span: Span) -> Expression:
    """Rows of some machines in one span."""
    bounds = [(Comparison.GE, span.begin), (Comparison.LT, span.end)]
    told = (Compare(op, AT, at) for op, at in bounds if at is not None)
    return And((In(MACHINE, tuple(names)), *told))


def within(readings: Readings, when: Sequence[Span]) -> Readings:
    """Of `readings`, the rows observed in one of `when`; the others are kept out and listed."""
    bounds = [
        (micros(s.begin) if s.begin else None, micros(s.end) if s.end else None) for s in when
    ]
    kept = [
        place
        for place, at in enumerate(readings.at)
        if any((b is None or b <= at) and (e is None or at < e) for b, e in bounds)
    ]
    return keeping(readings, kept, Reason.NOT_HELD)
