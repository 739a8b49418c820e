"""Machines: physical things, who stands to them how, and the dealing they came with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from kumiai.model.identifier import identifier
from kumiai.model.party import PartyId
from kumiai.model.refusal import BadPeriod, BadValue

MachineId = NewType("MachineId", str)


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine, vehicle, piece of building equipment or measuring station.

    `source` is the device uuid its recordings carry. From `since` on, `owner`, `user` and, for a
    lease, `lessor` (until `lease_ends`) stand to it as named; `dealing` is the purchase or lease
    that the rights came with.
    """

    id: MachineId
    source: str
    name: str
    maker: str
    model: str
    owner: PartyId
    user: PartyId
    since: datetime
    dealing: str
    lessor: PartyId | None = None
    lease_ends: datetime | None = None
    serial: str | None = None

    def __post_init__(self) -> None:
        """A lease has a lessor and ends after it began. Raises `Invalid`."""
        identifier("machine", self.id)
        if not self.source or not self.name or not self.dealing:
            raise BadValue(field="machine", value=self.id)
        if (self.lessor is None) != (self.lease_ends is None):
            raise BadValue(field="lessor", value=self.id)
        if self.since.tzinfo is None or (self.lease_ends and self.lease_ends <= self.since):
            raise BadPeriod(text=f"{self.since} - {self.lease_ends}")
