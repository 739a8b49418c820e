"""What happens meanwhile: the same act from elsewhere, or another that changes its ground."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kumiai.acts import agree, dispute, enroll, entitle, offer, read, settle
from kumiai.acts.govern import logs, revoking, signing_in
from kumiai.apps.demo import cast, terms
from kumiai.model.agreement import Member, OfferId, OfferState, Part
from kumiai.model.dataset import DatasetId
from kumiai.model.money import Sale, Yen
from kumiai.model.period import month, month_of
from kumiai.model.person import Person, PersonId, Role
from kumiai.model.refusal import (
    GrantRevoked,
    NodeBusy,
    NotAParty,
    NotYourTurn,
    PeriodOpen,
    QuotaSpent,
    UnknownDataset,
    UnknownOffer,
    UnknownPerson,
)
from kumiai.model.request import Format
from kumiai.model.usage import EntryType
from kumiai.papers.matrix import yaml_from_matrix
from kumiai.records import access, ledger, points, register, usage_log
from kumiai.records.writer import Transaction
from tests.acts import test_collect as collecting
from tests.acts import test_dispute as disputing
from tests.acts.dealing import PASSPHRASE, agreed, asking, granted, opened, spindle, standing
from tests.apps.world import STRANGER, World, person_of


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """No point stays armed after a test."""
    yield
    points.arm(None)


def meanwhile(point: str, act: Callable[[], Any]) -> list[Any]:
    """Has `act` happen once, when `point` is reached; what it answered."""
    answered: list[Any] = []

    def reached(name: str) -> None:
        if name == point:
            points.arm(None)
            answered.append(act())

    points.arm(reached)
    return answered


def test_two_who_offer_the_same_make_one_offer(any_world: World) -> None:
    """Between drafting and keeping, the same offer came from elsewhere."""
    world = any_world
    said, plant = spindle(world), standing(world, "kasugai-data")

    def make() -> Any:
        return offer.offer(world.node.store, plant, OfferId("off-race"), said)

    other = meanwhile("offer.after_papers", make)
    assert make() == other[0]
    assert len(register.acceptances(world.node.store.database, OfferId("off-race"))) == 0


def test_two_who_ask_the_same_have_one_grant(any_world: World) -> None:
    """The same request from elsewhere, granted first, is the answer to both."""
    world = any_world
    agreement = agreed(world, "race", spindle(world))
    request = asking(agreement, "req-1")
    other = meanwhile("read.before_grant", lambda: granted(world, request))

    assert granted(world, request) == other[0]
    found = usage_log.entries(world.node.store.database, agreement.id)
    assert [entry.type for entry in found].count(EntryType.GRANTED) == 1


def test_a_grant_revoked_on_the_way_is_not_opened(any_world: World) -> None:
    """Revoked after it was looked at and before it was opened: no use is logged."""
    world = any_world
    agreement = agreed(world, "revoked", spindle(world))
    grant = granted(world, asking(agreement, "req-1"))
    plant = standing(world, "kasugai-data")
    meanwhile(
        "read.before_open",
        lambda: revoking.revoke_grant(world.node.store, plant, agreement.id, grant.id),
    )
    with pytest.raises(GrantRevoked):
        opened(world, grant)
    found = usage_log.entries(world.node.store.database, agreement.id)
    assert EntryType.OPENED not in [entry.type for entry in found]


def test_two_opened_in_one_batch_stay_within_the_quota(any_world: World) -> None:
    """The second counts the first, though its entry is not written yet."""
    world = any_world
    store, chita = world.node.store, standing(world, "chita-data")
    everything = agreed(world, "all", spindle(world))
    rows = granted(world, asking(everything, "req-0")).rows
    agreement = agreed(world, "batch", spindle(world, rows_max=rows))
    one = granted(world, asking(agreement, "req-1"))
    two = granted(world, asking(agreement, "req-2", items=("Sload",)))

    def step(tx: Transaction) -> None:
        tx.append(everything.id, EntryType.REVOKED, chita.at, {}, "another log")
        tx.append(everything.id, EntryType.REVOKED, chita.at, {}, "another log")
        read._open(store, tx, chita, one.id)
        read._open(store, tx, chita, two.id)

    with pytest.raises(QuotaSpent) as raised:
        store.writer.run(step)
    assert raised.value.facts["left"] == 0
    assert opened(world, one).opened_at is not None


def test_two_who_close_a_month_make_one_statement(any_world: World) -> None:
    """The other's statement is the answer to both; its postings stand once."""
    world = any_world
    agreement = agreed(world, "close", spindle(world))
    name = month_of(world.clock())
    world.clock.at = month(name).end + timedelta(hours=2)
    accounts = standing(world, "kasugai-money")

    def close() -> Any:
        return settle.close(world.node.store, accounts, agreement.id, name)

    other = meanwhile("settle.before_statement", close)
    assert close() == other[0]
    found = ledger.postings(world.node.store.database, other[0].id)
    assert len(found) == 2 * len(other[0].edges)


def test_a_sale_booked_meanwhile_is_not_lost(any_world: World) -> None:
    """The month is not closed without it: asked again, it is in the sum."""
    world = any_world
    name = month_of(world.clock())
    plant = standing(world, "kasugai-money")
    sale = Sale("sale-1", terms.PLATES_ID, name, cast.PLANT, Yen(100), "0" * 64)
    settle.book(world.node.store, plant, sale)
    world.clock.at = month(name).end + timedelta(hours=2)
    plant = standing(world, "kasugai-money")
    late = replace(sale, id="sale-2", yen=Yen(11))
    meanwhile("settle.before_statement", lambda: settle.book(world.node.store, plant, late))
    with pytest.raises(NodeBusy):
        settle.close(world.node.store, plant, terms.PLATES_ID, name)

    assert settle.close(world.node.store, plant, terms.PLATES_ID, name).gross == 111


def test_nothing_is_final_before_its_time(world: World) -> None:
    """Within the window a claim may still come."""
    made = disputing.statement(world)
    with pytest.raises(PeriodOpen):
        settle.finalise(world.node.store, standing(world, "kasugai-money"), made.id)


def test_one_signs_heads_at_a_time(any_world: World) -> None:
    """While one signs, another leaves it to it; one head stands."""
    world = any_world
    agreement = agreed(world, "heads", spindle(world))

    def publish() -> Any:
        return logs.publish_head(world.node.store, agreement.id, world.clock())

    other = meanwhile("govern.before_head", publish)
    first = publish()

    assert other == [None]
    assert usage_log.heads(world.node.store.database, agreement.id) == [first]


def test_a_claim_without_an_arbiter_waits(world: World) -> None:
    """Terms that name none: the case is there for its members, and nobody decides it."""
    agreement = agreed(world, "nobody", replace(spindle(world), arbiter=None))
    name = month_of(world.clock())
    world.clock.at = month(name).end + timedelta(hours=2)
    store = world.node.store
    made = settle.close(store, standing(world, "kasugai-money"), agreement.id, name)
    said = replace(
        disputing.claim(world, "clm-alone", 5), statement=made.id, agreement=agreement.id
    )
    dispute.file(store, standing(world, "chita-sign"), said)
    enroll_judge(world)
    with pytest.raises(NotAParty):
        dispute.decide(store, standing(world, "chita-judge"), "clm-alone", 0, "x")
    assert register.cases(store.database, standing(world, "arbiter")) != []
    assert "clm-alone" not in [
        case.claim.id for case in register.cases(store.database, standing(world, "arbiter"))
    ]


def enroll_judge(world: World) -> None:
    """The spindle maker calls one of its persons an arbiter."""
    who = standing(world, "chita-sign")
    judge = Person(
        PersonId("chita-judge"), cast.SPINDLE, "J", frozenset({Role.ARBITER}), who.mandates
    )
    enroll.add_person(world.node.store, who, judge)


def test_a_dataset_without_rows_is_not_read(world: World) -> None:
    """Agreed on before anything was collected: unknown until there is a row."""
    store, plant = world.node.store, standing(world, "kasugai-data")
    known = register.dataset(store.database, plant, cast.MACHINING)
    enroll.add_dataset(store, plant, replace(known, id=DatasetId("fresh")))
    matrix = register.newest_matrix(store.database, cast.MACHINING)
    assert matrix is not None
    raw = yaml_from_matrix(replace(matrix, dataset="fresh")).encode()
    entitle.set_rights(store, plant, "fresh", raw, "purchase")
    agreement = agreed(world, "empty", spindle(world, dataset=DatasetId("fresh")))
    with pytest.raises(UnknownDataset):
        granted(world, asking(agreement, "req-1"))


def test_words_with_commas_come_whole_through_csv(world: World) -> None:
    """Quotes, commas and line ends are quoted; what a spreadsheet would run is not run."""
    found = collecting.readings()
    words: list[str | None] = ['a,"b"', "=1+1", None]
    text = [*words, *[None] * (len(found.item) - 3)]
    items = ["Sload_cond"] * 3 + list(found.item[3:])
    collecting.brought(world, replace(found, text=text, item=items))
    said = spindle(world, items=("Sload_cond",), columns=("c2", "c5"))
    grant = granted(world, asking(agreed(world, "csv", said), "req-1"))
    delivery = read.fetch(world.node.store, standing(world, "chita-data"), grant.id, Format.CSV)
    assert delivery.content is not None
    lines = delivery.content.decode("utf-8-sig").split("\r\n")
    assert {'Sload_cond,"a,""b"""', "Sload_cond,'=1+1", "Sload_cond,"} <= set(lines)


def test_an_open_offer_is_answered_by_anybody_of_its_market(any_world: World) -> None:
    """It is seen by its market alone, stays open, and is itself never signed."""
    world = any_world
    store, plant = world.node.store, standing(world, "kasugai-data")
    said = replace(
        spindle(world),
        members=(Member(cast.PLANT, frozenset({Part.PROVIDER})),),
        proceeds=None,
        open_to=cast.MARKET,
        arbiter=None,
    )
    made = offer.offer(store, plant, OfferId("off-open"), said)
    answer = replace(
        said,
        members=(*said.members, Member(cast.CUSTOMER, frozenset({Part.RECIPIENT}))),
        open_to=None,
    )
    seto = standing(world, "seto-data")
    offer.counter(store, seto, made.id, OfferId("off-answer"), answer)

    assert register.offer(store.database, seto, made.id).state is OfferState.OPEN
    with pytest.raises(NotAParty):
        agree.accept(store, standing(world, "kasugai-sign"), made.id, made.terms_hash, PASSPHRASE)
    with pytest.raises(NotYourTurn):
        offer.counter(store, plant, made.id, OfferId("off-own"), answer)
    stranger = standing(world, person_of(STRANGER, Role.LEGAL))
    with pytest.raises(UnknownOffer):
        offer.counter(store, stranger, made.id, OfferId("off-x"), answer)


def test_a_link_of_somebody_who_is_gone(world: World) -> None:
    """A sign-in for a person that is not enrolled opens nothing and is not used up."""
    store, at = world.node.store, world.clock()
    expires = signing_in.days_after(at, 3)
    store.writer.run(lambda tx: access.add_link(tx, "secret", PersonId("gone"), expires))
    for _ in range(2):
        with pytest.raises(UnknownPerson):
            signing_in.sign_in_first(store, "secret", "a long enough one", at)
