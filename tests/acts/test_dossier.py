"""What the register gathers for the rules: a real agreement, its negotiation, its parties' words."""

from __future__ import annotations

from dataclasses import replace

from kumiai.acts import describe, offer
from kumiai.model.agreement import OfferId
from kumiai.model.clause import Clause, ClauseId
from kumiai.model.dominance import Answer, Dominance
from kumiai.model.finding import Finding
from kumiai.model.party import MarketId
from kumiai.model.person import PersonId
from kumiai.records import register
from kumiai.rules.pack import run
from tests.acts.dealing import agreed, spindle, standing
from tests.apps.world import PLANT, SPINDLE, World
from tests.rules.pack.cases import packs


def found(world: World, thing: str) -> list[Finding]:
    """What the pack of Japan finds about an offer or agreement."""
    who = standing(world, "kasugai-data")
    store = world.node.store
    read = register.agreement if thing.startswith("agr-") else register.offer
    said = register.dossier(store.database, read(store.database, who, thing), who.at)
    return list(run(packs()["jp-2026"], said))


def test_a_description_of_dependence_drops_its_flag(any_world: World) -> None:
    """A06 names what is unknown; what the provider says of one recipient answers for that one."""
    world = any_world
    agreement = agreed(world, "dossier", spindle(world))
    before = {
        one.about: one.facts["unknown"] for one in found(world, agreement.id) if one.rule == "A06"
    }
    assert before[SPINDLE] == "dependence, rank, alternatives, lock_in"

    market = register.any_dataset(world.node.store.database, agreement.terms.policies[0].dataset)
    said = Dominance(
        market=MarketId(market.market), described_by=PLANT, other=SPINDLE, person=PersonId("x"),
        at=world.clock(), dependence=10, alternatives=Answer.YES, locked_in=Answer.NO,
    )  # fmt: skip
    who = standing(world, "kasugai-data")
    describe.describe(world.node.store, who, said)
    part = {
        one.about: one.facts["unknown"] for one in found(world, agreement.id) if one.rule == "A06"
    }
    assert part == {**before, SPINDLE: "rank"}
    describe.describe(world.node.store, who, replace(said, rank=2))

    after = {one.about for one in found(world, agreement.id) if one.rule == "A06"}
    assert after == before.keys() - {SPINDLE}


def test_what_was_countered_and_not_taken_up_is_found(any_world: World) -> None:
    """The turns are those of the offers: a clause proposed and taken back is a refused negotiation."""
    world = any_world
    terms = spindle(world)
    others = tuple(clause for clause in terms.clauses if clause.id is not ClauseId.EXIT)
    asked = replace(terms, clauses=(*others, Clause(ClauseId.EXIT, {"notice": 90})))
    store = world.node.store
    offer.offer(store, standing(world, "kasugai-data"), OfferId("off-t1"), terms)
    offer.counter(store, standing(world, "chita-data"), "off-t1", OfferId("off-t2"), asked)
    assert not [one for one in found(world, "off-t2") if one.rule == "A07"]
    offer.counter(store, standing(world, "kasugai-data"), "off-t2", OfferId("off-t3"), terms)

    (met,) = (one for one in found(world, "off-t3") if one.rule == "A07")

    assert (met.about, met.facts["proposals"], met.facts["supplier"]) == (SPINDLE, 1, PLANT)
