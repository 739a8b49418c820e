"""Purchases of a seller: what was asked for, how far it has come, and the offers drafted for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kumiai.model.agreement import Hash, Offer, OfferId, OfferState
from kumiai.model.party import PartyId
from kumiai.model.period import instant, iso
from kumiai.model.person import Standing
from kumiai.model.purchase import Line, Purchase, PurchaseId
from kumiai.model.refusal import SameIdOtherContent, UnknownPurchase
from kumiai.records.dialect import Connection, Row, Source
from kumiai.records.register.rows import add_members, body_of, claim_act, read_body
from kumiai.wire.canonical import canonical, parse


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a purchase has come: lines whose offers are drafted, and when all was done."""

    id: PurchaseId
    lines: int
    drafted: int
    begun_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """An offer that is drafted and not made yet, without its terms."""

    line: int
    offer: OfferId
    terms_hash: Hash
    parties: tuple[PartyId, ...]


def begin(tx: Connection, purchase: Purchase, at: datetime) -> bool:
    """Keeps what is asked for; whether it is new. Raises `SameIdOtherContent`."""
    body = body_of(purchase)
    known = _row(tx, purchase.seller, purchase.id)
    if known is not None:
        if known["body"] != body:
            raise SameIdOtherContent(id=purchase.id)
        return False
    tx.execute(
        "INSERT INTO purchases (id, party, body, lines, begun_at) "
        "VALUES (:id, :party, :body, :lines, :at)",
        {
            "id": purchase.id,
            "party": purchase.seller,
            "body": body,
            "lines": len(purchase.lines),
            "at": iso(at),
        },
    )
    return True


def _row(source: Source, party: PartyId, purchase_id: str) -> Row | None:
    """The row of a purchase."""
    return source.row(
        "SELECT * FROM purchases WHERE party = :party AND id = :id",
        {"party": party, "id": purchase_id},
    )


def progress(source: Source, standing: Standing, purchase_id: str) -> Progress:
    """How far a purchase of the asker's party has come. Raises `UnknownPurchase`."""
    row = _row(source, standing.party, purchase_id)
    if row is None:
        raise UnknownPurchase(purchase=purchase_id[:80])
    done = instant(row["done_at"]) if row["done_at"] else None
    count = source.row(
        "SELECT count(*) AS n FROM purchase_drafts WHERE party = :party AND purchase = :id",
        {"party": standing.party, "id": purchase_id},
    )
    drafted = row["lines"] if done or count is None else int(count["n"])
    return Progress(
        PurchaseId(row["id"]), row["lines"], drafted, instant(row["begun_at"]), done
    )  # fmt: skip


def listed(source: Source, standing: Standing) -> Sequence[Progress]:
    """The purchases of the asker's party, the newest first."""
    rows = source.rows(
        "SELECT id FROM purchases WHERE party = :party ORDER BY begun_at DESC, id",
        {"party": standing.party},
    )
    return [progress(source, standing, row["id"]) for row in rows]


def add_draft(tx: Connection, purchase: Purchase, line: Line, offer: Offer, compared: Any) -> None:
    """Keeps an offer that is drafted for a line; the first one stands."""
    tx.execute(
        "INSERT INTO purchase_drafts (party, purchase, line, offer, terms_hash, parties, at, body, "
        "compared) VALUES (:party, :purchase, :line, :offer, :hash, :parties, :at, :body, :compared) "
        "ON CONFLICT (party, purchase, line) DO NOTHING",
        {
            "party": purchase.seller,
            "purchase": purchase.id,
            "line": line.line,
            "offer": offer.id,
            "hash": offer.terms_hash,
            "parties": canonical(list(offer.terms.parties())).decode(),
            "at": iso(offer.at),
            "body": body_of(offer),
            "compared": None if compared is None else body_of(compared),
        },
    )


def drafts(source: Source, purchase: Purchase) -> Mapping[int, Draft]:
    """The offers drafted so far, by line."""
    rows = source.rows(
        "SELECT line, offer, terms_hash, parties FROM purchase_drafts "
        "WHERE party = :party AND purchase = :purchase ORDER BY line",
        {"party": purchase.seller, "purchase": purchase.id},
    )
    return {row["line"]: _draft(row) for row in rows}


def _draft(row: Row) -> Draft:
    """A row as what it tells."""
    parties = tuple(PartyId(party) for party in parse(row["parties"]))
    return Draft(row["line"], OfferId(row["offer"]), Hash(row["terms_hash"]), parties)


def make_offers(tx: Connection, purchase: Purchase, found: Sequence[Draft], at: datetime) -> None:
    """Makes the drafted offers, all at once and without reading their terms again.

    Raises `SameIdOtherContent` when one's id stands for something else.
    """
    for draft in found:
        asked = (draft.terms_hash, None, purchase.seller)
        if not claim_act(tx, draft.offer, "offer", asked, at):
            raise SameIdOtherContent(id=draft.offer)
        add_members(tx, ("offers", draft.offer), draft.parties)
    key = {"party": purchase.seller, "purchase": purchase.id}
    whose = "FROM purchase_drafts WHERE party = :party AND purchase = :purchase"
    tx.execute(
        "INSERT INTO offers (id, body, answers, state) "
        f"SELECT offer, body, NULL, '{OfferState.OPEN.value}' {whose}",
        key,
    )
    datasets = {line.line: line.dataset for line in purchase.lines}
    tx.many(
        "INSERT INTO rights_offers (dataset, offer, giver, at) VALUES (:dataset, :offer, :by, :at)",
        [
            {"dataset": datasets[draft.line], "offer": draft.offer, "by": purchase.seller, "at": iso(at)}
            for draft in found
        ],
    )  # fmt: skip


def compared_of(tx: Connection, purchase: Purchase, kind: type[Any]) -> Sequence[Any]:
    """How the drafted offers differ from their template."""
    rows = tx.rows(
        "SELECT compared FROM purchase_drafts WHERE party = :party AND purchase = :purchase "
        "AND compared IS NOT NULL",
        {"party": purchase.seller, "purchase": purchase.id},
    )
    return [read_body(kind, row["compared"]) for row in rows]


def end(tx: Connection, purchase: Purchase, at: datetime) -> None:
    """Notes that all of it is done; the drafts are offers now."""
    key = {"party": purchase.seller, "id": purchase.id}
    tx.execute(
        "UPDATE purchases SET done_at = :at WHERE party = :party AND id = :id AND done_at IS NULL",
        {**key, "at": iso(at)},
    )
    tx.execute("DELETE FROM purchase_drafts WHERE party = :party AND purchase = :id", key)


def sold(source: Source, seller: PartyId) -> Mapping[str, tuple[str, str]]:
    """Serial number and name of each machine that a party handed over by purchase, by machine."""
    rows = source.rows(
        "SELECT DISTINCT m.id AS id, m.body AS body FROM machines m JOIN handovers h ON h.machine = m.id "
        "WHERE h.giver = :seller AND h.body LIKE :kind",
        {"seller": seller, "kind": '%"kind":"purchase"%'},
    )
    told = {row["id"]: parse(row["body"]) for row in rows}
    return {name: (str(said["serial"] or ""), str(said["name"])) for name, said in told.items()}


def asked_for(source: Source, standing: Standing, purchase_id: str) -> Purchase:
    """A purchase of the asker's party as it was asked for. Raises `UnknownPurchase`."""
    row = _row(source, standing.party, purchase_id)
    if row is None:
        raise UnknownPurchase(purchase=purchase_id[:80])
    return read_body(Purchase, row["body"])


def taken(source: Source, line: Line) -> str | None:
    """Which name of a line is there already: its dataset, its machine, or its source where its customer
    has another machine of that source.
    """
    row = source.row(
        "SELECT :dataset AS name WHERE EXISTS (SELECT 1 FROM datasets WHERE id = :dataset) "
        "UNION ALL "
        "SELECT :machine WHERE EXISTS (SELECT 1 FROM machines WHERE id = :machine) "
        "UNION ALL "
        "SELECT :source WHERE EXISTS "
        "(SELECT 1 FROM machines WHERE owner = :owner AND source = :source)",
        {
            "dataset": line.dataset,
            "machine": line.machine,
            "owner": line.customer,
            "source": line.source,
        },
    )
    return None if row is None else str(row["name"])
