"""The released Delta Sharing client in the three worlds of the demonstration: for each reader it
lists tables and reads every one; the rows are those of a plain evaluation of the agreement.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import polars as pl
import pytest
from deltalake import DeltaTable

from tests.apps.running import KUMIAI, Running, plain, running

READERS = {
    "machine tools": ("chita-data", "seto-data", "owari-data"),
    "cars": ("tenryu-data", "toa-data", "hamanako-data"),
    "building": ("meieki-data", "mikawa-data", "atsuta-data"),
}
READ_ALL = """
import json, sys
import delta_sharing
client = delta_sharing.SharingClient(sys.argv[1])
for table in client.list_all_tables():
    url = f"{sys.argv[1]}#{table.share}.{table.schema}.{table.name}"
    frame = delta_sharing.load_as_pandas(url)
    if "observed_at" in frame:
        frame["observed_at"] = frame["observed_at"].map(lambda at: at.isoformat())
    rows = frame.astype(object).where(frame.notna(), None).values.tolist()
    told = {"table": [table.share, table.schema, table.name], "columns": list(frame.columns), "rows": rows}
    with open(sys.argv[2], "a") as file:
        file.write(json.dumps(told) + "\\n")
print("done")
"""
NAMES = {
    "c1": "machine", "c2": "item", "c3": "observed_at", "c4": "value", "c5": "text", "c6": "part",
    "c7": "instance", "c8": "sequence",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration with its three worlds, walked to the end."""
    place = tmp_path_factory.mktemp("worlds") / "node"
    line = [*KUMIAI, "--home", str(place), "demo", "--once"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=plain())
    assert done.returncode == 0, done.stderr
    return place.with_name("node-demo")


@pytest.fixture(scope="module")
def node(home: Path) -> Iterator[Running]:
    """The node of the demonstration, served."""
    with running(home) as found:
        yield found


def secret(node: Running, person: str) -> str:
    """The token that the demonstration keeps for a person."""
    return (node.home / "tokens" / person).read_text()


def told(node: Running, person: str, path: str) -> Any:
    """What the node's own API says to a person."""
    answer = node.http("GET", path, secret(node, person))
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def read_by_client(node: Running, person: str, python: Path, folder: Path) -> list[dict[str, Any]]:
    """Every table that the released client lists for a person, as it reads them."""
    name = f"pro-worlds-{person}"
    made = node.http("POST", "/v1/profiles", secret(node, person), json={"id": name})
    profile, out = folder / f"{person}.share", folder / f"{person}.jsonl"
    profile.write_bytes(httpx2.post(made.json()["data"]["activate"]).content)
    done = subprocess.run(
        [str(python), "-c", READ_ALL, str(profile), str(out)],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert "done" in done.stdout, done.stderr[-2000:]
    return [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []


def permitted(home: Path, policy: Mapping[str, Any], windows: Any) -> Counter[tuple[Any, ...]]:
    """The rows of a policy, evaluated row by row over the lake's files; no machine's name, which a
    policy may put under a pseudonym.
    """
    lake = home / "lake" / policy["dataset"]
    files = [uri.removeprefix("file://") for uri in DeltaTable(lake).file_uris()]
    columns = [NAMES[c] for c in policy["columns"] if c != "c1"]
    assert policy["rows"] is None
    assert policy["history_from"] is None
    found: Counter[tuple[Any, ...]] = Counter()
    for row in pl.concat([pl.read_parquet(file) for file in files]).iter_rows(named=True):
        if row["item"] not in policy["items"]:
            continue
        if policy["machines"] and row["machine"] not in policy["machines"]:
            continue
        if windows is not None and not _covered(row, windows):
            continue
        row["observed_at"] = row["observed_at"].isoformat()
        found[tuple(row[c] for c in columns)] += 1
    return found


def _covered(row: Mapping[str, Any], windows: Any) -> bool:
    """Whether a row is no person's, or a consent covers it."""
    if row["item"].startswith(("Tyre.", "Trip.")):
        return True
    at = row["observed_at"].isoformat()
    return any(m == row["machine"] and begin <= at < end for m, begin, end in windows)


def consents(node: Running) -> list[tuple[str, str, str]]:
    """The periods that the rental company's records cover, as its own list tells them."""
    return [
        (one["machine"], one["runs"]["begin"].replace("Z", "+00:00"), one["runs"]["end"])
        for one in told(node, "hamanako-data", "/v1/consents")
        if one["withdrawn_at"] is None
    ]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("world", READERS)
def test_the_client_reads_exactly_what_is_permitted(
    world: str, home: Path, node: Running, foreign: Path, tmp_path: Path
) -> None:
    """Each table of each reader: the rows of the plain evaluation, all of them and no other."""
    read = 0
    for person in READERS[world]:
        tables = read_by_client(node, person, foreign, tmp_path)
        agreements = {one["id"]: one for one in told(node, person, "/v1/agreements")}
        for table in tables:
            share, purpose, dataset = table["table"]
            shown = told(node, person, f"/v1/agreements/{share}")
            terms = shown.get("terms", agreements[share].get("terms"))
            (policy,) = (p for p in terms["policies"] if p["dataset"] == dataset)
            assert purpose in policy["purposes"]
            windows = consents(node) if dataset == "rental-drives" else None
            wanted = permitted(home, policy, windows)
            names = [NAMES[c] for c in policy["columns"]]
            assert table["columns"] == names
            kept = [n for n, name in enumerate(names) if name != "machine"]
            got = Counter(tuple(row[n] for n in kept) for row in table["rows"])
            assert got == wanted, (person, table["table"], got.total(), wanted.total())
            read += got.total()
            print(f"{world}: {person} {'.'.join(table['table'])} {got.total()} rows")
    assert read > 100, world
