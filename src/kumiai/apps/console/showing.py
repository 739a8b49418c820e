"""Pages as answers over HTTP: the session's cookie, the asker's language, policies, refusals."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kumiai.acts.govern import signing_in
from kumiai.apps.console.rendering import LANGUAGES, rendered
from kumiai.apps.console.visit import Shown, Visit
from kumiai.apps.manage.visits import COOKIE, PRIVATE
from kumiai.apps.node import Node
from kumiai.model.person import Session, Standing
from kumiai.model.refusal import BadCsrf, NotSignedIn, Refusal
from kumiai.papers.messages import hint, sentence
from kumiai.rules.standing import Operation, may

_LANG = "kumiai_lang"
_YEAR = 366 * 24 * 3600
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_MAP_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = PRIVATE | {"content-security-policy": _POLICY}


def who_asks(request: Request) -> tuple[Standing, Session]:
    """Who asks: a person with a session. Raises `NotSignedIn`."""
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise NotSignedIn(what="session")
    node: Node = request.app.state.node
    return signing_in.standing_of_session(node.store, cookie, node.clock())


def check_origin(request: Request) -> None:
    """Refuses what a page of another site sent, where the browser says so. Raises `BadCsrf`."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "none")
    own = f"//{request.headers.get('host', '')}"
    foreign = origin not in (None, "null") and not str(origin).endswith(own)
    if site not in ("same-origin", "none") or foreign:
        raise BadCsrf


def shown(request: Request, made: Shown, who: tuple[Standing, Session] | None) -> Response:
    """A page in the asker's language."""
    node: Node = request.app.state.node
    lang = lang_of(request)
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
    return with_language(request, HTMLResponse(page, made.status, headers=HEADERS | policy))


def refused(request: Request, refusal: Refusal) -> Response:
    """A refusal as a page: its sentence, what helps, its code."""
    lang = lang_of(request)
    told = {
        "code": refusal.code,
        "sentence": sentence(refusal, lang),
        "hint": hint(refusal, lang),
    }
    try:
        who = who_asks(request)
    except NotSignedIn:
        who = None
    return shown(request, Shown("refused.html", told, status=refusal.status), who)


def lang_of(request: Request) -> str:
    """The language: the address says it, else the cookie, else the browser."""
    for told in (request.query_params.get("lang"), request.cookies.get(_LANG)):
        if told in LANGUAGES:
            return str(told)
    return "en" if request.headers.get("accept-language", "ja").startswith("en") else "ja"


def with_language(request: Request, response: Response) -> Response:
    """`response`, with the cookie of a language that was chosen."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        secure = request.url.scheme == "https"
        response.set_cookie(
            _LANG, chosen, max_age=_YEAR, httponly=True, samesite="strict", secure=secure
        )
    return response
