"""A node that runs as it does in service: `kumiai serve` on a free port and on its own socket."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

KUMIAI = [sys.executable, "-c", "from kumiai.apps.cli import main; main()"]


@dataclass(frozen=True, slots=True)
class Running:
    """A running node: its process, its directory and where it listens."""

    process: subprocess.Popen[str]
    home: Path
    port: int
    sharing: int
    """The port for recipients."""

    def http(self, method: str, path: str, secret: str = "", **how: Any) -> httpx2.Response:
        """The answer to a request over loopback."""
        headers = {"authorization": f"Bearer {secret}"} if secret else {}
        headers |= how.pop("headers", {})
        url = f"http://127.0.0.1:{self.port}{path}"
        return httpx2.request(method, url, headers=headers, timeout=60, **how)

    def typed(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What a command in a process of its own ends with."""
        line = [*KUMIAI, "--home", str(self.home), *words]
        return subprocess.run(line, capture_output=True, text=True, check=False, env=plain())


def plain() -> dict[str, str]:
    """The environment without what would change a command's words."""
    left_out = ("KUMIAI_", "LANG", "LC_")
    return {k: v for k, v in os.environ.items() if not k.startswith(left_out)}


@contextmanager
def running(home: Path, *options: str) -> Iterator[Running]:
    """The node in `home`, served until the block ends."""
    line = [*KUMIAI, "--home", str(home), "serve", "--port", "0", "--sharing-port", "0", *options]
    process = subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=plain()
    )
    try:
        assert process.stdout is not None
        told = process.stdout.readline() + process.stdout.readline()
        found = re.findall(r"://[^ ]+:(\d+)", told)
        assert found, (told, process.stderr.read() if process.stderr else "")
        yield Running(process, home, int(found[0]), int(found[1]))
    finally:
        process.terminate()
        process.wait(30)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
