"""Negotiation: from offer over counter-offers to acceptance by all."""

from __future__ import annotations

from kumiai.model.agreement import Offer, OfferState
from kumiai.model.party import PartyId
from kumiai.model.refusal import Concluded, NotAParty, NotYourTurn, StaleTerms


def may_counter(offer: Offer, party: PartyId) -> None:
    """Refuses a counter-offer to what is concluded, answered or one's own.

    Raises `Concluded`, `NotYourTurn`, `NotAParty`.
    """
    if offer.state is OfferState.CONCLUDED:
        raise Concluded(offer=offer.id)
    if party not in offer.terms.parties():
        raise NotAParty(party=party)
    if offer.state is not OfferState.OPEN or offer.by == party:
        raise NotYourTurn(offer=offer.id, state=offer.state.value)


def may_accept(offer: Offer, party: PartyId, terms_hash: str) -> None:
    """Refuses acceptance of what is not on the table, or of terms that the signatory did not see.

    Raises `Concluded`, `NotYourTurn`, `NotAParty`, `StaleTerms`.
    """
    if party not in offer.terms.parties():
        raise NotAParty(party=party)
    if offer.state is OfferState.CONCLUDED:
        raise Concluded(offer=offer.id)
    if offer.state is not OfferState.OPEN:
        raise NotYourTurn(offer=offer.id, state=offer.state.value)
    if terms_hash != offer.terms_hash:
        raise StaleTerms(offer=offer.id, seen=terms_hash[:16], stands=offer.terms_hash[:16])
