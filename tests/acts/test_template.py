"""Templates of a party: versions that never change, and terms held against them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kumiai.acts import offer, template
from kumiai.apps.demo import cast
from kumiai.model.agreement import AgreementId, OfferId
from kumiai.model.deviation import DeviationKind, Stands
from kumiai.model.person import Role
from kumiai.model.refusal import (
    BadReplacement,
    NotYourRole,
    TemplateName,
    TemplateStands,
    UnknownAgreement,
    UnknownTemplate,
)
from kumiai.model.template import TemplateId
from kumiai.model.usage import EntryType
from kumiai.records import register, usage_log
from kumiai.rules.deviate import counted, side_by_side
from tests.acts import fleet
from tests.acts.dealing import agreed, signed, spindle, standing
from tests.apps.world import World

NAME = fleet.NAME


def test_a_version_stands_and_is_never_changed(any_world: World) -> None:
    """The same again is one; another content under the same version is refused; the next is kept."""
    world = any_world
    store, builder = world.node.store, standing(world, "owari-data")
    first = fleet.kept(world)
    assert template.add(store, builder, first) == first
    with pytest.raises(TemplateStands):
        template.add(store, builder, replace(first, title_en="Otherwise"))
    second = fleet.kept(world, 2)
    own = [one for one in template.listed(store, builder) if one.id == NAME]
    assert own == [second, first]
    assert template.show(store, builder, NAME) == second
    assert template.show(store, builder, f"{NAME}@1") == first


def test_a_template_is_its_partys_own(world: World) -> None:
    """It is called by its party, no other party sees it, and a plant's reader keeps none."""
    store, builder = world.node.store, standing(world, "owari-data")
    fleet.kept(world)
    for name in ("lathes", "automotive", f"{cast.PLANT}.lathes"):
        said = fleet.said()
        with pytest.raises(TemplateName):
            template.add(store, builder, replace(
                said, id=TemplateId(name), rights=replace(said.rights, dataset=name)
            ))  # fmt: skip
    for reference in (NAME, f"{NAME}@1"):
        with pytest.raises(UnknownTemplate):
            template.show(store, standing(world, "kasugai-data"), reference)
    for reference in (f"{NAME}@9", f"{NAME}@0", f"{NAME}@x", "", "a b", f"{NAME}@1@1"):
        with pytest.raises(UnknownTemplate):
            template.show(store, builder, reference)
    with pytest.raises(NotYourRole):
        template.add(store, replace(builder, roles=frozenset({Role.SIGNATORY})), fleet.said())


def test_terms_are_held_against_their_version(any_world: World) -> None:
    """What was bargained is listed with who said so first; unchanged terms differ nowhere."""
    world = any_world
    store, builder = world.node.store, standing(world, "owari-data")
    fleet.kept(world)
    made = fleet.offered(world, "fleet", fleet.plain(), "kasugai-data")
    _, found = template.deviations(store, builder, NAME)
    assert [(one.stands, one.comparison.deviations) for one in found] == [(Stands.OPEN, ())]
    offer.counter(store, builder, made.id, OfferId("off-fleet-2"), fleet.bargained(made.terms))

    _, (customer,) = template.deviations(store, builder, NAME)
    assert customer.others == (cast.PLANT,)
    assert customer.comparison.offer == "off-fleet-2"
    told = {
        (one.spot.kind, one.spot.line, one.spot.seat, one.spot.field): (one.template, one.agreed)
        for one in customer.comparison.deviations
    }
    cell, line, clause = DeviationKind.CELL, DeviationKind.LINE, DeviationKind.CLAUSE
    assert told == {
        (cell, "Sload", "builder", "use"): ("allow", "limited"),
        (cell, "Sload", "builder", "condition"): ("", "own spindle only"),
        (line, "program", "", ""): ("program", ""),
        (clause, "objection", "", "days"): ("14", "30"),
    }
    assert {one.by for one in customer.comparison.deviations} == {cast.BUILDER}
    counts = counted([customer])
    assert {(one.differ, one.of) for one in counts} == {(1, 1)}


def test_clauses_stand_side_by_side(world: World) -> None:
    """Each value with who has it and who said so first; the template's own names nobody."""
    store, builder = world.node.store, standing(world, "owari-data")
    fleet.kept(world)
    made = fleet.offered(world, "fleet", fleet.plain())
    fleet.offered(world, "second", fleet.plain())
    offer.counter(store, builder, made.id, OfferId("off-fleet-2"), fleet.bargained(made.terms))
    found, customers = template.deviations(store, builder, NAME)
    sides = side_by_side(found, template.versions(store, builder, customers), customers)
    days = next(one for one in sides if (one.spot.line, one.spot.field) == ("objection", "days"))
    assert days.template == "14"
    assert [(one.value, [v.by for v in one.voices]) for one in days.sayings] == [
        ("14", [None]),
        ("30", [cast.BUILDER]),
    ]
    cap = next(one for one in sides if one.spot.field == "cap")
    assert [(one.value, len(one.voices)) for one in cap.sayings] == [("1000000", 2)]


def test_what_is_agreed_takes_the_place_of_what_it_names(any_world: World) -> None:
    """The new agreement ends the old one, on its log; both parties must be the same."""
    world = any_world
    store, source = world.node.store, world.node.store.database
    fleet.kept(world)
    other = agreed(world, "spindle", spindle(world))
    old = agreed(world, "old", fleet.bargained(fleet.plain()))
    terms = replace(fleet.plain(), replaces=old.id)
    made = fleet.offered(world, "new", terms)
    _, found = template.deviations(store, standing(world, "owari-data"), NAME)
    assert [one.stands for one in found] == [Stands.AGREED, Stands.OPEN]
    assert found[1].comparison.replaces == old.id
    assert register.end_of(source, old.id) is None

    signed(world, made.id, made.terms_hash, terms)
    ends = register.end_of(source, old.id)
    assert ends == world.clock()
    assert [e.type for e in usage_log.entries(source, old.id)][-1] is EntryType.ENDED
    _, (left,) = template.deviations(store, standing(world, "owari-data"), NAME)
    assert left.agreement == "agr-new"

    with pytest.raises(BadReplacement):
        fleet.offered(world, "wrong", replace(terms, replaces=other.id))
    with pytest.raises(UnknownAgreement):
        fleet.offered(world, "none", replace(terms, replaces=AgreementId("agr-none")))
