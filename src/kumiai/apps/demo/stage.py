"""The stage of the demonstration: its node, its told clock, and what the stations have made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kumiai.apps.demo import cast
from kumiai.apps.demo.recordings import Recorded, Recordings
from kumiai.apps.node import Node
from kumiai.model.agreement import Agreement
from kumiai.model.case import Case
from kumiai.model.dataset import DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.party import PartyId
from kumiai.model.period import MonthId
from kumiai.model.person import PersonId, Standing
from kumiai.model.readings import Readings
from kumiai.model.statement import Statement
from kumiai.model.usage import Grant
from kumiai.records import register
from kumiai.rules.standing import of_party
from kumiai.sources.files import inspection
from kumiai.sources.mtconnect import recording

INSPECTED_AT = datetime(2017, 7, 11, 9, 16, 18, tzinfo=UTC)
"""When the plates were measured: the first-article report of the same campaign says so."""
PASSPHRASE = b"demo: everybody knows this passphrase"
Say = Callable[[str, "dict[str, Any]", float], None]


@dataclass(slots=True)
class ToldClock:
    """The demonstration's clock: set by its walk until it serves."""

    at: datetime

    def __call__(self) -> datetime:
        """The time that was told last."""
        return self.at


@dataclass(slots=True)
class Walk:
    """What the stations have made so far."""

    node: Node
    clock: ToldClock
    month: MonthId
    recordings: Recordings
    agreements: dict[str, Agreement]
    grants: list[Grant]
    statements: list[Statement]
    batches: dict[MachineId, list[Readings]]
    """What the mill and the measuring station gave: a case may need it once more."""
    case: Case | None = None

    def standing(self, person: str) -> Standing:
        """The standing of a person of the demonstration, now."""
        known = register.person_of(self.node.store.database, PersonId(person))
        assert known is not None  # enrolled by the first station
        return of_party(known, self.clock())


def who(party: PartyId, place: int) -> str:
    """A party's person: 0 sees to data, 1 signs, 2 keeps accounts."""
    return cast.persons(party)[place][0]


def signals(walk: Walk, dataset_id: DatasetId) -> set[str]:
    """The items of a dataset's matrix."""
    matrix = register.newest_matrix(walk.node.store.database, dataset_id)
    return {item.id for item in matrix.items} if matrix else set()


def readings(recorded: Recorded, file: tuple[str, bytes, str | None]) -> list[Readings]:
    """The readings of one file of a machine."""
    _, raw, part = file
    if raw[:2] == b"PK":
        return list(inspection(raw, recorded.device.source, INSPECTED_AT))
    return [recording(raw, recorded.device, part=part)]
