"""What the commands about decision cards do: words become nouns, acts are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kumiai.acts import classify
from kumiai.apps.manage.given import member
from kumiai.apps.node import Node
from kumiai.model.card import Card, Evidence, Proof, Proposal, Question, Reply, Sign, Teller
from kumiai.model.period import JST, instant
from kumiai.model.person import Standing
from kumiai.model.refusal import BadDocument, BadPeriod, TooLarge
from kumiai.model.right import Classification, Competition
from kumiai.rules.classify import standing as standing_cards
from kumiai.wire.canonical import digest
from kumiai.wire.codec import document

Given = Mapping[str, Any]
PAPER_MAX = 16 * 2**20
"""Bytes of a paper of measures; it is hashed and not kept."""


def class_list(node: Node, standing: Standing, given: Given) -> Any:
    """Each item with its class and the cards that stand, and how many are in each class."""
    found = classify.held(node.store, standing, given["dataset"])
    counts: dict[str, int] = {}
    for one in found:
        kind = one.item.classification.value
        counts[kind] = counts.get(kind, 0) + 1
    return {"items": [_held(one) for one in found], "counts": counts}


def _held(one: classify.Held) -> dict[str, Any]:
    """One item of a list: its class, and who decided it when."""
    stands = standing_cards(one.cards)
    first = next(iter(stands.values()), None)
    return {
        "item": one.item.id,
        "class": one.item.classification.value,
        "competition": one.item.competition.value,
        "cards": len(one.cards),
        "stand": [kind.value for kind in stands],
        "person": first.person if first else None,
        "since": document(first.since) if first else None,
        "look_again": document(first.look_again) if first else None,
    }


def class_suggest(node: Node, standing: Standing, given: Given) -> Any:
    """The proposal for each item, and how many there are of each class."""
    found = classify.suggest(node.store, standing, given["dataset"])
    counts: dict[str, int] = {}
    for one in found:
        counts[one.proposed.value] = counts.get(one.proposed.value, 0) + 1
    return {"items": [_proposal(one) for one in found], "counts": counts}


def _proposal(one: Proposal) -> dict[str, Any]:
    """A proposal as an answer: the replies by their question, the signs in words."""
    return {
        "item": one.item,
        "class": one.stands.value,
        "proposed": one.proposed.value,
        "competition": one.competition.value,
        "answers": {a.question.value: a.reply.value for a in one.answered},
        "person": _signs(one.personal),
        "proxy": _signs(one.proxies),
        "secret": _signs(one.secret),
    }


def _signs(found: Sequence[Sign]) -> list[str]:
    """Signs in words: what, by what, what was seen."""
    return [f"{sign.shows} by {sign.by}: {sign.said}" for sign in found]


def class_findings(node: Node, standing: Standing, given: Given) -> Any:
    """The findings about a dataset's items, each with what was seen."""
    found = classify.findings(node.store, standing, given["dataset"])
    return [{**document(one.finding), "seen": _signs(one.seen)} for one in found]


def class_show(node: Node, standing: Standing, given: Given) -> Any:
    """One item: its cards, oldest first, and the node's proposal with its evidence."""
    held, proposal = classify.show(node.store, standing, given["dataset"], given["item"])
    return {
        **_held(held),
        "history": [_card(card) for card in held.cards],
        "now": {**_proposal(proposal), "answered": [document(a) for a in proposal.answered]},
    }


def _card(card: Card) -> dict[str, Any]:
    """A card as an answer."""
    found: dict[str, Any] = document(card)
    return found


def class_decide(node: Node, standing: Standing, given: Given) -> Any:
    """The card that was decided."""
    said = classify.Said(
        classification=member(Classification, given["kind"]),
        reason=given["reason"],
        replies=_replies(given["answer"] or ()),
        evidence=tuple(_evidence(given, standing.at)),
        since=_day(given["since"]),
        look_again=_day(given["again"]),
        beside=_yes(given["beside"]),
        competition=member(Competition, given["competition"]) if given["competition"] else None,
    )
    made = classify.decide(node.store, standing, given["dataset"], given["item"], said)
    return _card(made)


def _replies(told: Sequence[str]) -> dict[Question, Reply]:
    """Answers as `question=reply`, each question once; an empty one is none. Raises `BadDocument`."""
    found: dict[Question, Reply] = {}
    for word in (one for one in told if one):
        name, _, reply = word.partition("=")
        question = member(Question, name)
        if question in found:
            raise BadDocument(where=name[:40])
        found[question] = member(Reply, reply)
    return found


def _evidence(given: Given, at: datetime) -> list[Evidence]:
    """What a person brings: a paper by its hash, a cost. Raises `TooLarge`."""
    found = []
    paper = given["paper"]
    if paper is not None:
        if len(paper) > PAPER_MAX:
            raise TooLarge(what="paper", max=PAPER_MAX)
        found.append(Evidence(proof=Proof.PAPER, by=Teller.PERSON, at=at, sha256=digest(paper)))
    if given["cost"] is not None:
        found.append(Evidence(proof=Proof.COST, by=Teller.PERSON, at=at, count=given["cost"]))
    return found


def _yes(word: str | None) -> bool:
    """Whether a field says yes. Raises `BadDocument`."""
    if word not in (None, "yes", "no"):
        raise BadDocument(where="beside")
    return word == "yes"


def _day(text: str | None) -> datetime | None:
    """An instant, or the begin of a day in Japan. Raises `BadPeriod`."""
    if text is None:
        return None
    if "T" in text:
        return instant(text)
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=JST)
    except ValueError:
        raise BadPeriod(text=text[:40]) from None


def relation_findings(node: Node, standing: Standing, given: Given) -> Any:
    """What does not fit together between the asker's party and others in a market."""
    found = classify.relation_findings(node.store, standing, given["market"])
    return [
        {
            **document(one.finding),
            "market": one.market,
            "own": one.own.value if one.own else None,
            "theirs": one.theirs.value if one.theirs else None,
        }
        for one in found
    ]
