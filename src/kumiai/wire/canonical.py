"""Canonical bytes: RFC 8785 without floats, and what is signed, hashed and logged in that form.

Fixed by `tests/golden/leaf.json` and `tests/golden/agreement.json`: another byte is another format.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from kumiai.model.agreement import Agreement, Hash, Terms
from kumiai.model.period import iso
from kumiai.model.usage import Entry
from kumiai.wire.codec import document

_SAFE_INT = 2**53 - 1
Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical(value: Json) -> bytes:
    """`value` as RFC 8785 bytes; a float or an integer beyond 2^53 - 1 is a bug (`ValueError`).

    RFC 8785 §3.2.3 sorts keys by UTF-16 code units, Python by code points: they differ beyond the
    basic plane, so the key is encoded for the comparison.
    """
    return _ordered(value).encode()


def _ordered(value: Json) -> str:
    """`value` as JSON text with ordered keys and no white space."""
    match value:
        case bool() | None | str():
            return json.dumps(value, ensure_ascii=False)
        case int():
            if abs(value) > _SAFE_INT:
                raise ValueError(value)
            return str(value)
        case list() | tuple():
            return "[" + ",".join(_ordered(part) for part in value) + "]"
        case Mapping():
            keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
            pairs = (f"{json.dumps(k, ensure_ascii=False)}:{_ordered(value[k])}" for k in keys)
            return "{" + ",".join(pairs) + "}"
    raise ValueError(type(value))


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


def entry_bytes(entry: Entry) -> bytes:
    """The bytes of a log leaf."""
    return signed_bytes("entry", _entry(entry))


def _entry(entry: Entry) -> dict[str, Any]:
    """An entry as JSON."""
    return {
        "log": entry.log,
        "index": entry.index,
        "type": entry.type.value,
        "asked_at": iso(entry.asked_at),
        "logged_at": iso(entry.logged_at),
        "facts": dict(entry.facts),
    }


def parse(raw: bytes | str, size_max: int = 4_194_304) -> Any:
    """JSON as Python values; duplicate keys, NaN and oversize raise `ValueError` (ASVS V1.5.3)."""
    if len(raw) > size_max:
        raise ValueError(len(raw))
    try:
        return json.loads(raw, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError(raw[:40]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys come once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError([key for key, _ in pairs])
    return found


def _no_constant(name: str) -> Any:
    """NaN and infinities are no JSON."""
    raise ValueError(name)
