"""The one writer of a process: steps of many threads, a savepoint each, one commit a batch.

A step decides and writes in one short transaction with nothing but the database inside (house
decision 8). Entries that steps append get their index when the batch is flushed, last in the
transaction and in order of log id (decision 9): gapless with any number of workers.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from kumiai.model.period import iso
from kumiai.model.refusal import ClockWentBack
from kumiai.model.usage import EntryType, Fact, LogId
from kumiai.records import usage_log
from kumiai.records.dialect import Connection, Database
from kumiai.records.points import reach
from kumiai.records.usage_log import Slot

T = TypeVar("T")
Clock = Callable[[], datetime]
SKEW_MAX = timedelta(seconds=300)
"""How far an act's told time may stand before what is on record."""
_BATCH_MAX = 256


class Transaction(Connection):
    """What a step writes through."""

    def __init__(self, raw: Any, *, sqlite: bool) -> None:
        """A transaction on the writer's connection."""
        super().__init__(raw, sqlite=sqlite)
        self.slots: list[Slot] = []
        self.last: dict[str, datetime | None] = {}

    def append(
        self, log: str, kind: EntryType, asked_at: datetime, facts: Mapping[str, Fact], about: str
    ) -> Slot:
        """Appends an entry to `log`. `about` finds it again.

        Raises `ClockWentBack` when `asked_at` stands more than five minutes before the log's last.
        """
        if log not in self.last:
            self.last[log] = usage_log.last_logged(self, LogId(log))
        last = self.last[log]
        if last is not None and asked_at < last - SKEW_MAX:
            raise ClockWentBack(asked=iso(asked_at), last=iso(last))
        slot = Slot(LogId(log), kind, asked_at, facts, about)
        self.slots.append(slot)
        return slot


@dataclass(slots=True)
class _Asked:
    """A step that waits for the writer."""

    step: Callable[[Transaction], Any]
    answer: Future[Any]
    failed: BaseException | None = None
    value: Any = None


class Writer:
    """Runs steps in the order they come, several to a commit."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Starts the writing thread; `clock` tells the time of the log."""
        self._clock = clock
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._database = database
        self._closed = False
        self._tx = self._connected()
        self._thread = threading.Thread(target=self._work, name="kumiai-writer", daemon=True)
        self._thread.start()

    def _connected(self) -> Transaction:
        """A transaction on a new connection."""
        connection = self._database.connect()
        return Transaction(connection.raw, sqlite=connection.sqlite)

    def run(self, step: Callable[[Transaction], T]) -> T:
        """What `step` returns, once it is durable. What `step` raises is raised here; then nothing
        of it was written.
        """
        assert not self._closed, "the writer is closed"
        asked = _Asked(step, Future())
        self._asked.put(asked)
        result: T = asked.answer.result()
        return result

    def close(self) -> None:
        """Ends the writing thread after the steps that wait."""
        self._closed = True
        self._asked.put(None)
        self._thread.join()
        self._tx.close()

    def _work(self) -> None:
        """Takes what waits, commits it, answers."""
        while True:
            first = self._asked.get()
            if first is None:
                return
            batch, ends = [first], False
            while len(batch) < _BATCH_MAX and not ends:
                try:
                    asked = self._asked.get_nowait()
                except queue.Empty:
                    break
                ends = asked is None
                if asked is not None:
                    batch.append(asked)
            self._commit(batch)
            if ends:
                return

    def _commit(self, batch: list[_Asked]) -> None:
        """Runs the steps of `batch` in one transaction and answers them."""
        tx = self._tx
        try:
            tx.execute("BEGIN IMMEDIATE" if tx.sqlite else "BEGIN")
            for asked in batch:
                self._run_in_savepoint(asked)
            reach("writer.before_flush")
            usage_log.flush(tx, tx.slots, self._clock())
            reach("writer.before_commit")
            tx.execute("COMMIT")
            reach("writer.after_commit")
            tx.last.update({s.log: s.entry.logged_at for s in tx.slots if s.entry})
        except BaseException as error:  # noqa: BLE001 - each waiting thread must get an answer
            self._abandon(batch, error)
        else:
            for asked in batch:
                if asked.failed is not None:
                    asked.answer.set_exception(asked.failed)
                else:
                    asked.answer.set_result(asked.value)
        finally:
            tx.slots.clear()

    def _run_in_savepoint(self, asked: _Asked) -> None:
        """Runs one step so that its failure leaves the others alone."""
        tx, mark = self._tx, len(self._tx.slots)
        tx.execute("SAVEPOINT step")
        try:
            asked.value = asked.step(tx)
        except Exception as error:  # noqa: BLE001 - it is raised where the step was asked for
            asked.failed = error
            del tx.slots[mark:]
            tx.execute("ROLLBACK TO SAVEPOINT step")
        tx.execute("RELEASE SAVEPOINT step")

    def _abandon(self, batch: list[_Asked], error: BaseException) -> None:
        """Rolls back and tells every step of `batch`.

        Where nothing can be rolled back (the database was locked, full or gone), the connection is
        made anew: this thread must live, or every later step would wait for ever.
        """
        try:
            self._tx.execute("ROLLBACK")
        except Exception:  # noqa: BLE001 - each driver has its own
            with suppress(Exception):
                self._tx.close()
            with suppress(Exception):
                self._tx = self._connected()
        for asked in batch:
            asked.answer.set_exception(error)
