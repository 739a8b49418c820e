"""A pool in the console: whom a member invites enters by a form, and a member leaves by one."""

from pathlib import Path

from starlette.testclient import TestClient

from kumiai.apps.manage.http import application
from kumiai.model.money import SplitKind
from kumiai.model.person import PersonId
from kumiai.records import register
from kumiai.rules.pool import as_of
from tests.apps.visiting import visitor_of
from tests.apps.world import HOST, World
from tests.story import pool_stage as made
from tests.story.pool_stage import CAR, RENTAL, TYRE


def test_entering_and_leaving_by_forms(tmp_path: Path) -> None:
    """The page shows members and versions to whom it may; each form makes one version."""
    stage = made.founded(tmp_path / "node", None)
    agreement = made.pooled(stage, SplitKind.FIXED)
    client = TestClient(application(stage.node, (HOST,)), base_url=f"http://{HOST}")
    world = World(stage.node, stage.clock, client, "")
    car, tyre, rental = (visitor_of(world, PersonId(f"{p}.person")) for p in (CAR, TYRE, RENTAL))
    page = f"/console/pools/{agreement.id}"
    assert "E4006" in tyre.page(page, 404)
    assert page in car.page(f"/console/agreements/{agreement.id}")
    assert car.send(f"{page}/invite", page, party=TYRE).status_code == 303
    seen = tyre.page(page)
    assert agreement.terms_hash in seen
    assert "同じ条件で加入する" in seen
    said = {"part": ["recipient"], "terms_hash": agreement.terms_hash, "policies": ""}
    wrong = tyre.send(f"{page}/join", page, passphrase="not the passphrase", **said)
    assert wrong.status_code == 403
    done = tyre.send(f"{page}/join", page, passphrase=made.PASSPHRASE.decode(), **said)
    assert done.status_code == 303, done.text[:2000]
    assert rental.send(f"{page}/leave", page).status_code == 303
    told = rental.page(page)
    assert "脱退を予告する" not in told
    assert [told.count(word) for word in ("加入</td>", "脱退</td>")] == [1, 1]
    assert "entry" in visitor_of(world, PersonId(f"{CAR}.person"), "en").page(page)
    versions = register.versions(stage.node.store.database, agreement.id)
    now = as_of(agreement, versions, versions[-1].since).terms.parties()
    assert (TYRE in now, RENTAL in now) == (True, False)
    stage.node.close()
