"""Classify: the node gathers and proposes, a person decides; relations that contradict are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from kumiai.model.agreement import Agreement, OfferId, OfferState, Part
from kumiai.model.card import (
    Answered,
    Card,
    Evidence,
    Proof,
    Proposal,
    Question,
    Reply,
    Teller,
)
from kumiai.model.clause import ClauseId
from kumiai.model.dataset import Dataset
from kumiai.model.party import MarketId
from kumiai.model.person import PersonId, Power, Standing
from kumiai.model.refusal import UnknownDataset, UnknownItem
from kumiai.model.right import Classification, Competition, Item, Matrix
from kumiai.model.signal import ItemId
from kumiai.records import access, collections, register
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.classify import (
    Gathered,
    Noticed,
    answers,
    check_decision,
    noticed,
    prevailing,
    propose,
    widens,
)
from kumiai.rules.competition import follows
from kumiai.rules.coverage import served
from kumiai.rules.relations import Contrary, contraries
from kumiai.rules.signs import proxies
from kumiai.rules.standing import ACCESS, Operation, mandated, require

LOOK_AGAIN = timedelta(days=365)
_SIGN_IN = "session, token or password; nobody is answered without"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person says who decides about an item; `since` and `look_again` where it names days."""

    classification: Classification
    reason: str
    replies: Mapping[Question, Reply]
    evidence: tuple[Evidence, ...] = ()
    since: datetime | None = None
    look_again: datetime | None = None
    beside: bool = False
    competition: Competition | None = None
    """What of competition, where the person says it; else it follows from topic and signs."""


@dataclass(frozen=True, slots=True)
class Held:
    """One item with its line in the matrix and its cards, oldest first."""

    item: Item
    cards: tuple[Card, ...]


def suggest(store: Store, standing: Standing, dataset_id: str) -> Sequence[Proposal]:
    """What the node proposes for each item of a dataset of the asker's party, with what it found."""
    require(standing, Operation.CLASS_SUGGEST)
    dataset = _own(store, standing, dataset_id)
    return [propose(found) for found in _gathered(store, standing, dataset).values()]


def held(store: Store, standing: Standing, dataset_id: str) -> Sequence[Held]:
    """The items of a dataset of the asker's party with their cards, by name."""
    require(standing, Operation.CLASS_LIST)
    dataset = _own(store, standing, dataset_id)
    matrix = register.newest_matrix(store.database, dataset.id)
    known = register.cards(store.database, dataset.id)
    lines = sorted(matrix.items, key=lambda item: item.id) if matrix else ()
    return [Held(line, tuple(known.get(line.id, ()))) for line in lines]


def show(store: Store, standing: Standing, dataset_id: str, item: str) -> tuple[Held, Proposal]:
    """One item of a dataset of the asker's party: its cards, and what the node finds now.

    Raises `UnknownItem`.
    """
    require(standing, Operation.CLASS_SHOW)
    dataset = _own(store, standing, dataset_id)
    found = _gathered(store, standing, dataset).get(ItemId(item))
    if found is None:
        raise UnknownItem(item=item[:80])
    cards = register.cards(store.database, dataset.id).get(found.item.id, ())
    return Held(found.item, tuple(cards)), propose(found)


def findings(store: Store, standing: Standing, dataset_id: str) -> Sequence[Noticed]:
    """What a person must look at in the classes of a dataset of the asker's party."""
    require(standing, Operation.CLASS_FINDINGS)
    dataset = _own(store, standing, dataset_id)
    known = register.cards(store.database, dataset.id)
    gathered = _gathered(store, standing, dataset)
    return [
        one
        for item, found in gathered.items()
        for one in noticed(propose(found), known.get(item, ()), standing.at)
    ]


def decide(store: Store, standing: Standing, dataset_id: str, item: str, said: Said) -> Card:
    """Appends the card that a person decided; the matrix then says the class that prevails.

    Decided again in the same words, it is the same card. Raises `UnknownItem`, `NoMandate` where the
    class gets wider, `BadCardDate`, `Invalid`.
    """
    require(standing, Operation.CLASS_DECIDE)
    dataset = _own(store, standing, dataset_id)
    found = _gathered(store, standing, dataset).get(ItemId(item))
    if found is None or register.newest_matrix(store.database, dataset.id) is None:
        raise UnknownItem(item=item[:80])

    def step(tx: Transaction) -> Card:
        """The card that stands, with the matrix as it says."""
        cards = register.cards(tx, dataset.id).get(found.item.id, ())
        matrix = register.newest_matrix(tx, dataset.id)
        line = matrix.item(found.item.id) if matrix else None
        if matrix is None or line is None:
            raise UnknownItem(item=item[:80])
        if cards and _same(cards[-1], said):
            return cards[-1]
        made = _card(standing, replace(found, item=line), said, cards)
        check_decision(made, cards)
        after = prevailing((*cards, made))
        assert after is not None  # the card that was just made stands, or a stricter one does
        looser = follows(line, proxy=_proxy(found)) is not Competition.NONE
        looser = looser and made.competition is Competition.NONE
        if looser or widens(line.classification, after.classification):
            made = replace(made, mandate=mandated(standing, Power.RECLASSIFY).id)
        register.add_card(tx, made)
        _reclassify(tx, standing, matrix, replace(
            line, classification=after.classification, competition=made.competition))  # fmt: skip
        access.note(tx, standing, "class.decide", f"{dataset.id}/{line.id}")
        return made

    card = store.writer.run(step)
    reach("classify.after_decide")
    return card


def relation_findings(store: Store, standing: Standing, market: str) -> Sequence[Contrary]:
    """Where the asker's party and another say different things of each other in a market, and roles
    of both kinds that nothing keeps apart.
    """
    require(standing, Operation.RELATION_FINDINGS)
    said = register.relations(store.database, standing, MarketId(market))
    return list(contraries(said, standing.party))


def _own(store: Store, standing: Standing, dataset_id: str) -> Dataset:
    """A dataset that the asker's party provides; any other is unknown. Raises `UnknownDataset`."""
    dataset = register.dataset(store.database, standing, dataset_id)
    if dataset.provider != standing.party:
        raise UnknownDataset(dataset=dataset_id)
    return dataset


def _reclassify(tx: Transaction, standing: Standing, matrix: Matrix, line: Item) -> None:
    """Keeps the matrix with a changed line as its next version, where anything changed."""
    if matrix.item(line.id) == line:
        return
    origin = replace(
        matrix.origin, by=standing.party, person=standing.person, at=standing.at
    )  # the dealing, or the agreement, that the rights came with stays
    items = tuple(line if one.id == line.id else one for one in matrix.items)
    changed = replace(matrix, items=items, version=matrix.version + 1, origin=origin)
    register.add_matrix(tx, changed)


def _same(card: Card, said: Said) -> bool:
    """Whether a person says again what the newest card of an item says."""
    told = {a.question: a.reply for a in card.answered if a.by is Teller.PERSON}
    return (
        (card.classification, card.reason, card.beside)
        == (said.classification, said.reason, said.beside)
        and told == dict(said.replies)
        and said.since in (None, card.since)
        and said.look_again in (None, card.look_again)
        and said.competition in (None, card.competition)
        and not said.evidence
    )


def _proxy(found: Gathered) -> bool:
    """Whether something shows that output can be told from an item."""
    return bool(proxies(found.item, found.signal, found.shape))


def _card(standing: Standing, found: Gathered, said: Said, cards: Sequence[Card]) -> Card:
    """The next card of an item: what the node found, and over it what the person said."""
    before = next((c for c in reversed(cards) if c.classification is said.classification), None)
    return Card(
        dataset=found.dataset,
        item=found.item.id,
        number=len(cards) + 1,
        classification=said.classification,
        before=found.item.classification,
        competition=said.competition or follows(found.item, proxy=_proxy(found)),
        answered=tuple(_answered(one, said, standing.at) for one in answers(found)),
        since=said.since or (before.since if before else standing.at),
        look_again=said.look_again or standing.at + LOOK_AGAIN,
        party=standing.party,
        person=standing.person,
        reason=said.reason,
        decided_at=standing.at,
        beside=said.beside,
    )


_PROVES = {
    Proof.PAPER: Question.MEASURES,
    Proof.COST: Question.QUANTITY,
    Proof.MARKING: Question.MARKED,
}


def _answered(one: Answered, said: Said, at: datetime) -> Answered:
    """A question as the card holds it: the person's answer, with the evidence of both."""
    more = tuple(e for e in said.evidence if _PROVES.get(e.proof) is one.question)
    if one.question not in said.replies:
        return replace(one, evidence=(*one.evidence, *more))
    word = Evidence(proof=Proof.WORD, by=Teller.PERSON, at=at, said=said.reason)
    reply = said.replies[one.question]
    return Answered(one.question, reply, Teller.PERSON, (*one.evidence, *more, word))


def _gathered(store: Store, standing: Standing, dataset: Dataset) -> Mapping[ItemId, Gathered]:
    """What the node finds out now about each item that the matrix lists, by name."""
    source = store.database
    matrix = register.newest_matrix(source, dataset.id)
    signals = register.signals_of(source, dataset)
    rows, shapes = (
        collections.rows_of_items(source, dataset.id),
        collections.shapes(source, dataset.id),
    )
    serving = _serving(store, standing, dataset)
    own = tuple(
        sorted(
            person.id
            for person in register.persons(source, standing)
            if person.roles & ACCESS[Operation.READ_REQUEST].roles
        )
    )
    offers = _open_offers(store, standing, dataset)
    found = {}
    for line in sorted(matrix.items, key=lambda item: item.id) if matrix else ():
        under = [one for one, items in serving if line.id in items]
        kept = _Kept(line, own, tuple(under), rows.get(line.id, 0))
        found[line.id] = Gathered(
            dataset=dataset.id,
            item=line,
            at=standing.at,
            evidence=_evidence(kept, offers.get(line.id, ()), standing.at, dataset),
            signal=signals.get(line.id),
            shape=shapes.get(line.id),
            bound=bool(under) and all(_binds(one) for one in under),
        )
    return found


def _serving(
    store: Store, standing: Standing, dataset: Dataset
) -> Sequence[tuple[Agreement, frozenset[str]]]:
    """The agreements of the provider under which others read the dataset now, with their items."""
    found = register.agreements(store.database, standing)
    ends = [(one, register.end_of(store.database, one.id)) for one in found]
    return tuple(served(ends, dataset, standing.at))


def _open_offers(
    store: Store, standing: Standing, dataset: Dataset
) -> Mapping[str, tuple[OfferId, ...]]:
    """The standing offers of the provider to a whole market, by the items that they name."""
    found: dict[str, tuple[OfferId, ...]] = {}
    for offer in register.offers(store.database, standing):
        open_now = offer.state is OfferState.OPEN and offer.terms.open_to is not None
        policy = offer.terms.policy(dataset.id) if open_now else None
        for item in policy.items if policy else ():
            found[item] = (*found.get(item, ()), offer.id)
    return found


def _binds(agreement: Agreement) -> bool:
    """Whether an agreement binds its readers to secrecy."""
    secrets = agreement.terms.clause(ClauseId.SECRETS)
    silence = agreement.terms.clause(ClauseId.CONFIDENTIALITY)
    return (secrets is not None and (secrets.yes("nda") or secrets.yes("signed"))) or (
        silence is not None and silence.yes("no_other_use")
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is on record of one item."""

    line: Item
    persons: tuple[PersonId, ...]
    """Of its own party, who may read."""
    under: tuple[Agreement, ...]
    rows: int


def _evidence(
    kept: _Kept, offers: Sequence[OfferId], at: datetime, dataset: Dataset
) -> Mapping[Proof, tuple[Evidence, ...]]:
    """What is on record of an item, as evidence of this instant."""
    others = {
        party
        for agreement in kept.under
        for party in agreement.terms.with_part(Part.RECIPIENT)
        if party != dataset.provider
    }
    marked = kept.line.classification is Classification.TRADE_SECRET
    return {
        Proof.MARKING: (_node(Proof.MARKING, at, said="yes" if marked else "no"),),
        Proof.ACCESS_LIST: (
            _node(Proof.ACCESS_LIST, at, persons=kept.persons, parties=tuple(sorted(others))),
        ),
        Proof.AGREEMENT: tuple(
            _node(Proof.AGREEMENT, at, said=one.id, sha256=one.paper_hash)
            for one in kept.under
            if _binds(one)
        ),
        Proof.ROWS: (_node(Proof.ROWS, at, count=kept.rows),),
        Proof.SIGN_IN: (_node(Proof.SIGN_IN, at, said=_SIGN_IN),),
        Proof.OPEN_OFFER: (
            _node(Proof.OPEN_OFFER, at, count=len(offers), said=", ".join(offers)[:200]),
        ),
    }


def _node(proof: Proof, at: datetime, **said: Any) -> Evidence:
    """Evidence that the node gathered."""
    return Evidence(proof=proof, by=Teller.NODE, at=at, **said)
