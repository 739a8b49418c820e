"""The register: parties, persons, machines, datasets, rights, offers, agreements, cases.

Nothing is read without a `Standing`: a person sees its own party's things and those of the
agreements that its party is a member of; everything else answers exactly like what does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from kumiai.model.agreement import (
    Agreement,
    AgreementId,
    Hash,
    Offer,
    OfferId,
    OfferState,
    Signature,
    Terms,
)
from kumiai.model.case import Case, CaseState, Claim, ClaimId
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.machine import Machine, MachineId
from kumiai.model.party import MarketId, Party, PartyId, Relation
from kumiai.model.period import instant, iso
from kumiai.model.person import Person, PersonId, Role, Standing
from kumiai.model.refusal import (
    LookAlikeName,
    SameIdOtherContent,
    UnknownAgreement,
    UnknownClaim,
    UnknownDataset,
    UnknownMachine,
    UnknownOffer,
    UnknownParty,
    UnknownPerson,
)
from kumiai.model.right import Matrix
from kumiai.model.signal import Signal
from kumiai.records.dialect import Connection, Source
from kumiai.rules.guard import Ground
from kumiai.wire.canonical import canonical, digest, parse
from kumiai.wire.codec import document, noun

T = TypeVar("T")


def body_of(thing: Any) -> str:
    """`thing` as the canonical text that the register keeps."""
    return canonical(document(thing)).decode()


def read_body(kind: type[T], text: str) -> T:
    """The noun that the register keeps as `text`."""
    return noun(kind, parse(text))


def claim_act(tx: Connection, act_id: str, kind: str, content: Any, at: datetime) -> bool:
    """Whether the act `act_id` is new; asked again with the same content it is not.

    Raises `SameIdOtherContent` when the id was used for something else (house decision 8).
    """
    if act_done(tx, act_id, kind, content):
        return False
    wanted = digest(canonical(document(content)))
    tx.execute(
        "INSERT INTO acts (id, kind, hash, at) VALUES (:id, :kind, :hash, :at)",
        {"id": _act(kind, act_id), "kind": kind, "hash": wanted, "at": iso(at)},
    )
    return True


def _act(kind: str, act_id: str) -> str:
    """Under what an act is kept: an id chosen for an offer takes none from a statement."""
    return f"{kind}/{act_id}"


def act_done(source: Source, act_id: str, kind: str, content: Any) -> bool:
    """Whether the act `act_id` was done. Raises `SameIdOtherContent`, as `claim_act`."""
    row = source.row("SELECT hash FROM acts WHERE id = :id", {"id": _act(kind, act_id)})
    if row is None:
        return False
    if row["hash"] != digest(canonical(document(content))):
        raise SameIdOtherContent(id=act_id)
    return True


# Parties and persons


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
    return _add(tx, "parties", party.id, party)


def _add(tx: Connection, table: str, thing_id: str, thing: Any, **columns: Any) -> bool:
    """Adds `thing`; whether it is new. The same again changes nothing. Raises `SameIdOtherContent`."""
    body = body_of(thing)
    known = tx.row(f"SELECT body FROM {table} WHERE id = :id", {"id": thing_id})  # noqa: S608 - our own table names
    if known is not None:
        if known["body"] != body:
            raise SameIdOtherContent(id=thing_id)
        return False
    values = {"id": thing_id, "body": body, **columns}
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    tx.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608 - our own names
    return True


def party(source: Source, _: Standing, party_id: str) -> Party:
    """The party of this id: the node's parties know each other's names. Raises `UnknownParty`."""
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
        {**_plain(relation, "market", "declared_by", "other"), "body": body_of(relation)},
    )


def _plain(thing: Any, *names: str) -> dict[str, Any]:
    """Fields of `thing` as columns."""
    return {name: document(getattr(thing, name)) for name in names}


def relations(source: Source, _: Standing, market: MarketId) -> Sequence[Relation]:
    """What the parties of `market` say of each other."""
    rows = source.rows("SELECT body FROM relations WHERE market = :m ORDER BY body", {"m": market})
    return [read_body(Relation, row["body"]) for row in rows]


def add_person(tx: Connection, person: Person) -> bool:
    """Enrols `person`; whether it is new."""
    return _add(tx, "persons", person.id, person, party=person.party)


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


# Machines, datasets, rights


def add_machine(tx: Connection, machine: Machine, signals: Sequence[Signal]) -> None:
    """Enrols `machine` with what it measures. Raises `SameIdOtherContent` also when its owner has
    another machine of the same source.
    """
    taken = tx.row(
        "SELECT id FROM machines WHERE owner = :owner AND source = :source AND id <> :id",
        _plain(machine, "owner", "source", "id"),
    )
    if taken is not None:
        raise SameIdOtherContent(id=machine.id)
    _add(tx, "machines", machine.id, machine, owner=machine.owner, source=machine.source)
    tx.many(
        "INSERT INTO signals (machine, item, body) VALUES (:machine, :item, :body) "
        "ON CONFLICT (machine, item) DO NOTHING",
        [{**_plain(signal, "machine", "item"), "body": body_of(signal)} for signal in signals],
    )


def machine(source: Source, standing: Standing, machine_id: str) -> Machine:
    """A machine that the asker's party owns, uses or lets. Raises `UnknownMachine`."""
    row = source.row("SELECT body FROM machines WHERE id = :id", {"id": machine_id})
    found = read_body(Machine, row["body"]) if row else None
    if found is None or standing.party not in (found.owner, found.user, found.lessor):
        raise UnknownMachine(machine=machine_id)
    return found


def machines(source: Source, standing: Standing) -> Sequence[Machine]:
    """The machines that the asker's party owns, uses or lets."""
    found = [read_body(Machine, r["body"]) for r in source.rows("SELECT body FROM machines")]
    mine = [m for m in found if standing.party in (m.owner, m.user, m.lessor)]
    return sorted(mine, key=lambda m: m.id)


def signals(source: Source, machine_id: MachineId) -> Sequence[Signal]:
    """What a machine measures."""
    rows = source.rows(
        "SELECT body FROM signals WHERE machine = :machine ORDER BY item", {"machine": machine_id}
    )
    return [read_body(Signal, row["body"]) for row in rows]


def add_dataset(tx: Connection, dataset: Dataset) -> None:
    """Enrols `dataset`."""
    _add(tx, "datasets", dataset.id, dataset, provider=dataset.provider)


def dataset(source: Source, standing: Standing, dataset_id: str) -> Dataset:
    """A dataset of the asker's party or one that an agreement or offer of it names.

    Raises `UnknownDataset`.
    """
    row = source.row("SELECT body FROM datasets WHERE id = :id", {"id": dataset_id})
    found = read_body(Dataset, row["body"]) if row else None
    if found is None or not (
        found.provider == standing.party or dataset_id in _named_datasets(source, standing)
    ):
        raise UnknownDataset(dataset=dataset_id)
    return found


def datasets(source: Source, standing: Standing) -> Sequence[Dataset]:
    """The datasets that the asker's party may know of."""
    named = _named_datasets(source, standing)
    rows = source.rows("SELECT body FROM datasets ORDER BY id")
    found = [read_body(Dataset, row["body"]) for row in rows]
    return [d for d in found if d.provider == standing.party or d.id in named]


def _named_datasets(source: Source, standing: Standing) -> frozenset[str]:
    """Datasets that offers and agreements of the asker's party name."""
    return frozenset(known_items(source, standing))


def known_items(source: Source, standing: Standing) -> Mapping[str, frozenset[str]]:
    """The items of each dataset that offers to the asker's party name: it may know no other."""
    found: dict[str, frozenset[str]] = {}
    for offer in offers(source, standing):
        for policy in offer.terms.policies:
            before = found.get(policy.dataset, frozenset())
            found[policy.dataset] = before | frozenset(policy.items)
    return found


def add_matrix(tx: Connection, matrix: Matrix) -> None:
    """Keeps a version of a dataset's rights matrix. Raises `SameIdOtherContent`."""
    key = {"dataset": matrix.dataset, "version": matrix.version}
    known = tx.row("SELECT body FROM matrices WHERE dataset = :dataset AND version = :version", key)
    if known is not None and known["body"] != body_of(matrix):
        raise SameIdOtherContent(id=f"{matrix.dataset} v{matrix.version}")
    if known is None:
        tx.execute(
            "INSERT INTO matrices (dataset, version, body) VALUES (:dataset, :version, :body)",
            {**key, "body": body_of(matrix)},
        )


def matrix(source: Source, standing: Standing, dataset_id: DatasetId) -> Matrix | None:
    """The newest rights matrix of a dataset of the asker's party, or of one it may know of."""
    dataset(source, standing, dataset_id)
    return newest_matrix(source, dataset_id)


def newest_matrix(source: Source, dataset_id: DatasetId) -> Matrix | None:
    """The newest rights matrix of a dataset, for rules that decide about it."""
    row = source.row(
        "SELECT body FROM matrices WHERE dataset = :d ORDER BY version DESC LIMIT 1",
        {"d": dataset_id},
    )
    return read_body(Matrix, row["body"]) if row else None


def any_dataset(source: Source, dataset_id: str) -> Dataset:
    """A dataset, for rules that decide about it. Raises `UnknownDataset`."""
    row = source.row("SELECT body FROM datasets WHERE id = :id", {"id": dataset_id})
    if row is None:
        raise UnknownDataset(dataset=dataset_id)
    return read_body(Dataset, row["body"])


# Offers and agreements


def add_offer(tx: Connection, offer: Offer, seen_by: Sequence[PartyId] = ()) -> None:
    """Keeps an offer and who may see it: its members, and for an open one its market's parties."""
    _add(tx, "offers", offer.id, offer, answers=offer.answers, state=offer.state.value)
    _add_members(tx, ("offers", offer.id), [*offer.terms.parties(), *seen_by])


def _add_members(tx: Connection, thing: tuple[str, str], found: Sequence[PartyId]) -> None:
    """Notes the parties of a thing, by table and id: an offer that is called like another's
    agreement opens no door to it.
    """
    tx.many(
        "INSERT INTO members (thing, party) VALUES (:thing, :party) ON CONFLICT DO NOTHING",
        [{"thing": "/".join(thing), "party": party_id} for party_id in found],
    )


def set_offer_state(tx: Connection, offer_id: OfferId, state: OfferState) -> None:
    """Moves an offer to `state`; its body stays as it was made."""
    tx.execute(
        "UPDATE offers SET state = :state WHERE id = :id", {"state": state.value, "id": offer_id}
    )


def _of_member(source: Source, table: str, standing: Standing, thing: str) -> Any:
    """The row of an offer or agreement that the asker's party is a member of, if it is."""
    return source.row(
        f"SELECT t.* FROM {table} t JOIN members m ON m.thing = '{table}/' || t.id "  # noqa: S608 - our own table names
        "WHERE t.id = :id AND m.party = :party",
        {"id": thing, "party": standing.party},
    )


def offer(source: Source, standing: Standing, offer_id: str) -> Offer:
    """An offer that the asker's party is a member of. Raises `UnknownOffer`."""
    row = _of_member(source, "offers", standing, offer_id)
    if row is None:
        raise UnknownOffer(offer=offer_id)
    return _with_state(row)


def _with_state(row: Any) -> Offer:
    """An offer with the state of its row."""
    return noun(Offer, {**parse(row["body"]), "state": row["state"]})


def offers(source: Source, standing: Standing) -> Sequence[Offer]:
    """The offers that the asker's party is a member of."""
    rows = source.rows(
        "SELECT o.* FROM offers o JOIN members m ON m.thing = 'offers/' || o.id "
        "WHERE m.party = :party ORDER BY o.id",
        {"party": standing.party},
    )
    return [_with_state(row) for row in rows]


def add_acceptance(tx: Connection, offer_id: OfferId, signature: Signature) -> None:
    """Keeps a party's signature under an offer; the first one stands."""
    tx.execute(
        "INSERT INTO acceptances (offer, party, body) VALUES (:offer, :party, :body) "
        "ON CONFLICT (offer, party) DO NOTHING",
        {"offer": offer_id, "party": signature.party, "body": body_of(signature)},
    )


def acceptances(source: Source, offer_id: OfferId) -> Sequence[Signature]:
    """The signatures under an offer, in order of party id."""
    rows = source.rows(
        "SELECT body FROM acceptances WHERE offer = :offer ORDER BY party", {"offer": offer_id}
    )
    return [read_body(Signature, row["body"]) for row in rows]


def add_agreement(tx: Connection, agreement: Agreement) -> None:
    """Keeps a concluded agreement and who may see it."""
    _add(tx, "agreements", agreement.id, agreement, offer=agreement.offer, ends_at=None)
    _add_members(tx, ("agreements", agreement.id), agreement.terms.parties())


def agreement(source: Source, standing: Standing, agreement_id: str) -> Agreement:
    """An agreement that the asker's party is a member of. Raises `UnknownAgreement`."""
    row = _of_member(source, "agreements", standing, agreement_id)
    if row is None:
        raise UnknownAgreement(agreement=agreement_id)
    return read_body(Agreement, row["body"])


def agreements(source: Source, standing: Standing) -> Sequence[Agreement]:
    """The agreements that the asker's party is a member of."""
    rows = source.rows(
        "SELECT a.body FROM agreements a JOIN members m ON m.thing = 'agreements/' || a.id "
        "WHERE m.party = :party ORDER BY a.id",
        {"party": standing.party},
    )
    return [read_body(Agreement, row["body"]) for row in rows]


def end_of(source: Source, agreement_id: AgreementId) -> datetime | None:
    """When an agreement ends early, if a party has given notice."""
    row = source.row("SELECT ends_at FROM agreements WHERE id = :id", {"id": agreement_id})
    return instant(row["ends_at"]) if row and row["ends_at"] else None


def set_end(tx: Connection, agreement_id: AgreementId, at: datetime) -> None:
    """Ends an agreement at `at`; an earlier end stands."""
    tx.execute(
        "UPDATE agreements SET ends_at = :at WHERE id = :id AND (ends_at IS NULL OR ends_at > :at)",
        {"at": iso(at), "id": agreement_id},
    )


def add_paper(tx: Connection, raw: bytes, media_type: str) -> Hash:
    """Keeps a paper under its hash."""
    found = digest(raw)
    tx.execute(
        "INSERT INTO papers (hash, media_type, bytes) VALUES (:hash, :media_type, :bytes) "
        "ON CONFLICT (hash) DO NOTHING",
        {"hash": found, "media_type": media_type, "bytes": raw},
    )
    return found


def paper(source: Source, found: Hash) -> bytes | None:
    """The paper of this hash, if it is kept."""
    row = source.row("SELECT bytes FROM papers WHERE hash = :hash", {"hash": found})
    return bytes(row["bytes"]) if row else None


# Cases


def add_case(tx: Connection, case: Case) -> None:
    """Opens a case."""
    _add(
        tx,
        "cases",
        case.claim.id,
        case,
        statement=case.claim.statement,
        agreement=case.claim.agreement,
        state=case.state.value,
    )


def replace_case(tx: Connection, case: Case) -> None:
    """Writes the new state of a case."""
    tx.execute(
        "UPDATE cases SET state = :state, body = :body WHERE id = :id",
        {"state": case.state.value, "body": body_of(case), "id": case.claim.id},
    )


def case(source: Source, standing: Standing, claim_id: str) -> Case:
    """A case of an agreement of the asker's party; an arbiter sees those it is named for.

    Raises `UnknownClaim`.
    """
    row = source.row(
        "SELECT c.body FROM cases c JOIN members m "
        "ON m.thing IN ('agreements/' || c.agreement, 'cases/' || c.id) "
        "WHERE c.id = :id AND m.party = :party",
        {"id": claim_id, "party": standing.party},
    )
    if row is None:
        raise UnknownClaim(claim=claim_id)
    return read_body(Case, row["body"])


def agreement_of_case(source: Source, claim: Claim) -> Agreement:
    """The agreement of a case that the asker may see: an arbiter is no member of it."""
    return agreement_by_id(source, claim.agreement)


def agreement_by_id(source: Source, agreement_id: str) -> Agreement:
    """An agreement, for the node's own jobs. Raises `UnknownAgreement`."""
    row = source.row("SELECT body FROM agreements WHERE id = :id", {"id": agreement_id})
    if row is None:
        raise UnknownAgreement(agreement=agreement_id)
    return read_body(Agreement, row["body"])


def member_of_statement(source: Source, statement_id: str) -> PartyId:
    """A member of a statement's agreement, for the node's own jobs. Raises `UnknownAgreement`."""
    row = source.row(
        "SELECT m.party FROM statements s JOIN members m ON m.thing = 'agreements/' || s.agreement "
        "WHERE s.id = :id ORDER BY m.party LIMIT 1",
        {"id": statement_id},
    )
    if row is None:
        raise UnknownAgreement(agreement=statement_id)
    return PartyId(row["party"])


def cases(source: Source, standing: Standing) -> Sequence[Case]:
    """The cases that the asker's party may know of."""
    rows = source.rows(
        "SELECT DISTINCT c.id, c.body FROM cases c JOIN members m "
        "ON m.thing IN ('agreements/' || c.agreement, 'cases/' || c.id) "
        "WHERE m.party = :party ORDER BY c.id",
        {"party": standing.party},
    )
    return [read_body(Case, row["body"]) for row in rows]


def open_cases(source: Source, statement_id: str) -> Sequence[Case]:
    """The cases about one statement that are not decided."""
    rows = source.rows(
        "SELECT body FROM cases WHERE statement = :s AND state = :open ORDER BY id",
        {"s": statement_id, "open": CaseState.OPEN.value},
    )
    return [read_body(Case, row["body"]) for row in rows]


def name_arbiter(tx: Connection, claim_id: ClaimId, party_id: PartyId) -> None:
    """Lets the arbiter's party see a case."""
    _add_members(tx, ("cases", claim_id), [party_id])


def datasets_of_machine(source: Source, machine_id: MachineId) -> Sequence[Dataset]:
    """The datasets that gather the readings of a machine."""
    rows = source.rows("SELECT body FROM datasets ORDER BY id")
    found = [read_body(Dataset, row["body"]) for row in rows]
    return [dataset for dataset in found if machine_id in dataset.machines]


def grounds(source: Source, standing: Standing, terms: Terms) -> Sequence[Ground]:
    """What the guard holds some terms against: dataset, rights and relations of each policy.

    Raises `UnknownDataset`.
    """
    found = []
    for policy in terms.policies:
        gathered = any_dataset(source, policy.dataset)
        said = tuple(relations(source, standing, gathered.market))
        named = {party for relation in said for party in (relation.declared_by, relation.other)}
        market = tuple(sorted(named - {gathered.provider}))
        found.append(Ground(policy, gathered, newest_matrix(source, gathered.id), said, market))
    return found


def person_of(source: Source, person_id: PersonId) -> Person | None:
    """A person, for signing in: there is no standing yet."""
    row = source.row("SELECT body FROM persons WHERE id = :id", {"id": person_id})
    return read_body(Person, row["body"]) if row else None
