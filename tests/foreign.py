"""Foreign clients in an environment of their own, made once from their hashed lock."""

import fcntl
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def foreign(repository: Path) -> Path:
    """The Python of the environment that holds the foreign clients; skips when no registry
    answers.
    """
    lock = repository / "requirements/clients.txt"
    want = sha256(lock.read_bytes()).hexdigest()
    place = Path(os.environ.get("KUMIAI_CLIENTS", repository / "build/clients"))
    place.parent.mkdir(parents=True, exist_ok=True)
    stamp, python = place / ".lock", place / "bin/python"
    with (place.parent / "clients.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != want:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(place)], check=True)
            pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            line = [*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
            made = subprocess.run(line, capture_output=True, text=True, check=False)
            if made.returncode != 0:
                pytest.skip(f"SKIP the foreign clients cannot be had: {made.stderr[-200:]}")
            stamp.write_text(want)
    return python
