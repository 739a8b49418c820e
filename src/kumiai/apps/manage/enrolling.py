"""What the commands about parties, persons, machines and datasets do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts import enroll
from kumiai.acts.govern import signing_in
from kumiai.apps.manage import collecting
from kumiai.apps.manage.given import member, whole
from kumiai.apps.node import Node
from kumiai.model.dataset import Dataset
from kumiai.model.party import MarketId, Party, PartyId, Relation, RelationKind
from kumiai.model.period import Period
from kumiai.model.person import Mandate, Person, PersonId, Power, Role, Standing
from kumiai.model.refusal import BadDocument
from kumiai.records import register
from kumiai.rules.standing import Operation, require
from kumiai.wire.codec import document, noun

Given = Mapping[str, Any]
_MANDATE_DAYS = 3653


def party_add(node: Node, standing: Standing, given: Given) -> Any:
    """The party that was enrolled."""
    made = Party(
        PartyId(given["id"]),
        given["name_ja"],
        given["name_en"],
        given["corporate_number"],
        given["invoice_number"],
    )
    return document(enroll.add_party(node.store, standing, made))


def party_list(node: Node, standing: Standing, _: Given) -> Any:
    """The parties of this node."""
    require(standing, Operation.PARTY_LIST)
    return [document(party) for party in register.parties(node.store.database, standing)]


def relation_declare(node: Node, standing: Standing, given: Given) -> Any:
    """What the asker's party says of its standing to another."""
    kind = member(RelationKind, given["kind"])
    if given["firewall"] not in (None, "yes", "no"):
        raise BadDocument(where="firewall")
    said = Relation(
        MarketId(given["market"]),
        standing.party,
        PartyId(given["other"]),
        kind,
        standing.at,
        firewall=given["firewall"] == "yes",
    )
    return document(enroll.declare_relation(node.store, standing, said))


def relation_list(node: Node, standing: Standing, given: Given) -> Any:
    """What is declared in a market."""
    require(standing, Operation.RELATION_LIST)
    found = register.relations(node.store.database, standing, MarketId(given["market"]))
    return [document(relation) for relation in found]


def person_add(node: Node, standing: Standing, given: Given) -> Any:
    """The person, with a one-time link to sign in."""
    person = Person(
        PersonId(given["id"]),
        PartyId(given["party"] or standing.party),
        given["name"],
        frozenset(member(Role, role) for role in given["role"]),
        tuple(_mandate(word, standing) for word in given["mandate"] or ()),
    )
    enroll.add_person(node.store, standing, person)
    link = signing_in.invite(node.store, standing, person.id)
    return {**document(person), "sign_in": link}


def _mandate(word: str, standing: Standing) -> Mandate:
    """A mandate from `accept` or `accept:1000000`, for ten years from now."""
    name, _, limit = word.partition(":")
    power = member(Power, name)
    most = whole(limit, "mandate") if limit else None
    runs = Period(standing.at, signing_in.days_after(standing.at, _MANDATE_DAYS))
    return Mandate(f"mandate-{power.value}", power, runs, most)


def person_list(node: Node, standing: Standing, _: Given) -> Any:
    """The persons of the asker's party."""
    require(standing, Operation.PERSON_LIST)
    return [document(person) for person in register.persons(node.store.database, standing)]


def machine_list(node: Node, standing: Standing, _: Given) -> Any:
    """The machines of the asker's party."""
    require(standing, Operation.MACHINE_LIST)
    return [document(machine) for machine in register.machines(node.store.database, standing)]


def dataset_add(node: Node, standing: Standing, given: Given) -> Any:
    """The dataset that was made."""
    said = {"provider": standing.party, **collecting.mapping(given["document"])}
    return document(enroll.add_dataset(node.store, standing, noun(Dataset, said)))


def dataset_list(node: Node, standing: Standing, _: Given) -> Any:
    """The datasets that the asker may know of, own ones with their version."""
    require(standing, Operation.DATASET_LIST)
    found = register.datasets(node.store.database, standing)
    return [{**document(d), "version": _own_version(node, standing, d)} for d in found]


def _own_version(node: Node, standing: Standing, dataset: Dataset) -> int | None:
    """The version of an own dataset; that of another's would tell of rows that are withheld."""
    return node.store.lake.version(dataset.id) if dataset.provider == standing.party else None
