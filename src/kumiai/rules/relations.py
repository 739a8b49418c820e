"""Relations: what two parties say of each other in a market, and where it does not fit together.

A relation holds only as both declare it (`rules/guard.relation`); until then it is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kumiai.model.finding import Finding, Weight
from kumiai.model.party import MarketId, PartyId, Relation, RelationKind

_SAID = "declared by both"


@dataclass(frozen=True, slots=True)
class Contrary:
    """A finding about a pair of parties, with what each of them said; shown to these two only."""

    finding: Finding
    market: MarketId
    other: PartyId
    own: RelationKind | None
    """What the asker's party said; None: nothing."""
    theirs: RelationKind | None


def contraries(relations: Sequence[Relation], party: PartyId) -> Iterator[Contrary]:
    """What in the declarations about `party` and by it a person must look at, by the other party.

    Two words that differ leave the relation unknown; who supplies and competes must keep both apart
    (rule C11).
    """
    mine = {(r.market, r.other): r for r in relations if r.declared_by == party}
    theirs = {(r.market, r.declared_by): r for r in relations if r.other == party}
    for market, other in sorted(mine.keys() | theirs.keys()):
        one, two = mine.get((market, other)), theirs.get((market, other))
        said = (one.kind if one else None, two.kind if two else None)
        for finding in _found(other, one, two):
            yield Contrary(finding, market, other, *said)


def _found(other: PartyId, one: Relation | None, two: Relation | None) -> Iterator[Finding]:
    """What stands out in what two parties say of each other."""
    told = [r for r in (one, two) if r is not None and r.kind is not RelationKind.UNKNOWN]
    if len(told) == 1:
        yield Finding("relation-one-sided", other, Weight.NOTE, _SAID)
    if len(told) == 2 and told[0].kind is not told[1].kind:
        yield Finding("relation-contradicts", other, Weight.FLAG, _SAID)
    if any(r.kind is RelationKind.DUAL and not r.firewall for r in told):
        yield Finding("C11", other, Weight.FLAG, "house")
