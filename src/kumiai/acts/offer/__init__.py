"""Offer: terms for a dataset, guarded, with the paper that says the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kumiai.model.agreement import (
    Hash,
    Offer,
    OfferId,
    OfferState,
    Terms,
)
from kumiai.model.dataset import Dataset
from kumiai.model.deviation import Comparison
from kumiai.model.finding import Finding
from kumiai.model.party import PartyId
from kumiai.model.person import Standing
from kumiai.model.template import Template
from kumiai.papers.contract import contract
from kumiai.papers.summary import summary
from kumiai.papers.templates import packaged_version
from kumiai.records import outbox, register
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.deviate import comparison
from kumiai.rules.guard import Ground, check, check_asker, check_rights, findings
from kumiai.rules.negotiation import check_replaced, may_counter
from kumiai.rules.standing import Operation, require
from kumiai.wire.canonical import digest, terms_hash

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def offer(store: Store, standing: Standing, offer_id: OfferId, terms: Terms) -> Offer:
    """Proposes `terms` to the other members. Asked again with the same terms, it is one offer.

    Another party's data can be offered as far as that party has offered them before. Raises
    `UnknownDataset`, `UnknownItem` beyond that, and what the guard refuses: `Unclassified`,
    `SecretOffered`, `PersonalWithoutBasis`, `PassOnRefused`, `CompetitionSensitive`.
    """
    require(standing, Operation.OFFER_CREATE)
    if made_before(store, standing, offer_id, (terms_hash(terms), None)):
        return register.offer(store.database, standing, offer_id)
    check(terms, grounded(store, standing, terms))
    made = drafted(store, standing, offer_id, terms, None)
    keep(store, standing, made)
    return made


def counter(
    store: Store, standing: Standing, answered: str, offer_id: OfferId, terms: Terms
) -> Offer:
    """Answers an offer with other terms. Raises `Concluded`, `NotYourTurn`, and as `offer`."""
    require(standing, Operation.OFFER_COUNTER)
    before = register.offer(store.database, standing, answered)
    if made_before(store, standing, offer_id, (terms_hash(terms), before.id)):
        return register.offer(store.database, standing, offer_id)
    may_counter(before, standing.party)
    check(terms, grounded(store, standing, terms))
    made = drafted(store, standing, offer_id, terms, before.id)
    keep(store, standing, made)
    return made


def made_before(
    store: Store, standing: Standing, offer_id: OfferId, said: tuple[Hash, OfferId | None]
) -> bool:
    """Whether this very offer was made before. Raises `SameIdOtherContent` for another one."""
    asked = (*said, standing.party)
    return register.act_done(store.database, offer_id, "offer", asked)


def look(store: Store, standing: Standing, terms: Terms) -> Sequence[Finding]:
    """All that stands against `terms`, side by side, without offering them."""
    require(standing, Operation.OFFER_CREATE)
    return list(findings(terms, grounded(store, standing, terms)))


def grounded(store: Store, standing: Standing, terms: Terms) -> Sequence[Ground]:
    """What the guard holds `terms` against, as far as the asker may know of it."""
    if terms.replaces is not None:
        check_replaced(terms, register.agreement(store.database, standing, terms.replaces))
    if terms.rights:
        check_rights(terms, standing.party, register.settled(store.database, standing, terms))
    found = register.grounds(store.database, standing, terms)
    check_asker(standing.party, found, register.known_items(store.database, standing))
    return found


@dataclass(frozen=True, slots=True)
class Drafted:
    """An offer with the papers whose hashes it names, none of it kept yet."""

    offer: Offer
    paper: bytes
    page: bytes


def draft(
    store: Store,
    standing: Standing,
    offer_id: OfferId,
    terms: Terms,
    answers: OfferId | None,
    *,
    making: Sequence[Dataset] = (),
) -> Drafted:
    """The offer with its paper and summary; `making` are datasets that come to be with it."""
    named = [*terms.parties(), *([terms.arbiter] if terms.arbiter else [])]
    parties = {p: register.party(store.database, standing, p) for p in named}
    hashed = terms_hash(terms)
    grounds = register.grounds(store.database, standing, terms)
    fresh = {str(dataset.id): dataset for dataset in making}
    entitled = [
        fresh.get(rights.dataset) or register.any_dataset(store.database, rights.dataset)
        for rights in terms.rights
    ]
    paper = contract(
        terms,
        hashed,
        parties,
        datasets=(*entitled, *(ground.dataset for ground in grounds)),
        matrices=tuple(ground.matrix for ground in grounds if ground.matrix),
        relations=tuple(dict.fromkeys(r for ground in grounds for r in ground.relations)),
        template=template_of(store, terms),
    )
    page = summary(terms, hashed, parties)
    made = Offer(
        id=offer_id,
        by=standing.party,
        person=standing.person,
        terms=terms,
        terms_hash=hashed,
        paper_hash=digest(paper),
        summary_hash=digest(page),
        at=standing.at,
        answers=answers,
    )
    return Drafted(made, paper, page)


def drafted(
    store: Store,
    standing: Standing,
    offer_id: OfferId,
    terms: Terms,
    answers: OfferId | None,
) -> Offer:
    """The offer with the hashes of its paper and summary, both kept."""
    made = draft(store, standing, offer_id, terms, answers)

    def step(tx: Transaction) -> None:
        """The paper and the summary, under their hashes."""
        register.add_paper(tx, made.paper, DOCX)
        register.add_paper(tx, made.page, "text/html; charset=utf-8")

    store.writer.run(step)
    reach("offer.after_papers")
    return made.offer


def keep(store: Store, standing: Standing, made: Offer) -> None:
    """Keeps an offer with what it says otherwise than its template, moves the one that it answers,
    and tells the other members.
    """
    compared = beside_template(store, made)

    def step(tx: Transaction) -> None:
        """The offer, the state of the one it answers, and word to the others."""
        asked = (made.terms_hash, made.answers, made.by)
        if not register.claim_act(tx, made.id, "offer", asked, standing.at):
            return
        if made.answers is not None:
            before = register.offer(tx, standing, made.answers)
            may_counter(before, standing.party)
            if before.terms.open_to is None:
                register.set_offer_state(tx, before.id, OfferState.COUNTERED)
        register.add_offer(tx, made, _market(tx, standing, made))
        if compared is not None:
            register.add_comparison(tx, compared)
        for party in made.terms.parties():
            if party != made.by:
                told = {"offer": made.id, "terms": made.terms_hash}
                outbox.send(tx, standing.at, (made.by, party), "offer", told)

    store.writer.run(step)
    reach("offer.after_keep")


def template_of(store: Store, terms: Terms) -> Template | None:
    """The template that `terms` name, if it is known on this node."""
    if terms.template is None:
        return None
    found = packaged_version(terms.template)
    return found or register.any_template(store.database, terms.template)


def beside_template(store: Store, made: Offer) -> Comparison | None:
    """What an offer says otherwise than its template; None for one without a template known here."""
    found = template_of(store, made.terms)
    if found is None:
        return None
    before = made.answers or (made.terms.replaces and f"off-{made.terms.replaces[4:]}")
    known = register.comparison(store.database, OfferId(before)) if before else None
    return comparison(found, made, known)


def _market(tx: Transaction, standing: Standing, made: Offer) -> Sequence[PartyId]:
    """All parties of the market that an offer is open to; none for one with named recipients."""
    if made.terms.open_to is None:
        return ()
    said = register.relations(tx, standing, made.terms.open_to)
    return sorted({party for relation in said for party in (relation.declared_by, relation.other)})
