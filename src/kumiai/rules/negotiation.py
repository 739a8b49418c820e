"""Negotiation: from offer over counter-offers to acceptance by all."""

from __future__ import annotations

from kumiai.model.agreement import (
    Agreement,
    AgreementId,
    AgreementKind,
    Offer,
    OfferState,
    Terms,
)
from kumiai.model.party import PartyId
from kumiai.model.refusal import BadReplacement, Concluded, NotAParty, NotYourTurn, StaleTerms


def may_counter(offer: Offer, party: PartyId) -> None:
    """Refuses a counter-offer to what is concluded, answered or one's own.

    Raises `Concluded`, `NotYourTurn`, `NotAParty`.
    """
    if offer.state is OfferState.CONCLUDED:
        raise Concluded(offer=offer.id)
    if party not in offer.terms.parties() and offer.terms.open_to is None:
        raise NotAParty(party=party)
    if offer.state is not OfferState.OPEN or offer.by == party:
        raise NotYourTurn(offer=offer.id, state=offer.state.value)


def may_accept(offer: Offer, party: PartyId, terms_hash: str) -> None:
    """Refuses acceptance of what is not on the table, or of terms that the signatory did not see.

    Raises `Concluded`, `NotYourTurn`, `NotAParty`, `StaleTerms`.
    """
    if party not in offer.terms.parties() or offer.terms.open_to is not None:
        raise NotAParty(party=party)
    if offer.state is OfferState.CONCLUDED:
        raise Concluded(offer=offer.id)
    if offer.state is not OfferState.OPEN:
        raise NotYourTurn(offer=offer.id, state=offer.state.value)
    if terms_hash != offer.terms_hash:
        raise StaleTerms(offer=offer.id, seen=terms_hash[:16], stands=offer.terms_hash[:16])


def check_replaced(terms: Terms, replaced: Agreement) -> None:
    """Refuses terms that take the place of an agreement of another kind or between others.

    Raises `BadReplacement`.
    """
    alike = set(replaced.terms.parties()) == set(terms.parties())
    if replaced.terms.kind is not AgreementKind.CREATION or not alike:
        raise BadReplacement(agreement=replaced.id)


def agreement_id(offer: Offer) -> AgreementId:
    """The id of the agreement that an offer becomes: one offer, one agreement."""
    return AgreementId(f"agr-{offer.id.removeprefix('off-')}")


def unsigned(offer: Offer) -> Agreement:
    """The agreement that an offer becomes, before anybody has signed."""
    return Agreement(
        id=agreement_id(offer),
        offer=offer.id,
        terms=offer.terms,
        terms_hash=offer.terms_hash,
        paper_hash=offer.paper_hash,
        summary_hash=offer.summary_hash,
        offered_at=offer.at,
    )
