"""Refusals of reading."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Denied, Invalid, NotFound


class NotInForce(Denied):
    """The agreement is not in force at this instant."""

    code = "E2001"


class PurposeNotAllowed(Denied):
    """The agreement does not name this purpose."""

    code = "E2002"


class NotCovered(Denied):
    """An item or column of the annex that this party's terms do not let it read."""

    code = "E2003"


class QuotaSpent(Denied):
    """The agreement's quota of rows or uses is spent."""

    code = "E2004"


class TermNotEvaluable(Denied):
    """A term that this node cannot evaluate; such a term refuses."""

    code = "E2005"


class GrantRevoked(Denied):
    """The grant, or the token behind it, was revoked."""

    code = "E2006"


class UnknownGrant(NotFound):
    """No grant of this id that may be known here."""

    code = "E2007"


class GrantLapsed(Denied):
    """The grant was not opened in time."""

    code = "E2008"


class PassOnRefused(Denied):
    """The provider's right does not allow passing this on."""

    code = "E2009"


class TooManyRows(Invalid):
    """More rows than the wanted format can hold."""

    code = "E2010"


class BadPredicate(Invalid):
    """A row predicate outside the closed list of operators and columns."""

    code = "E2011"


class UnknownShare(NotFound):
    """No share, schema or table of this name that may be known here."""

    code = "E2012"


class BadRange(Invalid):
    """The range lies beyond the file."""

    code = "E2013"
    status = 416


class NothingToAdviseOn(Invalid):
    """The rows that the agreement shows lack what this service reads."""

    code = "E2014"


class TooFewParts(Invalid):
    """Fewer parts than the rule needs to learn from and to judge."""

    code = "E2015"


class NoDrives(Invalid):
    """The agreement shows none of what a car's drive needs: wheels, speed, steering, place."""

    code = "E2016"
