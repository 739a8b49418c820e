"""Relations that contradict: what each of the two said, and nobody else's words."""

from datetime import UTC, datetime

import pytest

from kumiai.model.party import MarketId, PartyId, Relation, RelationKind
from kumiai.rules.relations import contraries

AT = datetime(2026, 10, 1, tzinfo=UTC)
A, B, C = PartyId("a"), PartyId("b"), PartyId("c")
K = RelationKind


def said(one: PartyId, other: PartyId, kind: K, *, firewall: bool = False) -> Relation:
    """What one says of another in the market of parts."""
    return Relation(MarketId("parts"), one, other, kind, AT, firewall=firewall)


@pytest.mark.parametrize(
    "told, rules",
    [
        ([], []),
        ([said(A, B, K.VERTICAL), said(B, A, K.VERTICAL)], []),
        ([said(A, B, K.VERTICAL), said(B, A, K.COMPETITOR)], ["relation-contradicts"]),
        ([said(A, B, K.VERTICAL)], ["relation-one-sided"]),
        ([said(A, B, K.VERTICAL), said(B, A, K.UNKNOWN)], ["relation-one-sided"]),
        ([said(A, B, K.UNKNOWN), said(B, A, K.UNKNOWN)], []),
        ([said(A, B, K.DUAL), said(B, A, K.DUAL)], ["C11"]),
        ([said(A, B, K.DUAL, firewall=True), said(B, A, K.DUAL)], ["C11"]),
        ([said(A, B, K.DUAL, firewall=True), said(B, A, K.DUAL, firewall=True)], []),
        ([said(A, B, K.DUAL), said(B, A, K.VERTICAL)], ["relation-contradicts", "C11"]),
        ([said(B, C, K.DUAL), said(C, B, K.NONE)], []),
    ],
)
def test_what_does_not_fit_together(told: list[Relation], rules: list[str]) -> None:
    """Two words that differ, one word alone, two roles that nothing keeps apart; both see the same."""
    found = list(contraries(told, A))
    assert [one.finding.rule for one in found] == rules
    assert {one.other for one in found} <= {B}
    mirrored = list(contraries(told, B))
    seen = [one for one in mirrored if one.other == A]
    assert [one.finding.rule for one in seen] == rules
    assert [(one.own, one.theirs) for one in found] == [(one.theirs, one.own) for one in seen]
