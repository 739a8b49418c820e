"""How a service reads: asks, is granted, opens; never around the agreement, and never unmetered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kumiai.acts import read
from kumiai.apps.node import Node
from kumiai.model.advice import Basis
from kumiai.model.agreement import AgreementId
from kumiai.model.dataset import ColumnId, Dataset, DatasetId, column
from kumiai.model.person import Standing
from kumiai.model.policy import Policy
from kumiai.model.refusal import NothingToAdviseOn, TooManyRows, UnknownDataset
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.model.usage import EntryType
from kumiai.records import register, usage_log

ROWS_MAX = 2_000_000
"""More rows than this are no question for a service that answers at once."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a service is asked about: which dataset under which agreement, what for, and when."""

    agreement: str
    dataset: str
    purpose: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An answer that was opened: what it rests on, and its rows by the names of their columns."""

    basis: Basis
    rows: tuple[Mapping[str, Any], ...]


def policy_of(node: Node, standing: Standing, ask: Ask) -> tuple[Dataset, Policy]:
    """The dataset asked about and its limits, as the agreement names them to its parties.

    Raises `UnknownAgreement`, `UnknownDataset`.
    """
    agreement = register.agreement(node.store.database, standing, ask.agreement)
    policy = agreement.terms.policy(ask.dataset)
    if policy is None:
        raise UnknownDataset(dataset=ask.dataset)
    return register.any_dataset(node.store.database, policy.dataset), policy


def demand(
    ask: Ask, policy: Policy, columns: Iterable[ColumnId], plain: Iterable[ColumnId]
) -> None:
    """Refuses where the agreement shows too little: a column is missing, one that must be plain is
    masked, or only some rows are shown, so that what is absent cannot be told from what is hidden.

    Raises `NothingToAdviseOn`, before anything is read.
    """
    masked = dict(policy.masks)
    for one in columns:
        if one not in policy.columns:
            raise _lacks(ask, name(one))
    for one in plain:
        if one in masked:
            raise _lacks(ask, name(one))
    if policy.rows is not None:
        raise _lacks(ask, "*")


def _lacks(ask: Ask, what: str) -> NothingToAdviseOn:
    """The refusal that names what is missing."""
    return NothingToAdviseOn(agreement=ask.agreement, dataset=ask.dataset, what=what)


def lacks(ask: Ask, what: str) -> NothingToAdviseOn:
    """The refusal of an agreement that shows no item of a type that a service needs."""
    return _lacks(ask, what)


def name(column_id: ColumnId) -> str:
    """The name of one of our own columns in an answer."""
    found = column(column_id)
    assert found is not None
    return found.name


def count(
    node: Node,
    standing: Standing,
    ask: Ask,
    what: tuple[tuple[str, ...], tuple[ColumnId, ...]],
) -> int:
    """How many rows an answer would have; no row is seen and nothing is logged. Refused as a read is."""
    return read.look(node.store, standing, _request(node, ask, what)).cut.rows


def through(
    node: Node,
    standing: Standing,
    ask: Ask,
    what: tuple[tuple[str, ...], tuple[ColumnId, ...]],
) -> Found:
    """The rows of an answer, granted and opened like anybody's; `what` are items and columns.

    Raises whatever does not allow it, and `TooManyRows` before it costs anything.
    """
    rows = count(node, standing, ask, what)
    if rows > ROWS_MAX:
        raise TooManyRows(rows=rows, max=ROWS_MAX)
    store = node.store
    granted = read.read(store, standing, _request(node, ask, what))
    grant = read.fetch(store, standing, granted.id, Format.PARQUET).grant
    cut = store.cuts.find(grant.plan_hash)
    assert cut is not None  # it was fetched just now
    names = store.cuts.columns(cut)
    entries = {
        kind: usage_log.about(store.database, grant.agreement, kind, grant.id)[0].index
        for kind in (EntryType.GRANTED, EntryType.OPENED)
    }
    basis = Basis(
        agreement=grant.agreement,
        dataset=grant.dataset,
        party=grant.party,
        purpose=grant.purpose,
        grant=grant.id,
        cut=grant.cut,
        version=grant.version,
        rows=grant.rows,
        granted=entries[EntryType.GRANTED],
        opened=entries[EntryType.OPENED],
        vouching=grant.vouching(),
    )
    told = tuple(dict(zip(names, row, strict=True)) for row in store.cuts.rows(cut))
    return Found(basis, told)


def _request(
    node: Node, ask: Ask, what: tuple[tuple[str, ...], tuple[ColumnId, ...]]
) -> ReadRequest:
    """The question as any reader puts it."""
    items, columns = what
    return ReadRequest(
        id=RequestId(f"req-{node.store.entropy(10).hex()}"),
        agreement=AgreementId(ask.agreement),
        dataset=DatasetId(ask.dataset),
        purpose=ask.purpose,
        columns=columns,
        items=items,
        since=ask.since,
        until=ask.until,
    )
