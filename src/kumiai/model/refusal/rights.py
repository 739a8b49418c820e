"""Refusals about rights, templates, classification and rule packs."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Conflict, Denied, Invalid, NotFound


class BadClause(Invalid):
    """A clause has an unknown field, or a field says what it may not."""

    code = "E4101"


class UnknownDraft(NotFound):
    """No draft of this id in the asker's party."""

    code = "E4110"


class DraftOvertaken(Conflict):
    """What stands is no longer what the draft was merged into."""

    code = "E4111"


class RightsConflict(Conflict):
    """A place of the matrix was changed here and there, each differently, and nobody has decided."""

    code = "E4112"


class UnknownBase(Conflict):
    """A matrix was made from a version that was never kept here."""

    code = "E4113"


class BadEdit(Invalid):
    """An edit of a place that the matrix does not have, or to a word that it cannot say."""

    code = "E4114"


class BadTake(Invalid):
    """A decision about something that is no conflict of the draft, or that takes nobody's word."""

    code = "E4115"


class LookAlikeItem(Invalid):
    """A line of the matrix, or its label, could be taken for another."""

    code = "E4116"


class BeyondCondition(Denied):
    """A policy goes beyond the condition under which the provider may pass an item on."""

    code = "E4117"
