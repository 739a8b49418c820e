"""Consent: rows of a person's data are shown only while a dated record covers them.

Deny is the default: an item whose basis is `per-contract` shows no row of a machine at an instant
that no record covers for the purpose (Act on the Protection of Personal Information, art. 27).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from kumiai.model.consent import PER_CONTRACT, Consent
from kumiai.model.dataset import AT, ITEM, MACHINE
from kumiai.model.machine import MachineId
from kumiai.model.period import Period
from kumiai.model.policy import And, Compare, Comparison, Expression, In, Not, Or
from kumiai.model.right import Classification, Matrix
from kumiai.model.signal import ItemId


def per_contract(matrix: Matrix | None, items: Iterable[ItemId]) -> tuple[ItemId, ...]:
    """Of `items`, those of persons whose rows need a consent each, by name."""
    found = (matrix.item(name) for name in items) if matrix else ()
    needs = (i for i in found if i and i.classification is Classification.PERSONAL)
    return tuple(sorted(item.id for item in needs if item.basis == PER_CONTRACT))


def consented(
    items: Sequence[ItemId], consents: Iterable[Consent], purpose: str, at: datetime
) -> Expression | None:
    """The rows that may be shown for `purpose` at the instant `at`; None where no item needs a
    consent. Where none is given, no row of `items` is shown.
    """
    if not items:
        return None
    covers = [_covered(machine, runs) for machine, runs in windows(consents, purpose, at)]
    return Or((Not(In(ITEM, tuple(items))), *covers))


def windows(
    consents: Iterable[Consent], purpose: str, at: datetime
) -> Sequence[tuple[MachineId, Period]]:
    """When a machine's rows are covered, periods that touch as one, by machine and begin.

    A contract's data are covered from the day on which its consent was given. A withdrawn consent
    covers nothing from its withdrawal on.
    """
    periods: dict[MachineId, list[Period]] = {}
    for consent in consents:
        withdrawn = consent.withdrawn_at is not None and consent.withdrawn_at <= at
        begin = max(consent.runs.begin, consent.given_at)
        if purpose in consent.purposes and not withdrawn and consent.given_at <= at:
            periods.setdefault(consent.machine, []).append(Period(begin, consent.runs.end))
    return [(machine, runs) for machine in sorted(periods) for runs in _joined(periods[machine])]


def _joined(periods: list[Period]) -> Sequence[Period]:
    """Periods in their order, those that touch as one."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda p: (p.begin, p.end)):
        if found and period.begin <= found[-1].end:
            found[-1] = Period(found[-1].begin, max(found[-1].end, period.end))
        else:
            found.append(period)
    return found


def _covered(machine: MachineId, runs: Period) -> Expression:
    """Rows of one machine in one period."""
    return And(
        (
            Compare(Comparison.EQ, MACHINE, machine),
            Compare(Comparison.GE, AT, runs.begin),
            Compare(Comparison.LT, AT, runs.end),
        )
    )
