"""Rule packs in the console: findings on an offer's page, flags let pass by form, drafts tried."""

from dataclasses import replace
from pathlib import Path

from starlette.testclient import TestClient

from kumiai.acts import enroll, offer, pool
from kumiai.apps.console.vetting import named
from kumiai.apps.manage.http import application
from kumiai.model.agreement import Hash, OfferId
from kumiai.model.clause import ClauseId
from kumiai.model.money import SplitKind
from kumiai.model.party import PartyId, Relation, RelationKind
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
    assert "権限 override を持つ担当者が理由を記録する必要があります" in seen
    assert "木曽電子株式会社［架空］の安芸自動車株式会社［架空］への依存度" in seen
    assert seen.count("<code>A06</code>") == 1  # what a rule is met by again unfolds below it
    assert "2 件の同じ指摘" in seen
    said = {"terms_hash": _hash(stage), "passphrase": made.PASSPHRASE.decode()}
    refused = car.send(f"{page}/accept", page, **said)
    assert refused.status_code == 403
    assert "E4212" in refused.text
    assert "finding override off-bare R16" in refused.text
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
    assert "権限 override" not in after
    assert car.send(f"{page}/accept", page, **said).status_code == 303
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


def test_a_block_is_told_where_one_signs(tmp_path: Path) -> None:
    """In both languages, and no form lets it pass."""
    stage = made.founded(tmp_path / "node", None)
    terms = made.pooled(stage, SplitKind.FIXED).terms
    clauses = tuple(c for c in terms.clauses if c.id is not ClauseId.PROCEEDS)
    offered = offer.offer(
        stage.node.store, stage.who(CAR), OfferId("off-unsaid"), replace(terms, clauses=clauses)
    )
    client = TestClient(application(stage.node, (HOST,)), base_url=f"http://{HOST}")
    world = World(stage.node, stage.clock, client, "")
    page = "/console/offers/off-unsaid"
    for lang, words in (("ja", "次のルールにより署名できません"), ("en", "refuse every signature")):
        seen = visitor_of(world, PersonId(f"{CAR}.person"), lang).page(page)
        assert words in seen
        assert "M01/override" not in seen
    car = visitor_of(world, PersonId(f"{CAR}.person"))
    said = {"terms_hash": offered.terms_hash, "passphrase": made.PASSPHRASE.decode()}
    assert "E4211" in car.send(f"{page}/accept", page, **said).text
    stage.node.close()


def test_who_enters_a_pool_gives_its_reason_beforehand(tmp_path: Path) -> None:
    """For a rule that nothing meets before the entry; the page of the pool has the form."""
    stage = made.founded(tmp_path / "node", None)
    store = stage.node.store
    agreed = made.pooled(stage, SplitKind.FIXED)
    for one, other in ((CAR, TYRE), (TYRE, CAR)):
        said = Relation(made.MARKET, one, other, RelationKind.DUAL, stage.clock())
        enroll.declare_relation(store, stage.who(one), said)
    pool.invite(store, stage.who(CAR), agreed.id, TYRE)
    client = TestClient(application(stage.node, (HOST,)), base_url=f"http://{HOST}")
    world = World(stage.node, stage.clock, client, "")
    tyre, page = visitor_of(world, PersonId(f"{TYRE}.person")), f"/console/pools/{agreed.id}"
    assert "加入して初めて生じる指摘" in tyre.page(page)
    form = {"part": ["recipient"], "terms_hash": agreed.terms_hash, "policies": ""}
    form["passphrase"] = made.PASSPHRASE.decode()
    refused = tyre.send(f"{page}/join", page, **form)
    assert "E4212" in refused.text
    assert "C11" in refused.text
    passing = f"/console/findings/{agreed.id}/override"
    passed = tyre.send(passing, page, rule="C11", reason=REASON)
    assert (passed.status_code, passed.headers["location"]) == (303, f"{page}?done=1")
    assert tyre.send(f"{page}/join", page, **form).status_code == 303
    assert "加入して初めて生じる指摘" not in tyre.page(page)
    stage.node.close()


def _hash(stage: made.Stage) -> Hash:
    """The hash of the bare terms."""
    found = register.offer(stage.node.store.database, stage.who(CAR), "off-bare")
    return found.terms_hash


def test_commands_keep_ids_where_sentences_say_names() -> None:
    """Between backticks nothing is replaced, nor a part of a longer word."""
    names = {PartyId("aki"): "安芸自動車", PartyId("aki-motors"): "Aki Motors"}
    told = "aki-motorsのakiへの依存度、aki.datasetとmaki：`kumiai --as aki`"
    assert (
        named(told, names)
        == "Aki Motorsの安芸自動車への依存度、aki.datasetとmaki：`kumiai --as aki`"
    )
