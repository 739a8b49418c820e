"""Refusals of forms and returns."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Conflict


class QuarterNotOver(Conflict):
    """The quarter is not over: two looks at it would tell what came between them."""

    code = "E4240"
