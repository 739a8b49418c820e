"""Runs of the two programs that travel in a bundle."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from kumiai.wire.canonical import canonical, digest
from tests.papers.evidence_case import complete

# Runs verify.py as on a machine without Kumiai: the package cannot be imported.
ALONE = (
    "import runpy, sys; sys.modules['kumiai'] = None; sys.argv = sys.argv[1:]; "
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)
RUNNER = """\
// A browser always has `crypto`; Node has had it as a global only since 19.
globalThis.crypto ??= require("node:crypto").webcrypto;
const page = require("./page.cjs"), fs = require("fs");
const told = JSON.parse(fs.readFileSync("told.json", "utf8"));
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const files = (given) => new Map(Object.entries(given).map(([n, t]) => [n, bytes(t)]));
(async () => {
  const outcomes = [];
  for (const one of told.bundles) outcomes.push(await page.verify(files(one), told.embedded));
  const zips = told.zips.map((one) => {
    try { return [...page.unzipped(bytes(one)).keys()]; } catch (no) { return no.message; }
  });
  const chosen = [];
  for (const list of told.chosen) {
    const picked = list.map(([name, path, text]) => {
      const raw = bytes(text);
      return { name, webkitRelativePath: path, size: raw.length, arrayBuffer: () => raw.slice().buffer };
    });
    chosen.push((await page.verify(await page.chosenFiles(picked))).ok);
  }
  const wrong = told.vectors ? await page.selfTest(told.vectors) : null;
  console.log(JSON.stringify({ outcomes, zips, chosen, wrong }));
})();
"""


def unpacked(raw: bytes) -> dict[str, bytes]:
    """The files of a zip."""
    with zipfile.ZipFile(BytesIO(raw)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@lru_cache(maxsize=1)
def untouched() -> dict[str, bytes]:
    """The files of an untouched bundle, made once."""
    return unpacked(complete())


def relisted(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with a manifest that fits them."""
    hashes = {name: digest(raw) for name, raw in files.items() if name != "manifest.json"}
    return files | {"manifest.json": canonical(hashes)}


def written(files: dict[str, bytes], folder: Path) -> Path:
    """The files, in a folder."""
    for name, raw in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)
    return folder


def alone(program: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A run of verify.py where nothing of Kumiai can be imported."""
    command = [sys.executable, "-c", ALONE, str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def by_node(
    folder: Path,
    page: bytes,
    *,
    bundles: list[dict[str, bytes]] | None = None,
    zips: list[bytes] | None = None,
    chosen: list[list[tuple[str, str, bytes]]] | None = None,
    vectors: Any = None,
    embedded: bool = False,
) -> dict[str, Any]:
    """What the script inside a bundle's verify.html says, run by Node; skips without Node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: verify.html is not checked")
    found = re.findall(r"<script>(.*?)</script>", page.decode(), re.DOTALL)
    (folder / "page.cjs").write_text(found[-1], encoding="utf-8")
    (folder / "run.cjs").write_text(RUNNER, encoding="utf-8")
    plain = [{n: b64encode(raw).decode() for n, raw in one.items()} for one in bundles or []]
    packed = [b64encode(raw).decode() for raw in zips or []]
    picked = [[(n, p, b64encode(raw).decode()) for n, p, raw in one] for one in chosen or []]
    told = {
        "chosen": picked,
        "bundles": plain,
        "zips": packed,
        "vectors": vectors,
        "embedded": embedded,
    }
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
    done = subprocess.run(
        [node, "run.cjs"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def states(found: dict[str, Any]) -> dict[str, str]:
    """How each check ended."""
    return {one["check"]: one["state"] for one in found["checks"]}
