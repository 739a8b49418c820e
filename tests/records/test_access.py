"""Access: one-time links, passwords with a pause, sessions and tokens by hash, and the audit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.person import PersonId, Session, SessionId, Token, TokenId
from kumiai.model.refusal import (
    NotSignedIn,
    SameIdOtherContent,
    TooManyAttempts,
    WrongSignInLink,
)
from kumiai.records import access
from kumiai.records.dialect import Database
from kumiai.records.writer import Writer
from tests.records.conftest import NOW, Drawn

A = PartyId("a")
P = PersonId("p")
RUNS = Period(NOW, NOW + timedelta(hours=12))
SECRET = "s3cret-of-256-bits"
MINUTE = timedelta(minutes=1)


def test_a_link_works_once(database: Database, writer: Writer) -> None:
    """Used, expired or unknown: one answer; only its hash is kept."""
    writer.run(lambda tx: access.add_link(tx, SECRET, P, NOW + MINUTE))
    writer.run(lambda tx: access.add_link(tx, "late", P, NOW))

    assert writer.run(lambda tx: access.use_link(tx, SECRET, NOW)) == P
    for secret in (SECRET, "late", "none", access.secret_hash(SECRET)):
        with pytest.raises(WrongSignInLink):
            writer.run(lambda tx, s=secret: access.use_link(tx, s, NOW))  # type: ignore[misc] # a lambda that binds at once
    assert SECRET not in str([dict(r) for r in database.rows("SELECT * FROM sign_in_links")])


def test_a_password_is_the_last_one_set(database: Database, writer: Writer, entropy: Drawn) -> None:
    """Another one, an older one and nobody's: the same refusal."""
    for password in ("first password", "second password"):
        writer.run(lambda tx, w=password: access.set_password(tx, P, w, entropy))  # type: ignore[misc] # a lambda that binds at once

    access.check_password(database, P, "second password", NOW)
    for person, password in (
        (P, "first password"), (P, ""), (P, "second password "), (PersonId("q"), "second password"),
    ):  # fmt: skip
        with pytest.raises(NotSignedIn) as raised:
            access.check_password(database, person, password, NOW)
        assert raised.value.facts == {"what": "password"}


@pytest.mark.parametrize(
    "failures, after, paused",
    [(9, 0, False), (10, 0, True), (10, 14, True), (10, 15, False), (30, 14, True)],
)
def test_ten_failures_bring_a_pause(
    database: Database, writer: Writer, entropy: Drawn, failures: int, after: int, *, paused: bool
) -> None:
    """For fifteen minutes even the right password is not asked; another person's is."""
    writer.run(lambda tx: access.set_password(tx, P, "the right password", entropy))
    for _ in range(failures):
        writer.run(lambda tx: access.audit(tx, NOW, (A, P), "sign_in_failed", P))
    at = NOW + after * MINUTE

    if paused:
        with pytest.raises(TooManyAttempts):
            access.check_password(database, P, "the right password", at)
    else:
        access.check_password(database, P, "the right password", at)
    with pytest.raises(NotSignedIn):
        access.check_password(database, PersonId("q"), "x", at)


def test_sessions_and_tokens_are_found_by_their_secret(database: Database, writer: Writer) -> None:
    """By the secret and by nothing that is kept; ended and revoked is what is read then."""
    visit = Session(SessionId("ses-1"), P, A, "csrf", RUNS)
    token = Token(TokenId("t-1"), P, A, frozenset({"read.request"}), RUNS)
    writer.run(lambda tx: access.add_session(tx, SECRET, visit))
    writer.run(lambda tx: access.add_token(tx, SECRET, token))

    assert access.session(database, SECRET) == visit
    assert access.token(database, SECRET) == token
    assert access.tokens(database, A) == [token]
    assert access.tokens(database, PartyId("b")) == []
    for wrong in ("", access.secret_hash(SECRET), visit.id, token.id):
        assert access.session(database, wrong) is None
        assert access.token(database, wrong) is None

    writer.run(lambda tx: access.replace_session(tx, replace(visit, ended_at=NOW)))
    writer.run(lambda tx: access.replace_token(tx, replace(token, revoked_at=NOW)))
    ended, revoked = access.session(database, SECRET), access.token(database, SECRET)
    assert ended is not None
    assert revoked is not None
    assert (ended.ended_at, revoked.revoked_at) == (NOW, NOW)


def test_a_token_id_is_taken_once(database: Database, writer: Writer) -> None:
    """A second token of the same id would revoke the first by its name."""
    token = Token(TokenId("t-1"), P, A, frozenset(), RUNS)
    writer.run(lambda tx: access.add_token(tx, "one", token))
    with pytest.raises(SameIdOtherContent):
        writer.run(lambda tx: access.add_token(tx, "two", token))
    assert access.token(database, "two") is None


def test_the_audit_is_the_partys_own(database: Database, writer: Writer) -> None:
    """Newest first, without the number of others' acts."""
    for act, party in (("invite", A), ("key.make", PartyId("b")), ("sign_in", A)):
        writer.run(lambda tx, a=act, p=party: access.audit(tx, NOW, (p, P), a, "x"))  # type: ignore[misc] # a lambda that binds at once

    found = access.audited(database, A)

    assert [note["act"] for note in found] == ["sign_in", "invite"]
    assert all(set(note) == {"at", "person", "act", "about"} for note in found)
