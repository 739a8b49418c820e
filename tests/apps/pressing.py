"""What the plant offers to a press that is hosted on its node: the rows of its lathes."""

from __future__ import annotations

from dataclasses import replace

from kumiai.acts import agree, offer
from kumiai.apps.demo import cast
from kumiai.model.agreement import AgreementKind, Member, Offer, OfferId, Part, Terms
from tests.acts import dealing
from tests.apps.hosting import PRESS
from tests.apps.visiting import Visitor
from tests.apps.world import PLANT, World
from tests.clauses import with_clauses

__all__ = ["DATASET", "DOOR", "PURPOSE", "Visitor", "offered", "terms"]
OFFER = OfferId("off-press")
AGREEMENT = "agr-press"
DATASET = cast.MACHINING
PURPOSE = "tool-life"
DOOR = f"{AGREEMENT} {PURPOSE}"


def terms(world: World) -> Terms:
    """The plant provides the warmth of its spindles, the press reads; nobody pays."""
    said = dealing.spindle(world)
    policy = replace(said.policies[0], purposes=(PURPOSE,))
    return with_clauses(
        Terms(
            kind=AgreementKind.PROVISION,
            title_ja="主軸温度データの提供",
            title_en="Provision of spindle temperatures",
            members=(
                Member(PLANT, frozenset({Part.PROVIDER})),
                Member(PRESS, frozenset({Part.RECIPIENT})),
            ),
            policies=(policy,),
            proceeds=None,
        )
    )


def offered(world: World) -> Offer:
    """The offer that awaits the press, signed by the plant already."""
    store = world.node.store
    made = offer.offer(store, dealing.standing(world, "kasugai-data"), OFFER, terms(world))
    signer = dealing.standing(world, "kasugai-sign")
    agree.accept(store, signer, OFFER, made.terms_hash, dealing.PASSPHRASE)
    return made
