"""Refusals about what rules ask of parties."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Invalid


class LockInUnsaid(Invalid):
    """A party says that it is locked in and not by what, or says by what and not that it is."""

    code = "E4230"
