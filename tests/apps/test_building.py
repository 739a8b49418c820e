"""A building's air handling unit at a node: enrolled from its trend and collected, at both doors."""

from datetime import date
from typing import Any

import yaml

from kumiai.model.fault import MIXED_AIR, SUPPLY_AIR
from kumiai.model.person import Role
from kumiai.sources.generated.building import building_day
from tests.apps.world import PLANT, World, secret_of

DAY = building_day(date(2026, 8, 3), 1)
ZONE = ("zone.yaml", b'zone: "+09:00"\n')
ITEMS = 11


def enrolled(world: World) -> str:
    """The data manager's secret, after unit and dataset were enrolled."""
    manager = secret_of(PLANT, Role.DATA_MANAGER)
    said = {"id": "ahu-01", "source": "ahu-01", "name": "AHU 01", "maker": "m", "model": "m"}
    said |= {"since": "2018-01-01T00:00:00Z", "dealing": "building-2018"}
    found = world.ask(
        "POST",
        "/v1/machines",
        manager,
        data={"document": yaml.safe_dump(said)},
        files={"devices": ("trend.csv", DAY)},
    )
    assert found.status == 200, found.raw
    assert found.json()["data"]["signals"] == ITEMS
    dataset = {"id": "air", "title_ja": "空調", "title_en": "Air", "machines": ["ahu-01"]}
    told = yaml.safe_dump({**dataset, "market": "buildings"})
    assert world.ask("POST", "/v1/datasets", manager, json={"document": told}).status == 200
    return manager


def collected(world: World, manager: str) -> dict[str, Any]:
    """What collecting the day brought."""
    sent = {"files": ("trend.csv", DAY), "mapping": ZONE}
    answer = world.ask("POST", "/v1/machines/ahu-01/readings", manager, files=sent)
    assert answer.status == 200, answer.raw
    found: dict[str, Any] = answer.json()["data"]
    return found


def test_a_unit_is_enrolled_and_collected(world: World) -> None:
    """Its signals come with its trend; lost values are told with line, reason and count; twice adds
    nothing; what no right covers stays back and is seen by coverage.
    """
    manager = enrolled(world)
    found = collected(world, manager)
    assert (found["observations"], found["rows"], found["rejected"]) == (1_440 * ITEMS, 0, 12)
    assert (found["withheld"], found["gaps"], found["already"]) == (1_440 * ITEMS - 12, 1, 0)
    assert collected(world, manager)["already"] == 1
    shown = world.ask("GET", "/v1/machines/ahu-01/readings", manager).json()["data"]
    lost = {(r["reason"], r["item"]): r for r in shown["rejects"] if r["reason"] != "not_in_matrix"}
    assert {key: r["count"] for key, r in lost.items()} == {
        ("unavailable", MIXED_AIR): 6,
        ("not_a_number", MIXED_AIR): 6,
    }
    first = min(r["line"] for r in lost.values())
    assert DAY.splitlines()[first].split(b",")[4] in (b"", b"#VALUE!")
    covered = world.ask("GET", "/v1/datasets/air/coverage", manager).json()["data"]
    assert covered["counts"] == {"without_reason": ITEMS}
    assert SUPPLY_AIR in {one["item"] for one in covered["items"]}
    assert not any("Truth" in one["item"] for one in covered["items"])
