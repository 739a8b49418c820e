"""Unsettled rights: what is missing of each machine, whose turn it is, and whom it concerns."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kumiai.model.agreement import OfferId
from kumiai.model.dataset import DatasetId
from kumiai.model.right import OriginKind
from kumiai.rules.unsettled import Action, Lack, OpenOffer, Seen, concerns, unsettled
from tests.rules.test_holding import MACHINE, SELLER, SINCE, A, B, C, life, step

BOUGHT = life(step("p", SELLER, A, 3), machine=replace(MACHINE, since=SINCE + timedelta(days=3)))
DATASET = DatasetId("lathe-data")
OFFER = OpenOffer(OfferId("off-1"), SELLER, SINCE, (A, SELLER), frozenset())


@pytest.mark.parametrize(
    "seen, asker, lack, action, turn",
    [
        (Seen(BOUGHT, None), A, Lack.NO_DATASET, Action.MAKE_DATASET, (A,)),
        (Seen(BOUGHT, None), SELLER, Lack.NO_DATASET, Action.WAIT, (A,)),
        (Seen(BOUGHT, DATASET), A, Lack.NO_MATRIX, Action.OFFER_RIGHTS, (A,)),
        (Seen(BOUGHT, DATASET, OriginKind.ASSERTION), A, Lack.ONE_SIDED, Action.OFFER_RIGHTS, (A,)),
        (Seen(BOUGHT, DATASET, None, (OFFER,)), A, Lack.OFFER_OPEN, Action.ANSWER, (A,)),
        (Seen(BOUGHT, DATASET, None, (OFFER,)), SELLER, Lack.OFFER_OPEN, Action.WAIT, (A,)),
        (Seen(BOUGHT, DATASET, None, (replace(OFFER, signed=frozenset({A})),)), SELLER,
         Lack.OFFER_OPEN, Action.ANSWER, (SELLER,)),
        (Seen(BOUGHT, DATASET, OriginKind.AGREEMENT, (), ("mode",)), A, Lack.UNLISTED,
         Action.LIST_ITEMS, (A,)),
    ],
)  # fmt: skip
def test_one_thing_that_is_missing(
    seen: Seen, asker: str, lack: Lack, action: Action, turn: tuple[str, ...]
) -> None:
    """What is missing, what comes next for the asker, and for whom it waits."""
    (one,) = unsettled(asker, [seen])  # type: ignore[arg-type]
    assert (one.lack, one.action, one.turn) == (lack, action, turn)
    assert one.holder == A


def test_a_settled_machine_is_not_listed() -> None:
    """Rights from an agreement lack nothing, even with another offer on the table."""
    assert list(unsettled(A, [Seen(BOUGHT, DATASET, OriginKind.AGREEMENT, (OFFER,))])) == []
    assert list(unsettled(C, [Seen(BOUGHT, None)])) == []


def test_an_assertion_with_unlisted_items_lacks_both() -> None:
    """Two things are to be done of one machine."""
    seen = Seen(BOUGHT, DATASET, OriginKind.ASSERTION, (), ("mode", "Fovr"))
    assert [one.lack for one in unsettled(A, [seen])] == [Lack.ONE_SIDED, Lack.UNLISTED]


def test_whom_a_machine_concerns() -> None:
    """Owner, user and seller; not who sold it on, nor the seller once it is sold on or scrapped."""
    let = replace(BOUGHT, handovers=(*BOUGHT.handovers, step("l", A, B, 5)))
    sold = replace(BOUGHT, handovers=(*BOUGHT.handovers, step("r", A, C, 5)))
    gone = replace(BOUGHT, handovers=(*BOUGHT.handovers, step("s", A, None, 5)))
    told = {
        name: [party for party in (A, B, C, SELLER) if concerns(one, party)]
        for name, one in {"bought": BOUGHT, "let": let, "sold": sold, "gone": gone}.items()
    }
    assert told == {"bought": [A, SELLER], "let": [A, B, SELLER], "sold": [C], "gone": []}
