"""Access: passwords, one-time sign-ins, sessions and tokens, and the audit of who did what.

Only hashes of secrets are kept. What this record finds becomes a `Standing` in `rules/standing`.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NoReturn

from kumiai.model.party import PartyId
from kumiai.model.period import instant, iso
from kumiai.model.person import PersonId, Session, Standing, Token
from kumiai.model.refusal import (
    KeyLocked,
    NotSignedIn,
    SameIdOtherContent,
    TooManyAttempts,
    WrongActivation,
    WrongSignInLink,
)
from kumiai.records.dialect import Connection, Source
from kumiai.records.keys import Entropy, seal, unseal, unseal_nothing
from kumiai.records.register import body_of, read_body

_TRIES_MAX = 10
_TRIES_WITHIN = timedelta(minutes=15)
_PROOF = b"kumiai/password/v1"


def secret_hash(secret: str) -> str:
    """What is kept of a random secret of 256 bits: its SHA-256."""
    return sha256(secret.encode()).hexdigest()


def set_password(tx: Connection, person: PersonId, password: str, entropy: Entropy) -> None:
    """Keeps a password as something that only it unseals (scrypt)."""
    tx.execute(
        "INSERT INTO passwords (person, sealed) VALUES (:person, :sealed) "
        "ON CONFLICT (person) DO UPDATE SET sealed = excluded.sealed",
        {"person": person, "sealed": seal(_PROOF, password.encode(), entropy)},
    )


def check_password(source: Source, person: PersonId, password: str, at: datetime) -> None:
    """Raises `NotSignedIn` when it is another, `TooManyAttempts` after ten failures in 15 min."""
    row = source.row(
        "SELECT count(*) AS n FROM audit WHERE person = :person AND act = 'sign_in_failed' "
        "AND at > :since",
        {"person": person, "since": iso(at - _TRIES_WITHIN)},
    )
    if row is not None and row["n"] >= _TRIES_MAX:
        raise TooManyAttempts(minutes=_TRIES_WITHIN // timedelta(minutes=1))
    kept = source.row("SELECT sealed FROM passwords WHERE person = :person", {"person": person})
    if kept is None:
        check_nobodys_password(password)
    try:
        proof = unseal(kept["sealed"], password.encode())
    except KeyLocked:
        raise NotSignedIn(what="password") from None
    if not hmac.compare_digest(proof, _PROOF):
        raise NotSignedIn(what="password")


def check_nobodys_password(password: str) -> NoReturn:
    """Raises `NotSignedIn` after as much work as a wrong password takes: the time it needs does
    not tell who is enrolled here.
    """
    unseal_nothing(password.encode())
    raise NotSignedIn(what="password")


def add_link(tx: Connection, secret: str, person: PersonId, expires_at: datetime) -> None:
    """Keeps a one-time sign-in."""
    tx.execute(
        "INSERT INTO sign_in_links (hash, person, expires_at) VALUES (:hash, :person, :at)",
        {"hash": secret_hash(secret), "person": person, "at": iso(expires_at)},
    )


def use_link(tx: Connection, secret: str, at: datetime) -> PersonId:
    """Whose one-time sign-in it is; it is used up. Raises `WrongSignInLink`."""
    row = tx.row(
        "SELECT person, expires_at FROM sign_in_links WHERE hash = :hash AND used_at IS NULL",
        {"hash": secret_hash(secret)},
    )
    if row is None or instant(row["expires_at"]) <= at:
        raise WrongSignInLink
    tx.execute(
        "UPDATE sign_in_links SET used_at = :at WHERE hash = :hash",
        {"at": iso(at), "hash": secret_hash(secret)},
    )
    return PersonId(row["person"])


def add_session(tx: Connection, secret: str, session: Session) -> None:
    """Keeps a session under the hash of its cookie."""
    tx.execute(
        "INSERT INTO sessions (hash, id, person, body) VALUES (:hash, :id, :person, :body)",
        {
            "hash": secret_hash(secret),
            "id": session.id,
            "person": session.person,
            "body": body_of(session),
        },
    )


def session(source: Source, secret: str) -> Session | None:
    """The session of a cookie."""
    row = source.row("SELECT body FROM sessions WHERE hash = :hash", {"hash": secret_hash(secret)})
    return read_body(Session, row["body"]) if row else None


def replace_session(tx: Connection, found: Session) -> None:
    """Writes that a session ended."""
    tx.execute(
        "UPDATE sessions SET body = :body WHERE id = :id", {"id": found.id, "body": body_of(found)}
    )


def add_token(tx: Connection, secret: str, token: Token) -> None:
    """Keeps a token under the hash of its secret. Raises `SameIdOtherContent` when its id is taken:
    the secret was shown once and cannot be told again.
    """
    if tx.row("SELECT id FROM tokens WHERE id = :id", {"id": token.id}) is not None:
        raise SameIdOtherContent(id=token.id)
    tx.execute(
        "INSERT INTO tokens (hash, id, person, party, body) "
        "VALUES (:hash, :id, :person, :party, :body)",
        {
            "hash": secret_hash(secret),
            "id": token.id,
            "person": token.person,
            "party": token.party,
            "body": body_of(token),
        },
    )


def token(source: Source, secret: str) -> Token | None:
    """The token of a secret."""
    row = source.row("SELECT body FROM tokens WHERE hash = :hash", {"hash": secret_hash(secret)})
    return read_body(Token, row["body"]) if row else None


def token_by_id(source: Source, token_id: str) -> Token | None:
    """The token of an id."""
    row = source.row("SELECT body FROM tokens WHERE id = :id", {"id": token_id})
    return read_body(Token, row["body"]) if row else None


def add_activation(tx: Connection, code: str, token_id: str, expires_at: datetime) -> None:
    """Keeps the one-time code under which a token waits for its secret."""
    tx.execute(
        "INSERT INTO activations (hash, token, expires_at) VALUES (:hash, :token, :at)",
        {"hash": secret_hash(code), "token": token_id, "at": iso(expires_at)},
    )


def use_activation(tx: Connection, code: str, at: datetime) -> str:
    """The id of the token that waits under `code`; it is used up. Raises `WrongActivation`."""
    row = tx.row(
        "SELECT token, expires_at FROM activations WHERE hash = :hash AND used_at IS NULL",
        {"hash": secret_hash(code)},
    )
    if row is None or instant(row["expires_at"]) <= at:
        raise WrongActivation
    tx.execute(
        "UPDATE activations SET used_at = :at WHERE hash = :hash",
        {"at": iso(at), "hash": secret_hash(code)},
    )
    return str(row["token"])


def set_secret(tx: Connection, token_id: str, secret: str) -> None:
    """Gives a token that waited its secret; whatever it had before opens nothing any more."""
    tx.execute(
        "UPDATE tokens SET hash = :hash WHERE id = :id",
        {"hash": secret_hash(secret), "id": token_id},
    )


def reader_key(source: Source, token_id: str) -> str | None:
    """The key (raw, hex) with which the holder of a token signs its requests."""
    row = source.row("SELECT raw FROM reader_keys WHERE token = :token", {"token": token_id})
    return str(row["raw"]) if row else None


def add_reader_key(tx: Connection, token_id: str, raw: str, at: datetime) -> None:
    """Keeps the key of a token's holder. Raises `SameIdOtherContent` when it has another."""
    known = reader_key(tx, token_id)
    if known not in (None, raw):
        raise SameIdOtherContent(id=token_id)
    tx.execute(
        "INSERT INTO reader_keys (token, raw, at) VALUES (:token, :raw, :at) "
        "ON CONFLICT (token) DO NOTHING",
        {"token": token_id, "raw": raw, "at": iso(at)},
    )


def tokens(source: Source, party: PartyId) -> Sequence[Token]:
    """The tokens of a party."""
    rows = source.rows("SELECT body FROM tokens WHERE party = :party ORDER BY id", {"party": party})
    return [read_body(Token, row["body"]) for row in rows]


def replace_token(tx: Connection, found: Token) -> None:
    """Writes that a token was revoked."""
    tx.execute(
        "UPDATE tokens SET body = :body WHERE id = :id", {"id": found.id, "body": body_of(found)}
    )


def audit(
    tx: Connection, at: datetime, who: tuple[PartyId, PersonId], act: str, about: str
) -> None:
    """Notes a sign-in or an act of administration."""
    tx.execute(
        "INSERT INTO audit (at, party, person, act, about) "
        "VALUES (:at, :party, :person, :act, :about)",
        {"at": iso(at), "party": who[0], "person": who[1], "act": act, "about": about},
    )


def note(tx: Connection, standing: Standing, act: str, about: str) -> None:
    """Notes what the asker did for its party."""
    audit(tx, standing.at, (standing.party, standing.person), act, about)


def audited(source: Source, party: PartyId) -> Sequence[dict[str, str]]:
    """What was noted of a party's persons, newest first."""
    rows = source.rows(
        "SELECT at, person, act, about FROM audit WHERE party = :party "
        "ORDER BY number DESC LIMIT 500",
        {"party": party},
    )
    return [dict(row) for row in rows]
