"""Personal data: a basis for each recipient, position traces, other countries, records."""

from __future__ import annotations

from collections.abc import Iterator

from kumiai.model.clause import Clause, ClauseId
from kumiai.model.dataset import INSTANCE, MACHINE
from kumiai.model.dossier import CardFacts, Dossier
from kumiai.model.party import PartyId
from kumiai.model.right import Classification, Grain, Item, Topic
from kumiai.rules.pack.hit import Family, Hit, Params
from kumiai.rules.pack.seen import items, recipients, says, served

_NO_CARD = CardFacts()
_HOME = "JP"


def basis_per_recipient(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """P01: each recipient of personal data has a legal basis of its own."""
    based = {
        party
        for party, clause in _clauses(dossier).items()
        if clause.says.get("basis") not in (None, "none")
    }
    for policy, subject in served(dossier):
        for item in items(policy, subject):
            if item.classification is Classification.PERSONAL:
                for recipient in recipients(dossier, subject):
                    if recipient not in based:
                        yield Hit(item.id, {"recipient": recipient})


def trace_is_personal(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """P02: place, time and vehicle together are personal until a person says otherwise."""
    for policy, subject in served(dossier):
        if not {MACHINE, INSTANCE} & set(policy.columns):
            continue
        for item in items(policy, subject):
            card = subject.cards.get(item.id, _NO_CARD)
            if _traces(item) and not card.reclassified_by:
                yield Hit(item.id, {"classification": item.classification.value})


def _traces(item: Item) -> bool:
    """Whether an item follows one vehicle through places and is not marked as personal."""
    place = item.topic is Topic.LOCATION and item.grain is Grain.INDIVIDUAL
    return place and item.classification is not Classification.PERSONAL


def basis_abroad(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """P03: a recipient in another country needs a basis for that, and a region is named."""
    home = str(params.get("home", _HOME))
    clauses = _clauses(dossier)
    region = says(dossier, ClauseId.USE, "region")
    for policy, subject in served(dossier):
        personal = [
            i.id for i in items(policy, subject) if i.classification is Classification.PERSONAL
        ]
        for recipient in recipients(dossier, subject) if personal else ():
            clause = clauses.get(recipient)
            said = clause.says if clause else {}
            country = dossier.facts(recipient).country or said.get("country")
            if country not in (None, home) and not (said.get("foreign_basis") and region):
                yield Hit(recipient, {"country": str(country), "item": personal[0]})


def provision_recorded(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """P04: a record is kept of each provision of personal data to a third party."""
    personal = {
        subject.dataset
        for policy, subject in served(dossier)
        for item in items(policy, subject)
        if item.classification is Classification.PERSONAL
    }
    for one in dossier.served:
        concerned = bool(personal) if one.dataset is None else one.dataset in personal
        if concerned and one.recorded is not None and one.recorded < one.answers:
            yield Hit(one.party, {"answers": one.answers, "recorded": one.recorded})


def _clauses(dossier: Dossier) -> dict[PartyId, Clause]:
    """What is agreed on personal data, by recipient."""
    return {
        PartyId(str(clause.says.get("recipient"))): clause
        for clause in dossier.terms.clauses
        if clause.id is ClauseId.PERSONAL
    }


PERSONAL: Family = {
    "basis_per_recipient": (basis_per_recipient, ()),
    "trace_is_personal": (trace_is_personal, ()),
    "basis_abroad": (basis_abroad, ("home",)),
    "provision_recorded": (provision_recorded, ()),
}
