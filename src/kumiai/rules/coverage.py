"""Coverage: every collected item in exactly one state, so that what is kept back shows why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kumiai.model.party import PartyId
from kumiai.model.right import Classification, Competition, Matrix
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
    if item is None:
        return Covered(name, State.WITHOUT_REASON)
    if item.classification is Classification.TRADE_SECRET:
        return Covered(name, State.TRADE_SECRET)
    if item.classification is Classification.PERSONAL:
        return Covered(name, State.PERSONAL)
    if item.competition is not Competition.NONE:
        return Covered(name, State.COMPETITION)
    if not may_pass_on(matrix, name, provider):
        return Covered(name, State.THIRD_PARTY)
    return Covered(name, State.WITHOUT_REASON)
