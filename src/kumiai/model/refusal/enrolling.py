"""Refusals of identity and enrolment."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Invalid, NotFound


class BadIdentifier(Invalid):
    """The id has characters or a length that no id has."""

    code = "E1001"


class BadNumber(Invalid):
    """A corporate or invoice number whose form or check digit is wrong."""

    code = "E1002"


class LookAlikeName(Invalid):
    """The name could be taken for that of another party."""

    code = "E1003"


class UnknownParty(NotFound):
    """No party of this id."""

    code = "E1004"


class UnknownMachine(NotFound):
    """No machine of this id, or it is another party's."""

    code = "E1005"


class UnknownItem(NotFound):
    """No such data item; also the answer for every name that may not be known here."""

    code = "E1006"


class UnknownUnit(Invalid):
    """The unit is none of MTConnect's nor of the node's own list."""

    code = "E1007"


class UnknownDataset(NotFound):
    """No dataset of this id that may be known here."""

    code = "E1008"


class UnknownConsent(NotFound):
    """No record of this id that the asker's party keeps."""

    code = "E1014"


class EmptyCell(Invalid):
    """A cell of the rights matrix is empty; each must be decided or marked to negotiate."""

    code = "E1009"


class BadDocument(Invalid):
    """A document that a person sent (YAML, Excel, JSON) does not have the expected form."""

    code = "E1010"


class UnknownPerson(NotFound):
    """No person of this id."""

    code = "E1011"


class BadPeriod(Invalid):
    """A period that ends before it begins, or an instant without a zone."""

    code = "E1012"


class BadValue(Invalid):
    """A field of a noun holds what it cannot hold."""

    code = "E1013"
