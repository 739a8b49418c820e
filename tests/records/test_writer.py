"""The writer and the log, on SQLite and on PostgreSQL: one suite."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from kumiai.model.refusal import ClockWentBack, NewerSchema
from kumiai.model.usage import EntryType, Fact
from kumiai.records import usage_log
from kumiai.records.dialect import Database
from kumiai.records.migrations import migrate
from kumiai.records.writer import Transaction, Writer
from kumiai.rules import merkle
from kumiai.wire.canonical import leaf_bytes

NOW = datetime(2026, 10, 31, 14, 59, 59, tzinfo=UTC)
LOG = "agr-1"
OPENED: dict[str, Fact] = {"party": "maker", "dataset": "d", "provider": "plant", "rows": 7}


class Told:
    """A clock that says what it was told."""

    def __init__(self) -> None:
        """It begins at `NOW`."""
        self.at = NOW

    def __call__(self) -> datetime:
        """The time."""
        return self.at


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database with the schema."""
    found = Database(database_url)
    migrate(found)
    yield found
    found.close()


@pytest.fixture
def clock() -> Told:
    """The time that the writer is told."""
    return Told()


@pytest.fixture
def writer(database: Database, clock: Told) -> Iterator[Writer]:
    """A writer on the fresh database."""
    found = Writer(database, clock)
    yield found
    found.close()


def _append(tx: Transaction, log: str = LOG, kind: EntryType = EntryType.GRANTED) -> None:
    """Appends an entry."""
    tx.append(log, kind, NOW, OPENED, "g")


def test_migrations_run_once(database: Database) -> None:
    """Bringing an up-to-date schema up to date changes nothing."""
    assert migrate(database) == migrate(database)


def test_a_newer_schema_is_refused(database: Database, writer: Writer) -> None:
    """What a later version wrote is not touched."""
    writer.run(lambda tx: tx.execute("INSERT INTO schema_steps (number) VALUES (999)"))

    with pytest.raises(NewerSchema):
        migrate(database)


def test_two_processes_may_migrate_at_once(database_url: str) -> None:
    """The second one waits and finds nothing to do."""
    failed = []

    def work() -> None:
        try:
            migrate(Database(database_url))
        except Exception as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []


def test_a_failing_step_leaves_nothing_and_harms_nobody(database: Database, writer: Writer) -> None:
    """Steps of one batch stand in savepoints of their own."""
    outcome = []

    def bad(tx: Transaction) -> None:
        _append(tx)
        tx.execute("INSERT INTO acts (id, kind, hash, at) VALUES ('a', 'k', 'h', 't')")
        raise KeyError("bad")

    def work(place: int) -> None:
        try:
            writer.run(bad if place % 2 else _append)
        except KeyError:
            outcome.append(place)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcome) == 20
    assert usage_log.size_and_root(database, LOG)[0] == 20
    assert database.row("SELECT id FROM acts") is None


def test_indexes_have_no_gap_with_two_writers(database: Database, clock: Told) -> None:
    """Two writers on one database, as two processes have: every index once, over three logs."""
    writers = [Writer(database, clock) for _ in range(2)]
    threads = [
        threading.Thread(target=lambda w=w, n=n: [w.run(lambda tx: _append(tx, f"agr-{n % 3}")) for _ in range(20)])
        for n in range(12)
        for w in [writers[n % 2]]
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in writers:
        one.close()

    for log in ("agr-0", "agr-1", "agr-2"):
        stored = usage_log.stored(database, log)
        assert [index for index, _, _ in stored] == list(range(80))
        leaves = [leaf for _, _, leaf in stored]
        assert usage_log.size_and_root(database, log) == (80, merkle.root(leaves))
        assert [merkle.leaf_hash(leaf_bytes(body)) for _, body, _ in stored] == leaves


def test_the_time_of_the_log_never_goes_back(
    database: Database, writer: Writer, clock: Told
) -> None:
    """A clock set back a little is held at the last entry's time; far back is refused."""
    writer.run(_append)
    clock.at = NOW - timedelta(seconds=200)
    writer.run(lambda tx: tx.append(LOG, EntryType.GRANTED, clock.at, OPENED, "g"))
    clock.at = NOW - timedelta(days=10)
    with pytest.raises(ClockWentBack):
        writer.run(lambda tx: tx.append(LOG, EntryType.GRANTED, clock.at, OPENED, "g"))

    found = usage_log.entries(database, LOG)
    assert [entry.logged_at for entry in found] == [NOW, NOW]


def test_daily_sums_are_those_of_the_entries(
    database: Database, writer: Writer, clock: Told
) -> None:
    """An opened answer counts on the log's own day in Japan, also when a month turns between."""
    for step in range(4):
        clock.at = NOW + timedelta(seconds=step * 0.5)
        writer.run(lambda tx: _append(tx, kind=EntryType.OPENED))

    rows = database.rows("SELECT day, uses, rows FROM rollups ORDER BY day")
    assert [(r["day"], r["uses"], r["rows"]) for r in rows] == [
        ("2026-10-31", 2, 14),
        ("2026-11-01", 2, 14),
    ]


def test_an_entry_is_found_by_what_it_is_about(database: Database, writer: Writer) -> None:
    """Entries are found by type and thing, in order."""
    writer.run(_append)
    writer.run(lambda tx: tx.append(LOG, EntryType.OPENED, NOW, OPENED, "other"))

    assert [e.index for e in usage_log.about(database, LOG, EntryType.GRANTED, "g")] == [0]
    assert usage_log.about(database, LOG, EntryType.OPENED, "g") == []
    assert usage_log.first_at_or_after(database, LOG, NOW) == 0
    assert usage_log.first_at_or_after(database, LOG, NOW + timedelta(days=1)) == 2
