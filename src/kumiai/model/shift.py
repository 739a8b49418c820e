"""Shifts: parts in the order in which they were made, and the one from which on they differ."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judged:
    """One part: the mean of what was measured on it, in the unit of the characteristics, and the
    limits between which the parts before it let expect it. None for the first parts, which only teach.
    """

    part: str
    mean: float
    lower: float | None
    upper: float | None
    in_tolerance: bool
    """Whether each single value on it lies within its tolerance."""

    def shifted(self) -> bool:
        """Whether the mean lies outside its limits."""
        if self.lower is None or self.upper is None:
            return False
        return not self.lower <= self.mean <= self.upper


@dataclass(frozen=True, slots=True)
class Warned:
    """What a rule says of a series of parts: each part, the one at which it warns, and the first that
    is out of tolerance; None where there is none.
    """

    items: tuple[str, ...]
    parts: tuple[Judged, ...]
    warns_at: int | None
    rejected_at: int | None

    def lead(self) -> int | None:
        """How many parts the warning came before the first reject."""
        if self.warns_at is None or self.rejected_at is None:
            return None
        return self.rejected_at - self.warns_at


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """How often a rule warns of parts that did not shift: `warnings` of `judged` parts, all generated;
    the rate and its bound are by part.
    """

    judged: int
    warnings: int
    rate: float
    bound: float
    """The rate lies below it with 95 % confidence."""
