"""What the commands about dependence do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts import describe
from kumiai.apps.manage.given import member
from kumiai.apps.node import Node
from kumiai.model.dominance import Answer, Dominance
from kumiai.model.party import MarketId, PartyId
from kumiai.model.person import Standing
from kumiai.wire.codec import document

Given = Mapping[str, Any]


def relation_describe(node: Node, standing: Standing, given: Given) -> Any:
    """What the asker's party says of its dependence now, and what it leaves unknown."""
    said = Dominance(
        market=MarketId(given["market"]),
        described_by=standing.party,
        other=PartyId(given["other"]),
        person=standing.person,
        at=standing.at,
        dependence=given["dependence"],
        rank=given["rank"],
        alternatives=member(Answer, given["alternatives"] or "unknown"),
        locked_in=member(Answer, given["locked_in"] or "unknown"),
        lock_in=given["lock_in"] or "",
    )
    return _told(describe.describe(node.store, standing, said))


def relation_described(node: Node, standing: Standing, _: Given) -> Any:
    """All that the asker's party has said, the newest last."""
    return [_told(one) for one in describe.described(node.store, standing)]


def _told(said: Dominance) -> Any:
    """A description, with what it leaves unknown."""
    return {**document(said), "unknown": list(said.unknown())}
