"""Describing one's dependence: on record, dated, by a person; read by nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kumiai.acts import describe
from kumiai.model.dominance import Answer, Dominance
from kumiai.model.party import MarketId, PartyId
from kumiai.model.person import PersonId, Role, Standing
from kumiai.model.refusal import LockInUnsaid, NotYourRole, UnknownParty
from kumiai.records import access, register
from tests.acts.dealing import standing
from tests.apps.world import CUSTOMER, PLANT, SPINDLE, World, person_of

PARTS = MarketId("machined-parts")


def who(world: World, party: PartyId, role: Role = Role.LEGAL) -> Standing:
    """A person of a party who has one role."""
    return standing(world, person_of(party, role))


def said(world: World, **changed: object) -> Dominance:
    """How the plant depends on the maker of its spindles."""
    usual = Dominance(
        market=PARTS, described_by=PLANT, other=SPINDLE, person=PersonId("x"), at=world.clock(),
        dependence=40, rank=1, alternatives=Answer.NO, locked_in=Answer.YES, lock_in="its tools",
    )  # fmt: skip
    return replace(usual, **changed)  # type: ignore[arg-type]


def test_a_description_is_dated_and_named(any_world: World) -> None:
    """Person, party and instant are those of the session, whatever was said of them."""
    legal = who(any_world, PLANT)

    kept = describe.describe(any_world.node.store, legal, said(any_world, person=PersonId("y")))

    assert (kept.described_by, kept.person, kept.at) == (PLANT, legal.person, legal.at)
    assert kept.unknown() == ()


def test_later_words_are_added_and_the_same_ones_are_not(any_world: World) -> None:
    """The first word stays on record; said again unchanged, nothing is added."""
    store = any_world.node.store
    for dependence in (40, 40, 25):
        any_world.clock.at += timedelta(hours=1)
        own = said(any_world, dependence=dependence)
        describe.describe(store, who(any_world, PLANT), own)

    found = describe.described(store, who(any_world, PLANT))

    assert [one.dependence for one in found] == [40, 25]
    assert found[0].at < found[1].at
    acts = [entry["act"] for entry in access.audited(store.database, PLANT)]
    assert acts.count("relation.describe") == 2


def test_nobody_reads_how_another_depends(any_world: World) -> None:
    """Not even the party that it is about; the rules do."""
    store = any_world.node.store
    describe.describe(store, who(any_world, PLANT), said(any_world))

    for party in (SPINDLE, CUSTOMER):
        assert describe.described(store, who(any_world, party)) == []
    between = register.dominance_between(store.database, PARTS, (PLANT, SPINDLE))
    assert [one.dependence for one in between] == [40]
    assert not register.dominance_between(store.database, PARTS, (PLANT, CUSTOMER))
    assert not register.dominance_between(store.database, MarketId("x"), (PLANT, SPINDLE))


def test_who_may_describe(any_world: World) -> None:
    """The law department and the data manager; of parties that there are."""
    store = any_world.node.store
    with pytest.raises(NotYourRole):
        describe.describe(store, who(any_world, PLANT, Role.PLANT), said(any_world))
    other = said(any_world, other=PartyId("nobody"))
    with pytest.raises(UnknownParty):
        describe.describe(store, who(any_world, PLANT), other)


@pytest.mark.parametrize(
    "locked, why", [(Answer.YES, " "), (Answer.NO, "tools"), (Answer.UNKNOWN, "tools")]
)
def test_a_lock_in_is_said_in_words(any_world: World, locked: Answer, why: str) -> None:
    """What keeps a party from turning elsewhere is said, and only where something does."""
    with pytest.raises(LockInUnsaid):
        said(any_world, locked_in=locked, lock_in=why)


def test_what_is_unknown_is_named(any_world: World) -> None:
    """Four answers; what nobody gave is unknown, and keeps its flag."""
    bare = Dominance(
        market=PARTS, described_by=PLANT, other=SPINDLE, person=PersonId("x"), at=any_world.clock()
    )

    assert bare.unknown() == ("dependence", "rank", "alternatives", "lock_in")
    assert said(any_world).unknown() == ()
