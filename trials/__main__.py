"""`python -m trials [SUITE ...] [--seed N] [--tenth]`: progress on stderr, evidence as JSON."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter

import deltalake  # noqa: F401 - imported once, for all children
import duckdb  # noqa: F401 - the same

from trials import canaries, databases, held, kills, linkage, merge, powercuts, slip
from trials.recordings import lathe
from trials.stage import Stage, prepare, reference

ROOT = Path(__file__).resolve().parents[1]
Told = dict[str, object]


def _kills(stage: Stage, asked: argparse.Namespace) -> Told:
    """The suite of kills."""
    with databases.opened(asked.database or (databases.SQLITE, databases.POSTGRESQL)) as found:
        found.references = kills.references(stage, found)
        counts = {name: r.points for name, r in found.references.items()}
        planted = canaries.KILLS.get(asked.canary)
        every = max(len(reached) for reached in counts.values()) + len(kills.RECOVERING)
        count = max(kills.FULL // 10, every) if asked.tenth else kills.FULL
        only: tuple[str, ...] = ("",)
        if planted is not None:
            count, only = planted.budget, planted.points
            stage = Stage(stage.root, stage.lathe, planted.plant)
        trials = kills.plan(counts, asked.count or count, asked.seed, only)
        outcomes = kills.play_all(stage, trials, found, asked.lanes, stop=planted is not None)
        return {
            **kills.told(outcomes),
            "absent": found.absent,
            "points_reached": sorted(counts[found.names[0]]),
        }


def _powercuts(stage: Stage, asked: argparse.Namespace) -> Told:
    """The suite of power cuts; it plays nothing where no image can be mounted, and says so."""
    absent = powercuts.absent()
    if absent:
        return {"count": 0, "absent": absent, "red": []}
    against = reference(stage, None)
    planted = canaries.POWERCUTS.get(asked.canary)
    count = powercuts.FULL // 10 if asked.tenth else powercuts.FULL
    if planted is not None:
        count, stage = planted.budget, Stage(stage.root, stage.lathe, planted.plant)
    stop = planted is not None
    cuts = powercuts.play_all(stage, asked.count or count, asked.seed, against, stop=stop)
    return powercuts.told(cuts)


def _slip(_: Stage, asked: argparse.Namespace) -> Told:
    """The suite of slips."""
    part = 10 if asked.tenth else 1
    return slip.played(asked.count or slip.FULL // part, slip.HOURS // part, asked.seed)


def _linkage(_: Stage, asked: argparse.Namespace) -> Told:
    """The suite of linkage."""
    return linkage.played(asked.count or linkage.FULL // (10 if asked.tenth else 1), asked.seed)


def _merge(_: Stage, asked: argparse.Namespace) -> Told:
    """The suite of merges."""
    return merge.played(asked.count or merge.FULL // (10 if asked.tenth else 1), asked.seed)


SUITES: Mapping[str, Callable[[Stage, argparse.Namespace], Told]] = {
    "kills": _kills,
    "powercuts": _powercuts,
    "slip": _slip,
    "linkage": _linkage,
    "merge": _merge,
}


def main(words: list[str]) -> int:
    """Plays the suites asked for; 0 when nothing was lost, 1 when something was."""
    asked = _asked(words)
    red = False
    for name in asked.suite or SUITES:
        begun = perf_counter()
        root = Path(tempfile.mkdtemp(prefix="kumiai-trials-"))
        print(f"trials {name}: seed {asked.seed}", file=sys.stderr)
        try:
            prepare(root)
            told = SUITES[name](Stage(root, lathe()), asked)
        finally:
            shutil.rmtree(root, ignore_errors=True)
        red = red or bool(told.get("red"))
        _write(name, asked, told, perf_counter() - begun)
    return int(red)


def _asked(words: list[str]) -> argparse.Namespace:
    """The words of the command line."""
    parser = argparse.ArgumentParser(prog="trials", description=__doc__)
    parser.add_argument("suite", nargs="*", choices=[*SUITES, []], help="none: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tenth", action="store_true", help="a tenth of the trials")
    parser.add_argument("--count", type=int, help="another number of trials")
    parser.add_argument("--lanes", type=int, default=2, help="trials played at the same time")
    parser.add_argument("--database", action="append", choices=("sqlite", "postgresql"))
    parser.add_argument("--canary", help="plants a bug that must be found")
    parser.add_argument("--out", type=Path, help="folder of the evidence")
    return parser.parse_args(words)


def _write(name: str, asked: argparse.Namespace, told: Told, seconds: float) -> None:
    """Writes the evidence of a suite and says where."""
    folder = asked.out or ROOT / "docs" / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    said = {
        "suite": name,
        "commit": _git("rev-parse", "--short", "HEAD"),
        "changed_since": bool(_git("status", "--porcelain", "src", "trials")),
        "seed": asked.seed,
        "seconds": round(seconds, 1),
        "checked": held.CHECKED,
        **told,
    }
    path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")
    red = told["red"]
    count = len(red) if isinstance(red, list) else 0
    print(
        f"trials {name}: {told['count']} played, {count} red, {seconds:.0f} s: {path}",
        file=sys.stderr,
    )


def _git(*words: str) -> str:
    """What git says; nothing outside a repository."""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
