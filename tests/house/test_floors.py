"""Imports go down: the contracts of .importlinter hold, and would notice if they did not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FAULTS = {
    "model imports a rule": ("model/planted.py", "import kumiai.rules\n"),
    "model imports a rule for types only": (
        "model/planted.py",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import kumiai.rules\n",
    ),
    "rules import wire": ("rules/planted.py", "import kumiai.wire\n"),
    "rules open a database": ("rules/planted.py", "import sqlite3\n"),
    "rules ask the clock": ("rules/planted.py", "import time\n"),
    "model imports a library": ("model/planted.py", "import cryptography\n"),
    "records import peers": ("records/planted.py", "import kumiai.peers\n"),
    "records import an app": ("records/planted.py", "def late():\n    import kumiai.apps\n"),
    "wire opens a socket": ("wire/planted.py", "import socket\n"),
    "an act imports an act": ("acts/planted.py", "import kumiai.acts.planted_too\n"),
    "an act opens the engine": ("acts/planted.py", "import duckdb\n"),
    "a folder on no floor": ("utils/__init__.py", ""),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says about the package below `folder`/src."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [*command, "--config", str(ROOT / ".importlinter")],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_go_down() -> None:
    """The package as it is."""
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(fault: str, tmp_path: Path) -> None:
    """The same package with one bad import is refused, and the report names the place."""
    path, source = FAULTS[fault]
    package = tmp_path / "src" / "kumiai"
    shutil.copytree(ROOT / "src" / "kumiai", package, ignore=shutil.ignore_patterns("__pycache__"))
    planted = package / path
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(source)
    (package / "acts" / "planted_too.py").write_text("")
    done = lint(tmp_path)
    assert done.returncode != 0
    assert "planted" in done.stdout or "utils" in done.stdout, done.stdout + done.stderr
