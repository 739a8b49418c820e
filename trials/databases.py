"""The databases that trials play on: a file in the node's directory, and PostgreSQL if there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from trials.stage import Reference

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(slots=True)
class Databases:
    """Kinds of databases by name; `absent` says why PostgreSQL is none of them."""

    names: tuple[str, ...]
    server: str | None = None
    absent: str = ""
    references: dict[str, Reference] = field(default_factory=dict)

    def url(self, name: str, schema: str) -> str | None:
        """An empty database of a kind: None for the file, a fresh schema for PostgreSQL."""
        if name == SQLITE:
            return None
        assert self.server is not None  # or it would not be among the names
        with psycopg.connect(self.server, autocommit=True) as admin:
            admin.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        return f"{self.server}?options={quote(f'-csearch_path={schema}')}"


@contextmanager
def opened(asked: Sequence[str]) -> Iterator[Databases]:
    """The databases among `asked` that are at hand; PostgreSQL as `KUMIAI_TEST_POSTGRES` names it."""
    server = os.environ.get("KUMIAI_TEST_POSTGRES")
    if POSTGRESQL not in asked or not server:
        absent = os.environ.get("KUMIAI_TEST_POSTGRES_ABSENT", "KUMIAI_TEST_POSTGRES is not set")
        yield Databases((SQLITE,), absent=absent if POSTGRESQL in asked else "not asked for")
        return
    name = f"kumiai_trials_{os.getpid()}"
    made = sql.Identifier(name)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(made))
    try:
        own = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        names = tuple(kind for kind in (SQLITE, POSTGRESQL) if kind in asked)
        yield Databases(names, server=own)
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(made))
