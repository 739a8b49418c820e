"""Children of a trial: forked, watched, killed at a named point.

The parent opens nothing: no database, no engine, no lake. Its imports are made once and inherited.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kumiai.records import points

PATIENCE_SECONDS = 90.0
_POLL_SECONDS = 0.002
_DWELL_SECONDS = 0.02
"""How long a thread stands at the point where its process dies: the others go on meanwhile, and
must acknowledge nothing that this thread has yet to make durable.
"""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: what it said was wrong, or that it was killed."""

    killed: bool
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kill:
    """The `time`-th reach of a point, counted from 1."""

    point: str
    time: int


def forked(work: Callable[[Say], None]) -> int:
    """The process id of a child that does `work`; what work says goes to `Ended.wrong`."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        os.close(writing)
        _PIPES[child] = reading
        return child
    os.close(reading)

    def say(what: str) -> None:
        os.write(writing, what.encode() + b"\0")

    try:
        work(say)
    except BaseException:  # noqa: BLE001 - whatever ends a child is what its trial found
        say(traceback.format_exc())
    finally:
        os._exit(0)


_PIPES: dict[int, int] = {}


def waited(child: int) -> Ended:
    """How `child` ended; one that hangs is killed and said to hang."""
    with os.fdopen(_PIPES.pop(child), "r") as pipe:
        ends = time.monotonic() + PATIENCE_SECONDS
        os.set_blocking(pipe.fileno(), False)
        said, hangs = b"", False
        while True:
            said += _available(pipe.fileno())
            found, status = os.waitpid(child, os.WNOHANG)
            if found:
                break
            if time.monotonic() > ends and not hangs:
                hangs = True
                os.kill(child, signal.SIGKILL)
            time.sleep(_POLL_SECONDS)
        said += _available(pipe.fileno())
    wrong = [line for line in said.decode().split("\0") if line]
    if hangs:
        return Ended(killed=False, wrong=(*wrong, f"hung for {PATIENCE_SECONDS:.0f} s"))
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number not in (0, signal.SIGKILL):
        wrong.append(f"ended by signal {number}")
    return Ended(number == signal.SIGKILL, tuple(wrong))


def _available(descriptor: int) -> bytes:
    """What can be read without waiting."""
    found = b""
    try:
        while piece := os.read(descriptor, 65_536):
            found += piece
    except BlockingIOError:
        pass
    return found


def arm(kill: Kill | None) -> Counter[str]:
    """Has this process end at `kill`; the counts of the points it reaches."""
    reached: Counter[str] = Counter()

    def action(name: str) -> None:
        reached[name] += 1
        if kill is not None and (name, reached[name]) == (kill.point, kill.time):
            time.sleep(_DWELL_SECONDS)
            os.kill(os.getpid(), signal.SIGKILL)

    points.arm(action)
    return reached


class Acknowledged:
    """The side file that tells which acts have returned; it lies outside what is disturbed."""

    def __init__(self, path: Path) -> None:
        """The file at `path`."""
        self.path = path

    def note(self, number: int, name: str) -> None:
        """Says durably that act `number` has returned."""
        with self.path.open("a") as file:
            file.write(f"{number} {name}\n")
            file.flush()
            os.fsync(file.fileno())

    def last(self) -> int:
        """The number of the last act that has returned; 0 when none has."""
        if not self.path.exists():
            return 0
        return max((int(line.split()[0]) for line in self._whole()), default=0)

    def _whole(self) -> list[str]:
        """The lines that are whole."""
        return [
            line for line in self.path.read_text().splitlines(keepends=True) if line[-1] == "\n"
        ]
