"""Classes: the decision cards of a dataset and of one item, and what parties say of each other."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from kumiai.acts import classify
from kumiai.apps.console.visit import Gone, Shown, Visit
from kumiai.model.card import ASKED, ORDER, Reply
from kumiai.model.dataset import Dataset
from kumiai.model.party import MarketId, PartyId, RelationKind
from kumiai.records import register
from kumiai.rules.classify import Noticed, standing
from kumiai.rules.standing import Operation, may

RELATIONS = "/console/relations"


def classes_page(visit: Visit) -> Shown:
    """Each item of a dataset: its class, what the node proposes and why, and its card."""
    store = visit.node.store
    dataset = _dataset(visit)
    held = classify.held(store, visit.standing, dataset.id)
    noticed: dict[str, list[Noticed]] = defaultdict(list)
    for one in classify.findings(store, visit.standing, dataset.id):
        noticed[one.finding.about].append(one)
    proposals = {p.item: p for p in classify.suggest(store, visit.standing, dataset.id)}
    only = visit.said("show")
    shown = [h for h in held if only != "findings" or noticed.get(h.item.id)]
    told = {
        "dataset": dataset,
        "held": shown,
        "total": len(held),
        "only": only,
        "open": sum(1 for found in noticed.values() if found),
        "cards": {h.item.id: next(iter(standing(h.cards).values()), None) for h in held},
        "noticed": noticed,
        "proposals": proposals,
    }
    return Shown("classes.html", told, generated=dataset.generated)


def class_page(visit: Visit) -> Shown:
    """One item: what the node finds now, every card with its answers and evidence, and the form."""
    dataset = _dataset(visit)
    held, proposal = classify.show(visit.node.store, visit.standing, dataset.id, visit.said("item"))
    told = {
        "dataset": dataset,
        "held": held,
        "proposal": proposal,
        "history": list(reversed(held.cards)),
        "stands": [card.number for card in standing(held.cards).values()],
        "kinds": [kind.value for kind in ORDER],
        "questions": [
            (kind.value, [q.value for q in ASKED[kind]]) for kind in ORDER if ASKED[kind]
        ],
        "replies": [reply.value for reply in Reply],
        "decides": may(visit.standing, Operation.CLASS_DECIDE),
    }
    return Shown("class.html", told, generated=dataset.generated)


def decide(visit: Visit) -> Gone:
    """Decides by form; on to the page of the item."""
    visit.ask(Operation.CLASS_DECIDE, **visit.given)
    dataset, item = visit.said("dataset"), visit.said("item")
    return Gone(f"/console/datasets/{dataset}/classes/{item}")


def relations_page(visit: Visit) -> Shown:
    """What the asker's party and others say of each other, by market, and what contradicts."""
    source, own = visit.database(), visit.standing.party
    markets = {d.market for d in register.datasets(source, visit.standing)}
    markets |= set(register.markets(source, own))
    told = {
        "markets": [(market, _pairs(visit, market)) for market in sorted(markets)],
        "relation_kinds": [kind.value for kind in RelationKind],
        "others": sorted(party for party in visit.parties() if party != own),
        "declares": may(visit.standing, Operation.RELATION_DECLARE),
    }
    return Shown("relations.html", told)


def declare(visit: Visit) -> Gone:
    """Declares by form; on to the relations."""
    visit.ask(Operation.RELATION_DECLARE, **visit.given)
    return Gone(RELATIONS)


def _pairs(visit: Visit, market: MarketId) -> list[dict[str, Any]]:
    """Of one market, each other party with what both say and what stands out."""
    own = visit.standing.party
    said = register.relations(visit.database(), visit.standing, market)
    mine = {r.other: r for r in said if r.declared_by == own}
    theirs = {r.declared_by: r for r in said if r.other == own}
    found: dict[PartyId, list[str]] = defaultdict(list)
    for one in classify.relation_findings(visit.node.store, visit.standing, market):
        found[one.other].append(one.finding.rule)
    return [
        {"other": o, "own": mine.get(o), "theirs": theirs.get(o), "rules": found.get(o, [])}
        for o in sorted(mine.keys() | theirs.keys())
    ]


def _dataset(visit: Visit) -> Dataset:
    """The dataset of the page."""
    return register.dataset(visit.database(), visit.standing, visit.said("dataset"))
