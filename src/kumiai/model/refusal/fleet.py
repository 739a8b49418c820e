"""Refusals about templates, deviations from them and roll-outs."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Conflict, Invalid, NotFound


class UnknownTemplate(NotFound):
    """No template of this id and version that may be known here."""

    code = "E4150"


class TemplateStands(Conflict):
    """This version of the template stands with other content; a version is never changed."""

    code = "E4151"


class UnknownSeat(Invalid):
    """The template has no seat of this name."""

    code = "E4152"


class LookAlikeSeat(Invalid):
    """A seat could be taken for another one of the template."""

    code = "E4153"
