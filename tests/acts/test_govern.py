"""Governing: tokens within their asker's reach, keys, and logs that somebody rewrote with care."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kumiai.acts.govern import logs, secrets, signing_in
from kumiai.apps.demo import cast, terms
from kumiai.model.key import KeyPurpose
from kumiai.model.period import Period
from kumiai.model.person import PersonId
from kumiai.model.refusal import (
    BadIdentifier,
    BadValue,
    KeyLocked,
    LogBroken,
    NotSignedIn,
    NotYourRole,
    Refusal,
    SameIdOtherContent,
    TokenRevoked,
    UnknownAgreement,
    UnknownPerson,
    UnknownToken,
    WrongSignInLink,
)
from kumiai.model.usage import EntryType, Head, LogId
from kumiai.records import keys, usage_log
from kumiai.records.writer import Transaction
from kumiai.rules import merkle
from kumiai.rules.standing import Operation
from kumiai.wire.canonical import leaf_bytes
from kumiai.wire.checkpoint import checkpoint, note, origin
from tests.acts.dealing import PASSPHRASE, agreed, spindle, standing
from tests.apps.world import World

LOG = terms.PLATES_ID


def leaves(tx: Transaction) -> list[bytes]:
    """The leaf hashes of the log."""
    return [leaf for _, _, leaf in usage_log.stored(tx, LOG)]


def rebuilt(tx: Transaction) -> None:
    """Makes leaves and frontier anew from the texts, as somebody who knows the code would."""
    texts = [(index, body) for index, body, _ in usage_log.stored(tx, LOG)]
    hashes = [(index, merkle.leaf_hash(leaf_bytes(body))) for index, body in texts]
    for index, leaf in hashes:
        tx.execute(
            "UPDATE entries SET leaf = :leaf WHERE log = :log AND idx = :idx",
            {"leaf": leaf, "log": LOG, "idx": index},
        )
    grown = merkle.frontier([leaf for _, leaf in hashes])
    tx.execute(
        "UPDATE log_heads SET size = :size, frontier = :frontier WHERE log = :log",
        {"size": grown.size, "frontier": grown.to_bytes(), "log": LOG},
    )


def edited(tx: Transaction) -> None:
    """Halves a use, and makes everything else fit."""
    tx.execute(
        """UPDATE entries SET body = replace(body, '"rows":', '"rows":1')
           WHERE log = :log AND idx = 4""",
        {"log": LOG},
    )
    rebuilt(tx)


def cut_off(tx: Transaction) -> None:
    """Takes the last three entries away, and makes everything else fit."""
    last = len(leaves(tx)) - 3
    tx.execute("DELETE FROM entries WHERE log = :log AND idx >= :last", {"log": LOG, "last": last})
    rebuilt(tx)


def cut_off_with_heads(tx: Transaction) -> None:
    """The same, and the heads that tell of them."""
    cut_off(tx)
    tx.execute(
        "DELETE FROM heads WHERE log = :log AND size > :size",
        {"log": LOG, "size": len(leaves(tx))},
    )


def swapped(tx: Transaction) -> None:
    """Two entries change places, texts and leaves."""
    for one, other in ((4, -1), (5, 4), (-1, 5)):
        tx.execute(
            "UPDATE entries SET idx = :other WHERE log = :log AND idx = :one",
            {"one": one, "other": other, "log": LOG},
        )


def renumbered(tx: Transaction) -> None:
    """Two entries change places, their texts renumbered, everything else made to fit."""
    swapped(tx)
    for right, wrong in ((4, 5), (5, 4)):
        tx.execute(
            f"""UPDATE entries SET body = replace(body, '"index":{wrong}', '"index":{right}')
                WHERE log = :log AND idx = {right}""",
            {"log": LOG},
        )
    rebuilt(tx)


def inserted(tx: Transaction) -> None:
    """An entry too many at the end, past the writer."""
    tx.execute(
        """INSERT INTO entries (log, idx, type, about, logged_at, body, leaf)
           SELECT log, (SELECT max(idx) + 1 FROM entries WHERE log = :log), type, about, logged_at,
           body, leaf FROM entries WHERE log = :log AND idx = 4""",
        {"log": LOG},
    )


def no_heads(tx: Transaction) -> None:
    """All signed heads are taken away."""
    tx.execute("DELETE FROM heads WHERE log = :log", {"log": LOG})


def another_head(tx: Transaction) -> None:
    """A head with the checkpoint of another log."""
    tx.execute(
        """UPDATE heads SET checkpoint = (SELECT max(checkpoint) FROM heads WHERE log <> :log)
           WHERE log = :log""",
        {"log": LOG},
    )


def emptied(tx: Transaction) -> None:
    """Nothing is left of the log."""
    for table in ("entries", "heads", "log_heads"):
        tx.execute(f"DELETE FROM {table} WHERE log = :log", {"log": LOG})


def no_text(tx: Transaction) -> None:
    """The text of an entry is no JSON any more."""
    tx.execute("UPDATE entries SET body = '{' WHERE log = :log AND idx = 4", {"log": LOG})


CAREFUL: list[tuple[Callable[[Transaction], None], int, str]] = [
    (edited, 4, "head"),
    (cut_off, 4, "head"),
    (cut_off_with_heads, 4, "gone"),
    (swapped, 4, "entry"),
    (renumbered, 4, "head"),
    (inserted, 99, "entry"),
    (no_heads, 99, "gone"),
    (another_head, 99, "signature"),
    (emptied, 0, "gone"),
    (no_text, 4, "entry"),
]


@pytest.mark.parametrize("tamper, upto, why", CAREFUL)
def test_a_log_rewritten_with_care_does_not_hold(
    any_world: World, tamper: Callable[[Transaction], None], upto: int, why: str
) -> None:
    """Leaves, frontier and heads made to fit: what was signed and noted elsewhere still tells."""
    world = any_world
    auditor = standing(world, "seto-money")
    assert logs.verify_log(world.node.store, auditor, LOG).first_bad is None
    world.node.store.writer.run(tamper)

    found = logs.verify_log(world.node.store, auditor, LOG)

    assert found.first_bad is not None
    assert found.first_bad <= upto
    assert why in found.why


def test_a_head_signed_by_another_key_is_none(world: World) -> None:
    """A party's own key, delegated or not, signs no heads."""
    store = world.node.store
    plant = standing(world, "kasugai-sign")
    signer = keys.unlock_party(store.database, plant, PASSPHRASE)

    def forge(tx: Transaction) -> None:
        size, root = usage_log.size_and_root(tx, LOG)
        name = origin(store.name, LogId(LOG))
        body = checkpoint(name, size, root)
        raw = bytes.fromhex(signer.public.raw)
        text = note(body, name, raw, logs._raw(signer.sign(body.encode())))
        tx.execute(
            "DELETE FROM heads WHERE log = :log AND size = :size", {"log": LOG, "size": size}
        )
        usage_log.add_head(tx, Head(LogId(LOG), size, root.hex(), plant.at, text))

    store.writer.run(forge)
    found = logs.verify_log(store, plant, LOG)
    assert found.first_bad is not None
    assert "signature" in found.why


def test_who_verifies(world: World) -> None:
    """Members and the operator; another's log and one that is not are told alike."""
    store = world.node.store
    whole = logs.verify_log(store, standing(world, "operator"), LOG)
    assert (whole.first_bad, whole.why) == (None, "")
    assert whole.vouching == {"asserted": 2}
    for name in (LOG, "agr-none"):
        with pytest.raises(UnknownAgreement):
            logs.verify_log(store, standing(world, "chita-data"), name)


def test_a_head_is_signed_once_for_each_size(any_world: World) -> None:
    """An empty log has none; the same size again keeps the first; the node's log notes it."""
    world = any_world
    store = world.node.store
    assert logs.publish_head(store, "agr-none", world.clock()) is None
    agreement = agreed(world, "heads", spindle(world))
    first = logs.publish_head(store, agreement.id, world.clock())
    world.clock.at += timedelta(hours=1)
    logs.publish_head(store, agreement.id, world.clock())

    assert usage_log.heads(store.database, agreement.id) == [first]
    noted = usage_log.about(store.database, usage_log.NODE_LOG, EntryType.HEAD, agreement.id)
    assert [entry.facts["size"] for entry in noted] == [3]
    assert logs.verify_log(store, standing(world, "chita-data"), agreement.id).heads == 1


@pytest.mark.parametrize(
    "name, scopes, days, refusal",
    [
        ("t-1", ["read.request"], 0, BadValue),
        ("t-1", ["read.request"], 367, BadValue),
        ("t-1", ["read.everything"], 1, BadValue),
        ("t-1", ["agreement.accept"], 1, NotYourRole),
        ("t-1", ["read.request", "party.add"], 1, NotYourRole),
        ("T 1", ["read.request"], 1, BadIdentifier),
    ],
)
def test_a_token_reaches_no_further_than_its_asker(
    world: World, name: str, scopes: list[str], days: int, refusal: type[Refusal]
) -> None:
    """Not longer than a year, not for what is no operation, not for what the asker may not."""
    with pytest.raises(refusal):
        secrets.add_token(world.node.store, standing(world, "chita-data"), name, scopes, days)


def test_a_token_is_shown_once_and_stops_at_once(any_world: World) -> None:
    """Its scopes are its reach; a token makes none that reaches further; revoked it is refused."""
    world = any_world
    store, chita = world.node.store, standing(world, "chita-data")
    scopes = ["read.request", "token.add", "token.list", "token.revoke"]
    secret, token = secrets.add_token(store, chita, "t-1", scopes, 366)
    narrow = signing_in.standing_of_token(store, secret, world.clock())
    assert (narrow.person, narrow.scopes) == (chita.person, frozenset(scopes))
    with pytest.raises(NotYourRole):
        secrets.add_token(store, narrow, "t-2", ["read.fetch"], 1)
    with pytest.raises(SameIdOtherContent):
        secrets.add_token(store, chita, "t-1", ["read.request"], 1)
    assert token in secrets.tokens(store, chita)
    assert token in secrets.tokens(store, standing(world, "chita-sign"))
    assert token not in secrets.tokens(store, standing(world, "chita-money"))
    for person in ("chita-money", "seto-sign"):
        for name in ("t-1", "t-none"):
            with pytest.raises(UnknownToken):
                secrets.revoke_token(store, standing(world, person), name)

    first = secrets.revoke_token(store, standing(world, "chita-sign"), "t-1")
    world.clock.at += timedelta(hours=1)
    assert secrets.revoke_token(store, standing(world, "chita-sign"), "t-1") == first
    with pytest.raises(TokenRevoked):
        signing_in.standing_of_token(store, secret, world.clock())
    with pytest.raises(NotSignedIn):
        signing_in.standing_of_token(store, "kumiai_none", world.clock())


def test_a_key_is_made_by_its_signatory(world: World) -> None:
    """Under twelve bytes or more; with a token, none; its party's only."""
    store, chita = world.node.store, standing(world, "chita-sign")
    made = secrets.make_key(store, chita, b"twelve bytes")
    assert (made.party, made.purpose) == (cast.SPINDLE, KeyPurpose.PARTY)
    assert made in secrets.public_keys(store, standing(world, "seto-data"))
    assert made.runs == Period(chita.at, chita.at + timedelta(days=3650))
    with pytest.raises(BadValue):
        secrets.make_key(store, chita, b"eleven byte")
    with pytest.raises(NotYourRole):
        secrets.make_key(store, standing(world, "chita-data"), b"twelve bytes")
    secret, _ = secrets.add_token(store, chita, "t-key", [Operation.KEY_MAKE.value], 1)
    program = signing_in.standing_of_token(store, secret, world.clock())
    with pytest.raises(KeyLocked):
        secrets.make_key(store, program, b"twelve bytes")


def test_a_node_key_needs_the_partys_own(world: World) -> None:
    """Delegated by the operator's key; a wrong passphrase makes nothing."""
    store, plant = world.node.store, standing(world, "kasugai-sign")
    before = len(keys.delegations(store.database))
    with pytest.raises(KeyLocked):
        secrets.make_node_key(store, plant, b"another passphrase")
    assert len(keys.delegations(store.database)) == before
    fresh = secrets.make_node_key(store, plant, PASSPHRASE)
    assert fresh.id in {said.key.id for said in keys.delegations(store.database)}


def test_signing_in_from_invitation_to_the_end(any_world: World) -> None:
    """Invited by one's own signatory, in by link, by password, out; each step once."""
    world = any_world
    store, at = world.node.store, world.clock
    link = signing_in.invite(store, standing(world, "chita-sign"), PersonId("chita-data"))
    with pytest.raises(UnknownPerson):
        signing_in.invite(store, standing(world, "chita-sign"), PersonId("seto-data"))
    with pytest.raises(NotYourRole):
        signing_in.invite(store, standing(world, "chita-data"), PersonId("chita-data"))
    with pytest.raises(BadValue):
        signing_in.sign_in_first(store, link, "short", at())
    secret, session = signing_in.sign_in_first(store, link, "a long enough one", at())
    found, visit = signing_in.standing_of_session(store, secret, at())
    assert (found.person, visit.csrf) == (session.person, session.csrf)
    with pytest.raises(WrongSignInLink):
        signing_in.sign_in_first(store, link, "a long enough one", at())

    other, _ = signing_in.sign_in(store, "chita-data", "a long enough one", at())
    assert other != secret
    for person, password in (("chita-data", "another long one"), ("nobody", "a long enough one")):
        with pytest.raises(NotSignedIn) as raised:
            signing_in.sign_in(store, person, password, at())
        assert raised.value.facts == {"what": "password"}
    signing_in.end_session(store, secret, at())
    signing_in.end_session(store, "none", at())
    for gone in (secret, "none"):
        with pytest.raises(NotSignedIn):
            signing_in.standing_of_session(store, gone, at())
    assert signing_in.standing_of_session(store, other, at())[0].person == "chita-data"


def test_secrets_are_compared_whole() -> None:
    """Equal or not, whatever they begin with."""
    assert signing_in.same_secret("abc", "abc")
    assert not signing_in.same_secret("abc", "abd")
    assert not signing_in.same_secret("é", "e")


def test_a_broken_log_is_told_by_its_first_bad_entry(world: World) -> None:
    """The door answers with the index, and with the exit code for what does not hold."""
    from kumiai.apps.manage.operations import RUN

    world.node.store.writer.run(no_text)
    ask: Any = RUN[Operation.LOG_VERIFY]
    with pytest.raises(LogBroken) as raised:
        ask(world.node, standing(world, "seto-money"), {"log": LOG})
    assert raised.value.facts["index"] == 4
    assert raised.value.exit_code == 6
