"""Signing in: one-time links, passwords, sessions, and the standing behind each."""

from __future__ import annotations

import base64
import hmac
from dataclasses import replace
from datetime import datetime, timedelta

from kumiai.model.period import Period
from kumiai.model.person import Person, PersonId, Session, SessionId, Standing
from kumiai.model.refusal import (
    BadValue,
    NotSignedIn,
    UnknownPerson,
)
from kumiai.records import access, register
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.standing import Operation, of_password, of_session, of_token, require

SESSION_HOURS = 12
LINK_HOURS = 72
PASSWORD_MIN = 12


def fresh_secret(store: Store) -> str:
    """A fresh secret of 256 bits, as text for a cookie or header."""
    return base64.urlsafe_b64encode(store.entropy(32)).decode().rstrip("=")


def invite(store: Store, standing: Standing, person_id: PersonId) -> str:
    """A one-time sign-in for a person, to hand over; it works once, within three days."""
    require(standing, Operation.PERSON_ADD)
    person = register.person(store.database, standing, person_id)
    secret = fresh_secret(store)
    expires = standing.at + timedelta(hours=LINK_HOURS)

    def step(tx: Transaction) -> None:
        """The one-time link, with its note."""
        access.add_link(tx, secret, person.id, expires)
        access.note(tx, standing, "invite", person.id)

    store.writer.run(step)
    return secret


def sign_in_first(store: Store, link: str, password: str, at: datetime) -> tuple[str, Session]:
    """Uses a one-time sign-in up, sets the person's password and opens a session."""
    if len(password) < PASSWORD_MIN:
        raise BadValue(field="password", value=f"{len(password)} < {PASSWORD_MIN}")

    def step(tx: Transaction) -> Person:
        """The person whose link it was, with a password from now on."""
        person = _person(tx, access.use_link(tx, link, at))
        access.set_password(tx, person.id, password, store.entropy)
        access.audit(tx, at, (person.party, person.id), "sign_in_first", person.id)
        return person

    return open_session(store, store.writer.run(step), at)


def _person(tx: Transaction, person_id: PersonId) -> Person:
    """A person by id, while there is no standing yet."""
    person = register.person_of(tx, person_id)
    if person is None:
        raise UnknownPerson(person=person_id)
    return person


def sign_in(store: Store, person_id: str, password: str, at: datetime) -> tuple[str, Session]:
    """Opens a session for a person with its password. Raises `NotSignedIn`, `TooManyAttempts`."""
    person = _known(store, person_id, password, at)
    who = (person.party, person.id)
    store.writer.run(lambda tx: access.audit(tx, at, who, "sign_in", person.id))
    return open_session(store, person, at)


def _known(store: Store, person_id: str, password: str, at: datetime) -> Person:
    """The person of an id and its password; a failure is noted and counted. Raises `NotSignedIn`,
    `TooManyAttempts`.
    """
    person = register.person_of(store.database, PersonId(person_id))
    if person is None:
        access.check_nobodys_password(password)
    who = (person.party, person.id)
    try:
        access.check_password(store.database, person.id, password, at)
    except NotSignedIn:
        store.writer.run(lambda tx: access.audit(tx, at, who, "sign_in_failed", person.id))
        raise
    return person


def open_session(store: Store, person: Person, at: datetime) -> tuple[str, Session]:
    """A fresh session with the secret of its cookie."""
    secret, csrf = fresh_secret(store), fresh_secret(store)
    session = Session(
        id=SessionId(f"ses-{store.entropy(8).hex()}"),
        person=person.id,
        party=person.party,
        csrf=csrf,
        runs=Period(at, at + timedelta(hours=SESSION_HOURS)),
    )
    store.writer.run(lambda tx: access.add_session(tx, secret, session))
    return secret, session


def end_session(store: Store, secret: str, at: datetime) -> None:
    """Ends a session; it is refused from then on."""
    found = access.session(store.database, secret)
    if found is not None:
        ended = replace(found, ended_at=at)
        store.writer.run(lambda tx: access.replace_session(tx, ended))


def standing_of_session(store: Store, secret: str, at: datetime) -> tuple[Standing, Session]:
    """The standing behind a session cookie. Raises `NotSignedIn`."""
    found = access.session(store.database, secret)
    person = register.person_of(store.database, found.person) if found else None
    if found is None or person is None:
        raise NotSignedIn(what="session")
    return of_session(person, found, at), found


def standing_of_token(store: Store, secret: str, at: datetime) -> Standing:
    """The standing behind a bearer token. Raises `NotSignedIn`, `TokenRevoked`."""
    found = access.token(store.database, secret)
    person = register.person_of(store.database, found.person) if found else None
    if found is None or person is None:
        raise NotSignedIn(what="token")
    return of_token(person, found, at)


def standing_of_basic(store: Store, person_id: str, secret: str, at: datetime) -> Standing:
    """The standing behind a person's id with a token of its own, or with its password: that of a
    program that reads. A failure counts as one of signing in; a token that is right needs no such
    count, nobody guesses it. Raises `NotSignedIn`, `TokenRevoked`, `TooManyAttempts`.
    """
    found = access.token(store.database, secret)
    if found is not None and found.person == person_id:
        return standing_of_token(store, secret, at)
    return of_password(_known(store, person_id, secret, at), at)


def token_id(store: Store, secret: str) -> str:
    """The id of the token of a secret. Raises `NotSignedIn`."""
    found = access.token(store.database, secret)
    if found is None:
        raise NotSignedIn(what="token")
    return found.id


def standing_of_token_id(store: Store, token_id: str, at: datetime) -> Standing:
    """The standing behind an address that was signed for a token. Raises `NotSignedIn`,
    `TokenRevoked`.
    """
    found = access.token_by_id(store.database, token_id)
    person = register.person_of(store.database, found.person) if found else None
    if found is None or person is None:
        raise NotSignedIn(what="token")
    return of_token(person, found, at)


def days_after(at: datetime, days: int) -> datetime:
    """The instant `days` days after `at`."""
    return at + timedelta(days=days)


def same_secret(given: str, kept: str) -> bool:
    """Whether two secrets are one, told in constant time."""
    return hmac.compare_digest(given.encode(), kept.encode())
