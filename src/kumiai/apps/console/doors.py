"""The console over HTTP: the session's cookie, the form's hidden token, one endpoint a page.

A form changes something only with the session's own token and from the node's own pages; what it
changed is shown at another address (303), so that reloading does nothing twice.
"""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kumiai.acts.govern import signing_in
from kumiai.apps.commands import BY_OPERATION
from kumiai.apps.console import mapping
from kumiai.apps.console.matrix.page import SCRIPT, script
from kumiai.apps.console.rendering import style
from kumiai.apps.console.showing import (
    HEADERS,
    check_origin,
    lang_of,
    refused,
    shown,
    who_asks,
    with_language,
)
from kumiai.apps.console.table import PAGES
from kumiai.apps.console.visit import Gone, Made, Page, Shown, Visit
from kumiai.apps.console.welcoming import PATH, welcome_routes
from kumiai.apps.manage.answers import Download
from kumiai.apps.manage.given import plain_text
from kumiai.apps.manage.visits import COOKIE, download, form_data, keep_session
from kumiai.apps.node import Node
from kumiai.model.person import Session, Standing
from kumiai.model.refusal import (
    BadCsrf,
    BadDocument,
    NotSignedIn,
    Refusal,
    TooLarge,
    UnknownAddress,
)
from kumiai.papers.messages import sentence
from kumiai.rules.standing import Operation, require

HOME = "/console"
SIGN_IN = "/console/sign-in"
_SIGN_IN_MAX = 20_000
OPEN = {
    ("GET", SIGN_IN): "the form with which a session begins",
    ("POST", SIGN_IN): "the beginning of a session, as `POST /v1/session`",
    ("GET", PATH): "the page of an invitation, for whoever holds its link",
    ("POST", PATH): "the acceptance of an invitation, once",
    ("GET", "/console/console.css"): "the style sheet",
    ("GET", SCRIPT): "the script of the rights matrix, the same for everybody",
    ("GET", "/console/map/{name}"): "the scripts of the map page, the same for everybody",
}
"""What needs no session, and why."""


def console_routes() -> list[Route]:
    """The routes of the console, for the node's own application."""
    routes = [
        Route("/console/console.css", _style, methods=["GET"]),
        Route(SCRIPT, _script, methods=["GET"]),
        Route("/console/map/{name}", _asset, methods=["GET"]),
        Route(SIGN_IN, _sign_in_page, methods=["GET"]),
        Route(SIGN_IN, _sign_in, methods=["POST"]),
    ]
    routes += welcome_routes()
    routes += [Route(page.path, _endpoint(page), methods=[page.method]) for page in PAGES]
    for route in routes:
        route.methods = (route.methods or set()) - {"HEAD"}
    return routes


async def _style(_: Request) -> Response:
    """The style sheet of all pages."""
    return Response(style(), media_type="text/css", headers=HEADERS)


async def _script(_: Request) -> Response:
    """The script of the rights matrix."""
    return Response(script(), media_type="text/javascript", headers=HEADERS)


async def _asset(request: Request) -> Response:
    """A script of the map page, where there is one."""
    name = request.path_params["name"]
    found = mapping.asset(name)
    if found is None:
        return await run_in_threadpool(refused, request, UnknownAddress(address=name[:80]))
    return Response(found, media_type=mapping.ASSETS[name], headers=HEADERS)


def _endpoint(page: Page) -> Any:
    """The endpoint of one page."""

    async def endpoint(request: Request) -> Response:
        """The page, or the refusal in the reader's language."""
        try:
            _, session = await run_in_threadpool(_admitted, request, page)
            given: dict[str, Any] = dict(request.query_params)
            given.pop("lang", None)
            given.pop("done", None)
            if page.method == "POST":
                given = await _form(request, page.operation)
                _check(request, given.pop("csrf", ""), session)
            given |= request.path_params
            return await run_in_threadpool(_answer, request, page, given)
        except NotSignedIn:
            return with_language(request, RedirectResponse(SIGN_IN, 303, headers=HEADERS))
        except Refusal as refusal:
            return await run_in_threadpool(refused, request, refusal)

    return endpoint


def _admitted(request: Request, page: Page) -> tuple[Standing, Session]:
    """Who asks, if it may see this page at all. Raises `NotSignedIn`, `NotYourRole`."""
    standing, session = who_asks(request)
    require(standing, page.operation)
    return standing, session


async def _form(request: Request, operation: Operation) -> dict[str, Any]:
    """What a form says; a file that nobody chose is none. Raises `BadDocument`, `TooLarge`."""
    said = await form_data(request, BY_OPERATION[operation])
    found: dict[str, Any] = {}
    for name, value in said.items():
        if isinstance(value, list):
            found[name] = [one for one in value if one not in (("", b""), "")]
        elif value != ("", b""):
            found[name] = value
    return found


def _check(request: Request, csrf: Any, session: Session) -> None:
    """Refuses a form that is not of the session's own pages. Raises `BadCsrf`."""
    check_origin(request)
    if not isinstance(csrf, str) or not signing_in.same_secret(csrf, session.csrf):
        raise BadCsrf


def _answer(request: Request, page: Page, given: dict[str, Any]) -> Response:
    """What a page answers; who asks is looked at again, now that the form is read."""
    standing, session = _admitted(request, page)
    node: Node = request.app.state.node
    made: Made = page.tell(Visit(node, standing, lang_of(request), given))
    if isinstance(made, Download):
        return download(request, node, made)
    if isinstance(made, Gone):
        return _gone(request, page, made)
    return shown(request, made, (standing, session))


def _gone(request: Request, page: Page, made: Gone) -> Response:
    """The way on; at the end of a session without its cookie."""
    if page.operation is not Operation.SESSION_END:
        path = f"{made.path}?done=1" if made.done else made.path
        return RedirectResponse(path, 303, headers=HEADERS)
    node: Node = request.app.state.node
    signing_in.end_session(node.store, request.cookies[COOKIE], node.clock())
    response = RedirectResponse(made.path, 303, headers=HEADERS)
    response.delete_cookie(COOKIE)
    return response


async def _sign_in_page(request: Request) -> Response:
    """The form with which a session begins."""
    return await run_in_threadpool(shown, request, _sign_in_form(), None)


def _sign_in_form(refusal: Refusal | None = None, lang: str = "ja") -> Shown:
    """The sign-in form, with what was wrong with the last one."""
    wrong = sentence(refusal, lang) if refusal else ""
    return Shown("sign_in.html", {"wrong": wrong}, status=refusal.status if refusal else 200)


async def _sign_in(request: Request) -> Response:
    """Begins a session: with person and password, or with a one-time link and a first password."""
    try:
        check_origin(request)
        told = request.headers.get("content-length", "")
        if not told.isdecimal() or len(told) > 6 or int(told) > _SIGN_IN_MAX:
            raise TooLarge(what="body", max=_SIGN_IN_MAX)
        said = await form_data(request, BY_OPERATION[Operation.SESSION_SHOW])
        return await run_in_threadpool(_opened, request, said)
    except Refusal as refusal:
        form = _sign_in_form(refusal, lang_of(request))
        return await run_in_threadpool(shown, request, form, None)


def _opened(request: Request, said: dict[str, Any]) -> Response:
    """The way home with a fresh session's cookie."""
    node: Node = request.app.state.node
    told = {name: plain_text(value, name[:80]) for name, value in said.items()}
    match told:
        case {"link": link, "password": password, **rest} if not rest:
            secret, _ = signing_in.sign_in_first(node.store, link.strip(), password, node.clock())
        case {"person": person, "password": password, **rest} if not rest:
            secret, _ = signing_in.sign_in(node.store, person.strip(), password, node.clock())
        case _:
            raise BadDocument(where="body")
    response = RedirectResponse(HOME, 303, headers=HEADERS)
    keep_session(request, response, secret)
    return response
