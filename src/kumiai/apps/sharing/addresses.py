"""Signed addresses of files, and the tokens that renew them: bound to one grant and one token,
for an hour; what stands behind them is asked again on every request.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

from kumiai.apps.node import Node
from kumiai.model.refusal import BadDocument, GrantLapsed

RUNS = timedelta(hours=1)
REFRESH_RUNS = timedelta(hours=24)
_SIGNATURE = "X-Amz-Signature"
"""Readers of the delta format take an address with this field for one that was signed beforehand;
they know no other name of ours (delta-kernel-rs, `is_presigned`).
"""


@dataclass(frozen=True, slots=True)
class Address:
    """What a signed address opens: the file of `grant`, for the holder of `token`."""

    grant: str
    token: str
    expires_at: datetime


def address(node: Node, base: str, grant: str, token: str, at: datetime) -> tuple[str, datetime]:
    """An address for the file of a grant, and when it expires; another one each time."""
    expires_at = (at + RUNS).replace(microsecond=0)
    nonce = node.store.entropy(8).hex()
    said = {"t": token, "e": str(int(expires_at.timestamp())), "n": nonce}
    signature = _sign(node, "file", grant, said["t"], said["e"], nonce)
    return f"{base}/files/{grant}?{urlencode({**said, _SIGNATURE: signature})}", expires_at


def read_address(node: Node, grant: str, query: dict[str, str], at: datetime) -> Address:
    """What an address opens, if we signed it and it has not expired. Raises `BadDocument`,
    `GrantLapsed`.
    """
    token, expires, nonce = (query.get(name, "") for name in ("t", "e", "n"))
    expected = _sign(node, "file", grant, token, expires, nonce)
    if not hmac.compare_digest(expected.encode(), query.get(_SIGNATURE, "").encode()):
        raise BadDocument(where="signature")
    expires_at = datetime.fromtimestamp(int(expires), UTC)
    if at >= expires_at:
        raise GrantLapsed(grant=grant[:80])
    return Address(grant, token, expires_at)


def refresh_token(node: Node, table_id: str, at: datetime) -> str:
    """What renews the addresses of a table for a day."""
    expires = str(int((at + REFRESH_RUNS).timestamp()))
    return f"{expires}.{_sign(node, 'refresh', table_id, expires)}"


def check_refresh(node: Node, table_id: str, token: str, at: datetime) -> None:
    """Refuses what we did not give out for this table, or too long ago. Raises `BadDocument`."""
    expires, _, signature = token.partition(".")
    expected = _sign(node, "refresh", table_id, expires)
    signed = hmac.compare_digest(expected.encode(), signature.encode())
    if not signed or at.timestamp() >= int(expires):
        raise BadDocument(where="refreshToken")


def _sign(node: Node, *parts: str) -> str:
    """The keyed signature of parts, hex."""
    key = b"kumiai/address/v1\n" + node.store.secret
    return hmac.new(key, "\n".join(parts).encode(), sha256).hexdigest()
