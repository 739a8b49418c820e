"""Export: forms filled from terms, a contract as others' tools read it, and counts for a ministry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kumiai.model.agreement import Agreement, Offer
from kumiai.model.answer import Answer, Form
from kumiai.model.party import Party, PartyId
from kumiai.model.period import Period, quarter
from kumiai.model.person import Standing
from kumiai.model.refusal import BadValue, QuarterNotOver, UnknownAgreement, UnknownDataset
from kumiai.model.returns import Counted, Measure, OptIn, Return
from kumiai.model.template import Sector
from kumiai.papers import exports
from kumiai.records import access, register
from kumiai.records.register import returns as kept
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules import returns
from kumiai.rules.entitle import narrowed
from kumiai.rules.standing import Operation, require
from kumiai.wire.odcs import odcs

Thing = Agreement | Offer


def thing(store: Store, standing: Standing, thing_id: str) -> Thing:
    """The agreement or offer of this id. Raises `UnknownOffer`."""
    try:
        return register.agreement(store.database, standing, thing_id)
    except UnknownAgreement:
        return register.offer(store.database, standing, thing_id)


def form(store: Store, standing: Standing, thing_id: str, which: Form) -> Sequence[Answer]:
    """What the terms of an agreement or offer say to each question of a form."""
    require(standing, Operation.EXPORT_FORM)
    return exports.answers(which, thing(store, standing, thing_id).terms)


def form_file(store: Store, standing: Standing, thing_id: str, which: Form, lang: str) -> bytes:
    """A form as a workbook in one language; its last column is a person's."""
    require(standing, Operation.EXPORT_SHEET)
    found = exports.answers(which, thing(store, standing, thing_id).terms)
    return exports.workbook(which, found, _parties(store, standing), lang)


def contract(store: Store, standing: Standing, dataset_id: str, agreement_id: str | None) -> bytes:
    """A dataset with its rights as an ODCS document, under an agreement where one is named. Another
    party than the provider sees what was offered to it, and its own rights.

    Raises `UnknownDataset`, `UnknownAgreement`, `BadValue` where no rights are set.
    """
    require(standing, Operation.EXPORT_ODCS)
    dataset = register.dataset(store.database, standing, dataset_id)
    matrix = register.matrix(store.database, standing, dataset.id)
    if matrix is None:
        raise BadValue(field="rights", value=dataset_id)
    if dataset.provider != standing.party:
        known = register.known_items(store.database, standing)[dataset.id]
        matrix = narrowed(matrix, known, (dataset.provider, standing.party))
    agreement = None
    if agreement_id is not None:
        agreement = register.agreement(store.database, standing, agreement_id)
        if agreement.terms.policy(dataset.id) is None:
            raise UnknownDataset(dataset=dataset_id)
    return odcs(dataset, matrix, _parties(store, standing), agreement)


def _parties(store: Store, standing: Standing) -> dict[PartyId, Party]:
    """The parties that the asker may know of."""
    return {party.id: party for party in register.parties(store.database, standing)}


def opt(store: Store, standing: Standing, *, counted: bool) -> OptIn:
    """Says whether the asker's party lets itself be counted from now on."""
    require(standing, Operation.RETURN_OPT)
    said = OptIn(standing.party, counted, standing.person, standing.at)

    def step(tx: Transaction) -> None:
        """What the party says, with its note."""
        kept.add_opt_in(tx, said)
        access.note(tx, standing, "return.opt", "in" if counted else "out")

    store.writer.run(step)
    return said


def opted(store: Store, standing: Standing) -> OptIn | None:
    """What the asker's party said last; None when it has said nothing, and so is not counted."""
    require(standing, Operation.RETURN_SHOW)
    return kept.opt_ins(store.database).get(standing.party)


def counts(store: Store, standing: Standing, name: str) -> Return:
    """The return of a quarter, of parties that have opted in. A quarter that is not over is refused:
    two looks at it would tell what came between. Raises `BadPeriod`, `QuarterNotOver`.
    """
    require(standing, Operation.RETURN_MAKE)
    runs = quarter(name)
    if runs.end > standing.at:
        raise QuarterNotOver(quarter=name)
    said = kept.opt_ins(store.database).values()
    willing = frozenset(one.party for one in said if one.counted)
    found = list(_counted(store, runs, willing))
    return Return(name, standing.at, len(willing), returns.FLOOR, returns.lines(found))


def _counted(store: Store, runs: Period, willing: frozenset[PartyId]) -> Iterator[Counted]:
    """All that may be counted in a quarter, thing by thing."""
    sectors = exports.sectors()
    near: dict[str, Sector] = {}
    for agreement in kept.countable_agreements(store.database):
        ends_at = register.end_of(store.database, agreement.id)
        over = ends_at is not None and ends_at <= runs.begin
        if over or agreement.concluded_at() >= runs.end:
            continue
        sector = returns.sector_of(agreement, sectors)
        near |= {policy.dataset: sector for policy in agreement.terms.policies}
        near |= {rights.dataset: sector for rights in agreement.terms.rights}
        found = list(returns.of_agreement(agreement, sector, runs, willing))
        yield from found
        if found:
            yield from _claims(store, agreement, found[0], runs)
    for dataset in kept.countable_datasets(store.database):
        matrix = register.newest_matrix(store.database, dataset.id)
        if matrix is not None and dataset.id in near:
            yield from returns.of_dataset(dataset, matrix, near[dataset.id], willing)


def _claims(store: Store, agreement: Agreement, like: Counted, runs: Period) -> Iterator[Counted]:
    """The claims of one agreement that were filed in the quarter."""
    for case in kept.countable_cases(store.database):
        claim = case.claim
        if claim.agreement == agreement.id and runs.covers(claim.at):
            yield replace(like, party=claim.by, measure=Measure.CLAIMS, thing=claim.id)
