"""Refusals of offering and agreeing."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Conflict, Denied, Invalid, NotFound


class Unclassified(Denied):
    """An item of the offer has no classification."""

    code = "E4001"


class SecretOffered(Denied):
    """An item of the offer is a trade secret."""

    code = "E4002"


class PersonalWithoutBasis(Denied):
    """An item of the offer is personal data without a legal basis on record."""

    code = "E4003"


class CompetitionSensitive(Denied):
    """A competition-sensitive item towards a party whose relation is competitor or unknown."""

    code = "E4004"


class UnknownOffer(NotFound):
    """No offer of this id that may be known here."""

    code = "E4005"


class UnknownAgreement(NotFound):
    """No agreement of this id that may be known here."""

    code = "E4006"


class Concluded(Conflict):
    """The agreement is concluded; it can be ended or followed by a new one, not changed."""

    code = "E4007"


class NotYourTurn(Conflict):
    """The offer waits for another party."""

    code = "E4008"


class SameIdOtherContent(Conflict):
    """The id was used before, with other content."""

    code = "E4009"


class NotAParty(Denied):
    """The party is none of those whom the terms name."""

    code = "E4010"


class PortionsNotWhole(Invalid):
    """The portions do not add up to one."""

    code = "E4011"


class StaleTerms(Conflict):
    """What was accepted is not what stands on the table now."""

    code = "E4012"


class NotAPool(Denied):
    """The agreement is of another kind: nobody enters or leaves it."""

    code = "E4013"


class AlreadyMember(Conflict):
    """The party is a member already."""

    code = "E4014"


class PoolNeedsMember(Denied):
    """Without this member there is no pool: it pays, declares, or is one of the last."""

    code = "E4015"


class LeaveByNotice(Denied):
    """A member of a pool leaves it; the pool goes on."""

    code = "E4016"
