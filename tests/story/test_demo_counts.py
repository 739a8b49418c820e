"""The demonstration's counts on real recordings, held against plain parsers that share no code."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.judges.plain_shdr import Items, items, read

LATHES = (("Mazak01", 64), ("Mazak03", 64))
SPINDLE = {
    "Srpm", "Sload", "S1load", "Stemp", "Sload_cond", "Stemp_cond",
    "S2rpm", "S2load", "S2temp", "S2load_cond", "S2temp_cond",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration's node is asked for; it lies beside it."""
    return tmp_path_factory.mktemp("counts") / "node"


@pytest.fixture(scope="module")
def counted(home: Path, data_dir: Path) -> dict[str, Any]:
    """What `kumiai demo --once --data DIR --json` prints."""
    found: dict[str, Any] = _done(home, "demo", "--once", "--data", str(data_dir))
    return found


def _done(home: Path, *command: str) -> Any:
    """What a command of ours prints as data."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("kumiai")), *command, "--json"],
        env={**os.environ, "KUMIAI_HOME": str(home)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["data"]


def _text(path: Path) -> str:
    """The text of a recording."""
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode(errors="replace")


def _recordings(data: Path) -> list[tuple[Items, int, list[Path], str]]:
    """Keys, stride, files and kind of each machine that the demonstration replays."""
    nist = data / "nist_sms"
    model = (nist / "mtconnect_agent_Devices.xml").read_bytes()
    found = [
        (items(model, name), stride, sorted((nist / "raw" / name).glob("*.txt.gz")), "lathe")
        for name, stride in LATHES
    ]
    okuma = data / "mtconnect_okuma"
    keys = items((okuma / "Devices.xml").read_bytes(), "OKUMA")
    found.append((keys, 128, sorted(okuma.glob("*.shdr.txt")), "lathe"))
    plates = sorted((nist / "mtc_plate").glob("Plate-Hurco04-*of20.txt.gz"))
    found.append((items(model, "Hurco04"), 64, plates, "plates"))
    return found


def _plain(data: Path) -> Counter[str]:
    """Observations, rows, withheld and served, counted the plain way."""
    counts: Counter[str] = Counter()
    for keys, stride, files, kind in _recordings(data):
        types = {item["name"]: item["type"] for item in keys.values()}
        for path in files:
            rows, lost = read(_text(path), keys, stride)
            counts["observations"] += len(rows) + sum(lost.values())
            names = [row[2] for row in rows]
            back = [name for name in names if types[name].endswith("_OVERRIDE")]
            counts["withheld"] += len(back)
            counts["rows"] += len(names) - len(back)
            if kind == "lathe":
                counts["served"] += 2 * sum(name in SPINDLE for name in names)
            else:
                counts["served"] += sum(_served(types[name]) for name in names)
    sheet = load_workbook(next((data / "nist_sms/mtc_qif").glob("nist_mtc_crada_plate_*.xlsx")))
    measured = sum(1 for row in sheet["Sheet10"].iter_rows(min_row=1) if _is_feature(row))
    for name in ("observations", "rows", "served"):
        counts[name] += measured * 20
    return counts


def _served(kind: str) -> bool:
    """Whether the plates' agreement serves an item of this type: no override, no secret."""
    return not (
        kind.endswith("_OVERRIDE") or "PROGRAM" in kind or "TOOL_" in kind or kind == "LINE"
    )


def _is_feature(row: tuple[object, ...]) -> bool:
    """Whether a line of the inspection holds 20 measured values."""
    values = [getattr(cell, "value", None) for cell in row]
    return sum(isinstance(value, float) for value in values) >= 20


def _yen() -> tuple[int, int]:
    """Gross yen and edges, calculated apart: two statements, largest remainder, four payees."""
    spindle, plates = 300_001, 20 * 18_500
    shares = [Fraction(2, 3), Fraction(1, 3)]
    whole = [floor(spindle * share) for share in shares]
    assert sum(whole) == spindle - 1
    return spindle + plates, 4


def test_the_counts_are_those_of_a_plain_parser(data_dir: Path, counted: dict[str, Any]) -> None:
    """Observations, rows, withheld, served: as a one-page parser counts them."""
    plain = _plain(data_dir)

    assert {name: counted[name] for name in plain} == dict(plain)


def test_the_yen_and_edges_are_calculated_apart(counted: dict[str, Any]) -> None:
    """The statements' yen and edges, and the log's entries: 3 + 3 signatures, 4 uses twice."""
    yen, edges = _yen()

    assert (counted["yen"], counted["edges"]) == (yen, edges)
    assert counted["entries"] == 6 + 2 * 4


def test_the_building_stands_beside_it(counted: dict[str, Any]) -> None:
    """Two recorded days of a building, told as recorded; tests/story/test_building.py counts them."""
    told = counted["building"]
    assert (told["generated"], told["observations"], told["faults"]) == (False, 40_320, 1)
    assert list(told["stations"]) == ["enroll", "collect", "agree", "read", "detect", "settle"]


@pytest.mark.parametrize("dataset, kind", [("machining", "lathe"), ("plates", "plates")])
def test_coverage_counts_every_item_of_the_recordings_once(
    data_dir: Path, home: Path, counted: dict[str, Any], dataset: str, kind: str
) -> None:
    """Each item that a plain parser meets, known or not, has one state; the sums are their number."""
    assert counted["observations"] > 0
    met: set[str] = set()
    for keys, stride, files, sort in _recordings(data_dir):
        for path in files if sort == kind else ():
            rows, lost = read(_text(path), keys, stride)
            met |= {row[2] for row in rows} | {name for why, name in lost if why != "malformed"}

    found = _done(
        home.with_name("node-demo"), "--as", "kasugai-data", "rights", "coverage", dataset
    )

    listed = [covered["item"] for covered in found["items"]]
    assert len(met) > 10
    assert sorted(listed) == sorted(met)
    assert sum(found["counts"].values()) == len(met)
    for covered in found["items"]:
        assert (covered["state"] == "shared") == bool(covered["shared_with"]), covered
