"""Coverage: every collected item in exactly one state, so that what is kept back shows why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kumiai.model.agreement import Agreement, AgreementKind, Part
from kumiai.model.dataset import Dataset
from kumiai.model.party import PartyId
from kumiai.model.right import Classification, Competition, Item, Matrix
from kumiai.model.signal import ItemId
from kumiai.rules.entitle import may_pass_on


class State(StrEnum):
    """What becomes of an item."""

    SHARED = "shared"
    TRADE_SECRET = "trade_secret"
    PERSONAL = "personal"
    COMPETITION = "competition"
    THIRD_PARTY = "third_party"
    """Another party's right: the provider may not pass it on."""
    WITHOUT_REASON = "without_reason"


@dataclass(frozen=True, slots=True)
class Covered:
    """An item, its one state, and to whom it is shared."""

    item: ItemId
    state: State
    shared_with: tuple[PartyId, ...] = ()


def served(
    ends: Iterable[tuple[Agreement, datetime | None]], dataset: Dataset, at: datetime
) -> Iterator[tuple[Agreement, frozenset[str]]]:
    """Of agreements with their early ends, those under which others than its provider read a dataset
    at the instant `at`, with the items that they name.
    """
    for agreement, ends_at in ends:
        policy = agreement.terms.policy(dataset.id)
        runs = policy is not None and policy.runs.covers(at)
        reads = set(agreement.terms.with_part(Part.RECIPIENT)) - {dataset.provider}
        passes = reads and agreement.terms.kind is not AgreementKind.CREATION
        if policy and runs and passes and (ends_at is None or at < ends_at):
            yield agreement, frozenset(policy.items)


_CLASSES: Mapping[Classification, State] = {
    Classification.TRADE_SECRET: State.TRADE_SECRET,
    Classification.PERSONAL: State.PERSONAL,
}


def coverage(
    seen: Collection[str],
    matrix: Matrix | None,
    shared: Mapping[str, Collection[PartyId]],
    provider: PartyId,
) -> tuple[Covered, ...]:
    """The state of each item in `seen`; `shared` says who may read which under agreements."""
    return tuple(_state(ItemId(name), matrix, shared, provider) for name in sorted(set(seen)))


def _state(
    name: ItemId,
    matrix: Matrix | None,
    shared: Mapping[str, Collection[PartyId]],
    provider: PartyId,
) -> Covered:
    """The one state of an item: what is shared is shared, whatever else it is."""
    if shared.get(name):
        return Covered(name, State.SHARED, tuple(sorted(shared[name])))
    item = matrix.item(name) if matrix else None
    return Covered(name, _kept_back(item, passable=may_pass_on(matrix, name, provider)))


def _kept_back(item: Item | None, *, passable: bool) -> State:
    """Why an item that nobody else reads is kept back."""
    state = State.WITHOUT_REASON
    if item is not None and not passable:
        state = State.THIRD_PARTY
    if item is not None and item.competition is not Competition.NONE:
        state = State.COMPETITION
    if item is not None and item.classification in _CLASSES:
        state = _CLASSES[item.classification]
    return state
