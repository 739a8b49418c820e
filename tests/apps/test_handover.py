"""Handovers at every door: what the API, the sharing endpoint and the refreshed address answer."""

from __future__ import annotations

import csv
import io

import pyarrow.parquet as pq

from kumiai.model.dataset import MACHINE
from kumiai.model.person import Role
from kumiai.model.policy import Mask
from tests.acts.dealing import agreed, spindle
from tests.acts.handing import MIDNIGHT, NAME, ON, STEP, observed
from tests.apps.reading import TABLE, recipient
from tests.apps.test_refresh import ADDRESS, asked, reader
from tests.apps.world import CUSTOMER, PLANT, SPINDLE, World, secret_of

BEFORE, LATER = "2017-06-12T14:59:59.999999Z", "2017-06-12T15:00:00.000000Z"
EXPLAIN = "/v1/datasets/machining/access"
OWNER = secret_of(PLANT, Role.DATA_MANAGER)
READER = secret_of(SPINDLE, Role.DATA_MANAGER)


def around_midnight(rows: list[dict[str, str]]) -> list[str]:
    """Of the lathe's loads, the instants around midnight in Japan."""
    found = [r["observed_at"] for r in rows if r["machine"] == NAME and r["item"] == "Sload"]
    return sorted(at for at in found if at in (BEFORE, LATER))


def by_api(world: World) -> list[str]:
    """What a read over the API answers with."""
    said = {"agreement": "agr-spindle-2", "dataset": "machining", "purpose": "maintenance"}
    grant = world.ask("POST", "/v1/reads", READER, json=said).json()["data"]["id"]
    raw = world.ask("GET", f"/v1/grants/{grant}/rows?format=csv", READER).raw
    return around_midnight(list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))))


def by_sharing(world: World) -> list[str]:
    """What the file of the sharing endpoint holds."""
    with recipient(world, id=f"pro-{world.rows()['tokens']}") as program:
        raw = program.ask("GET", program.url(), secret="").raw
    rows = pq.read_table(io.BytesIO(raw)).to_pylist()
    return around_midnight(
        [{**r, "observed_at": f"{r['observed_at']:%Y-%m-%dT%H:%M:%S.%fZ}"} for r in rows]
    )


def by_refresh(world: World, headers: dict[str, str]) -> list[str]:
    """What a spreadsheet shows after a refresh."""
    raw = asked(world, headers, f"{ADDRESS}.csv").content
    return around_midnight(list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))))


def hand_over(world: World, kind: str = "resale", **said: str) -> str:
    """The answer to a handover of the lathe by the plant."""
    path = f"/v1/machines/{NAME}/handovers"
    return world.ask("POST", path, OWNER, json={"kind": kind, "on": ON, **said}).code()


def test_every_door_ends_the_later_rows(any_world: World) -> None:
    """API, sharing endpoint and refreshed address show both rows before, and one after."""
    world = any_world
    observed(world, "night", MIDNIGHT - STEP, MIDNIGHT)
    headers = reader(world)
    doors = (by_api, by_sharing, lambda w: by_refresh(w, headers))
    assert [door(world) for door in doors] == [[BEFORE, LATER]] * 3
    assert hand_over(world, to=CUSTOMER) == "200"
    assert [door(world) for door in doors] == [[BEFORE]] * 3


def test_a_file_granted_before_serves_no_more_than_it_held(world: World) -> None:
    """What was answered before stays that answer; asked again, the rows of later days are gone."""
    observed(world, "night", MIDNIGHT - STEP, MIDNIGHT)
    with recipient(world) as program:
        old = program.url()
        hand_over(world, "scrapping")
        new = program.url()
        assert old != new
        held = [
            pq.read_table(io.BytesIO(program.ask("GET", url, secret="").raw)).num_rows
            for url in (old, new)
        ]
        assert held[0] - held[1] == 1
        version = program.ask("GET", f"{TABLE}/version").headers["delta-table-version"]
        assert version == "2", "one for the rows that came, one for those that went"


def test_explain_says_why(world: World) -> None:
    """The provider and the reader are told of which time the machine's rows are read."""
    told = {"party": SPINDLE, "purpose": "maintenance"}
    before = world.ask("GET", EXPLAIN, OWNER, params=told).json()["data"]
    assert [one["handed"] for one in before["decisions"]] == [[]]
    hand_over(world, to=CUSTOMER)
    spans = [{"begin": None, "end": LATER}]
    for secret in (OWNER, READER):
        found = world.ask("GET", EXPLAIN, secret, params=told).json()["data"]
        assert found["decisions"][0]["handed"] == [{"machine": NAME, "spans": spans}]


def test_explain_names_no_machine_that_the_rows_hide(world: World) -> None:
    """Where machines go by pseudonyms, a reader is told the days and no name."""
    agreed(world, "masked", spindle(world, masks=((MACHINE, Mask.PSEUDONYM),)))
    hand_over(world, to=CUSTOMER)
    found = world.ask("GET", EXPLAIN, READER)
    names = {
        d["agreement"]: [h["machine"] for h in d["handed"]]
        for d in found.json()["data"]["decisions"]
    }
    assert names == {"agr-masked": [None], "agr-spindle-2": [NAME]}


def test_a_machine_is_shown_with_its_handovers(world: World) -> None:
    """To whom it went, since when, in whose hands it is; told to both, and to nobody else."""
    path = f"/v1/machines/{NAME}"
    assert world.ask("GET", path, OWNER).json()["data"]["hands"] == {"owner": PLANT, "user": PLANT}
    hand_over(world, "lease", to=CUSTOMER)
    for party in (PLANT, CUSTOMER):
        found = world.ask("GET", path, secret_of(party, Role.AUDITOR)).json()["data"]
        assert found["hands"] == {"owner": PLANT, "user": CUSTOMER}
        assert [(h["kind"], h["taker"], h["on"]) for h in found["handovers"]] == [
            ("lease", CUSTOMER, ON)
        ]
    assert world.ask("GET", path, READER).code() == "E1005"
