"""Refusals about rule packs: their form, their adoption, and what their findings hold back."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Conflict, Denied, Invalid, NotFound


class BadPack(Invalid):
    """A pack is not well formed."""

    code = "E4200"


class UnknownCheck(Invalid):
    """A rule asks for a check that there is none of."""

    code = "E4201"


class RuleWithoutSource(Invalid):
    """A rule names no source."""

    code = "E4202"


class UnlistedSource(Invalid):
    """A rule names a source that the pack does not list."""

    code = "E4203"


class PackInThePast(Invalid):
    """A new pack would hold before it was adopted."""

    code = "E4204"


class PackWithoutOwner(Invalid):
    """Nobody answers for a pack."""

    code = "E4205"


class RuleTwice(Invalid):
    """A rule comes twice in a pack."""

    code = "E4206"


class UnknownWeight(Invalid):
    """A rule's weight is none of the four."""

    code = "E4207"


class UnknownParameter(Invalid):
    """A rule gives its check a parameter that it does not take, or a value that it cannot."""

    code = "E4208"


class UnknownPack(NotFound):
    """No such pack is known to the asker's party."""

    code = "E4209"


class OlderPack(Conflict):
    """A version of the pack that is as new or newer holds already."""

    code = "E4210"


class RuleBlocks(Denied):
    """A rule is met that keeps terms from being signed."""

    code = "E4211"


class FlagStands(Denied):
    """A rule is met that somebody must look at before the terms are signed, and nobody has."""

    code = "E4212"


class ServingBlocked(Denied):
    """A rule is met now that keeps rows from being served."""

    code = "E4213"


class NothingToOverride(NotFound):
    """No flag of this rule stands against the terms."""

    code = "E4214"


class ReasonMissing(Invalid):
    """An override needs a reason, in a sentence."""

    code = "E4215"


class NotToOverride(Denied):
    """What a rule with this weight found is not overridden: it blocks, or it needs nothing."""

    code = "E4216"


class NotTheOperator(Denied):
    """What holds for every party is put on record by the operator alone."""

    code = "E4217"
