"""Power cuts: the disk's image is copied under load, and the copy is opened as after a cut.

What the kernel holds back and no fsync forced out is not in the image. The writer stands still
while the image is copied, since a power cut is one instant; the kernel's own writing goes on.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trials.children import Acknowledged, Say, forked, waited
from trials.play import LATER, Play, perform
from trials.scenario import STEPS
from trials.stage import Reference, Stage, check_left, finish

FULL = 50
_MEGABYTES = 192
_LONGEST_SECONDS = 2.5
"""The longest wait before a cut: about as long as the scenario takes on a disk."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut: how many acts had been acknowledged, and what was wrong."""

    acknowledged: int
    wrong: tuple[str, ...]


def absent() -> str:
    """Why no image can be mounted here; empty when one can."""
    if os.geteuid() != 0:
        return "mounting an image needs root"
    for tool in ("mkfs.ext4", "losetup", "mount"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    done = subprocess.run(["losetup", "-f"], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"no loop device: {done.stderr.strip()}"


def play_all(
    stage: Stage, count: int, seed: int, against: Reference, *, stop: bool = False
) -> list[Cut]:
    """The outcomes of `count` cuts; with `stop` only up to the first red one."""
    draws = random.Random(seed)
    cuts: list[Cut] = []
    image, disk = stage.root / "disk.img", stage.root / "disk"
    _format(image)
    with _mounted(image, disk):
        noted = stage.root / "noted"
        noted.mkdir()
        writer = forked(lambda say: _write(stage, disk, noted, say))
        try:
            while len(cuts) < count:
                time.sleep(draws.uniform(0.1, _LONGEST_SECONDS))
                cuts.append(_cut(stage, writer, against))
                _tell(len(cuts), count, cuts[-1])
                if stop and cuts[-1].wrong:
                    break
        finally:
            os.kill(writer, signal.SIGKILL)
            ended = waited(writer)
    if ended.wrong:
        cuts.append(Cut(0, ended.wrong))
    return cuts


def told(cuts: list[Cut]) -> dict[str, object]:
    """What the evidence says of the cuts."""
    return {
        "count": len(cuts),
        "databases": {"sqlite": len(cuts)},
        "acknowledged_acts": sum(cut.acknowledged for cut in cuts),
        "cut_within_the_scenario": sum(0 < cut.acknowledged < len(STEPS) for cut in cuts),
        "red": [{"acknowledged": c.acknowledged, "wrong": c.wrong} for c in cuts if c.wrong],
    }


def _tell(number: int, count: int, cut: Cut) -> None:
    """Says how a cut ended."""
    said = "".join(f"\n    {wrong}" for wrong in cut.wrong[:8])
    where = f"cut {number} of {count} after act {cut.acknowledged} of {len(STEPS)}"
    print(f"{'RED ' if cut.wrong else ''}{where}{said}", file=sys.stderr)


def _write(stage: Stage, disk: Path, noted: Path, say: Say) -> None:
    """Plays on the disk until it is killed, each round in a directory of its own."""
    stage.plant()
    for number in itertools.count(1):
        play = Play(disk / f"round-{number}", stage.lathe)
        acknowledged = Acknowledged(noted / f"round-{number}")
        acknowledged.path.touch()
        perform(play, STEPS, acknowledged.note)
        play.close()
        if number > 1:
            shutil.rmtree(disk / f"round-{number - 1}")
        if os.getppid() == 1:
            say("the trial has gone")
            return


def _cut(stage: Stage, writer: int, against: Reference) -> Cut:
    """Copies the disk as it is this moment and checks what the copy holds."""
    copy, opened = stage.root / "copy.img", stage.root / "copy"
    os.kill(writer, signal.SIGSTOP)
    try:
        number = max(int(p.name.removeprefix("round-")) for p in _notes(stage))
        side = stage.root / "before-the-cut"
        shutil.copy(stage.root / "noted" / f"round-{number}", side)
        _run("cp", "--sparse=always", str(stage.root / "disk.img"), str(copy))
    finally:
        os.kill(writer, signal.SIGCONT)
    noted = Acknowledged(side)
    done = noted.last()
    with _mounted(copy, opened):
        home = opened / f"round-{number}"
        ended = waited(forked(lambda say: _open(stage, home, noted, against, say)))
    copy.unlink()
    wrong = ended.wrong if not ended.killed else (*ended.wrong, "the check was killed")
    return Cut(done, wrong)


def _notes(stage: Stage) -> Iterator[Path]:
    """The side files of all rounds."""
    return (stage.root / "noted").glob("round-*")


def _open(stage: Stage, home: Path, noted: Acknowledged, against: Reference, say: Say) -> None:
    """Opens what the cut left, checks it, asks for everything again and checks the end."""
    play = Play(home, stage.lathe, late=LATER)
    done = noted.last()
    check_left(play, done, against, say)
    finish(play, noted, done, against, say)


def _format(image: Path) -> None:
    """Makes an image with an empty ext4 file system."""
    with image.open("wb") as file:
        file.truncate(_MEGABYTES * 2**20)
    _run("mkfs.ext4", "-q", "-F", str(image))


@contextmanager
def _mounted(image: Path, place: Path) -> Iterator[None]:
    """The file system of `image` under `place`."""
    place.mkdir(exist_ok=True)
    _run("mount", "-o", "loop", str(image), str(place))
    try:
        yield
    finally:
        _run("umount", str(place))


def _run(*words: str) -> None:
    """Runs a tool. Raises `RuntimeError` with what it says when it fails."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr.strip()}")
