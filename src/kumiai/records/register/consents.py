"""Consents of contracts, and their withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kumiai.model.consent import Consent
from kumiai.model.party import PartyId
from kumiai.model.period import instant, iso
from kumiai.model.person import Standing
from kumiai.model.refusal import UnknownConsent
from kumiai.records.dialect import Connection, Row, Source
from kumiai.records.register.rows import add, read_body


def add_consent(tx: Connection, consent: Consent) -> bool:
    """Keeps a record; whether it is new. Raises `SameIdOtherContent`."""
    return add(
        tx, "consents", consent.id, consent, provider=consent.provider, machine=consent.machine
    )


def withdraw_consent(tx: Connection, consent: Consent, at: datetime) -> None:
    """Notes that a consent covers nothing any more from `at` on; a second time changes nothing."""
    tx.execute(
        "UPDATE consents SET withdrawn_at = :at WHERE id = :id AND withdrawn_at IS NULL",
        {"id": consent.id, "at": iso(at)},
    )


def consent(source: Source, standing: Standing, consent_id: str) -> Consent:
    """A record that the asker's party keeps. Raises `UnknownConsent`."""
    row = source.row("SELECT * FROM consents WHERE id = :id", {"id": consent_id})
    if row is None or row["provider"] != standing.party:
        raise UnknownConsent(consent=consent_id)
    return _read(row)


def consents_of(source: Source, provider: PartyId) -> Sequence[Consent]:
    """All records that a party keeps, for rules that decide about its rows."""
    rows = source.rows(
        "SELECT * FROM consents WHERE provider = :provider ORDER BY id", {"provider": provider}
    )
    return [_read(row) for row in rows]


def _read(row: Row) -> Consent:
    """A row as its noun."""
    at = row["withdrawn_at"]
    return replace(read_body(Consent, row["body"]), withdrawn_at=instant(at) if at else None)
