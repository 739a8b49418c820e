"""Refreshing: the address of an answer for a spreadsheet, with Basic sign-in (RFC 7617).

The address says what is read and holds no secret. Each time it is asked for, the newest rows leave
as they do for any read: permitted, metered, on the log. Asked for its head alone, it reads nothing.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kumiai.acts import read
from kumiai.acts.govern import signing_in
from kumiai.apps.commands import BY_OPERATION
from kumiai.apps.manage.answers import Download, refused
from kumiai.apps.manage.given import read_given
from kumiai.apps.manage.operations import RUN
from kumiai.apps.manage.reading import request_of
from kumiai.apps.manage.visits import PRIVATE, download
from kumiai.apps.node import Node
from kumiai.model.person import Session, Standing
from kumiai.model.refusal import BadDocument, NotSignedIn, Refusal, UnknownAddress
from kumiai.model.request import Format
from kumiai.rules.standing import Operation, require

PATH = "/refresh/{agreement}/{purpose}/{file}"
FORMS = (Format.CSV, Format.XLSX)
_ASKS = {"www-authenticate": 'Basic realm="Kumiai", charset="UTF-8"'}
_SECRET_MAX = 400


def refresh_routes() -> list[Route]:
    """The one route."""
    return [Route(PATH, _refresh, methods=["GET", "HEAD"], name="refresh")]


def address(node: Node, agreement: str, purpose: str, dataset: str, form: Format) -> str:
    """Where a spreadsheet reads a dataset under an agreement for a purpose."""
    parts = (quote(part, safe="") for part in (agreement, purpose, dataset))
    return f"{node.console_url}/refresh/{'/'.join(parts)}.{form.value}"


async def _refresh(request: Request) -> Response:
    """The rows, or why not."""
    try:
        return await run_in_threadpool(_answer, request)
    except Refusal as refusal:
        lang = "ja" if request.headers.get("accept-language", "").startswith("ja") else "en"
        headers = PRIVATE | (_ASKS if refusal.status == 401 else {})
        return JSONResponse(refused(refusal, lang), refusal.status, headers=headers)


def _answer(request: Request) -> Response:
    """The newest rows that the asker may see, as the address ends: csv or xlsx."""
    node: Node = request.app.state.node
    standing, _ = _who(request, node)
    for operation in (Operation.READ_REQUEST, Operation.READ_FETCH):
        require(standing, operation)
    asked, form = _asked(request)
    if request.method == "HEAD":
        return _head(node, standing, asked, form)
    grant = _ask(node, standing, Operation.READ_REQUEST, asked)
    fetched = {"grant": grant["id"], "format": form.value}
    found = _ask(node, standing, Operation.READ_FETCH, fetched)
    assert isinstance(found, Download)  # a fetch answers with a file
    return download(request, node, found, _who)


def _who(request: Request, node: Node) -> tuple[Standing, Session | None]:
    """Who asks: a person's id with a token of its own or its password. A cookie opens nothing here:
    an address that is metered must not be asked for by a page of another site. Raises
    `NotSignedIn`, `TokenRevoked`, `TooManyAttempts`.
    """
    kind, _, told = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        raise NotSignedIn(what="Basic")
    try:
        raw = base64.b64decode(told.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise NotSignedIn(what="Basic") from None
    person, colon, secret = raw.partition(":")
    if not colon or len(secret) > _SECRET_MAX:
        raise NotSignedIn(what="Basic")
    return signing_in.standing_of_basic(node.store, person, secret, node.clock()), None


def _asked(request: Request) -> tuple[dict[str, Any], Format]:
    """What the address asks for. Raises `BadDocument` for a query, `UnknownAddress`."""
    for name in request.query_params:
        raise BadDocument(where=name[:80])
    file = request.path_params["file"]
    dataset, _, ending = file.rpartition(".")
    form = next((form for form in FORMS if form.value == ending), None)
    if form is None or not dataset:
        raise UnknownAddress(address=file[:80])
    parts = {name: request.path_params[name] for name in ("agreement", "purpose")}
    return {**parts, "dataset": dataset}, form


def _ask(node: Node, standing: Standing, operation: Operation, given: dict[str, Any]) -> Any:
    """What the API answers to the same question."""
    return RUN[operation](node, standing, read_given(BY_OPERATION[operation], given))


def _head(node: Node, standing: Standing, asked: dict[str, Any], form: Format) -> Response:
    """That there is something to read, without its size: nothing is granted, logged or opened."""
    request = request_of(node, read_given(BY_OPERATION[Operation.READ_REQUEST], asked))
    read.look(node.store, standing, request)
    response = Response(media_type=read.MEDIA[form], headers=PRIVATE)
    del response.headers["content-length"]  # of the rows, not of this answer (RFC 9110 §8.6)
    return response
