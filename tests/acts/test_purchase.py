"""Purchase day: machines handed over by a list, all of them or none, with rights offered in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kumiai.acts import agree, collect, enroll, handover, offer
from kumiai.acts.offer import purchase
from kumiai.acts.offer.purchase import Asked
from kumiai.apps.demo import cast, stage
from kumiai.model.agreement import OfferId
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.handover import Handover, HandoverKind
from kumiai.model.machine import MachineId
from kumiai.model.party import MarketId, PartyId
from kumiai.model.period import DayId, day, micros
from kumiai.model.purchase import PurchaseId, Row
from kumiai.model.refusal import (
    BadPurchaseList,
    HandoverTooFarAhead,
    LookAlikeSerial,
    NotYourRole,
    Refusal,
    SameIdOtherContent,
    SerialTwice,
    UnknownCustomer,
    UnknownDataset,
    UnknownParty,
    UnknownPurchase,
    UnknownSeat,
    UnknownTemplate,
)
from kumiai.model.right import OriginKind
from kumiai.records import register
from kumiai.records.purchases import Progress
from kumiai.rules.holding import handover_id
from kumiai.rules.template import terms_of
from kumiai.rules.unsettled import Action, Lack, Unsettled
from tests.acts import fleet
from tests.acts.dealing import PASSPHRASE, SIGNERS, passed, standing
from tests.acts.handing import LATHE
from tests.apps.world import World

ON = DayId("2026-12-01")
ROWS = (
    Row(2, "OK-1001", "MX-5", "Lathe 1", cast.PLANT),
    Row(3, "OK-1002", "MX-5", "Lathe 2", "瀬戸飛行機部品株式会社", source="uuid-1002"),
    Row(4, "OK-1003", "MX-7", "Lathe 3", cast.PLANT, dataset="third-lathe"),
)
FIRST, SECOND = MachineId("owari-kikai-ok-1001"), MachineId("owari-kikai-ok-1002")
TABLES = (
    "machines", "datasets", "handovers", "offers", "members", "rights_offers", "deviations",
    "outbox", "acts",
)  # fmt: skip


def asked(world: World, **changed: object) -> Asked:
    """What the builder says besides its list; its template is kept."""
    fleet.kept(world)
    said = Asked(
        PurchaseId("pur-1"), ON, fleet.NAME, ((fleet.BUILDER, cast.BUILDER),), fleet.PLANT,
        MarketId("machined-parts"), "sale of 2026-11",
    )  # fmt: skip
    return replace(said, **changed)  # type: ignore[arg-type]


def recorded(
    world: World, rows: Sequence[Row] = ROWS, at_most: int | None = None, **changed: object
) -> Progress:
    """How far the builder's purchase has come."""
    who = standing(world, "owari-data")
    return purchase.record(world.node.store, who, asked(world, **changed), rows, at_most)


def counts(world: World) -> dict[str, int]:
    """How many rows the tables have that a purchase writes."""
    found = world.rows()
    return {table: found[table] for table in TABLES}


def lacks(world: World, person: str) -> dict[str, Unsettled]:
    """What a person is told of the machines that the builder sold, by machine."""
    found = handover.unsettled(world.node.store, standing(world, person))
    return {one.machine.id: one for one in found if one.machine.id.startswith("owari")}


def signed(world: World, offer_id: str, *parties: PartyId) -> None:
    """Parties sign an offer."""
    for party in parties:
        who = standing(world, SIGNERS[party])
        made = register.offer(world.node.store.database, who, offer_id)
        passed(world, who, made.id)
        agree.accept(world.node.store, who, made.id, made.terms_hash, PASSPHRASE)


def test_each_machine_is_handed_over_with_its_dataset_and_an_offer(any_world: World) -> None:
    """Enrolled for its customer, named by id or name; no right stands before somebody signs."""
    world = any_world
    database = world.node.store.database
    done = recorded(world)
    assert (done.lines, done.drafted, done.done_at) == (3, 3, world.clock())
    seto = standing(world, "seto-data")
    machine = register.machine(database, seto, SECOND)
    assert (machine.source, machine.owner, machine.user) == ("uuid-1002", *[cast.CUSTOMER] * 2)
    assert (machine.since, machine.maker) == (day(ON).begin, "尾張機械工業株式会社")
    (gathering,) = register.datasets_of_machine(database, SECOND)
    assert (gathering.provider, gathering.id) == (cast.CUSTOMER, f"{SECOND}-data")
    assert gathering.generated
    assert register.newest_matrix(database, gathering.id) is None
    (given,) = handover.told(world.node.store, seto, SECOND).handovers
    assert (given.kind, given.giver, given.on) == (HandoverKind.PURCHASE, cast.BUILDER, ON)
    made = [o for o in register.offers(database, seto) if o.by == cast.BUILDER]
    assert [o.terms.rights[0].dataset for o in made] == [gathering.id]
    assert made[0].terms.template == f"{fleet.NAME}@1"
    assert register.paper(database, made[0].paper_hash)
    named = register.datasets(database, standing(world, "kasugai-data"))
    assert "third-lathe" in {dataset.id for dataset in named}
    assert register.customers(database, standing(world, "owari-data"), fleet.NAME)


def test_nothing_flows_until_both_have_signed(any_world: World) -> None:
    """Readings are kept back for want of a matrix; the signed agreement writes it."""
    world = any_world
    store = world.node.store
    recorded(world, ROWS[:1])
    plant = standing(world, "kasugai-data")
    machine = register.machine(store.database, plant, FIRST)
    rows = replace(stage.readings(LATHE, LATHE.files[0])[0], source=machine.source)
    world.clock.at = day(ON).begin + timedelta(days=1)
    at = [micros(world.clock()) + n for n in range(len(rows))]
    kept = collect.collect(store, plant, machine, [replace(rows, at=at)])
    assert (kept.rows, kept.withheld) == (0, len(rows))
    (dataset,) = register.datasets_of_machine(store.database, FIRST)
    assert store.lake.version(dataset.id) is None
    one = lacks(world, "kasugai-data")[FIRST]
    assert (one.lack, one.action, one.turn) == (Lack.OFFER_OPEN, Action.ANSWER, (cast.PLANT,))
    assert one.offer is not None
    signed(world, one.offer, cast.PLANT, cast.BUILDER)
    matrix = register.newest_matrix(store.database, dataset.id)
    assert matrix is not None
    assert matrix.origin.kind is OriginKind.AGREEMENT
    again = collect.collect(store, plant, machine, [replace(rows, at=at)])
    assert again.rows == sum(item in ("Sload", "Srpm", "program") for item in rows.item) > 0
    unlisted = lacks(world, "kasugai-data")[FIRST]
    assert (unlisted.lack, unlisted.action) == (Lack.UNLISTED, Action.LIST_ITEMS)
    assert "Sload" not in unlisted.items
    assert unlisted.items


def test_whose_turn_it_is_is_told_to_both(any_world: World) -> None:
    """Seller and customer see since when the offer waits and for whom; strangers see none of it."""
    world = any_world
    recorded(world)
    begun = world.clock()
    world.clock.at += timedelta(days=3)
    told = lacks(world, "owari-data")
    assert set(told) == {FIRST, SECOND, "owari-kikai-ok-1003"}
    assert {one.action for one in told.values()} == {Action.WAIT}
    assert (told[SECOND].since, told[SECOND].turn) == (begun, (cast.CUSTOMER,))
    assert set(lacks(world, "seto-data")) == {SECOND}
    assert lacks(world, "chita-data") == {}
    signed(world, str(told[SECOND].offer), cast.CUSTOMER)
    assert lacks(world, "owari-data")[SECOND].turn == (cast.BUILDER,)
    assert lacks(world, "owari-data")[SECOND].action is Action.ANSWER


@pytest.mark.parametrize(
    "row, refusal",
    [
        (Row(5, "OK-1001", "MX-5", "Lathe 9", cast.PLANT), SerialTwice),
        (Row(5, "0K-1OO1", "MX-5", "Lathe 9", cast.PLANT), LookAlikeSerial),
        (Row(5, "OK-1009", "MX-5", "Lathe 9", "nobody-here"), UnknownCustomer),
        (Row(5, "OK-1009", "MX-5", "Lathe 9", cast.BUILDER), UnknownCustomer),
        (Row(5, "OK-1009", "MX-5", "Lathe 9", cast.PLANT, dataset="machining"), SameIdOtherContent),
        (Row(5, "OK-1009", "MX-5", "Lathe 9", cast.PLANT, source=LATHE.device.source), SameIdOtherContent),
    ],
)  # fmt: skip
def test_all_lines_or_none(world: World, row: Row, refusal: type[Refusal]) -> None:
    """One bad line, and no machine of the list is there."""
    fleet.kept(world)
    before = counts(world)
    with pytest.raises(refusal):
        recorded(world, (*ROWS, row))
    assert counts(world) == before


@pytest.mark.parametrize(
    "changed, refusal",
    [
        ({"template": "no-such-template"}, UnknownTemplate),
        ({"template": "../etc"}, UnknownTemplate),
        ({"customer_seat": "captain"}, UnknownSeat),
        ({"taken": (("builder", "nobody-here"),)}, UnknownParty),
        ({"taken": (("mate", cast.BUILDER),)}, UnknownSeat),
        ({"on": "2027-12-24"}, HandoverTooFarAhead),
    ],
)
def test_what_is_said_of_all_lines(
    world: World, changed: dict[str, Any], refusal: type[Refusal]
) -> None:
    """An unknown template or seat, a party that is none, a day too far ahead: nothing is begun."""
    fleet.kept(world)
    before = world.rows()
    for act in (
        lambda: recorded(world, **changed),
        lambda: purchase.preview(
            world.node.store, standing(world, "owari-data"), asked(world, **changed), ROWS
        ),
    ):
        with pytest.raises(refusal):
            act()
    assert world.rows() == before


def test_a_run_that_is_cut_short_goes_on(any_world: World) -> None:
    """Offers are drafted some at a time; nobody sees anything before the last; then all is there."""
    world = any_world
    fleet.kept(world)
    before = counts(world)
    first = recorded(world, at_most=2)
    assert (first.lines, first.drafted, first.done_at) == (3, 2, None)
    assert counts(world) == before
    world.clock.at += timedelta(hours=1)
    with pytest.raises(SameIdOtherContent):
        recorded(world, ROWS[:2])
    last = recorded(world, at_most=2)
    assert (last.drafted, last.done_at) == (3, world.clock())
    after = counts(world)
    assert after["machines"] == before["machines"] + 3
    assert after["offers"] == before["offers"] + 3
    world.clock.at += timedelta(hours=1)
    assert recorded(world) == last
    assert counts(world) == after
    told = purchase.progress(world.node.store, standing(world, "owari-data"), "pur-1")
    assert told == last
    with pytest.raises(UnknownPurchase):
        purchase.progress(world.node.store, standing(world, "kasugai-sign"), "pur-1")


def test_a_machine_is_sold_once(world: World) -> None:
    """Another list with the same machine, or one that looks like it, is refused."""
    recorded(world)
    with pytest.raises(SerialTwice):
        recorded(world, ROWS[:1], id=PurchaseId("pur-2"))
    with pytest.raises(LookAlikeSerial):
        recorded(
            world, (replace(ROWS[0], serial="OK-IOO1"),), id=PurchaseId("pur-2")
        )  # fmt: skip


def test_a_preview_writes_nothing_and_tells_of_each_line(world: World) -> None:
    """What comes of each row, or why nothing does; a name like another's is pointed at."""
    fleet.kept(world)
    before = world.rows()
    rows = (
        ROWS[0], replace(ROWS[0], line=3, name="Lathe l"), replace(ROWS[1], line=4, name="Lathe I"),
        replace(ROWS[1], line=5, serial="OK-1005", customer="seto"),
    )  # fmt: skip
    who = standing(world, "owari-data")
    template, looked = purchase.preview(world.node.store, who, asked(world), rows)
    assert template.reference() == f"{fleet.NAME}@1"
    told = [
        (one.line.machine if one.line else None, type(one.refusal).__name__, one.alike)
        for one in looked
    ]
    assert told == [
        (FIRST, "NoneType", ""), (None, "SerialTwice", "2"), (SECOND, "NoneType", "2"),
        (None, "UnknownCustomer", ""),
    ]  # fmt: skip
    assert world.rows() == before
    with pytest.raises(NotYourRole):
        purchase.preview(world.node.store, standing(world, "owari-money"), asked(world), rows)


def test_a_preview_tells_of_names_that_are_taken(world: World) -> None:
    """A dataset or source that stands already, or that comes twice in the list."""
    recorded(world)
    who = standing(world, "owari-data")
    new = replace(ROWS[0], serial="OK-2001", name="Lathe 21", source="u-21", dataset="lathe-21")
    rows = (
        new,
        replace(new, line=3, serial="OK-2002", name="Lathe 22", dataset="lathe-22"),
        replace(new, line=4, serial="OK-2003", name="Lathe 23", source="u-23"),
        replace(
            new, line=5, serial="OK-2004", name="Lathe 24", source="OK-1001", dataset="lathe-24"
        ),
        replace(new, line=6, serial="OK-2005", name="Lathe 25", source="u-25", dataset="plates"),
    )
    _, looked = purchase.preview(world.node.store, who, asked(world), rows)
    told = [str(one.refusal.facts["id"]) if one.refusal else "" for one in looked]
    assert told == ["", "u-21", "lathe-21", "OK-1001", "plates"]
    for at in (3, 4):
        with pytest.raises(SameIdOtherContent) as refused:
            recorded(world, rows[at : at + 1], id=PurchaseId("pur-2"))
        assert refused.value.facts["id"] == told[at]


def test_the_seller_may_offer_rights_again_until_the_machine_is_sold_on(world: World) -> None:
    """In the dataset that it handed over it proposes; in that of the next owner it knows none."""
    store = world.node.store
    recorded(world, ROWS[:1])
    builder, plant = standing(world, "owari-data"), standing(world, "kasugai-data")
    (made,) = [o for o in register.offers(store.database, builder) if o.by == cast.BUILDER]
    again = offer.offer(store, builder, OfferId("off-again"), made.terms)
    assert again.terms_hash == made.terms_hash
    sold_on = Handover(
        handover_id(FIRST, DayId("2026-12-05")), FIRST, HandoverKind.RESALE, cast.PLANT, cast.CUSTOMER,
        DayId("2026-12-05"), plant.person, world.clock(),
    )  # fmt: skip
    handover.hand_over(store, plant, sold_on)
    own = Dataset(
        DatasetId("seto-own"), cast.CUSTOMER, "旋盤", "Lathe", (FIRST,), MarketId("machined-parts")
    )
    enroll.add_dataset(store, standing(world, "seto-data"), own)
    taken = {fleet.PLANT: cast.CUSTOMER, fleet.BUILDER: cast.BUILDER}
    terms = terms_of(fleet.said(), taken, cast.CUSTOMER, {own.id: None})
    with pytest.raises(UnknownDataset):
        offer.offer(store, builder, OfferId("off-guess"), terms)
    assert FIRST not in lacks(world, "owari-data"), "the next owner's rights are not its business"
    assert lacks(world, "seto-data")[FIRST].lack is Lack.NO_MATRIX
    assert FIRST not in lacks(world, "kasugai-data")


@pytest.mark.parametrize(
    "wrong",
    [
        {"serial": ""}, {"serial": "=1+1"}, {"name": "@SUM(A1)"}, {"model": "x" * 121},
        {"name": "a\u202eb"}, {"customer": ""}, {"serial": "・・・"}, {"source": "-1"},
    ],
)  # fmt: skip
def test_a_row_that_is_none(wrong: dict[str, Any]) -> None:
    """Empty fields, formulas, text that steers, a serial number without letters and digits."""
    with pytest.raises(BadPurchaseList):
        replace(ROWS[0], **wrong)
