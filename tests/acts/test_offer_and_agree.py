"""Offering and agreeing: the guard at every step, no oracle about others' data, and signatures."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from kumiai.acts import agree, enroll, entitle, offer
from kumiai.apps.demo import cast
from kumiai.model.agreement import AgreementKind, Member, Offer, OfferId, OfferState, Part, Terms
from kumiai.model.dataset import DatasetId
from kumiai.model.finding import Weight
from kumiai.model.money import Yen
from kumiai.model.party import PartyId, Relation, RelationKind
from kumiai.model.period import Period, month_of
from kumiai.model.person import Mandate, Power, Role, Standing
from kumiai.model.refusal import (
    CompetitionSensitive,
    Concluded,
    KeyLocked,
    NoMandate,
    NotAParty,
    NotCovered,
    NotYourRole,
    NotYourTurn,
    Refusal,
    SameIdOtherContent,
    SecretOffered,
    StaleTerms,
    Unclassified,
    UnknownDataset,
    UnknownItem,
    UnknownOffer,
    UnknownParty,
)
from kumiai.model.right import Competition, OriginKind, Rights
from kumiai.model.signal import ItemId
from kumiai.model.usage import EntryType
from kumiai.papers.matrix import yaml_from_matrix
from kumiai.records import keys, outbox, register, usage_log
from kumiai.rules.standing import of_party
from kumiai.wire.canonical import agreement_bytes
from tests.acts.dealing import (
    PASSPHRASE,
    SIGNERS,
    agreed,
    asking,
    granted,
    signed,
    spindle,
    standing,
)
from tests.apps.world import STRANGER, World, person_of


def offered(world: World, name: str, said: Terms, by: str = "kasugai-data") -> Offer:
    """An offer of `said`."""
    return offer.offer(world.node.store, standing(world, by), OfferId(f"off-{name}"), said)


def accept(world: World, made: Offer, person: str, **how: Any) -> Any:
    """A person's acceptance of an offer."""
    seen, passphrase = how.get("seen", made.terms_hash), how.get("passphrase", PASSPHRASE)
    who = how.get("who") or standing(world, person)
    return agree.accept(world.node.store, who, made.id, seen, passphrase)


def test_the_same_offer_is_one(any_world: World) -> None:
    """Asked again, also later: one offer, one message to each member; other terms are refused."""
    world = any_world
    said = spindle(world)
    made = offered(world, "one", said)
    world.clock.at += timedelta(hours=1)
    assert offered(world, "one", said) == made
    with pytest.raises(SameIdOtherContent):
        offered(world, "one", replace(said, title_en="Other"))
    with pytest.raises(SameIdOtherContent):
        offered(world, "one", said, by="owari-data")

    sent = [
        m["recipient"] for m in outbox.waiting(world.node.store.database) if made.id in m["body"]
    ]
    assert sorted(sent) == sorted({cast.BUILDER, cast.SPINDLE})


@pytest.mark.parametrize(
    "item, refusal",
    [("program", SecretOffered), ("no-such-item", Unclassified), ("Fovr", Unclassified)],
)
def test_a_provider_is_told_why_its_item_is_refused(
    world: World, item: str, refusal: type[Refusal]
) -> None:
    """A secret, an item in no line, a name that it made up."""
    said = spindle(world, items=(ItemId("Sload"), ItemId(item)))
    with pytest.raises(refusal):
        offered(world, "x", said)
    found = offer.look(world.node.store, standing(world, "kasugai-data"), said)
    assert [(f.rule, f.about) for f in found if f.weight is Weight.BLOCK] == [(refusal.code, item)]


def test_nobody_learns_of_anothers_data_by_offering_them(world: World) -> None:
    """A dataset that was never offered, an item that no agreement names, and made-up names: one
    answer. Whoever signed that an item is a secret is told so.
    """
    said = spindle(world)
    policy = said.policies[0]

    def ask(person: str, dataset: str, item: str) -> str:
        wanted = replace(policy, dataset=DatasetId(dataset), items=(ItemId(item),))
        guess = replace(said, policies=(wanted,))
        told = set()
        for act in (
            lambda: offered(world, "guess", guess, by=person),
            lambda: offer.look(world.node.store, standing(world, person), guess),
        ):
            with pytest.raises((UnknownDataset, UnknownItem)) as raised:
                act()
            told.add(f"{raised.value.code} {sorted(raised.value.facts)}")
        assert len(told) == 1
        return told.pop()

    stranger = person_of(STRANGER, Role.DATA_MANAGER)
    assert (
        len({ask(stranger, d, i) for d in ("machining", "plates", "none") for i in ("Sload", "z")})
        == 1
    )
    assert len({ask("chita-data", d, "Sload") for d in ("plates", "inspection", "none")}) == 1
    assert len({ask("chita-data", "machining", i) for i in ("Sovr", "Fovr", "z")}) == 1
    policies = (replace(policy, items=(ItemId("program"),)),)
    with pytest.raises(SecretOffered):
        offered(world, "guess", replace(said, policies=policies), by="chita-data")


def test_nobody_gives_away_anothers_data(world: World) -> None:
    """Terms in which the provider of the data provides nothing are refused to all."""
    said = spindle(world)
    members = (
        Member(cast.BUILDER, frozenset({Part.PROVIDER})),
        Member(cast.SPINDLE, frozenset({Part.RECIPIENT})),
    )
    for kind in (AgreementKind.PROVISION, AgreementKind.CREATION):
        theft = replace(said, members=members, proceeds=None, kind=kind)
        for person in ("owari-data", "kasugai-data"):
            with pytest.raises(UnknownDataset):
                offered(world, "theft", theft, by=person)


def test_a_creation_agreement_opens_no_data(world: World) -> None:
    """It may name a secret, since it sets rights; nothing is read under it."""
    said = spindle(world, items=(ItemId("program"),))
    agreement = agreed(world, "create", replace(said, kind=AgreementKind.CREATION))
    with pytest.raises(NotCovered):
        granted(world, asking(agreement, "req-1"))


def test_offers_name_parties_of_this_node(world: World) -> None:
    """A member that nobody knows; an offer by somebody who is no member; another role."""
    said = spindle(world)
    nobody = replace(
        said, members=(*said.members, Member(PartyId("nobody"), frozenset({Part.BENEFICIARY})))
    )
    with pytest.raises(UnknownParty):
        offered(world, "x", nobody)
    with pytest.raises((NotAParty, UnknownDataset)):
        offered(world, "x", said, by="seto-data")
    with pytest.raises(NotYourRole):
        offered(world, "x", said, by="kasugai-money")


def test_a_counter_offer_takes_the_table(any_world: World) -> None:
    """It answers once; what was answered is no longer accepted; a stranger answers nothing."""
    world = any_world
    store = world.node.store
    made = offered(world, "a", spindle(world))
    cheaper = replace(made.terms, proceeds=replace(made.terms.proceeds, yen=Yen(1)))  # type: ignore[type-var]
    chita = standing(world, "chita-data")
    answer = offer.counter(store, chita, made.id, OfferId("off-b"), cheaper)
    assert offer.counter(store, chita, made.id, OfferId("off-b"), cheaper) == answer
    assert (answer.answers, answer.by, answer.state) == (made.id, cast.SPINDLE, OfferState.OPEN)
    before = register.offer(store.database, chita, made.id)
    assert before.state is OfferState.COUNTERED

    with pytest.raises(NotYourTurn):
        accept(world, made, "chita-sign")
    with pytest.raises(NotYourTurn):
        offer.counter(store, standing(world, "owari-data"), made.id, OfferId("off-c"), cheaper)
    with pytest.raises(NotYourTurn):
        offer.counter(store, chita, answer.id, OfferId("off-c"), made.terms)
    with pytest.raises(SameIdOtherContent):
        offer.counter(store, chita, made.id, OfferId("off-b"), made.terms)
    for name in (answer.id, "off-none"):
        with pytest.raises(UnknownOffer):
            offer.counter(store, standing(world, "seto-data"), name, OfferId("off-d"), cheaper)
    signed(world, answer.id, answer.terms_hash, cheaper)
    with pytest.raises(Concluded):
        offer.counter(store, standing(world, "kasugai-data"), answer.id, OfferId("off-e"), cheaper)


def test_all_sign_and_only_then_it_runs(any_world: World) -> None:
    """Each signature verifies over the same bytes; the log begins with them; asked again, no more."""
    world = any_world
    store = world.node.store
    made = offered(world, "sign", spindle(world))
    steps = []
    for party in made.terms.parties():
        steps.append(accept(world, made, SIGNERS[party]))
        assert accept(world, made, SIGNERS[party]).signatures == steps[-1].signatures
    assert [len(step.missing()) for step in steps] == [2, 1, 0]
    found = steps[-1]

    public = {k.id: k for k in keys.public_keys(store.database, made.terms.parties())}
    for signature in found.signatures:
        keys.verify(public[signature.key], agreement_bytes(found), signature.signature)
        assert public[signature.key].party == signature.party
        assert signature.mandate == "mandate-accept"
    entries = usage_log.entries(store.database, found.id)
    assert [entry.type for entry in entries] == [EntryType.SIGNED] * 3
    assert {entry.facts["party"] for entry in entries} == set(made.terms.parties())
    job = f"close-{found.id}-{month_of(world.clock())}"
    assert store.database.row("SELECT id FROM jobs WHERE id = :id", {"id": job}) is not None


def test_what_is_not_accepted(any_world: World) -> None:
    """Other terms, a wrong passphrase, another role, a stranger: no signature, nothing written."""
    world = any_world
    made = offered(world, "no", spindle(world))
    cases: list[tuple[str, dict[str, Any], type[Refusal]]] = [
        ("chita-sign", {"seen": "0" * 64}, StaleTerms),
        ("chita-sign", {"passphrase": b"another passphrase"}, KeyLocked),
        ("chita-data", {}, NotYourRole),
        ("seto-sign", {}, UnknownOffer),
        (person_of(STRANGER, Role.SIGNATORY), {}, UnknownOffer),
    ]
    before = world.trace()
    for person, how, refusal in cases:
        with pytest.raises(refusal):
            accept(world, made, person, **how)
    assert world.trace() == before


@pytest.mark.parametrize("limit, reaches", [(300_001, True), (300_000, False), (0, False)])
def test_a_mandate_reaches_to_its_yen(world: World, limit: int, *, reaches: bool) -> None:
    """To the last yen of the monthly sum, and not one further."""
    made = offered(world, "mandate", spindle(world))
    who = limited(standing(world, "chita-sign"), world, limit)
    if reaches:
        assert accept(world, made, "", who=who).missing()
    else:
        with pytest.raises(NoMandate):
            accept(world, made, "", who=who)


def limited(who: Standing, world: World, limit: int) -> Standing:
    """The standing with a mandate that ends at `limit` yen."""
    known = register.person_of(world.node.store.database, who.person)
    assert known is not None
    runs = Period(who.at - timedelta(days=1), who.at + timedelta(days=1))
    return of_party(replace(known, mandates=(Mandate("m", Power.ACCEPT, runs, limit),)), who.at)


def test_the_guard_looks_again_when_it_is_signed(any_world: World) -> None:
    """Between offer and signature a party turns competitor: what was harmless is refused now."""
    world = any_world
    store = world.node.store
    _sensitive(world, "Sload")
    made = offered(world, "guard", spindle(world, items=(ItemId("Sload"),)))
    accept(world, made, "kasugai-sign")
    for one, other, person in (
        (cast.PLANT, cast.SPINDLE, "kasugai-data"),
        (cast.SPINDLE, cast.PLANT, "chita-data"),
    ):
        said = Relation(cast.MARKET, one, other, RelationKind.COMPETITOR, world.clock())
        enroll.declare_relation(store, standing(world, person), said)
        with pytest.raises(CompetitionSensitive):
            accept(world, made, "chita-sign")
    with pytest.raises(CompetitionSensitive, match="'relation': 'competitor'"):
        accept(world, made, "chita-sign")
    with pytest.raises(CompetitionSensitive):
        offered(world, "guard-2", made.terms)


def _sensitive(world: World, name: str) -> None:
    """The plant reclassifies an item as sensitive between competitors."""
    store, plant = world.node.store, standing(world, "kasugai-data")
    matrix = register.newest_matrix(store.database, cast.MACHINING)
    assert matrix is not None
    items = tuple(
        replace(item, competition=Competition.SENSITIVE) if item.id == name else item
        for item in matrix.items
    )
    raw = yaml_from_matrix(replace(matrix, items=items)).encode()
    entitle.set_rights(store, plant, cast.MACHINING, raw, "purchase")


def test_notice_is_given_once_by_each(any_world: World) -> None:
    """The earliest end stands; it is on the log once for each party; a stranger ends nothing."""
    world = any_world
    agreement = agreed(world, "notice", replace(spindle(world), notice_days=10))
    store = world.node.store
    first = agree.end(store, standing(world, "kasugai-sign"), agreement.id)
    world.clock.at += timedelta(days=1)
    again = agree.end(store, standing(world, "kasugai-sign"), agreement.id)
    other = agree.end(store, standing(world, "chita-sign"), agreement.id)

    assert first.end == again.end == other.end
    entries = usage_log.entries(store.database, agreement.id)
    ended = [e.facts["party"] for e in entries if e.type is EntryType.ENDED]
    assert ended == [cast.PLANT, cast.SPINDLE]
    with pytest.raises(NotYourRole):
        agree.end(store, standing(world, "chita-data"), agreement.id)


def test_the_last_signature_of_a_creation_writes_the_rights(any_world: World) -> None:
    """Until then the assertion stands; afterwards each cell is as agreed, and says by which."""
    world = any_world
    source, plant = world.node.store.database, standing(world, "kasugai-data")
    before = register.newest_matrix(source, DatasetId(cast.MACHINING))
    assert before is not None
    said = {field.name: getattr(before, field.name) for field in fields(Rights)}
    lines = {**said["cells"]}
    lines[ItemId("Sload")] = {
        **lines[ItemId("Sload")],
        cast.BUILDER: lines[ItemId("Sload")][cast.PLANT],
    }
    both = frozenset({Part.PROVIDER, Part.RECIPIENT})
    members = tuple(Member(party, both) for party in (cast.PLANT, cast.BUILDER, cast.SPINDLE))
    kept = [party for party in before.parties if party in {member.party for member in members}]
    cells = {item: {party: of[party] for party in kept} for item, of in lines.items()}
    table = Rights(**{**said, "parties": tuple(kept), "cells": cells})
    terms = Terms(AgreementKind.CREATION, "購入", "Purchase", members, (), None, rights=(table,))
    made = offered(world, "bought", terms)
    assert register.newest_matrix(source, DatasetId(cast.MACHINING)) == before

    agreement = signed(world, made.id, made.terms_hash, terms)
    matrix = register.newest_matrix(source, DatasetId(cast.MACHINING))
    assert matrix is not None
    assert matrix.version == before.version + 1
    assert (matrix.origin.kind, matrix.origin.agreement) == (OriginKind.AGREEMENT, agreement.id)
    assert matrix.cells == table.cells
    assert matrix.origin.by == plant.party


def test_nobody_sets_rights_in_data_without_their_provider(world: World) -> None:
    """Whoever may know a dataset proposes rights in it to its provider, not past it."""
    matrix = register.newest_matrix(world.node.store.database, DatasetId(cast.MACHINING))
    assert matrix is not None
    said = {field.name: getattr(matrix, field.name) for field in fields(Rights)}
    cells = {item: {cast.BUILDER: of[cast.BUILDER]} for item, of in matrix.cells.items()}
    table = Rights(**{**said, "parties": (cast.BUILDER,), "cells": cells})
    both = frozenset({Part.PROVIDER, Part.RECIPIENT})
    members = tuple(Member(party, both) for party in (cast.BUILDER, cast.SPINDLE))
    terms = Terms(AgreementKind.CREATION, "購入", "Purchase", members, (), None, rights=(table,))
    with pytest.raises(UnknownDataset):
        offered(world, "past-the-plant", terms, by="owari-data")
