"""What the commands about invitations do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts.govern import inviting
from kumiai.apps.node import Node
from kumiai.model.invitation import Invitation, Way
from kumiai.model.party import Party, PartyId
from kumiai.model.person import Standing
from kumiai.wire.codec import document

Given = Mapping[str, Any]
WELCOME = "/console/welcome"
_DAYS = 14


def invitation_send(node: Node, standing: Standing, given: Given) -> Any:
    """The invitation: with its link to hand over, unless the node mails it."""
    party = Party(
        PartyId(given["party"]),
        given["name_ja"],
        given["name_en"],
        given["corporate_number"],
        given["invoice_number"],
    )
    days = _DAYS if given["days"] is None else given["days"]
    way = Way.LINK if node.mail is None else Way.WAITING
    code, made = inviting.send(node.store, standing, party, (given["mail"], days), way)
    link = link_of(node, code) if way is Way.LINK else None
    return {**_told(made, standing), "link": link}


def link_of(node: Node, code: str) -> str:
    """The link under which an invitation is accepted."""
    return f"{node.console_url}{WELCOME}/{code}"


def invitation_list(node: Node, standing: Standing, _: Given) -> Any:
    """The invitations of this node."""
    return [_told(one, standing) for one in inviting.listed(node.store, standing)]


def invitation_revoke(node: Node, standing: Standing, given: Given) -> Any:
    """The invitation, revoked."""
    return _told(inviting.revoke(node.store, standing, given["invitation"]), standing)


def _told(invitation: Invitation, standing: Standing) -> dict[str, Any]:
    """An invitation with its state now."""
    return {**document(invitation), "state": invitation.state(standing.at).value}
