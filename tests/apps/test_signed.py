"""Signed requests at the endpoint: who vouches for a use, and what is no signature."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kumiai.model.period import iso
from kumiai.wire.canonical import canonical, parse, signed_bytes
from tests.apps.reading import PREFIX, TABLE, Recipient, recipient
from tests.apps.world import Answer, World

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = KEY.public_key().public_bytes_raw().hex()
ADDRESS = {"share": "agr-spindle-2", "schema": "maintenance", "table": "machining"}


def signed(reader: Recipient, said: dict[str, Any], text: bytes | None = None) -> Answer:
    """The answer to a query that says and signs `said`."""
    headers = {
        "kumiai-asked": base64.b64encode(text or canonical(said)).decode(),
        "kumiai-signature": base64.b64encode(KEY.sign(signed_bytes("read", said))).decode(),
    }
    return reader.ask("POST", f"{TABLE}/query", json={}, headers=headers)


def forget(world: World) -> None:
    """Lets every answer so far be of long ago: the next one is a new use."""
    connection = world.node.store.database.connect()
    connection.execute("UPDATE grants SET granted_at = '2020-01-01T00:00:00.000000Z'")
    connection.close()


def last(world: World) -> dict[str, Any]:
    """The newest entry of the agreement's log."""
    row = world.node.store.database.rows(
        "SELECT body FROM entries WHERE log = 'agr-spindle-2' ORDER BY idx DESC LIMIT 1"
    )[0]
    found: dict[str, Any] = json.loads(row["body"])
    return found


def test_a_signed_query_is_vouched_for(any_world: World) -> None:
    """The entry holds the request, the key and the signature; the receipt is the entry, signed by the
    node. Sent again it is the same request.
    """
    forget(any_world)
    said = {**ADDRESS, "at": iso(any_world.clock.at), "nonce": "n-1"}
    with recipient(any_world) as reader:
        assert reader.ask("POST", f"{PREFIX}/reader-key", json={"key": RAW}).status == 200
        answer, again = signed(reader, said), signed(reader, said)
    assert (answer.status, again.status) == (200, 200)
    entry = last(any_world)
    assert (entry["type"], entry["facts"]["vouching"]) == ("granted", "signed")
    assert entry["facts"]["asked"] == canonical(said).decode()
    assert entry["facts"]["key"] == RAW
    receipt = parse(base64.b64decode(answer.headers["kumiai-receipt"]))
    assert parse(receipt["entry"]) == entry
    node = Ed25519PublicKey.from_public_bytes(bytes.fromhex(receipt["key"]))
    node.verify(base64.b64decode(receipt["signature"]), signed_bytes("receipt", entry))
    ids = [json.loads(a.raw.splitlines()[2])["file"]["id"] for a in (answer, again)]
    assert ids[0] == ids[1]


def test_what_was_answered_keeps_who_vouched_for_it(world: World) -> None:
    """A foreign client read it first: signing later does not change the entry."""
    forget(world)
    with recipient(world) as reader:
        reader.lines(f"{TABLE}/query")
        reader.ask("POST", f"{PREFIX}/reader-key", json={"key": RAW})
        said = {**ADDRESS, "at": iso(world.clock.at), "nonce": "n-1"}
        receipt = parse(base64.b64decode(signed(reader, said).headers["kumiai-receipt"]))
    assert last(world)["facts"]["vouching"] == "asserted"
    assert parse(receipt["entry"]) == last(world)


@pytest.mark.parametrize(
    "changed",
    [
        {"table": "plates"},
        {"share": "agr-plates"},
        {"at": "yesterday"},
        {"nonce": 1},
        {"more": "than asked"},
    ],
    ids=str,
)
def test_another_request_is_refused(world: World, changed: dict[str, Any]) -> None:
    """What was signed is not what is asked: nothing is granted."""
    forget(world)
    with recipient(world) as reader:
        reader.ask("POST", f"{PREFIX}/reader-key", json={"key": RAW})
        before = world.trace()
        found = signed(reader, {**ADDRESS, "at": iso(world.clock.at), "nonce": "n", **changed})
        assert (found.status, found.json()["errorCode"]) == (400, "INVALID_PARAMETER_VALUE")
        assert world.trace() == before


def test_an_old_a_loose_and_a_keyless_request_are_refused(world: World) -> None:
    """Eleven minutes old, not canonical, no base64, or by a token without a key."""
    forget(world)
    good = {**ADDRESS, "at": iso(world.clock.at), "nonce": "n"}
    old = {**good, "at": iso(world.clock.at - timedelta(minutes=11))}
    with recipient(world) as reader:
        assert signed(reader, good).status == 403
        reader.ask("POST", f"{PREFIX}/reader-key", json={"key": RAW})
        before = world.trace()
        assert signed(reader, old).status == 400
        assert signed(reader, good, json.dumps(good).encode()).status == 400
        assert signed(reader, good, b"[1]").status == 400
        headers = {"kumiai-asked": "no base64!", "kumiai-signature": ""}
        assert reader.ask("POST", f"{TABLE}/query", json={}, headers=headers).status == 400
        headers["kumiai-asked"] = base64.b64encode(canonical(good)).decode()
        assert reader.ask("POST", f"{TABLE}/query", json={}, headers=headers).status == 403
        assert world.trace() == before


@pytest.mark.parametrize("said", [{}, {"key": 1}, {"key": "xy" * 32}, {"key": RAW, "more": 1}])
def test_what_is_no_key_is_refused(world: World, said: dict[str, Any]) -> None:
    """And another key than the first is, too."""
    with recipient(world) as reader:
        before = world.trace()
        assert reader.ask("POST", f"{PREFIX}/reader-key", json=said).status == 400
        assert world.trace() == before
        for _ in range(2):
            assert reader.ask("POST", f"{PREFIX}/reader-key", json={"key": RAW}).status == 200
        other = reader.ask("POST", f"{PREFIX}/reader-key", json={"key": "cd" * 32})
        assert (other.status, "E4009" in other.raw.decode()) == (403, True)
