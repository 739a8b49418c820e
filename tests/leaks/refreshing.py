"""What a spreadsheet gets at every address that it could ask for in the planted world."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from itertools import product

from kumiai.model.person import PersonId
from tests.apps import visiting
from tests.apps.world import World
from tests.leaks.planting import token


def refreshes(found: World, person: PersonId) -> Iterator[tuple[str, bytes]]:
    """The answers to a person who signs in with its password, headers and refusals too."""
    visiting.visitor_of(found, person)
    signed = b64encode(f"{person}:{visiting.PASSWORD}".encode()).decode()
    asked = product(
        ("agr-canary", "agr-other"),
        ("maintenance", token("other_purpose")),
        ("machining", "plates"),
        ("csv", "xlsx"),
    )
    for agreement, purpose, dataset, form in asked:
        path = f"/refresh/{agreement}/{purpose}/{dataset}.{form}"
        got = found.ask("GET", path, headers={"authorization": f"Basic {signed}"})
        yield f"GET {path}", repr(dict(got.headers)).encode() + got.raw
