"""The console over HTTP: the session's cookie, the form's hidden token, one endpoint a page.

A form changes something only with the session's own token and from the node's own pages; what it
changed is shown at another address (303), so that reloading does nothing twice.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from kumiai.acts.govern import signing_in
from kumiai.apps.commands import BY_OPERATION
from kumiai.apps.console import mapping
from kumiai.apps.console.rendering import LANGUAGES, rendered, style
from kumiai.apps.console.table import PAGES
from kumiai.apps.console.visit import Gone, Made, Page, Shown, Visit
from kumiai.apps.manage.answers import Download
from kumiai.apps.manage.given import plain_text
from kumiai.apps.manage.visits import COOKIE, PRIVATE, download, form_data, keep_session
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
from kumiai.papers.messages import hint, sentence
from kumiai.rules.standing import Operation, may, require

HOME = "/console"
SIGN_IN = "/console/sign-in"
_LANG = "kumiai_lang"
_YEAR = 366 * 24 * 3600
_SIGN_IN_MAX = 20_000
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_MAP_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = PRIVATE | {"content-security-policy": _POLICY}
OPEN = {
    ("GET", SIGN_IN): "the form with which a session begins",
    ("POST", SIGN_IN): "the beginning of a session, as `POST /v1/session`",
    ("GET", "/console/console.css"): "the style sheet",
    ("GET", "/console/map/{name}"): "the scripts of the map page, the same for everybody",
}
"""What needs no session, and why."""


def console_routes() -> list[Route]:
    """The routes of the console, for the node's own application."""
    routes = [
        Route("/console/console.css", _style, methods=["GET"]),
        Route("/console/map/{name}", _asset, methods=["GET"]),
        Route(SIGN_IN, _sign_in_page, methods=["GET"]),
        Route(SIGN_IN, _sign_in, methods=["POST"]),
    ]
    routes += [Route(page.path, _endpoint(page), methods=[page.method]) for page in PAGES]
    for route in routes:
        route.methods = (route.methods or set()) - {"HEAD"}
    return routes


async def _style(_: Request) -> Response:
    """The style sheet of all pages."""
    return Response(style(), media_type="text/css", headers=_HEADERS)


async def _asset(request: Request) -> Response:
    """A script of the map page, where there is one."""
    name = request.path_params["name"]
    found = mapping.asset(name)
    if found is None:
        return await run_in_threadpool(_refused, request, UnknownAddress(address=name[:80]))
    return Response(found, media_type=mapping.ASSETS[name], headers=_HEADERS)


def _endpoint(page: Page) -> Any:
    """The endpoint of one page."""

    async def endpoint(request: Request) -> Response:
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
            return _with_language(request, RedirectResponse(SIGN_IN, 303, headers=_HEADERS))
        except Refusal as refusal:
            return await run_in_threadpool(_refused, request, refusal)

    return endpoint


def _who(request: Request) -> tuple[Standing, Session]:
    """Who asks: a person with a session. Raises `NotSignedIn`."""
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise NotSignedIn(what="session")
    node: Node = request.app.state.node
    return signing_in.standing_of_session(node.store, cookie, node.clock())


def _admitted(request: Request, page: Page) -> tuple[Standing, Session]:
    """Who asks, if it may see this page at all. Raises `NotSignedIn`, `NotYourRole`."""
    standing, session = _who(request)
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
    """Refuses a form that is not of this session's own pages. Raises `BadCsrf`."""
    _check_origin(request)
    if not isinstance(csrf, str) or not signing_in.same_secret(csrf, session.csrf):
        raise BadCsrf


def _check_origin(request: Request) -> None:
    """Refuses what a page of another site sent, where the browser says so. Raises `BadCsrf`."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "none")
    own = f"//{request.headers.get('host', '')}"
    foreign = origin not in (None, "null") and not str(origin).endswith(own)
    if site not in ("same-origin", "none") or foreign:
        raise BadCsrf


def _answer(request: Request, page: Page, given: dict[str, Any]) -> Response:
    """What a page answers; who asks is looked at again, now that the form is read."""
    standing, session = _admitted(request, page)
    node: Node = request.app.state.node
    made: Made = page.tell(Visit(node, standing, _lang(request), given))
    if isinstance(made, Download):
        return download(request, node, made)
    if isinstance(made, Gone):
        return _gone(request, page, made)
    return _shown(request, made, (standing, session))


def _gone(request: Request, page: Page, made: Gone) -> Response:
    """The way on; at the end of a session without its cookie."""
    if page.operation is not Operation.SESSION_END:
        return RedirectResponse(f"{made.path}?done=1", 303, headers=_HEADERS)
    node: Node = request.app.state.node
    signing_in.end_session(node.store, request.cookies[COOKIE], node.clock())
    response = RedirectResponse(made.path, 303, headers=_HEADERS)
    response.delete_cookie(COOKIE)
    return response


def _shown(request: Request, made: Shown, who: tuple[Standing, Session] | None) -> Response:
    """A page in the asker's language."""
    node: Node = request.app.state.node
    lang = _lang(request)
    standing, session = who or (None, None)
    parties = Visit(node, standing, lang).parties() if standing else {}
    query = {k: v for k, v in request.query_params.items() if k not in ("lang", "done")}
    told = {
        "me": standing,
        "csrf": session.csrf if session else "",
        "may": lambda operation: standing is not None and may(standing, Operation(operation)),
        "links": {one: "?" + urlencode(query | {"lang": one}) for one in LANGUAGES},
        "path": request.url.path,
        "done": "done" in request.query_params,
        "node": node.store.name,
        "generated": made.generated,
    }
    page = rendered(made.template, lang, parties, told | dict(made.told))
    policy = {"content-security-policy": _MAP_POLICY} if made.scripts else {}
    return _with_language(request, HTMLResponse(page, made.status, headers=_HEADERS | policy))


def _refused(request: Request, refusal: Refusal) -> Response:
    """A refusal as a page: its sentence, what helps, its code."""
    lang = _lang(request)
    told = {
        "code": refusal.code,
        "sentence": sentence(refusal, lang),
        "hint": hint(refusal, lang),
    }
    try:
        who = _who(request)
    except NotSignedIn:
        who = None
    return _shown(request, Shown("refused.html", told, status=refusal.status), who)


def _lang(request: Request) -> str:
    """The language: the address says it, else the cookie, else the browser."""
    for told in (request.query_params.get("lang"), request.cookies.get(_LANG)):
        if told in LANGUAGES:
            return str(told)
    return "en" if request.headers.get("accept-language", "ja").startswith("en") else "ja"


def _with_language(request: Request, response: Response) -> Response:
    """`response`, with the cookie of a language that was chosen."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        secure = request.url.scheme == "https"
        response.set_cookie(
            _LANG, chosen, max_age=_YEAR, httponly=True, samesite="strict", secure=secure
        )
    return response


async def _sign_in_page(request: Request) -> Response:
    """The form with which a session begins."""
    return await run_in_threadpool(_shown, request, _sign_in_form(), None)


def _sign_in_form(refusal: Refusal | None = None, lang: str = "ja") -> Shown:
    """The sign-in form, with what was wrong with the last one."""
    wrong = sentence(refusal, lang) if refusal else ""
    return Shown("sign_in.html", {"wrong": wrong}, status=refusal.status if refusal else 200)


async def _sign_in(request: Request) -> Response:
    """Begins a session: with person and password, or with a one-time link and a first password."""
    try:
        _check_origin(request)
        told = request.headers.get("content-length", "")
        if not told.isdecimal() or len(told) > 6 or int(told) > _SIGN_IN_MAX:
            raise TooLarge(what="body", max=_SIGN_IN_MAX)
        said = await form_data(request, BY_OPERATION[Operation.SESSION_SHOW])
        return await run_in_threadpool(_opened, request, said)
    except Refusal as refusal:
        form = _sign_in_form(refusal, _lang(request))
        return await run_in_threadpool(_shown, request, form, None)


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
    response = RedirectResponse(HOME, 303, headers=_HEADERS)
    keep_session(request, response, secret)
    return response
