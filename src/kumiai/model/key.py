"""Keys: one key, one purpose, a delegation signed by the party's root key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from kumiai.model.party import PartyId
from kumiai.model.period import Period

KeyId = NewType("KeyId", str)
"""`key-` and the first 16 hex digits of the public key's SHA-256."""


class KeyPurpose(StrEnum):
    """What a key may sign or hide."""

    PARTY = "party"
    """Agreements, statements, claims."""
    NODE = "node"
    """Heads and receipts."""
    MASK = "mask"
    """Pseudonyms, per agreement and recipient."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key (raw, lower-case hex) of `party` for one purpose."""

    id: KeyId
    party: PartyId
    purpose: KeyPurpose
    raw: str
    runs: Period


@dataclass(frozen=True, slots=True)
class Delegation:
    """`party`'s word that `key` signs for it within `key.runs`, signed by its root key `by`."""

    key: PublicKey
    by: KeyId
    signature: str
