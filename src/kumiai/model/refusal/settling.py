"""Refusals of settling and disputing."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Conflict, Denied, Invalid, NotFound


class UnknownStatement(NotFound):
    """No statement of this id that may be known here."""

    code = "E5001"


class PeriodOpen(Conflict):
    """The period has not ended yet."""

    code = "E5002"


class NoGross(Conflict):
    """The agreement settles a booked sale, and none is booked for the period."""

    code = "E5003"


class Final(Conflict):
    """The statement is final; a correction is a new one that names it."""

    code = "E5004"


class OutsideWindow(Denied):
    """The claim comes before or after the window that the agreement gives for objections."""

    code = "E6001"


class UnknownClaim(NotFound):
    """No claim or case of this id that may be known here."""

    code = "E6002"


class TooMuchClaimed(Invalid):
    """The claim disputes more than the statement holds."""

    code = "E6003"


class Decided(Conflict):
    """The case is decided; it is not decided anew."""

    code = "E6004"
