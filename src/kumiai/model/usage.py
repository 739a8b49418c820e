"""Grants, uses and log entries: what was answered, to whom, and who vouches for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from kumiai.model.agreement import AgreementId, Hash
from kumiai.model.dataset import DatasetId, Version
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId

GrantId = NewType("GrantId", str)
LogId = NewType("LogId", str)
"""The agreement's id; `node` for the log of all heads."""

Fact = str | int | None


class EntryType(StrEnum):
    """What an entry of an agreement's log records."""

    SIGNED = "signed"
    GRANTED = "granted"
    OPENED = "opened"
    REVOKED = "revoked"
    SALE = "sale"
    STATED = "stated"
    CONFIRMED = "confirmed"
    CLAIMED = "claimed"
    DECIDED = "decided"
    ENDED = "ended"
    HEAD = "head"
    JOINED = "joined"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. Its bytes are fixed by `tests/golden/leaf.json` (see `wire/canonical`).

    `asked_at` is the told time of the act, `logged_at` never goes backwards within a log. `facts`
    are strings and whole numbers; personal data only as keyed hashes.
    """

    log: LogId
    index: int
    type: EntryType
    asked_at: datetime
    logged_at: datetime
    facts: Mapping[str, Fact]


class Vouching(StrEnum):
    """Who vouches for a use."""

    SIGNED = "signed"
    """The reader signed the request and holds the receipt."""
    ACKNOWLEDGED = "acknowledged"
    """Its party countersigned the head or confirmed the statement."""
    ASSERTED = "asserted"
    """The provider's log alone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as its reader signed it: `text` (canonical JSON), the Ed25519 key (raw, hex) and
    the signature (base64) over `kumiai/read/v1`, a newline and the text.
    """

    text: str
    key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The node's word that an entry stands in a log: the entry's canonical text, signed
    (`kumiai/receipt/v1`) with the node's key `key`, raw and hex. Its reader keeps it.
    """

    entry: str
    key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Grant:
    """An answer that may be fetched: a cut of a dataset version for one recipient."""

    id: GrantId
    agreement: AgreementId
    party: PartyId
    person: PersonId
    purpose: str
    dataset: DatasetId
    version: Version
    plan_hash: Hash
    cut: Hash
    """SHA-256 of the cut's bytes."""
    rows: int
    size: int
    granted_at: datetime
    lapses_at: datetime
    opened_at: datetime | None = None
    revoked_at: datetime | None = None
    asked: Asked | None = None
    """The request as its reader signed it; None: by a client that does not sign."""

    def vouching(self) -> Vouching:
        """Who vouches for the use of this answer."""
        return Vouching.SIGNED if self.asked else Vouching.ASSERTED

    def stands(self, at: datetime) -> bool:
        """Whether it may be fetched at `at`: not revoked, and opened before it lapsed."""
        return self.revoked_at is None and (self.opened_at is not None or at < self.lapses_at)


@dataclass(frozen=True, slots=True)
class Head:
    """The size and root of a log at an instant, with the signed checkpoint."""

    log: LogId
    size: int
    root: str
    """Merkle root (RFC 6962), lower-case hex."""
    at: datetime
    checkpoint: str
    """C2SP checkpoint with the node key's signature line."""
