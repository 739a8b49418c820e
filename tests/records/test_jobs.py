"""Jobs and messages: one holder at a time by a fencing number, and delivery that twice is once."""

import threading
from datetime import datetime, timedelta

import pytest

from kumiai.model.job import Job, JobId, JobKind
from kumiai.model.party import PartyId
from kumiai.records import jobs, outbox
from kumiai.records.dialect import Database
from kumiai.records.writer import Transaction, Writer
from tests.records.conftest import NOW, Told

MINUTE = timedelta(minutes=1)
A, B = PartyId("a"), PartyId("b")


def job(name: str, minutes: int = 0) -> Job:
    """A job that is due after some minutes."""
    return Job(JobId(name), JobKind.CLOSE_MONTH, "agr-1", NOW + minutes * MINUTE)


def test_what_is_due_first_is_held_first(writer: Writer) -> None:
    """In order of time, then id; not before it is due; not while another holds it."""
    for one in (job("late", 3), job("b"), job("a"), job("future", 60)):
        writer.run(lambda tx, j=one: jobs.add(tx, j))  # type: ignore[misc] # a lambda that binds at once
        writer.run(lambda tx, j=one: jobs.add(tx, j))  # type: ignore[misc] # a lambda that binds at once
    at = NOW + 3 * MINUTE

    held = [writer.run(lambda tx: jobs.lease(tx, at)) for _ in range(4)]

    assert [found.id if found else None for found in held] == ["a", "b", "late", None]
    assert all(
        found.fence == 1 and found.leased_until == at + jobs.LEASE for found in held if found
    )


def test_a_holder_that_was_overtaken_finishes_nothing(writer: Writer) -> None:
    """After its lease another holds the job under a higher number; only that one is done."""
    writer.run(lambda tx: jobs.add(tx, job("a")))
    slow = writer.run(lambda tx: jobs.lease(tx, NOW))
    assert slow is not None
    assert writer.run(lambda tx: jobs.lease(tx, NOW + jobs.LEASE - MINUTE)) is None
    quick = writer.run(lambda tx: jobs.lease(tx, NOW + jobs.LEASE))
    assert quick is not None
    assert quick.fence == slow.fence + 1

    assert not writer.run(lambda tx: jobs.finish(tx, slow, NOW + jobs.LEASE))
    assert writer.run(lambda tx: jobs.finish(tx, quick, NOW + jobs.LEASE))
    assert not writer.run(lambda tx: jobs.finish(tx, quick, NOW + jobs.LEASE))
    assert writer.run(lambda tx: jobs.lease(tx, NOW + timedelta(days=9))) is None


def test_two_workers_never_hold_one_job(database: Database, writer: Writer, clock: Told) -> None:
    """Two processes that lease at once share the jobs among them."""
    for number in range(20):
        writer.run(lambda tx, n=number: jobs.add(tx, job(f"job-{n:02}")))  # type: ignore[misc] # a lambda that binds at once
    second = Writer(database, clock)
    held: list[str] = []

    def work(by: Writer) -> None:
        while found := by.run(lambda tx: jobs.lease(tx, NOW)):
            held.append(found.id)

    threads = [threading.Thread(target=work, args=(by,)) for by in (writer, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    second.close()

    assert sorted(held) == [f"job-{n:02}" for n in range(20)]


def test_a_lease_on_work_that_never_ends(writer: Writer) -> None:
    """Held by one, released by its holder alone, taken over when its time is up."""

    def hold(at: datetime) -> Job | None:
        return writer.run(lambda tx: jobs.hold(tx, "publish-x", "x", at))

    first = hold(NOW)
    assert first is not None
    assert hold(NOW + jobs.LEASE - MINUTE) is None
    second = hold(NOW + jobs.LEASE)
    assert second is not None
    assert second.fence > first.fence
    assert not writer.run(lambda tx: jobs.release(tx, first))
    assert writer.run(lambda tx: jobs.release(tx, second))
    assert hold(NOW + jobs.LEASE) is not None
    assert writer.run(lambda tx: jobs.lease(tx, NOW + timedelta(days=99))) is None


def test_a_message_is_laid_in_once(database: Database, writer: Writer) -> None:
    """In order, to its recipient alone; delivered twice it is there once."""
    for number in range(3):
        told = {"n": number, "name": "日本"}
        writer.run(lambda tx, c=told: outbox.send(tx, NOW, (A, B), "offer", c))  # type: ignore[misc] # a lambda that binds at once
    waiting = outbox.waiting(database)
    assert [row["sender"] for row in waiting] == ["a"] * 3

    for message in (*waiting, waiting[0]):
        writer.run(lambda tx, m=message: outbox.deliver(tx, m, NOW))  # type: ignore[misc] # a lambda that binds at once

    assert outbox.waiting(database) == []
    assert [row["body"] for row in outbox.inbox(database, B)] == [
        f'{{"n":{n},"name":"日本"}}' for n in (2, 1, 0)
    ]
    assert outbox.inbox(database, A) == []


def test_a_message_stands_and_falls_with_its_step(database: Database, writer: Writer) -> None:
    """What a failing step would have told is never told."""

    def step(tx: Transaction) -> None:
        outbox.send(tx, NOW, (A, B), "offer", {})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        writer.run(step)
    assert outbox.waiting(database) == []
