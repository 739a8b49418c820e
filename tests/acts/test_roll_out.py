"""A new version of a template for all whose terms stand on an older one: what was bargained stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kumiai.acts import agree, offer, template
from kumiai.acts.offer.rolling import Planned, RollOut, plan, roll_out
from kumiai.apps.demo import cast
from kumiai.model.agreement import OfferId, OfferState
from kumiai.model.deviation import Stands
from kumiai.model.refusal import OlderTemplate, SameIdOtherContent, UnknownTemplate
from kumiai.model.right import Allowance, Use
from kumiai.model.signal import ItemId
from kumiai.records import register
from kumiai.rules.rolling import moved, rolled
from tests.acts import fleet
from tests.acts.dealing import PASSPHRASE, agreed, passed, signed, standing
from tests.apps.world import World

ASKED = RollOut("roll-2027", f"{fleet.NAME}@2")
LOAD, SPEED = ItemId("Sload"), ItemId("Srpm")


def planned(world: World) -> list[Planned]:
    """What the builder's roll-out would do."""
    return plan(world.node.store, standing(world, "owari-data"), ASKED)


def go(world: World, most: int = 100) -> tuple[int, int]:
    """The roll-out of the builder."""
    return roll_out(world.node.store, standing(world, "owari-data"), ASKED, most)


def test_what_was_bargained_stays_and_conflicts_are_listed() -> None:
    """The new version reaches what nobody bargained about; where both changed, the agreed stays."""
    before = fleet.bargained(fleet.plain())
    found = rolled(fleet.said(), fleet.said(2), before, None)
    table = found.terms.rights[0]
    load, speed = (table.cells[name][cast.BUILDER] for name in (LOAD, SPEED))
    assert (speed.uses[Use.DERIVE], speed.uses[Use.USE]) == (Allowance.ALLOW, Allowance.ALLOW)
    assert load.uses[Use.USE] is Allowance.LIMITED
    assert load.condition == "own spindle only"
    assert table.item("program") is None
    assert found.terms.clauses[0].says["days"] == 30
    assert found.terms.template == f"{fleet.NAME}@2"
    (held,) = found.held
    assert (held.place, held.template, held.agreed, held.newer) == (
        "clause/objection/days", "14", "30", "21",
    )  # fmt: skip
    places = {one.place for one in moved(before, found.terms)}
    assert any("derive" in place for place in places)
    assert not any("condition" in place or "days" in place for place in places)


def test_terms_as_they_were_become_the_new_version() -> None:
    """Without a deviation, a roll-out gives what the new version says."""
    found = rolled(fleet.said(), fleet.said(2), fleet.plain(), None)
    assert found.terms == fleet.plain(2)
    assert found.held == ()


def test_agreements_are_offered_and_open_offers_answered(any_world: World) -> None:
    """One offer each: it names the agreement that it would replace, or answers what is open; asked
    again, nothing is offered twice; signed, the agreement is replaced.
    """
    world = any_world
    store, source = world.node.store, world.node.store.database
    builder = standing(world, "owari-data")
    fleet.kept(world)
    old = agreed(world, "old", fleet.bargained(fleet.plain()))
    theirs = fleet.offered(world, "theirs", fleet.plain())
    own = fleet.offered(world, "own", fleet.plain(), "owari-data")
    fleet.kept(world, 2)
    before = world.trace()
    plans = planned(world)
    assert world.trace() == before, "a preview writes nothing"
    assert {one.customer.agreement or one.customer.comparison.offer for one in plans} == {
        old.id, theirs.id, own.id,
    }  # fmt: skip

    assert go(world, 1) == (1, 2)
    assert go(world, 1) == (1, 1)
    assert go(world) == (1, 0)
    assert go(world) == (0, 0)
    _, found = template.deviations(store, builder, fleet.NAME)
    assert [one.comparison.version for one in found if one.stands is Stands.OPEN] == [2, 2, 2]
    made = {one.offer: register.offer(source, builder, one.offer) for one in plans}
    answers = {one.answers for one in made.values()}
    assert answers == {None, theirs.id, own.id}
    assert register.offer(source, builder, own.id).state is OfferState.WITHDRAWN
    assert register.offer(source, builder, theirs.id).state is OfferState.COUNTERED

    (replacing,) = [one for one in made.values() if one.terms.replaces]
    assert replacing.terms.replaces == old.id
    first = next(one for one in found if one.comparison.replaces).comparison
    assert {one.by for one in first.deviations} == {cast.PLANT}, "who bargained is remembered"
    signed(world, replacing.id, replacing.terms_hash, replacing.terms)
    assert register.end_of(source, old.id) == world.clock()
    assert register.paper(source, replacing.paper_hash)


def test_what_somebody_signs_is_left_alone(world: World) -> None:
    """An open offer under which there is a signature is neither answered nor taken back."""
    store, builder = world.node.store, standing(world, "owari-data")
    fleet.kept(world)
    own = fleet.offered(world, "own", fleet.plain(), "owari-data")
    passed(world, standing(world, "kasugai-sign"), own.id)
    agree.accept(store, standing(world, "kasugai-sign"), own.id, own.terms_hash, PASSPHRASE)
    fleet.kept(world, 2)
    (one,) = planned(world)
    assert one.signing
    assert go(world) == (0, 0)
    assert register.offer(store.database, builder, own.id).state is OfferState.OPEN


def test_a_roll_out_goes_forward_and_under_one_id(world: World) -> None:
    """To an older version, to one of nobody, or under an id that stands for another: refused."""
    store, builder = world.node.store, standing(world, "owari-data")
    fleet.kept(world)
    fleet.kept(world, 2)
    fleet.offered(world, "new", fleet.plain(2))
    with pytest.raises(OlderTemplate):
        plan(store, builder, RollOut("roll-1", f"{fleet.NAME}@1"))
    with pytest.raises(OlderTemplate):
        roll_out(store, builder, RollOut("roll-1", f"{fleet.NAME}@1"), 10)
    with pytest.raises(UnknownTemplate):
        plan(store, builder, RollOut("roll-1", f"{fleet.NAME}@9"))
    offer.counter(
        store, builder, "off-new", OfferId("off-old"), replace(fleet.plain(), title_en="Otherwise")
    )
    assert go(world) == (1, 0)
    template.add(store, builder, replace(fleet.said(2), version=3))
    with pytest.raises(SameIdOtherContent):
        roll_out(store, builder, RollOut(ASKED.id, f"{fleet.NAME}@3"), 10)
