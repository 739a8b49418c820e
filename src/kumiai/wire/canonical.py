"""Canonical bytes: RFC 8785 without floats, and what is signed, hashed and logged in that form.

Fixed by `tests/golden/leaf.json` and `tests/golden/agreement.json`: another byte is another format.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from math import isfinite
from typing import Any

from kumiai.model.agreement import Agreement, Hash, Terms
from kumiai.model.period import iso
from kumiai.model.pool import PoolVersion
from kumiai.model.usage import Entry
from kumiai.wire.codec import document

_SAFE_INT = 2**53 - 1
Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: Json) -> bytes:
    """`value` as RFC 8785 bytes; a float or an integer beyond 2^53 - 1 is a bug (`ValueError`)."""
    return (_encode(value) if _sorts_alike(value) else _ordered(value)).encode()


def _sorts_alike(value: Json) -> bool:
    """Whether Python's encoder writes what RFC 8785 asks for; refuses what neither can write.

    §3.2.3 sorts keys by UTF-16 code units, Python by code points: with keys in ASCII these are
    alike, any other key takes the slow way.
    """
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if isinstance(value, dict):
        told = list(map(_sorts_alike, value.values()))  # each is looked at, whatever one tells
        return all(told) and "".join(value).isascii()
    if isinstance(value, list | tuple):
        told = list(map(_sorts_alike, value))
        return all(told)
    if isinstance(value, int):
        if abs(value) > _SAFE_INT:
            raise ValueError(value)
        return True
    if isinstance(value, str):
        return True
    if isinstance(value, Mapping):
        _sorts_alike(dict(value))
        return False
    raise ValueError(type(value))


def _ordered(value: Json) -> str:
    """`value` as JSON text, its keys in the order of their UTF-16 code units."""
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_encode(key)}:{_ordered(value[key])}" for key in keys) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_ordered(part) for part in value) + "]"
    if isinstance(value, float):
        raise ValueError(value)  # noqa: TRY004 - a bug of the caller, like an integer too large
    return _encode(value)


def digest(raw: bytes) -> Hash:
    """SHA-256 of `raw` in lower-case hex."""
    return Hash(sha256(raw).hexdigest())


def signed_bytes(noun: str, value: Json) -> bytes:
    """What a signature over a `noun` covers: `kumiai/<noun>/v1`, a newline, the canonical bytes."""
    return f"kumiai/{noun}/v1\n".encode() + canonical(value)


def terms_hash(terms: Terms) -> Hash:
    """The hash that the paper prints and the agreement holds."""
    return digest(signed_bytes("terms", document(terms)))


def agreement_bytes(agreement: Agreement) -> bytes:
    """What each party signs: the agreement without its signatures."""
    unsigned = document(agreement)
    del unsigned["signatures"]
    return signed_bytes("agreement", unsigned)


def version_bytes(version: PoolVersion) -> bytes:
    """What a party signs that enters a pool, and what the version after it names by its hash: the
    version without its signature.
    """
    unsigned = document(version)
    del unsigned["signature"]
    return signed_bytes("version", unsigned)


def entry_text(entry: Entry) -> str:
    """An entry as canonical text: what is kept, shown and put into bundles."""
    said: dict[str, Json] = {
        "log": entry.log,
        "index": entry.index,
        "type": entry.type.value,
        "asked_at": iso(entry.asked_at),
        "logged_at": iso(entry.logged_at),
        "facts": dict(entry.facts),
    }
    return canonical(said).decode()


def leaf_bytes(text: str) -> bytes:
    """The bytes of the log leaf of an entry's canonical text."""
    return b"kumiai/entry/v1\n" + text.encode()


def entry_bytes(entry: Entry) -> bytes:
    """The bytes of an entry's log leaf."""
    return leaf_bytes(entry_text(entry))


def parse(raw: bytes | str, size_max: int = 4_194_304) -> Any:
    """JSON as Python values; duplicate keys, numbers that are none, lone surrogates, another
    encoding than UTF-8 and oversize raise `ValueError` (ASVS V1.5.3, RFC 7493 §2).
    """
    if len(raw) > size_max:
        raise ValueError(len(raw))
    text = raw if isinstance(raw, str) else raw.decode()
    try:
        found = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite
        )
    except RecursionError:
        raise ValueError(text[:40]) from None
    if "\\ud" in text.lower():  # an escape may leave half of a pair, which no UTF-8 can hold
        json.dumps(found, ensure_ascii=False).encode()
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys come once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError([key for key, _ in pairs])
    return found


def _finite(text: str) -> float:
    """A number that a double can hold."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(text[:40])
    return number


def _no_constant(name: str) -> Any:
    """NaN and infinities are no JSON."""
    raise ValueError(name)
