"""Offers, signatures, agreements and their papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from kumiai.model.agreement import (
    Agreement,
    AgreementId,
    AgreementKind,
    Hash,
    Offer,
    OfferId,
    OfferState,
    Signature,
)
from kumiai.model.party import PartyId
from kumiai.model.period import instant, iso
from kumiai.model.person import Standing
from kumiai.model.refusal import (
    UnknownAgreement,
    UnknownOffer,
)
from kumiai.records.dialect import Connection, Source
from kumiai.records.register.pools import versions
from kumiai.records.register.rows import add, add_members, body_of, read_body
from kumiai.rules.pool import as_of
from kumiai.wire.canonical import digest


def add_offer(tx: Connection, offer: Offer, seen_by: Sequence[PartyId] = ()) -> None:
    """Keeps an offer and who may see it: its members, and for an open one its market's parties."""
    add(tx, "offers", offer.id, offer, answers=offer.answers, state=offer.state.value)
    tx.many(
        "INSERT INTO rights_offers (dataset, offer, giver, at) VALUES (:dataset, :offer, :by, :at) "
        "ON CONFLICT (dataset, offer) DO NOTHING",
        [
            {"dataset": rights.dataset, "offer": offer.id, "by": offer.by, "at": iso(offer.at)}
            for rights in offer.terms.rights
        ],
    )
    add_members(tx, ("offers", offer.id), [*offer.terms.parties(), *seen_by])


def set_offer_state(tx: Connection, offer_id: OfferId, state: OfferState) -> None:
    """Moves an offer to `state`; its body stays as it was made."""
    tx.execute(
        "UPDATE offers SET state = :state WHERE id = :id", {"state": state.value, "id": offer_id}
    )


def _of_member(source: Source, table: str, standing: Standing, thing: str) -> Any:
    """The row of an offer or agreement that the asker's party is a member of, if it is."""
    return source.row(
        f"SELECT t.* FROM {table} t JOIN members m ON m.thing = '{table}/' || t.id "  # noqa: S608 - our own table names
        "WHERE t.id = :id AND m.party = :party",
        {"id": thing, "party": standing.party},
    )


def offer(source: Source, standing: Standing, offer_id: str) -> Offer:
    """An offer that the asker's party is a member of. Raises `UnknownOffer`."""
    row = _of_member(source, "offers", standing, offer_id)
    if row is None:
        raise UnknownOffer(offer=offer_id)
    return _with_state(row)


def _with_state(row: Any) -> Offer:
    """An offer with the state of its row."""
    return replace(read_body(Offer, row["body"]), state=OfferState(row["state"]))


def offers(source: Source, standing: Standing) -> Sequence[Offer]:
    """The offers that the asker's party is a member of."""
    rows = source.rows(
        "SELECT o.* FROM offers o JOIN members m ON m.thing = 'offers/' || o.id "
        "WHERE m.party = :party ORDER BY o.id",
        {"party": standing.party},
    )
    return [_with_state(row) for row in rows]


def datasets_offered(source: Source, standing: Standing) -> frozenset[str]:
    """The datasets that offers name of which the asker's party is a member. Terms that only set
    rights are found by their index and not read: there may be hundreds, of a hundred lines each.
    """
    entitled = source.rows(
        "SELECT DISTINCT r.dataset AS dataset FROM rights_offers r "
        "JOIN members m ON m.thing = 'offers/' || r.offer WHERE m.party = :party",
        {"party": standing.party},
    )
    providing = source.rows(
        "SELECT o.* FROM offers o JOIN members m ON m.thing = 'offers/' || o.id "
        "WHERE m.party = :party AND o.body NOT LIKE :none",
        {"party": standing.party, "none": '%"policies":[]%'},
    )
    provided = (policy.dataset for row in providing for policy in _with_state(row).terms.policies)
    return frozenset([*(row["dataset"] for row in entitled), *provided])


def add_acceptance(tx: Connection, offer_id: OfferId, signature: Signature) -> None:
    """Keeps a party's signature under an offer; the first one stands."""
    tx.execute(
        "INSERT INTO acceptances (offer, party, body) VALUES (:offer, :party, :body) "
        "ON CONFLICT (offer, party) DO NOTHING",
        {"offer": offer_id, "party": signature.party, "body": body_of(signature)},
    )


def acceptances(source: Source, offer_id: OfferId) -> Sequence[Signature]:
    """The signatures under an offer, in order of party id."""
    rows = source.rows(
        "SELECT body FROM acceptances WHERE offer = :offer ORDER BY party", {"offer": offer_id}
    )
    return [read_body(Signature, row["body"]) for row in rows]


def add_agreement(tx: Connection, agreement: Agreement) -> None:
    """Keeps a concluded agreement and who may see it."""
    add(tx, "agreements", agreement.id, agreement, offer=agreement.offer, ends_at=None)
    add_members(tx, ("agreements", agreement.id), agreement.terms.parties())


def agreement(source: Source, standing: Standing, agreement_id: str) -> Agreement:
    """An agreement that the asker's party is a member of, as it stands now: a pool changes its
    members. Raises `UnknownAgreement`.
    """
    row = _of_member(source, "agreements", standing, agreement_id)
    if row is None or not standing.opens(agreement_id):
        raise UnknownAgreement(agreement=agreement_id)
    return _now(source, standing, row["body"])


def _now(source: Source, standing: Standing, body: str) -> Agreement:
    """An agreement as it stands when the asker asks."""
    found = read_body(Agreement, body)
    if found.terms.kind is not AgreementKind.POOL:
        return found
    return as_of(found, versions(source, found.id), standing.at)


def agreements(source: Source, standing: Standing) -> Sequence[Agreement]:
    """The agreements that the asker's party is a member of, or was, as they stand now."""
    rows = source.rows(
        "SELECT a.body FROM agreements a JOIN members m ON m.thing = 'agreements/' || a.id "
        "WHERE m.party = :party ORDER BY a.id",
        {"party": standing.party},
    )
    found = [_now(source, standing, row["body"]) for row in rows]
    return [agreement for agreement in found if standing.opens(agreement.id)]


def changed_pools(source: Source, standing: Standing) -> Sequence[Agreement]:
    """The pools of the asker's party that somebody has entered or left, as they stand now."""
    rows = source.rows(
        "SELECT a.body FROM agreements a JOIN members m ON m.thing = 'agreements/' || a.id "
        "WHERE m.party = :party AND a.id IN (SELECT agreement FROM pool_versions) ORDER BY a.id",
        {"party": standing.party},
    )
    return [_now(source, standing, row["body"]) for row in rows]


def end_of(source: Source, agreement_id: AgreementId) -> datetime | None:
    """When an agreement ends early, if a party has given notice."""
    row = source.row("SELECT ends_at FROM agreements WHERE id = :id", {"id": agreement_id})
    return instant(row["ends_at"]) if row and row["ends_at"] else None


def set_end(tx: Connection, agreement_id: AgreementId, at: datetime) -> None:
    """Ends an agreement at `at`; an earlier end stands."""
    tx.execute(
        "UPDATE agreements SET ends_at = :at WHERE id = :id AND (ends_at IS NULL OR ends_at > :at)",
        {"at": iso(at), "id": agreement_id},
    )


def add_paper(tx: Connection, raw: bytes, media_type: str) -> Hash:
    """Keeps a paper under its hash."""
    found = digest(raw)
    tx.execute(
        "INSERT INTO papers (hash, media_type, bytes) VALUES (:hash, :media_type, :bytes) "
        "ON CONFLICT (hash) DO NOTHING",
        {"hash": found, "media_type": media_type, "bytes": raw},
    )
    return found


def paper(source: Source, found: Hash) -> bytes | None:
    """The paper of this hash, if it is kept."""
    row = source.row("SELECT bytes FROM papers WHERE hash = :hash", {"hash": found})
    return bytes(row["bytes"]) if row else None


def agreement_by_id(source: Source, agreement_id: str) -> Agreement:
    """An agreement as it was concluded, for the node's own jobs. Raises `UnknownAgreement`."""
    row = source.row("SELECT body FROM agreements WHERE id = :id", {"id": agreement_id})
    if row is None:
        raise UnknownAgreement(agreement=agreement_id)
    return read_body(Agreement, row["body"])
