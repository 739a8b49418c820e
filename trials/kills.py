"""Kills: a process dies at a named point; what it acknowledged is there, the rest can be resumed."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter

from trials.children import Kill, waited
from trials.databases import Databases
from trials.play import Play
from trials.stage import Reference, Stage, asked_again, disturbed, reference

FULL = 640
RECOVERING = (
    (Kill("lake.before_mark", 1), Kill("lake.between_drops", 1)),
    (Kill("lake.before_mark", 2), Kill("lake.between_drops", 1)),
)
"""Points that only a node which was killed before reaches."""
_TWICE = 4
"""Every fourth trial kills what resumes as well."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial: its database and where its processes die."""

    number: int
    database: str
    kills: tuple[Kill, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial showed: the points at which a process died, and what was wrong."""

    trial: Trial
    died: tuple[str, ...]
    wrong: tuple[str, ...]
    seconds: float


def plan(
    points: Mapping[str, Mapping[str, int]], count: int, seed: int, only: Sequence[str] = ("",)
) -> list[Trial]:
    """`count` trials over the points of each database; each point once before any comes again.

    `only` narrows to points whose names begin so.
    """
    draws = random.Random(seed)
    names = sorted(points)
    every = [
        Kill(point, time)
        for point, reached in sorted(points[names[0]].items())
        for time in range(1, reached + 1)
        if point.startswith(tuple(only))
    ]
    queue: list[tuple[Kill, ...]] = []
    while len(queue) < count:
        draws.shuffle(every)
        first = {kill.point: kill for kill in every}
        rest = [kill for kill in every if first[kill.point] != kill]
        queue += [(kill,) for kill in (*first.values(), *rest)]
        queue += RECOVERING if tuple(only) == ("",) else ()
    trials = []
    for number, kills in enumerate(queue[:count]):
        twice = number % _TWICE == _TWICE - 1 and len(kills) == 1
        database = names[(number + number // len(every)) % len(names)]
        again = (draws.choice(every),) if twice else ()
        trials.append(Trial(number, database, (*kills, *again)))
    return trials


def run(stage: Stage, trial: Trial, url: str | None, held_against: Reference) -> Outcome:
    """Plays a trial to its end."""
    begun = perf_counter()
    place = stage.root / f"trial-{trial.number}"
    place.mkdir()
    play, noted = Play(place / "node", stage.lathe, url), place / "acknowledged"
    waiting: list[Kill | None] = [*trial.kills, None]
    ended = waited(disturbed(stage, play, noted, waiting.pop(0)))
    died: list[str] = []
    wrong = list(ended.wrong)
    while not wrong and ended.killed:
        died.append(trial.kills[len(died)].point)
        ended = waited(asked_again(stage, play, noted, held_against, waiting.pop(0)))
        wrong += ended.wrong
    if not died and not wrong:
        wrong.append(f"nothing reached {trial.kills[0]}")
    shutil.rmtree(place)
    return Outcome(trial, tuple(died), tuple(wrong), perf_counter() - begun)


def play_all(
    stage: Stage, trials: Sequence[Trial], databases: Databases, lanes: int, *, stop: bool = False
) -> list[Outcome]:
    """The outcomes of `trials`, played in some lanes; with `stop` only up to the first red one."""
    against = databases.references
    children = []
    for lane in range(lanes):
        child = os.fork()
        if not child:
            status = 1
            try:
                _lane(replace(stage), trials[lane::lanes], databases, against, stop=stop)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    failed = [child for child in children if os.waitpid(child, 0)[1] != 0]
    if failed:
        raise RuntimeError("a lane has failed; its error stands above")
    found = [json.loads(line) for path in stage.root.glob("lane-*") for line in path.open()]
    by_number = {trial.number: trial for trial in trials}
    return [
        Outcome(by_number[f["number"]], tuple(f["died"]), tuple(f["wrong"]), f["seconds"])
        for f in sorted(found, key=lambda f: f["number"])
    ]


def _lane(
    stage: Stage,
    trials: Sequence[Trial],
    databases: Databases,
    against: Mapping[str, Reference],
    *,
    stop: bool,
) -> None:
    """Plays some trials one after the other and writes down how each ended."""
    path = stage.root / f"lane-{os.getpid()}"
    for place, trial in enumerate(trials, 1):
        url = databases.url(trial.database, f"trial_{trial.number}")
        outcome = run(stage, trial, url, against[trial.database])
        kills = " then ".join(f"{kill.point}#{kill.time}" for kill in trial.kills)
        if outcome.wrong:
            said = "\n    ".join(outcome.wrong[:8])
            print(
                f"RED trial {trial.number} ({trial.database}, {kills})\n    {said}", file=sys.stderr
            )
        elif place % 10 == 0:
            print(f"lane {os.getpid()}: {place} of {len(trials)}", file=sys.stderr)
        with path.open("a") as file:
            row = {"number": trial.number, **asdict(outcome)}
            del row["trial"]
            file.write(json.dumps(row) + "\n")
        if stop and outcome.wrong:
            return


def told(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """What the evidence says of the trials."""
    return {
        "count": len(outcomes),
        "died": sum(len(outcome.died) for outcome in outcomes),
        "resumed_twice": sum(len(outcome.died) > 1 for outcome in outcomes),
        "databases": dict(Counter(outcome.trial.database for outcome in outcomes)),
        "points": dict(sorted(Counter(p for o in outcomes for p in o.died).items())),
        "red": [
            {"trial": asdict(outcome.trial), "wrong": outcome.wrong}
            for outcome in outcomes
            if outcome.wrong
        ],
    }


def references(stage: Stage, databases: Databases) -> dict[str, Reference]:
    """A run without disturbance on each database."""
    found = {}
    for name in databases.names:
        place = stage.root / f"reference-{name}"
        place.mkdir()
        found[name] = reference(replace(stage, root=place), databases.url(name, "reference"))
    return found


def clear(root: Path) -> None:
    """Forgets the lanes' notes of earlier trials."""
    for path in root.glob("lane-*"):
        path.unlink()
