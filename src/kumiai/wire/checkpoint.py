"""Checkpoints: the size and root of a log as a signed note, written and read.

After C2SP tlog-checkpoint and signed-note. Nothing is signed or verified here: the caller signs
`Note.body`, and verifies with `Note.signature`.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error
from dataclasses import dataclass
from hashlib import sha256

from kumiai.model.refusal import BadDocument
from kumiai.model.usage import LogId

_ED25519 = b"\x01"
_KEY_HASH_BYTES = 4
_ROOT_BYTES = 32
_NOTE_MAX = 100_000
_SIGNATURES_MAX = 100
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME = re.compile(r"[^\s+]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of the log `origin` at `size` entries; `root` is 32 bytes."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: who signed by which key (its first four hash bytes)."""

    name: str
    key: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures over it; `body` ends with its newline."""

    body: str
    signatures: tuple[NoteSignature, ...]

    def signature(self, key_name: str, public_raw: bytes) -> bytes | None:
        """What the key of this name and these 32 bytes signed; None when it signed nothing."""
        key = key_hash(key_name, public_raw)
        found = (s for s in self.signatures if (s.name, s.key) == (key_name, key))
        return next((s.signature for s in found), None)


def _bad(where: str) -> BadDocument:
    """The refusal of what stands at `where`."""
    return BadDocument(where=where)


def origin(node: str, log: LogId) -> str:
    """The first line of each checkpoint of `log` on `node`, and the name its key signs under.

    A node name with a space or a plus would break the note. Raises `BadDocument`.
    """
    if not _NAME.fullmatch(node):
        raise _bad("checkpoint.origin")
    return f"{node}/kumiai/log/{log}"


def checkpoint(origin: str, size: int, root: bytes) -> str:
    """The text to sign: origin, size and root in base64, a line each (tlog-checkpoint, note text).

    A root of another length or a negative size is a bug (`ValueError`).
    """
    if len(root) != _ROOT_BYTES or size < 0 or not origin or "\n" in origin:
        raise ValueError((origin, size, len(root)))
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def parse_checkpoint(body: str) -> Checkpoint:
    """What `checkpoint` wrote; extension lines are read over. Raises `BadDocument`."""
    head, _, end = body.rpartition("\n")
    lines = head.split("\n")
    if end or len(lines) < 3 or not all(lines):
        raise _bad("checkpoint")
    if not _SIZE.fullmatch(lines[1]):
        raise _bad("checkpoint.size")
    root = _base64(lines[2], "checkpoint.root")
    if len(root) != _ROOT_BYTES:
        raise _bad("checkpoint.root")
    return Checkpoint(lines[0], int(lines[1]), root)


def key_hash(name: str, public_raw: bytes) -> bytes:
    """The four bytes that name an Ed25519 key in a note (signed-note, Ed25519 signatures)."""
    return sha256(name.encode() + b"\n" + _ED25519 + public_raw).digest()[:_KEY_HASH_BYTES]


def note(body: str, key_name: str, public_raw: bytes, signature: bytes) -> str:
    """`body` with one signature line. A body or name no note can hold is a bug (`ValueError`)."""
    named = _NAME.fullmatch(key_name)
    if not named or not body.endswith("\n") or _CONTROL.search(body):
        raise ValueError((key_name, body[:80]))
    line = b64encode(key_hash(key_name, public_raw) + signature).decode()
    return f"{body}\n— {key_name} {line}\n"


def parse_note(text: str) -> Note:
    """The body and the signatures of a note, none of them verified. Raises `BadDocument`."""
    if len(text) > _NOTE_MAX or _CONTROL.search(text):
        raise _bad("note")
    # The text may hold empty lines: the last one parts it from the signatures.
    body, parted, tail = text.rpartition("\n\n")
    lines = tail.split("\n")
    if not parted or not body or lines.pop() or not 0 < len(lines) <= _SIGNATURES_MAX:
        raise _bad("note")
    return Note(body + "\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> NoteSignature:
    """A signature line: em dash, key name, base64 of key hash and signature."""
    match line.split(" "):
        case ["—", name, encoded] if _NAME.fullmatch(name):
            raw = _base64(encoded, "note.signature")
            if len(raw) > _KEY_HASH_BYTES:
                return NoteSignature(name, raw[:_KEY_HASH_BYTES], raw[_KEY_HASH_BYTES:])
    raise _bad("note.signature")


def _base64(text: str, where: str) -> bytes:
    """RFC 4648 §4 as it must be spelled: padded, and nothing else. Raises `BadDocument`."""
    try:
        raw = b64decode(text, validate=True)
    except (Error, ValueError):
        raise _bad(where) from None
    if b64encode(raw).decode() != text:
        raise _bad(where)
    return raw
