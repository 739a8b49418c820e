"""Parties, how they stand to one another, and persons."""

from __future__ import annotations

from collections.abc import Sequence

from kumiai.model.party import MarketId, Party, PartyId, Relation
from kumiai.model.person import Person, PersonId, Role, Standing
from kumiai.model.refusal import (
    LookAlikeName,
    UnknownParty,
    UnknownPerson,
)
from kumiai.records.dialect import Connection, Source
from kumiai.records.register.packs import recheck
from kumiai.records.register.rows import add, body_of, plain, read_body


def add_party(tx: Connection, party: Party) -> bool:
    """Enrols `party`; whether it is new.

    Raises `LookAlikeName` when its names could be taken for another's.
    """
    for skeleton in sorted(party.skeletons()):
        taken = tx.row("SELECT party FROM party_names WHERE skeleton = :s", {"s": skeleton})
        if taken is not None and taken["party"] != party.id:
            raise LookAlikeName(name=party.name_en, other=taken["party"])
        tx.execute(
            "INSERT INTO party_names (skeleton, party) VALUES (:s, :party) ON CONFLICT DO NOTHING",
            {"s": skeleton, "party": party.id},
        )
    return add(tx, "parties", party.id, party)


def party(source: Source, _: Standing, party_id: str) -> Party:
    """The party of this id: the node's parties know each other's names. Raises `UnknownParty`."""
    return any_party(source, party_id)


def any_party(source: Source, party_id: str) -> Party:
    """A party, for the node itself: its papers and letters name it. Raises `UnknownParty`."""
    row = source.row("SELECT body FROM parties WHERE id = :id", {"id": party_id})
    if row is None:
        raise UnknownParty(party=party_id)
    return read_body(Party, row["body"])


def parties(source: Source, _: Standing) -> Sequence[Party]:
    """All parties of the node."""
    return [
        read_body(Party, row["body"]) for row in source.rows("SELECT body FROM parties ORDER BY id")
    ]


def add_relation(tx: Connection, relation: Relation) -> None:
    """Keeps what a party says of another; a later word replaces an earlier one."""
    tx.execute(
        "INSERT INTO relations (market, declared_by, other, body) "
        "VALUES (:market, :declared_by, :other, :body) "
        "ON CONFLICT (market, declared_by, other) DO UPDATE SET body = excluded.body",
        {**plain(relation, "market", "declared_by", "other"), "body": body_of(relation)},
    )
    recheck(tx, (relation.declared_by,), "relation", relation.declared_at)


def relations(source: Source, _: Standing, market: MarketId) -> Sequence[Relation]:
    """What the parties of `market` say of each other."""
    rows = source.rows("SELECT body FROM relations WHERE market = :m ORDER BY body", {"m": market})
    return [read_body(Relation, row["body"]) for row in rows]


def markets(source: Source, party_id: PartyId) -> Sequence[MarketId]:
    """The markets in which a party declared something, or was named, in order."""
    rows = source.rows(
        "SELECT DISTINCT market FROM relations WHERE declared_by = :p OR other = :p ORDER BY market",
        {"p": party_id},
    )
    return [MarketId(row["market"]) for row in rows]


def add_person(tx: Connection, person: Person) -> bool:
    """Enrols `person`; whether it is new."""
    return add(tx, "persons", person.id, person, party=person.party)


def replace_person(tx: Connection, person: Person) -> None:
    """Replaces the roles and mandates of a person."""
    tx.execute(
        "UPDATE persons SET body = :body WHERE id = :id",
        {"id": person.id, "body": body_of(person)},
    )


def person(source: Source, standing: Standing, person_id: str) -> Person:
    """A person of the asker's party, or any for an operator. Raises `UnknownPerson`."""
    row = source.row("SELECT body FROM persons WHERE id = :id", {"id": person_id})
    found = read_body(Person, row["body"]) if row else None
    if found is None or (found.party != standing.party and Role.OPERATOR not in standing.roles):
        raise UnknownPerson(person=person_id)
    return found


def persons(source: Source, standing: Standing) -> Sequence[Person]:
    """The persons of the asker's party."""
    rows = source.rows(
        "SELECT body FROM persons WHERE party = :party ORDER BY id", {"party": standing.party}
    )
    return [read_body(Person, row["body"]) for row in rows]


def has_persons(source: Source, party_id: str) -> bool:
    """Whether somebody is enrolled for a party."""
    row = source.row("SELECT id FROM persons WHERE party = :p LIMIT 1", {"p": party_id})
    return row is not None


def person_of(source: Source, person_id: PersonId) -> Person | None:
    """A person, for signing in: there is no standing yet."""
    row = source.row("SELECT body FROM persons WHERE id = :id", {"id": person_id})
    return read_body(Person, row["body"]) if row else None
