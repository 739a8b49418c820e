"""Enroll: parties, persons, machines with what they measure, and datasets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kumiai.model.dataset import Dataset
from kumiai.model.machine import Machine
from kumiai.model.party import Party, Relation
from kumiai.model.person import Person, Role, Standing
from kumiai.model.refusal import BadValue, NotYourRole, UnknownMachine, UnknownParty
from kumiai.model.signal import Signal
from kumiai.records import access, register
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.standing import Operation, require


def add_party(store: Store, standing: Standing, party: Party) -> Party:
    """Enrols a party on this node. Raises `LookAlikeName`, `SameIdOtherContent`."""
    require(standing, Operation.PARTY_ADD)

    def step(tx: Transaction) -> None:
        """The party, if it is new, with its note."""
        if register.add_party(tx, party):
            access.note(tx, standing, "party.add", party.id)

    store.writer.run(step)
    return party


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
        """The person, if new, with its note."""
        if register.add_person(tx, person):
            access.note(tx, standing, "person.add", person.id)

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
