"""Pools: who stands in a pool from when to when, each entry and exit a new version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kumiai.model.agreement import AgreementId, Hash, Part, Signature
from kumiai.model.dataset import DatasetId
from kumiai.model.identifier import identifier
from kumiai.model.party import PartyId
from kumiai.model.policy import Policy
from kumiai.model.refusal import BadValue


class Change(StrEnum):
    """What a version changes."""

    ENTRY = "entry"
    """A party accedes to the same terms."""
    EXIT = "exit"
    """A party leaves by notice."""


@dataclass(frozen=True, slots=True)
class PoolVersion:
    """A pool as it stands from `since` on: one party more or one fewer, under the same terms.

    Version 1 is the agreement itself. `before` is the hash of the version before, so that the
    newest names them all. On entry, `policies` are the limits under which others may read what the
    party brings, and it signs; an exit is a notice, and `takes` the datasets that leave with it.
    """

    agreement: AgreementId
    number: int
    change: Change
    party: PartyId
    parts: frozenset[Part]
    policies: tuple[Policy, ...]
    since: datetime
    before: Hash
    takes: tuple[DatasetId, ...] = ()
    signature: Signature | None = None

    def __post_init__(self) -> None:
        """An entry has parts, an exit brings nothing; the number follows the agreement's own 1.

        Raises `Invalid`.
        """
        identifier("agreement", self.agreement)
        enters = self.change is Change.ENTRY
        odd = bool(self.parts) != enters or bool(self.takes and enters)
        if self.number < 2 or odd or (self.policies and not enters):
            raise BadValue(field="version", value=str(self.number))
        datasets = [policy.dataset for policy in self.policies]
        if len(set(datasets)) != len(datasets):
            raise BadValue(field="policies", value=",".join(datasets)[:80])
        if bool(self.policies) and Part.PROVIDER not in self.parts:
            raise BadValue(field="parts", value=self.party)
