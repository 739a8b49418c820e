"""Templates: their list, one of them, how all customers differ from it, and its roll-out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kumiai.acts import template
from kumiai.acts.offer.rolling import RollOut, plan, waiting
from kumiai.apps.console.visit import Gone, Shown, Visit
from kumiai.apps.console.wording import Wording, gathered, wording
from kumiai.model.deviation import Customer, Spot
from kumiai.model.party import PartyId
from kumiai.model.signal import ItemId
from kumiai.model.template import Template
from kumiai.papers import spoken
from kumiai.papers.contract.agreed import agreed
from kumiai.papers.contract.settings import blocks
from kumiai.papers.templates import summary
from kumiai.papers.templates.sample import packaged_sample
from kumiai.records import register
from kumiai.rules.deviate import counted, side_by_side, stands_on
from kumiai.rules.rolling import moved
from kumiai.rules.standing import Operation, may
from kumiai.rules.template import owned_by

TEMPLATES = "/console/templates"
ONE = f"{TEMPLATES}/{{template}}"
_SORTS = ("name", "most", "version")
_PREVIEWED = 10
_AT_ONCE = 100
"""Offers of a roll-out at one press of the button."""


def templates_page(visit: Visit) -> Shown:
    """The packaged templates and the party's own, and the form that keeps a version."""
    found = template.listed(visit.node.store, visit.standing)
    newest = {one.id: one for one in reversed(found)}
    told = {
        "templates": found,
        "newest": {one.reference() for one in newest.values()},
        "own": [one.reference() for one in found if owned_by(one.id, visit.standing.party)],
        "adds": may(visit.standing, Operation.TEMPLATE_ADD),
    }
    return Shown("templates.html", told)


def add(visit: Visit) -> Gone:
    """Keeps a version; on to its page."""
    found = visit.ask(Operation.TEMPLATE_ADD, file=visit.given.get("file"))
    return Gone(f"{TEMPLATES}/{found['id']}@{found['version']}")


def template_page(visit: Visit) -> Shown:
    """A template: seats, purposes, rights group by group, clauses in words, and the form to offer it."""
    found = template.show(visit.node.store, visit.standing, visit.said("template"))
    labels = {s.id: s.label_ja if visit.lang == "ja" else s.label_en for s in found.seats}
    told = {
        "template": found,
        "labels": labels,
        "blocks": blocks(found.rights),
        "cells": {
            item.id: [allowed(found, item.id, seat.id) for seat in found.seats]
            for item in found.rights.items
        },
        "words_of": _wording(visit, found),
        "clauses": agreed(found.clauses, lambda party, _: labels.get(party, party), visit.lang),
        "offers": may(visit.standing, Operation.TEMPLATE_OFFER),
        "parties": sorted(visit.parties()),
        "datasets": [one.id for one in register.own_datasets(visit.database(), visit.standing)],
        "fresh": visit.fresh("off"),
    }
    return Shown("template.html", told)


def summary_page(visit: Visit) -> Shown:
    """A template in plain sentences on one page, with its worked sample when it has one."""
    found = template.show(visit.node.store, visit.standing, visit.said("template"))
    sample = packaged_sample(found)
    told = {"template": found, "sample": sample, "said": summary.told(found, sample, visit.lang)}
    return Shown("template_summary.html", told, generated=sample is not None)


def allowed(found: Template, item: ItemId, seat: PartyId) -> dict[str, Any]:
    """A cell as the page shows it: uses by allowance, condition, reasons, note."""
    cell = found.rights.cells[item][seat]
    uses: dict[str, list[str]] = {}
    for use, allowance in cell.uses.items():
        uses.setdefault(allowance.value, []).append(use.value)
    reasons = sorted(reason.value for reason in cell.reasons)
    return {"allowed": uses, "condition": cell.condition, "reasons": reasons, "note": cell.note}


def offer(visit: Visit) -> Gone:
    """Offers what the template says to the parties that the form names; on to the offer."""
    found = template.show(visit.node.store, visit.standing, visit.said("template"))
    seats = [
        f"{seat.id}={visit.said(f'seat-{seat.id}')}"
        for seat in found.seats
        if visit.said(f"seat-{seat.id}")
    ]
    made = visit.ask(
        Operation.TEMPLATE_OFFER,
        template=visit.said("template"),
        id=visit.said("id"),
        seat=seats,
        dataset=[visit.said("dataset")],
    )
    return Gone(f"/console/offers/{made['id']}")


def deviations_page(visit: Visit) -> Shown:
    """All customers beside the template: places that differ, who differs where, filtered, sorted."""
    found, customers = template.deviations(visit.node.store, visit.standing, visit.said("template"))
    names = {party: spoken.name(of, visit.lang) for party, of in visit.parties().items()}
    counts = counted(customers)
    place, sort = visit.said("place"), visit.said("sort") or _SORTS[0]
    shown = [one for one in customers if _fits(one, visit.said("q"), place, names)]
    told = {
        "template": found,
        "customers": len(customers),
        "versions": stands_on(customers),
        "counts": counts,
        "shown": _sorted(shown, sort, names),
        "place": place,
        "q": visit.said("q"),
        "sort": sort if sort in _SORTS else _SORTS[0],
        "sorts": _SORTS,
        "key": key,
        "words_of": _wording(visit, found),
        "rolls_out": may(visit.standing, Operation.TEMPLATE_ROLL_OUT),
    }
    return Shown("deviations.html", told, generated=_made_up(visit))


def _wording(visit: Visit, found: Template) -> Wording:
    """What the page calls the places of a template."""
    names = {party: spoken.name(of, visit.lang) for party, of in visit.parties().items()}
    return wording(found, names, visit.lang)


def _made_up(visit: Visit) -> bool:
    """Whether a party that pages on customers may name is made up."""
    return any(of.generated for of in visit.parties().values())


def key(spot: Spot) -> str:
    """A place in one word, as an address holds it."""
    return f"{spot.kind.value}/{spot.line}/{spot.seat}/{spot.field}"


def _fits(one: Customer, q: str, place: str, names: dict[PartyId, str]) -> bool:
    """Whether a customer is looked for: by a part of a name or id, and by a place where it differs."""
    if place and place not in {key(d.spot) for d in one.comparison.deviations}:
        return False
    told = " ".join([*one.others, *(names.get(party, "") for party in one.others)])
    return q.casefold() in told.casefold()


def _sorted(shown: Sequence[Customer], sort: str, names: dict[PartyId, str]) -> list[Customer]:
    """Customers in the order that is asked for; those alike, by name."""

    def order(one: Customer) -> tuple[int, str]:
        """Where a customer stands in the list."""
        rank = {"most": -len(one.comparison.deviations), "version": one.comparison.version}
        return rank.get(sort, 0), names.get(one.others[0], "") if one.others else ""

    return sorted(shown, key=order)


def clauses_page(visit: Visit) -> Shown:
    """Each field of each clause across all counterparties."""
    found, customers = template.deviations(visit.node.store, visit.standing, visit.said("template"))
    versions = template.versions(visit.node.store, visit.standing, customers)
    sides = side_by_side(found, versions, customers)
    told = {"template": found, "sides": sides, "words_of": _wording(visit, found)}
    return Shown("clauses.html", told, generated=_made_up(visit))


def roll_out_page(visit: Visit) -> Shown:
    """How many terms stand on older versions, what would change for the first of them, the button."""
    named = visit.said("template")
    asked = RollOut(visit.said("id") or visit.fresh("roll"), named)
    newer, left, made = waiting(visit.node.store, visit.standing, asked)
    first = plan(visit.node.store, visit.standing, asked, _PREVIEWED) if left else []
    words = _wording(visit, newer)
    told = {
        "template": newer,
        "id": asked.id,
        "left": len(left),
        "made": made,
        "first": [(one, gathered(words, moved(one.before, one.result.terms))) for one in first],
        "at_once": _AT_ONCE,
        "words_of": words,
    }
    return Shown("roll_out.html", told, generated=_made_up(visit))


def roll_out(visit: Visit) -> Gone:
    """Makes the next offers; back to the page, which tells how many are left."""
    named, id_ = visit.said("template"), visit.said("id")
    visit.ask(Operation.TEMPLATE_ROLL_OUT, template=named, id=id_, most=_AT_ONCE)
    return Gone(f"{TEMPLATES}/{named}/roll-out?id={id_}")
