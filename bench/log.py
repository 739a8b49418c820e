"""The log: durable entries a second with 40 writers, and how long each waits."""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bench.figures import Figure
from kumiai.model.usage import EntryType, Fact
from kumiai.records.dialect import Database
from kumiai.records.migrations import migrate
from kumiai.records.writer import Transaction, Writer

WRITERS = 40
SECONDS = 4.0


def figures() -> list[Figure]:
    """Entries a second and the 99th percentile of the wait, on SQLite with FULL."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/kumiai.db")
        migrate(database)
        writer = Writer(database, lambda: datetime.now(UTC))
        waits = _hammer(writer)
        writer.close()
        floor = _fsyncs(Path(folder))
    rate = len(waits) / SECONDS
    p99 = statistics.quantiles(waits, n=100)[98] * 1000
    return [
        Figure("log: durable entries, 40 writers", rate, "entries/s", 5_000, at_least=True,
               peer="fsyncs alone", peer_value=floor, note="the peer is one fsync after another"),
        Figure("log: wait of an entry, p99", p99, "ms", 60, at_least=False),
    ]  # fmt: skip


def _hammer(writer: Writer) -> list[float]:
    """The waits, in seconds, of all entries that 40 threads append."""
    waits: list[list[float]] = [[] for _ in range(WRITERS)]
    begun = perf_counter()

    def work(place: int) -> None:
        log = f"agr-{place % 10}"
        facts: dict[str, Fact] = {
            "grant": "g",
            "party": "p",
            "dataset": "d",
            "provider": "q",
            "rows": 10,
        }
        while perf_counter() - begun < SECONDS:
            asked = perf_counter()

            def step(tx: Transaction) -> None:
                now = datetime.now(UTC)
                tx.append(log, EntryType.OPENED, now, facts, "g")

            writer.run(step)
            waits[place].append(perf_counter() - asked)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [wait for one in waits for wait in one]


def _fsyncs(folder: Path) -> float:
    """How many appends with fdatasync this disk takes in a second."""
    with (folder / "floor").open("ab", buffering=0) as file:
        begun, count = perf_counter(), 0
        while perf_counter() - begun < 1.0:
            file.write(b"x" * 200)
            os.fdatasync(file.fileno())
            count += 1
    return count / 1.0
