"""Named durable steps: where a test may end the process, compiled in and off by default.

Each write that others rely on has a point before and after it (after PostgreSQL's injection
points). `reach` costs one comparison when nothing is armed.
"""

from __future__ import annotations

from collections.abc import Callable

_armed: Callable[[str], None] | None = None


def arm(action: Callable[[str], None] | None) -> None:
    """Has `action` called with the name of every point that is reached; None disarms."""
    global _armed  # noqa: PLW0603 - one switch for the process, used by tests only
    _armed = action


def reach(name: str) -> None:
    """Says that the point `name` is reached."""
    if _armed is not None:
        _armed(name)
