"""Checkpoints are C2SP signed notes: written, read, and refused when bent."""

from base64 import b64decode
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.refusal import BadDocument
from kumiai.model.usage import LogId
from kumiai.wire import checkpoint as wire

NODE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = NODE_KEY.public_key().public_bytes_raw()
ROOT = bytes(range(32, 64))
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
# The example of C2SP tlog-checkpoint: a body and a signature line of a key we do not have.
FOREIGN = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""


def signed() -> str:
    """The checkpoint of the golden file."""
    origin = wire.origin("node.example", LogId("agreement-1"))
    body = wire.checkpoint(origin, 42, ROOT)
    return wire.note(body, origin, PUBLIC, NODE_KEY.sign(body.encode()))


def test_the_golden_checkpoint(repository: Path) -> None:
    """Another byte is another format, and a new major version."""
    golden = repository / "tests" / "golden" / "checkpoint.txt"
    assert signed() == golden.read_bytes().decode()


def test_a_checkpoint_is_read_and_verified() -> None:
    """What the note holds is what was signed; a changed digit breaks the signature."""
    note = wire.parse_note(signed())
    read = wire.parse_checkpoint(note.body)
    assert read == wire.Checkpoint("node.example/kumiai/log/agreement-1", 42, ROOT)
    signature = note.signature(read.origin, PUBLIC)
    assert signature is not None
    key = Ed25519PublicKey.from_public_bytes(PUBLIC)
    key.verify(signature, note.body.encode())
    with pytest.raises(InvalidSignature):
        key.verify(signature, note.body.replace("42", "43").encode())


def test_an_unknown_key_signed_nothing() -> None:
    """Same name, other key, or same key, other name: no signature of it (signed-note)."""
    note = wire.parse_note(signed())
    assert note.signature(note.signatures[0].name, bytes(32)) is None
    assert note.signature("other.example", PUBLIC) is None


def test_the_published_example_is_read() -> None:
    """The example of the specification: size, root, and the four bytes of its key."""
    note = wire.parse_note(FOREIGN)
    read = wire.parse_checkpoint(note.body)
    assert (read.origin, read.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert [(s.key.hex(), len(s.signature)) for s in note.signatures] == [("033de0ae", 64)]


def test_a_published_key_hash() -> None:
    """The verifier key in the documentation of Go's note package: name, hash, type and key."""
    name, told, encoded = PETER.split("+", 2)
    raw = b64decode(encoded)
    assert raw[:1] == b"\x01"
    assert wire.key_hash(name, raw[1:]).hex() == told


def test_extension_lines_are_read_over() -> None:
    """They are opaque and optional; an empty one is no extension line."""
    body = wire.checkpoint("origin", 7, ROOT)
    assert wire.parse_checkpoint(body + "more\n") == wire.parse_checkpoint(body)
    with pytest.raises(BadDocument):
        wire.parse_checkpoint(body + "\nmore\n")


@given(st.integers(0, 10**18), st.binary(min_size=32, max_size=32))
def test_checkpoints_lose_nothing(size: int, root: bytes) -> None:
    """Written and read, a checkpoint is what it was."""
    body = wire.checkpoint("node.example/kumiai/log/x", size, root)
    note = wire.parse_note(wire.note(body, "node.example", PUBLIC, b"s" * 64))
    assert note.body == body
    assert wire.parse_checkpoint(note.body) == wire.Checkpoint(
        "node.example/kumiai/log/x", size, root
    )


BENT_BODIES = [
    "",
    "origin\n1\n",
    "origin\n01\n" + "A" * 43 + "=\n",
    "origin\n-1\n" + "A" * 43 + "=\n",
    "origin\n+1\n" + "A" * 43 + "=\n",
    "origin\n１\n" + "A" * 43 + "=\n",
    "\n1\n" + "A" * 43 + "=\n",
    "origin\n1\n" + "A" * 44 + "\n",
    "origin\n1\nAAAA\n",
    "origin\n1\n" + "A" * 42 + "B=\n",
    "origin\n1\n" + "A" * 43 + "=",
    "origin\n1\n" + "A" * 43 + "\n",
]


@pytest.mark.parametrize("body", BENT_BODIES)
def test_a_bent_checkpoint_is_refused(body: str) -> None:
    """Missing lines, sizes with signs or zeroes, roots of another length or spelling."""
    with pytest.raises(BadDocument):
        wire.parse_checkpoint(body)


BENT_NOTES = [
    "",
    "body\n",
    "body\n\n",
    "body\n\n- name AAAAAAAA\n",
    "body\n\n— na+me AAAAAAAA\n",
    "body\n\n—  AAAAAAAA\n",
    "body\n\n— name AAAA\n",
    "body\n\n— name A\n",
    "body\n\n— name AAAAAAAA",
    "body\n\n— name AAAAAAAA more\n",
    "\n\n— name AAAAAAAA\n",
    "bo\tdy\n\n— name AAAAAAAA\n",
    "body\r\n\n— name AAAAAAAA\n",
    "body\n\n" + "— name AAAAAAAA\n" * 101,
    "x" * 100_001 + "\n\n— name AAAAAAAA\n",
]


@pytest.mark.parametrize("text", BENT_NOTES)
def test_a_bent_note_is_refused(text: str) -> None:
    """No signature line, a wrong dash, names and base64 no note has, or too much of it."""
    with pytest.raises(BadDocument):
        wire.parse_note(text)


def test_a_note_that_no_note_can_hold_is_a_bug() -> None:
    """A name with a space, a body without its newline, a root of another length."""
    with pytest.raises(ValueError, match="a b"):
        wire.note("body\n", "a b", PUBLIC, b"")
    with pytest.raises(ValueError, match="body"):
        wire.note("body", "name", PUBLIC, b"")
    with pytest.raises(ValueError, match="31"):
        wire.checkpoint("origin", 1, bytes(31))
    with pytest.raises(BadDocument):
        wire.origin("a node", LogId("x"))
