"""The guard: what must not be offered to whom.

Unclassified items, trade secrets and personal data without a basis are never offered. An item
that competitors must not see of each other is offered only to parties whose relation both sides
declare to be neither competitor nor unknown (Antimonopoly Act, JFTC consultation cases).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kumiai.model.agreement import AgreementKind, Part, Terms
from kumiai.model.dataset import Dataset
from kumiai.model.finding import Finding, Weight
from kumiai.model.party import MarketId, PartyId, Relation, RelationKind
from kumiai.model.policy import Policy
from kumiai.model.refusal import (
    BeyondCondition,
    CompetitionSensitive,
    PassOnRefused,
    PersonalWithoutBasis,
    Refusal,
    SecretOffered,
    Unclassified,
    UnknownDataset,
    UnknownItem,
)
from kumiai.model.right import Classification, Competition, Item, Matrix, Tense
from kumiai.model.signal import ItemId
from kumiai.rules import competition
from kumiai.rules.competition import APART, Aim, Decision, Outcome
from kumiai.rules.condition import satisfied
from kumiai.rules.entitle import may_pass_on


def relation(
    relations: Sequence[Relation], market: MarketId, one: PartyId, other: PartyId
) -> RelationKind:
    """How two parties stand in a market: what both declare alike, else unknown."""
    said = {
        r.declared_by: r.kind
        for r in relations
        if r.market == market and {r.declared_by, r.other} == {one, other}
    }
    if len(said) == 2 and said[one] is said[other]:
        return said[one]
    return RelationKind.UNKNOWN


def check_item(matrix: Matrix | None, name: ItemId, provider: PartyId) -> Item:
    """The matrix's line of an item that may be offered at all. Raises the refusal that says why."""
    item = matrix.item(name) if matrix else None
    if item is None or item.classification is Classification.UNCLASSIFIED:
        raise Unclassified(item=name)
    if item.classification is Classification.TRADE_SECRET:
        raise SecretOffered(item=name)
    if item.classification is Classification.PERSONAL and not item.basis:
        raise PersonalWithoutBasis(item=name)
    if not may_pass_on(matrix, name, provider):
        raise PassOnRefused(item=name, party=provider)
    return item


def decided(
    item: Item,
    relations: Sequence[Relation],
    market: MarketId,
    way: tuple[PartyId, PartyId],
    purposes: Collection[str] = (),
) -> Decision:
    """What giving an item from one party to another comes to; `way` says from whom to whom."""
    found = relation(relations, market, *way)
    aim = competition.Bounds().aim(purposes)
    if item.tense is not Tense.PLAN and aim is Aim.OTHER:
        aim = (
            Aim.DIRECT
        )  # two who don't compete deal with each other; only plans need their purpose
    return competition.decide(competition.exchange(item, found, aim))


def check_condition(ground: Ground, item: Item) -> None:
    """Refuses a policy that goes beyond the condition under which the provider may pass an item on.

    Raises `BeyondCondition`.
    """
    matrix, provider = ground.matrix, ground.dataset.provider
    what = satisfied(matrix, item.id, provider, ground.policy) if matrix else None
    if matrix and what:
        condition = matrix.cells[item.id][provider].condition
        raise BeyondCondition(
            item=item.id, condition=condition[:160], beyond=what, dataset=ground.dataset.id
        )


def check_recipient(
    item: Item,
    relations: Sequence[Relation],
    market: MarketId,
    way: tuple[PartyId, PartyId],
    purposes: Collection[str] = (),
) -> None:
    """Refuses a sensitive item towards a competitor, or towards nobody knows what, and what is
    planned towards anybody whom no purpose of supply brings to it.

    Raises `CompetitionSensitive`.
    """
    found = relation(relations, market, *way)
    marked = item.competition is not Competition.NONE and found not in APART
    if marked or _stands_against(decided(item, relations, market, way, purposes)):
        raise CompetitionSensitive(item=item.id, party=way[1], relation=found.value, market=market)


def _stands_against(found: Decision) -> bool:
    """Whether a decision keeps an item back: a flag does, but for that of a direct purpose, which a
    person looks at.
    """
    return found.outcome is Outcome.BLOCK or (found.outcome is Outcome.FLAG and found.rule != "C10")


@dataclass(frozen=True, slots=True)
class Ground:
    """What one policy of some terms stands on."""

    policy: Policy
    dataset: Dataset
    matrix: Matrix | None
    relations: tuple[Relation, ...]
    """What is declared in the dataset's market."""
    market: tuple[PartyId, ...] = ()
    """All parties of the market; an open offer is held against each of them."""


def check_asker(
    asker: PartyId, grounds: Sequence[Ground], known: Mapping[str, Collection[str]]
) -> None:
    """Refuses names that `asker` cannot know: `known` are the items of each dataset that offers to
    it name. Without this, what the guard says of a guessed name would tell whether it exists.

    Raises `UnknownDataset`, `UnknownItem`.
    """
    for ground in grounds:
        if ground.dataset.provider == asker:
            continue
        if ground.dataset.id not in known:
            raise UnknownDataset(dataset=ground.dataset.id)
        for name in ground.policy.items:
            if name not in known[ground.dataset.id]:
                raise UnknownItem(item=name)


def check_rights(terms: Terms, asker: PartyId, settled: Mapping[str, tuple[Dataset, bool]]) -> None:
    """Refuses rights in data whose provider does not sign them as such, or that `asker` cannot know:
    `settled` says for each dataset of the terms' rights whether it may. Raises `UnknownDataset`.
    """
    for rights in terms.rights:
        dataset, known = settled[rights.dataset]
        if dataset.provider not in terms.with_part(Part.PROVIDER):
            raise UnknownDataset(dataset=rights.dataset)
        if asker != dataset.provider and not known:
            raise UnknownDataset(dataset=rights.dataset)


def check(terms: Terms, grounds: Sequence[Ground]) -> None:
    """Refuses terms with an item that must not go to one of their recipients.

    A creation agreement sets rights between those with whom the data arises; nothing is passed on
    by it, so only provision and pool are held against the guard. Data whose provider does not
    provide them in these terms are nobody else's to offer. Raises the refusal that says why.
    """
    for ground in grounds:
        if ground.dataset.provider not in terms.with_part(Part.PROVIDER):
            raise UnknownDataset(dataset=ground.dataset.id)
    if terms.kind is AgreementKind.CREATION:
        return
    for ground in grounds:
        for name in ground.policy.items:
            _check_one(terms, ground, name)


def _check_one(terms: Terms, ground: Ground, name: ItemId) -> Item:
    """One item against all recipients but its own provider."""
    provider = ground.dataset.provider
    item = check_item(ground.matrix, name, provider)
    check_condition(ground, item)
    recipients = terms.with_part(Part.RECIPIENT) if terms.open_to is None else ground.market
    for recipient in recipients:
        if recipient != provider:
            way, purposes = (provider, recipient), ground.policy.purposes
            check_recipient(item, ground.relations, ground.dataset.market, way, purposes)
    return item


def findings(terms: Terms, grounds: Sequence[Ground]) -> Iterator[Finding]:
    """All that stands against `terms`, side by side."""
    for ground in grounds:
        for name in ground.policy.items:
            try:
                item = _check_one(terms, ground, name)
            except Refusal as refused:
                yield Finding(refused.code, name, Weight.BLOCK, "house decision 12")
            else:
                if competition.follows(item) is not Competition.NONE:
                    yield Finding("C10", name, Weight.FLAG, "JFTC consultation cases")
