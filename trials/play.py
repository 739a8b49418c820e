"""A performance: one node in one directory, acts in order, time told by the scenario."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from kumiai.apps.node import Node, open_node
from kumiai.model.period import MonthId, month
from kumiai.model.person import PersonId, Standing
from kumiai.records import register
from kumiai.rules.standing import of_party
from trials.recordings import Lathe

MONTH = MonthId("2026-10")
BEGIN = month(MONTH).begin
LATER = timedelta(minutes=10)
"""How much later everything is asked again: a job's lease is over by then."""


@dataclass(slots=True)
class Play:
    """One performance: where, on which database, and how much later than the first one."""

    home: Path
    lathe: Lathe
    database: str | None = None
    late: timedelta = timedelta(0)
    at: datetime = BEGIN
    _node: Node | None = field(default=None)

    def clock(self) -> datetime:
        """The time that is told."""
        return self.at

    def tell(self, after: timedelta) -> None:
        """Moves the told time to `after` the begin of the month."""
        self.at = BEGIN + after + self.late

    @property
    def node(self) -> Node:
        """The open node."""
        if self._node is None:
            self._node = open_node(self.home, self.clock)
        return self._node

    def close(self) -> None:
        """Closes the node, if it is open."""
        if self._node is not None:
            self._node.close()
            self._node = None

    def standing(self, person: PersonId) -> Standing:
        """The standing of a person, now."""
        known = register.person_of(self.node.store.database, person)
        assert known is not None  # enrolled by an earlier step
        return of_party(known, self.at)


@dataclass(frozen=True, slots=True)
class Step:
    """An act of the scenario, and when it is first asked for after the begin of the month."""

    name: str
    after: timedelta
    act: Callable[[Play], object]
    own: bool = False
    """The node's own work by its clock, which nobody asks for again once it has returned."""


def perform(
    play: Play, steps: Sequence[Step], told: Callable[[int, str], None], done: int = 0
) -> None:
    """Plays all steps in order, `done` of them once more; `told` hears of each that has returned."""
    for number, step in enumerate(steps, 1):
        if step.own and number <= done:
            continue
        play.tell(step.after)
        step.act(play)
        told(number, step.name)
