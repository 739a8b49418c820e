"""Our reader against a node in a process of its own: frames, terms, receipts, typed refusals."""

import base64
import importlib
import json
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import polars as pl
import pytest

import kumiai
from kumiai.apps.reader import Shares
from kumiai.model.person import Role
from kumiai.model.refusal import (
    BadDocument,
    BadSignature,
    MissingExtra,
    NoAnswer,
    TokenRevoked,
    UnknownShare,
)
from kumiai.records.dialect import Database
from kumiai.wire.canonical import canonical
from tests.apps.running import Running, running
from tests.apps.world import SPINDLE, secret_of

ADDRESS = "agr-spindle-2.maintenance.machining"

EXPIRED = json.dumps(
    {
        "shareCredentialsVersion": 1,
        "endpoint": "http://a",
        "bearerToken": "x",
        "expirationTime": "2020-01-01T00:00:00Z",
    }
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A profile on disk, and the node that answers it."""

    node: Running
    profile: Path

    def shares(self) -> Shares:
        """What the profile opens."""
        return kumiai.open(self.profile)

    def entries(self) -> list[dict[str, Any]]:
        """The entries of the agreement's log."""
        database = Database(f"sqlite:///{self.node.home / 'kumiai.db'}")
        rows = database.rows("SELECT body FROM entries WHERE log = 'agr-spindle-2' ORDER BY idx")
        found = [json.loads(row["body"]) for row in rows]
        database.close()
        return found


@pytest.fixture
def reader(template: Path, tmp_path: Path) -> Iterator[Reader]:
    """The spindle maker's data scientist, on a node where it has read nothing lately."""
    home = tmp_path / "node"
    shutil.copytree(template, home)
    database = Database(f"sqlite:///{home / 'kumiai.db'}")
    connection = database.connect()
    connection.execute("UPDATE grants SET granted_at = '2020-01-01T00:00:00.000000Z'")
    connection.close()
    database.close()
    with running(home) as node:
        secret = secret_of(SPINDLE, Role.DATA_MANAGER)
        made = node.http("POST", "/v1/profiles", secret, json={"id": "pro-ours"}).json()["data"]
        profile = tmp_path / "config.share"
        profile.write_bytes(httpx2.post(made["activate"]).content)
        yield Reader(node, profile)


def test_every_frame_holds_the_same_rows(reader: Reader) -> None:
    """pandas, polars, Arrow and DuckDB: one file, fetched once; polars stays lazy."""
    table = reader.shares()["maintenance.machining"]
    arrow, lazy = table.arrow(), table.polars()
    assert isinstance(lazy, pl.LazyFrame)
    frame = table.pandas()
    assert arrow.num_rows == len(frame) == lazy.collect().height == table.duckdb().shape[0]
    assert list(frame.columns) == arrow.column_names == lazy.collect_schema().names()
    sample = table.sample(3)
    assert len(sample) == 3
    assert list(sample[0]) == arrow.column_names
    kinds = [e["type"] for e in reader.entries()]
    assert kinds[-2:] == ["granted", "opened"]


def test_a_lazy_frame_outlives_its_table(reader: Reader) -> None:
    """Nobody keeps the table of a chain; its frame still reads."""
    assert kumiai.open(reader.profile)[ADDRESS].polars().select(pl.len()).collect().item() > 0


def test_addresses_are_found(reader: Reader) -> None:
    """By whole address, by dataset where it is the only one; anything else is refused by type."""
    shares = reader.shares()
    assert list(shares) == [ADDRESS, "agr-spindle-2.part-redesign.machining"]
    assert ADDRESS in repr(shares)
    assert len(shares) == 2
    assert ADDRESS in shares
    assert "machining" not in shares
    assert "maintenance.machining" in shares
    with pytest.raises(UnknownShare):
        shares["nothing"]
    with pytest.raises(UnknownShare, match="part-redesign"):
        shares["machining"]


def test_terms_are_told(reader: Reader) -> None:
    """What may be read, for what, until when, how counted, and what is kept out, in two languages."""
    table = reader.shares()[ADDRESS]
    terms = table.terms
    assert (terms["purpose"], terms["provider"]) == ("maintenance", "kasugai-seiko")
    assert terms["generated"] is True
    assert "part" not in terms["columns"]
    assert terms["metering_hours"] == 24
    assert "columns not in the agreement: workpiece" in table.explain()
    assert "合意にない列：工作物" in table.explain("ja")


def test_a_read_is_signed_and_its_receipt_kept(reader: Reader) -> None:
    """The entry says *signed*, with the request and the reader's key; the node's word is here."""
    table = reader.shares()[ADDRESS]
    rows = table.arrow().num_rows
    granted = next(e for e in reversed(reader.entries()) if e["type"] == "granted")
    assert granted["facts"]["vouching"] == "signed"
    assert json.loads(granted["facts"]["asked"])["table"] == "machining"
    receipts = table.receipts()
    assert [r["index"] for r in receipts] == [granted["index"]]
    assert receipts[0] == granted
    assert receipts[0]["facts"]["rows"] == rows
    table.pandas()
    assert len(table.receipts()) == 1
    for kept in (reader.profile.with_name("config.share.key"), reader.profile):
        mode = stat.S_IMODE(kept.stat().st_mode)
        assert mode & 0o077 == 0 or kept == reader.profile
    place = reader.profile.with_name("config.share.receipts")
    place.write_text(place.read_text().replace(str(rows), str(rows + 1)))
    with pytest.raises(BadSignature):
        table.receipts()


def test_a_forged_request_is_refused(reader: Reader) -> None:
    """Another key, another address, another hour or no key at all: nothing is granted."""
    table = reader.shares()[ADDRESS]
    table.path()
    before = len(reader.entries())
    said = json.loads(reader.profile.read_text())
    url = f"{said['endpoint']}/shares/agr-spindle-2/schemas/maintenance/tables/machining/query"
    good = {"share": "agr-spindle-2", "schema": "maintenance", "table": "machining"}
    now = reader.entries()[-1]["asked_at"]
    for asked in (
        {**good, "at": now, "nonce": "1"},
        {**good, "at": "2020-01-01T00:00:00.000000Z", "nonce": "1"},
        {**good, "at": "never", "nonce": "1"},
        {**good, "table": "plates", "at": now, "nonce": "1"},
        {**good, "at": now},
    ):
        headers = {
            "authorization": f"Bearer {said['bearerToken']}",
            "kumiai-asked": base64.b64encode(canonical(asked)).decode(),
            "kumiai-signature": base64.b64encode(bytes(64)).decode(),
        }
        found = httpx2.post(url, json={}, headers=headers)
        assert 400 <= found.status_code < 429, found.text
    other = {"key": "cd" * 32}
    told = {"authorization": f"Bearer {said['bearerToken']}"}
    changed = httpx2.post(f"{said['endpoint']}/reader-key", json=other, headers=told)
    assert changed.status_code == 403
    assert "E4009" in changed.text
    bad = httpx2.post(f"{said['endpoint']}/reader-key", json={"key": "x"}, headers=told)
    assert bad.status_code == 400
    assert len(reader.entries()) == before


def test_refusals_have_types(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Revoked, gone, no node, no library: each its class, with the node's own words as a note."""
    table = reader.shares()[ADDRESS]
    real = importlib.import_module

    def without(name: str) -> Any:
        if name == "pandas":
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(MissingExtra):
        table.pandas()
    secret = secret_of(SPINDLE, Role.DATA_MANAGER)
    reader.node.http("POST", "/v1/tokens/pro-ours/revoke", secret)
    with pytest.raises(TokenRevoked) as told:
        table.path()
    assert "hint: " in told.value.__notes__[0]
    said = json.loads(reader.profile.read_text())
    said["endpoint"] = "http://127.0.0.1:9/delta-sharing"
    reader.profile.write_text(json.dumps(said))
    with pytest.raises(NoAnswer):
        list(reader.shares())


@pytest.mark.parametrize(
    "text, kind",
    [
        ("", BadDocument),
        ("{}", BadDocument),
        ("[1]", BadDocument),
        ('{"shareCredentialsVersion":1,"endpoint":"file:///etc","bearerToken":"x"}', BadDocument),
        ('{"shareCredentialsVersion":9,"endpoint":"http://a","bearerToken":"x"}', BadDocument),
        ('{"shareCredentialsVersion":1,"endpoint":"http://a","bearerToken":""}', BadDocument),
        ("x" * 30_000, BadDocument),
        (EXPIRED, TokenRevoked),
    ],
)
def test_profiles_that_are_none(tmp_path: Path, text: str, kind: type[Exception]) -> None:
    """Each is refused by type before anybody is asked."""
    path = tmp_path / "config.share"
    path.write_text(text)
    with pytest.raises(kind):
        kumiai.open(path)
    with pytest.raises(BadDocument):
        kumiai.open(tmp_path / "none.share")
