"""Welcome: the page behind an invitation's link, and what its form begins. Looking at it uses
nothing up; nobody has a session yet, and the link alone says who may.
"""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kumiai.acts.govern import inviting
from kumiai.acts.govern.inviting import Acceptance
from kumiai.apps.commands import BY_OPERATION
from kumiai.apps.console.showing import HEADERS, check_origin, lang_of, refused, shown
from kumiai.apps.console.visit import Shown
from kumiai.apps.manage.given import plain_text
from kumiai.apps.manage.inviting import WELCOME
from kumiai.apps.manage.visits import form_data, keep_session
from kumiai.apps.node import Node
from kumiai.model.invitation import Invitation
from kumiai.model.refusal import (
    BadDocument,
    BadValue,
    InvitationSpent,
    PartyHasPersons,
    Refusal,
    TooLarge,
    UnknownInvitation,
)
from kumiai.papers.hosting import HOSTING, HOSTING_HASH
from kumiai.papers.messages import sentence
from kumiai.records import register
from kumiai.rules.standing import Operation

PATH = f"{WELCOME}/{{code}}"
_FORM_MAX = 20_000
_FIELDS = ("person", "name", "password", "passphrase", "terms_hash")
_AGAIN = ("password", "passphrase")
_OVER = (UnknownInvitation, InvitationSpent, PartyHasPersons)
"""After these there is nothing to correct in the form."""


def welcome_routes() -> list[Route]:
    """The page and its form."""
    return [
        Route(PATH, _page, methods=["GET"]),
        Route(PATH, _accept, methods=["POST"]),
    ]


async def _page(request: Request) -> Response:
    """What a party is invited to, and the form with which its person accepts."""
    return await run_in_threadpool(_shown, request, {}, None)


def _shown(request: Request, typed: dict[str, str], wrong: Refusal | None) -> Response:
    """The page with what was typed, secrets left out, and with what was wrong with it."""
    node: Node = request.app.state.node
    try:
        found = inviting.invited(node.store, request.path_params["code"], node.clock())
    except Refusal as refusal:
        return refused(request, refusal)
    kept = {name: typed.get(name, "") for name in ("person", "name")}
    told = {
        "invitation": found,
        "host": register.any_party(node.store.database, node.store.operator),
        "terms": [point[0 if lang_of(request) == "ja" else 1] for point in HOSTING],
        "terms_hash": HOSTING_HASH,
        "typed": kept | {"person": kept["person"] or _suggested(found)},
        "wrong": sentence(wrong, lang_of(request)) if wrong else "",
    }
    status = wrong.status if wrong else 200
    return shown(request, Shown("welcome.html", told, found.party.generated, status), None)


def _suggested(invitation: Invitation) -> str:
    """An id for the party's first person; it may choose another."""
    return f"{invitation.party.id[:60]}-1"


async def _accept(request: Request) -> Response:
    """Accepts, and leads home with a fresh session; a form that is wrong comes back."""
    typed: dict[str, str] = {}
    try:
        check_origin(request)
        told = request.headers.get("content-length", "")
        if not told.isdecimal() or len(told) > 6 or int(told) > _FORM_MAX:
            raise TooLarge(what="body", max=_FORM_MAX)
        said = await form_data(request, BY_OPERATION[Operation.SESSION_SHOW])
        typed = {name: plain_text(value, name[:80]) for name, value in said.items()}
        return await run_in_threadpool(_accepted, request, typed)
    except _OVER as refusal:
        return await run_in_threadpool(refused, request, refusal)
    except Refusal as refusal:
        return await run_in_threadpool(_shown, request, typed, refusal)


def _accepted(request: Request, typed: dict[str, str]) -> Response:
    """The way home, after everything stands."""
    node: Node = request.app.state.node
    said = _acceptance(typed)
    secret, _ = inviting.accept(node.store, request.path_params["code"], said, node.clock())
    response = RedirectResponse("/console", 303, headers=HEADERS)
    keep_session(request, response, secret)
    return response


def _acceptance(typed: dict[str, str]) -> Acceptance:
    """What the form says, each secret twice. Raises `BadDocument`, `BadValue`."""
    rest: dict[str, Any] = dict(typed)
    said = {name: rest.pop(name, "") for name in _FIELDS}
    again = {name: rest.pop(f"{name}_again", "") for name in _AGAIN}
    agreed = rest.pop("agree", "")
    if rest:
        raise BadDocument(where=min(rest)[:80])
    if agreed != "yes":
        raise BadValue(field="agree")
    for name, secret in again.items():
        if secret != said[name]:
            raise BadValue(field=f"{name}_again")
    return Acceptance(
        said["person"].strip(),
        said["name"].strip(),
        said["password"],
        said["passphrase"],
        said["terms_hash"],
    )
