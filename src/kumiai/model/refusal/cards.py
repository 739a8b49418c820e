"""Refusals of classifying."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Denied, Invalid


class ClassByCard(Denied):
    """The class of a listed item changes only by a card that a person decides."""

    code = "E4170"


class PersonalByDefault(Denied):
    """What shows a person is personal until somebody with the mandate decides otherwise."""

    code = "E4171"


class BadCardDate(Invalid):
    """A card that holds from the future or from before the one it follows, or is never looked at
    again.
    """

    code = "E4172"
