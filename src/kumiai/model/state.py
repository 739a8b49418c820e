"""States: what a machine did, how long, and for how long nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kumiai.model.machine import MachineId


class State(StrEnum):
    """What a machine does, by MTConnect's EXECUTION; in brackets the element of ISO 22400-2."""

    ACTIVE = "active"
    """A program runs (actual production time, APT)."""
    READY = "ready"
    """It waits for a program: idle."""
    INTERRUPTED = "interrupted"
    """A program waits (actual unit delay time, ADET)."""
    FEED_HOLD = "feed_hold"
    """Its motion is held (ADET)."""
    STOPPED = "stopped"
    """A program was stopped (ADET)."""
    UNKNOWN = "unknown"
    """Nobody knows: it is shown, and never counted as down."""


@dataclass(frozen=True, slots=True)
class Observed:
    """One row of a recording, as far as a state is told from it; `at` in microseconds of UTC."""

    instance: str
    sequence: int
    at: int
    item: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """From `begins_at` up to `ends_at` (microseconds of UTC) a machine was in a known state."""

    begins_at: int
    ends_at: int
    state: State

    def __post_init__(self) -> None:
        """It lasts, and it is known."""
        assert self.begins_at < self.ends_at, self
        assert self.state is not State.UNKNOWN


@dataclass(frozen=True, slots=True)
class Shares:
    """How long a machine was in each state, in microseconds; UNKNOWN included, so that they make up
    the whole time.
    """

    lasted: Mapping[State, int]

    def known(self) -> int:
        """The time of which somebody knows what the machine did."""
        return sum(self.lasted.values()) - self.lasted.get(State.UNKNOWN, 0)

    def utilisation(self) -> float | None:
        """Active over known time; None where nothing is known."""
        known = self.known()
        return self.lasted.get(State.ACTIVE, 0) / known if known else None

    def unknown(self) -> float:
        """The part of the whole time of which nobody knows."""
        whole = sum(self.lasted.values())
        return self.lasted.get(State.UNKNOWN, 0) / whole if whole else 1.0


@dataclass(frozen=True, slots=True)
class Day:
    """A day in Japan (`2017-06-01`): its 24 hours by state."""

    day: str
    shares: Shares


@dataclass(frozen=True, slots=True)
class Course:
    """What is known of a machine's states: spans in their order, days without a break, and all days
    together. `earlier` counts rows before the first day, `not_understood` words of EXECUTION that are no
    state.
    """

    machine: MachineId
    spans: tuple[Span, ...]
    days: tuple[Day, ...]
    whole: Shares
    earlier: int
    not_understood: int
