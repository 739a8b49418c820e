"""Collections: which recordings became rows of which dataset, what did not and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kumiai.model.card import Shape
from kumiai.model.dataset import DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.period import iso
from kumiai.model.readings import Gap, Readings, Reject
from kumiai.records.dialect import Connection, Row, Source
from kumiai.rules.signs import joined
from kumiai.wire.canonical import canonical, parse


@dataclass(frozen=True, slots=True)
class Collected:
    """One batch that was collected: how many observations it held and how many became rows."""

    source: str
    instance: str
    part: str | None
    machine: MachineId
    dataset: DatasetId
    items: frozenset[str]
    """The items that a right covered and that were not collected before."""
    observations: int
    rows: int
    stride: int
    version: int
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    """How the numbers of each item moved."""


def add(tx: Connection, found: Collected, readings: Readings, at: datetime) -> None:
    """Keeps what was collected, with its rejects and gaps; the same again changes nothing."""
    key = {
        "dataset": found.dataset,
        "source": found.source,
        "instance": found.instance,
        "part": found.part or "",
    }
    tx.execute(
        "INSERT INTO collections (source, instance, part, dataset, items, observations, rows, "
        "stride, version, at, seen) VALUES (:source, :instance, :part, :dataset, :items, "
        ":observations, :rows, :stride, :version, :at, :seen) ON CONFLICT (dataset, source, instance, part, items) DO NOTHING",
        {
            **key,
            "items": canonical(sorted(found.items)).decode(),
            "observations": found.observations,
            "rows": found.rows,
            "stride": found.stride,
            "version": found.version,
            "at": iso(at),
            "seen": canonical(dict(Counter(readings.item))).decode(),
        },
    )
    tx.execute(
        "INSERT INTO shapes (dataset, source, instance, part, items, body) VALUES (:dataset, "
        ":source, :instance, :part, :items, :body) "
        "ON CONFLICT (dataset, source, instance, part, items) DO NOTHING",
        {**key, "items": canonical(sorted(found.items)).decode(), "body": _shaped(found.shapes)},
    )
    tx.many(
        "INSERT INTO rejects (dataset, source, instance, part, reason, item, line, count, sample) "
        "VALUES (:dataset, :source, :instance, :part, :reason, :item, :line, :count, :sample) "
        "ON CONFLICT (dataset, source, instance, part, reason, item) DO NOTHING",
        [{**key, **_reject_row(reject)} for reject in readings.rejects],
    )
    tx.many(
        "INSERT INTO gaps (dataset, source, item, begins_at, ends_at, instance, line) "
        "VALUES (:dataset, :source, :item, :begins_at, :ends_at, :instance, :line) "
        "ON CONFLICT (dataset, source, item, begins_at) DO NOTHING",
        [{**key, **_gap_row(gap)} for gap in readings.gaps],
    )


def _shaped(found: Mapping[str, Shape]) -> str:
    """Shapes as the text that is kept."""
    told = {
        item: [s.numbers, s.rises, s.falls, s.resets, int(s.switches)] for item, s in found.items()
    }
    return canonical(told).decode()


def shapes(source: Source, dataset: DatasetId) -> Mapping[str, Shape]:
    """How the numbers of each item of a dataset moved, over all its recordings."""
    found: dict[str, list[Shape]] = {}
    for row in source.rows("SELECT body FROM shapes WHERE dataset = :d", {"d": dataset}):
        for item, (numbers, rises, falls, resets, switches) in parse(row["body"]).items():
            shape = Shape(numbers, rises, falls, resets, bool(switches))
            found.setdefault(item, []).append(shape)
    return {item: joined(several) for item, several in found.items()}


def rows_of_items(source: Source, dataset: DatasetId) -> Mapping[str, int]:
    """How many rows of each item were collected into a dataset."""
    found: Counter[str] = Counter()
    for row in source.rows("SELECT seen FROM collections WHERE dataset = :d", {"d": dataset}):
        found.update(parse(row["seen"]))
    return found


def _reject_row(reject: Reject) -> dict[str, object]:
    """The table row of a reject."""
    return {
        "reason": reject.reason.value,
        "item": reject.item,
        "line": reject.line,
        "count": reject.count,
        "sample": reject.sample,
    }


def _gap_row(gap: Gap) -> dict[str, object]:
    """The table row of a gap."""
    return {
        "item": gap.item,
        "begins_at": gap.begins_at,
        "ends_at": gap.ends_at,
        "line": gap.line,
    }


def items_before(source: Source, dataset: DatasetId, readings: Readings) -> frozenset[str] | None:
    """The items of this batch that became rows of `dataset` before; None when it was never
    collected: what another party has of the same source stays its own.
    """
    rows = source.rows(
        "SELECT items FROM collections WHERE dataset = :dataset "
        "AND source = :source AND instance = :instance AND part = :part",
        {
            "dataset": dataset,
            "source": readings.source,
            "instance": readings.instance,
            "part": readings.part or "",
        },
    )
    if not rows:
        return None
    return frozenset(item for row in rows for item in parse(row["items"]))


def of_dataset(source: Source, dataset: DatasetId) -> Sequence[Row]:
    """What was collected into a dataset, oldest first."""
    return source.rows(
        "SELECT source, instance, part, items, observations, rows, stride, version, at "
        "FROM collections WHERE dataset = :dataset ORDER BY at, source, instance, part",
        {"dataset": dataset},
    )


def seen(source: Source, dataset: DatasetId) -> frozenset[str]:
    """Every item that was collected into a dataset or kept back from it."""
    kept = source.rows("SELECT seen FROM collections WHERE dataset = :d", {"d": dataset})
    back = source.rows(
        "SELECT DISTINCT item FROM rejects WHERE dataset = :d AND reason <> 'malformed'",
        {"d": dataset},
    )
    found = {item for row in kept for item in parse(row["seen"])}
    return frozenset(found | {row["item"] for row in back})


def rejects(source: Source, dataset: DatasetId, machine_source: str) -> Sequence[Row]:
    """Why observations of a source did not become rows of a dataset, over its recordings."""
    return source.rows(
        "SELECT reason, item, min(line) AS line, sum(count) AS count, min(sample) AS sample, "
        "count(*) AS recordings FROM rejects WHERE dataset = :dataset AND source = :source "
        "GROUP BY reason, item ORDER BY reason, count DESC, item",
        {"dataset": dataset, "source": machine_source},
    )


def gaps(source: Source, dataset: DatasetId, machine_source: str) -> int:
    """How many gaps a source has on record in a dataset."""
    row = source.row(
        "SELECT count(*) AS n FROM gaps WHERE dataset = :d AND source = :s",
        {"d": dataset, "s": machine_source},
    )
    return int(row["n"]) if row else 0
