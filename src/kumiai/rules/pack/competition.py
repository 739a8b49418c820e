"""Competition: what rivals must not tell each other, cell by cell and row by row.

Which rule a row meets is decided in `rules/competition`; here stands what it is asked of. No check
says that an exchange is harmless: no threshold makes it so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from kumiai.model.agreement import AgreementKind
from kumiai.model.clause import YES, ClauseId
from kumiai.model.dossier import Dossier, Release, ReleasedCell, ReleaseKind
from kumiai.model.party import RelationKind
from kumiai.model.right import Competition, Grain, Item, Tense, Topic
from kumiai.rules import release as told
from kumiai.rules.competition import (
    APART,
    Bounds,
    Decision,
    Outcome,
    decide,
    exchange,
    follows,
)
from kumiai.rules.pack.hit import Family, Hit, Params, number, words
from kumiai.rules.pack.seen import items, recipients, says, served, stands

_OWN = (ReleaseKind.FIGURES, ReleaseKind.SURVEY)
_SUPPLY = "supply supply-planning delivery"
_BANNED = "safe harmless risk-free"
_FLOOR = 3
"""No pack publishes a cell of fewer: with two, each tells the other's figure."""


def planned(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """C01: no competitor learns another's own planned prices, output, capacity, bids."""
    yield from _decided(dossier, _bounds(params), "C01")


def current(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """C02: no competitor learns another's own current figures."""
    yield from _decided(dossier, _bounds(params), "C02")


def planned_supply(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """C10: planned output goes between supplier and customer for the supply, and is looked at."""
    yield from _decided(dossier, _bounds(params), "C10")


def _bounds(params: Params) -> Bounds:
    """The numbers and purposes of a rule."""
    return Bounds(current_days=number(params, "days", 90), supply=words(params, "supply", _SUPPLY))


def _decided(dossier: Dossier, bounds: Bounds, rule: str) -> Iterator[Hit]:
    """The rows that meet `rule` towards some recipient. Few lines differ in what the decision asks
    of them, so each sort is decided once for each recipient.
    """
    for policy, subject in served(dossier):
        sensitive = [item for item in items(policy, subject) if _sensitive(item)]
        if not sensitive:
            continue
        aim = bounds.aim(policy.purposes)
        age = (dossier.at - subject.newest_at).days if subject.newest_at else None
        for recipient in recipients(dossier, subject):
            kind = stands(dossier, subject.market, subject.provider, recipient)
            judged: dict[tuple[object, ...], bool] = {}
            for item in sensitive:
                sort = (item.topic, item.tense, item.competition)
                met = judged.get(sort)
                if met is None:
                    said = replace(exchange(item, kind, aim), age_days=age)
                    met = judged[sort] = _meets(decide(said, bounds), rule)
                if met:
                    way = {"recipient": recipient, "relation": kind.value}
                    yield Hit(item.id, {**way, "market": subject.market})


def _meets(found: Decision, rule: str) -> bool:
    """Whether a decision is by `rule`, and more than that rows may go."""
    return found.rule == rule and found.outcome in (Outcome.FLAG, Outcome.BLOCK)


def _sensitive(item: Item) -> bool:
    """Whether an item's own rows tell what competitors must not know of each other."""
    return item.grain is Grain.INDIVIDUAL and follows(item) is not Competition.NONE


def past_outline(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """C03: past facts, given freely, without single figures, published in outline."""
    for release in dossier.releases:
        outline = release.voluntary is True and release.outline is True
        single = any(cell.per_member for cell in release.cells)
        counted = release.kind in (ReleaseKind.FIGURES, ReleaseKind.COUNTS)
        if counted and release.tense is Tense.PAST and outline and not single:
            yield Hit(release.id, {"cells": len(release.cells)})


def enough_contributors(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """C04: a published cell of contributors' own figures stands on at least k of them."""
    k = max(number(params, "k", 5), _FLOOR)
    family = _families(dossier)
    for release, cell in _own_cells(dossier):
        count = len(told.families(cell.contributors, family))
        if count < k:
            yield Hit(cell.key, {"release": release.id, "contributors": count, "k": k})


def nobody_prevails(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """C05: no contributor makes up much of a cell, or can be told from it. Cells of fewer than k
    are not published at all (C04).
    """
    k = max(number(params, "k", 5), _FLOOR)
    percent, p = number(params, "percent", 25), number(params, "p", 10)
    family = _families(dossier)
    for release, cell in _own_cells(dossier):
        if len(told.families(cell.contributors, family)) < k:
            continue
        parts = told.weights(cell.contributors, family)
        if parts is None or told.dominated(parts, percent) or told.guessed(parts, p):
            largest = told.largest_percent(parts) if parts else 100
            numbers = {"largest": largest, "percent": percent, "p": p}
            yield Hit(cell.key, {"release": release.id, **numbers})


def no_differencing(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """C06: no two cells leave fewer than a few contributors over: not within a release, not between
    releases of what is about the same, not when a member joins or leaves.
    """
    fewest, family = number(params, "fewest", 3), _families(dossier)
    cells = [
        (release.id, cell.key, told.families(cell.contributors, family))
        for release, cell in _own_cells(dossier)
    ]
    for (one, key, who), (other, next_key, others) in combinations(cells, 2):
        over = told.left_over(who, others, fewest)
        if over:
            pair = {"release": one, "other": f"{other}/{next_key}"}
            yield Hit(key, {**pair, "contributors": len(over)})


def no_supply_guide(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """C07: a forecast does not tell a maker what to supply."""
    makers = number(params, "makers", 3)
    for release in dossier.releases:
        for cell in release.cells if release.kind is ReleaseKind.FORECAST else ():
            few = cell.makers is not None and cell.makers <= makers
            if few or cell.per_member:
                yield Hit(cell.key, {"release": release.id, "makers": cell.makers or 1})


def neutral_readers(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """C08: a competitor's rows are read by a neutral third party or a clean team, never by sales."""
    asking, clean = dossier.asking, words(params, "clean", "clean-team trustee")
    subject = dossier.subject(asking.dataset) if asking else None
    policy = dossier.terms.policy(asking.dataset) if asking else None
    if asking is None or subject is None or policy is None:
        return
    apart = stands(dossier, subject.market, subject.provider, asking.party) in APART
    trusted = asking.party == says(dossier, ClauseId.COMPETITION, "trustee")
    if apart or trusted or asking.office in clean or asking.party == subject.provider:
        return
    for item in items(policy, subject):
        if _sensitive(item):
            yield Hit(item.id, {"party": asking.party, "office": asking.office or "?"})


def no_hub(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """C09: what a supplier learns from one customer does not reach that one's competitor."""
    for edge in dossier.re_exports:
        for subject in dossier.subjects:
            if subject.provider != edge.source or edge.to == edge.source:
                continue
            apart = stands(dossier, subject.market, edge.source, edge.to) in APART
            policy = dossier.terms.policy(subject.dataset)
            given = [i.id for i in items(policy, subject) if _sensitive(i)] if policy else []
            told_on = [name for name in given if not edge.items or name in edge.items]
            if told_on and not apart:
                facts = {"source": edge.source, "by": edge.by, "to": edge.to}
                yield Hit(told_on[0], facts)


def firewall(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """C11: whoever supplies another and competes with it keeps the two apart inside, by the terms or
    as both declare.
    """
    if says(dossier, ClauseId.COMPETITION, "firewall") == YES:
        return
    for _policy, subject in served(dossier):
        for recipient in recipients(dossier, subject):
            kind = stands(dossier, subject.market, subject.provider, recipient)
            pair = {subject.provider, recipient}
            declared = all(
                r.firewall
                for r in dossier.relations
                if r.market == subject.market and {r.declared_by, r.other} == pair
            )
            if kind is RelationKind.DUAL and not declared:
                yield Hit(recipient, {"other": subject.provider, "market": subject.market})


def admission(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """C12: who may join a pool is said beforehand, and a no names what was missed."""
    pool = dossier.terms.kind is AgreementKind.POOL
    if pool and not says(dossier, ClauseId.COMPETITION, "admission"):
        yield Hit(ClauseId.COMPETITION, {"open": "admission"})
    for turned in dossier.turned_away:
        if not turned.criterion.strip():
            yield Hit(turned.party, {"open": "criterion"})


def other_pools(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """C13: nobody is kept from other pools, or from using its own data."""
    if says(dossier, ClauseId.COMPETITION, "exclusive_pool") == YES:
        yield Hit(ClauseId.COMPETITION)


def plain_words(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """C14: nothing shown beside the terms calls an exchange harmless."""
    banned = words(params, "banned", _BANNED)
    for sentence in dossier.shown:
        said = {word.strip(".,;:()\"'").lower() for word in sentence.split()} & banned
        if said:
            yield Hit(min(said), {"sentence": sentence[:80]})


def fee_survey(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """C15: fees that a market pays are asked for publication (JFTC R2-10)."""
    for release in dossier.releases:
        fees = release.topic in (None, Topic.PRICE, Topic.COST, Topic.WAGE)
        if release.kind is ReleaseKind.SURVEY and fees and release.outline is not False:
            yield Hit(release.id, {"topic": release.topic.value if release.topic else "price"})


def _own_cells(dossier: Dossier) -> Iterator[tuple[Release, ReleasedCell]]:
    """The cells that contributors' own figures stand in."""
    for release in dossier.releases:
        if release.kind in _OWN:
            for cell in release.cells:
                yield release, cell


def _families(dossier: Dossier) -> Mapping[str, str]:
    """The corporate family of each party that is said to be in one."""
    return {party: facts.family for party, facts in dossier.parties.items() if facts.family}


COMPETITION: Family = {
    "planned": (planned, ("supply",)),
    "current": (current, ("days", "supply")),
    "past_outline": (past_outline, ()),
    "enough_contributors": (enough_contributors, ("k",)),
    "nobody_prevails": (nobody_prevails, ("k", "percent", "p")),
    "no_differencing": (no_differencing, ("fewest",)),
    "no_supply_guide": (no_supply_guide, ("makers",)),
    "neutral_readers": (neutral_readers, ("clean",)),
    "no_hub": (no_hub, ()),
    "planned_supply": (planned_supply, ("supply",)),
    "firewall": (firewall, ()),
    "admission": (admission, ()),
    "other_pools": (other_pools, ()),
    "plain_words": (plain_words, ("banned",)),
    "fee_survey": (fee_survey, ()),
}
