"""Parquet tables, decoded within bounds by the locked engine.

A footer of 858 bytes may claim 200 million rows, and the sizes that it declares are no bound: what
counts is rows x columns, asked before anything is decoded.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from kumiai.model.readings import Readings
from kumiai.model.refusal import BadTable, Bomb
from kumiai.model.signal import Device
from kumiai.sources.files.table import CELLS_MAX, TABLE_MAX, TEXT_MAX, Layout, Table, readings

MEMORY = "512MB"
UNPACKED_MAX = 256 * 1024 * 1024
_CODECS = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4", "LZ4_RAW"}
"""No brotli: 152 bytes of it may stand for 100 MB."""
_TYPES = ("VARCHAR", "DOUBLE", "FLOAT", "BOOLEAN", "DECIMAL", "TIMESTAMP WITH TIME ZONE")
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")


def table_parquet(
    raw: bytes, layout: Layout, device: Device, *, part: str | None = None
) -> Readings:
    """The readings in the Parquet file `raw` of `device`; as `table_csv`, rows counted from 1.

    Times are timestamps in UTC, or texts in ISO 8601 with a zone. Raises `Bomb` when rows x
    columns pass 20 million, the file 64 MiB or decoding 512 MB; `BadTable`, `UnknownItem` and
    `BadPeriod` otherwise.
    """
    if len(raw) > TABLE_MAX:
        raise Bomb(bytes=len(raw), limit=TABLE_MAX)
    if raw[:4] != b"PAR1" or raw[-4:] != b"PAR1":
        raise BadTable(reason="not Parquet")
    instance = hashlib.sha256(raw).hexdigest()
    with _file(raw) as path, _engine(path) as engine:
        try:
            header = _bounded(engine, path)
            table = Table(header, _texts(engine, path, header, layout))
            return readings(table, layout, device, instance, part)
        except duckdb.OutOfMemoryException:
            raise Bomb(memory=MEMORY) from None
        except duckdb.Error:
            raise BadTable(reason="not readable Parquet") from None


@contextmanager
def _file(raw: bytes) -> Iterator[str]:
    """A path to `raw` in memory; nothing touches a disk."""
    descriptor = os.memfd_create("table")
    try:
        with os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(raw)
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)


@contextmanager
def _engine(path: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine that reads `path` and nothing else, within its memory."""
    engine = duckdb.connect(
        ":memory:", config={"threads": "1", "autoinstall_known_extensions": "false"}
    )
    try:
        engine.execute(f"SET memory_limit = '{MEMORY}'")
        engine.execute("SET temp_directory = ''")
        engine.execute("SET TimeZone = 'UTC'")
        engine.execute(f"SET allowed_paths = ['{path}']")
        engine.execute("SET enable_external_access = false")
        engine.execute("SET lock_configuration = true")
        yield engine
    finally:
        engine.close()


def _bounded(engine: duckdb.DuckDBPyConnection, path: str) -> tuple[str, ...]:
    """The names of the columns of `path`, once its footer keeps the bounds."""
    claimed = engine.execute("SELECT num_rows FROM parquet_file_metadata($1)", [path]).fetchone()
    chunks = engine.execute(
        "SELECT count(DISTINCT column_id), sum(num_values), sum(total_uncompressed_size), "
        "list(DISTINCT compression) FROM parquet_metadata($1)",
        [path],
    ).fetchone()
    if claimed is None or chunks is None or chunks[0] == 0:
        raise BadTable(reason="no columns")
    cells = max(int(claimed[0]) * int(chunks[0]), int(chunks[1]))
    if cells > CELLS_MAX:
        raise Bomb(cells=cells, limit=CELLS_MAX)
    if int(chunks[2]) > UNPACKED_MAX:
        raise Bomb(bytes=int(chunks[2]), limit=UNPACKED_MAX)
    if not _CODECS.issuperset(chunks[3]):
        raise BadTable(reason="compression")
    described = engine.execute("DESCRIBE SELECT * FROM read_parquet($1)", [path]).fetchall()
    return tuple(str(row[0]) for row in described)


def _texts(
    engine: duckdb.DuckDBPyConnection, path: str, header: tuple[str, ...], layout: Layout
) -> Iterator[tuple[str | None, ...]]:
    """The rows of `path` as texts; columns that `layout` does not name stay undecoded."""
    described = engine.execute("DESCRIBE SELECT * FROM read_parquet($1)", [path]).fetchall()
    named = [(str(row[0]), str(row[1])) for row in described if row[0] in layout.columns()]
    for column, kind in named:
        if not kind.startswith((*_TYPES, *_WHOLE)) or kind.endswith("]"):
            raise BadTable(reason="type", column=column[:80])
    # Names are quoted by doubling, the path is bound.
    quoted = {column: '"' + column.replace('"', '""') + '"' for column, _ in named}
    lengths = ", ".join(f"max(strlen({name}::VARCHAR))" for name in quoted.values())
    cells = ", ".join(f"{quoted[n]}::VARCHAR" if n in quoted else "NULL" for n in header)
    if named:
        query = f"SELECT {lengths} FROM read_parquet($1)"  # noqa: S608 - as said
        longest = engine.execute(query, [path]).fetchone()
        if longest and any(size is not None and size > 4 * TEXT_MAX for size in longest):
            raise BadTable(reason="too long")
    engine.execute(f"SELECT {cells} FROM read_parquet($1)", [path])  # noqa: S608 - as said
    while rows := engine.fetchmany(4096):
        yield from rows
