"""Permits: what one request may see now. Nobody else makes a `Permit`, and no lake is read
without one. Deny is the default; a term that cannot be evaluated refuses.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import chain

from kumiai.model.agreement import Agreement, AgreementKind, Part
from kumiai.model.dataset import AT, COLUMNS, ITEM, MACHINE, ColumnId, column
from kumiai.model.period import JST
from kumiai.model.person import Standing
from kumiai.model.policy import And, Compare, Comparison, Expression, In, Policy
from kumiai.model.refusal import (
    BadPeriod,
    NotAParty,
    NotCovered,
    NotInForce,
    PurposeNotAllowed,
    QuotaSpent,
    UnknownDataset,
    UnknownItem,
)
from kumiai.model.request import Circumstances, Permit, ReadRequest

_DAY_HOURS = 24


def permit(
    agreement: Agreement,
    request: ReadRequest,
    standing: Standing,
    now: Circumstances,
) -> Permit:
    """What `request` may see at the instant of `standing`, under `agreement`.

    Raises the refusal that names the term which does not allow it.
    """
    policy = _policy(agreement, request, standing)
    _in_force(agreement, policy, standing.at, now.ends_at)
    if request.purpose not in policy.purposes:
        raise PurposeNotAllowed(agreement=agreement.id, purpose=request.purpose)
    left = None if policy.rows_max is None else policy.rows_max - now.rows_this_month
    if left is not None and left <= 0:
        raise QuotaSpent(agreement=agreement.id, left=0)
    columns = _columns(agreement, policy, request)
    return Permit(
        agreement=agreement.id,
        dataset=policy.dataset,
        party=standing.party,
        person=standing.person,
        purpose=request.purpose,
        at=standing.at,
        columns=columns,
        masks=tuple(mask for mask in policy.masks if mask[0] in columns),
        where=_where(agreement, policy, request),
        rows_left=left,
        metering_hours=policy.metering_hours,
        consented=now.consented,
        held=now.held,
        aged=now.aged,
    )


def _policy(agreement: Agreement, request: ReadRequest, standing: Standing) -> Policy:
    """The limits for the dataset asked for, if the asker's party is a recipient."""
    if standing.party not in agreement.terms.with_part(Part.RECIPIENT):
        raise NotAParty(party=standing.party)
    policy = agreement.terms.policy(request.dataset)
    if policy is None:
        raise UnknownDataset(dataset=request.dataset)
    if agreement.terms.kind is AgreementKind.CREATION:
        # It sets rights and passes nothing on; the guard has not held its items against anybody.
        raise NotCovered(agreement=agreement.id, purpose=request.purpose)
    return policy


def _in_force(agreement: Agreement, policy: Policy, at: datetime, ends_at: datetime | None) -> None:
    """Refuses before, after and without all signatures. Raises `NotInForce`."""
    ended = ends_at is not None and at >= ends_at
    if ended or not agreement.in_force() or not policy.runs.covers(at):
        raise NotInForce(agreement=agreement.id)


def _columns(agreement: Agreement, policy: Policy, request: ReadRequest) -> tuple[ColumnId, ...]:
    """The columns asked for, in the order of the dataset. Raises `NotCovered`, `UnknownItem`."""
    if request.columns is None:
        return tuple(c.id for c in COLUMNS if c.id in policy.columns)
    wanted = set()
    for name in request.columns:
        found = column(name)
        if found is None:
            raise UnknownItem(item=name[:80])
        if found.id not in policy.columns:
            raise NotCovered(column=found.name, agreement=agreement.id, purpose=request.purpose)
        wanted.add(found.id)
    if not wanted:
        raise UnknownItem(item="")
    return tuple(c.id for c in COLUMNS if c.id in wanted)


def _where(agreement: Agreement, policy: Policy, request: ReadRequest) -> Expression:
    """The rows that may be seen: machines, items, time by the agreement's grain, its predicate."""
    items = policy.items
    if request.items is not None:
        for name in request.items:
            if name not in policy.items:
                # Names of the annex are its parties' business; any other name is unknown.
                raise UnknownItem(item=name[:80], agreement=agreement.id)
        items = tuple(item for item in policy.items if item in request.items)
    since = _later(_floor_day(request.since), policy.history_from)
    until = _ceiling_day(request.until)
    if since is not None and until is not None and until <= since:
        raise BadPeriod(text=f"{request.since} - {request.until}")
    return And(
        tuple(
            chain(
                (In(ITEM, items),),
                (In(MACHINE, policy.machines),) if policy.machines else (),
                (Compare(Comparison.GE, AT, since),) if since else (),
                (Compare(Comparison.LT, AT, until),) if until else (),
                (policy.rows,) if policy.rows is not None else (),
            )
        )
    )


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    """The later of two bounds, where there are any."""
    return max(first, second) if first and second else first or second


def _floor_day(at: datetime | None) -> datetime | None:
    """The begin of the day in Japan: a bound is cut to the agreement's grain."""
    if at is None:
        return None
    return at.astimezone(JST).replace(hour=0, minute=0, second=0, microsecond=0)


def _ceiling_day(at: datetime | None) -> datetime | None:
    """The end of the day in Japan in which `at` falls, or `at` where a day begins."""
    floor = _floor_day(at)
    if floor is None or at is None or floor == at:
        return floor
    return floor + timedelta(hours=_DAY_HOURS)
