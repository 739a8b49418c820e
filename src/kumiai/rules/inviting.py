"""Inviting: whether an invitation may still be accepted, and what its person then may do."""

from __future__ import annotations

from datetime import datetime, timedelta

from kumiai.model.invitation import Invitation, InvitationState
from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.person import Mandate, Person, PersonId, Power, Role
from kumiai.model.refusal import InvitationSpent

_MANDATE_DAYS = 3653
ROLES = frozenset({Role.DATA_MANAGER, Role.LEGAL, Role.PLANT, Role.ACCOUNTS, Role.SIGNATORY})
"""A small firm's one person does all that its party does. Auditing itself is not part of it, and
deciding cases and running the node are others' work.
"""


def require_open(invitation: Invitation, at: datetime) -> None:
    """Refuses an invitation that was accepted or revoked, or has expired. Raises
    `InvitationSpent`.
    """
    state = invitation.state(at)
    if state is not InvitationState.OPEN:
        raise InvitationSpent(state=state.value)


def first_person(party: PartyId, person: PersonId, name: str, at: datetime) -> Person:
    """The person who accepts: it answers for its party, for ten years. Raises `Invalid`."""
    runs = Period(at, at + timedelta(days=_MANDATE_DAYS))
    mandates = tuple(Mandate(f"mandate-{power.value}", power, runs) for power in Power)
    return Person(person, party, name, ROLES, mandates)
