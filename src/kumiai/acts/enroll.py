"""Enroll: parties, persons, machines with what they measure, datasets and rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kumiai.model.agreement import Part
from kumiai.model.dataset import Dataset
from kumiai.model.machine import Machine
from kumiai.model.party import Party, PartyId, Relation
from kumiai.model.person import Person, Role, Standing
from kumiai.model.refusal import BadValue, NotYourRole, UnknownDataset, UnknownMachine, UnknownParty
from kumiai.model.right import Matrix, Origin, OriginKind
from kumiai.model.signal import Signal
from kumiai.papers.matrix import (
    matrix_from_xlsx,
    matrix_from_yaml,
    xlsx_from_matrix,
    yaml_from_matrix,
)
from kumiai.records import access, collections, register
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.coverage import Covered, coverage
from kumiai.rules.entitle import narrowed
from kumiai.rules.standing import Operation, require


def add_party(store: Store, standing: Standing, party: Party) -> Party:
    """Enrols a party on this node. Raises `LookAlikeName`, `SameIdOtherContent`."""
    require(standing, Operation.PARTY_ADD)

    def step(tx: Transaction) -> None:
        if register.add_party(tx, party):
            _note(tx, standing, "party.add", party.id)

    store.writer.run(step)
    return party


def _note(tx: Transaction, standing: Standing, act: str, about: str) -> None:
    """Notes an act of administration."""
    access.audit(tx, standing.at, (standing.party, standing.person), act, about)


def declare_relation(store: Store, standing: Standing, relation: Relation) -> Relation:
    """Keeps what the asker's party says of its standing to another in a market."""
    require(standing, Operation.RELATION_DECLARE)
    register.party(store.database, standing, relation.other)
    own = replace(relation, declared_by=standing.party)
    store.writer.run(lambda tx: register.add_relation(tx, own))
    return own


def add_person(store: Store, standing: Standing, person: Person) -> Person:
    """Enrols a person: of the asker's own party, or of any by the node's operator.

    Only an operator makes another operator. Raises `NotYourRole`, `UnknownParty`.
    """
    require(standing, Operation.PERSON_ADD)
    register.party(store.database, standing, person.party)
    beyond = person.party != standing.party or Role.OPERATOR in person.roles
    if beyond and Role.OPERATOR not in standing.roles:
        raise NotYourRole(operation=Operation.PERSON_ADD.value, person=standing.person)

    def step(tx: Transaction) -> None:
        if register.add_person(tx, person):
            _note(tx, standing, "person.add", person.id)

    store.writer.run(step)
    return person


def add_machine(
    store: Store, standing: Standing, machine: Machine, signals: Sequence[Signal]
) -> Machine:
    """Enrols a machine of the asker's party, or one that it uses, with what it measures."""
    require(standing, Operation.MACHINE_ADD)
    if standing.party not in (machine.owner, machine.user, machine.lessor):
        raise UnknownMachine(machine=machine.id)
    for party in {machine.owner, machine.user, machine.lessor} - {None}:
        register.party(store.database, standing, str(party))
    if {signal.machine for signal in signals} - {machine.id}:
        raise BadValue(field="signals", value=machine.id)
    store.writer.run(lambda tx: register.add_machine(tx, machine, signals))
    return machine


def add_dataset(store: Store, standing: Standing, dataset: Dataset) -> Dataset:
    """Enrols a dataset of the asker's party over machines that it owns, uses or lets."""
    require(standing, Operation.DATASET_ADD)
    if dataset.provider != standing.party:
        raise UnknownParty(party=dataset.provider)
    for machine in dataset.machines:
        register.machine(store.database, standing, machine)
    store.writer.run(lambda tx: register.add_dataset(tx, dataset))
    return dataset


def import_rights(
    store: Store, standing: Standing, dataset_id: str, document: bytes, dealing: str
) -> Matrix:
    """Sets the rights matrix of a dataset from YAML or Excel; all of it, or nothing.

    The rights are the asker's one-sided assertion until an agreement names them. Raises
    `EmptyCell`, `BadDocument`, `UnknownParty`, `UnknownUnit`, `Bomb`.
    """
    require(standing, Operation.RIGHTS_IMPORT)
    dataset = register.dataset(store.database, standing, dataset_id)
    if dataset.provider != standing.party:
        raise UnknownDataset(dataset=dataset_id)
    known = [party.id for party in register.parties(store.database, standing)]
    base = register.newest_matrix(store.database, dataset.id)
    origin = Origin(OriginKind.ASSERTION, standing.party, standing.person, standing.at, dealing)
    if document[:2] == b"PK":
        matrix = matrix_from_xlsx(document, origin, known, base)
    else:
        matrix = matrix_from_yaml(document, origin, known)
    if matrix.dataset != dataset.id:
        raise BadValue(field="dataset", value=matrix.dataset)
    return _set_rights(store, matrix, base)


def _set_rights(store: Store, matrix: Matrix, base: Matrix | None) -> Matrix:
    """Keeps a matrix as the next version, unless it says what already holds."""
    same = base is not None and replace(matrix, version=base.version, origin=base.origin) == base
    if same and base is not None:
        return base
    numbered = replace(matrix, version=base.version + 1 if base else 1)
    store.writer.run(lambda tx: register.add_matrix(tx, numbered))
    reach("enroll.after_rights")
    return numbered


def rights_of(store: Store, standing: Standing, dataset_id: str) -> tuple[Dataset, Matrix]:
    """A dataset with its newest rights matrix, as far as the asker's party may see it: another one
    than the provider sees the items that were offered to it, and its own column.
    """
    require(standing, Operation.RIGHTS_EXPORT)
    dataset = register.dataset(store.database, standing, dataset_id)
    matrix = register.matrix(store.database, standing, dataset.id)
    if matrix is None:
        raise BadValue(field="rights", value=dataset_id)
    if dataset.provider != standing.party:
        known = register.known_items(store.database, standing)[dataset.id]
        matrix = narrowed(matrix, known, (dataset.provider, standing.party))
    return dataset, matrix


def export_rights(store: Store, standing: Standing, dataset_id: str, form: str) -> bytes:
    """The rights matrix of a dataset as a workbook (`xlsx`) or as YAML, as `rights_of`."""
    _, matrix = rights_of(store, standing, dataset_id)
    if form == "xlsx":
        parties = {p.id: p for p in register.parties(store.database, standing)}
        return xlsx_from_matrix(matrix, parties)
    return yaml_from_matrix(matrix).encode()


def coverage_of(store: Store, standing: Standing, dataset_id: str) -> Sequence[Covered]:
    """Every collected item of a dataset in exactly one state, with whom it is shared."""
    require(standing, Operation.RIGHTS_COVERAGE)
    dataset = register.dataset(store.database, standing, dataset_id)
    if dataset.provider != standing.party:
        raise UnknownDataset(dataset=dataset_id)
    shared: dict[str, set[PartyId]] = {}
    for agreement in register.agreements(store.database, standing):
        policy = agreement.terms.policy(dataset.id)
        ends_at = register.end_of(store.database, agreement.id)
        runs = policy is not None and policy.runs.covers(standing.at)
        served = runs and (ends_at is None or standing.at < ends_at)
        for item in policy.items if policy and served else ():
            readers = set(agreement.terms.with_part(Part.RECIPIENT)) - {dataset.provider}
            shared.setdefault(item, set()).update(readers)
    matrix = register.newest_matrix(store.database, dataset.id)
    return coverage(collections.seen(store.database, dataset.id), matrix, shared, dataset.provider)
