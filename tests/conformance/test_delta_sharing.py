"""The released Delta Sharing client, as a partner has it, against a node in a process of its own."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kumiai.model.person import Role
from tests.apps.running import Running, running
from tests.apps.world import SPINDLE, secret_of

AGREEMENT = "agr-spindle-2"
SECONDS_MAX = 20
"""A client that asks again and again takes 102 s; one that is told at once takes seconds."""
READ = """
import json, sys
import delta_sharing
url = sys.argv[1] + "#agr-spindle-2.maintenance.machining"
how = json.loads(sys.argv[2])
frame = delta_sharing.load_as_pandas(url, **how)
frame["observed_at"] = frame["observed_at"].map(lambda at: at.isoformat())
print(json.dumps({"columns": list(frame.columns), "rows": frame.astype(object).where(frame.notna(), None).values.tolist()}))
"""
LIST = """
import json, sys
import delta_sharing
client = delta_sharing.SharingClient(sys.argv[1])
url = sys.argv[1] + "#agr-spindle-2.maintenance.machining"
print(json.dumps({
    "shares": [s.name for s in client.list_shares()],
    "tables": [[t.share, t.schema, t.name] for t in client.list_all_tables()],
    "version": delta_sharing.get_table_version(url),
    "protocol": delta_sharing.get_table_protocol(url).min_reader_version,
}))
"""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner's profile and the Python that it reads with, beside the node."""

    node: Running
    python: Path
    profile: Path

    def runs(self, script: str, *words: str) -> subprocess.CompletedProcess[str]:
        """What a script of the partner ends with."""
        line = [str(self.python), "-c", script, str(self.profile), *words]
        return subprocess.run(
            line, capture_output=True, text=True, check=False, timeout=SECONDS_MAX
        )

    def says(self, script: str, *words: str) -> Any:
        """What it prints. The client's pyarrow sometimes aborts after its last line: what counts
        is what it printed.
        """
        done = self.runs(script, *words)
        assert done.stdout, done.stderr[-2000:]
        return json.loads(done.stdout)


@pytest.fixture
def partner(template: Path, tmp_path: Path, foreign: Path) -> Iterator[Partner]:
    """The spindle maker's data scientist with a fresh profile."""
    home = tmp_path / "node"
    shutil.copytree(template, home)
    with running(home) as node:
        secret = secret_of(SPINDLE, Role.DATA_MANAGER)
        made = node.http("POST", "/v1/profiles", secret, json={"id": "pro-pandas"}).json()["data"]
        profile = tmp_path / "config.share"
        profile.write_bytes(httpx2.post(made["activate"]).content)
        yield Partner(node, foreign, profile)


def permitted(node: Running, folder: Path) -> list[list[Any]]:
    """The rows of the agreement as our own door gives them, by an engine that is neither's."""
    import polars as pl

    secret = secret_of(SPINDLE, Role.DATA_MANAGER)
    said = {"agreement": AGREEMENT, "dataset": "machining", "purpose": "maintenance"}
    grant = node.http("POST", "/v1/reads", secret, json=said).json()["data"]["id"]
    path = folder / "rows.parquet"
    path.write_bytes(node.http("GET", f"/v1/grants/{grant}/rows", secret).content)
    rows = pl.read_parquet(path).rows()
    return [[v.isoformat() if hasattr(v, "isoformat") else v for v in row] for row in rows]


@pytest.mark.slow
def test_the_client_reads_what_is_permitted(partner: Partner, tmp_path: Path) -> None:
    """By both formats: the very rows of the agreement, no other column, in seconds."""
    rows = sorted(permitted(partner.node, tmp_path), key=str)
    assert rows
    for how in ({}, {"use_delta_format": True}):
        found = partner.says(READ, json.dumps(how))
        assert found["columns"] == [
            "machine", "item", "observed_at", "value", "text", "instance", "sequence"
        ]  # fmt: skip
        assert sorted(found["rows"], key=str) == rows
    few = partner.says(READ, json.dumps({"limit": 3}))
    assert len(few["rows"]) == 3
    hint = json.dumps({"op": "equal", "children": []})
    assert len(partner.says(READ, json.dumps({"jsonPredicateHints": hint}))["rows"]) == len(rows)


@pytest.mark.slow
def test_the_client_finds_what_it_may(partner: Partner) -> None:
    """Shares, tables, version and protocol, as its own parser reads them."""
    found = partner.says(LIST)
    assert found["shares"] == [AGREEMENT]
    assert found["tables"] == [
        [AGREEMENT, "maintenance", "machining"],
        [AGREEMENT, "part-redesign", "machining"],
    ]
    assert (found["version"], found["protocol"]) == (0, 1)


@pytest.mark.slow
def test_a_client_that_may_not_is_told_at_once(partner: Partner) -> None:
    """A revoked profile and a name that is not there end in seconds, with our words."""
    begun = time.monotonic()
    other = partner.runs(READ.replace("agr-spindle-2", "agr-none-2"), "{}")
    assert other.returncode != 0
    assert "RESOURCE_DOES_NOT_EXIST" in other.stderr
    secret = secret_of(SPINDLE, Role.DATA_MANAGER)
    partner.node.http("POST", "/v1/tokens/pro-pandas/revoke", secret)
    revoked = partner.runs(READ, "{}")
    assert revoked.returncode != 0
    assert "E7007" in revoked.stderr
    assert time.monotonic() - begun < SECONDS_MAX
