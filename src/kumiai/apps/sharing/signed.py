"""Signed requests: what our own reader says, with a key of its own, before it is answered."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request

from kumiai.apps.node import Node
from kumiai.model.key import KeyId, KeyPurpose, PublicKey
from kumiai.model.period import Period, instant
from kumiai.model.person import Standing
from kumiai.model.refusal import BadDocument, BadSignature
from kumiai.model.usage import Asked, Receipt
from kumiai.records import access, keys
from kumiai.wire.canonical import canonical, parse, signed_bytes
from kumiai.wire.codec import document

ASKED, SIGNATURE, RECEIPT = "kumiai-asked", "kumiai-signature", "kumiai-receipt"
_WITHIN = timedelta(minutes=10)
_TEXT_MAX = 2_000
_FIELDS = frozenset({"share", "schema", "table", "at", "nonce"})


def asked(request: Request, node: Node, standing: Standing, token_id: str) -> Asked | None:
    """The request as its reader signed it, with the key that its token has; None when it did not.

    It names the address that is asked and an instant close to ours. Raises `BadDocument`,
    `BadSignature`.
    """
    told = request.headers.get(ASKED)
    if told is None:
        return None
    text, said = _read(told)
    for name in ("share", "schema", "table"):
        if said[name] != request.path_params[name].lower():
            raise BadDocument(where=ASKED, what=name)
    if abs(_at(said) - standing.at) > _WITHIN:
        raise BadDocument(where=ASKED, what="at")
    raw = access.reader_key(node.store.database, token_id)
    if raw is None:
        raise BadSignature(key=token_id)
    signature = request.headers.get(SIGNATURE, "")[:200]
    runs = Period(standing.at, standing.at + _WITHIN)
    public = PublicKey(KeyId(token_id), standing.party, KeyPurpose.PARTY, raw, runs)
    keys.verify(public, signed_bytes("read", said), signature)
    return Asked(text, raw, signature)


def _read(told: str) -> tuple[str, dict[str, str]]:
    """The text of a signed request and what it says. Raises `BadDocument`."""
    try:
        raw = base64.b64decode(told[: 2 * _TEXT_MAX], validate=True)
        said: Any = parse(raw, _TEXT_MAX)
    except ValueError:
        raise BadDocument(where=ASKED) from None
    if not isinstance(said, dict) or said.keys() != _FIELDS:
        raise BadDocument(where=ASKED)
    if not all(isinstance(part, str) for part in said.values()) or canonical(said) != raw:
        raise BadDocument(where=ASKED)
    return raw.decode(), said


def _at(said: dict[str, str]) -> datetime:
    """When it was asked. Raises `BadDocument`."""
    try:
        return instant(said["at"])
    except ValueError:
        raise BadDocument(where=ASKED, what="at") from None


def receipt_header(receipt: Receipt) -> str:
    """A receipt as a header carries it: base64 of its canonical JSON."""
    return base64.b64encode(canonical(document(receipt))).decode()
