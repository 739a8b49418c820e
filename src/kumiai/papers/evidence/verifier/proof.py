"""Checks an evidence bundle without the node that made it: Python 3.11 and `cryptography`.

    python verify.py [folder or zip] [--json]     the bundle; by default the folder of this file
    python verify.py --self-test                  this program, by the vectors beside it

Exit code 0: all holds; 6: something does not, and the table says what; 7: `cryptography` is absent.
`verify.html` makes the same checks in a browser; both answer to the cases of vectors.json.
"""

# Proofs: canonical JSON, hashes, signatures, the log's tree, and the division of yen

from __future__ import annotations

import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from math import ceil, floor
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.stderr.write("verify.py needs the package `cryptography` (pip install cryptography)\n")
    raise SystemExit(7) from None

DEPTH_MAX = 64


class BadBundle(Exception):
    """What does not hold; `index` is the first entry for which it does not."""

    def __init__(self, what: str, index: int | None = None) -> None:
        super().__init__(what)
        self.index = index


MALFORMED = (AttributeError, KeyError, TypeError, ValueError, IndexError, ArithmeticError)
REFUSED = (BadBundle, *MALFORMED)


def require(holds: bool, what: str, index: int | None = None) -> None:  # noqa: FBT001 - said in a word
    """Raises `BadBundle` unless it holds."""
    if not holds:
        raise BadBundle(what, index)


# Bytes: canonical JSON, hashes, signatures


def canonical(value: Any, depth: int = 0) -> str:
    """`value` as RFC 8785 text, without floats; anything else raises `BadBundle`."""
    require(depth <= DEPTH_MAX, "JSON is nested too deeply")
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        require(abs(value) < 2**53, "a number is beyond 2^53")
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(canonical(part, depth + 1) for part in value) + "]"
    require(isinstance(value, dict), "a number is not whole")
    # RFC 8785 §3.2.3 sorts keys by UTF-16 code units.
    keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
    pairs = (f"{canonical(key)}:{canonical(value[key], depth + 1)}" for key in keys)
    return "{" + ",".join(pairs) + "}"


def read(raw: bytes, name: str, index: int | None = None) -> Any:
    """The JSON value whose canonical bytes are `raw`: no key twice, no other spelling."""
    try:
        value = json.loads(raw.decode())
        same = canonical(value).encode() == raw
    except (ValueError, RecursionError):
        raise BadBundle(f"{name} is no JSON", index) from None
    require(same, f"{name} is not in canonical form (RFC 8785)", index)
    return value


def digest(raw: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return sha256(raw).hexdigest()


def signed_bytes(noun: str, value: Any) -> bytes:
    """What a signature over a noun covers."""
    return f"kumiai/{noun}/v1\n{canonical(value)}".encode()


def base64(text: str) -> bytes:
    """RFC 4648 §4, spelled as it must be."""
    raw = b64decode(text, validate=True)
    require(b64encode(raw).decode() == text, "base64 is not in canonical form")
    return raw


def unhex(text: Any) -> bytes:
    """32 bytes from lower-case hex."""
    right = isinstance(text, str) and re.fullmatch("[0-9a-f]{64}", text)
    require(bool(right), "a key or hash is not 32 bytes of hex")
    return bytes.fromhex(text)


def signature_holds(public: str, signature: str, message: bytes) -> bool:
    """Whether Ed25519 `signature` (base64) of the key `public` (hex) covers `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(unhex(public)).verify(base64(signature), message)
    except (InvalidSignature, ValueError, TypeError, BadBundle):
        return False
    return True


# The log: RFC 6962 §2.1, C2SP signed-note and tlog-checkpoint


def leaf_hash(line: bytes) -> bytes:
    """The hash of an entry, given its line of entries.jsonl."""
    return sha256(b"\x00kumiai/entry/v1\n" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node."""
    return sha256(b"\x01" + left + right).digest()


@lru_cache(maxsize=1 << 20)
def node_of(left: str, right: str) -> str:
    """The hash of a node in hex; kept, since the ways of neighbours meet."""
    return node_hash(unhex(left), unhex(right)).hex()


def included(leaf: bytes, index: int, size: int, proof: Any, root: bytes) -> bool:
    """Whether `proof` (a list of hex) leads from `leaf` to `root` (RFC 9162 §2.1.3.2)."""
    at, end, found = index, size - 1, leaf.hex()
    parts = proof if isinstance(proof, list) else [None]
    if not 0 <= index < size or not all(isinstance(part, str) for part in parts):
        return False
    try:
        for part in parts:
            if end == 0:
                return False
            if at & 1 or at == end:
                found = node_of(part, found)
                while at and not at & 1:
                    at, end = at >> 1, end >> 1
            else:
                found = node_of(found, part)
            at, end = at >> 1, end >> 1
    except BadBundle:
        return False
    return end == 0 and found == root.hex()


def root_of(leaves: list[bytes]) -> bytes:
    """The root over leaf hashes; SHA-256 of nothing for none."""
    row = leaves or [sha256(b"").digest()]
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=False)]
        row += odd
    return row[0]


def open_note(text: str, publics: list[str]) -> tuple[str, int, bytes]:
    """Origin, size and root of a checkpoint that one of `publics` signed under its origin."""
    body, parted, tail = text.rpartition("\n\n")
    require(bool(parted) and tail.endswith("\n"), "the checkpoint is no signed note")
    origin, size, root, *more = body.split("\n")
    require(
        bool(origin) and bool(re.fullmatch("0|[1-9][0-9]{0,15}", size)) and all(more),
        "bad checkpoint",
    )
    lines = [line.split(" ") for line in tail[:-1].split("\n")]
    require(all(len(line) == 3 and line[0] == "—" for line in lines), "bad signature line")
    found = base64(root)
    require(len(found) == 32, "bad checkpoint")
    signed = [base64(line[2]) for line in lines if line[1] == origin]
    for public in publics:
        key = sha256(origin.encode() + b"\n\x01" + unhex(public)).digest()[:4]
        for raw in (raw for raw in signed if raw[:4] == key):
            signature = b64encode(raw[4:]).decode()
            holds = signature_holds(public, signature, f"{body}\n".encode())
            require(holds, "the checkpoint's signature does not hold")
            return origin, int(size), found
    raise BadBundle("no node key of keys.json signed the checkpoint")


# Money: whole yen, exact portions


def fraction(text: str) -> Fraction:
    """`1/3` as it is written in terms."""
    require(bool(re.fullmatch("[0-9]{1,40}/[1-9][0-9]{0,39}", text)), "bad fraction")
    return Fraction(text)


def apportion(yen: int, portions: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole yen by largest remainder; ties to the larger portion, then the id that sorts first."""
    require(type(yen) is int, "yen are whole")
    require(sum(portions.values()) == 1, "portions do not add up to one")
    if yen < 0:
        return {party: -part for party, part in apportion(-yen, portions).items()}
    whole = {party: floor(yen * portion) for party, portion in portions.items()}
    order = sorted(portions, key=lambda p: (whole[p] - yen * portions[p], -portions[p], p))
    for party in order[: yen - sum(whole.values())]:
        whole[party] += 1
    return whole


def tax(net: int, rate: Fraction, rounding: str) -> int:
    """The tax on one document."""
    require(type(net) is int, "yen are whole")
    if net < 0:
        return -tax(-net, rate, rounding)
    half_up = floor(net * rate + Fraction(1, 2))
    return {"floor": floor(net * rate), "half_up": half_up, "ceil": ceil(net * rate)}[rounding]
