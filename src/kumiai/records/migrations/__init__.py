"""Migrations: numbered SQL files, run in process, each in one transaction, each once."""

from __future__ import annotations

from importlib.resources import files

from kumiai.model.refusal import NewerSchema
from kumiai.records.dialect import Connection, Database, ddl, transaction
from kumiai.records.points import reach


def migrate(database: Database) -> int:
    """Brings the schema of `database` up to date; its number. Raises `NewerSchema`."""
    connection = database.connect()
    try:
        with transaction(connection):
            _lock(connection)
            at = _number(connection)
            steps = _steps()
            if at > len(steps):
                raise NewerSchema(found=at, known=len(steps))
            for number, sql in enumerate(steps[at:], at + 1):
                reach("migrations.before_step")
                for statement in sql.split(";\n"):
                    if statement.strip():
                        connection.execute(ddl(statement, sqlite=connection.sqlite))
                connection.execute(
                    "INSERT INTO schema_steps (number) VALUES (:number)", {"number": number}
                )
                reach("migrations.after_step")
        return len(steps)
    finally:
        connection.close()


def _lock(connection: Connection) -> None:
    """One process migrates at a time; SQLite holds its write lock already."""
    if not connection.sqlite:
        connection.execute("SELECT pg_advisory_xact_lock(7206)")


def _number(connection: Connection) -> int:
    """The number of the newest step that was run."""
    connection.execute("CREATE TABLE IF NOT EXISTS schema_steps (number INTEGER PRIMARY KEY)")
    row = connection.row("SELECT coalesce(max(number), 0) AS number FROM schema_steps")
    return int(row["number"]) if row else 0


def _steps() -> list[str]:
    """The SQL of all steps, in order."""
    found = [f for f in files(__name__).iterdir() if f.name.endswith(".sql")]
    return [f.read_text(encoding="utf-8") for f in sorted(found, key=lambda f: f.name)]
