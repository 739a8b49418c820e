"""Starting: how soon help, demonstration and an idle node are there, and what the node takes."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.figures import Figure

KUMIAI = str(Path(sys.executable).with_name("kumiai"))
ROUNDS = 5
IDLE_AFTER_S = 60
IDLE_FOR_S = 20


def help_figures() -> list[Figure]:
    """Seconds of `kumiai --help` as a whole process, beside a bare Python."""
    ours = statistics.median(_seconds([KUMIAI, "--help"]) for _ in range(ROUNDS))
    bare = statistics.median(_seconds([sys.executable, "-c", "pass"]) for _ in range(ROUNDS))
    return [
        Figure("start: kumiai --help", ours, "s", 0.3, at_least=False, peer="python -c pass",
               peer_value=bare)
    ]  # fmt: skip


def _seconds(command: list[str]) -> float:
    """How long a command takes."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def demo_figures() -> list[Figure]:
    """Seconds until the demonstration serves; memory and processor time of the idle node."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        port = free_port()
        environment = {**os.environ, "KUMIAI_HOME": f"{folder}/node"}
        demo = subprocess.Popen(
            [KUMIAI, "demo", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL
        )
        try:
            wait_for(port)
            serving = time.perf_counter() - begun
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(30)
        rss, share = _idle(f"{folder}/node-demo")
    return [
        Figure("start: demo without --data to serving", serving, "s", 15, at_least=False),
        Figure("idle: memory of the node", rss, "MB", 200, at_least=False,
               note=f"{IDLE_AFTER_S} s after its start, before the first read"),
        Figure("idle: processor", share, "% of a core", 0.5, at_least=False,
               note=f"over {IDLE_FOR_S} s"),
    ]  # fmt: skip


def _idle(home: str) -> tuple[float, float]:
    """Resident MB and percent of a core of a node that nobody asks."""
    port = free_port()
    node = subprocess.Popen(
        [KUMIAI, "--home", home, "serve", "--port", str(port), "--sharing-port", "0"],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        time.sleep(IDLE_AFTER_S)
        before = _ticks(node.pid)
        time.sleep(IDLE_FOR_S)
        used = (_ticks(node.pid) - before) / os.sysconf("SC_CLK_TCK")
        status = Path(f"/proc/{node.pid}/status").read_text()
        kilobytes = int(status.split("VmRSS:")[1].split()[0])
    finally:
        node.send_signal(signal.SIGINT)
        node.wait(30)
    return kilobytes / 1024, 100 * used / IDLE_FOR_S


def _ticks(pid: int) -> int:
    """Processor ticks that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        return int(trying.getsockname()[1])


def wait_for(port: int, seconds: float = 60) -> None:
    """Waits until the node answers."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/health", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(port)
