"""Requests and permits: what somebody asks to read, and what the agreement lets it see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from kumiai.model.agreement import AgreementId
from kumiai.model.dataset import ColumnId, DatasetId
from kumiai.model.identifier import identifier
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.policy import Expression, Mask

RequestId = NewType("RequestId", str)


class Format(StrEnum):
    """In what form rows leave."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Rows of `dataset` asked for under `agreement`; None of `columns` or `items` means all."""

    id: RequestId
    agreement: AgreementId
    dataset: DatasetId
    purpose: str
    columns: tuple[str, ...] | None = None
    items: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        """The id has its form. Raises `BadIdentifier`."""
        identifier("request", self.id)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What holds at the instant of a request besides its agreement: an early end at `ends_at`, what
    was served of the month's quota, the rows that consents cover (None: no item needs one), and
    those observed while the provider held their machine (None: none was ever handed over), and those
    that are as old as their lag says (None: no item has one).
    """

    ends_at: datetime | None = None
    rows_this_month: int = 0
    consented: Expression | None = None
    held: Expression | None = None
    aged: Expression | None = None


@dataclass(frozen=True, slots=True)
class Permit:
    """What one request may see at `at`. Only `rules/permit` makes one; no lake is read without."""

    agreement: AgreementId
    dataset: DatasetId
    party: PartyId
    person: PersonId
    purpose: str
    at: datetime
    columns: tuple[ColumnId, ...]
    masks: tuple[tuple[ColumnId, Mask], ...]
    where: Expression
    rows_left: int | None
    """What remains of the quota of rows; None: no quota."""
    metering_hours: int
    consented: Expression | None = None
    """The rows that persons' consents cover now, on top of `where`."""
    held: Expression | None = None
    """The rows that the provider may give of machines that went from hand to hand."""
    aged: Expression | None = None
    """The rows that are old enough now, where the provider may pass on old ones only."""
