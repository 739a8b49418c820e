"""What the commands about offers and agreements do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts import agree, offer
from kumiai.apps.manage import collecting
from kumiai.apps.manage.answers import Download
from kumiai.apps.node import Node
from kumiai.model.agreement import OfferId, Terms
from kumiai.model.person import Standing
from kumiai.model.refusal import BadDocument, UnknownAgreement
from kumiai.records import register
from kumiai.rules.standing import Operation, require
from kumiai.wire.canonical import canonical
from kumiai.wire.codec import document, noun
from kumiai.wire.odrl import odrl_from_terms

Given = Mapping[str, Any]


def _terms(said: Any) -> Terms:
    """Terms as a person wrote them."""
    return noun(Terms, collecting.mapping(said))


def offer_create(node: Node, standing: Standing, given: Given) -> Any:
    """The offer."""
    made = offer.offer(node.store, standing, OfferId(given["id"]), _terms(given["terms"]))
    return document(made)


def offer_counter(node: Node, standing: Standing, given: Given) -> Any:
    """The offer that answers another."""
    terms = _terms(given["terms"])
    made = offer.counter(node.store, standing, given["offer"], OfferId(given["id"]), terms)
    return document(made)


def offer_list(node: Node, standing: Standing, _: Given) -> Any:
    """The offers of the asker's party, without their terms."""
    require(standing, Operation.OFFER_LIST)
    return [
        {
            "id": found.id,
            "by": found.by,
            "state": found.state.value,
            "answers": found.answers,
            "title_ja": found.terms.title_ja,
            "title_en": found.terms.title_en,
            "terms_hash": found.terms_hash,
        }
        for found in register.offers(node.store.database, standing)
    ]


def offer_show(node: Node, standing: Standing, given: Given) -> Any:
    """An offer with its terms, and who has signed."""
    require(standing, Operation.OFFER_SHOW)
    found = register.offer(node.store.database, standing, given["offer"])
    signed = register.acceptances(node.store.database, found.id)
    return {**document(found), "signed": [signature.party for signature in signed]}


def agreement_accept(node: Node, standing: Standing, given: Given) -> Any:
    """The agreement so far, and who is missing."""
    passphrase = given["passphrase"].encode()
    made = agree.accept(node.store, standing, given["offer"], given["terms_hash"], passphrase)
    return {
        "agreement": made.id,
        "in_force": made.in_force(),
        "signed": [signature.party for signature in made.signatures],
        "missing": list(made.missing()),
    }


def agreement_list(node: Node, standing: Standing, _: Given) -> Any:
    """The agreements of the asker's party, without their terms."""
    require(standing, Operation.AGREEMENT_LIST)
    return [
        {
            "id": found.id,
            "kind": found.terms.kind.value,
            "title_ja": found.terms.title_ja,
            "title_en": found.terms.title_en,
            "parties": list(found.terms.parties()),
            "datasets": [policy.dataset for policy in found.terms.policies],
        }
        for found in register.agreements(node.store.database, standing)
    ]


def agreement_show(node: Node, standing: Standing, given: Given) -> Any:
    """An agreement with its policies, and its early end."""
    require(standing, Operation.AGREEMENT_SHOW)
    found = register.agreement(node.store.database, standing, given["agreement"])
    ends = register.end_of(node.store.database, found.id)
    return {**document(found), "ends_at": document(ends)}


def agreement_paper(node: Node, standing: Standing, given: Given) -> Download:
    """The paper, the summary or the policy of an offer or agreement."""
    require(standing, Operation.AGREEMENT_PAPER)
    kind, thing = given["kind"] or "contract", given["thing"]
    try:
        found: Any = register.agreement(node.store.database, standing, thing)
    except UnknownAgreement:
        found = register.offer(node.store.database, standing, thing)
    if kind == "odrl":
        policy = canonical(odrl_from_terms(thing, found.terms))
        return Download("application/ld+json", f"{thing}.jsonld", policy)
    if kind not in ("contract", "summary"):
        raise BadDocument(where="kind")
    wanted = found.paper_hash if kind == "contract" else found.summary_hash
    raw = register.paper(node.store.database, wanted) or b""
    if kind == "contract":
        return Download(offer.DOCX, f"{thing}.docx", raw)
    return Download("text/html; charset=utf-8", f"{thing}-summary.html", raw)


def agreement_end(node: Node, standing: Standing, given: Given) -> Any:
    """How long the agreement still runs."""
    return document(agree.end(node.store, standing, given["agreement"]))
