"""Agree: acceptance by all members, signed; the last signature concludes the agreement."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta

from kumiai.model.agreement import Agreement, AgreementId, Offer, OfferState, Signature
from kumiai.model.job import Job, JobId, JobKind
from kumiai.model.period import Period, iso, month, month_of
from kumiai.model.person import Power, Standing
from kumiai.model.refusal import LeaveByNotice
from kumiai.model.review import Review
from kumiai.model.right import Matrix, Origin, OriginKind, Rights
from kumiai.model.usage import EntryType
from kumiai.records import jobs, keys, outbox, register, vetting
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.guard import check
from kumiai.rules.negotiation import agreement_id, may_accept, unsigned
from kumiai.rules.pool import goes_on_without
from kumiai.rules.standing import Operation, mandated, require
from kumiai.wire.canonical import agreement_bytes, digest, signed_bytes
from kumiai.wire.codec import document


def accept(
    store: Store, standing: Standing, offer_id: str, terms_hash: str, passphrase: bytes
) -> Agreement:
    """Signs the terms that stand on the table for the asker's party; the agreement so far.

    `terms_hash` says which terms the signatory saw; what the rule packs find about them is kept, and
    the log's entry names it. When the last member has signed, the agreement
    is in force and its log begins. Asked again after signing, it signs nothing more. Raises
    `StaleTerms`, `RuleBlocks`, `FlagStands`, `NoMandate`, `KeyLocked`, what the guard refuses, and as
    `may_accept`.
    """
    require(standing, Operation.AGREEMENT_ACCEPT)
    offer = register.offer(store.database, standing, offer_id)
    drafted = unsigned(offer)
    given = register.acceptances(store.database, offer.id)
    if standing.party in {signature.party for signature in given}:
        return _as_it_stands(store, standing, offer)
    may_accept(offer, standing.party, terms_hash)
    check(offer.terms, register.grounds(store.database, standing, offer.terms))
    review = vetting.review(store.database, standing, offer)
    signature = _signed(store, standing, drafted, passphrase)
    reach("agree.before_signature")
    store.writer.run(lambda tx: _sign(tx, standing, offer, (signature, review)))
    reach("agree.after_signature")
    made = _as_it_stands(store, standing, offer)
    if made.in_force():
        vetting.again(store, made.id, standing.at)
    return made


def _signed(store: Store, standing: Standing, drafted: Agreement, passphrase: bytes) -> Signature:
    """The signature of the asker's party under its mandate."""
    proceeds = drafted.terms.proceeds
    mandate = mandated(standing, Power.ACCEPT, proceeds.yen or 0 if proceeds else 0)
    signer = keys.unlock_party(store.database, standing, passphrase)
    return Signature(
        party=standing.party,
        person=standing.person,
        mandate=mandate.id,
        key=signer.public.id,
        at=standing.at,
        signature=signer.sign(agreement_bytes(drafted)),
    )


def _as_it_stands(store: Store, standing: Standing, offer: Offer) -> Agreement:
    """The agreement with the signatures given so far."""
    signatures = tuple(register.acceptances(store.database, offer.id))
    if len(signatures) == len(offer.terms.parties()):
        return register.agreement(store.database, standing, agreement_id(offer))
    return replace(unsigned(offer), signatures=signatures)


def _sign(
    tx: Transaction, standing: Standing, offer: Offer, given: tuple[Signature, Review]
) -> None:
    """Keeps a signature and what its signatory was shown; the last one concludes."""
    signature, review = given
    stands = register.offer(tx, standing, offer.id)
    may_accept(stands, standing.party, offer.terms_hash)
    register.add_acceptance(tx, offer.id, signature)
    register.add_review(tx, review)
    for party in offer.terms.parties():
        if party != standing.party:
            told = {"offer": offer.id, "party": standing.party}
            outbox.send(tx, standing.at, (standing.party, party), "acceptance", told)
    signatures = tuple(register.acceptances(tx, offer.id))
    if len(signatures) == len(offer.terms.parties()):
        _conclude(tx, standing, replace(unsigned(offer), signatures=signatures))


def _conclude(tx: Transaction, standing: Standing, agreement: Agreement) -> None:
    """Puts an agreement in force: its record, the rights that it sets, its log from the first
    signature, its first month.
    """
    register.add_agreement(tx, agreement)
    _entitle(tx, agreement)
    register.set_offer_state(tx, agreement.offer, OfferState.CONCLUDED)
    if agreement.terms.replaces is not None:
        _replace(tx, standing, agreement.terms.replaces)
    signed = digest(agreement_bytes(agreement))
    shown = {r.party: register.review_hash(r) for r in register.reviews(tx, agreement.offer)}
    for signature in agreement.signatures:
        given = digest(signed_bytes("signature", document(signature)))
        facts = {
            "party": signature.party,
            "agreement_hash": signed,
            "signature_hash": given,
            "key": signature.key,
        }
        if signature.party in shown:
            facts["review_hash"] = shown[signature.party]
        tx.append(agreement.id, EntryType.SIGNED, standing.at, facts, signature.party)
    if agreement.terms.proceeds is not None:
        begins = min(policy.runs.begin for policy in agreement.terms.policies)
        first = month_of(max(standing.at, begins))
        due = month(first).end + timedelta(hours=1)
        job_id = JobId(f"close-{agreement.id}-{first}")
        jobs.add(tx, Job(job_id, JobKind.CLOSE_MONTH, agreement.id, due))


def _entitle(tx: Transaction, agreement: Agreement) -> None:
    """Keeps the rights that a creation agreement sets, each as its dataset's next matrix."""
    for rights in agreement.terms.rights:
        dataset = register.any_dataset(tx, rights.dataset)
        signed = next(s for s in agreement.signatures if s.party == dataset.provider)
        dealing = agreement.terms.title_ja
        origin = Origin(
            OriginKind.AGREEMENT, signed.party, signed.person, agreement.concluded_at(), dealing,
            agreement.id,
        )  # fmt: skip
        before = register.newest_matrix(tx, dataset.id)
        number = before.version + 1 if before else 1
        said = {field.name: getattr(rights, field.name) for field in fields(Rights)}
        register.add_matrix(tx, Matrix(**said, version=number, origin=origin))


def _replace(tx: Transaction, standing: Standing, replaced: AgreementId) -> None:
    """Ends the agreement whose place a new one takes; what is on its log stays."""
    if register.end_of(tx, replaced) is None:
        facts = {"party": standing.party, "ends_at": iso(standing.at)}
        tx.append(replaced, EntryType.ENDED, standing.at, facts, standing.party)
    register.set_end(tx, replaced, standing.at)


def end(store: Store, standing: Standing, agreement_id: str) -> Period:
    """Gives notice for the asker's party: the time that the agreement still runs.

    Each member may; the earliest end stands. A pool ends by the notice of one without whom it cannot
    go on; others leave it (`LeaveByNotice`).
    """
    require(standing, Operation.AGREEMENT_END)
    agreement = register.agreement(store.database, standing, agreement_id)
    if goes_on_without(agreement, standing.party):
        raise LeaveByNotice(agreement=agreement.id)
    last = standing.at + timedelta(days=agreement.terms.notice_days)

    def step(tx: Transaction) -> None:
        """The notice: the end, the log's entry, and word to the others."""
        act_id = f"end-{agreement.id}-{standing.party}"
        if not register.claim_act(tx, act_id, "end", agreement.id, standing.at):
            return
        register.set_end(tx, agreement.id, last)
        facts = {"party": standing.party, "ends_at": iso(last)}
        tx.append(agreement.id, EntryType.ENDED, standing.at, facts, standing.party)
        for party in agreement.terms.parties():
            if party != standing.party:
                way = (standing.party, party)
                outbox.send(tx, standing.at, way, "end", {"agreement": agreement.id})

    store.writer.run(step)
    reach("agree.after_end")
    ends = register.end_of(store.database, agreement.id) or last
    return Period(standing.at, max(ends, standing.at + timedelta(microseconds=1)))
