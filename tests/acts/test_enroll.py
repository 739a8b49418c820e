"""Enrolling: who may bring in what, twice is once, and what of a matrix another may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kumiai.acts import agree, enroll, entitle
from kumiai.apps.demo import cast
from kumiai.model.dataset import DatasetId
from kumiai.model.machine import Machine, MachineId
from kumiai.model.party import Party, PartyId, Relation, RelationKind
from kumiai.model.person import Person, PersonId, Role
from kumiai.model.refusal import (
    BadValue,
    LookAlikeName,
    NotYourRole,
    SameIdOtherContent,
    UnknownDataset,
    UnknownMachine,
    UnknownParty,
)
from kumiai.model.signal import ItemId, Kind, Signal
from kumiai.papers.matrix import matrix_from_yaml, yaml_from_matrix
from kumiai.records import access, register
from kumiai.rules.coverage import State
from tests.acts.dealing import agreed, spindle, standing
from tests.apps.world import STRANGER, World, person_of

SINCE = datetime(2020, 4, 1, tzinfo=UTC)
NEW = Party(PartyId("mikawa-denki"), "三河電機", "Mikawa Denki K.K.")


def machine(owner: PartyId = cast.PLANT, name: str = "lathe-9") -> Machine:
    """A machine that nobody has enrolled."""
    return Machine(MachineId(name), f"src-{name}", "L", "m", "x", owner, owner, SINCE, "purchase")


def test_a_party_is_enrolled_once_by_the_operator(any_world: World) -> None:
    """Twice is once, also in the audit; other content, a look-alike and another role are refused."""
    world = any_world
    operator = standing(world, "operator")
    for _ in range(2):
        assert enroll.add_party(world.node.store, operator, NEW) == NEW
    with pytest.raises(SameIdOtherContent):
        enroll.add_party(world.node.store, operator, replace(NEW, corporate_number="8999900000001"))
    twin = replace(NEW, id=PartyId("other"), name_ja="他社", name_en="MIKAWA-DENKI K.K.")
    with pytest.raises(LookAlikeName):
        enroll.add_party(world.node.store, operator, twin)
    for person in ("kasugai-data", "kasugai-sign", "seto-money"):
        with pytest.raises(NotYourRole):
            enroll.add_party(world.node.store, standing(world, person), NEW)

    noted = access.audited(world.node.store.database, operator.party)
    assert [n["about"] for n in noted if n["act"] == "party.add"].count(NEW.id) == 1


def test_a_signatory_enrols_its_own_people_and_no_operator(any_world: World) -> None:
    """Another party's person, and a role that reaches beyond the party, are the operator's."""
    world = any_world
    store = world.node.store
    chita = standing(world, "chita-sign")
    person = Person(PersonId("chita-new"), cast.SPINDLE, "N", frozenset({Role.PLANT}))
    for _ in range(2):
        assert enroll.add_person(store, chita, person) == person
    for other, refusal in (
        (replace(person, id=PersonId("x"), party=cast.CUSTOMER), NotYourRole),
        (replace(person, id=PersonId("x"), roles=frozenset({Role.OPERATOR})), NotYourRole),
        (replace(person, id=PersonId("x"), roles=frozenset(Role)), NotYourRole),
        (replace(person, id=PersonId("x"), party=PartyId("nobody")), UnknownParty),
        (replace(person, name="M"), SameIdOtherContent),
    ):
        with pytest.raises(refusal):
            enroll.add_person(store, chita, other)
    assert register.person_of(store.database, PersonId("x")) is None

    operator = standing(world, "operator")
    helper = replace(person, id=PersonId("helper"), roles=frozenset({Role.OPERATOR}))
    assert enroll.add_person(store, operator, helper) == helper


def test_a_relation_is_the_askers_own_word(world: World) -> None:
    """Whoever it is said to come from; and only of a party of this node."""
    chita = standing(world, "chita-data")
    said = Relation(cast.MARKET, cast.CUSTOMER, cast.PLANT, RelationKind.COMPETITOR, chita.at)
    kept = enroll.declare_relation(world.node.store, chita, said)

    assert kept.declared_by == cast.SPINDLE
    found = register.relations(world.node.store.database, chita, cast.MARKET)
    seto = [r.kind for r in found if (r.declared_by, r.other) == (cast.CUSTOMER, cast.PLANT)]
    assert seto == [RelationKind.VERTICAL]
    with pytest.raises(UnknownParty):
        enroll.declare_relation(world.node.store, chita, replace(said, other=PartyId("nobody")))


def test_a_machine_is_ones_own(any_world: World) -> None:
    """Owned, used or let by the asker's party, between parties of this node, with its signals."""
    world = any_world
    store, plant = world.node.store, standing(world, "kasugai-data")
    mine = machine()
    signal = Signal(mine.id, ItemId("Sload"), Kind.SAMPLE, "LOAD")
    for _ in range(2):
        assert enroll.add_machine(store, plant, mine, [signal]) == mine
    with pytest.raises(SameIdOtherContent):
        enroll.add_machine(store, plant, replace(mine, name="M"), [])
    with pytest.raises(SameIdOtherContent):
        enroll.add_machine(store, plant, replace(mine, id=MachineId("lathe-10")), [])
    with pytest.raises(UnknownMachine):
        enroll.add_machine(store, plant, machine(cast.CUSTOMER, "mill-9"), [])
    with pytest.raises(UnknownParty):
        enroll.add_machine(store, plant, replace(machine(name="m-9"), user=PartyId("nobody")), [])
    with pytest.raises(BadValue):
        enroll.add_machine(store, plant, machine(name="m-9"), [signal])
    let = replace(machine(cast.CUSTOMER, "m-10"), user=cast.PLANT)
    assert enroll.add_machine(store, plant, let, []) == let


def test_a_dataset_is_over_ones_own_machines(any_world: World) -> None:
    """Another party's machine answers like none; another provider is none of mine."""
    world = any_world
    store, plant = world.node.store, standing(world, "kasugai-data")
    own = register.dataset(store.database, plant, cast.MACHINING)
    mine = replace(own, id=DatasetId("fresh"))
    for _ in range(2):
        assert enroll.add_dataset(store, plant, mine) == mine
    with pytest.raises(SameIdOtherContent):
        enroll.add_dataset(store, plant, replace(mine, title_en="x"))
    with pytest.raises(UnknownParty):
        enroll.add_dataset(store, plant, replace(mine, provider=cast.CUSTOMER))
    for name in ("cmm-01", "no-such"):
        with pytest.raises(UnknownMachine) as raised:
            enroll.add_dataset(store, plant, replace(mine, machines=(MachineId(name),)))
        assert raised.value.facts == {"machine": name}


def test_rights_are_set_whole_by_the_provider(any_world: World) -> None:
    """The same again is the same version; a change the next; another's dataset is unknown."""
    world = any_world
    store, plant = world.node.store, standing(world, "kasugai-data")
    first = register.newest_matrix(store.database, cast.MACHINING)
    assert first is not None
    raw = entitle.export_rights(store, plant, cast.MACHINING, "yaml")
    book = entitle.export_rights(store, plant, cast.MACHINING, "xlsx")
    for form in (raw, book):
        assert entitle.set_rights(store, plant, cast.MACHINING, form, "purchase") == first

    items = first.items[1:]
    cells = {item.id: first.cells[item.id] for item in items}
    fewer = yaml_from_matrix(replace(first, items=items, cells=cells)).encode()
    second = entitle.set_rights(store, plant, cast.MACHINING, fewer, "purchase")
    assert (second.version, len(second.items)) == (first.version + 1, len(first.items) - 1)
    with pytest.raises(BadValue):
        entitle.set_rights(store, plant, cast.PLATES, raw, "purchase")
    chita = standing(world, "chita-data")
    for dataset in (cast.MACHINING, cast.PLATES, "no-such"):
        with pytest.raises(UnknownDataset):
            entitle.set_rights(store, chita, dataset, raw, "purchase")


def test_another_sees_of_a_matrix_what_it_signed_or_was_offered(world: World) -> None:
    """Its own column and the provider's, the lines that it agreed about; never the name of one that
    came later.
    """
    store, plant = world.node.store, standing(world, "kasugai-data")
    known = [party.id for party in register.parties(store.database, standing(world, "operator"))]
    whole = register.newest_matrix(store.database, cast.MACHINING)
    assert whole is not None
    fresh = replace(whole.items[0], id=ItemId("Fovr"), label_en="later", group="")
    later = replace(
        whole,
        items=(*whole.items, fresh),
        cells={**whole.cells, fresh.id: whole.cells[whole.items[0].id]},
    )
    entitle.set_rights(store, plant, cast.MACHINING, yaml_from_matrix(later).encode(), "purchase")
    raw = entitle.export_rights(store, standing(world, "chita-data"), cast.MACHINING, "yaml")
    shown = matrix_from_yaml(raw, whole.origin, known)

    assert {item.id for item in shown.items} == {item.id for item in whole.items}
    assert set(shown.parties) == {cast.PLANT, cast.SPINDLE}
    assert b"Fovr" not in raw
    assert b"owari" not in raw
    stranger = standing(world, person_of(STRANGER, Role.DATA_MANAGER))
    for dataset in (cast.MACHINING, "no-such"):
        with pytest.raises(UnknownDataset):
            entitle.export_rights(store, stranger, dataset, "yaml")


def test_a_dataset_without_rights_has_none_to_show(world: World) -> None:
    """Nobody has decided yet."""
    store, plant = world.node.store, standing(world, "kasugai-data")
    mine = replace(register.dataset(store.database, plant, cast.MACHINING), id=DatasetId("fresh"))
    enroll.add_dataset(store, plant, mine)
    with pytest.raises(BadValue):
        entitle.export_rights(store, plant, "fresh", "yaml")


def test_coverage_follows_what_is_in_force(any_world: World) -> None:
    """Shared with its readers while an agreement runs; kept back again after its end."""
    world = any_world
    store = world.node.store
    plant = standing(world, "kasugai-data")
    extra = ItemId("Xload")
    before = {c.item: c for c in entitle.coverage_of(store, plant, cast.MACHINING)}
    assert before[extra].state is State.WITHOUT_REASON
    assert before[ItemId("Sload")].shared_with == (cast.SPINDLE, cast.BUILDER)
    assert before[ItemId("program")].state is State.TRADE_SECRET

    made = agreed(world, "cover", replace(spindle(world, items=(extra,)), notice_days=0))
    during = {c.item: c for c in entitle.coverage_of(store, plant, cast.MACHINING)}
    assert during[extra].state is State.SHARED
    agree.end(store, standing(world, "kasugai-sign"), made.id)
    world.clock.at += timedelta(seconds=1)
    after = entitle.coverage_of(store, standing(world, "kasugai-data"), cast.MACHINING)
    assert {c.item: c for c in after} == before
    for dataset in (cast.MACHINING, "no-such"):
        with pytest.raises(UnknownDataset):
            entitle.coverage_of(store, standing(world, "chita-data"), dataset)
