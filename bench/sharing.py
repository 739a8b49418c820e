"""Sharing: ten million rows under a row and column policy, to the released client and to ours."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import Figure
from bench.starting import KUMIAI, free_port
from kumiai.apps.demo import cast, recordings
from kumiai.apps.demo.walk import begin, stations
from kumiai.model.dataset import DatasetId
from kumiai.model.readings import Readings
from kumiai.records.lake import Batch, Lake

ROWS = 10_000_000
BATCH = 1_000_000
ROUNDS = 5
CLIENTS = Path(__file__).resolve().parents[1] / "build/clients/bin/python"
TABLE = "/shares/agr-spindle-2/schemas/maintenance/tables/machining"
_FOREIGN = """
import sys, time
import delta_sharing
begun = time.perf_counter()
rows = len(delta_sharing.load_as_pandas(sys.argv[1] + "#agr-spindle-2.maintenance.machining"))
print(rows, time.perf_counter() - begun, flush=True)
"""
_OURS = """
import sys, time
import pyarrow.parquet, kumiai
begun = time.perf_counter()
rows = kumiai.open(sys.argv[1])["maintenance.machining"].arrow().num_rows
print(rows, time.perf_counter() - begun, flush=True)
"""
_LOCAL = """
import sys, time
import pyarrow.parquet as pq
begun = time.perf_counter()
rows = pq.read_table(sys.argv[1]).num_rows
print(rows, time.perf_counter() - begun, flush=True)
"""
_NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.err;
events {{ worker_connections 64; }}
http {{
  access_log off; sendfile on; client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/stub;
    location /delta-sharing/ {{
      default_type "application/x-ndjson; charset=utf-8";
      add_header delta-table-version 0;
      add_header delta-sharing-capabilities "responseformat=parquet";
      error_page 405 =200 $uri;
    }}
  }}
}}
"""


def figures() -> list[Figure]:
    """The released client beside a static stub, and our reader beside a local file."""
    nginx = shutil.which("nginx")
    if nginx is None or not CLIENTS.exists():
        print("SKIP sharing: needs nginx and build/clients (`make conformance SUITE=sharing`)")
        return []
    with tempfile.TemporaryDirectory() as told:
        folder = Path(told)
        _node_of(folder / "node")
        with _served(folder) as profile:
            first, lines = _queried(profile)
            cut = max((folder / "node/cuts").glob("*.parquet"), key=lambda p: p.stat().st_size)
            with _stub(nginx, folder, lines, cut) as stub:
                foreign = _alternating(
                    (str(CLIENTS), _FOREIGN, str(profile)), (str(CLIENTS), _FOREIGN, str(stub))
                )
            ours = _alternating(
                (sys.executable, _OURS, str(profile)), (sys.executable, _LOCAL, str(cut))
            )
    rows = json.loads(json.loads(lines["query"].splitlines()[2])["file"]["stats"])["numRecords"]
    note = f"{rows:,} of {ROWS:,} rows served, median of {ROUNDS} alternating, cut built in {first:.1f} s"
    return [
        Figure("sharing: released client, warm, over a static stub", foreign[0] / foreign[1], "x",
               1.1, at_least=False, peer="client on nginx, s", peer_value=foreign[1], note=note),
        Figure("sharing: our reader to Arrow over local pyarrow", ours[0] / ours[1], "x", 1.3,
               at_least=False, peer="pyarrow, s", peer_value=ours[1]),
    ]  # fmt: skip


def _node_of(home: Path) -> None:
    """A node whose spindle agreement covers ten million rows, less what it withholds."""
    walk = begin(home, recordings.made(1), datetime.now(UTC))
    for name, _, _ in stations(walk):
        if name == "agree":
            break
    walk.node.close()
    items = [*cast.SPINDLE_ITEMS, "program"]
    lake = Lake(home / "lake")
    kept = [items[place % len(items)] for place in range(BATCH)]
    for turn in range(ROWS // BATCH):
        base = 1_500_000_000_000_000 + turn * BATCH * 1000
        found = Readings(
            source="bench",
            instance=f"{turn:064}",
            stride=64,
            observations=BATCH,
            sequence=range(BATCH),
            at=range(base, base + BATCH * 1000, 1000),
            item=kept,
            value=[(place * 7919 % 100_003) / 1000 for place in range(BATCH)],
            text=[None] * BATCH,
            part=None,
            rejects=(),
            gaps=(),
        )
        lake.append(
            DatasetId("machining"),
            [Batch(f"bench/{turn}", walk.recordings.machining[0].device.machine, found)],
        )


@contextmanager
def _served(folder: Path) -> Iterator[Path]:
    """The node's profile for the spindle maker, while it serves."""
    port, shared = free_port(), free_port()
    home = str(folder / "node")
    line = [KUMIAI, "--home", home, "serve", "--port", str(port), "--sharing-port", str(shared)]
    node = subprocess.Popen(line, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/v1/health")
        add = [
            KUMIAI,
            "--home",
            home,
            "--as",
            "chita-data",
            "profile",
            "add",
            "pro-bench",
            "--json",
        ]
        made = json.loads(subprocess.run(add, check=True, capture_output=True).stdout)["data"]
        activated = urllib.request.Request(made["activate"], method="POST")
        profile = folder / "config.share"
        profile.write_bytes(urllib.request.urlopen(activated).read())
        yield profile
    finally:
        node.terminate()
        node.wait(30)


def _wait(url: str) -> None:
    """Returns when somebody answers."""
    for _ in range(600):
        with suppress(OSError):
            urllib.request.urlopen(url)
            return
        time.sleep(0.1)
    raise TimeoutError(url)


def _queried(profile: Path) -> tuple[float, dict[str, str]]:
    """Seconds of the first query, which builds the cut, and the lines of a warm one."""
    said = json.loads(profile.read_text())
    headers = {"authorization": f"Bearer {said['bearerToken']}", "content-type": "application/json"}
    found: dict[str, str] = {}
    seconds = []
    for name, body in (("query", b"{}"), ("metadata", None)):
        begun = time.perf_counter()
        asked = urllib.request.Request(f"{said['endpoint']}{TABLE}/{name}", body, headers)
        found[name] = urllib.request.urlopen(asked).read().decode()
        seconds.append(time.perf_counter() - begun)
    return seconds[0], found


@contextmanager
def _stub(nginx: str, folder: Path, lines: dict[str, str], cut: Path) -> Iterator[Path]:
    """A profile of canned answers and the same file, from nginx."""
    port = free_port()
    place = folder / "stub" / f"delta-sharing{TABLE}"
    place.mkdir(parents=True)
    shutil.copy(cut, folder / "stub/rows.parquet")
    *head, last = lines["query"].splitlines()
    file: dict[str, Any] = json.loads(last)
    file["file"]["url"] = f"http://127.0.0.1:{port}/rows.parquet?X-Amz-Signature=canned"
    (place / "query").write_text("\n".join([*head, json.dumps(file)]) + "\n")
    (place / "metadata").write_text(lines["metadata"])
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port))
    server = subprocess.Popen([nginx, "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/delta-sharing{TABLE}/metadata")
        profile = folder / "stub.share"
        said = {
            "shareCredentialsVersion": 1,
            "endpoint": f"http://127.0.0.1:{port}/delta-sharing",
            "bearerToken": "canned",
        }
        profile.write_text(json.dumps(said))
        yield profile
    finally:
        server.terminate()
        server.wait(30)


def _alternating(*lines: tuple[str, str, str]) -> list[float]:
    """Medians of the seconds that each script says, run in turns, each in a process of its own."""
    seconds: list[list[float]] = [[] for _ in lines]
    counts = set()
    for _ in range(ROUNDS + 1):
        for place, (python, script, word) in enumerate(lines):
            # The client's pyarrow may abort after its last line: what counts is what it printed.
            done = subprocess.run(
                [python, "-c", script, word], capture_output=True, text=True, check=False,
                env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
            )  # fmt: skip
            rows, took = done.stdout.split()[:2]
            counts.add(rows)
            seconds[place].append(float(took))
    if len(counts) != 1:
        raise ValueError(counts)
    print(lines[0][2], [[round(s, 3) for s in found] for found in seconds], file=sys.stderr)
    return [statistics.median(found[1:]) for found in seconds]
