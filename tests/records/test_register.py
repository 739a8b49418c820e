"""The register: what is another's answers exactly like what is not, and an id keeps its content."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from kumiai.model.agreement import OfferState
from kumiai.model.case import Case, CaseState, Claim, ClaimId
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.machine import Machine, MachineId
from kumiai.model.money import Yen
from kumiai.model.party import MarketId, Party, PartyId, Relation, RelationKind
from kumiai.model.person import Person, PersonId, Role, Standing
from kumiai.model.refusal import (
    LookAlikeName,
    NotFound,
    SameIdOtherContent,
    UnknownAgreement,
    UnknownDataset,
    UnknownParty,
)
from kumiai.model.signal import ItemId, Kind, Signal
from kumiai.model.statement import StatementId
from kumiai.records import register
from kumiai.records.dialect import Database, Source
from kumiai.records.writer import Transaction, Writer
from tests.model.test_invariants import MATRIX
from tests.records.conftest import NOW, standing
from tests.rules.test_negotiation import OFFER
from tests.wire import golden

PLANT, MAKER = OFFER.terms.parties()
STRANGER, ARBITER = PartyId("stranger"), PartyId("arbiter")
AGREEMENT = golden.agreement()
MACHINE = Machine(MachineId("lathe"), "src", "L", "maker", "model", PLANT, PLANT, NOW, "purchase")
DATASET = Dataset(
    DatasetId("machining"), PLANT, "加工", "machining", (MACHINE.id,), MarketId("parts")
)
PERSON = Person(PersonId("plant-p"), PLANT, "P", frozenset({Role.PLANT}))
CASE = Case(
    Claim(ClaimId("clm-1"), StatementId("stm-1"), AGREEMENT.id, MAKER, PersonId("m"), PLANT,
          Yen(1), "why", NOW),
    CaseState.OPEN,
)  # fmt: skip


@pytest.fixture
def register_of(database: Database, writer: Writer) -> Database:
    """A register with one thing of each kind, between the plant and the maker."""

    def step(tx: Transaction) -> None:
        for name in (PLANT, MAKER, STRANGER):
            register.add_party(tx, Party(name, f"社{name}", f"K.K. {name}"))
        register.add_person(tx, PERSON)
        register.add_machine(tx, MACHINE, [signal("Sload"), signal("Stemp")])
        register.add_dataset(tx, DATASET)
        register.add_matrix(tx, MATRIX)
        register.add_offer(tx, OFFER)
        register.add_agreement(tx, AGREEMENT)
        register.add_case(tx, CASE)
        register.name_arbiter(tx, CASE.claim.id, ARBITER)

    writer.run(step)
    return database


def signal(name: str) -> Signal:
    """A signal of the machine."""
    return Signal(MACHINE.id, ItemId(name), Kind.SAMPLE, "LOAD")


Ask = Callable[[Source, Standing, str], Any]
THINGS: Sequence[tuple[Ask, str, frozenset[PartyId]]] = [
    (register.person, PERSON.id, frozenset({PLANT})),
    (register.machine, MACHINE.id, frozenset({PLANT})),
    (register.dataset, DATASET.id, frozenset({PLANT, MAKER})),
    (register.matrix, DATASET.id, frozenset({PLANT, MAKER})),  # type: ignore[list-item]
    (register.offer, OFFER.id, frozenset({PLANT, MAKER})),
    (register.agreement, AGREEMENT.id, frozenset({PLANT, MAKER})),
    (register.case, CASE.claim.id, frozenset({PLANT, MAKER, ARBITER})),
]


@pytest.mark.parametrize("ask, name, members", THINGS)
def test_a_stranger_is_told_what_nobody_is_told(
    register_of: Database, ask: Ask, name: str, members: frozenset[PartyId]
) -> None:
    """The same refusal with the same facts but the name, for what is another's and what is not."""
    for party in (PLANT, MAKER, STRANGER, ARBITER):
        for role in (Role.DATA_MANAGER, Role.SIGNATORY, Role.AUDITOR, Role.ARBITER):
            asker = standing(party, role)
            if party in members:
                assert ask(register_of, asker, name) is not None
                continue
            told = [_told(ask, register_of, asker, thing) for thing in (name, "no-such-thing")]
            assert told[0] == told[1].replace("no-such-thing", name)


def _told(ask: Ask, source: Source, asker: Standing, name: str) -> str:
    """The refusal of what the asker may not know."""
    with pytest.raises(NotFound) as raised:
        ask(source, asker, name)
    return f"{type(raised.value).__name__} {sorted(raised.value.facts.items())}"


def test_lists_hold_what_one_may_know(register_of: Database) -> None:
    """A stranger's lists are empty, a member's hold the shared things, an owner's its own."""
    asked: list[Callable[[Source, Standing], Sequence[Any]]] = [
        register.persons, register.machines, register.datasets, register.offers,
        register.agreements, register.cases,
    ]  # fmt: skip
    counts = {
        party: [len(ask(register_of, standing(party))) for ask in asked]
        for party in (PLANT, MAKER, STRANGER, ARBITER)
    }
    assert counts == {
        PLANT: [1, 1, 1, 1, 1, 1],
        MAKER: [0, 0, 1, 1, 1, 1],
        STRANGER: [0, 0, 0, 0, 0, 0],
        ARBITER: [0, 0, 0, 0, 0, 1],
    }
    assert register.known_items(register_of, standing(MAKER)) == {"machining": {"Sload"}}
    assert register.known_items(register_of, standing(STRANGER)) == {}


def test_an_operator_sees_persons_and_nothing_else(register_of: Database) -> None:
    """It keeps the node running: it invites persons, and reads no agreement."""
    operator = standing(STRANGER, Role.OPERATOR)

    assert register.person(register_of, operator, PERSON.id) == PERSON
    assert register.persons(register_of, operator) == []
    with pytest.raises(UnknownAgreement):
        register.agreement(register_of, operator, AGREEMENT.id)


def test_a_name_opens_no_other_door(register_of: Database, writer: Writer) -> None:
    """An offer called like another's agreement or case gives no sight of it."""
    provider, reader = OFFER.terms.members
    members = (replace(provider, party=STRANGER), reader)
    spy = replace(OFFER, by=MAKER, terms=replace(OFFER.terms, members=members, proceeds=None))
    object.__setattr__(spy, "id", AGREEMENT.id)
    writer.run(lambda tx: register.add_offer(tx, spy))

    with pytest.raises(UnknownAgreement):
        register.agreement(register_of, standing(STRANGER), AGREEMENT.id)


@pytest.mark.parametrize(
    "add, thing, other",
    [
        (register.add_person, PERSON, replace(PERSON, name="Q")),
        (register.add_dataset, DATASET, replace(DATASET, title_en="x")),
        (register.add_matrix, MATRIX, replace(MATRIX, items=(), cells={})),
        (register.add_agreement, AGREEMENT, replace(AGREEMENT, signatures=())),
        (register.add_offer, OFFER, replace(OFFER, person=PersonId("q"))),
        (register.add_case, CASE, replace(CASE, answer="no")),
        (
            lambda tx, m: register.add_machine(tx, m, []),
            MACHINE,
            replace(MACHINE, name="M"),
        ),
    ],
)
def test_an_id_keeps_its_content(
    register_of: Database, writer: Writer, add: Callable[..., Any], thing: Any, other: Any
) -> None:
    """The same again changes nothing; other content under the id is refused."""
    writer.run(lambda tx: add(tx, thing))
    with pytest.raises(SameIdOtherContent):
        writer.run(lambda tx: add(tx, other))


def test_one_source_is_one_machine_of_its_owner(register_of: Database, writer: Writer) -> None:
    """A second machine of the same source is refused, not met as a broken constraint."""
    twin = replace(MACHINE, id=MachineId("lathe-2"))
    with pytest.raises(SameIdOtherContent):
        writer.run(lambda tx: register.add_machine(tx, twin, []))
    elsewhere = replace(twin, owner=MAKER, user=MAKER)
    writer.run(lambda tx: register.add_machine(tx, elsewhere, []))
    assert [m.id for m in register.machines(register_of, standing(MAKER))] == ["lathe-2"]


def test_signals_and_datasets_of_a_machine(register_of: Database) -> None:
    """In order of their names."""
    assert [s.item for s in register.signals(register_of, MACHINE.id)] == ["Sload", "Stemp"]
    assert register.datasets_of_machine(register_of, MACHINE.id) == [DATASET]
    assert register.datasets_of_machine(register_of, MachineId("x")) == []
    assert register.newest_matrix(register_of, DATASET.id) == MATRIX
    assert register.newest_matrix(register_of, DatasetId("x")) is None
    with pytest.raises(UnknownDataset):
        register.any_dataset(register_of, "x")


def test_a_name_that_looks_like_anothers(register_of: Database, writer: Writer) -> None:
    """Another width or alphabet of a taken name is refused; nothing of it is kept."""
    for name in (f"K.K. {PLANT}", f"Ｋ.Ｋ. {PLANT}", f"k k {PLANT.upper()}"):
        twin = Party(PartyId("new"), "新", name)
        with pytest.raises(LookAlikeName):
            writer.run(lambda tx, p=twin: register.add_party(tx, p))  # type: ignore[misc] # a lambda that binds at once
    with pytest.raises(UnknownParty):
        register.party(register_of, standing(PLANT), "new")


def test_an_act_is_one_by_kind_and_id(writer: Writer) -> None:
    """Asked again it is not new; other content is refused; another kind's id is another id."""

    def claim(name: str, kind: str, content: object) -> bool:
        return writer.run(lambda tx: register.claim_act(tx, name, kind, content, NOW))

    assert claim("a", "offer", {"x": 1})
    assert not claim("a", "offer", {"x": 1})
    assert claim("a", "statement", {"x": 2})
    with pytest.raises(SameIdOtherContent):
        claim("a", "offer", {"x": 2})


def test_an_end_only_comes_nearer(register_of: Database, writer: Writer) -> None:
    """The earliest notice stands."""
    assert register.end_of(register_of, AGREEMENT.id) is None
    for day, stands in ((10, 10), (20, 10), (5, 5)):
        at = NOW.replace(day=day)
        writer.run(lambda tx, a=at: register.set_end(tx, AGREEMENT.id, a))  # type: ignore[misc] # a lambda that binds at once
        assert register.end_of(register_of, AGREEMENT.id) == NOW.replace(day=stands)


def test_offers_move_and_keep_their_text(register_of: Database, writer: Writer) -> None:
    """The state stands beside the body; the first signature of a party stands."""
    writer.run(lambda tx: register.set_offer_state(tx, OFFER.id, OfferState.COUNTERED))
    (signature,) = AGREEMENT.signatures
    for key in ("key-0", "key-1"):
        one = replace(signature, key=key)
        writer.run(lambda tx, s=one: register.add_acceptance(tx, OFFER.id, s))  # type: ignore[misc] # a lambda that binds at once

    found = register.offer(register_of, standing(PLANT), OFFER.id)
    assert found == replace(OFFER, state=OfferState.COUNTERED)
    assert [s.key for s in register.acceptances(register_of, OFFER.id)] == ["key-0"]


def test_relations_are_replaced_by_a_later_word(register_of: Database, writer: Writer) -> None:
    """What a party said last of another in a market."""
    for kind in (RelationKind.NONE, RelationKind.COMPETITOR):
        said = Relation(MarketId("parts"), PLANT, MAKER, kind, NOW)
        writer.run(lambda tx, r=said: register.add_relation(tx, r))  # type: ignore[misc] # a lambda that binds at once

    found = register.relations(register_of, standing(STRANGER), MarketId("parts"))
    assert [r.kind for r in found] == [RelationKind.COMPETITOR]
    assert register.relations(register_of, standing(PLANT), MarketId("tools")) == []


def test_papers_are_found_by_their_hash(register_of: Database, writer: Writer) -> None:
    """Equal bytes are one paper."""
    raw = bytes(range(256))
    names = {writer.run(lambda tx: register.add_paper(tx, raw, "x/y")) for _ in range(2)}

    assert [register.paper(register_of, name) for name in names] == [raw]
    assert register.paper(register_of, AGREEMENT.paper_hash) is None


def test_open_cases_of_a_statement(register_of: Database, writer: Writer) -> None:
    """Until they are decided."""
    assert register.open_cases(register_of, "stm-1") == [CASE]
    decided = replace(CASE, state=CaseState.DECIDED)
    writer.run(lambda tx: register.replace_case(tx, decided))
    assert register.open_cases(register_of, "stm-1") == []
    assert register.case(register_of, standing(ARBITER), "clm-1") == decided
