"""Rule packs in the console: findings on an offer's page, flags let pass by form, drafts tried."""

from dataclasses import replace
from pathlib import Path

from starlette.testclient import TestClient

from kumiai.acts import offer
from kumiai.apps.manage.http import application
from kumiai.model.agreement import Hash, OfferId
from kumiai.model.clause import ClauseId
from kumiai.model.money import SplitKind
from kumiai.model.person import PersonId
from kumiai.records import register
from tests.apps.visiting import visitor_of
from tests.apps.world import HOST, World
from tests.packs import raw
from tests.story import pool_stage as made
from tests.story.pool_stage import CAR, TYRE

REASON = "the warranty of the purchase holds for the data, too"


def test_flags_are_let_pass_and_drafts_tried_by_forms(tmp_path: Path) -> None:
    """An offer without a warranty waits on the first page until somebody says why; the reason stands
    beside it. A draft is held against what there is and holds for nobody until it is adopted.
    """
    stage = made.founded(tmp_path / "node", None)
    store = stage.node.store
    agreed = made.pooled(stage, SplitKind.FIXED)
    clauses = tuple(c for c in agreed.terms.clauses if c.id is not ClauseId.WARRANTY)
    bare = replace(agreed.terms, clauses=clauses)
    offer.offer(store, stage.who(CAR), OfferId("off-bare"), bare)
    client = TestClient(application(stage.node, (HOST,)), base_url=f"http://{HOST}")
    world = World(stage.node, stage.clock, client, "")
    car, stranger = (visitor_of(world, PersonId(f"{p}.person")) for p in (CAR, TYRE))
    page = "/console/offers/off-bare"
    assert "判断が必要な指摘があります" in car.page("/console")
    seen = car.page(page)
    assert "R16" in seen
    assert "理由を記録して進める" in seen
    assert "E4005" in stranger.page(page, 404)
    passing = "/console/findings/off-bare/R16/override"
    assert car.send(passing, page, reason="no").status_code == 400
    assert (
        car.send("/console/findings/off-bare/Z99/override", page, reason=REASON).status_code == 404
    )
    assert car.send(passing, page, reason=REASON).status_code == 303
    (kept,) = register.overrides(store.database, OfferId("off-bare"), _hash(stage))
    assert (kept.party, kept.person, kept.rule) == (CAR, f"{CAR}.person", "R16")
    after = car.page(page)
    assert REASON in after
    assert "R16/override" not in after
    assert "判断が必要な指摘があります" not in car.page("/console")
    tried = car.send("/console/packs", "/console/packs", file=("p.yaml", raw()))
    assert tried.status_code == 200
    assert "house-rules@1" in tried.text
    assert "未採用" in car.page("/console/packs")
    assert "house-rules" not in stranger.page("/console/packs")
    adopted = car.send("/console/packs/house-rules@1/adopt", "/console/packs")
    assert adopted.status_code == 303
    assert "house-rules@1" in car.page("/console/packs/house-rules@1/changes")
    stage.node.close()


def _hash(stage: made.Stage) -> Hash:
    """The hash of the bare terms."""
    found = register.offer(stage.node.store.database, stage.who(CAR), "off-bare")
    return found.terms_hash
