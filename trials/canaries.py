"""Planted bugs that the trials must find; each is planted in the children of a trial only.

A harness that finds none of them would prove nothing by staying green.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from kumiai.apps import node
from kumiai.model.usage import LogId
from kumiai.records import cuts, dialect, lake, register, usage_log
from kumiai.records.dialect import Connection, Row
from kumiai.records.lake import Batch, Lake
from kumiai.records.points import reach
from kumiai.records.writer import Writer
from trials.stage import Plant, put, taken


@dataclass(frozen=True, slots=True)
class Canary:
    """A bug: how it is planted, how many trials may pass before it is found, and where to look."""

    plant: Plant
    budget: int
    points: tuple[str, ...] = ("",)


def _do_nothing(*_: Any) -> None:
    """What was left out."""


def _answer_before_commit() -> None:
    """The writer tells a step's result before the step is durable."""
    run = taken(Writer, "_run_in_savepoint")

    def early(self: Writer, asked: Any) -> None:
        run(self, asked)
        if asked.failed is None:
            asked.answer.set_result(asked.value)
            asked.answer = Future()

    put(Writer, "_run_in_savepoint", early)


def _append_again() -> None:
    """The lake does not ask which batches it holds: a retry writes their rows once more."""

    def lacks(_: Lake, __: Path, batch: Batch) -> bool:
        return len(batch.readings) > 0

    put(Lake, "_lacks", lacks)


def _keep_unacknowledged() -> None:
    """Commits beyond the acknowledged version stay, and the next one is written behind them."""
    put(Lake, "_drop_unacknowledged", _do_nothing)


def _mark_before_write() -> None:
    """The acknowledged version moves before its commit is written."""
    commit, mark = taken(lake, "_commit"), taken(lake, "_mark")

    def marked(table: Path, *rest: Any) -> None:
        held = lake.acknowledged(table)
        (table / "_delta_log").mkdir(exist_ok=True)
        mark(table, 0 if held is None else held + 1)
        commit(table, *rest)

    put(lake, "_commit", marked)


def _claim_again() -> None:
    """An act that was done is taken for a new one."""
    claim = register.claim_act

    def claimed(*asked: Any) -> bool:
        claim(*asked)
        return True

    put(register, "claim_act", claimed)


def _count_outside() -> None:
    """A log's next index is counted in memory and saved when the writer closes: it is used again."""
    grow, close = taken(usage_log, "_grow"), taken(Writer, "close")
    counted: dict[str, int] = {}

    def beside(tx: Connection) -> Path:
        (row,) = tx.rows("PRAGMA database_list")
        return Path(row["file"]).with_suffix(".counts")

    def grown(tx: Connection, log: LogId, more: int) -> Row:
        head = dict(grow(tx, log, more))
        if not counted and beside(tx).exists():
            counted.update(json.loads(beside(tx).read_text()))
        counted[log] = head["size"] = counted.get(log, 0) + more
        return head

    def closed(self: Writer) -> None:
        beside(taken(self, "_tx")).write_text(json.dumps(counted))
        close(self)

    put(usage_log, "_grow", grown)
    put(Writer, "close", closed)


def _pragma(mode: str) -> Plant:
    """SQLite with a weaker `synchronous`."""

    def plant() -> None:
        connect = taken(dialect, "_connect_sqlite")

        def weak(url: str) -> Any:
            connection = connect(url)
            connection.execute(f"PRAGMA synchronous = {mode}")
            return connection

        put(dialect, "_connect_sqlite", weak)

    return plant


def _lake_without_sync() -> None:
    """The lake acknowledges what the disk may not have."""
    put(lake, "_sync", _do_nothing)


def _commit_without_sync() -> None:
    """The lake syncs its acknowledged version and nothing that this version names."""
    put(lake, "_sync_commit", _do_nothing)


def _cut_without_sync() -> None:
    """A cut stands under its name before its bytes are on the disk."""

    def kept(fresh: Path, path: Path, rows: int) -> None:
        raw = fresh.read_bytes()
        fresh.replace(path)
        facts = {"sha256": sha256(raw).hexdigest(), "rows": rows, "size": len(raw)}
        path.with_suffix(".json").write_text(json.dumps(facts))

    put(cuts, "_keep", kept)


def _found_without_sync() -> None:
    """Secret and configuration of a node are written and not forced to the disk."""

    def written(path: Path, text: str) -> None:
        reach("node.before_move")
        path.write_text(text)
        reach("node.after_move")

    put(node, "_write_durably", written)


KILLS: Mapping[str, Canary] = {
    "answer-before-commit": Canary(
        _answer_before_commit, 12, ("writer.before_", "usage_log.between_")
    ),
    "append-again": Canary(_append_again, 12, ("lake.", "collect.")),
    "keep-unacknowledged": Canary(_keep_unacknowledged, 12, ("lake.", "collect.")),
    "mark-before-write": Canary(_mark_before_write, 12, ("lake.", "collect.")),
    "claim-again": Canary(_claim_again, 6, ("settle.", "dispute.")),
    "count-outside": Canary(_count_outside, 6, ("settle.", "dispute.")),
}
POWERCUTS: Mapping[str, Canary] = {
    "synchronous-off": Canary(_pragma("OFF"), 5),
    "synchronous-normal": Canary(_pragma("NORMAL"), 10),
    "lake-without-sync": Canary(_lake_without_sync, 5),
    "commit-without-sync": Canary(_commit_without_sync, 5),
    "cut-without-sync": Canary(_cut_without_sync, 5),
    "found-without-sync": Canary(_found_without_sync, 5),
}
