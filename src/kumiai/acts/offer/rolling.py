"""Rolling out: new offers to all whose terms stand on an older version of a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from kumiai.acts.offer import DOCX, Drafted, beside_template, draft
from kumiai.model.agreement import AgreementId, Offer, OfferId, OfferState, Terms
from kumiai.model.deviation import Comparison, Customer, Stands
from kumiai.model.identifier import identifier
from kumiai.model.person import Standing
from kumiai.model.refusal import OlderTemplate, UnknownTemplate
from kumiai.model.template import Template
from kumiai.papers.templates import packaged_version
from kumiai.records import outbox, register
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.guard import check, check_rights
from kumiai.rules.negotiation import may_counter
from kumiai.rules.rolling import Rolled, rolled, targets
from kumiai.rules.standing import Operation, require
from kumiai.rules.template import well_named

_BATCH = 20
"""So many offers are kept in one transaction."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a roll-out does for one customer; `signing` says that nothing is done for the time being:
    somebody has signed the offer that stands.
    """

    customer: Customer
    offer: OfferId
    before: Terms
    result: Rolled
    signing: bool = False


@dataclass(frozen=True, slots=True)
class RollOut:
    """What is asked: to which version, from which template's versions (its own, if empty)."""

    id: str
    template: str
    older: str = ""


def plan(
    store: Store, standing: Standing, asked: RollOut, most: int | None = None
) -> list[Planned]:
    """What a roll-out would do, customer by customer, or for the first `most`; nothing is written.

    Raises `UnknownTemplate`, `OlderTemplate` when all stand on this version, or on a newer one.
    """
    require(standing, Operation.TEMPLATE_ROLL_OUT)
    newer, customers, found = _found(store, standing, asked)
    if customers and not found and not _waiting(customers, newer):
        raise OlderTemplate(stands=customers[0].comparison.version)
    return [_planned(store, standing, asked, newer, one) for one in found[:most]]


def waiting(
    store: Store, standing: Standing, asked: RollOut
) -> tuple[Template, Sequence[Customer], int]:
    """The new version, the terms that stand on an older one, and how many offers on it are open."""
    require(standing, Operation.TEMPLATE_ROLL_OUT)
    newer, customers, found = _found(store, standing, asked)
    made = [
        one
        for one in customers
        if one.stands is Stands.OPEN and one.comparison.version == newer.version
    ]
    return newer, found, len(made)


def roll_out(store: Store, standing: Standing, asked: RollOut, most: int) -> tuple[int, int]:
    """Makes the offers of a roll-out, at most `most` now: how many were made, how many are left.

    Asked again under the same id it goes on where it was; an agreement is offered new terms that
    would replace it, an open offer is answered, or taken back where it is one's own. Raises
    `SameIdOtherContent`, and as `plan`.
    """
    require(standing, Operation.TEMPLATE_ROLL_OUT)
    identifier("roll-out", asked.id)
    newer, customers, found = _found(store, standing, asked)
    done = register.act_done(store.database, asked.id, "roll_out", _content(standing, asked, newer))
    if customers and not found and not done and not _waiting(customers, newer):
        raise OlderTemplate(stands=customers[0].comparison.version)
    content = _content(standing, asked, newer)
    store.writer.run(lambda tx: register.claim_act(tx, asked.id, "roll_out", content, standing.at))
    made, signing = 0, 0
    remaining = iter(found)
    while made < most:
        batch = list(islice(remaining, min(_BATCH, most - made)))
        if not batch:
            break
        plans = [_planned(store, standing, asked, newer, one) for one in batch]
        ready = [one for one in plans if not one.signing]
        signing += len(plans) - len(ready)
        made += _offered(store, standing, ready)
    return made, len(found) - made - signing


def _content(standing: Standing, asked: RollOut, newer: Template) -> tuple[str, ...]:
    """What a roll-out's id stands for."""
    return (standing.party, newer.reference(), asked.older or newer.id)


def _found(
    store: Store, standing: Standing, asked: RollOut
) -> tuple[Template, Sequence[Customer], Sequence[Customer]]:
    """The new version, all whose terms were made from the template, and those on an older version."""
    newer = packaged_version(asked.template)
    if newer is None and well_named(asked.template):
        newer = register.template(store.database, standing, asked.template)
    if newer is None:
        raise UnknownTemplate(template=asked.template[:80])
    older = asked.older or newer.id
    customers = register.customers(store.database, standing, older)
    return newer, customers, targets(customers, newer, older)


def _waiting(customers: Sequence[Customer], newer: Template) -> bool:
    """Whether offers on the new version are out already: then there is nothing left to do."""
    return any(
        one.stands is Stands.OPEN and one.comparison.version == newer.version for one in customers
    )


def _planned(
    store: Store, standing: Standing, asked: RollOut, newer: Template, one: Customer
) -> Planned:
    """What is done for one customer."""
    stands = register.offer(store.database, standing, one.comparison.offer)
    named = stands.terms.template or ""
    older = packaged_version(named) or register.any_template(store.database, named)
    if older is None:
        raise UnknownTemplate(template=named[:80])
    agreed = one.stands is Stands.AGREED
    replaces = AgreementId(one.agreement) if one.agreement and agreed else stands.terms.replaces
    result = rolled(older, newer, stands.terms, replaces)
    told = sha256(f"{asked.id}/{stands.id}".encode()).hexdigest()[:12]
    signed = not agreed and bool(register.acceptances(store.database, stands.id))
    return Planned(
        one, OfferId(f"off-{asked.id[:40].rstrip('-.')}-{told}"), stands.terms, result, signed
    )


def _offered(store: Store, standing: Standing, plans: Sequence[Planned]) -> int:
    """Makes the offers of one batch; how many. One that was made meanwhile is left."""
    drafts = [_drafted(store, standing, one) for one in plans]

    def step(tx: Transaction) -> int:
        """Papers and offers; how many of them are new."""
        for one in drafts:
            register.add_paper(tx, one.drafted.paper, DOCX)
            register.add_paper(tx, one.drafted.page, "text/html; charset=utf-8")
        return sum(_keep(tx, standing, one) for one in drafts)

    made = store.writer.run(step)
    reach("rolling.after_batch")
    return made


@dataclass(frozen=True, slots=True)
class _Draft:
    """An offer that is ready to be kept."""

    drafted: Drafted
    compared: Comparison | None
    before: OfferId
    agreed: bool


def _drafted(store: Store, standing: Standing, one: Planned) -> _Draft:
    """The offer to one customer, guarded, with its papers."""
    terms = one.result.terms
    _guarded(store, standing, terms)
    agreed = one.customer.stands is Stands.AGREED
    answers = None if agreed else one.customer.comparison.offer
    made = draft(store, standing, one.offer, terms, answers)
    compared = beside_template(store, made.offer)
    return _Draft(made, compared, one.customer.comparison.offer, agreed)


def _guarded(store: Store, standing: Standing, terms: Terms) -> None:
    """Refuses what the guard refuses; the asker's party is a member of terms on this very data."""
    known = {
        rights.dataset: (register.any_dataset(store.database, rights.dataset), True)
        for rights in terms.rights
    }
    check_rights(terms, standing.party, known)
    check(terms, register.grounds(store.database, standing, terms))


def _keep(tx: Transaction, standing: Standing, one: _Draft) -> bool:
    """Keeps one offer, moves the open one that it answers, tells the others; whether it is new."""
    made = one.drafted.offer
    before = None if one.agreed else register.offer(tx, standing, one.before)
    if before and (before.state is not OfferState.OPEN or register.acceptances(tx, before.id)):
        return False
    asked = (made.terms_hash, made.answers, made.by)
    if not register.claim_act(tx, made.id, "offer", asked, standing.at):
        return False
    if before is not None:
        _move(tx, standing, before)
    register.add_offer(tx, made)
    if one.compared is not None:
        register.add_comparison(tx, one.compared)
    for party in made.terms.parties():
        if party != made.by:
            told = {"offer": made.id, "terms": made.terms_hash}
            outbox.send(tx, standing.at, (made.by, party), "offer", told)
    return True


def _move(tx: Transaction, standing: Standing, before: Offer) -> None:
    """Takes one's own open offer back, or counters another's."""
    if before.by == standing.party:
        register.set_offer_state(tx, before.id, OfferState.WITHDRAWN)
        return
    may_counter(before, standing.party)
    register.set_offer_state(tx, before.id, OfferState.COUNTERED)
