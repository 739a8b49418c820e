"""The Delta Sharing endpoint, line by line: what is found, what is read, what is on the log."""

import io
import json
from datetime import timedelta
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from kumiai.model.dataset import COLUMNS, DatasetId
from kumiai.model.person import Role
from kumiai.model.readings import Readings
from kumiai.records.lake import Batch
from kumiai.wire.canonical import digest
from tests.apps.reading import PREFIX, TABLE, Recipient, at_endpoint, recipient
from tests.apps.world import CUSTOMER, HOST, PLANT, SPINDLE, World, secret_of

AGREEMENT = "agr-spindle-2"
DELTA = {"delta-sharing-capabilities": "responseformat=delta"}


def entries(world: World) -> list[str]:
    """What stands on the agreement's log, in order."""
    rows = world.node.store.database.rows(
        "SELECT type FROM entries WHERE log = :log ORDER BY idx", {"log": AGREEMENT}
    )
    return [row["type"] for row in rows]


def test_a_recipient_finds_its_agreements(any_world: World) -> None:
    """Shares are agreements, schemas purposes, tables datasets; names may be written in capitals."""
    with recipient(any_world) as reader:
        assert reader.ask("GET", f"{PREFIX}/shares").json() == {"items": [{"name": AGREEMENT}]}
        share = f"{PREFIX}/shares/{AGREEMENT.upper()}"
        assert reader.ask("GET", share).json() == {"share": {"name": AGREEMENT}}
        schemas = reader.ask("GET", f"{share}/schemas").json()["items"]
        assert schemas == [
            {"name": "maintenance", "share": AGREEMENT},
            {"name": "part-redesign", "share": AGREEMENT},
        ]
        tables = reader.ask("GET", f"{share}/schemas/Maintenance/tables").json()["items"]
        assert tables == [{"name": "machining", "schema": "maintenance", "share": AGREEMENT}]
        everything = reader.ask("GET", f"{share}/all-tables").json()["items"]
        assert [t["schema"] for t in everything] == ["maintenance", "part-redesign"]
        assert reader.ask("GET", TABLE).json()["format"] == "delta"


def test_lists_come_in_pages(world: World) -> None:
    """Each page says where the next one begins, and the pages together are the list."""
    with recipient(world) as reader:
        path = f"{PREFIX}/shares/{AGREEMENT}/all-tables"
        first = reader.ask("GET", f"{path}?maxResults=1").json()
        second = reader.ask("GET", f"{path}?maxResults=1&pageToken={first['nextPageToken']}").json()
        assert [t["schema"] for t in first["items"] + second["items"]] == [
            "maintenance",
            "part-redesign",
        ]
        assert "nextPageToken" not in second
        assert reader.ask("GET", f"{path}?maxResults=0").json()["items"] == []


@pytest.mark.parametrize("headers", [{}, DELTA], ids=["parquet", "delta"])
def test_metadata_is_two_lines(world: World, headers: dict[str, str]) -> None:
    """Exactly two: a third breaks clients that take the second for the last. Generated rows say so."""
    with recipient(world) as reader:
        found = reader.ask("GET", f"{TABLE}/metadata", headers=headers)
        lines = [json.loads(line) for line in found.raw.splitlines()]
        assert [next(iter(line)) for line in lines] == ["protocol", "metaData"]
        meta = lines[1]["metaData"].get("deltaMetadata", lines[1]["metaData"])
        fields = json.loads(meta["schemaString"])["fields"]
        shown = [c.name for c in COLUMNS if c.name != "part"]
        assert [field["name"] for field in fields] == shown
        assert "GENERATED" in meta["description"]
        assert found.headers["delta-table-version"] == "0"
        assert found.headers["content-type"] == "application/x-ndjson; charset=utf-8"
        form = "delta" if headers else "parquet"
        assert found.headers["delta-sharing-capabilities"] == f"responseformat={form}"


def test_the_rows_are_those_of_the_agreement(any_world: World) -> None:
    """What the file holds is what a read under the same agreement answers, and its statistics are
    its own.
    """
    with recipient(any_world) as reader:
        line = reader.lines(f"{TABLE}/query")[2]["file"]
        raw = reader.ask("GET", line["url"].removeprefix(f"http://{HOST}"), secret="").raw
    said = {"agreement": AGREEMENT, "dataset": "machining", "purpose": "maintenance"}
    secret = secret_of(SPINDLE, Role.DATA_MANAGER)
    grant = any_world.ask("POST", "/v1/reads", secret, json=said).json()["data"]["id"]
    assert raw == any_world.ask("GET", f"/v1/grants/{grant}/rows", secret).raw
    table = pq.read_table(io.BytesIO(raw))
    stats = json.loads(line["stats"])
    assert stats["numRecords"] == table.num_rows > 0
    assert line["size"] == len(raw)
    sequence = table.column("sequence").to_pylist()
    assert stats["minValues"]["sequence"] == min(sequence)
    assert stats["maxValues"]["sequence"] == max(sequence)
    assert stats["nullCount"]["sequence"] == 0


def test_granted_before_the_address_opened_before_the_byte(any_world: World) -> None:
    """A query is granted; HEAD opens nothing; the first GET opens; what follows is the same use."""
    before = entries(any_world)
    with recipient(any_world) as reader:
        url = reader.url()
        assert entries(any_world) == [*before, "granted"]
        head = reader.ask("HEAD", url, secret="")
        assert (head.status, head.raw) == (200, b"")
        assert entries(any_world) == [*before, "granted"]
        whole = reader.ask("GET", url, secret="").raw
        assert entries(any_world) == [*before, "granted", "opened"]
        for again in (url, reader.url()):
            part = reader.ask("GET", again, secret="", headers={"range": "bytes=4-9"})
            assert (part.status, part.raw) == (206, whole[4:10])
            assert part.headers["content-range"] == f"bytes 4-9/{len(whole)}"
        assert int(head.headers["content-length"]) == len(whole)
    assert entries(any_world) == [*before, "granted", "opened"]


@pytest.mark.parametrize(
    "asked, slice_of",
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=-8", slice(-8, None)),
        ("bytes=10-", slice(10, None)),
        ("bytes=0-99999999999", slice(0, None)),
        ("bytes=0-1,4-5", None),
        ("rows=1-2", None),
        ("bytes=9-4", None),
        ("bytes=x-y", None),
    ],
)
def test_ranges(world: World, asked: str, slice_of: slice | None) -> None:
    """RFC 9110: a range that is one is answered with it, what is none with the whole file."""
    with recipient(world) as reader:
        url = reader.url()
        whole = reader.ask("GET", url, secret="").raw
        found = reader.ask("GET", url, secret="", headers={"range": asked})
        assert found.status == (206 if slice_of else 200)
        assert found.raw == (whole[slice_of] if slice_of else whole)


def test_the_last_line_only_for_those_who_ask(world: World) -> None:
    """Whoever did not ask would take it for a file; whoever did is told that nothing was cut off."""
    able = {"delta-sharing-capabilities": "responseformat=parquet;includeendstreamaction=true"}
    with recipient(world) as reader:
        assert len(reader.lines(f"{TABLE}/query")) == 3
        told = reader.ask("POST", f"{TABLE}/query", json={}, headers=able)
        assert "endStreamAction" in json.loads(told.raw.splitlines()[-1])
        assert "includeendstreamaction=true" in told.headers["delta-sharing-capabilities"]
        last = reader.lines(f"{TABLE}/query", json={"maxFiles": 5})[-1]["endStreamAction"]
        assert "nextPageToken" not in last
        first = reader.lines(f"{TABLE}/query", json={"includeRefreshToken": True})
        token = first[-1]["endStreamAction"]["refreshToken"]
        again = reader.lines(f"{TABLE}/query", json={"refreshToken": token})
        assert again[2]["file"]["id"] == first[2]["file"]["id"]
        assert again[2]["file"]["url"] != first[2]["file"]["url"]


def test_hints_change_nothing(world: World) -> None:
    """Good, bad and hostile hints get the whole answer: they are no filter and no way in."""
    with recipient(world) as reader:
        plain = reader.lines(f"{TABLE}/query")[2]["file"]
        for body in (
            {"predicateHints": ["part = 'x'", "1=1; DROP TABLE grants", "\u0000"]},
            {"jsonPredicateHints": "[" * 5000},
            {"jsonPredicateHints": '{"op":"equal","children":[{"op":"column","name":"part"}]}'},
            {"limitHint": 0},
            {"version": 0, "unheard": {"of": [1]}},
        ):
            found = reader.lines(f"{TABLE}/query", json=body)[2]["file"]
            assert (found["id"], found["stats"]) == (plain["id"], plain["stats"])


def test_a_file_id_hash_is_echoed(world: World) -> None:
    """Ids are a function of the file already; the rule asked for is repeated."""
    with recipient(world) as reader:
        found = reader.ask("POST", f"{TABLE}/query", json={}, headers={"fileidhash": "Delta"})
        assert found.headers["fileidhash"] == "delta"


def more(world: World, item: str) -> None:
    """One more row of an item in the lake, as a collection adds it."""
    at = int(world.clock.at.timestamp() * 1_000_000)
    machine = world.node.store.database.rows("SELECT id FROM machines ORDER BY id")[0]["id"]
    found = Readings(
        source="probe",
        instance=digest(item.encode()),
        part=None,
        item=(item,),
        at=(at,),
        value=(1.5,),
        text=(None,),
        sequence=(64,),
        stride=64,
        observations=1,
        rejects=(),
        gaps=(),
    )
    batch = Batch(f"probe/{item}/{at}", machine, found)
    world.node.store.lake.append(DatasetId("machining"), [batch])


def test_a_version_moves_with_what_may_be_seen_alone(any_world: World) -> None:
    """A row that is withheld moves neither the version nor the id, and costs nothing; a row that is
    not moves both.
    """
    lake = any_world.node.store.lake
    with recipient(any_world) as reader:
        first = reader.lines(f"{TABLE}/query")
        reader.ask("GET", reader.url(), secret="")
        logged, before = entries(any_world), lake.version(DatasetId("machining"))
        more(any_world, "withheld_item")
        assert lake.version(DatasetId("machining")) != before
        second = reader.lines(f"{TABLE}/query")
        assert second[1] == first[1]
        assert second[2]["file"]["id"] == first[2]["file"]["id"]
        assert reader.ask("GET", f"{TABLE}/version").headers["delta-table-version"] == "0"
        reader.ask("GET", reader.url(), secret="")
        assert entries(any_world) == logged
        more(any_world, "Sload")
        third = reader.lines(f"{TABLE}/query")
        assert third[1]["metaData"]["id"] == first[1]["metaData"]["id"]
        assert third[1]["metaData"]["version"] == 1
        assert third[2]["file"]["id"] != first[2]["file"]["id"]
        assert reader.ask("HEAD", TABLE).headers["delta-table-version"] == "1"
        assert (
            json.loads(third[2]["file"]["stats"])["numRecords"]
            == 1 + json.loads(first[2]["file"]["stats"])["numRecords"]
        )


def test_ids_are_told_to_one_recipient(world: World) -> None:
    """The builder sees the same rows under another table id and another file id."""
    with recipient(world) as spindle:
        ours = spindle.lines(f"{TABLE}/query")
    builder = world.node.store.database.rows(
        "SELECT id FROM persons WHERE party = 'owari-kikai' ORDER BY id"
    )
    assert builder  # enrolled by the demonstration's cast
    token = (world.node.directory / "tokens" / "owari-data").read_text()
    with at_endpoint(world) as client:
        theirs = Recipient(client, token).lines(f"{TABLE}/query")
    assert theirs[1]["metaData"]["id"] != ours[1]["metaData"]["id"]
    assert theirs[2]["file"]["id"] != ours[2]["file"]["id"]
    assert theirs[2]["file"]["stats"] == ours[2]["file"]["stats"]


def test_a_profile_opens_what_it_names(world: World) -> None:
    """A profile of one agreement finds nothing of the party's others."""
    with recipient(world, PLANT, agreement=["agr-plates"]) as reader:
        names = [s["name"] for s in reader.ask("GET", f"{PREFIX}/shares").json()["items"]]
        assert names == ["agr-plates"]
        secret = secret_of(PLANT, Role.DATA_MANAGER)
        assert reader.ask("GET", f"{PREFIX}/shares", secret).json()["items"] != []


def test_a_profile_only_reads(world: World) -> None:
    """Its token asks for rows and for nothing else, at either door."""
    with recipient(world) as reader:
        assert world.ask("GET", "/v1/persons", reader.secret).code() == "E7002"
        assert world.ask("GET", "/v1/tokens", reader.secret).code() == "E7002"


def test_a_link_works_once(any_world: World) -> None:
    """Looking at it uses nothing up; its button does; a revoked profile is never made."""
    secret = secret_of(SPINDLE, Role.DATA_MANAGER)
    with at_endpoint(any_world) as client:
        made = any_world.ask("POST", "/v1/profiles", secret, json={"id": "pro-1"}).json()["data"]
        link = made["activate"].removeprefix(any_world.node.sharing_url)
        for _ in range(2):
            page = client.get(link)
            assert page.status_code == 200
            assert '<form method="post">' in page.text
        first, second = client.post(link), client.post(link)
        assert first.headers["content-disposition"] == 'attachment; filename="pro-1.share"'
        profile = first.json()
        assert profile["shareCredentialsVersion"] == 1
        assert profile["endpoint"] == f"http://{HOST}{PREFIX}"
        assert profile["expirationTime"] == made["runs"]["end"]
        assert second.status_code == 401
        assert "E7010" in second.json()["message"]
        any_world.ask("POST", "/v1/profiles", secret, json={"id": "pro-2"})
        later = any_world.ask("POST", "/v1/profiles", secret, json={"id": "pro-3"}).json()["data"]
        any_world.ask("POST", "/v1/tokens/pro-3/revoke", secret)
        other = later["activate"].removeprefix(any_world.node.sharing_url)
        assert client.post(other).status_code == 401
        any_world.clock.at += timedelta(hours=73)
        assert client.post("/activate/unknown").status_code == 401


def test_revoked_expired_and_wrong_profiles(any_world: World) -> None:
    """Each is refused at once, at every route and at addresses given out before; others read on."""
    with recipient(any_world) as reader:
        url = reader.url()
        secret = secret_of(SPINDLE, Role.DATA_MANAGER)
        any_world.ask("POST", "/v1/tokens/pro-reader/revoke", secret)
        for path, token in ((f"{PREFIX}/shares", None), (url, "")):
            found = reader.ask("GET", path, token)
            assert (found.status, found.json()["errorCode"]) == (401, "UNAUTHENTICATED")
            assert "E7007" in found.json()["message"]
        for token in ("kumiai_wrong", "", "x y"):
            assert reader.ask("GET", f"{PREFIX}/shares", token).status == 401
        assert reader.ask("GET", f"{PREFIX}/shares", secret).status == 200
        any_world.clock.at += timedelta(days=400)
        assert reader.ask("GET", f"{PREFIX}/shares", secret).status == 401


def test_an_address_ends(any_world: World) -> None:
    """With its hour, with its grant, with its agreement; a changed letter opens nothing."""
    world = any_world
    with recipient(world) as reader:
        url = reader.url()
        assert reader.ask("GET", url, secret="").status == 200
        for changed in (url.replace("t=pro", "t=prx"), url[:-1] + "z", url.partition("?")[0]):
            found = reader.ask("GET", changed, secret="")
            assert (found.status, found.json()["errorCode"]) == (400, "INVALID_PARAMETER_VALUE")
        at = world.clock.at
        world.clock.at = at + timedelta(hours=2)
        assert reader.ask("GET", url, secret="").status == 403
        world.clock.at = at
        grant = url.partition("?")[0].rsplit("/", 1)[-1]
        secret = secret_of(PLANT, Role.DATA_MANAGER)
        world.ask("POST", f"/v1/agreements/{AGREEMENT}/grants/{grant}/revoke", secret)
        found = reader.ask("GET", url, secret="")
        assert found.status == 403
        assert "E2006" in found.json()["message"]


def test_what_may_not_be_known_is_not_there(world: World) -> None:
    """A stranger's agreement, dataset or purpose answers exactly like one that does not exist."""
    with recipient(world, CUSTOMER) as reader:
        for method, tail in (("GET", "/metadata"), ("GET", "/version"), ("POST", "/query")):
            told = []
            for share in ("agr-spindle-2", "agr-nowhere-2"):
                path = TABLE.replace("agr-spindle-2", share) + tail
                how: dict[str, Any] = {"json": {}} if method == "POST" else {}
                found = reader.ask(method, path, **how)
                told.append((found.status, found.raw.decode().replace(share, "")))
            assert told[0] == told[1]
            assert told[0][0] == 404


def test_a_frame_reads_the_address(world: World) -> None:
    """Polars takes the file as it comes."""
    with recipient(world) as reader:
        raw = reader.ask("GET", reader.url(), secret="").raw
    assert pl.read_parquet(io.BytesIO(raw)).height > 0
