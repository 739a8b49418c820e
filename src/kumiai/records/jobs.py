"""Jobs: what the node does by itself, each under one lease with a fencing number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kumiai.model.job import Job, JobId, JobKind
from kumiai.model.period import iso
from kumiai.records.dialect import Connection, Source
from kumiai.records.register import body_of, read_body

LEASE = timedelta(minutes=5)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def add(tx: Connection, job: Job) -> None:
    """Plans a job; one that is planned already stays as it is."""
    tx.execute(
        "INSERT INTO jobs (id, kind, due_at, fence, body) "
        "VALUES (:id, :kind, :due_at, 0, :body) ON CONFLICT (id) DO NOTHING",
        {"id": job.id, "kind": job.kind.value, "due_at": iso(job.due_at), "body": body_of(job)},
    )


def planned(source: Source, job_id: str) -> bool:
    """Whether a job of this id was ever planned."""
    return source.row("SELECT 1 AS one FROM jobs WHERE id = :id", {"id": job_id}) is not None


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


def hold(tx: Connection, job_id: str, about: str, now: datetime) -> Job | None:
    """A lease on work that is never done with, such as signing heads; None when another holds it."""
    job = Job(JobId(job_id), JobKind.PUBLISH_HEADS, about, _NEVER)
    add(tx, job)
    row = tx.row(
        "UPDATE jobs SET fence = fence + 1, leased_until = :until WHERE id = :id "
        "AND (leased_until IS NULL OR leased_until <= :now) RETURNING fence",
        {"id": job_id, "now": iso(now), "until": iso(now + LEASE)},
    )
    return replace(job, fence=row["fence"], leased_until=now + LEASE) if row else None


def release(tx: Connection, job: Job) -> bool:
    """Ends a lease; False when another holder has taken it since."""
    changed = tx.execute(
        "UPDATE jobs SET leased_until = NULL WHERE id = :id AND fence = :fence",
        {"id": job.id, "fence": job.fence},
    )
    return changed == 1
