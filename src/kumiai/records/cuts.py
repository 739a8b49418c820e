"""Cuts: files made for one plan, never originals; names, statistics and footers are their own.

DuckDB is the one engine that touches rows. Each build has an own instance, closed in before it
sees a file: two directories, no network, no extension, settings locked (trust §6.5).
"""

from __future__ import annotations

import hmac
import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from kumiai.model.agreement import Hash
from kumiai.model.dataset import ColumnId, Version
from kumiai.model.policy import And, Plan
from kumiai.model.request import Permit
from kumiai.records.lake import Lake
from kumiai.records.points import reach
from kumiai.wire.canonical import canonical, digest
from kumiai.wire.codec import document
from kumiai.wire.plan_sql import distinct, select

ENGINE = "duckdb-1.5.5"
_MEMORY = "1GB"
_CHUNK = 10_000
_ORDERED = {
    "BIGINT": "{}",
    "TIMESTAMP WITH TIME ZONE": "strftime({} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')",
}
"""How the bounds of a column are told, by its type; other types have none."""


Bounds = tuple[str | float | int | None, str | float | int | None, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """A Parquet file with the rows of one plan. `sha256` is over its bytes, `content` over its rows
    in any order; `bounds` are smallest, largest and number of empty values by name of column.
    """

    plan_hash: Hash
    path: Path
    sha256: Hash
    rows: int
    size: int
    content: str
    bounds: Mapping[str, Bounds]


class Cuts:
    """The cuts under one directory, found by the hash of their plan."""

    def __init__(self, root: Path, lake: Lake) -> None:
        """Cuts of `lake` under `root`."""
        self.root = root
        self._lake = lake
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def build(self, permit: Permit, plan: Plan, mask_key: bytes | None = None) -> Cut:
        """The cut of `plan`; made once, however many ask at the same time."""
        plan_hash = digest(canonical(document(plan)))
        with self._single(plan_hash):
            path = self.root / f"{plan_hash}.parquet"
            if self.find(plan_hash) is None:
                self._make(permit, plan, mask_key, path)
            found = self.find(plan_hash)
            assert found is not None  # it stands, or was made just now
            return found

    def find(self, plan_hash: Hash) -> Cut | None:
        """A cut that was made before, if its file still stands."""
        path = self.root / f"{plan_hash}.parquet"
        if not path.with_suffix(".json").is_file() or not path.is_file():
            return None
        facts = json.loads(path.with_suffix(".json").read_text())
        if "content" not in facts:
            return None  # of an older version: made anew
        bounds = {name: tuple(found) for name, found in facts["bounds"].items()}
        sha256 = Hash(facts["sha256"])
        return Cut(plan_hash, path, sha256, facts["rows"], facts["size"], facts["content"], bounds)

    def forget(self, cut: Cut) -> None:
        """Takes away a cut that nobody was granted; it can be made again."""
        cut.path.with_suffix(".json").unlink(missing_ok=True)
        cut.path.unlink(missing_ok=True)

    def columns(self, cut: Cut) -> list[str]:
        """The names of the cut's columns."""
        with _engine(self.root) as engine:
            found = engine.execute(
                "SELECT * FROM read_parquet($file) LIMIT 0", {"file": str(cut.path)}
            )
            return [column[0] for column in found.description]

    def rows(self, cut: Cut) -> Iterator[Sequence[Any]]:
        """The rows of a cut, instants as ISO 8601 text in UTC."""
        with _engine(self.root) as engine:
            file = {"file": str(cut.path)}
            found = engine.execute("SELECT * FROM read_parquet($file) LIMIT 0", file).description
            listed = ", ".join(_told(name, str(kind)) for name, kind, *_ in found)
            engine.execute(f"SELECT {listed} FROM read_parquet($file)", file)  # noqa: S608 - names of our own cut
            while chunk := engine.fetchmany(_CHUNK):
                yield from chunk

    def measured(self, cut: Cut) -> Sequence[tuple[str, int, str, float | None, str | None]]:
        """The rows of a cut for who reckons with them: machine, instant (microseconds from
        1970-01-01 UTC), item, value, text; the cut holds these columns.
        """
        with _engine(self.root) as engine:
            return list(
                engine.execute(
                    "SELECT machine, epoch_us(observed_at), item, value, text "
                    "FROM read_parquet($file)",
                    {"file": str(cut.path)},
                ).fetchall()
            )

    def _make(self, permit: Permit, plan: Plan, mask_key: bytes | None, path: Path) -> None:
        """Writes the cut beside its place, makes it durable and moves it there."""
        self.root.mkdir(parents=True, exist_ok=True)
        files = self._lake.files(permit, plan.version)
        fresh = path.with_suffix(".new")
        with _engine(self.root, self._lake.root / permit.dataset) as engine:
            for column, _ in plan.masks:
                if column in plan.columns:
                    _join_pseudonyms(engine, plan, column, files, mask_key)
            found = select(plan)
            target = str(fresh).replace("'", "''")
            rows = engine.execute(
                f"COPY ({found.sql}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)",
                {**found.values, "files": files},
            ).fetchone()[0]
            said = {"rows": rows, **_said_of(engine, fresh)}
        reach("cuts.before_sync")
        _keep(fresh, path, said)
        reach("cuts.after_keep")

    @contextmanager
    def _single(self, name: str) -> Iterator[None]:
        """One builder a plan."""
        with self._guard:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            yield


def _told(name: str, kind: str) -> str:
    """A column as it is told: an instant as text, since DuckDB's own needs a further package."""
    quoted = '"' + name.replace('"', '""') + '"'
    if kind != "TIMESTAMP WITH TIME ZONE":
        return quoted
    return f"strftime({quoted} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') AS {quoted}"


def plan_of(permit: Permit, version: Version, mask_key_id: str | None) -> Plan:
    """The plan that a permit yields for one version of its dataset."""
    masks = tuple(m for m in permit.masks if m[0] in permit.columns)
    further = [said for said in (permit.consented, permit.held, permit.aged) if said is not None]
    return Plan(
        dataset=permit.dataset,
        version=version,
        columns=permit.columns,
        masks=masks,
        mask_key=mask_key_id if masks else None,
        where=And((permit.where, *further)) if further else permit.where,
        engine=ENGINE,
    )


def pseudonym(key: bytes, column: ColumnId, value: str) -> str:
    """The keyed name under which a recipient sees `value`: HMAC-SHA-256, 128 bits of it."""
    return hmac.new(key, f"{column}\n{value}".encode(), sha256).hexdigest()[:32]


def _join_pseudonyms(
    engine: Any, plan: Plan, column: ColumnId, files: list[str], key: bytes | None
) -> None:
    """Makes the table of pseudonyms that the plan's statement joins."""
    assert key is not None
    asked = distinct(plan, column)
    values = engine.execute(asked.sql, {**asked.values, "files": files}).fetchall()
    engine.execute(f"CREATE TEMP TABLE mask_{column} (original VARCHAR, pseudonym VARCHAR)")
    pairs = [[value, pseudonym(key, column, str(value))] for (value,) in values]
    if pairs:
        engine.executemany(f"INSERT INTO mask_{column} VALUES (?, ?)", pairs)  # noqa: S608 - our own column id


def _said_of(engine: Any, file: Path) -> dict[str, Any]:
    """The digest of a cut's rows in any order, and the bounds of its columns that have an order."""
    asked = {"file": str(file)}
    kinds = engine.execute("SELECT * FROM read_parquet($file) LIMIT 0", asked).description
    names = ['"' + name.replace('"', '""') + '"' for name, *_ in kinds]
    row = f"hash({', '.join(names)})"
    parts = [f"coalesce(sum({row}::HUGEINT), 0)::VARCHAR", f"coalesce(bit_xor({row}), 0)::VARCHAR"]
    ordered = [
        (told, kind)
        for told, (_, kind, *_) in zip(names, kinds, strict=True)
        if str(kind) in _ORDERED
    ]
    for told, kind in ordered:
        parts += [_ORDERED[str(kind)].format(f"{end}({told})") for end in ("min", "max")]
        parts.append(f"count(*) - count({told})")
    found = engine.execute(f"SELECT {', '.join(parts)} FROM read_parquet($file)", asked).fetchone()  # noqa: S608 - names of our own cut
    bounds = {
        told.strip('"'): found[2 + 3 * place : 5 + 3 * place]
        for place, (told, _) in enumerate(ordered)
    }
    return {"content": f"{found[0]}.{found[1]}", "bounds": bounds}


def _keep(fresh: Path, path: Path, said: Mapping[str, Any]) -> None:
    """Makes a written cut durable under its name, then says so beside it."""
    with fresh.open("rb") as file:
        found = file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    reach("cuts.before_move")
    fresh.replace(path)
    reach("cuts.between_moves")
    facts = path.with_suffix(".facts")
    facts.write_text(json.dumps({"sha256": found, "size": path.stat().st_size, **said}))
    with facts.open("rb") as file:
        os.fsync(file.fileno())
    reach("cuts.before_facts_move")
    facts.replace(path.with_suffix(".json"))
    reach("cuts.after_facts_move")
    for place in (path.parent, path.parent.parent):
        directory = os.open(place, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


@contextmanager
def _engine(*directories: Path) -> Iterator[Any]:
    """A DuckDB that can reach `directories` and nothing else."""
    import duckdb  # noqa: PLC0415 - loaded with the first read

    engine = duckdb.connect()
    try:
        named = ", ".join("'" + str(d).replace("'", "''") + "/'" for d in directories)
        for setting in (
            f"allowed_directories = [{named}]",
            f"memory_limit = '{_MEMORY}'",
            "TimeZone = 'UTC'",
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            engine.execute(f"SET {setting}")
        yield engine
    finally:
        engine.close()
