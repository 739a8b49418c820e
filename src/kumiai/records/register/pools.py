"""Versions of pools, and who may see one before it is a member."""

from __future__ import annotations

from collections.abc import Sequence

from kumiai.model.agreement import Agreement
from kumiai.model.party import PartyId
from kumiai.model.person import Standing
from kumiai.model.pool import PoolVersion
from kumiai.model.refusal import StaleTerms, UnknownAgreement
from kumiai.records.dialect import Connection, Source
from kumiai.records.register.rows import add_members, body_of, read_body


def versions(source: Source, agreement_id: str) -> Sequence[PoolVersion]:
    """The versions of a pool after its first, in their order; none for another agreement."""
    rows = source.rows(
        "SELECT body FROM pool_versions WHERE agreement = :agreement ORDER BY number",
        {"agreement": agreement_id},
    )
    return [read_body(PoolVersion, row["body"]) for row in rows]


def add_version(tx: Connection, version: PoolVersion) -> None:
    """Keeps the next version of a pool. Raises `StaleTerms` when another one came before it."""
    before = len(versions(tx, version.agreement)) + 1
    if version.number != before + 1:
        raise StaleTerms(base=str(version.number - 1), current=str(before))
    tx.execute(
        "INSERT INTO pool_versions (agreement, number, party, body) "
        "VALUES (:agreement, :number, :party, :body)",
        {
            "agreement": version.agreement,
            "number": version.number,
            "party": version.party,
            "body": body_of(version),
        },
    )


def invite(tx: Connection, agreement: Agreement, party: PartyId) -> None:
    """Lets a party see a pool, so that it may enter."""
    add_members(tx, ("pools", agreement.id), [party])


def admit(tx: Connection, version: PoolVersion) -> None:
    """Lets a party that enters see the agreement as a member does."""
    add_members(tx, ("agreements", version.agreement), [version.party])


def pool(source: Source, standing: Standing, agreement_id: str) -> Agreement:
    """A pool as it was concluded, for its members, past ones included, and whom they invited.

    Raises `UnknownAgreement`.
    """
    row = source.row(
        "SELECT a.body FROM agreements a WHERE a.id = :id AND EXISTS (SELECT 1 FROM members m "
        "WHERE m.party = :party AND m.thing IN ('agreements/' || a.id, 'pools/' || a.id))",
        {"id": agreement_id, "party": standing.party},
    )
    if row is None or not standing.opens(agreement_id):
        raise UnknownAgreement(agreement=agreement_id)
    return read_body(Agreement, row["body"])
