"""Keys: one key, one purpose; private parts are sealed before they are kept.

A party's key is sealed with its signatory's passphrase (scrypt, AES-256-GCM), so nobody signs for
a party without it. Node and mask keys are sealed with the node's own secret.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import scrypt, sha256
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kumiai.model.key import Delegation, KeyId, KeyPurpose, PublicKey
from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.person import Role, Standing
from kumiai.model.refusal import BadSignature, KeyLocked
from kumiai.records.dialect import Connection, Source
from kumiai.records.register import body_of, read_body
from kumiai.wire.canonical import signed_bytes
from kumiai.wire.codec import document

Entropy = Callable[[int], bytes]
_SCRYPT = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 2**20, "dklen": 32}


@dataclass(frozen=True, slots=True)
class Signer:
    """An unlocked key; it signs and is then forgotten."""

    public: PublicKey
    _private: Ed25519PrivateKey

    def sign(self, message: bytes) -> str:
        """The Ed25519 signature (RFC 8032) over `message`, base64."""
        return base64.b64encode(self._private.sign(message)).decode()


def seal(secret: bytes, passphrase: bytes, entropy: Entropy) -> str:
    """`secret` under `passphrase`: scrypt (RFC 7914) and AES-256-GCM, as JSON text."""
    salt, nonce = entropy(16), entropy(12)
    key = scrypt(passphrase, salt=salt, **_SCRYPT)
    sealed = AESGCM(key).encrypt(nonce, secret, b"kumiai/seal/v1")
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    return json.dumps({k: base64.b64encode(v).decode() for k, v in parts.items()})


def unseal(sealed: str, passphrase: bytes) -> bytes:
    """What was sealed. Raises `KeyLocked` when the passphrase is another."""
    parts = {k: base64.b64decode(v) for k, v in json.loads(sealed).items()}
    key = scrypt(passphrase, salt=parts["salt"], **_SCRYPT)
    try:
        return AESGCM(key).decrypt(parts["nonce"], parts["sealed"], b"kumiai/seal/v1")
    except InvalidTag:
        raise KeyLocked(what="passphrase") from None


def unseal_nothing(passphrase: bytes) -> None:
    """Takes the time that `unseal` takes."""
    scrypt(passphrase, salt=bytes(16), **_SCRYPT)


def make(
    tx: Connection,
    party: PartyId,
    purpose: KeyPurpose,
    runs: Period,
    secrets: tuple[bytes, Entropy],
) -> PublicKey:
    """Makes a key of `party` for one purpose; `secrets` are its passphrase and the entropy."""
    passphrase, entropy = secrets
    private = Ed25519PrivateKey.from_private_bytes(entropy(32))
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    public = PublicKey(
        KeyId(f"key-{sha256(raw).hexdigest()[:16]}"), party, purpose, raw.hex(), runs
    )
    sealed = seal(private.private_bytes_raw(), passphrase, entropy)
    tx.execute(
        "INSERT INTO keys (id, party, purpose, body, sealed) "
        "VALUES (:id, :party, :purpose, :body, :sealed)",
        {
            "id": public.id,
            "party": party,
            "purpose": purpose.value,
            "body": body_of(public),
            "sealed": sealed,
        },
    )
    return public


def unlock_party(source: Source, standing: Standing, passphrase: bytes) -> Signer:
    """The signer of the asker's party, for its signatory only, and only with the passphrase that
    no token carries. Raises `KeyLocked`.
    """
    if Role.SIGNATORY not in standing.roles:
        raise KeyLocked(what="signatory")
    return _unlock(source, standing.party, KeyPurpose.PARTY, standing.at, passphrase)


def unlock_node(source: Source, party: PartyId, at: datetime, node_secret: bytes) -> Signer:
    """The signer of heads, for the node itself."""
    return _unlock(source, party, KeyPurpose.NODE, at, node_secret)


def _unlock(
    source: Source, party: PartyId, purpose: KeyPurpose, at: datetime, passphrase: bytes
) -> Signer:
    """The newest key of `party` for `purpose` that runs at `at`."""
    for public, sealed in reversed(_kept(source, party, purpose)):
        if public.runs.covers(at):
            return Signer(public, Ed25519PrivateKey.from_private_bytes(unseal(sealed, passphrase)))
    raise KeyLocked(what=purpose.value)


def mask_secret(party: PartyId, scope: str, node_secret: bytes) -> tuple[str, bytes]:
    """Id and key of a party's pseudonyms for `scope` (agreement and recipient): derived, never
    stored; the same scope gives the same pseudonyms until the node's secret changes.
    """
    key = sha256(b"kumiai/mask/v1\n" + node_secret + f"\n{party}\n{scope}".encode()).digest()
    return f"mask-{sha256(key).hexdigest()[:16]}", key


def _kept(source: Source, party: PartyId, purpose: KeyPurpose) -> list[tuple[PublicKey, str]]:
    """The keys of `party` for `purpose`, oldest first."""
    rows = source.rows(
        "SELECT body, sealed FROM keys WHERE party = :party AND purpose = :purpose",
        {"party": party, "purpose": purpose.value},
    )
    found = [(read_body(PublicKey, row["body"]), row["sealed"]) for row in rows]
    return sorted(found, key=lambda pair: (pair[0].runs.begin, pair[0].id))


def public_keys(source: Source, parties: Sequence[PartyId]) -> Sequence[PublicKey]:
    """The public keys of `parties`, for everybody who verifies."""
    rows = source.rows("SELECT party, body FROM keys ORDER BY id")
    return [read_body(PublicKey, row["body"]) for row in rows if row["party"] in parties]


def delegate(tx: Connection, root: Signer, key: PublicKey) -> Delegation:
    """Keeps `root`'s word that `key` signs for its party."""
    covered = signed_bytes("delegation", {"key": document(key), "by": root.public.id})
    delegation = Delegation(key, root.public.id, root.sign(covered))
    tx.execute(
        "INSERT INTO delegations (key, body) VALUES (:key, :body) ON CONFLICT (key) DO NOTHING",
        {"key": key.id, "body": body_of(delegation)},
    )
    return delegation


def delegations(source: Source) -> Sequence[Delegation]:
    """All delegations."""
    return [
        read_body(Delegation, row["body"])
        for row in source.rows("SELECT body FROM delegations ORDER BY key")
    ]


def verify(public: PublicKey, message: bytes, signature: str) -> None:
    """Raises `BadSignature` unless `signature` is `public`'s over `message`."""
    try:
        raw = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public.raw)).verify(raw, message)
    except (InvalidSignature, ValueError):
        raise BadSignature(key=public.id) from None


def sealed_facts(facts: Mapping[str, Any], node_secret: bytes) -> str:
    """A keyed hash of personal facts: it can be held against them while the key lives."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return sha256(b"kumiai/personal/v1\n" + node_secret + text.encode()).hexdigest()
