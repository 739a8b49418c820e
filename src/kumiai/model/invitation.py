"""Invitations: a party that is to live on this node, and the one person who answers for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from kumiai.model.identifier import identifier
from kumiai.model.party import Party
from kumiai.model.period import Period
from kumiai.model.person import PersonId
from kumiai.model.refusal import BadValue

InvitationId = NewType("InvitationId", str)
_ADDRESS_MAX = 254
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{1,63}"
)


def mail_address(text: str) -> str:
    """`text`, when it is a mail address in ASCII that no header takes for two (RFC 5321 §4.1.2,
    without quoted names). Raises `BadValue`.
    """
    if len(text) > _ADDRESS_MAX or not _ADDRESS.fullmatch(text) or ".." in text:
        raise BadValue(field="mail", value=text[:80])
    return text


class InvitationState(StrEnum):
    """What becomes of an invitation."""

    OPEN = "open"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Way(StrEnum):
    """How an invitation reaches whom it is for."""

    LINK = "link"
    """Its link is handed over by whoever made it."""
    WAITING = "waiting"
    """A mail with its link waits for the node's mail server."""
    MAILED = "mailed"
    UNDELIVERABLE = "undeliverable"
    """The mail server refused the address for good."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A party is invited to be hosted. Whoever holds the link may accept, once, while it runs."""

    id: InvitationId
    party: Party
    mail: str
    by: PersonId
    runs: Period
    way: Way = Way.LINK
    revoked_at: datetime | None = None
    accepted_at: datetime | None = None
    person: PersonId | None = None
    """Who accepted."""
    terms: str | None = None
    """Hash of the terms of hosting that were accepted."""

    def __post_init__(self) -> None:
        """Id and address have their form. Raises `Invalid`."""
        identifier("invitation", self.id)
        mail_address(self.mail)

    def state(self, at: datetime) -> InvitationState:
        """What has become of it at `at`."""
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        return InvitationState.OPEN if self.runs.covers(at) else InvitationState.EXPIRED
