"""What the commands about templates do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts import offer, template
from kumiai.acts.offer.rolling import Planned, RollOut, plan, roll_out
from kumiai.apps.manage.answers import Download
from kumiai.apps.node import Node
from kumiai.model.agreement import OfferId
from kumiai.model.deviation import Customer, SideBySide, Spot
from kumiai.model.party import PartyId
from kumiai.model.person import Standing
from kumiai.model.refusal import BadDocument
from kumiai.model.template import Template
from kumiai.papers.templates import template_from_yaml, yaml_from_template
from kumiai.rules.deviate import counted, side_by_side, stands_on
from kumiai.rules.rolling import moved
from kumiai.rules.standing import Operation, require
from kumiai.rules.template import owned_by
from kumiai.wire.codec import document

Given = Mapping[str, Any]
_MOST = 1_000
"""So many offers are made at one request."""


def template_add(node: Node, standing: Standing, given: Given) -> Any:
    """The version that is kept."""
    said = template_from_yaml(given["file"])
    return _told(template.add(node.store, standing, said), standing)


def template_list(node: Node, standing: Standing, _: Given) -> Any:
    """The packaged templates, then the asker's party's own, the newest version first."""
    return [_told(one, standing) for one in template.listed(node.store, standing)]


def _told(found: Template, standing: Standing) -> dict[str, Any]:
    """A template without its lines."""
    return {
        "id": found.id,
        "version": found.version,
        "sector": found.sector.value,
        "title_ja": found.title_ja,
        "title_en": found.title_en,
        "seats": [seat.id for seat in found.seats],
        "items": len(found.rights.items),
        "clauses": len(found.clauses),
        "reviewed": found.reviewed,
        "own": owned_by(found.id, standing.party),
    }


def template_show(node: Node, standing: Standing, given: Given) -> Any:
    """A template with its lines, cells and clauses."""
    return document(template.show(node.store, standing, given["template"]))


def template_export(node: Node, standing: Standing, given: Given) -> Download:
    """A template as its file."""
    require(standing, Operation.TEMPLATE_EXPORT)
    found = template.show(node.store, standing, given["template"])
    raw = yaml_from_template(found).encode()
    return Download("application/yaml", f"{found.id}-{found.version}.yaml", raw)


def template_offer(node: Node, standing: Standing, given: Given) -> Any:
    """The offer that was made."""
    taken = dict(_seat(said) for said in given["seat"])
    terms = template.terms(node.store, standing, given["template"], taken, given["dataset"])
    made = offer.offer(node.store, standing, OfferId(given["id"]), terms)
    return {"id": made.id, "terms_hash": made.terms_hash, "template": made.terms.template}


def _seat(said: str) -> tuple[PartyId, PartyId]:
    """Seat and party of `seat=party`."""
    seat, sign, party = said.partition("=")
    if not (seat and sign and party):
        raise BadDocument(where="seat", what=said[:40])
    return PartyId(seat), PartyId(party)


def template_deviations(node: Node, standing: Standing, given: Given) -> Any:
    """Versions, places that differ with how many, and each customer with what differs."""
    found, customers = template.deviations(node.store, standing, given["template"])
    return {
        "template": found.reference(),
        "customers": len(customers),
        "versions": {str(number): n for number, n in stands_on(customers).items()},
        "counts": [
            {
                **spot(one.spot),
                "template": one.template,
                "differ": one.differ,
                "of": one.of,
                "ways": [{"agreed": agreed, "customers": n} for agreed, n in one.ways],
            }
            for one in counted(customers)
        ],
        "deviations": [_customer(one) for one in customers],
    }


def _customer(one: Customer) -> dict[str, Any]:
    """One customer with what its terms say otherwise."""
    compared = one.comparison
    return {
        "others": list(one.others),
        "stands": one.stands.value,
        "thing": one.agreement or compared.offer,
        "version": compared.version,
        "replaces": compared.replaces,
        "differs": [
            {
                **spot(deviation.spot),
                "dataset": deviation.dataset,
                "template": deviation.template,
                "agreed": deviation.agreed,
                "by": deviation.by,
            }
            for deviation in compared.deviations
        ],
    }


def spot(place: Spot) -> dict[str, Any]:
    """A place in words."""
    return {"kind": place.kind.value, "line": place.line, "seat": place.seat, "field": place.field}


def template_clauses(node: Node, standing: Standing, given: Given) -> Any:
    """Each field of each clause, its values, how many and who have which, and who said so first."""
    require(standing, Operation.TEMPLATE_CLAUSES)
    found, customers = template.deviations(node.store, standing, given["template"])
    versions = template.versions(node.store, standing, customers)
    wanted = given["clause"]
    return [
        _side(one)
        for one in side_by_side(found, versions, customers)
        if wanted is None or one.spot.line.partition(".")[0] == wanted
    ]


def _side(one: SideBySide) -> dict[str, Any]:
    """One field across all counterparties."""
    return {
        "clause": one.spot.line,
        "field": one.spot.field,
        "template": one.template,
        "values": [
            {
                "value": saying.value,
                "customers": len(saying.voices),
                "who": [document(voice) for voice in saying.voices],
            }
            for saying in one.sayings
        ],
    }


def template_roll_out(node: Node, standing: Standing, given: Given) -> Any:
    """What would change for each customer; or how many offers were made, and how many are left."""
    asked = RollOut(given["id"], given["template"], given["older"] or "")
    said = given["dry_run"]
    if said not in (None, "yes", "no"):
        raise BadDocument(where="dry_run", what=said[:40])
    if said == "yes":
        plans = plan(node.store, standing, asked)
        return {"customers": len(plans), "plans": [_planned(one) for one in plans]}
    most = _MOST if given["most"] is None else given["most"]
    if not 0 < most <= _MOST:
        raise BadDocument(where="most", what=str(most))
    made, left = roll_out(node.store, standing, asked, most)
    return {"id": asked.id, "offered": made, "left": left}


def _planned(one: Planned) -> dict[str, Any]:
    """What a roll-out does for one customer."""
    return {
        "others": list(one.customer.others),
        "thing": one.customer.agreement or one.customer.comparison.offer,
        "stands": one.customer.stands.value,
        "version": one.customer.comparison.version,
        "offer": one.offer,
        "signing": one.signing,
        "kept": len(one.customer.comparison.deviations),
        "changes": [document(place) for place in moved(one.before, one.result.terms)],
        "conflicts": [document(held) for held in one.result.held],
    }
