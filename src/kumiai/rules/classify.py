"""Classifying: which card stands, what the node proposes, and what a person must look at.

The cards are asked in order (personal, trade secret, limited provision, open by contract). The node
proposes and gathers; a class changes by a card that a person decided, and where it gets wider, by a
person with the mandate to reclassify.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kumiai.model.card import (
    ASKED,
    ORDER,
    Answered,
    Card,
    Evidence,
    Proof,
    Proposal,
    Question,
    Reply,
    Shape,
    Sign,
    Teller,
)
from kumiai.model.dataset import DatasetId
from kumiai.model.finding import Finding, Weight
from kumiai.model.refusal import BadCardDate, BadValue, ClassByCard, PersonalByDefault
from kumiai.model.right import Classification, Competition, Item, OriginKind, Rights
from kumiai.model.signal import ItemId, Signal
from kumiai.rules import signs
from kumiai.rules.competition import follows

ROWS_MIN = 10_000
"""So many rows count as accumulated in an amount; the project's own number, the Act names none."""
_WIDTH = {Classification.LIMITED_PROVISION: 1, Classification.OPEN_CONTRACT: 2}
_OPEN = frozenset(_WIDTH)


def standing(cards: Sequence[Card]) -> Mapping[Classification, Card]:
    """The cards of one item that stand, by class, in the order in which they prevail.

    A decision ends what is stricter than it, unless it stands beside; any other class ends *open*.
    """
    found: dict[Classification, Card] = {}
    for card in sorted(cards, key=lambda one: one.number):
        place = ORDER.index(card.classification)
        stricter = () if card.beside else ORDER[:place]
        ended = {*stricter, card.classification, Classification.OPEN_CONTRACT}
        found = {kind: one for kind, one in found.items() if kind not in ended}
        found[card.classification] = card
    return {kind: found[kind] for kind in ORDER if kind in found}


def prevailing(cards: Sequence[Card]) -> Card | None:
    """The card that says an item's class; None where nobody decided."""
    return next(iter(standing(cards).values()), None)


def widens(before: Classification, after: Classification) -> bool:
    """Whether a class lets more out than the one before: nothing is wider than what is personal but
    what stays personal.
    """
    if before is Classification.PERSONAL:
        return after is not Classification.PERSONAL
    return _WIDTH.get(after, 0) > _WIDTH.get(before, 0)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a dataset's items when new rights are set in them."""

    before: Mapping[ItemId, Classification]
    """The class that each item had last."""
    decided: Mapping[ItemId, Classification]
    """The class that a person decided by a card."""
    signals: Mapping[ItemId, Signal]


def check_classes(rights: Rights, kind: OriginKind, known: Known) -> None:
    """Refuses rights whose lines say another class than the one that stands: it changes by a card.
    An agreement that all have signed may narrow it. A new line that shows a person is personal until
    somebody with the mandate decides otherwise (rule P02). Raises `ClassByCard`, `PersonalByDefault`.
    """
    for item in rights.items:
        said = item.classification
        if known.decided.get(item.id) is said:
            continue
        before = known.before.get(item.id, known.decided.get(item.id))
        if before is None:
            found = signs.personal(item, known.signals.get(item.id)) if said in _OPEN else ()
            if found:
                raise PersonalByDefault(item=item.id, by=found[0].by, said=found[0].said[:80])
        elif said is not before and (kind is OriginKind.ASSERTION or widens(before, said)):
            raise ClassByCard(item=item.id, before=before.value, after=said.value)


def check_decision(card: Card, cards: Sequence[Card]) -> None:
    """Refuses a card that would hold from before the one it follows, or that stands beside nothing
    stricter. Raises `BadCardDate`, `Invalid`.
    """
    if any(card.since < one.since and one.classification is not card.classification for one in
           cards):  # fmt: skip
        raise BadCardDate(item=card.item)
    first = prevailing(cards)
    stricter = first.classification if first else card.before
    if card.beside and (
        stricter not in ORDER or ORDER.index(card.classification) <= ORDER.index(stricter)
    ):
        raise BadValue(field="beside", value=card.classification.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the node found out about one item, at one instant."""

    dataset: DatasetId
    item: Item
    at: datetime
    evidence: Mapping[Proof, tuple[Evidence, ...]]
    signal: Signal | None = None
    shape: Shape | None = None
    bound: bool = False
    """Whether every agreement under which it is read binds its readers to secrecy."""


def answers(found: Gathered) -> tuple[Answered, ...]:
    """Every question as far as the node can answer it; what it can't see is unknown."""
    table = _replies(found)
    asked = (question for kind in ORDER for question in ASKED[kind])
    return tuple(Answered(q, table[q][0], Teller.NODE, table[q][1]) for q in asked)


def _replies(found: Gathered) -> Mapping[Question, tuple[Reply, tuple[Evidence, ...]]]:
    """The answer to each question, with its evidence."""
    readers = _all(found, Proof.ACCESS_LIST)
    offers, rows = _all(found, Proof.OPEN_OFFER), _all(found, Proof.ROWS)
    offered = any(one.count for one in offers)
    others = any(one.parties for one in readers)
    marked = found.item.classification is Classification.TRADE_SECRET
    amount = sum(one.count or 0 for one in rows)
    return {
        Question.LINKABLE: (
            Reply.YES if signs.personal(found.item, found.signal) else Reply.UNKNOWN,
            _signals(found),
        ),
        Question.MARKED: (
            Reply.YES if marked else Reply.NO, _all(found, Proof.MARKING)),
        Question.LISTED: (Reply.NO if offered else Reply.YES, readers),
        Question.MEASURES: (
            (Reply.YES if found.bound else Reply.NO) if others else Reply.UNKNOWN,
            _all(found, Proof.AGREEMENT),
        ),
        Question.USEFUL: (Reply.UNKNOWN, ()),
        Question.NOT_PUBLIC: (Reply.NO if offered else Reply.UNKNOWN, offers),
        Question.NAMED: (
            Reply.NO if offered else Reply.YES if others else Reply.UNKNOWN, readers),
        Question.QUANTITY: (
            Reply.YES if amount >= ROWS_MIN else Reply.UNKNOWN if amount else Reply.NO, rows),
        Question.CREDENTIALS: (Reply.YES, _all(found, Proof.SIGN_IN)),
        Question.FREE_ELSEWHERE: (Reply.UNKNOWN, offers),
    }  # fmt: skip


def _all(found: Gathered, proof: Proof) -> tuple[Evidence, ...]:
    """The evidence of one sort."""
    return found.evidence.get(proof, ())


def _signals(found: Gathered) -> tuple[Evidence, ...]:
    """Signs of a person as evidence."""
    return tuple(
        Evidence(proof=Proof.SIGNAL, by=Teller.NODE, at=found.at, said=f"{s.shows} ({s.by}): {s.said}")
        for s in signs.personal(found.item, found.signal)
    )  # fmt: skip


def propose(found: Gathered) -> Proposal:
    """What the node proposes for an item: the first card whose questions nothing speaks against."""
    told = answers(found)
    replies = {one.question: one.reply for one in told}
    secret = signs.secret(found.item, found.signal)
    proxies = signs.proxies(found.item, found.signal, found.shape)
    return Proposal(
        item=found.item.id,
        stands=found.item.classification,
        proposed=_proposed(replies, likely=bool(secret)),
        marked=found.item.competition,
        competition=follows(found.item, proxy=bool(proxies)),
        answered=told,
        personal=signs.personal(found.item, found.signal),
        proxies=proxies,
        secret=secret,
    )


def _proposed(replies: Mapping[Question, Reply], *, likely: bool) -> Classification:
    """The class by the order of the cards; `likely` says that it looks like a secret."""
    secret = (Question.LISTED, Question.MEASURES, Question.NOT_PUBLIC)
    limited = (Question.NAMED, Question.QUANTITY, Question.CREDENTIALS)
    if replies[Question.LINKABLE] is Reply.YES:
        return Classification.PERSONAL
    kept = likely or replies[Question.MARKED] is Reply.YES
    if kept and all(replies[question] is not Reply.NO for question in secret):
        return Classification.TRADE_SECRET
    free = replies[Question.FREE_ELSEWHERE] is Reply.YES
    if not free and all(replies[question] is Reply.YES for question in limited):
        return Classification.LIMITED_PROVISION
    return Classification.OPEN_CONTRACT


@dataclass(frozen=True, slots=True)
class Noticed:
    """A finding about an item, with what was seen."""

    finding: Finding
    seen: tuple[Sign, ...] = ()


def noticed(proposal: Proposal, cards: Sequence[Card], at: datetime) -> Iterator[Noticed]:
    """What a person must look at in the class of one item as it stands."""
    item, stands = proposal.item, proposal.stands
    card = prevailing(cards)
    matches = card is not None and card.classification is stands
    if proposal.personal and stands in _OPEN and not matches:
        yield Noticed(Finding("P02", item, Weight.FLAG, "APPI; house"), proposal.personal)
    decided = card is not None and card.competition is proposal.marked
    unmarked = proposal.competition is Competition.PROXY and proposal.marked is Competition.NONE
    if unmarked and not decided:
        yield Noticed(Finding("proxy-unmarked", item, Weight.FLAG, "JC, HG"), proposal.proxies)
    if stands in (Classification.TRADE_SECRET, Classification.LIMITED_PROVISION) and not matches:
        yield Noticed(Finding("no-card", item, Weight.NOTE, "TS, LP"))
    replies = _latest(proposal, card if matches else None)
    against = [question for question in ASKED.get(stands, ()) if _speaks_against(question, replies)]
    rule = {Classification.TRADE_SECRET: "S03", Classification.LIMITED_PROVISION: "S06"}.get(stands)
    if rule and against:
        seen = tuple(Sign("answer", "card", question.value) for question in against)
        yield Noticed(Finding(rule, item, Weight.WARN, "TS" if rule == "S03" else "LP"), seen)
    for one in standing(cards).values():
        if one.look_again <= at:
            yield Noticed(Finding("card-overdue", item, Weight.WARN, "house"))


def _latest(proposal: Proposal, card: Card | None) -> Mapping[Question, Reply]:
    """What a person answered, else what the node sees now; what it sees against it counts anyway."""
    found = {one.question: one.reply for one in proposal.answered}
    for one in card.answered if card else ():
        if one.by is Teller.PERSON and found.get(one.question) is not Reply.NO:
            found[one.question] = one.reply
    return found


def _speaks_against(question: Question, replies: Mapping[Question, Reply]) -> bool:
    """Whether the answer to a question speaks against the class that asks it."""
    wrong = Reply.YES if question is Question.FREE_ELSEWHERE else Reply.NO
    return replies.get(question) is wrong
