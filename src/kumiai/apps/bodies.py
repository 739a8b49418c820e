"""What every door of a node does with a request before it knows what is asked: its host's name and
its body, within their bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kumiai.model.refusal import BadDocument, TooLarge
from kumiai.wire.canonical import parse

Refuse = Callable[[Request, str], Response]


class Hosts:
    """Answers only for the names of this node: another name is a page that had its own name
    resolved to this machine (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...], refuse: Refuse) -> None:
        """`app` behind the names `hosts`; `refuse` answers a request for another."""
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request on, or answers it itself."""
        if scope["type"] == "http":
            told = Request(scope).headers.getlist("host")
            name = told[0].lower() if len(told) == 1 else ""
            # A port follows the last colon; the colons of an IPv6 address stand in brackets.
            bare = name if name.endswith("]") else name.rpartition(":")[0] or name
            if bare not in self._hosts:
                await self._refuse(Request(scope), name[:80])(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def json_body(request: Request, most: int) -> dict[str, Any]:
    """The object in a body of JSON. Any other content type is refused: a foreign page can send it
    without being asked whether it may (CORS). Raises `BadDocument`, `TooLarge`.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise BadDocument(where="content-type", what=kind[:40])
    raw = await _body(request, most)
    try:
        said = parse(raw, most)
    except ValueError:
        raise BadDocument(where="body", what="JSON") from None
    if not isinstance(said, dict):
        raise BadDocument(where="body")
    return said


async def _body(request: Request, most: int) -> bytes:
    """The body, read no further than its bound. Raises `TooLarge`."""
    told = request.headers.get("content-length", "")
    if len(told) > 12 or (told.isdecimal() and int(told) > most):
        raise TooLarge(what="body", max=most)
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > most:
            raise TooLarge(what="body", max=most)
    return bytes(found)
