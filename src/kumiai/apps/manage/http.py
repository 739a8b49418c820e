"""The API over HTTP: one route a command, persons by session, programs by token.

Every answer is private to its asker and is never cached. A route changes something only with the
session's own token in `X-Kumiai-Csrf`; bearer tokens need none, since no browser sends them. Who
asks is settled before a body is read, and again after it.
"""

from __future__ import annotations

import logging
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Match, Route

from kumiai.acts.govern import signing_in
from kumiai.apps.bodies import Hosts, json_body
from kumiai.apps.commands import COMMANDS, Command
from kumiai.apps.console.doors import console_routes
from kumiai.apps.manage.answers import Download, answered, refused
from kumiai.apps.manage.given import BODY_MAX, plain_text, read_given
from kumiai.apps.manage.landing import landing
from kumiai.apps.manage.openapi import openapi
from kumiai.apps.manage.operations import RUN
from kumiai.apps.manage.visits import (
    COOKIE,
    PRIVATE,
    download,
    form_data,
    is_list,
    keep_session,
    standing_of,
)
from kumiai.apps.node import Node
from kumiai.apps.refreshing import refresh_routes
from kumiai.model.person import Session, Standing
from kumiai.model.refusal import (
    BadCsrf,
    BadDocument,
    Refusal,
    Unexpected,
    UnknownAddress,
    UnknownHost,
    WrongMethod,
)
from kumiai.rules.standing import Operation, require

CSRF = "x-kumiai-csrf"
_SIGN_IN_MAX = 20_000
_logger = logging.getLogger(__name__)


def application(node: Node, hosts: tuple[str, ...]) -> Starlette:
    """The API of `node`; requests for other names than `hosts` are refused."""
    routes = [
        Route("/", _first_page, methods=["GET"], name="first_page"),
        Route("/v1/health", _health, methods=["GET"], name="health"),
        Route("/v1/openapi.json", _openapi, methods=["GET"], name="openapi"),
        Route("/v1/session", _sign_in, methods=["POST"], name="session.open"),
    ]
    for command in COMMANDS:
        name = command.operation.value
        route = Route(command.path, _endpoint(command), methods=[command.method], name=name)
        # HEAD would open an answer, and have it paid, without anybody getting it.
        route.methods = {command.method}
        routes.append(route)
    routes += refresh_routes()
    routes += console_routes()
    handlers: Any = {HTTPException: _unrouted, Exception: _internal}
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.router.redirect_slashes = False
    app.state.node = node
    app.add_middleware(Hosts, hosts=hosts, refuse=_other_name)
    return app


def _other_name(request: Request, name: str) -> Response:
    """A page that had its own name resolved to this machine."""
    return _refusal(request, UnknownHost(host=name))


async def _first_page(request: Request) -> Response:
    """What this node is."""
    page = landing(request.app.state.node.store.name)
    return HTMLResponse(page, headers=PRIVATE)


async def _health(_: Request) -> Response:
    """Whether the node answers."""
    return JSONResponse({"ok": True}, headers=PRIVATE)


async def _openapi(_: Request) -> Response:
    """The description of all routes."""
    return JSONResponse(openapi(), headers=PRIVATE)


async def _internal(request: Request, error: Exception) -> Response:
    """A bug: logged with its trace, told without it."""
    _logger.error("unexpected", exc_info=error)
    return _refusal(request, Unexpected())


async def _unrouted(request: Request, error: HTTPException) -> Response:
    """What no route answers."""
    if error.status_code != 405:
        return _refusal(request, UnknownAddress(address=request.url.path[:80]))
    response = _refusal(request, WrongMethod(method=request.method[:20]))
    routes = [r for r in request.app.routes if r.matches(request.scope)[0] is not Match.NONE]
    response.headers["allow"] = ", ".join(sorted({m for r in routes for m in r.methods}))
    return response


def _lang(request: Request) -> str:
    """The language of the asker."""
    return "ja" if request.headers.get("accept-language", "").startswith("ja") else "en"


def _refusal(request: Request, refusal: Refusal) -> Response:
    """A refusal as an answer."""
    headers = dict(PRIVATE)
    if refusal.status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(refused(refusal, _lang(request)), refusal.status, headers=headers)


def _endpoint(command: Command) -> Any:
    """The endpoint of one command."""

    async def endpoint(request: Request) -> Response:
        """The answer, or the refusal."""
        try:
            await run_in_threadpool(_admitted, request, command)
            raw = await _raw(request, command)
            return await run_in_threadpool(_answer, request, command, raw)
        except Refusal as refusal:
            return _refusal(request, refusal)

    return endpoint


def _admitted(request: Request, command: Command) -> tuple[Standing, Session | None]:
    """Who asks, if it may ask for this at all. Raises `NotSignedIn`, `NotYourRole`, `BadCsrf`."""
    standing, session = standing_of(request, request.app.state.node)
    if session is not None and command.method != "GET":
        _check_csrf(request, session)
    require(standing, command.operation)
    return standing, session


def _answer(request: Request, command: Command, raw: dict[str, Any]) -> Response:
    """What a command answers to one request."""
    node: Node = request.app.state.node
    standing, session = _admitted(request, command)
    data = RUN[command.operation](node, standing, read_given(command, raw))
    if isinstance(data, Download):
        return download(request, node, data)
    response = JSONResponse(answered(data), headers=PRIVATE)
    if command.operation is Operation.SESSION_END and session is not None:
        signing_in.end_session(node.store, request.cookies[COOKIE], standing.at)
        response.delete_cookie(COOKIE)
    return response


def _check_csrf(request: Request, session: Session) -> None:
    """Refuses a change that did not come from the session's own pages. Raises `BadCsrf`."""
    if not signing_in.same_secret(request.headers.get(CSRF, ""), session.csrf):
        raise BadCsrf


async def _raw(request: Request, command: Command) -> dict[str, Any]:
    """The fields of a request: path, then query of a GET, else a body of JSON or form data.

    A field stands in one place and comes once. Raises `BadDocument`, `TooLarge`.
    """
    found: dict[str, Any] = dict(request.path_params)
    for name in request.query_params:
        values = request.query_params.getlist(name)
        several = len(values) > 1 and not is_list(command, name)
        if command.method != "GET" or name in found or several:
            raise BadDocument(where=name[:80])
        found[name] = values if is_list(command, name) else values[0]
    if command.method == "GET" or not _has_body(request):
        return found
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    form = kind == "multipart/form-data"
    said = await (form_data(request, command) if form else json_body(request, BODY_MAX))
    if said.keys() & found.keys():
        raise BadDocument(where="body")
    return found | said


def _has_body(request: Request) -> bool:
    """Whether the request says that it has a body."""
    told = request.headers.get("content-length", "")
    return told not in ("", "0") or "transfer-encoding" in request.headers


async def _sign_in(request: Request) -> Response:
    """Opens a session: with a one-time link and a new password, or with person and password."""
    try:
        said = await json_body(request, _SIGN_IN_MAX)
        told = {plain_text(k, "body"): plain_text(v, k) for k, v in said.items()}
        return await run_in_threadpool(_opened, request, told)
    except Refusal as refusal:
        return _refusal(request, refusal)


def _opened(request: Request, said: dict[str, str]) -> Response:
    """The answer to a sign-in: the cookie, and the token that its forms carry."""
    node: Node = request.app.state.node
    at = node.clock()
    match said:
        case {"link": link, "password": password, **rest} if not rest:
            secret, session = signing_in.sign_in_first(node.store, link, password, at)
        case {"person": person, "password": password, **rest} if not rest:
            secret, session = signing_in.sign_in(node.store, person, password, at)
        case _:
            raise BadDocument(where="body")
    data = {"person": session.person, "party": session.party, "csrf": session.csrf}
    response = JSONResponse(answered(data), headers=PRIVATE)
    keep_session(request, response, secret)
    return response
