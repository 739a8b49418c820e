"""Hosting: the invitations of this node, for its operator."""

from __future__ import annotations

from kumiai.acts.govern import inviting
from kumiai.apps.console.visit import Gone, Made, Shown, Visit
from kumiai.model.invitation import InvitationState
from kumiai.rules.standing import Operation

INVITATIONS = "/console/invitations"


def invitations_page(visit: Visit) -> Shown:
    """Every invitation with its state, and the form of a new one."""
    found = inviting.listed(visit.node.store, visit.standing)
    told = {
        "invitations": [(one, one.state(visit.standing.at)) for one in found],
        "open": InvitationState.OPEN,
        "mails": visit.node.mail is not None,
    }
    return Shown("invitations.html", told, generated=any(one.party.generated for one in found))


def send(visit: Visit) -> Made:
    """Sends an invitation; a link that nobody mails is shown this once."""
    found = visit.ask(Operation.INVITATION_SEND, **visit.given)
    if found["link"] is None:
        return Gone(INVITATIONS)
    told = {"id": found["party"]["id"], "kind": "link", "secret": found["link"]}
    return Shown("once.html", told | {"then": INVITATIONS})
