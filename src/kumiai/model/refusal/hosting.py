"""Refusals of invitations and of the mail that carries them."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Conflict, Denied, NotFound, Unavailable


class UnknownInvitation(NotFound):
    """No invitation of this id or link."""

    code = "E1021"


class InvitationSpent(Denied):
    """The invitation was accepted before, was revoked or has expired."""

    code = "E1022"


class PartyHasPersons(Conflict):
    """The party has persons already: they enrol others, and nobody else makes its key."""

    code = "E1023"


class MailAway(Unavailable):
    """The mail server does not answer, or asks to try again later."""

    code = "E9021"


class MailRefused(Denied):
    """The mail server refuses the address or the node for good."""

    code = "E9022"
