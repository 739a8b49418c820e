"""Rows of days on which somebody else held the machine: planted, looked for at every door, and a node
that forgets to ask who held it is found out.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from kumiai.acts import collect, read
from kumiai.rules import holding
from tests.acts.handing import MIDNIGHT, STEP, moved, observed
from tests.apps.test_handover import LATER, by_api, by_refresh, by_sharing
from tests.apps.test_refresh import reader
from tests.apps.world import CUSTOMER, World


def met(world: World) -> list[str]:
    """The doors at which a reader of the giver's agreement meets the row of the taker's first moment."""
    headers = reader(world)
    doors = {
        "api": by_api(world), "sharing": by_sharing(world), "refresh": by_refresh(world, headers),
    }  # fmt: skip
    return [door for door, instants in doors.items() if LATER in instants]


def test_no_door_shows_a_row_of_the_next_holder(world: World) -> None:
    """Rows collected before the handover was recorded, and after it."""
    observed(world, "early", MIDNIGHT - STEP, MIDNIGHT)
    moved(world, "resale", CUSTOMER)
    observed(world, "late", MIDNIGHT, MIDNIGHT + timedelta(hours=1))
    assert met(world) == []


def test_a_plan_without_the_predicate_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who leaves out the condition serves the row at every door, and this test sees it at each."""
    observed(world, "early", MIDNIGHT - STEP, MIDNIGHT)
    moved(world, "resale", CUSTOMER)
    monkeypatch.setattr(read, "held", lambda *_: None)
    assert met(world) == ["api", "sharing", "refresh"]


def test_a_bound_one_moment_off_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A span that ends a microsecond late lets the first row of the next holder through."""
    observed(world, "early", MIDNIGHT - STEP, MIDNIGHT)
    moved(world, "resale", CUSTOMER)
    right = holding.Span

    def wide(begin: object = None, end: object = None) -> holding.Span:
        late = end + STEP if isinstance(end, type(MIDNIGHT)) else None
        return right(begin, late)  # type: ignore[arg-type]

    monkeypatch.setattr(holding, "Span", wide)
    assert met(world) == ["api", "sharing", "refresh"]


def test_collecting_without_the_days_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were rows of later days collected, the harvest would say so; they would still not be read."""
    moved(world, "resale", CUSTOMER)
    assert observed(world, "late", MIDNIGHT).rows == 0
    monkeypatch.setattr(collect, "spans", lambda *_: None)
    assert observed(world, "later", MIDNIGHT).rows == 1
    assert met(world) == []
