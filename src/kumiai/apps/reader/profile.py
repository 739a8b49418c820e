"""Profiles as the reader finds them, with what it keeps beside them: its key and its receipts."""

from __future__ import annotations

import base64
import fcntl
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kumiai.model.period import instant
from kumiai.model.refusal import BadDocument, TokenRevoked
from kumiai.wire.canonical import parse

_SIZE_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Profile:
    """An endpoint, the token that opens it, and the file that said so."""

    path: Path
    endpoint: str
    secret: str
    expires_at: datetime | None

    def receipts(self) -> Path:
        """Where receipts are kept: one line of JSON each."""
        return self.path.with_name(f"{self.path.name}.receipts")

    def key(self) -> Path:
        """Where the reader's own key lies."""
        return self.path.with_name(f"{self.path.name}.key")


def profile_at(path: Path) -> Profile:
    """The profile in a file. Raises `BadDocument`, `TokenRevoked`."""
    try:
        if path.stat().st_size > _SIZE_MAX:
            raise BadDocument(where=path.name, what="size")
        said = parse(path.read_bytes(), _SIZE_MAX)
        endpoint, secret = str(said["endpoint"]).rstrip("/"), str(said["bearerToken"])
        told = said.get("expirationTime")
        expires_at = instant(told) if told else None
        place = urlsplit(endpoint)
        known = said["shareCredentialsVersion"] in (1, 2) and said.get("type", "bearer_token") == (
            "bearer_token"
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BadDocument(where=path.name, what="profile") from None
    if not known or place.scheme not in ("http", "https") or not place.hostname or not secret:
        raise BadDocument(where=path.name, what="profile")
    if expires_at is not None and datetime.now(UTC) >= expires_at:
        raise TokenRevoked(token=path.name)
    return Profile(path, endpoint, secret, expires_at)


def signing_key(profile: Profile) -> Ed25519PrivateKey:
    """The reader's key, made when it is first asked for; only its owner reads the file."""
    try:
        descriptor = os.open(profile.key(), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        raise BadDocument(where=profile.key().name, what="key") from None
    with os.fdopen(descriptor, "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept = file.read().strip()
        if kept:
            return Ed25519PrivateKey.from_private_bytes(base64.b64decode(kept))
        private = Ed25519PrivateKey.generate()
        file.write(base64.b64encode(private.private_bytes_raw()).decode() + "\n")
        return private


def keep_receipt(profile: Profile, text: str) -> None:
    """Adds a receipt to those that are kept, once."""
    descriptor = os.open(profile.receipts(), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if text not in file.read().splitlines():
            file.write(f"{text}\n")
