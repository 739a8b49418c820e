"""Conditions held against terms: what may be passed on only so far is not offered further.

Purposes, masks and consents are held against the policy before anybody offers or signs; the age of
rows is held at each read, for no policy can say it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from kumiai.model.condition import Limit, Part, parts
from kumiai.model.consent import PER_CONTRACT
from kumiai.model.dataset import AT, ITEM, MACHINE, PART, ColumnId
from kumiai.model.party import PartyId
from kumiai.model.period import JST
from kumiai.model.policy import And, Compare, Comparison, Expression, In, Not, Or, Policy
from kumiai.model.right import Allowance, Classification, Item, Matrix, Use
from kumiai.model.signal import ItemId

NAMES = (MACHINE, PART)
"""The columns that name a machine or a workpiece."""


def limits(matrix: Matrix, item: ItemId, provider: PartyId) -> tuple[Part, ...]:
    """The parts of the condition under which `provider` may pass `item` on; none where it simply may."""
    cell = matrix.cells.get(item, {}).get(provider)
    if cell is None or cell.uses[Use.PASS_ON] is not Allowance.LIMITED:
        return ()
    return parts(cell.condition)


def beyond(limit: Part, item: Item, policy: Policy) -> str | None:
    """What in `policy` goes beyond a part of an item's condition; None where nothing does, or where
    the node cannot tell.
    """
    match limit.limit:
        case Limit.PURPOSE:
            return ", ".join(p for p in policy.purposes if p not in limit.purposes) or None
        case Limit.MASKED:
            masked = {column for column, _ in policy.masks}
            bare = [c for c in NAMES if c in policy.columns and c not in masked]
            return ", ".join(bare) or None
        case Limit.CONSENT:
            asked = item.classification is Classification.PERSONAL and item.basis == PER_CONTRACT
            return None if asked else "consent"
        case Limit.OWN_PART:
            return None if PART in _named(policy.rows) else "part"
    return None


def satisfied(matrix: Matrix, name: ItemId, provider: PartyId, policy: Policy) -> str | None:
    """What in `policy` goes beyond the condition of `name`, if anything does."""
    item = matrix.item(name)
    assert item is not None  # the guard has found it
    found = (beyond(limit, item, policy) for limit in limits(matrix, name, provider))
    return next((what for what in found if what), None)


def _named(rows: Expression | None) -> Collection[ColumnId]:
    """The columns of which a row condition names the values that are let through, whatever else it
    says.
    """
    match rows:
        case In(column=column) | Compare(Comparison.EQ, column):
            return (column,)
        case And(of=of):
            return {column for part in of for column in _named(part)}
        case Or(of=of) if of:
            return set.intersection(*(set(_named(part)) for part in of))
    return ()


def aged(
    matrix: Matrix | None, items: Collection[ItemId], provider: PartyId, at: datetime
) -> Expression | None:
    """The rows that are old enough at the instant `at`, by days in Japan; None where no item has a lag.

    The newest rights say it: a lag that was agreed or asserted after an agreement holds from the next
    read on.
    """
    found = dict(_lags(matrix, items, provider)) if matrix else {}
    if not found:
        return None
    today = at.astimezone(JST).replace(hour=0, minute=0, second=0, microsecond=0)
    old = (
        And((In(ITEM, tuple(sorted(i for i in found if found[i] == days))),
             Compare(Comparison.LT, AT, today - timedelta(days=days))))
        for days in sorted(set(found.values()))
    )  # fmt: skip
    return Or((Not(In(ITEM, tuple(sorted(found)))), *old))


def _lags(
    matrix: Matrix, items: Collection[ItemId], provider: PartyId
) -> Iterator[tuple[ItemId, int]]:
    """The days of each item that has a lag; of several the longest."""
    for item in items:
        days = [p.number for p in limits(matrix, item, provider) if p.limit is Limit.LAG]
        if days:
            yield item, max(days)
