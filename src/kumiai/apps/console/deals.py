"""Deals: agreements, offers, and how their terms came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kumiai.apps.console import vetting
from kumiai.apps.console.visit import Shown, Visit
from kumiai.model.agreement import Agreement, Offer, OfferState, Signature, Terms
from kumiai.model.refusal import UnknownOffer
from kumiai.model.usage import Entry, EntryType
from kumiai.papers import summary
from kumiai.records import register, usage_log
from kumiai.rules.standing import Operation, may

_STEPS_SHOWN = 200
_STEPS = {
    EntryType.SALE: ("sale", ""),
    EntryType.STATED: ("statement", "statements"),
    EntryType.CONFIRMED: ("statement", "statements"),
    EntryType.CLAIMED: ("claim", "cases"),
    EntryType.DECIDED: ("claim", "cases"),
    EntryType.REVOKED: ("grant", ""),
    EntryType.ENDED: ("", ""),
}
"""Entries that belong to how an agreement went on: the fact that names their thing, and its page."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened in a negotiation: when, who did it, what, and what it changed."""

    at: datetime
    text: str
    party: str
    offer: Offer | None = None
    about: str = ""
    path: str = ""
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()


def agreements_page(visit: Visit) -> Shown:
    """The agreements of the asker's party, and the offers that became none yet."""
    offers = register.offers(visit.database(), visit.standing)
    agreements = register.agreements(visit.database(), visit.standing)
    told = {
        "own": visit.standing.party,
        "agreements": agreements,
        "offers": [o for o in offers if o.state is OfferState.OPEN],
        "ends": {a.id: register.end_of(visit.database(), a.id) for a in agreements},
    }
    return Shown("agreements.html", told)


def agreement_page(visit: Visit) -> Shown:
    """An agreement: its one-page summary, its limits, who signed, and how it came about."""
    found = register.agreement(visit.database(), visit.standing, visit.said("agreement"))
    parties = visit.parties()
    told = {
        "agreement": found,
        "ends_at": register.end_of(visit.database(), found.id),
        "now": visit.standing.at,
        "heads": summary.HEADS[visit.lang],
        "rows": summary.rows(found.terms, parties, visit.lang),
        "steps": _steps(visit, found.offer, found),
    }
    told |= vetting.of_thing(visit, found.id)
    return Shown("agreement.html", told, generated=_made_up(visit, found.terms))


def offer_page(visit: Visit) -> Shown:
    """An offer: what it says of each party, what changed since the last one, and the form to sign."""
    found = register.offer(visit.database(), visit.standing, visit.said("offer"))
    signed = [s.party for s in register.acceptances(visit.database(), found.id)]
    waiting = found.state is OfferState.OPEN and visit.standing.party not in signed
    told = {
        "offer": found,
        "signed": signed,
        "heads": summary.HEADS[visit.lang],
        "rows": summary.rows(found.terms, visit.parties(), visit.lang),
        "steps": _steps(visit, found.id),
        "counters": found.state is OfferState.OPEN
        and found.by != visit.standing.party
        and may(visit.standing, Operation.OFFER_COUNTER),
        "signs": waiting and may(visit.standing, Operation.AGREEMENT_ACCEPT),
    }
    told |= vetting.of_thing(visit, found.id)
    return Shown("offer.html", told, generated=_made_up(visit, found.terms))


def _made_up(visit: Visit, terms: Terms) -> bool:
    """Whether a dataset or party of the terms is made up for a demonstration."""
    parties = visit.parties()
    names = any(parties[p].generated for p in terms.parties() if p in parties)
    return names or any(
        register.any_dataset(visit.database(), policy.dataset).generated
        for policy in terms.policies
    )


def _steps(visit: Visit, offer_id: str, agreement: Agreement | None = None) -> list[Step]:
    """How the terms came about, oldest first: offers, counter-offers, signatures."""
    chain = _chain(visit, offer_id)
    steps = [_offered(visit, before, offer) for before, offer in zip([None, *chain], chain, strict=False)]  # fmt: skip
    signatures: Sequence[Signature] = register.acceptances(visit.database(), chain[-1].id)
    if agreement is not None:
        signatures = agreement.signatures
    steps += [Step(s.at, "step_signed", s.party) for s in signatures]
    if agreement is not None and agreement.in_force():
        steps.append(Step(agreement.concluded_at(), "step_in_force", ""))
    if agreement is not None:
        steps += _entries(visit, agreement)
    return sorted(steps, key=lambda step: step.at)


def _entries(visit: Visit, agreement: Agreement) -> list[Step]:
    """What its log says happened under an agreement, but for signatures, uses and heads."""
    found = usage_log.of_kinds(visit.database(), agreement.id, tuple(_STEPS), _STEPS_SHOWN)
    return [_logged(entry) for entry in found]


def _logged(entry: Entry) -> Step:
    """An entry as a step: which thing it is about, and where that is shown."""
    name, place = _STEPS[entry.type]
    about = str(entry.facts.get(name) or "")
    party = next((str(entry.facts[k]) for k in ("party", "by") if entry.facts.get(k)), "")
    path = f"/console/{place}/{about}" if place and about else ""
    return Step(entry.logged_at, f"step_{entry.type.value}", party, about=about, path=path)


def _chain(visit: Visit, offer_id: str) -> list[Offer]:
    """An offer and those that it answers, the first one first; those of others are left out."""
    found: list[Offer] = []
    wanted: str | None = offer_id
    while wanted is not None:
        try:
            offer = register.offer(visit.database(), visit.standing, wanted)
        except UnknownOffer:
            break  # of parties that are no longer named: not the asker's business
        found.append(offer)
        wanted = offer.answers
    return found[::-1]


def _offered(visit: Visit, before: Offer | None, offer: Offer) -> Step:
    """An offer as a step, with what it changed in everybody's summary."""
    text = "step_offered" if before is None else "step_countered"
    if before is None:
        return Step(offer.at, text, offer.by, offer)
    old, new = _points(visit, before.terms), _points(visit, offer.terms)
    gone = tuple(point for point in old if point not in new)
    come = tuple(point for point in new if point not in old)
    return Step(offer.at, text, offer.by, offer, gone=gone, come=come)


def _points(visit: Visit, terms: Terms) -> list[str]:
    """Everything that the summary says, each point with the name of its party."""
    found = []
    for row in summary.rows(terms, visit.parties(), visit.lang):
        name = row.party.name_ja if visit.lang == "ja" else row.party.name_en
        found += [f"{name}: {point}" for points in row.points for point in points]
    return found
