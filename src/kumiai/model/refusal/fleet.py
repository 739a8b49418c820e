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


class TemplateName(Invalid):
    """A party's own template is called by the party's id, a dot and a name."""

    code = "E4154"


class OlderTemplate(Conflict):
    """A roll-out goes to a version that terms stand on already, or to an older one."""

    code = "E4155"


class BadReplacement(Invalid):
    """Terms would take the place of an agreement that is no creation, or is between others."""

    code = "E4156"
