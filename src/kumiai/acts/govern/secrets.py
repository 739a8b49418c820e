"""Tokens and keys: made, listed, revoked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from kumiai.acts.govern.signing_in import PASSWORD_MIN, fresh_secret
from kumiai.model.key import KeyPurpose, PublicKey
from kumiai.model.period import Period
from kumiai.model.person import Role, Standing, Token, TokenId
from kumiai.model.refusal import (
    BadValue,
    KeyLocked,
    NotYourRole,
    UnknownToken,
)
from kumiai.records import access, keys, register
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.standing import Operation, may, require

TOKEN_DAYS_MAX = 366
KEY_YEARS = 10


def add_token(
    store: Store,
    standing: Standing,
    token_id: str,
    scopes: Collection[str],
    days: int,
    *,
    agreements: Sequence[str] = (),
) -> tuple[str, Token]:
    """A token for the asker's programs; its secret is shown once. At most a year, and never more
    than the asker itself may ask for; it opens `agreements`, or all of its party's. Raises
    `BadValue`, `NotYourRole`, `UnknownAgreement`, `SameIdOtherContent`.
    """
    require(standing, Operation.TOKEN_ADD)
    if not 0 < days <= TOKEN_DAYS_MAX:
        raise BadValue(field="days", value=str(days))
    for scope in scopes:
        if scope not in {operation.value for operation in Operation}:
            raise BadValue(field="scope", value=scope[:40])
        if not may(standing, Operation(scope)):
            raise NotYourRole(operation=scope, person=standing.person)
    for agreement in agreements:
        register.agreement(store.database, standing, agreement)
    token = Token(
        id=TokenId(token_id),
        person=standing.person,
        party=standing.party,
        scopes=frozenset(scopes),
        runs=Period(standing.at, standing.at + timedelta(days=days)),
        agreements=tuple(sorted(set(agreements))),
    )
    secret = f"kumiai_{fresh_secret(store)}"

    def step(tx: Transaction) -> None:
        """The token, with its note."""
        access.add_token(tx, secret, token)
        access.note(tx, standing, "token.add", token.id)

    store.writer.run(step)
    reach("govern.after_token")
    return secret, token


def tokens(store: Store, standing: Standing) -> Sequence[Token]:
    """The tokens of the asker; all of its party's for a signatory or operator."""
    require(standing, Operation.TOKEN_LIST)
    found = access.tokens(store.database, standing.party)
    wide = standing.roles & {Role.SIGNATORY, Role.OPERATOR}
    return [token for token in found if wide or token.person == standing.person]


def revoke_token(store: Store, standing: Standing, token_id: str) -> Token:
    """Revokes a token; it is refused from the next request on. Raises `UnknownToken`."""
    require(standing, Operation.TOKEN_REVOKE)
    found = next((t for t in tokens(store, standing) if t.id == token_id), None)
    if found is None:
        raise UnknownToken(token=token_id)
    if found.revoked_at is not None:
        return found
    revoked = replace(found, revoked_at=standing.at)

    def step(tx: Transaction) -> None:
        """The token as revoked, with its note."""
        access.replace_token(tx, revoked)
        access.note(tx, standing, "token.revoke", token_id)

    store.writer.run(step)
    reach("govern.after_revoke")
    return revoked


def _has_key(store: Store, standing: Standing) -> bool:
    """Whether the asker's party has a signing key: a token may make the first one only."""
    found = keys.public_keys(store.database, [standing.party])
    return any(key.purpose is KeyPurpose.PARTY for key in found)


def make_key(store: Store, standing: Standing, passphrase: bytes) -> PublicKey:
    """Makes the party's signing key, sealed with its signatory's passphrase (12 bytes or more).

    A token makes the first one only: another takes a signatory who has signed in. Raises
    `BadValue`, `KeyLocked`.
    """
    require(standing, Operation.KEY_MAKE)
    if len(passphrase) < PASSWORD_MIN:
        raise BadValue(field="passphrase", value=f"{len(passphrase)} < {PASSWORD_MIN}")
    if standing.scopes is not None and _has_key(store, standing):
        raise KeyLocked(what="token")
    runs = Period(standing.at, standing.at + timedelta(days=365 * KEY_YEARS))
    secrets = (passphrase, store.entropy)

    def step(tx: Transaction) -> PublicKey:
        """The party's key, with its note."""
        access.note(tx, standing, "key.make", "party")
        return keys.make(tx, standing.party, KeyPurpose.PARTY, runs, secrets)

    public = store.writer.run(step)
    reach("govern.after_key")
    return public


def make_node_key(store: Store, standing: Standing, passphrase: bytes) -> PublicKey:
    """Makes the node's key for heads and delegates it with the operator's party key."""
    require(standing, Operation.KEY_MAKE)
    root = keys.unlock_party(store.database, standing, passphrase)
    runs = Period(standing.at, standing.at + timedelta(days=365))
    secrets = (store.secret, store.entropy)

    def step(tx: Transaction) -> PublicKey:
        """The node's key with its delegation."""
        public = keys.make(tx, standing.party, KeyPurpose.NODE, runs, secrets)
        keys.delegate(tx, root, public)
        return public

    public = store.writer.run(step)
    reach("govern.after_node_key")
    return public


def public_keys(store: Store, standing: Standing) -> Sequence[PublicKey]:
    """The public keys of all parties of the node."""
    require(standing, Operation.KEY_LIST)
    parties = [party.id for party in register.parties(store.database, standing)]
    return keys.public_keys(store.database, parties)
