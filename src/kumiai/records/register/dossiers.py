"""Dossiers: what the register knows around terms, gathered for the rules that look at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from kumiai.model.agreement import Agreement, Offer, Terms
from kumiai.model.case import Case
from kumiai.model.dataset import Dataset
from kumiai.model.dossier import (
    Complaint,
    Dossier,
    PartyFacts,
    Served,
    Setback,
    Subject,
    Turn,
)
from kumiai.model.machine import Machine
from kumiai.model.party import MarketId, PartyId, Relation
from kumiai.model.period import instant
from kumiai.model.right import Matrix, OriginKind, Rights
from kumiai.model.template import Template
from kumiai.model.usage import EntryType
from kumiai.papers.templates import packaged
from kumiai.records.dialect import Source
from kumiai.records.register.cards import cards
from kumiai.records.register.dealings import agreement_by_id, end_of
from kumiai.records.register.dominance import dominance_between
from kumiai.records.register.people import any_party
from kumiai.records.register.rows import read_body
from kumiai.records.register.templates import any_template
from kumiai.records.register.things import any_dataset, newest_matrix
from kumiai.rules.card_facts import card_facts
from kumiai.rules.turns import turns
from kumiai.wire.canonical import parse

_TURNS_MAX = 50
_SETBACKS = (EntryType.REVOKED.value, EntryType.ENDED.value)


def dossier(source: Source, thing: Offer | Agreement, at: datetime) -> Dossier:
    """What is known at the instant `at` around the terms of an offer, or of an agreement as it is
    given: a pool as it stands. Raises `UnknownDataset`.
    """
    live = isinstance(thing, Agreement)
    terms = thing.terms
    subjects = tuple(_subject(source, terms, name) for name in _datasets(terms))
    markets = tuple(dict.fromkeys(subject.market for subject in subjects))
    template = _template(source, terms.template) if terms.template else None
    return Dossier(
        terms=terms,
        at=at,
        paper=thing.paper_hash,
        signed_at=_signed_at(source, thing),
        ended_at=end_of(source, thing.id) if isinstance(thing, Agreement) else None,
        sector=template.sector if template else None,
        vocabulary=frozenset(purpose.id for purpose in template.purposes) if template else None,
        parties=_parties(source, terms),
        subjects=subjects,
        dominance=tuple(
            said
            for market in markets
            for said in dominance_between(source, market, terms.parties())
        ),
        relations=_relations(source, markets, terms),
        turns=_turns(source, thing.offer if isinstance(thing, Agreement) else thing.id),
        served=tuple(_served(source, thing.id)) if live else (),
        complaints=tuple(_complaints(source, thing.id)) if live else (),
        setbacks=tuple(_setbacks(source, thing)) if isinstance(thing, Agreement) else (),
    )


def _signed_at(source: Source, thing: Offer | Agreement) -> datetime | None:
    """When the last founding member signed; who enters a pool later accedes to what was signed."""
    if isinstance(thing, Offer):
        return None
    return agreement_by_id(source, thing.id).concluded_at()


def _template(source: Source, reference: str) -> Template | None:
    """The template that terms were made from: one on record, or one that came with the program."""
    return any_template(source, reference) or packaged(reference.partition("@")[0])


def _datasets(terms: Terms) -> Sequence[str]:
    """The datasets that terms name, once each."""
    named = [policy.dataset for policy in terms.policies]
    return list(dict.fromkeys([*named, *(rights.dataset for rights in terms.rights)]))


def _subject(source: Source, terms: Terms, name: str) -> Subject:
    """What is known of one dataset of the terms; the rights that they set, else those that stand."""
    dataset = any_dataset(source, name)
    sets = next((rights for rights in terms.rights if rights.dataset == name), None)
    stands: Matrix | None = newest_matrix(source, dataset.id) if sets is None else None
    rights: Rights | None = sets or stands
    return Subject(
        dataset=dataset.id,
        provider=dataset.provider,
        market=dataset.market,
        rights=rights,
        by_agreement=_by_agreement(rights),
        users=tuple(_users(source, dataset)),
        cards={item: card_facts(found) for item, found in cards(source, dataset.id).items()},
    )


def _by_agreement(rights: Rights | None) -> bool | None:
    """Whether an agreement set these rights; None where nobody did."""
    if rights is None:
        return None
    return not isinstance(rights, Matrix) or rights.origin.kind is OriginKind.AGREEMENT


def _users(source: Source, dataset: Dataset) -> Sequence[PartyId]:
    """Who uses the machines of a dataset."""
    found: dict[PartyId, None] = {}
    for machine in dataset.machines:
        row = source.row("SELECT body FROM machines WHERE id = :id", {"id": machine})
        if row is not None:
            found[read_body(Machine, row["body"]).user] = None
    return list(found)


def _relations(source: Source, markets: Sequence[MarketId], terms: Terms) -> tuple[Relation, ...]:
    """What is declared in the markets of the terms; of open terms by everybody there, else by their
    parties.
    """
    parties = set(terms.parties())
    found = []
    for market in markets:
        rows = source.rows(
            "SELECT declared_by, other, body FROM relations WHERE market = :m ORDER BY body",
            {"m": market},
        )
        found += [
            read_body(Relation, row["body"])
            for row in rows
            if terms.open_to is not None or {row["declared_by"], row["other"]} <= parties
        ]
    return tuple(found)


def _turns(source: Source, offer: str) -> tuple[Turn, ...]:
    """The offers that led to one, oldest first, as turns of a negotiation."""
    chain: list[Offer] = []
    wanted: str | None = offer
    while wanted is not None and len(chain) < _TURNS_MAX:
        row = source.row("SELECT body FROM offers WHERE id = :id", {"id": wanted})
        if row is None:
            break
        chain.append(read_body(Offer, row["body"]))
        wanted = chain[-1].answers
    return turns(chain[::-1]) if len(chain) > 1 else ()


def _parties(source: Source, terms: Terms) -> Mapping[PartyId, PartyFacts]:
    """What is said of the parties: one with a number of Japan's registers is in Japan."""
    found = (any_party(source, name) for name in terms.parties())
    numbered = (party for party in found if party.corporate_number or party.invoice_number)
    return {party.id: PartyFacts(country="JP") for party in numbered}


def _served(source: Source, agreement: str) -> Iterator[Served]:
    """What each recipient opened so far, by dataset, from the sums of the days."""
    rows = source.rows(
        "SELECT party, dataset, min(day) AS first, sum(uses) AS uses FROM rollups "
        "WHERE agreement = :agreement GROUP BY party, dataset ORDER BY party, dataset",
        {"agreement": agreement},
    )
    for row in rows:
        first = instant(f"{row['first']}T00:00:00+09:00")
        uses = int(row["uses"])
        yield Served(row["party"], uses, first, row["dataset"], recorded=uses)


def _complaints(source: Source, agreement: str) -> Iterator[Complaint]:
    """Claims about the agreement's statements."""
    rows = source.rows(
        "SELECT body FROM cases WHERE agreement = :agreement ORDER BY id", {"agreement": agreement}
    )
    for row in rows:
        claim = read_body(Case, row["body"]).claim
        yield Complaint(claim.by, claim.at)


def _setbacks(source: Source, agreement: Agreement) -> Iterator[Setback]:
    """Grants that were revoked and notices that were given: whom it hit, when, what it was."""
    for kind in _SETBACKS:
        rows = source.rows(
            "SELECT logged_at, body FROM entries WHERE log = :log AND type = :type ORDER BY idx",
            {"log": agreement.id, "type": kind},
        )
        for row in rows:
            by = parse(row["body"])["facts"]["party"]
            for party in agreement.terms.parties():
                if party != by:
                    yield Setback(party, instant(row["logged_at"]), kind)
