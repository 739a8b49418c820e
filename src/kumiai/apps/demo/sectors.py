"""Where the worlds' rights come from: the sector templates and their samples, taken up.

Rights are settled when equipment is bought or a partnership begins, in creation agreements of their
own; the terms of each provision take the template's clauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from kumiai.model.agreement import Terms
from kumiai.model.clause import Clause, ClauseId
from kumiai.model.dataset import DatasetId
from kumiai.model.money import GrossKind
from kumiai.model.party import PartyId
from kumiai.model.right import Allowance, Classification, Rights, Use
from kumiai.model.sample import Sample
from kumiai.model.signal import ItemId, Signal
from kumiai.model.template import Template
from kumiai.papers.templates import packaged
from kumiai.papers.templates.sample import packaged_sample
from kumiai.rules.naming import renamed
from kumiai.rules.template import Taken, applied, clauses_of

_METHODS = {GrossKind.FIXED: "fixed", GrossKind.SALE: "sale"}


@lru_cache(maxsize=3)
def sector(name: str) -> tuple[Template, Sample]:
    """The template of a sector and its sample."""
    template = packaged(name)
    assert template is not None  # it comes with the program
    sample = packaged_sample(template)
    assert sample is not None  # so does its sample
    return template, sample


def rights(
    name: str, dataset: DatasetId, signals: Sequence[Signal], basis: str | None = None
) -> Rights:
    """The rights in what `signals` of `dataset` give, as the sample's parties sit in the template.

    A signal that the template says nothing of is in no line. `basis` is that of personal items.
    """
    return seated(name, sector(name)[1].filled(dataset).seats, dataset, signals, basis)


def seated(
    name: str, taken: Taken, dataset: DatasetId, signals: Sequence[Signal], basis: str | None = None
) -> Rights:
    """As `rights`, among the parties that have `taken` the seats."""
    template, sample = sector(name)
    table = applied(template, taken, dataset)
    found = renamed(table, signals, sample.line)
    based = tuple(
        replace(item, basis=basis) if item.classification is Classification.PERSONAL else item
        for item in found.items
    )
    return replace(found, items=based)


def served(table: Rights, reader: PartyId) -> tuple[ItemId, ...]:
    """What `reader` may use of a table and no trade secret is."""
    return tuple(
        item.id
        for item in table.items
        if item.classification is not Classification.TRADE_SECRET
        and table.allows(item.id, reader, Use.USE) in (Allowance.ALLOW, Allowance.LIMITED)
    )


def agreed(terms: Terms, name: str, dataset: DatasetId) -> Terms:
    """`terms` with the clauses of the template, as far as they name its parties and its money."""
    template, sample = sector(name)
    parties = terms.parties()
    seats = sample.filled(dataset).seats
    taken = {seat: party for seat, party in seats.items() if party in parties}
    said = (_fitting(clause, terms) for clause in clauses_of(template, taken))
    kept = tuple(clause for clause in said if clause is not None)
    return replace(terms, clauses=kept, template=template.reference())


def _fitting(clause: Clause, terms: Terms) -> Clause | None:
    """A clause as these terms say it; None where it is about nobody in them.

    How the gross is found and how long objections may be filed stand in the terms already; a pool
    that is left in less than the template's notice says so by its own number alone.
    """
    proceeds = terms.proceeds
    says = dict(clause.says)
    if clause.id is ClauseId.PERSONAL and says.get("recipient") is None:
        return None
    if clause.id is ClauseId.EXIT:
        return clause if says["notice"] == terms.notice_days else None
    if clause.id is ClauseId.PROCEEDS:
        says["method"] = _METHODS[proceeds.gross] if proceeds else "free"
    if clause.id is ClauseId.OBJECTION and proceeds:
        says["days"] = proceeds.objection_days
    return Clause(clause.id, says, clause.by)
