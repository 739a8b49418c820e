"""Offer, agree and read: terms, signatures, and what they let partners see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from kumiai.acts import agree, offer, read
from kumiai.apps.demo import cast, sectors, terms
from kumiai.apps.demo.stage import PASSPHRASE, Walk, signals, who
from kumiai.apps.worker import deliver
from kumiai.model.agreement import Agreement, AgreementId, OfferId, Terms
from kumiai.model.dataset import DatasetId
from kumiai.model.money import Yen
from kumiai.model.party import PartyId
from kumiai.model.period import Period, month
from kumiai.model.refusal import NotCovered, Refusal
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.model.signal import ItemId
from kumiai.model.usage import Grant
from kumiai.records import register, usage_log


def offer_all(walk: Walk) -> dict[str, Any]:
    """The plant offers its spindles' data, the spindle maker counters; so do plates and inspection."""
    walk.clock.at += timedelta(hours=2)
    runs = month(walk.month)
    plant, spindle = walk.standing(who(cast.PLANT, 0)), walk.standing(who(cast.SPINDLE, 0))
    first = terms.spindle(runs, Yen(400_000))
    offer.offer(walk.node.store, plant, OfferId("off-spindle-1"), first)
    walk.clock.at += timedelta(days=1)
    spindle = walk.standing(who(cast.SPINDLE, 0))
    second = terms.spindle(runs, Yen(300_001))
    offer.counter(walk.node.store, spindle, "off-spindle-1", OfferId("off-spindle-2"), second)
    _offer_plates(walk, runs)
    return {"offers": 4, "counter_offers": 2, "refused": _refused_offer(walk, first)}


def _offer_plates(walk: Walk, runs: Period) -> None:
    """The plant offers its plates' data; the customer counters with its inspection on top."""
    inspected = tuple(sorted(signals(walk, cast.INSPECTION)))
    matrix = register.newest_matrix(walk.node.store.database, cast.PLATES)
    assert matrix is not None  # settled by the first station
    exchange = terms.plates(runs, sectors.served(matrix, cast.CUSTOMER), inspected)
    machined = replace(exchange, policies=exchange.policies[:1])
    plant, customer = walk.standing(who(cast.PLANT, 0)), walk.standing(who(cast.CUSTOMER, 0))
    offer.offer(walk.node.store, plant, OfferId("off-plates-1"), machined)
    offer.counter(walk.node.store, customer, "off-plates-1", OfferId("off-plates"), exchange)


def _refused_offer(walk: Walk, wanted: Terms) -> str:
    """What the guard says to an offer of a trade secret."""
    policy = replace(wanted.policies[0], items=(*wanted.policies[0].items, ItemId("program")))
    greedy = replace(wanted, policies=(policy,))
    try:
        plant = walk.standing(who(cast.PLANT, 0))
        offer.offer(walk.node.store, plant, OfferId("off-secret"), greedy)
    except Refusal as refusal:
        return refusal.code
    return ""


def agree_all(walk: Walk) -> dict[str, Any]:
    """All members sign; the agreements are in force."""
    walk.clock.at += timedelta(hours=3)
    for offer_id in ("off-spindle-2", "off-plates"):
        made = _signed(walk, offer_id)
        walk.agreements[made.id] = made
    deliver(walk.node)
    return {
        "agreements": len(walk.agreements),
        "signatures": sum(len(a.signatures) for a in walk.agreements.values()),
    }


def _signed(walk: Walk, offer_id: str) -> Agreement:
    """The agreement after every member's signatory has signed."""
    plant = walk.standing(who(cast.PLANT, 1))
    stands = register.offer(walk.node.store.database, plant, offer_id)
    made: Agreement | None = None
    for party in stands.terms.parties():
        walk.clock.at += timedelta(minutes=5)
        signatory = walk.standing(who(party, 1))
        made = agree.accept(walk.node.store, signatory, offer_id, stands.terms_hash, PASSPHRASE)
    assert made is not None  # terms have members
    return made


def read_all(walk: Walk) -> dict[str, Any]:
    """Partners read what the agreements permit; one is refused; the same answer counts once."""
    walk.clock.at += timedelta(days=5)
    for party in (cast.SPINDLE, cast.BUILDER):
        walk.grants.append(_rows(walk, party, terms.SPINDLE_ID, cast.MACHINING, "part-redesign"))
        walk.clock.at += timedelta(hours=1)
    again = _rows(walk, cast.SPINDLE, terms.SPINDLE_ID, cast.MACHINING, "part-redesign")
    walk.grants.append(_rows(walk, cast.CUSTOMER, terms.PLATES_ID, cast.PLATES, "quality"))
    walk.grants.append(_rows(walk, cast.PLANT, terms.PLATES_ID, cast.INSPECTION, "quality"))
    return {
        "served": sum(grant.rows for grant in walk.grants),
        "uses": len(walk.grants),
        "asked_again": int(again.id == walk.grants[0].id),
        "entries": sum(len(_entries(walk, a)) for a in walk.agreements),
        "refused": _refused_read(walk),
    }


def _rows(
    walk: Walk, party: PartyId, agreement: AgreementId, dataset: DatasetId, purpose: str
) -> Grant:
    """A party asks for all that it may see, and fetches it."""
    standing = walk.standing(who(party, 0))
    stamp = f"{walk.clock():%d%H%M}"
    request = ReadRequest(RequestId(f"req-{party}-{stamp}"), agreement, dataset, purpose)
    grant = read.read(walk.node.store, standing, request)
    return read.fetch(walk.node.store, standing, grant.id, Format.PARQUET).grant


def _refused_read(walk: Walk) -> str:
    """What a reader is told that asks for a column which the agreement lacks."""
    standing = walk.standing(who(cast.BUILDER, 0))
    request = ReadRequest(
        RequestId("req-refused"), terms.SPINDLE_ID, cast.MACHINING, "part-redesign", ("part",)
    )
    try:
        read.read(walk.node.store, standing, request)
    except NotCovered as refusal:
        return refusal.code
    return ""


def _entries(walk: Walk, agreement: str) -> list[Any]:
    """The entries of an agreement's log."""
    return list(usage_log.entries(walk.node.store.database, agreement))
