"""Negotiation: whose turn it is, what stands on the table, and what an offer becomes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kumiai.model.agreement import Member, Offer, OfferId, OfferState, Part
from kumiai.model.party import MarketId, PartyId
from kumiai.model.person import PersonId
from kumiai.model.refusal import Concluded, NotAParty, NotYourTurn, Refusal, StaleTerms
from kumiai.rules.negotiation import agreement_id, may_accept, may_counter, unsigned
from kumiai.wire.canonical import terms_hash
from tests.wire import golden

TERMS = golden.terms()
PLANT, MAKER = TERMS.parties()
STRANGER = PartyId("stranger")
MADE = golden.agreement()
OFFER = Offer(
    id=OfferId("off-1"),
    by=PLANT,
    person=PersonId("p"),
    terms=TERMS,
    terms_hash=terms_hash(TERMS),
    paper_hash=MADE.paper_hash,
    summary_hash=MADE.summary_hash,
    at=datetime(2026, 10, 1, tzinfo=UTC),
)
OPEN = replace(
    OFFER,
    terms=replace(
        TERMS,
        members=(Member(PLANT, frozenset({Part.PROVIDER})),),
        proceeds=None,
        open_to=MarketId("parts"),
    ),
)


def in_state(state: OfferState) -> Offer:
    """The offer in another state."""
    return replace(OFFER, state=state)


@pytest.mark.parametrize(
    "offer, party, refusal",
    [
        (in_state(OfferState.CONCLUDED), MAKER, Concluded),
        (in_state(OfferState.COUNTERED), MAKER, NotYourTurn),
        (in_state(OfferState.WITHDRAWN), MAKER, NotYourTurn),
        (OFFER, PLANT, NotYourTurn),
        (OFFER, STRANGER, NotAParty),
        (OPEN, PLANT, NotYourTurn),
    ],
)
def test_who_may_not_counter(offer: Offer, party: PartyId, refusal: type[Refusal]) -> None:
    """What is concluded, answered or withdrawn, one's own, and what others deal about."""
    with pytest.raises(refusal):
        may_counter(offer, party)


def test_the_other_may_counter() -> None:
    """A member that did not offer; of an open offer anybody else."""
    may_counter(OFFER, MAKER)
    may_counter(OPEN, STRANGER)


@pytest.mark.parametrize(
    "offer, party, seen, refusal",
    [
        (OFFER, STRANGER, OFFER.terms_hash, NotAParty),
        (OPEN, PLANT, OPEN.terms_hash, NotAParty),
        (in_state(OfferState.CONCLUDED), MAKER, OFFER.terms_hash, Concluded),
        (in_state(OfferState.COUNTERED), MAKER, OFFER.terms_hash, NotYourTurn),
        (in_state(OfferState.WITHDRAWN), MAKER, OFFER.terms_hash, NotYourTurn),
        (OFFER, MAKER, OFFER.terms_hash.upper(), StaleTerms),
        (OFFER, MAKER, "", StaleTerms),
        (OFFER, MAKER, OFFER.terms_hash[:16], StaleTerms),
    ],
)
def test_what_may_not_be_accepted(
    offer: Offer, party: PartyId, seen: str, refusal: type[Refusal]
) -> None:
    """Not by strangers, not when it moved on, and not other terms than the signatory saw."""
    with pytest.raises(refusal):
        may_accept(offer, party, seen)


def test_all_members_may_accept() -> None:
    """Who offered signs too."""
    for party in TERMS.parties():
        may_accept(OFFER, party, OFFER.terms_hash)


@pytest.mark.parametrize("offer, agreement", [("off-1", "agr-1"), ("off-off-1", "agr-off-1")])
def test_one_offer_becomes_one_agreement(offer: str, agreement: str) -> None:
    """The id follows from the offer's."""
    assert agreement_id(replace(OFFER, id=OfferId(offer))) == agreement


def test_an_offer_becomes_the_same_terms() -> None:
    """Terms, hashes and instant are the offer's; nobody has signed."""
    found = unsigned(OFFER)

    for name in ("terms", "terms_hash", "paper_hash", "summary_hash"):
        assert getattr(found, name) == getattr(OFFER, name)
    assert (found.offer, found.offered_at, found.signatures) == (OFFER.id, OFFER.at, ())
