"""Refusals about purchase day and handovers of machines."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Conflict, Denied, Invalid, NotFound


class NotHeld(Denied):
    """Who would hand the machine over does not hold it."""

    code = "E4130"


class MachineScrapped(Conflict):
    """The machine was scrapped; nobody hands it over any more."""

    code = "E4131"


class HandoverOutOfTurn(Conflict):
    """The day does not come after the last handover of the machine."""

    code = "E4132"


class HandoverTooFarAhead(Invalid):
    """The day lies further ahead than a handover may."""

    code = "E4133"


class WrongHandover(Conflict):
    """Only an owner who uses the machine lets, sells or scraps it; only a user gives it back."""

    code = "E4134"


class BadPurchaseList(Invalid):
    """The list of machines cannot be read as one."""

    code = "E4135"


class SerialTwice(Invalid):
    """The list names a serial number twice, or one that was handed over before."""

    code = "E4136"


class LookAlikeSerial(Invalid):
    """The serial number could be taken for that of another machine."""

    code = "E4137"


class UnknownCustomer(NotFound):
    """A line of the list names a customer that is no party of this node."""

    code = "E4138"


class UnknownPurchase(NotFound):
    """No purchase of this id that the asker's party began."""

    code = "E4139"
