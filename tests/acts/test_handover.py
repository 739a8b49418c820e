"""Handing a machine over: later rows end for the giver's readers that day, earlier ones stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kumiai.acts import enroll, entitle, handover, read
from kumiai.apps.demo import cast
from kumiai.model.dataset import MACHINE, Dataset, DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.party import MarketId, PartyId
from kumiai.model.policy import Mask
from kumiai.model.refusal import (
    MachineScrapped,
    NotHeld,
    NotYourRole,
    SameIdOtherContent,
    UnknownMachine,
    UnknownParty,
)
from kumiai.model.signal import ItemId
from kumiai.papers.matrix import yaml_from_matrix
from kumiai.records import access, collections, register
from kumiai.rules.holding import Hands
from tests.acts.dealing import agreed, asking, spindle, standing
from tests.acts.handing import LATHE, MIDNIGHT, NAME, ON, STEP, loads, moved, observed
from tests.apps.world import CUSTOMER, World
from tests.clauses import with_clauses


def test_later_rows_end_that_day_and_earlier_ones_stay(any_world: World) -> None:
    """Collected before it was recorded: the row of midnight in Japan is gone, the one before stays;
    the other lathe is untouched. The next look is a new version of the same table.
    """
    world = any_world
    agreement = agreed(world, "before", spindle(world))
    observed(world, "late", MIDNIGHT - STEP, MIDNIGHT, MIDNIGHT + timedelta(hours=9))
    assert len(loads(world, agreement)) == 3
    request = asking(agreement, "req-all")
    before = read.look(world.node.store, standing(world, "chita-data"), request)

    moved(world, "resale", CUSTOMER)

    assert loads(world, agreement) == ["2017-06-12T14:59:59.999999Z"]
    after = read.look(world.node.store, standing(world, "chita-data"), request)
    assert after.cut.rows == before.cut.rows - 2
    assert after.shown.id == before.shown.id
    assert after.shown.version == before.shown.version + 1


def test_what_is_collected_later_is_kept_out_and_listed(any_world: World) -> None:
    """The former holder keeps its dataset; rows of later days become none, and it is told which."""
    world = any_world
    agreement = agreed(world, "before", spindle(world))
    moved(world, "scrapping", None)
    found = observed(world, "after", MIDNIGHT - STEP, MIDNIGHT, MIDNIGHT + timedelta(days=3))
    assert (found.observations, found.rows, found.not_held, found.rejected) == (3, 1, 2, 0)
    assert loads(world, agreement) == ["2017-06-12T14:59:59.999999Z"]
    rows = collections.rejects(world.node.store.database, cast.MACHINING, LATHE.device.source)
    assert [(r["item"], r["count"]) for r in rows if r["reason"] == "not_held"] == [("Sload", 2)]
    again = observed(world, "after", MIDNIGHT - STEP, MIDNIGHT, MIDNIGHT + timedelta(days=3))
    assert (again.rows, again.already) == (0, 1)


def taken(world: World) -> Dataset:
    """The taker's own dataset of the lathe, with rights that are its own assertion."""
    store, who = world.node.store, standing(world, "seto-data")
    made = Dataset(
        DatasetId("seto-lathe"), CUSTOMER, "旋盤", "Lathe", (NAME,), MarketId("machined-parts")
    )
    enroll.add_dataset(store, who, made)
    signals = register.signals(store.database, NAME)
    matrix = cast.matrix(made.id, signals, CUSTOMER, world.clock())
    entitle.set_rights(store, who, made.id, yaml_from_matrix(matrix).encode(), "resale 2017")
    return made


def test_the_taker_begins_with_its_day(any_world: World) -> None:
    """No right passes: the taker makes its own dataset, and what it collects begins at midnight."""
    world = any_world
    with pytest.raises(UnknownMachine):
        taken(world)
    moved(world, "resale", CUSTOMER)
    own = taken(world)
    found = observed(world, "own", MIDNIGHT - STEP, MIDNIGHT, by="seto-data")
    assert (found.dataset, found.rows, found.not_held) == (own.id, 1, 1)
    said = spindle(world)
    members = tuple(
        replace(m, party=CUSTOMER) if m.party == cast.PLANT else m for m in said.members
    )
    policy = replace(said.policies[0], dataset=own.id, items=(ItemId("Sload"),))
    terms = replace(said, members=members, policies=(policy,), proceeds=None, arbiter=None)
    agreement = agreed(world, "seto-lathe", with_clauses(terms), "seto-data")
    assert loads(world, agreement) == ["2017-06-12T15:00:00.000000Z"]


def test_let_and_given_back(any_world: World) -> None:
    """Under a lease the owner gives none of its rows; after it, those of its own days again."""
    world = any_world
    agreement = agreed(world, "before", spindle(world))
    days = [MIDNIGHT + timedelta(days=n) for n in range(-1, 3)]
    observed(world, "days", *days)
    moved(world, "lease", CUSTOMER)
    assert loads(world, agreement) == []
    with pytest.raises(NotHeld):
        moved(world, "resale", CUSTOMER, "2017-06-14")
    moved(world, "lease_end", cast.PLANT, "2017-06-14", by="seto-data")
    assert [at[:10] for at in loads(world, agreement)] == ["2017-06-13", "2017-06-14"]


def test_who_is_told_of_it(any_world: World) -> None:
    """The taker of the machine; each other member of agreements with its rows, once each. A member
    that knows machines by a pseudonym is not told the name.
    """
    world = any_world
    shown = agreed(world, "shown", spindle(world))
    masked = agreed(world, "masked", spindle(world, masks=((MACHINE, Mask.PSEUDONYM),)))
    moved(world, "resale", CUSTOMER)
    sent = world.node.store.database.rows(
        "SELECT recipient, kind, body FROM outbox WHERE kind IN ('handover', 'rows_end')"
    )
    told = sorted((r["recipient"], r["kind"]) for r in sent)
    assert told.count((CUSTOMER, "handover")) == 1
    ends = [r for r in sent if r["kind"] == "rows_end"]
    assert {r["recipient"] for r in ends} == {cast.BUILDER, cast.SPINDLE}
    for agreement, named in ((shown.id, True), (masked.id, False)):
        bodies = [r["body"] for r in ends if f'"{agreement}"' in r["body"]]
        assert len(bodies) == 2
        assert all((NAME in body) is named and ON in body for body in bodies)
        assert not [body for body in bodies if CUSTOMER in body]


def test_asked_again_and_asked_by_others(any_world: World) -> None:
    """The same handover is one; another on its day is none; strangers and wrong roles do nothing."""
    world = any_world
    store = world.node.store
    first = moved(world, "resale", CUSTOMER)
    world.clock.at += timedelta(hours=1)
    assert moved(world, "resale", CUSTOMER) == first
    with pytest.raises(SameIdOtherContent):
        moved(world, "lease", CUSTOMER)
    with pytest.raises(NotHeld):
        moved(world, "resale", CUSTOMER, "2017-06-20")
    with pytest.raises(UnknownMachine):
        moved(world, "resale", CUSTOMER, "2017-06-20", by="chita-data")
    with pytest.raises(UnknownParty):
        moved(world, "resale", PartyId("nobody-here"), "2017-06-20", by="seto-data")
    with pytest.raises(NotYourRole):
        moved(world, "resale", cast.SPINDLE, "2017-06-20", by="seto-money")
    with pytest.raises(UnknownParty):
        handover.hand_over(store, standing(world, "seto-data"), first)
    moved(world, "scrapping", None, "2017-06-20", by="seto-data")
    with pytest.raises(MachineScrapped):
        moved(world, "resale", cast.SPINDLE, "2017-06-21", by="seto-data")
    noted = [n["act"] for n in access.audited(store.database, cast.PLANT)]
    assert noted.count("machine.hand_over") == 1


def test_who_gave_it_away_does_not_follow_it(any_world: World) -> None:
    """The plant sees that it sold the lathe; where its buyer let it is not its business."""
    world = any_world
    moved(world, "resale", CUSTOMER)
    moved(world, "lease", cast.SPINDLE, "2017-06-20", by="seto-data")
    told = {
        person: handover.told(world.node.store, standing(world, person), NAME)
        for person in ("kasugai-data", "seto-data", "chita-data")
    }
    kinds = {person: [h.kind.value for h in one.handovers] for person, one in told.items()}
    assert kinds == {
        "kasugai-data": ["resale"], "seto-data": ["resale", "lease"], "chita-data": ["lease"],
    }  # fmt: skip
    assert [one.hands for one in told.values()] == [
        None, Hands(CUSTOMER, cast.SPINDLE), Hands(CUSTOMER, cast.SPINDLE),
    ]  # fmt: skip
    with pytest.raises(UnknownMachine):
        handover.told(world.node.store, standing(world, "arbiter"), NAME)
    listed = register.machines(world.node.store.database, standing(world, "chita-data"))
    assert MachineId(NAME) in {machine.id for machine in listed}
