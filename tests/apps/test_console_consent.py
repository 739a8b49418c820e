"""Consents in the console: a form records one, a button takes it back, others see neither."""

from pathlib import Path

from starlette.testclient import TestClient

from kumiai.acts import consent
from kumiai.apps.manage.http import application
from kumiai.model.money import SplitKind
from kumiai.model.person import PersonId
from tests.apps.visiting import visitor_of
from tests.apps.world import HOST, World
from tests.story import pool_stage as made
from tests.story.pool_stage import CAR, RENTAL


def test_recording_and_withdrawing_by_forms(tmp_path: Path) -> None:
    """The page of a car whose rows need consents has the forms; that of another car has none."""
    stage = made.founded(tmp_path / "node", None, personal=RENTAL)
    made.pooled(stage, SplitKind.FIXED)
    client = TestClient(application(stage.node, (HOST,)), base_url=f"http://{HOST}")
    world = World(stage.node, stage.clock, client, "")
    rental, car = (visitor_of(world, PersonId(f"{p}.person")) for p in (RENTAL, CAR))
    page, other = f"/console/machines/car-{RENTAL}", f"/console/machines/car-{CAR}"
    assert "契約ごとの同意の記録" not in car.page(other)
    assert "同意を記録する" in rental.page(page)
    assert "E1005" in car.page(page, 404)
    said = {
        "id": "con-1", "kind": "joint_use", "contract": "R-1", "purposes": "road-hazard, research",
        "given_at": "2025-12-20", "begin": "2026-01-01", "end": "2026-02-01",
    }  # fmt: skip
    assert rental.send(f"{page}/consents", page, **{**said, "end": "not a day"}).status_code == 400
    assert rental.send(f"{page}/consents", page, **{**said, "end": "2025-12-01"}).status_code == 400
    assert consent.records(stage.node.store, stage.who(RENTAL)) == []
    done = rental.send(f"{page}/consents", page, **said)
    assert (done.status_code, done.headers["location"]) == (303, f"{page}?done=1")
    (kept,) = consent.records(stage.node.store, stage.who(RENTAL))
    assert kept.purposes == ("road-hazard", "research")
    assert kept.runs.begin.isoformat() == "2025-12-31T15:00:00+00:00"
    seen = rental.page(page)
    assert "共同利用" in seen
    assert "con-1/withdraw" in seen
    assert rental.send("/console/consents/con-1/withdraw", page).status_code == 303
    gone = rental.page(page)
    assert "撤回済み" in gone
    assert "con-1/withdraw" not in gone
    stage.node.close()
