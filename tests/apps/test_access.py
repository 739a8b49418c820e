"""Who may ask for what: every operation x role x party x kind of token, each cell told beforehand."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from starlette.routing import Route

from kumiai.apps.commands import BY_OPERATION
from kumiai.apps.console import table
from kumiai.apps.console.doors import OPEN
from kumiai.apps.manage.openapi import openapi
from kumiai.model import refusal
from kumiai.model.period import Period
from kumiai.model.person import Role
from kumiai.rules.standing import ACCESS, Operation
from tests.apps.asking import request
from tests.apps.probes import PROBES, REACHED, Asker
from tests.apps.roles import ROLES
from tests.apps.world import PLANT, Answer, World, add_token, secret_of
from tests.papers.golden import refusals

PUBLIC = {"health", "openapi", "session.open"}
"""The operations that ask for no standing: all of them."""
PAGES = {"first_page"}
"""The pages that do neither, and are no operations: they tell what a node is."""
ADDRESSES = {"refresh"}
"""Addresses that ask for operations under another sign-in: `tests/apps/test_refresh.py`."""
_KINDS = {kind.code: kind for kind in refusals()}


def routes_without_row(described: Mapping[str, Any]) -> set[str]:
    """Operations of a described API that neither `ACCESS` nor the public list knows."""
    known = {operation.value for operation in ACCESS} | PUBLIC
    return _operations(described) - known


def rows_without_route(described: Mapping[str, Any]) -> set[str]:
    """Rows of `ACCESS` that no described route answers."""
    return {operation.value for operation in ACCESS} - _operations(described)


def _operations(described: Mapping[str, Any]) -> set[str]:
    """All operation ids of a described API."""
    return {o["operationId"] for path in described["paths"].values() for o in path.values()}


def test_every_route_has_a_row_and_every_row_a_route(world: World) -> None:
    """The served routes, their description and the table of access name the same operations."""
    described = openapi()
    app: Any = world.client.app
    routes = [route for route in app.routes if isinstance(route, Route)]
    served = {route.name for route in routes if not route.path.startswith("/console")}
    assert served == _operations(described) | PAGES | ADDRESSES
    assert not routes_without_row(described)
    assert not rows_without_route(described)
    assert set(PROBES) == set(Operation) == set(ACCESS)


def test_every_console_page_asks_for_an_operation(world: World) -> None:
    """A page of the console is in its table, with an operation of `ACCESS`, or open for a reason."""
    app: Any = world.client.app
    served = {
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route) and route.path.startswith("/console")
        for method in route.methods or ()
    }
    asking = {(page.method, page.path) for page in table.PAGES}
    assert served == asking | OPEN.keys()
    assert all(page.operation in ACCESS for page in table.PAGES)


def test_a_planted_route_and_a_lost_one_are_found() -> None:
    """A route that nobody gave a row, and a row whose route is gone, both show."""
    planted = deepcopy(openapi())
    planted["paths"]["/v1/backdoor"] = {"get": {"operationId": "backdoor.open"}}
    assert routes_without_row(planted) == {"backdoor.open"}
    del planted["paths"]["/v1/audit"]
    assert rows_without_route(planted) == {"audit.show"}


def test_roles_are_those_that_were_meant() -> None:
    """The table of access says what stands in `tests/apps/roles.py`, for every operation."""
    assert {str(o): access.roles for o, access in ACCESS.items()} == ROLES


def test_three_routes_are_public(world: World) -> None:
    """Only health, description and sign-in say that they ask for no standing, and only they do."""
    described = openapi()["paths"]
    told = {o["operationId"] for p in described.values() for o in p.values() if not o["security"]}
    assert told == PUBLIC
    assert world.ask("GET", "/v1/health").status == 200
    assert world.ask("GET", "/v1/openapi.json").status == 200
    assert world.ask("POST", "/v1/session", json={"link": "x", "password": "y" * 12}).status == 401


def test_the_first_page_tells_nobody_anything(quiet: World) -> None:
    """Whoever asks gets the same bytes, with no party, person or thing of the node in them."""
    page = quiet.ask("GET", "/")
    assert page.status == 200
    assert page.raw == quiet.ask("GET", "/", secret_of(PLANT, Role.LEGAL)).raw
    assert not any(party.encode() in page.raw for party in REACHED)
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("operation", list(Operation), ids=str)
def test_every_cell(world: World, operation: Operation) -> None:
    """Each role of each party is answered as told: allowed, refused, or as if nothing were there."""
    command, probe = BY_OPERATION[operation], PROBES[operation]
    _narrow_tokens(world, operation)
    wrong, cells = [], 0
    for party in REACHED:
        for role in Role:
            asker = Asker(party, role)
            method, path, how = request(command, probe.fields(world, asker))
            for kind in ("none", "revoked", "expired", "narrow", "good"):
                secret = None if kind == "none" else secret_of(party, role, kind)
                answer = world.ask(method, path, secret, **how)
                expected = _expected(operation, asker, kind)
                cells += 1
                if answer.code() != expected or not _well_formed(answer):
                    wrong.append((party, role.value, kind, expected, answer.code()))
    assert not wrong
    assert cells == len(REACHED) * len(Role) * 5


def _narrow_tokens(world: World, operation: Operation) -> None:
    """A token for everybody with every scope but one."""
    at = world.clock()
    runs = Period(at - timedelta(days=1), at + timedelta(days=1))
    scopes = frozenset(Operation) - {operation}

    def step(tx: Any) -> None:
        for party in REACHED:
            for role in Role:
                add_token(tx, (party, role, "narrow"), runs, scopes)

    world.node.store.writer.run(step)


def _expected(operation: Operation, asker: Asker, kind: str) -> str:
    """What one cell must answer."""
    if kind == "none":
        return "E7001"
    if kind in ("revoked", "expired"):
        return "E7007"
    if kind == "narrow" or asker.role not in ROLES[operation]:
        return "E7002"
    return PROBES[operation].answer(asker)


def _well_formed(answer: Answer) -> bool:
    """Whether a refusal says what it is, with the status of its class, and is private."""
    if answer.headers.get("cache-control") != "no-store":
        return False
    if answer.status < 400:
        return True
    told = answer.json()
    kind: type[refusal.Refusal] = _KINDS[told["error"]["code"]]
    return (
        told["ok"] is False
        and told["error"]["name"] == kind.__name__
        and told["status"] == answer.status == kind.status
        and told["exit_code"] == kind.exit_code
        and set(told["error"]) == {"code", "name", "sentence", "hint", "facts"}
    )
