"""Profiles: files with which a program of a recipient reads. The file is made when its one-time
link is used, so that its secret lies nowhere before and is shown once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from kumiai.acts.govern.secrets import TOKEN_DAYS_MAX
from kumiai.acts.govern.signing_in import fresh_secret
from kumiai.model.period import Period
from kumiai.model.person import Standing, Token, TokenId
from kumiai.model.refusal import BadValue, WrongActivation
from kumiai.records import access, register
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.standing import READING, Operation, require

ACTIVATE_WITHIN = timedelta(hours=72)
_KEY = re.compile(r"[0-9a-f]{64}")
"""An Ed25519 public key, raw, as hex."""


def add_profile(
    store: Store, standing: Standing, profile_id: str, agreements: Sequence[str], days: int
) -> tuple[str, Token]:
    """The one-time code of a new profile, to hand to whoever reads with it, and its token.

    The token reads as its maker, for at most a year; it can be revoked before the code is used.
    Raises `BadValue`, `UnknownAgreement`, `SameIdOtherContent`.
    """
    require(standing, Operation.PROFILE_ADD)
    if not 0 < days <= TOKEN_DAYS_MAX:
        raise BadValue(field="days", value=str(days))
    for agreement in agreements:
        register.agreement(store.database, standing, agreement)
    token = Token(
        id=TokenId(profile_id),
        person=standing.person,
        party=standing.party,
        scopes=READING,
        runs=Period(standing.at, standing.at + timedelta(days=days)),
        agreements=tuple(sorted(set(agreements))),
    )
    code, nobodys = fresh_secret(store), fresh_secret(store)

    def step(tx: Transaction) -> None:
        """The token that waits, and its one-time code."""
        access.add_token(tx, nobodys, token)
        access.add_activation(tx, code, token.id, standing.at + ACTIVATE_WITHIN)
        access.note(tx, standing, "profile.add", token.id)

    store.writer.run(step)
    reach("govern.after_profile")
    return code, token


def activate(store: Store, code: str, at: datetime) -> tuple[str, Token]:
    """Uses a code up: the token's secret, shown this once. Raises `WrongActivation`."""
    secret = f"kumiai_{fresh_secret(store)}"

    def step(tx: Transaction) -> Token:
        """The token with its secret. Raises `WrongActivation`."""
        token = access.token_by_id(tx, access.use_activation(tx, code, at))
        if token is None or token.revoked_at is not None or not token.runs.covers(at):
            raise WrongActivation
        access.set_secret(tx, token.id, secret)
        access.audit(tx, at, (token.party, token.person), "profile.activate", token.id)
        return token

    token = store.writer.run(step)
    reach("govern.after_activation")
    return secret, token


def add_reader_key(store: Store, standing: Standing, token_id: str, raw: str) -> None:
    """Keeps the key with which the holder of a token signs its requests from now on; the first one
    stands. Raises `BadValue`, `SameIdOtherContent`.
    """
    require(standing, Operation.READ_REQUEST)
    if not _KEY.fullmatch(raw):
        raise BadValue(field="key", value=raw[:80])

    def step(tx: Transaction) -> None:
        """The key with which the token's holder signs."""
        access.add_reader_key(tx, token_id, raw, standing.at)
        access.note(tx, standing, "reader.key", token_id)

    if access.reader_key(store.database, token_id) != raw:
        store.writer.run(step)
        reach("govern.after_reader_key")
