"""What the services answer to everybody, over HTTP and on their pages, for the canary sweep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kumiai.model.person import PersonId
from tests.apps import visiting
from tests.apps.probes import HOLES
from tests.apps.world import World

_DOORS = (
    ("agr-canary", "machining", "maintenance"), ("agr-other", "plates", "maintenance"),
    ("agr-plates", "plates", "quality"), ("agr-plates", "inspection", "quality"),
    ("agr-none", "machining", "maintenance"),
)  # fmt: skip


def advice(found: World, secret: str | None) -> Iterator[tuple[str, bytes]]:
    """Every service asked under every agreement, allowed or not; headers and refusals too."""
    for agreement, dataset, purpose in _DOORS:
        said = {"agreement": agreement, "dataset": dataset, "purpose": purpose}
        asked: Mapping[str, list[dict[str, Any]]] = {
            "state": [said, {**said, "machine": "gen03"}],
            "warn": [{**said, "item": items} for items in (HOLES, ["mode"], ["Sload"])],
            "slip": [said],
            "fault": [said],
        }
        for what, several in asked.items():
            for one in several:
                got = found.ask("POST", f"/v1/advice/{what}", secret, json=one)
                yield f"advice {what} {one}", repr(dict(got.headers)).encode() + got.raw


def advice_pages(found: World, person: PersonId) -> Iterator[tuple[str, bytes]]:
    """The pages of the services that a person's forms lead to, under every agreement."""
    visited = visiting.visitor_of(found, person)
    for agreement, dataset, purpose in _DOORS:
        door = f"{agreement} {purpose}"
        for what, more in (("states", {}), ("shift", {"item": HOLES}), ("shift", {"item": "mode"})):
            path = f"/console/datasets/{dataset}/{what}"
            got = visited.send(path, "/console", door=door, **more)
            yield f"page {what} {door} {more}", visiting.CSRF.sub("", got.text).encode()
