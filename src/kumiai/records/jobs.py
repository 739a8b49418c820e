"""Jobs: what the node does by itself, each under one lease with a fencing number."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from kumiai.model.job import Job
from kumiai.model.period import iso
from kumiai.records.dialect import Connection
from kumiai.records.register import body_of, read_body

LEASE = timedelta(minutes=5)


def add(tx: Connection, job: Job) -> None:
    """Plans a job; one that is planned already stays as it is."""
    tx.execute(
        "INSERT INTO jobs (id, kind, due_at, fence, body) "
        "VALUES (:id, :kind, :due_at, 0, :body) ON CONFLICT (id) DO NOTHING",
        {"id": job.id, "kind": job.kind.value, "due_at": iso(job.due_at), "body": body_of(job)},
    )


def lease(tx: Connection, now: datetime) -> Job | None:
    """The next job that is due and that nobody holds, now held with a fresh fencing number."""
    wait = "" if tx.sqlite else " FOR UPDATE SKIP LOCKED"
    row = tx.row(
        "SELECT id, fence, body FROM jobs WHERE done_at IS NULL AND due_at <= :now "  # noqa: S608 - our own words
        f"AND (leased_until IS NULL OR leased_until <= :now) ORDER BY due_at, id LIMIT 1{wait}",
        {"now": iso(now)},
    )
    if row is None:
        return None
    fence, until = row["fence"] + 1, now + LEASE
    tx.execute(
        "UPDATE jobs SET fence = :fence, leased_until = :until WHERE id = :id",
        {"fence": fence, "until": iso(until), "id": row["id"]},
    )
    return replace(read_body(Job, row["body"]), fence=fence, leased_until=until)


def finish(tx: Connection, job: Job, now: datetime) -> bool:
    """Marks a job done; False when another holder has taken it since."""
    changed = tx.execute(
        "UPDATE jobs SET done_at = :now WHERE id = :id AND fence = :fence AND done_at IS NULL",
        {"now": iso(now), "id": job.id, "fence": job.fence},
    )
    return changed == 1
