"""A party that is invited, and what its one person types; for the tests of what it then does."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from kumiai.apps.manage.http import application
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId, Role
from kumiai.papers.hosting import HOSTING_HASH
from tests.apps.visiting import Visitor
from tests.apps.world import HOST, PLANT, World, secret_of

PRESS = PartyId("kariya-press")
PERSON = PersonId("kariya-press-1")
PASSWORD = "press password 1"
PASSPHRASE = "press signs with this"
INVITED: dict[str, Any] = {
    "party": PRESS,
    "name_ja": "刈谷プレス株式会社",
    "name_en": "Kariya Press K.K.",
    "mail": "press@example.jp",
}
TYPED = {
    "person": PERSON,
    "name": "刈谷 花子",
    "password": PASSWORD,
    "password_again": PASSWORD,
    "passphrase": PASSPHRASE,
    "passphrase_again": PASSPHRASE,
    "terms_hash": HOSTING_HASH,
    "agree": "yes",
}


def invite(world: World, **changed: Any) -> dict[str, Any]:
    """What the operator is answered to an invitation."""
    said = {**INVITED, **changed}
    answer = world.ask("POST", "/v1/invitations", secret_of(PLANT, Role.OPERATOR), json=said)
    assert answer.status == 200, answer.raw
    found: dict[str, Any] = answer.json()["data"]
    return found


def path_of(invitation: dict[str, Any]) -> str:
    """The path of an invitation's link."""
    return "/" + str(invitation["link"]).split("/", 3)[3]


def browser(world: World) -> TestClient:
    """A browser that nobody has signed in with."""
    return TestClient(application(world.node, (HOST,)), base_url=f"http://{HOST}")


def typed(client: TestClient, path: str, **changed: str) -> Any:
    """The answer to the form of the welcome page."""
    said = {**TYPED, **changed}
    parts = [(name, (None, text)) for name, text in said.items()]
    return client.post(path, files=parts, follow_redirects=False)


def hosted(world: World, lang: str = "ja") -> Visitor:
    """The signed-in person of a party that was invited and came."""
    client = browser(world)
    answer = typed(client, path_of(invite(world)))
    assert (answer.status_code, answer.headers["location"]) == (303, "/console"), answer.text
    return Visitor(client, lang)
