"""A recipient's program at the endpoint: a profile made and activated, and the lines it reads."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import TestClient

from kumiai.apps.sharing import application
from kumiai.model.party import PartyId
from kumiai.model.person import Role
from tests.apps.world import HOST, SPINDLE, Answer, World, secret_of

PREFIX = "/delta-sharing"
TABLE = f"{PREFIX}/shares/agr-spindle-2/schemas/maintenance/tables/machining"


class Recipient:
    """A program with the secret of a profile."""

    def __init__(self, client: TestClient, secret: str) -> None:
        """A program that asks over `client`."""
        self.client = client
        self.secret = secret

    def ask(self, method: str, path: str, secret: str | None = None, **how: Any) -> Answer:
        """The answer to one request with the profile's token, or another."""
        told = {"authorization": f"Bearer {secret or self.secret}"} if secret != "" else {}
        headers = told | how.pop("headers", {})
        found = self.client.request(method, path, headers=headers, **how)
        return Answer(found.status_code, found.headers, found.content)

    def lines(self, path: str, **how: Any) -> list[dict[str, Any]]:
        """The lines of an answer that came."""
        method = "POST" if path.endswith("/query") else "GET"
        found = self.ask(method, path, **(how if method == "GET" else {"json": {}, **how}))
        assert found.status == 200, found.raw
        return [json.loads(line) for line in found.raw.splitlines()]

    def url(self) -> str:
        """The address of the file of the newest rows, granted."""
        found: str = self.lines(f"{TABLE}/query")[2]["file"]["url"]
        return found.removeprefix(f"http://{HOST}")


@contextmanager
def at_endpoint(world: World) -> Iterator[TestClient]:
    """A client of the endpoint of a world."""
    app = application(world.node, (HOST,))
    with TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False) as client:
        yield client


@contextmanager
def recipient(world: World, party: PartyId = SPINDLE, **said: Any) -> Iterator[Recipient]:
    """A program of a party's data manager, its profile activated."""
    with at_endpoint(world) as client:
        secret = secret_of(party, Role.DATA_MANAGER)
        body = {"id": "pro-reader", **said}
        made = world.ask("POST", "/v1/profiles", secret, json=body).json()["data"]
        link = made["activate"].removeprefix(world.node.sharing_url)
        profile = client.post(link).json()
        yield Recipient(client, profile["bearerToken"])
