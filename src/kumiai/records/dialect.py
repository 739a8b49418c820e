"""Two databases, one SQL: what differs between SQLite and PostgreSQL stands here and nowhere else.

Statements are written with `:name` parameters. Instants are ISO 8601 text in UTC, which sorts;
documents are canonical JSON text; hashes and frontiers are bytes.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from kumiai.model.refusal import NodeBusy
from kumiai.records.points import reach

Row = Mapping[str, Any]
Values = Mapping[str, Any]

_PARAMETER = re.compile(r"(?<!:):([a-z_][a-z0-9_]*)")
_BUSY_SECONDS = 30.0


@lru_cache(maxsize=1024)
def _postgresql(sql: str) -> str:
    """`sql` with psycopg's parameters."""
    return _PARAMETER.sub(r"%(\1)s", sql)


class Connection:
    """One connection; rows are read by column name."""

    def __init__(self, raw: Any, *, sqlite: bool) -> None:
        """Wraps the DB-API connection `raw`, which commits by itself unless told otherwise."""
        self.raw = raw
        self.sqlite = sqlite

    def execute(self, sql: str, values: Values | None = None) -> int:
        """Runs `sql`; the number of rows it changed."""
        changed = self._run(sql, values).rowcount
        return int(changed)

    def many(self, sql: str, rows: Iterable[Values]) -> None:
        """Runs `sql` once for each of `rows`."""
        if self.sqlite:
            self.raw.executemany(sql, rows)
            return
        with self.raw.cursor() as cursor:
            cursor.executemany(_postgresql(sql), list(rows))

    def rows(self, sql: str, values: Values | None = None) -> Sequence[Row]:
        """The rows that `sql` yields."""
        found: Sequence[Row] = self._run(sql, values).fetchall()
        return found

    def row(self, sql: str, values: Values | None = None) -> Row | None:
        """The first row that `sql` yields, if any."""
        found: Row | None = self._run(sql, values).fetchone()
        return found

    def _run(self, sql: str, values: Values | None) -> Any:
        """The cursor after running `sql`."""
        if self.sqlite:
            return self.raw.execute(sql, values or {})
        return self.raw.execute(_postgresql(sql), values)

    def close(self) -> None:
        """Closes the connection."""
        self.raw.close()


class Database:
    """The one database of a node: `sqlite:///path/to/file` or `postgresql://...`."""

    def __init__(self, url: str) -> None:
        """Opens nothing yet; each thread gets a reading connection of its own when it reads, closed
        after the thread has ended: threads of a pool come and go.
        """
        self.url = url
        self.sqlite = url.startswith("sqlite:///")
        self._local = threading.local()
        self._opened: list[tuple[threading.Thread, Connection]] = []
        self._lock = threading.Lock()

    def connect(self) -> Connection:
        """A new connection."""
        return _connect_sqlite(self.url) if self.sqlite else _connect_postgresql(self.url)

    @property
    def reader(self) -> Connection:
        """This thread's connection for reading."""
        found: Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self.connect()
            if self.sqlite:
                found.execute("PRAGMA query_only = ON")
            self._local.connection = found
            self._keep(found)
        return found

    def _keep(self, connection: Connection) -> None:
        """Notes a thread's connection; closes those of threads that have ended."""
        with self._lock:
            ended = [pair for pair in self._opened if not pair[0].is_alive()]
            self._opened = [pair for pair in self._opened if pair[0].is_alive()]
            self._opened.append((threading.current_thread(), connection))
        for _, left in ended:
            left.close()

    def rows(self, sql: str, values: Values | None = None) -> Sequence[Row]:
        """The rows that `sql` yields, read outside any transaction of the writer."""
        return self.reader.rows(sql, values)

    def row(self, sql: str, values: Values | None = None) -> Row | None:
        """The first row that `sql` yields, if any."""
        return self.reader.row(sql, values)

    def close(self) -> None:
        """Closes all reading connections."""
        with self._lock:
            for _, connection in self._opened:
                connection.close()
            self._opened.clear()
        self._local = threading.local()


Source = Database | Connection
"""What rows may be read from: a transaction, or the database outside one."""


def _connect_sqlite(url: str) -> Connection:
    """A connection that keeps what it commits: WAL with `synchronous=FULL` (house decision 8)."""
    raw = sqlite3.connect(
        url.removeprefix("sqlite:///"),
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )
    raw.row_factory = sqlite3.Row
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        raw.execute(f"PRAGMA {pragma}")
    return Connection(raw, sqlite=True)


def _connect_postgresql(url: str) -> Connection:
    """A connection in autocommit mode; rows as mappings."""
    import psycopg  # noqa: PLC0415 - an extra; a node on SQLite does without
    from psycopg.rows import dict_row  # noqa: PLC0415 - loaded with its first use

    try:
        raw = psycopg.connect(url, autocommit=True, row_factory=dict_row)
    except psycopg.OperationalError as error:
        raise NodeBusy(what="postgresql", why=type(error).__name__) from None
    return Connection(raw, sqlite=False)


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """A transaction that holds SQLite's write lock from the start (`BEGIN IMMEDIATE`)."""
    connection.execute("BEGIN IMMEDIATE" if connection.sqlite else "BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    reach("dialect.before_commit")
    connection.execute("COMMIT")
    reach("dialect.after_commit")


def ddl(sql: str, *, sqlite: bool) -> str:
    """`sql` of a migration with the type names of the database."""
    return sql.replace("{bytes}", "BLOB" if sqlite else "BYTEA").replace(
        "{counter}", "INTEGER PRIMARY KEY" if sqlite else "BIGSERIAL PRIMARY KEY"
    )
