"""Trials as the tests play them: in a process of their own, since they fork."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def seed() -> int:
    """A fresh seed, or the one that `KUMIAI_SEED` names; printed, so that it can be named."""
    found = int(os.environ.get("KUMIAI_SEED", random.SystemRandom().randrange(10**6)))
    print(f"KUMIAI_SEED={found}")
    return found


def played(suite: str, out: Path, *words: str) -> Any:
    """The evidence of a suite; what it says on the way is printed."""
    command = [sys.executable, "-m", "trials", suite, "--out", str(out), "--lanes", "1", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stderr)
    assert done.returncode in (0, 1), done.stderr
    return json.loads((out / f"{suite}.json").read_text())
