"""Consents: what a rental contract says about the data of its car, dated, and withdrawn one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from kumiai.model.identifier import identifier
from kumiai.model.machine import MachineId
from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.refusal import BadPeriod, BadValue

ConsentId = NewType("ConsentId", str)
PER_CONTRACT = "per-contract"
"""The basis of an item in a matrix whose rows are shown only while a consent covers them."""


class ConsentKind(StrEnum):
    """On which ground personal data of a contract may be passed on."""

    CONSENT = "consent"
    """The person has agreed (Act on the Protection of Personal Information, art. 27(1))."""
    JOINT_USE = "joint_use"
    """The person was told beforehand who uses what jointly (art. 27(5)(iii))."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What one contract lets be done with the data of `machine` while it `runs`.

    `provider` keeps the record, `contract` is its own reference and names no person, `given_at` is
    its date. From `withdrawn_at` on it covers nothing any more, not even what was observed before.
    """

    id: ConsentId
    provider: PartyId
    machine: MachineId
    kind: ConsentKind
    purposes: tuple[str, ...]
    runs: Period
    contract: str
    given_at: datetime
    withdrawn_at: datetime | None = None

    def __post_init__(self) -> None:
        """It names purposes and its contract; it was given before it ends. Raises `Invalid`."""
        identifier("consent", self.id)
        identifier("machine", self.machine)
        for purpose in self.purposes:
            identifier("purpose", purpose)
        if not self.purposes or len(set(self.purposes)) != len(self.purposes):
            raise BadValue(field="purposes", value=self.id)
        if not self.contract or len(self.contract) > 80:
            raise BadValue(field="contract", value=self.contract[:80])
        if self.given_at.tzinfo is None or self.given_at >= self.runs.end:
            raise BadPeriod(text=f"{self.given_at} - {self.runs.end}")
