"""Claims, cases and evidence: what is alleged, its file, and what answers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from kumiai.model.agreement import AgreementId, Hash
from kumiai.model.identifier import identifier
from kumiai.model.money import Yen
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.refusal import BadValue
from kumiai.model.statement import StatementId

ClaimId = NewType("ClaimId", str)
_REASON_MAX = 4_000


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A document filed with a case: `number` is 甲1, 乙1 or A1, B1; `link` its weakest point."""

    number: str
    title: str
    media_type: str
    sha256: Hash
    link: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What `by` alleges against a statement: how many yen of which payee's document, and why."""

    id: ClaimId
    statement: StatementId
    agreement: AgreementId
    by: PartyId
    person: PersonId
    payee: PartyId
    yen: Yen
    reason: str
    at: datetime
    exhibits: tuple[Exhibit, ...] = ()

    def __post_init__(self) -> None:
        """A claim disputes something and says why. Raises `Invalid`."""
        identifier("claim", self.id)
        if self.yen <= 0 or not self.reason.strip() or len(self.reason) > _REASON_MAX:
            raise BadValue(field="claim", value=self.id)


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Case:
    """The file of one claim: state, answer, and what was decided."""

    claim: Claim
    state: CaseState
    answer: str | None = None
    answered_by: PersonId | None = None
    released: Yen | None = None
    """Yen of the held part that go to the payee after all; the rest goes back to the payer."""
    decided_at: datetime | None = None
    decided_by: PersonId | None = None
