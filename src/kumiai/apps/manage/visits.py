"""What the API and the console share of a visit over HTTP: who asks, the session's cookie, form
data within their bounds, and files that leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kumiai.acts import read
from kumiai.acts.govern import signing_in
from kumiai.apps.commands import Command, Kind
from kumiai.apps.manage.answers import Download
from kumiai.apps.manage.given import BODY_MAX
from kumiai.apps.node import Node
from kumiai.model.person import Session, Standing
from kumiai.model.refusal import BadDocument, NotSignedIn, TooLarge

COOKIE = "kumiai_session"
PRIVATE = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
_CHUNK = 2**20
Who = Callable[[Request, Node], tuple[Standing, Session | None]]
_FILES_MAX = 200


def standing_of(request: Request, node: Node) -> tuple[Standing, Session | None]:
    """Who asks: by bearer token, else by session. Raises `NotSignedIn`."""
    at = node.clock()
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and secret:
        return signing_in.standing_of_token(node.store, secret.strip(), at), None
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise NotSignedIn(what="session")
    return signing_in.standing_of_session(node.store, cookie, at)


def is_list(command: Command, name: str) -> bool:
    """Whether a field holds several values."""
    return any(f.name == name and f.kind in (Kind.LIST, Kind.FILES) for f in command.fields)


async def form_data(request: Request, command: Command) -> dict[str, Any]:
    """The fields and files of form data, within their bounds. Raises `BadDocument`, `TooLarge`."""
    told = request.headers.get("content-length", "")
    if not told.isdecimal() or len(told) > 12 or int(told) > BODY_MAX:
        raise TooLarge(what="body", max=BODY_MAX)
    found: dict[str, Any] = {}
    try:
        async with request.form(max_files=_FILES_MAX, max_part_size=2**20) as form:
            for name, value in form.multi_items():
                part = (
                    value if isinstance(value, str) else (value.filename or "", await value.read())
                )
                if is_list(command, name):
                    found.setdefault(name, []).append(part)
                elif name in found:
                    raise BadDocument(where=name[:80])
                else:
                    found[name] = part
    except (HTTPException, ValueError):
        raise BadDocument(where="body", what="form data") from None
    return found


def keep_session(request: Request, response: Response, secret: str) -> None:
    """Gives the asker's browser the cookie of its session: for no script and no other site."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=signing_in.SESSION_HOURS * 3600,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def download(request: Request, node: Node, found: Download, who: Who = standing_of) -> Response:
    """A file as an answer; who asked and for what is looked at again before each further mebibyte."""
    headers = PRIVATE | {
        "content-disposition": f'attachment; filename="{_ascii(found.name)}"',
        "content-length": str(found.size()),
    }
    chunks = _chunks(request, node, found, who)
    return StreamingResponse(chunks, media_type=found.media_type, headers=headers)


def _chunks(
    request: Request, node: Node, found: Download, who: Who = standing_of
) -> Iterator[bytes]:
    """The bytes of a file, a mebibyte at a time, for as long as its grant stands."""
    content = found.content
    with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as file:
        chunk = file.read(_CHUNK)
        while chunk:
            yield chunk
            chunk = file.read(_CHUNK)
            if chunk and found.grant is not None:
                standing, _ = who(request, node)
                read.may_fetch(node.store, standing, found.grant)


def _ascii(name: str) -> str:
    """A file name that a header can carry."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-._") else "_" for c in name)
