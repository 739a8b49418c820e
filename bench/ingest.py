"""File to durable version: a month of Mazak01 through parser, rights and lake."""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import tempfile
from pathlib import Path
from time import perf_counter

import polars as pl

from bench.figures import Figure, one_core
from kumiai.model.dataset import DatasetId
from kumiai.model.machine import MachineId
from kumiai.records.lake import Batch, Lake
from kumiai.rules.entitle import covered
from kumiai.sources.mtconnect import devices, recording

ROUNDS = 5
OBSERVATIONS = 826_746
BAR = 150_000.0


def recordings() -> Path | None:
    """The directory of recordings, if there is one."""
    told = os.environ.get("KUMIAI_DATA")
    found = Path(told) if told else Path(__file__).resolve().parents[2] / "shared" / "data"
    return found / "nist_sms" if (found / "nist_sms").is_dir() else None


def figures() -> list[Figure]:
    """Observations a second, beside polars writing the same lines as Parquet."""
    nist = recordings()
    if nist is None:
        print("SKIP ingest: no recordings (set KUMIAI_DATA)")
        return []
    files = [path.read_bytes() for path in sorted((nist / "raw" / "Mazak01").glob("*.gz"))]
    ours, peers = [], []
    with one_core():
        _round(nist, files)
        _peer(files)
        for _ in range(ROUNDS):
            ours.append(_round(nist, files))
            peers.append(_peer(files))
    return [
        Figure(
            "ingest: file to durable version, one core",
            OBSERVATIONS / statistics.median(ours),
            "observations/s",
            BAR,
            at_least=True,
            peer="polars csv-parquet",
            peer_value=OBSERVATIONS / statistics.median(peers),
            note=f"median of {ROUNDS}, {OBSERVATIONS} observations, 26 files",
        )
    ]


def _round(nist: Path, files: list[bytes]) -> float:
    """Seconds for the whole month, mapping and rejects included."""
    root = Path(tempfile.mkdtemp(prefix="kumiai-bench-"))
    model = (nist / "mtconnect_agent_Devices.xml").read_bytes()
    device = next(d for d in devices(model) if d.name == "Mazak01")
    items = {signal.item for signal in device.signals} - {"Fovr", "Sovr", "Frapidovr"}
    try:
        begun = perf_counter()
        found = [covered(recording(raw, device), items) for raw in files]
        batches = [Batch(r.instance, MachineId("mazak01"), r) for r in found]
        version = Lake(root).append(DatasetId("bench"), batches)
        seconds = perf_counter() - begun
    finally:
        shutil.rmtree(root)
    assert version == 0
    assert sum(r.observations for r in found) == OBSERVATIONS
    return seconds


def _peer(files: list[bytes]) -> float:
    """Seconds that polars needs to unpack, split and write the same lines as Parquet, synced."""
    with tempfile.TemporaryDirectory() as folder:
        begun = perf_counter()
        text = b"".join(gzip.decompress(raw) for raw in files)
        frame = pl.read_csv(
            text,
            separator="|",
            has_header=False,
            new_columns=["at", "item", "value"],
            truncate_ragged_lines=True,
            infer_schema=False,
        )
        path = Path(folder) / "month.parquet"
        frame.select(
            pl.col("at").str.to_datetime(time_zone="UTC", strict=False),
            "item",
            pl.col("value").cast(pl.Float64, strict=False).alias("number"),
            pl.col("value").alias("text"),
        ).write_parquet(path)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        return perf_counter() - begun
