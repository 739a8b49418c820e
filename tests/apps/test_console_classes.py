"""Decision cards in the console: the table, one item, a decision by form, and relations that contradict."""

from pathlib import Path

from starlette.testclient import TestClient

from kumiai.acts import classify
from kumiai.apps.manage.http import application
from kumiai.model.person import PersonId
from tests.apps.visiting import visitor_of
from tests.apps.world import HOST, World
from tests.story import pool_stage as made
from tests.story.pool_stage import CAR, ELECTRONICS, MARKET, RENTAL


def test_cards_and_relations_by_form(tmp_path: Path) -> None:
    """A form appends a card and the matrix follows; a paper leaves its hash; another party's page
    answers like none. A contradiction shows to the two whom it concerns, in both languages.
    """
    stage = made.founded(tmp_path / "node", None)
    client = TestClient(application(stage.node, (HOST,)), base_url=f"http://{HOST}")
    world = World(stage.node, stage.clock, client, "")
    rental, car, maker = (
        visitor_of(world, PersonId(f"{p}.person"), lang)
        for p, lang in ((RENTAL, "ja"), (CAR, "en"), (ELECTRONICS, "ja"))
    )
    table = f"/console/datasets/drives-{RENTAL}/classes"
    item = f"{table}/Vehicle.Speed"
    assert "Vehicle.Speed" in rental.page(table)
    assert "契約で共有" in rental.page(table)
    assert "Vehicle.Speed" not in rental.page(f"{table}?show=findings")
    assert "判定カードはありません" in rental.page(item)
    for other in (table, item):
        assert "E1008" in car.page(other, 404)
    said = {
        "kind": "trade_secret", "reason": "社内限り", "answer": ["useful=yes", "", "marked="],
        "paper": ("nda.pdf", b"rule nine", "application/pdf"), "since": "", "again": "2027-04-01",
    }  # fmt: skip
    assert rental.send(item, item, **said).status_code == 400
    said["answer"] = ["useful=yes", "", "not_public=yes"]
    assert rental.send(item, item, **{**said, "again": "someday"}).status_code == 400
    done = rental.send(item, item, **said)
    assert (done.status_code, done.headers["location"]) == (303, f"{item}?done=1")
    held, _ = classify.show(
        stage.node.store, stage.who(RENTAL), f"drives-{RENTAL}", "Vehicle.Speed"
    )
    (card,) = held.cards
    assert card.look_again.isoformat() == "2027-03-31T15:00:00+00:00"
    seen = rental.page(item)
    for word in ("社内限り", "営業秘密", "書類のハッシュ値", f"{RENTAL}.person"):
        assert word in seen
    assert "rule nine" not in seen
    relations = "/console/relations"
    assert "食い違って" not in maker.page(relations)
    declared = {"market": MARKET, "other": ELECTRONICS, "kind": "dual"}
    assert car.send(relations, relations, **declared).status_code == 303
    assert "contradict" in car.page(relations)
    assert "C11" in car.page(relations)
    assert "食い違って" in maker.page(relations)
    assert "食い違って" not in rental.page(relations)
    assert car.send(relations, relations, **declared, firewall="yes").status_code == 303
    assert "C11" not in car.page(relations)
    stage.node.close()
