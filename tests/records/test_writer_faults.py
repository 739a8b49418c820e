"""The writer under faults: a database that is locked or gone, and many threads at once."""

import threading
from collections.abc import Iterator

import pytest

from kumiai.model.usage import EntryType
from kumiai.records import dialect, points, usage_log
from kumiai.records.dialect import Database
from kumiai.records.writer import Transaction, Writer
from kumiai.rules import merkle
from kumiai.wire.canonical import leaf_bytes
from tests.records.conftest import NOW, Told

LOG = "agr-1"


@pytest.fixture
def disarmed() -> Iterator[None]:
    """No point stays armed after the test."""
    yield
    points.arm(None)


def note(tx: Transaction, log: str = LOG) -> None:
    """Appends an entry."""
    tx.append(log, EntryType.GRANTED, NOW, {"n": 1}, "x")


def size(database: Database, log: str = LOG) -> int:
    """How many entries the log has."""
    return usage_log.size_and_root(database, log)[0]


def test_forty_threads_lose_nothing(database: Database, writer: Writer) -> None:
    """Each step is durable when it answers, in order of each thread; indexes have no gap."""
    answered: list[tuple[int, int]] = []

    def work(thread: int) -> None:
        for turn in range(10):
            facts = {"thread": thread, "turn": turn}

            def step(tx: Transaction, f: dict[str, int] = facts) -> usage_log.Slot:
                return tx.append(LOG, EntryType.GRANTED, NOW, f, str(thread))

            slot = writer.run(step)
            answered.append((thread, slot.index))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(40)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    stored = usage_log.stored(database, LOG)
    assert [index for index, _, _ in stored] == list(range(400))
    assert sorted(index for _, index in answered) == list(range(400))
    for thread in range(40):
        entries = usage_log.about(database, LOG, EntryType.GRANTED, str(thread))
        assert [entry.facts["turn"] for entry in entries] == list(range(10))
    leaves = [merkle.leaf_hash(leaf_bytes(body)) for _, body, _ in stored]
    assert [leaf for _, _, leaf in stored] == leaves
    assert usage_log.size_and_root(database, LOG) == (400, merkle.root(leaves))


def test_a_locked_database_harms_no_later_step(
    database: Database, clock: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step is told; the thread lives, and writes once the lock is gone."""
    if not database.sqlite:
        pytest.skip("a lock of SQLite")
    monkeypatch.setattr(dialect, "_BUSY_SECONDS", 0.1)
    writer = Writer(database, clock)
    other = database.connect()
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Exception, match="locked"):
        writer.run(note)
    other.execute("ROLLBACK")
    other.close()

    writer.run(note)
    writer.close()
    assert size(database) == 1


def test_a_lost_connection_is_made_anew(database: Database, clock: Told) -> None:
    """Steps fail while the database is gone, and succeed afterwards; none is half written."""
    writer = Writer(database, clock)
    writer.run(note)
    if database.sqlite:
        writer._tx.raw.close()
    else:
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        database.rows(ended)
    with pytest.raises(Exception, match=r"closed|terminat|lost"):
        writer.run(note)

    writer.run(note)
    writer.close()
    assert size(database) == 2


@pytest.mark.usefixtures("disarmed")
@pytest.mark.parametrize(
    "point",
    ["writer.before_flush", "usage_log.between_entries_and_head", "writer.before_commit"],
)
def test_a_batch_that_fails_leaves_nothing(database: Database, writer: Writer, point: str) -> None:
    """Whatever breaks between the steps and the commit, no entry, row or head of them stands."""
    writer.run(note)

    def fail(name: str) -> None:
        if name == point:
            raise OSError(point)

    points.arm(fail)
    with pytest.raises(OSError, match=point):
        writer.run(note)
    points.arm(None)
    writer.run(note)

    assert [index for index, _, _ in usage_log.stored(database, LOG)] == [0, 1]
    assert size(database) == 2


def test_steps_that_wait_are_done_before_it_closes(database: Database, clock: Told) -> None:
    """Closing ends after what was asked; asking a closed writer is a bug, told at once."""
    writer = Writer(database, clock)
    threads = [threading.Thread(target=writer.run, args=(note,)) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    writer.close()

    assert size(database) == 20
    with pytest.raises(AssertionError, match="closed"):
        writer.run(note)


def test_logs_are_apart(database: Database, writer: Writer) -> None:
    """Each agreement has its own indexes, roots and list."""

    def step(tx: Transaction) -> None:
        for log in ("agr-2", "agr-1", "agr-2"):
            note(tx, log)

    writer.run(step)

    assert (size(database, "agr-1"), size(database, "agr-2"), size(database, "agr-3")) == (1, 2, 0)
    assert usage_log.logs(database) == ["agr-1", "agr-2"]
    assert usage_log.size_and_root(database, "agr-3")[1] == merkle.EMPTY_ROOT
