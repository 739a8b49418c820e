"""Refusals about rights, templates, classification and rule packs."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Invalid


class BadClause(Invalid):
    """A clause has an unknown field, or a field says what it may not."""

    code = "E4101"
