"""Disputing: who claims, who decides, and that no yen is held twice or lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from kumiai.acts import dispute, enroll, settle
from kumiai.apps.demo import cast, terms
from kumiai.apps.worker import once
from kumiai.model.agreement import AgreementId, Hash
from kumiai.model.case import Claim, ClaimId, Exhibit
from kumiai.model.money import Yen
from kumiai.model.party import PartyId
from kumiai.model.period import MonthId
from kumiai.model.person import Person, PersonId, Role
from kumiai.model.refusal import (
    BadValue,
    Decided,
    Final,
    NodeBusy,
    NotAParty,
    NotYourRole,
    SameIdOtherContent,
    TooMuchClaimed,
    UnknownClaim,
    UnknownStatement,
)
from kumiai.model.statement import Statement, StatementState
from kumiai.records import ledger
from tests.acts.dealing import standing
from tests.apps.world import STRANGER, World, person_of

OPEN = "clm-plates-13-18"


def statement(world: World, agreement: str = terms.SPINDLE_ID) -> Statement:
    """The statement of the closed month."""
    found = ledger.of_month(world.node.store.database, AgreementId(agreement), MonthId(world.month))
    assert found is not None
    return found


def claim(world: World, name: str, yen: int, payee: PartyId = cast.PLANT) -> Claim:
    """A claim of the spindle maker."""
    about = statement(world)
    return Claim(
        ClaimId(name), about.id, about.agreement, cast.SPINDLE, PersonId("chita-sign"), payee,
        Yen(yen), "reasons", world.clock(),
    )  # fmt: skip


def filed(title: str) -> dispute.Filed:
    """An exhibit."""
    raw = title.encode()
    return dispute.Filed(Exhibit("甲1", title, "text/plain", Hash(sha256(raw).hexdigest())), raw)


def balance(world: World, party: PartyId) -> dict[str, int]:
    """A party's yen by account."""
    found: dict[str, int] = {}
    for posting in ledger.postings(world.node.store.database, statement(world).id):
        if posting.party == party:
            found[posting.account] = found.get(posting.account, 0) + posting.yen
    return found


def test_a_second_claim_finds_what_the_first_left(any_world: World) -> None:
    """Together they hold no more than the document; each is decided for itself."""
    world = any_world
    store, chita = world.node.store, standing(world, "chita-sign")
    total = next(d for d in statement(world).documents if d.payee == cast.PLANT).total()
    dispute.file(store, chita, claim(world, "clm-1", total - 10))
    with pytest.raises(TooMuchClaimed):
        dispute.file(store, chita, claim(world, "clm-2", 11))
    dispute.file(store, chita, claim(world, "clm-2", 10))
    assert balance(world, cast.PLANT) == {"receivable": 0, "held": total}
    assert balance(world, cast.SPINDLE)["held"] == total

    arbiter = standing(world, "arbiter")
    dispute.decide(store, arbiter, "clm-1", 5, "in part")
    assert ledger.state(store.database, statement(world).id) is StatementState.DISPUTED
    dispute.decide(store, arbiter, "clm-2", 10, "whole")
    assert balance(world, cast.PLANT) == {"receivable": 15, "held": 0}
    assert ledger.state(store.database, statement(world).id) is StatementState.STATED


def test_a_decided_statement_becomes_final(world: World) -> None:
    """The worker comes back to it after the decision: a case that was open delays, no more."""
    store = world.node.store
    dispute.file(store, standing(world, "chita-sign"), claim(world, "clm-1", 100))
    world.clock.at = statement(world).objection_until + timedelta(hours=1)
    once(world.node)
    assert ledger.state(store.database, statement(world).id) is StatementState.DISPUTED
    dispute.decide(store, standing(world, "arbiter"), "clm-1", 0, "no")
    once(world.node)
    assert ledger.state(store.database, statement(world).id) is StatementState.FINAL


def test_a_final_statement_is_claimed_no_more(world: World) -> None:
    """Also by somebody whose clock is a little behind: what is final stays final."""
    store = world.node.store
    world.clock.at = statement(world).objection_until
    settle.finalise(store, standing(world, "kasugai-money"), statement(world).id)
    world.clock.at -= timedelta(seconds=1)
    with pytest.raises(Final):
        dispute.file(store, standing(world, "chita-sign"), claim(world, "clm-1", 1))
    assert balance(world, cast.PLANT).get("held", 0) == 0


def test_a_decision_is_made_once(any_world: World) -> None:
    """The same again is the same case; another one is refused, and no yen moves twice."""
    world = any_world
    store, arbiter = world.node.store, standing(world, "arbiter")
    dispute.file(store, standing(world, "chita-sign"), claim(world, "clm-1", 10))
    first = dispute.decide(store, arbiter, "clm-1", 4, "in part")
    assert dispute.decide(store, arbiter, "clm-1", 4, "in part") == first
    for released, answer in ((5, "in part"), (4, "other reasons")):
        with pytest.raises(Decided):
            dispute.decide(store, arbiter, "clm-1", released, answer)
    assert balance(world, cast.SPINDLE)["held"] == 0


def test_a_claim_is_one_by_its_id(any_world: World) -> None:
    """The same again is the same case; other yen, exhibits or claimant under its id are refused."""
    world = any_world
    store, chita = world.node.store, standing(world, "chita-sign")
    said, exhibit = claim(world, "clm-1", 100), filed("one")
    first = dispute.file(store, chita, said, [exhibit])
    assert dispute.file(store, chita, said, [exhibit]) == first
    owari = standing(world, "owari-sign")
    for who, other, exhibits in (
        (chita, replace(said, yen=Yen(101)), [exhibit]),
        (chita, replace(said, reason="others"), [exhibit]),
        (chita, said, [filed("two")]),
        (chita, said, []),
        (owari, replace(said, by=cast.BUILDER), [exhibit]),
    ):
        with pytest.raises(SameIdOtherContent):
            dispute.file(store, who, other, exhibits)
    assert balance(world, cast.PLANT)["held"] == 100


def test_who_claims_what(world: World) -> None:
    """For oneself, against a payee's document, in one's own agreement."""
    store, chita = world.node.store, standing(world, "chita-sign")
    said = claim(world, "clm-1", 100)
    with pytest.raises(NotAParty):
        dispute.file(store, chita, replace(said, by=cast.PLANT))
    with pytest.raises(NotAParty):
        dispute.file(store, chita, replace(said, agreement=terms.PLATES_ID))
    with pytest.raises(TooMuchClaimed):
        dispute.file(store, chita, replace(said, payee=cast.SPINDLE))
    with pytest.raises(NotYourRole):
        dispute.file(store, standing(world, "chita-data"), said)
    stranger = standing(world, person_of(STRANGER, Role.LEGAL))
    for name in (said.statement, "stm-none"):
        with pytest.raises(UnknownStatement):
            dispute.file(store, stranger, replace(said, statement=name, by=STRANGER))  # type: ignore[arg-type]


def test_nobody_judges_its_own_case(any_world: World) -> None:
    """A member may call one of its persons an arbiter: only the party that the terms name decides."""
    world = any_world
    store = world.node.store
    judge = Person(
        PersonId("seto-judge"), cast.CUSTOMER, "J", frozenset({Role.ARBITER}),
        standing(world, "seto-sign").mandates,
    )  # fmt: skip
    enroll.add_person(store, standing(world, "seto-sign"), judge)
    before = world.trace()
    with pytest.raises(NotAParty):
        dispute.decide(store, standing(world, "seto-judge"), OPEN, 0, "ours")
    with pytest.raises(NotYourRole):
        dispute.decide(store, standing(world, "seto-sign"), OPEN, 0, "ours")
    for name in (OPEN, "clm-none"):
        with pytest.raises(UnknownClaim):
            dispute.decide(store, standing(world, person_of(STRANGER, Role.ARBITER)), name, 0, "x")
    assert world.trace() == before


@pytest.mark.parametrize("released, answer", [(-1, "x"), (10**12, "x"), (0, " ")])
def test_a_decision_has_reasons_and_stays_within(world: World, released: int, answer: str) -> None:
    """No more than was claimed, no less than nothing, and in writing."""
    with pytest.raises(BadValue):
        dispute.decide(world.node.store, standing(world, "arbiter"), OPEN, released, answer)


def test_evidence_needs_a_signed_head(world: World) -> None:
    """Without one there is nothing to check it against: later, not never."""
    with world.node.store.database.connect().raw as raw:
        raw.execute("DELETE FROM heads")
    with pytest.raises(NodeBusy):
        dispute.evidence(world.node.store, standing(world, "seto-sign"), OPEN)


def test_evidence_is_for_the_members_and_the_arbiter(world: World) -> None:
    """The same bytes for each; a stranger's case is no case."""
    store = world.node.store
    bundles = {
        dispute.evidence(store, standing(world, person), OPEN)
        for person in ("seto-sign", "kasugai-sign", "kasugai-money", "arbiter")
    }
    assert len(bundles) == 1
    for person, role in (("chita-sign", None), (STRANGER, Role.LEGAL)):
        who = standing(world, person if role is None else person_of(STRANGER, role))
        for name in (OPEN, "clm-none"):
            with pytest.raises(UnknownClaim):
                dispute.evidence(store, who, name)


def test_a_confirmation_names_the_first_who_gave_it(any_world: World) -> None:
    """Given again later, by whomever, the first one stands and is told."""
    world = any_world
    store, made = world.node.store, statement(world)
    first = settle.confirm(store, standing(world, "owari-sign"), made.id)
    world.clock.at += timedelta(days=1)
    assert settle.confirm(store, standing(world, "owari-sign"), made.id) == first
    with pytest.raises(NotYourRole):
        settle.confirm(store, standing(world, "owari-data"), made.id)
    for name in (made.id, "stm-none"):
        with pytest.raises(UnknownStatement):
            settle.confirm(store, standing(world, "seto-sign"), name)
