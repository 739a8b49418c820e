"""A car at a node: enrolled from its drive and collected; what nobody decided about stays back."""

import io
import zipfile
from typing import Any

import yaml

from kumiai.model.person import Role
from kumiai.model.slip import LATITUDE, LONGITUDE, WHEEL_ITEMS
from tests.apps.world import PLANT, World, secret_of
from tests.sources.test_vehicle import made, saved


def zipped(parts: dict[str, Any]) -> bytes:
    """A drive's folder as a zip."""
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in parts.items():
            archive.writestr(f"drive/{name}", saved(values))
    return to.getvalue()


def test_a_drive_is_enrolled_and_collected(world: World) -> None:
    """Its signals come with it; what no right covers is kept back and listed; twice adds nothing."""
    manager, drive = secret_of(PLANT, Role.DATA_MANAGER), zipped(made())
    document = yaml.safe_dump(
        {
            "id": "car-01",
            "source": "rav4-01",
            "name": "RAV4",
            "maker": "Toyota",
            "model": "RAV4",
            "since": "2018-01-01T00:00:00Z",
            "dealing": "lease-2018",
        }
    )
    found = world.ask(
        "POST",
        "/v1/machines",
        manager,
        data={"document": document},
        files={"devices": ("drive.zip", drive)},
    )
    assert found.status == 200, found.raw
    assert found.json()["data"]["signals"] == 10
    dataset = {"id": "drives", "title_ja": "走行", "title_en": "Drives", "machines": ["car-01"]}
    said = yaml.safe_dump({**dataset, "market": "cars"})
    assert world.ask("POST", "/v1/datasets", manager, json={"document": said}).status == 200
    for already in (0, 1):
        sent = {"files": ("drive.zip", drive)}
        harvest = world.ask("POST", "/v1/machines/car-01/readings", manager, files=sent).json()
        assert (harvest["data"]["already"], harvest["data"]["rows"]) == (already, 0)
    shown = world.ask("GET", "/v1/machines/car-01/readings", manager).json()["data"]
    back = {r["item"]: r["count"] for r in shown["rejects"] if r["reason"] == "not_in_matrix"}
    assert set(back.values()) == {50}
    assert {*WHEEL_ITEMS, LATITUDE, LONGITUDE} <= back.keys()
