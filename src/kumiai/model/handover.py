"""Handovers: a machine goes from one party to another, or is scrapped, on a day in Japan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from kumiai.model.identifier import identifier
from kumiai.model.machine import MachineId
from kumiai.model.party import PartyId
from kumiai.model.period import DayId, day
from kumiai.model.person import PersonId
from kumiai.model.refusal import BadPeriod, BadValue

HandoverId = NewType("HandoverId", str)


class HandoverKind(StrEnum):
    """What happens to a machine."""

    PURCHASE = "purchase"
    LEASE = "lease"
    """Its owner lets it: the taker uses it, the giver stays the owner."""
    LEASE_END = "lease_end"
    """It goes back to its owner."""
    RESALE = "resale"
    SCRAPPING = "scrapping"


@dataclass(frozen=True, slots=True)
class Handover:
    """`machine` goes from `giver` to `taker` (none when it is scrapped) at the begin of the day `on`.

    `person` of the giver recorded it `at`. It is never changed: a mistake is put right by the next.
    """

    id: HandoverId
    machine: MachineId
    kind: HandoverKind
    giver: PartyId
    taker: PartyId | None
    on: DayId
    person: PersonId
    at: datetime

    def __post_init__(self) -> None:
        """Only a scrapped machine goes to nobody, and none to its giver. Raises `Invalid`."""
        identifier("handover", self.id)
        identifier("machine", self.machine)
        if (self.taker is None) != (self.kind is HandoverKind.SCRAPPING):
            raise BadValue(field="to", value=self.kind.value)
        if self.taker == self.giver:
            raise BadValue(field="to", value=self.giver)
        if self.at.tzinfo is None:
            raise BadPeriod(text=str(self.at))
        day(self.on)

    def begins_at(self) -> datetime:
        """The instant from which the taker holds the machine: midnight in Japan."""
        return day(self.on).begin
