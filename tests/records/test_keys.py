"""Keys: sealed by a passphrase, unlocked by a signatory, delegated by a party's own key."""

import json
from base64 import b64decode, b64encode
from datetime import datetime, timedelta

import pytest

from kumiai.model.key import KeyPurpose, PublicKey
from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.person import Person, PersonId, Role, Standing, Token, TokenId
from kumiai.model.refusal import BadSignature, KeyLocked
from kumiai.records import keys
from kumiai.records.dialect import Database
from kumiai.records.writer import Writer
from kumiai.rules.standing import of_token
from kumiai.wire.canonical import signed_bytes
from kumiai.wire.codec import document
from tests.records.conftest import NOW, Drawn, standing

PASS, OTHER = b"correct horse battery", b"correct horse batterx"
PLANT = PartyId("plant")
RUNS = Period(NOW - timedelta(days=1), NOW + timedelta(days=365))


@pytest.fixture
def key(writer: Writer, entropy: Drawn) -> PublicKey:
    """The plant's signing key."""
    return writer.run(lambda tx: keys.make(tx, PLANT, KeyPurpose.PARTY, RUNS, (PASS, entropy)))


def signatory(party: str = "plant", at: datetime = NOW) -> Standing:
    """A signatory of `party`."""
    return standing(party, Role.SIGNATORY, at=at)


def test_what_is_sealed_is_unsealed_by_its_passphrase_alone(entropy: Drawn) -> None:
    """Another passphrase, an altered box: the same answer; two boxes of one secret differ."""
    one, two = keys.seal(b"secret", PASS, entropy), keys.seal(b"secret", PASS, entropy)

    assert keys.unseal(one, PASS) == keys.unseal(two, PASS) == b"secret"
    assert one != two
    assert "secret" not in one
    with pytest.raises(KeyLocked):
        keys.unseal(one, OTHER)
    for part in ("sealed", "nonce", "salt"):
        box = json.loads(one)
        raw = bytearray(b64decode(box[part]))
        raw[0] ^= 1
        box[part] = b64encode(bytes(raw)).decode()
        with pytest.raises(KeyLocked):
            keys.unseal(json.dumps(box), PASS)


def test_a_signatory_signs(database: Database, key: PublicKey) -> None:
    """Its signature holds for these bytes and this key, and for no other."""
    signer = keys.unlock_party(database, signatory(), PASS)
    signature = signer.sign(b"message")

    assert signer.public == key
    keys.verify(key, b"message", signature)
    for message, text in (
        (b"messagf", signature),
        (b"message", signature[:-4] + "AAA="),
        (b"message", "no base64!"),
        (b"message", ""),
    ):
        with pytest.raises(BadSignature):
            keys.verify(key, message, text)


def test_nobody_else_unlocks(database: Database, key: PublicKey) -> None:
    """Wrong passphrase, also with a token; another role, another party, another time."""
    person = Person(PersonId("p"), PLANT, "P", frozenset({Role.SIGNATORY}))
    token = Token(TokenId("t"), person.id, PLANT, frozenset({"agreement.accept"}), RUNS)
    for asker, passphrase in (
        (signatory(), OTHER),
        (standing("plant", Role.LEGAL, Role.OPERATOR), PASS),
        (of_token(person, token, NOW), OTHER),
        (signatory("other"), PASS),
        (signatory(at=RUNS.end), PASS),
        (signatory(at=RUNS.begin - timedelta(1)), PASS),
    ):
        with pytest.raises(KeyLocked):
            keys.unlock_party(database, asker, passphrase)
    assert keys.public_keys(database, [PLANT]) == [key]
    assert keys.public_keys(database, [PartyId("other")]) == []


def test_the_newest_key_that_runs_signs(
    database: Database, writer: Writer, key: PublicKey, entropy: Drawn
) -> None:
    """After a rotation the new key signs; before its time the old one does."""
    later = Period(NOW + timedelta(days=7), RUNS.end)
    fresh = writer.run(lambda tx: keys.make(tx, PLANT, KeyPurpose.PARTY, later, (PASS, entropy)))

    assert keys.unlock_party(database, signatory(), PASS).public == key
    asker = signatory(at=later.begin)
    assert keys.unlock_party(database, asker, PASS).public == fresh


def test_the_node_key_is_delegated(
    database: Database, writer: Writer, key: PublicKey, entropy: Drawn
) -> None:
    """The party's word that the node's key signs for it verifies; one key, one purpose."""
    secret = b"n" * 32
    node = writer.run(lambda tx: keys.make(tx, PLANT, KeyPurpose.NODE, RUNS, (secret, entropy)))
    root = keys.unlock_party(database, signatory(), PASS)
    writer.run(lambda tx: keys.delegate(tx, root, node))
    writer.run(lambda tx: keys.delegate(tx, root, node))

    (said,) = keys.delegations(database)
    covered = signed_bytes("delegation", {"key": document(node), "by": key.id})
    keys.verify(key, covered, said.signature)
    assert (said.key, said.by) == (node, key.id)
    assert keys.unlock_node(database, PLANT, NOW, secret).public == node
    with pytest.raises(KeyLocked):
        keys.unlock_node(database, PLANT, NOW, PASS)
    with pytest.raises(KeyLocked):
        keys.unlock_node(database, PartyId("other"), NOW, secret)


def test_masks_differ_by_party_scope_and_node() -> None:
    """The same scope gives the same key; every other one another, and its id tells nothing of it."""
    found = {
        keys.mask_secret(PartyId(party), scope, secret)
        for party in ("a", "b")
        for scope in ("agr-1/x", "agr-1/y", "agr-2/x")
        for secret in (b"1", b"2")
    }

    assert len(found) == len({name for name, _ in found}) == 12
    assert keys.mask_secret(PLANT, "s", b"1") == keys.mask_secret(PLANT, "s", b"1")
    assert all(key.hex()[:16] not in name for name, key in found)


def test_personal_facts_are_kept_as_a_keyed_hash() -> None:
    """The same facts in any order are one hash; without the node's secret it cannot be guessed."""
    one = keys.sealed_facts({"person": "p", "at": "x"}, b"1")

    assert one == keys.sealed_facts({"at": "x", "person": "p"}, b"1")
    assert one != keys.sealed_facts({"person": "p", "at": "x"}, b"2")
    assert one != keys.sealed_facts({"person": "q", "at": "x"}, b"1")
