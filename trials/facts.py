"""What rests in a node, as plain facts that two runs can be held against each other by.

Instants, hashes of instants and random secrets are left out: they differ from run to run.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from deltalake import DeltaTable

from kumiai.records.dialect import Database
from kumiai.records.lake import acknowledged
from trials.play import Play

Facts = Mapping[str, Counter[str]]

LASTING = "lasting"
"""Facts that stay once they are there; each as often as in a run that nothing disturbed."""
GROWING = "growing"
"""Facts that stay, of which a disturbed run may have more: signed heads."""
PRESENT = "present"
"""Facts that change, such as a state; held against the other run at the end only."""

_LASTING: Mapping[str, str] = {
    "party": "SELECT id FROM parties",
    "person": "SELECT id, party FROM persons",
    "machine": "SELECT m.id, count(*) FROM machines m JOIN signals s ON s.machine = m.id "
    "GROUP BY m.id",
    "dataset": "SELECT id, provider FROM datasets",
    "matrix": "SELECT dataset, version FROM matrices",
    "card": "SELECT dataset, item, number FROM cards",
    "relation": "SELECT market, declared_by, other FROM relations",
    "key": "SELECT party, purpose FROM keys",
    "delegation": "SELECT k.party, k.purpose FROM delegations d JOIN keys k ON k.id = d.key",
    "collection": "SELECT source, instance, part, observations, rows, version FROM collections",
    "reject": "SELECT source, instance, reason, item, count FROM rejects",
    "gap": "SELECT source, item, begins_at, ends_at FROM gaps",
    "paper": "SELECT hash, media_type FROM papers",
    "offer": "SELECT id, answers FROM offers",
    "member": "SELECT thing, party FROM members",
    "acceptance": "SELECT offer, party FROM acceptances",
    "agreement": "SELECT id, offer FROM agreements",
    "notice": "SELECT id FROM agreements WHERE ends_at IS NOT NULL",
    "entry": "SELECT log, idx, type, about FROM entries WHERE log <> 'node'",
    "sale": "SELECT id, agreement, month FROM sales",
    "statement": "SELECT id, agreement, month FROM statements",
    "confirmation": "SELECT statement, party FROM confirmations",
    "posting": "SELECT id, statement FROM postings",
    "case": "SELECT id, statement, agreement FROM cases",
    "outbox": "SELECT sender, recipient, kind FROM outbox",
    "inbox": "SELECT recipient, kind FROM inbox",
    # The day's look at all agreements is planned and done on whatever day the worker runs.
    "job": "SELECT id, kind FROM jobs WHERE kind NOT IN ('publish_heads', 'vet')",
    "act": "SELECT id, kind FROM acts",
    "audit": "SELECT party, person, act, about FROM audit "
    "WHERE act <> 'invite' AND about NOT LIKE 'cli-%' AND about NOT LIKE 'pro-%' "
    "AND about NOT LIKE 'inv-%'",
}
_GROWING: Mapping[str, str] = {"head": "SELECT log, size FROM heads"}
_PRESENT: Mapping[str, str] = {
    "offer state": "SELECT id, state FROM offers",
    "statement state": "SELECT id, state FROM statements",
    "case state": "SELECT id, state FROM cases",
    "rollup": "SELECT agreement, party, dataset, provider, uses, rows FROM rollups",
    "log size": "SELECT log, size FROM log_heads WHERE log <> 'node'",
    "job done": "SELECT id FROM jobs WHERE done_at IS NOT NULL AND kind <> 'vet'",
    "undelivered": "SELECT recipient, kind FROM outbox WHERE delivered_at IS NULL",
}
_TOLD: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "granted": ("grants", ("id", "agreement", "party", "rows")),
    "sale yen": ("sales", ("id", "yen")),
    "statement yen": ("statements", ("id", "first", "last", "gross", "uses", "rows", "lines")),
    "posting yen": ("postings", ("id", "account", "yen")),
    "claim yen": ("cases", ("claim.id", "claim.yen")),
}


@dataclass(frozen=True, slots=True)
class Lakes:
    """The rows of the lake by recording, and what is wrong with its files."""

    rows: Counter[str]
    wrong: tuple[str, ...]


def facts(play: Play) -> Facts:
    """All facts of the open node."""
    source = play.node.store.database
    lasting = Counter(_listed(source, _LASTING))
    lasting.update(_from_bodies(source))
    lasting.update(_grants(source))
    lasting.update(lake(play.home / "lake").rows)
    present = Counter(_listed(source, _PRESENT))
    present.update(_tokens(source))
    return {
        LASTING: lasting,
        GROWING: Counter(_listed(source, _GROWING)),
        PRESENT: present,
    }


def _listed(source: Database, asked: Mapping[str, str]) -> Iterator[str]:
    """A line for each row that the statements yield."""
    for kind, sql in asked.items():
        for row in source.rows(sql):
            yield _line(kind, tuple(row[name] for name in row.keys()))  # noqa: SIM118 - a row of SQLite iterates over its values


def _line(kind: str, values: tuple[Any, ...]) -> str:
    """A fact as one line."""
    return "|".join((kind, *map(str, values)))


def _from_bodies(source: Database) -> Iterator[str]:
    """Facts that stand in the nouns."""
    for kind, (table, names) in _TOLD.items():
        for row in source.rows(f"SELECT body FROM {table}"):
            body = json.loads(row["body"])
            yield _line(kind, tuple(_at(body, name) for name in names))


def _at(body: Any, name: str) -> str:
    """The part of `body` under a dotted name."""
    for step in name.split("."):
        body = body[step]
    return json.dumps(body, sort_keys=True) if isinstance(body, list | dict) else str(body)


def _grants(source: Database) -> Iterator[str]:
    """What became of each grant."""
    for row in source.rows("SELECT body FROM grants"):
        body = json.loads(row["body"])
        for state in ("opened_at", "revoked_at"):
            if body.get(state) is not None:
                yield _line("grant", (body["id"], state))


def _tokens(source: Database) -> Iterator[str]:
    """The tokens that are good, by person; a founding that was cut short leaves revoked ones."""
    for row in source.rows("SELECT body FROM tokens"):
        body = json.loads(row["body"])
        kind = body["id"].partition("-")[0]
        name = kind if kind in ("cli", "pro") else body["id"]
        if body.get("revoked_at") is None:
            yield _line("token", (name, body["person"]))


def lake(root: Path) -> Lakes:
    """Every acknowledged row under `root`, read from its files, summed by recording."""
    rows: Counter[str] = Counter()
    wrong = []
    for table in sorted(root.iterdir()) if root.is_dir() else ():
        version = acknowledged(table)
        if version is None:
            continue
        found = [table / uri.rsplit("/", 1)[-1] for uri in DeltaTable(table, version).file_uris()]
        missing = [str(path.name) for path in found if not path.is_file()]
        wrong += [
            f"lake {table.name}@{version} names {name}, which is not there" for name in missing
        ]
        if not missing and found:
            rows.update(_sums(table.name, [str(path) for path in found]))
    return Lakes(rows, tuple(wrong))


def _sums(dataset: str, files: list[str]) -> Iterator[str]:
    """Count, distinct positions and a sum over the values of each recording."""
    with duckdb.connect() as engine:
        found = engine.execute(
            "SELECT instance, count(*), count(DISTINCT sequence), "
            "bit_xor(hash(sequence, item, observed_at, value, text)) "
            "FROM read_parquet($files) GROUP BY instance",
            {"files": files},
        ).fetchall()
    return (_line("rows", (dataset, *row)) for row in found)


def told(found: Facts) -> dict[str, dict[str, int]]:
    """Facts as JSON."""
    return {kind: dict(counted) for kind, counted in found.items()}


def read(document: Any) -> Facts:
    """Facts from JSON."""
    return {kind: Counter(counted) for kind, counted in document.items()}
