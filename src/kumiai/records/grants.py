"""Grants: answers that may be fetched, and the daily sums of those that were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from kumiai.model.agreement import AgreementId, Hash
from kumiai.model.dataset import DatasetId
from kumiai.model.party import PartyId
from kumiai.model.period import Period, iso, jst_day
from kumiai.model.person import Standing
from kumiai.model.refusal import UnknownGrant
from kumiai.model.usage import Grant, GrantId
from kumiai.records.dialect import Connection, Source
from kumiai.records.register import body_of, read_body
from kumiai.wire.canonical import digest


def answer_key(agreement: AgreementId, party: PartyId, plan_hash: Hash) -> Hash:
    """What makes two answers the same: agreement, recipient and plan (with version and masks)."""
    return digest(f"{agreement}\n{party}\n{plan_hash}".encode())


def add(tx: Connection, grant: Grant) -> None:
    """Keeps a new grant."""
    tx.execute(
        "INSERT INTO grants (id, agreement, party, answer, granted_at, body) "
        "VALUES (:id, :agreement, :party, :answer, :at, :body)",
        {
            "id": grant.id,
            "agreement": grant.agreement,
            "party": grant.party,
            "answer": answer_key(grant.agreement, grant.party, grant.plan_hash),
            "at": iso(grant.granted_at),
            "body": body_of(grant),
        },
    )


def replace(tx: Connection, grant: Grant) -> None:
    """Writes that a grant was opened or revoked."""
    tx.execute(
        "UPDATE grants SET body = :body WHERE id = :id", {"id": grant.id, "body": body_of(grant)}
    )


def standing_answer(source: Source, key: Hash, at: datetime, metering: timedelta) -> Grant | None:
    """The grant of the same answer that is still one use with a request at `at`, if there is one."""
    rows = source.rows(
        "SELECT body FROM grants WHERE answer = :key AND granted_at > :since "
        "ORDER BY granted_at DESC",
        {"key": key, "since": iso(at - metering)},
    )
    found = (read_body(Grant, row["body"]) for row in rows)
    return next((g for g in found if g.stands(at)), None)


def find(source: Source, grant_id: str) -> Grant | None:
    """The grant of this id, for the act that makes it."""
    row = source.row("SELECT body FROM grants WHERE id = :id", {"id": grant_id})
    return read_body(Grant, row["body"]) if row else None


def answer(tx: Connection, act_id: str, grant_id: GrantId) -> None:
    """Keeps which grant answered a request; the first answer stands."""
    tx.execute(
        "INSERT INTO answers (act, grant_id) VALUES (:act, :grant_id) ON CONFLICT (act) DO NOTHING",
        {"act": act_id, "grant_id": grant_id},
    )


def answered(source: Source, act_id: str) -> Grant | None:
    """The grant that answered a request before, if one did."""
    row = source.row("SELECT grant_id FROM answers WHERE act = :act", {"act": act_id})
    return find(source, row["grant_id"]) if row else None


def grant(source: Source, standing: Standing, grant_id: str) -> Grant:
    """A grant of the asker's party. Raises `UnknownGrant`."""
    found = find(source, grant_id)
    if found is None or found.party != standing.party:
        raise UnknownGrant(grant=grant_id)
    return found


def of_agreement(source: Source, agreement: AgreementId) -> Sequence[Grant]:
    """All grants under an agreement, oldest first."""
    rows = source.rows(
        "SELECT body FROM grants WHERE agreement = :a ORDER BY granted_at, id", {"a": agreement}
    )
    return [read_body(Grant, row["body"]) for row in rows]


def rows_in(source: Source, agreement: AgreementId, dataset: DatasetId, period: Period) -> int:
    """Rows of a dataset opened under an agreement in a period of whole days in Japan."""
    row = source.row(
        "SELECT coalesce(sum(rows), 0) AS rows FROM rollups "
        "WHERE agreement = :a AND dataset = :d AND day >= :first AND day < :last",
        {
            "a": agreement,
            "d": dataset,
            "first": jst_day(period.begin),
            "last": jst_day(period.end),
        },
    )
    return int(row["rows"]) if row else 0


def sums(
    source: Source, agreement: AgreementId, period: Period
) -> tuple[int, Mapping[PartyId, int]]:
    """Uses in a period of whole days in Japan, and rows by the party whose data they are."""
    rows = source.rows(
        "SELECT provider, sum(uses) AS uses, sum(rows) AS rows FROM rollups "
        "WHERE agreement = :a AND day >= :first AND day < :last GROUP BY provider ORDER BY provider",
        {"a": agreement, "first": jst_day(period.begin), "last": jst_day(period.end)},
    )
    by_provider = {PartyId(row["provider"]): int(row["rows"]) for row in rows}
    return sum(int(row["uses"]) for row in rows), by_provider
