"""The stage: what trials share. Reference runs, side files, and plays that are disturbed and asked
again.

Two things are made cheap, neither of them a durable step: scrypt's cost, and drafting the paper of
the same terms again (a pure function; its bytes are remembered).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kumiai.acts import offer
from kumiai.model.agreement import Terms
from kumiai.records import keys, points
from trials import held
from trials.children import Acknowledged, Kill, Say, arm, forked, waited
from trials.facts import Facts, facts, read, told
from trials.play import LATER, Play, perform
from trials.recordings import Lathe
from trials.scenario import STEPS

Plant = Callable[[], None]
_NOTHING: Facts = {"lasting": Counter(), "growing": Counter(), "present": Counter()}


def nothing() -> None:
    """Plants no bug."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A run that nothing disturbs: its facts after each act, and how often it reaches a point."""

    after: tuple[Facts, ...]
    """`after[n]` when n acts have returned."""
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where trials play: a directory of their own, the lathe, and what was planted."""

    root: Path
    lathe: Lathe
    plant: Plant = nothing


def prepare(root: Path) -> None:
    """Makes scrypt and papers cheap for this process and its children."""
    taken(keys, "_SCRYPT")["n"] = 2
    drafted = root / "papers"
    drafted.mkdir()
    contract = taken(offer, "contract")

    def remembered(terms: Terms, hashed: str, *rest: Any, **named: Any) -> Any:
        path = drafted / hashed
        if not path.exists():
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(contract(terms, hashed, *rest, **named))
            fresh.replace(path)
        return path.read_bytes()

    put(offer, "contract", remembered)


def put(where: Any, name: str, what: Any) -> None:
    """Puts `what` in the place of a function, in this process and its children only."""
    assert hasattr(where, name), f"{name} has gone"
    setattr(where, name, what)


def taken(where: Any, name: str) -> Any:
    """What stands in a place that something else is put into."""
    return getattr(where, name)


def reference(stage: Stage, database: str | None) -> Reference:
    """The run that others are held against. Raises `RuntimeError` when even that one fails."""
    home, kept = stage.root / "reference", stage.root / "reference.json"

    def work(say: Say) -> None:
        play = Play(home, stage.lathe, database)
        reached, after = arm(None), [_NOTHING]
        perform(play, STEPS, lambda _, __: after.append(facts(play)))
        for wrong in held.broken(play):
            say(wrong)
        play.close()
        kept.write_text(json.dumps({"after": [told(f) for f in after], "points": reached}))

    ended = waited(forked(work))
    if ended.wrong:
        raise RuntimeError("\n".join(ended.wrong))
    found = json.loads(kept.read_text())
    return Reference(tuple(read(f) for f in found["after"]), found["points"])


def disturbed(stage: Stage, play: Play, noted: Path, kill: Kill | None) -> int:
    """The process id of a child that plays for the first time and may be killed."""

    def work(_: Say) -> None:
        stage.plant()
        arm(kill)
        perform(play, STEPS, Acknowledged(noted).note)
        play.close()

    return forked(work)


def asked_again(
    stage: Stage, play: Play, noted: Path, held_against: Reference, kill: Kill | None
) -> int:
    """The process id of a child that opens what is left, checks it, and asks for all acts again."""
    play.late += LATER

    def work(say: Say) -> None:
        stage.plant()
        acknowledged = Acknowledged(noted)
        done = acknowledged.last()
        check_left(play, done, held_against, say)
        arm(kill)
        finish(play, acknowledged, done, held_against, say)

    return forked(work)


def finish(
    play: Play, acknowledged: Acknowledged, done: int, held_against: Reference, say: Say
) -> None:
    """Asks for all acts again, `done` of which were acknowledged, and says what is wrong then."""
    perform(play, STEPS, acknowledged.note, done)
    points.arm(None)
    for wrong in held.at_the_end(play, held_against.after[-1]):
        say(f"at the end: {wrong}")
    play.close()


def check_left(play: Play, acts: int, held_against: Reference, say: Say) -> None:
    """Says what is wrong with what a disturbance left, when `acts` acts were acknowledged."""
    founded = (play.home / "node.json").exists()
    if acts and not founded:
        say("the node is gone")
    if founded:
        wrong = held.after_disturbance(play, held_against.after[acts], held_against.after[-1])
        for line in wrong:
            say(f"after act {acts}: {line}")
