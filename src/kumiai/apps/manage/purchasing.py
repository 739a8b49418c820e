"""What the commands about purchases do: lists of machines that a seller hands over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts.offer import purchase
from kumiai.acts.offer.purchase import Asked
from kumiai.apps.node import Node
from kumiai.model.party import MarketId, PartyId
from kumiai.model.period import DayId
from kumiai.model.person import Standing
from kumiai.model.purchase import PurchaseId
from kumiai.model.refusal import BadDocument
from kumiai.papers.messages import sentence
from kumiai.papers.purchase_list import rows_of
from kumiai.records.purchases import Progress
from kumiai.rules.purchase import Looked
from kumiai.wire.codec import document

Given = Mapping[str, Any]
_PREVIEW = PurchaseId("preview")


def _asked(given: Given, name: PurchaseId) -> Asked:
    """What a seller says besides the list."""
    return Asked(
        id=name,
        on=DayId(given["on"]),
        template=given["template"],
        taken=tuple(_seat(said) for said in given["seat"] or ()),
        customer_seat=PartyId(given["customer_seat"]),
        market=MarketId(given["market"]),
        dealing=given["dealing"] or name,
    )


def _seat(said: str) -> tuple[PartyId, PartyId]:
    """Seat and party of `seat=party`."""
    seat, sign, party = said.partition("=")
    if not (seat and sign and party):
        raise BadDocument(where="seat", what=said[:40])
    return PartyId(seat), PartyId(party)


def purchase_preview(node: Node, standing: Standing, given: Given) -> Any:
    """Each line with what would come of it, and how many can be handed over."""
    rows = rows_of(given["file"])
    template, looked = purchase.preview(node.store, standing, _asked(given, _PREVIEW), rows)
    told = [_looked(one) for one in looked]
    stands = sum(one["refusal"] is not None for one in told)
    return {
        "template": template.reference(), "lines": told, "good": len(told) - stands,
        "refused": stands,
    }  # fmt: skip


def _looked(one: Looked) -> dict[str, Any]:
    """One line of a preview."""
    said = {
        name: getattr(one.row, name) for name in ("line", "serial", "model", "name", "customer")
    }
    refusal = None
    if one.refusal is not None:
        told = {lang: sentence(one.refusal, lang) for lang in ("ja", "en")}
        refusal = {"code": one.refusal.code, "sentence": told}
    made = one.line
    return said | {
        "machine": made.machine if made else None,
        "party": made.customer if made else None,
        "dataset": made.dataset if made else None,
        "alike": one.alike or None,
        "refusal": refusal,
    }


def purchase_record(node: Node, standing: Standing, given: Given) -> Any:
    """How far the purchase has come."""
    rows = rows_of(given["file"])
    at_most = given["at_most"]
    if at_most is not None and at_most < 1:
        raise BadDocument(where="at_most", what=str(at_most)[:20])
    asked = _asked(given, PurchaseId(given["id"]))
    return _progress(purchase.record(node.store, standing, asked, rows, at_most))


def purchase_show(node: Node, standing: Standing, given: Given) -> Any:
    """How far a purchase has come."""
    return _progress(purchase.progress(node.store, standing, given["purchase"]))


def _progress(found: Progress) -> dict[str, Any]:
    """How far a purchase has come, as a document."""
    said: dict[str, Any] = document(found)
    return {**said, "done": found.done_at is not None}
