"""Talking to an endpoint: by its own address only, with its token there and nowhere else."""

from __future__ import annotations

import http.client
import json
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from kumiai.apps.reader.profile import Profile
from kumiai.model import refusal as refusals
from kumiai.model.refusal import NoAnswer, Refusal

_SECONDS = 600
_ANSWER_MAX = 64 * 2**20
_CHUNK = 2**20
_TELL_AFTER_SECONDS = 2.0
_KINDS: Mapping[str, type[Refusal]] = {
    kind.code: kind
    for kind in vars(refusals).values()
    if isinstance(kind, type) and issubclass(kind, Refusal)
}


class _NoRedirects(HTTPRedirectHandler):
    """Goes nowhere else: a redirect would take the token along."""

    def redirect_request(self, *_: Any) -> None:
        """None: the answer stays what it was."""


class Talk:
    """A profile and how its endpoint is asked."""

    def __init__(self, profile: Profile) -> None:
        """Talks to the endpoint of `profile`."""
        self.profile = profile
        self._opener: OpenerDirector = build_opener(_NoRedirects)

    def json(self, path: str) -> Any:
        """The JSON at a path of the endpoint."""
        with self._open(self._request(path)) as answer:
            return json.loads(answer.read(_ANSWER_MAX))

    def post(
        self, path: str, said: Any, headers: Mapping[str, str] | None = None
    ) -> tuple[list[str], Mapping[str, str]]:
        """The lines of the answer to a body of JSON, and its headers."""
        request = self._request(path, json.dumps(said).encode(), headers)
        with self._open(request) as answer:
            return answer.read(_ANSWER_MAX).decode().splitlines(), dict(answer.headers.items())

    def download(self, url: str, size: int, to: Path) -> None:
        """The bytes of a signed address, in a file; progress on a terminal after two seconds."""
        if urlsplit(url).scheme not in ("http", "https"):
            raise NoAnswer(what=url[:40])
        begun, got = time.monotonic(), 0
        fresh = to.with_suffix(".part")
        with self._open(Request(url)) as answer, fresh.open("wb") as file:  # noqa: S310 - http(s) only
            while chunk := answer.read(_CHUNK):
                file.write(chunk)
                got += len(chunk)
                if time.monotonic() - begun > _TELL_AFTER_SECONDS and sys.stderr.isatty():
                    sys.stderr.write(f"\rkumiai: {got / 2**20:,.0f} of {size / 2**20:,.0f} MB")
        if got != size:
            raise NoAnswer(what=f"{got} of {size} bytes")
        shutil.move(fresh, to)

    def _request(
        self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Request:
        """A request with the profile's token."""
        told = {"authorization": f"Bearer {self.profile.secret}", **(headers or {})}
        if body is not None:
            told["content-type"] = "application/json"
        return Request(f"{self.profile.endpoint}{path}", body, told)  # noqa: S310 - http(s) only

    def _open(self, request: Request) -> Any:
        """The answer. Raises the node's refusal as its type, `NoAnswer` when there is none."""
        try:
            return self._opener.open(request, timeout=_SECONDS)
        except HTTPError as error:
            raise _refusal(error) from None
        except (URLError, http.client.HTTPException, OSError) as error:
            raise NoAnswer(what=str(getattr(error, "reason", error))[:120]) from None


def _refusal(error: HTTPError) -> Refusal:
    """The refusal that an endpoint told; its sentence and hint stand as a note."""
    try:
        said = json.loads(error.read(100_000))
        message = str(said["message"])
    except (ValueError, KeyError, TypeError):
        message = ""
    code = error.headers.get("kumiai-code", "")
    found = _KINDS.get(code, NoAnswer)(told=message or f"HTTP {error.code}")
    if message:
        found.add_note(message)
    return found
