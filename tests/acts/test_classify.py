"""Classifying in the walk: evidence as it stands, cards that the matrix follows, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kumiai.acts import agree, classify, collect, enroll, entitle, offer
from kumiai.model.agreement import AgreementKind, Member, OfferId, Part, Terms
from kumiai.model.card import Evidence, Proof, Question, Reply, Teller
from kumiai.model.clause import Clause, ClauseId
from kumiai.model.dataset import AT, ITEM, VALUE, Dataset, DatasetId
from kumiai.model.machine import Machine, MachineId
from kumiai.model.party import Relation, RelationKind
from kumiai.model.period import Period
from kumiai.model.person import Person, PersonId, Role
from kumiai.model.policy import Policy
from kumiai.model.readings import STRIDE, Readings
from kumiai.model.refusal import (
    BadCardDate,
    ClassByCard,
    NoMandate,
    NotYourRole,
    PersonalByDefault,
    PersonalWithoutBasis,
    UnknownDataset,
    UnknownItem,
)
from kumiai.model.right import Classification, Competition, Matrix, Origin, OriginKind
from kumiai.model.signal import ItemId, Kind, Signal
from kumiai.model.slip import LATITUDE
from kumiai.papers.matrix import yaml_from_matrix
from kumiai.records import access, register
from kumiai.rules.entitle import first_matrix
from kumiai.rules.standing import of_party
from kumiai.wire.canonical import digest
from tests.clauses import with_clauses
from tests.story import pool_stage as made
from tests.story.pool_stage import CAR, ELECTRONICS, MARKET, PASSPHRASE, RENTAL, Stage

DAY = timedelta(days=1)
VAN, FLEET = MachineId("van-1"), DatasetId("fleet")
ODOMETER, COUNTER, PROGRAM = ItemId("odometer"), ItemId("q17"), ItemId("program")
P, TS, LP, OPEN = (
    Classification.PERSONAL, Classification.TRADE_SECRET, Classification.LIMITED_PROVISION,
    Classification.OPEN_CONTRACT,
)  # fmt: skip


@pytest.fixture
def stage(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    """Four parties; the rental company has a van whose place, way, program and a counter it gathers."""
    found = made.founded(tmp_path / "node", database_url)
    store, who = found.node.store, found.who(RENTAL)
    signals = (
        Signal(VAN, LATITUDE, Kind.SAMPLE, "POSITION", "DEGREE"),
        Signal(VAN, ODOMETER, Kind.SAMPLE, "DISTANCE", "KILOMETER"),
        Signal(VAN, COUNTER, Kind.SAMPLE, "x:Q17"),
        Signal(VAN, PROGRAM, Kind.EVENT, "PROGRAM"),
    )
    van = Machine(VAN, "van-1", "van", "m", "m", RENTAL, RENTAL, made.BEGIN, "purchase")
    enroll.add_machine(store, who, van, signals)
    enroll.add_dataset(store, who, Dataset(FLEET, RENTAL, "車両", "fleet", (VAN,), MARKET))
    origin = Origin(OriginKind.ASSERTION, RENTAL, who.person, made.BEGIN, "purchase")
    imported(found, first_matrix(FLEET, origin, signals))
    found.clock.at += DAY
    yield found
    found.node.close()


def imported(stage: Stage, matrix: Matrix) -> Matrix:
    """The matrix as it stands after an import that was made from what stood before."""
    before = register.newest_matrix(stage.node.store.database, FLEET)
    made_from = replace(matrix, version=before.version if before else 1)
    raw = yaml_from_matrix(made_from).encode()
    return entitle.set_rights(stage.node.store, stage.who(RENTAL), FLEET, raw, "purchase")


def matrix(stage: Stage) -> Matrix:
    """The newest rights in the fleet."""
    found = register.newest_matrix(stage.node.store.database, FLEET)
    assert found is not None
    return found


def classes(stage: Stage) -> dict[str, tuple[Classification, Competition]]:
    """What the matrix says of each item."""
    return {i.id: (i.classification, i.competition) for i in matrix(stage).items}


def said(kind: Classification, **changed: Any) -> classify.Said:
    """A decision for a reason."""
    return replace(classify.Said(classification=kind, reason="as agreed", replies={}), **changed)


def decided(stage: Stage, item: str, word: classify.Said) -> Any:
    """The card that the rental company decides."""
    return classify.decide(stage.node.store, stage.who(RENTAL), FLEET, item, word)


def counted(stage: Stage, item: ItemId, values: list[float]) -> None:
    """A recording of one item."""
    n = len(values)
    first = int(stage.clock().timestamp()) * 1_000_000
    readings = Readings(
        "van-1", f"{first:064x}", STRIDE, n, [i * STRIDE for i in range(n)],
        [first + i for i in range(n)], [item] * n, values, [None] * n, None, (), (),
    )  # fmt: skip
    who = stage.who(RENTAL)
    machine = register.machine(stage.node.store.database, who, VAN)
    collect.collect(stage.node.store, who, machine, [readings])


def shared(stage: Stage, *items: ItemId, nda: bool = False) -> None:
    """The electronics maker may read items of the fleet for a year."""
    runs = Period(stage.clock() - DAY, stage.clock() + 365 * DAY)
    limits = Policy(FLEET, ("road-hazard",), items, (ITEM, AT, VALUE), runs)
    silence = Clause(ClauseId.CONFIDENTIALITY, {"no_other_use": "yes"}, RENTAL)
    terms = Terms(
        kind=AgreementKind.PROVISION, title_ja="提供", title_en="Fleet data",
        members=(
            Member(RENTAL, frozenset({Part.PROVIDER})),
            Member(ELECTRONICS, frozenset({Part.RECIPIENT})),
        ),
        policies=(limits,), proceeds=None,
    )  # fmt: skip
    open_ended = Clause(ClauseId.CONFIDENTIALITY, {"years": 5}, RENTAL)
    terms = with_clauses(terms, silence if nda else open_ended)
    store, name = stage.node.store, OfferId(f"off-{items[0].lower()}")
    proposed = offer.offer(store, stage.who(RENTAL), name, terms)
    for party in (RENTAL, ELECTRONICS):
        agree.accept(store, stage.who(party), name, proposed.terms_hash, PASSPHRASE)


def test_a_place_is_personal_until_somebody_with_the_mandate_decides(stage: Stage) -> None:
    """By what its signal measures: an import that hides it is refused, an offer too; the card opens."""
    assert {item: kind for item, (kind, _) in classes(stage).items()} == {
        LATITUDE: P, ODOMETER: OPEN, COUNTER: OPEN, PROGRAM: OPEN,
    }  # fmt: skip
    first = matrix(stage)
    items = (replace(i, classification=OPEN) if i.id == LATITUDE else i for i in first.items)
    opened = replace(first, items=tuple(items))
    with pytest.raises(ClassByCard):
        imported(stage, opened)
    with pytest.raises(PersonalWithoutBasis):
        shared(stage, LATITUDE)
    without = replace(
        first,
        items=tuple(i for i in first.items if i.id != LATITUDE),
        cells={k: v for k, v in first.cells.items() if k != LATITUDE},
    )
    imported(stage, without)
    with pytest.raises(ClassByCard):
        imported(stage, opened)  # taken out and put back, it is not new
    imported(stage, first)
    card = decided(stage, LATITUDE, said(OPEN, reason="a van without a driver, on rails"))
    assert card.mandate == "mandate-reclassify"
    assert (card.before, card.person) == (P, f"{RENTAL}.person")
    assert classes(stage)[LATITUDE][0] is OPEN
    assert matrix(stage).origin.person == f"{RENTAL}.person"
    noted = [n["act"] for n in access.audited(stage.node.store.database, RENTAL)]
    assert "class.decide" in noted
    imported(stage, opened)
    with pytest.raises(ClassByCard):
        imported(stage, first)


def test_a_new_line_that_hides_a_person_is_refused(stage: Stage) -> None:
    """Also in a dataset that has no rights yet: nothing of the matrix is kept."""
    store, who = stage.node.store, stage.who(RENTAL)
    second = DatasetId("second")
    enroll.add_dataset(store, who, Dataset(second, RENTAL, "車両", "fleet", (VAN,), MARKET))
    lines = tuple(replace(i, classification=OPEN) for i in matrix(stage).items)
    raw = yaml_from_matrix(replace(matrix(stage), dataset=second, version=1, items=lines)).encode()
    with pytest.raises(PersonalByDefault):
        entitle.set_rights(store, who, second, raw, "purchase")
    assert register.newest_matrix(store.database, second) is None


def test_who_has_no_mandate_may_narrow_but_not_widen(stage: Stage) -> None:
    """Keeping something back needs nobody's leave; letting it out does."""
    store = stage.node.store
    new = Person(PersonId("new.person"), RENTAL, "新人", frozenset({Role.DATA_MANAGER}))
    plant = Person(PersonId("plant.person"), RENTAL, "工場", frozenset({Role.PLANT}))
    for person in (new, plant):
        enroll.add_person(store, stage.who(RENTAL), person)
    who = of_party(new, stage.clock())
    card = classify.decide(store, who, FLEET, PROGRAM, said(TS))
    assert card.mandate is None
    for item, kind in ((PROGRAM, LP), (PROGRAM, OPEN), (LATITUDE, TS), (LATITUDE, OPEN)):
        with pytest.raises(NoMandate):
            classify.decide(store, who, FLEET, item, said(kind))
    no = said(OPEN, competition=Competition.NONE)
    with pytest.raises(NoMandate):
        classify.decide(store, who, FLEET, ODOMETER, no)
    with pytest.raises(NotYourRole):
        classify.decide(store, of_party(plant, stage.clock()), FLEET, PROGRAM, said(TS))
    assert classes(stage)[PROGRAM][0] is TS
    assert len(classify.held(store, who, FLEET)[0].cards) == 0


def test_both_cards_stand_with_their_dates(stage: Stage) -> None:
    """Limited provision beside a trade secret changes nothing; when secrecy is lost, it has been so
    since its own date. History stays, and asked again it is the same card.
    """
    first = decided(stage, PROGRAM, said(TS))
    stage.clock.at += DAY
    beside = decided(stage, PROGRAM, said(LP, beside=True))
    version = matrix(stage).version
    assert classes(stage)[PROGRAM][0] is TS
    stage.clock.at += 30 * DAY
    with pytest.raises(BadCardDate):
        decided(stage, PROGRAM, said(OPEN, since=first.since - DAY))
    lost = decided(stage, PROGRAM, said(LP, reason="the consortium knows it"))
    assert lost.since == beside.since
    assert classes(stage)[PROGRAM][0] is LP
    assert matrix(stage).version == version + 1
    stage.clock.at += DAY
    assert decided(stage, PROGRAM, said(LP, reason="the consortium knows it")) == lost
    held, _ = classify.show(stage.node.store, stage.who(RENTAL), FLEET, PROGRAM)
    assert held.cards == (first, beside, lost)
    assert matrix(stage).version == version + 1


def test_evidence_as_it_stands_now(stage: Stage) -> None:
    """Who may read, under which agreements, how many rows: gathered by the node, with the instant;
    a person adds answers, a paper by its hash and a cost.
    """
    store = stage.node.store
    counted(stage, ODOMETER, [float(n) for n in range(9)])
    _, before = classify.show(store, stage.who(RENTAL), FLEET, ODOMETER)
    shared(stage, ODOMETER, nda=True)
    stage.clock.at += timedelta(hours=1)
    _, now = classify.show(store, stage.who(RENTAL), FLEET, ODOMETER)
    replies = {a.question: a for a in now.answered}
    assert {a.question: a.reply for a in before.answered}[Question.NAMED] is Reply.UNKNOWN
    assert replies[Question.NAMED].reply is Reply.YES
    assert replies[Question.MEASURES].reply is Reply.YES
    (readers,) = replies[Question.NAMED].evidence
    assert readers.persons == (f"{RENTAL}.person",)
    assert readers.parties == (ELECTRONICS,)
    assert readers.at == stage.clock()
    (agreement,) = replies[Question.MEASURES].evidence
    assert (agreement.said, len(agreement.sha256 or "")) == ("agr-odometer", 64)
    assert replies[Question.QUANTITY].evidence[0].count == 9
    paper = Evidence(
        proof=Proof.PAPER, by=Teller.PERSON, at=stage.clock(), sha256=digest(b"measures")
    )
    cost = Evidence(proof=Proof.COST, by=Teller.PERSON, at=stage.clock(), count=1_200_000)
    word = said(LP, replies={Question.QUANTITY: Reply.YES}, evidence=(paper, cost))
    card = decided(stage, ODOMETER, word)
    kept = {a.question: a for a in card.answered}
    assert (kept[Question.QUANTITY].reply, kept[Question.QUANTITY].by) == (Reply.YES, Teller.PERSON)
    assert [e.proof for e in kept[Question.QUANTITY].evidence] == [
        Proof.ROWS, Proof.COST, Proof.WORD,
    ]  # fmt: skip
    assert kept[Question.MEASURES].evidence[-1].sha256 == digest(b"measures")
    assert kept[Question.NAMED].by is Teller.NODE


def test_proxies_are_found_by_name_unit_and_values(stage: Stage) -> None:
    """An odometer by its name; a counter that nobody named by its values, once rows are there; what
    a card marks, or says is none, is not found again.
    """
    store, who = stage.node.store, stage.who(RENTAL)
    assert found(stage) == [("proxy-unmarked", ODOMETER)]
    counted(stage, COUNTER, [float(n) for n in range(12)])
    assert found(stage) == [("proxy-unmarked", ODOMETER), ("proxy-unmarked", COUNTER)]
    seen = [s for one in classify.findings(store, who, FLEET) for s in one.seen]
    assert {(s.shows, s.by) for s in seen} == {
        ("mileage", "unit"), ("mileage", "name"), ("counter", "values"),
    }  # fmt: skip
    assert decided(stage, ODOMETER, said(OPEN)).mandate is None
    assert classes(stage)[ODOMETER] == (OPEN, Competition.PROXY)
    decided(stage, COUNTER, said(OPEN, competition=Competition.NONE, reason="counts alarms"))
    assert classes(stage)[COUNTER] == (OPEN, Competition.NONE)
    assert found(stage) == []


def found(stage: Stage) -> list[tuple[str, str]]:
    """Rules and what they are about."""
    several = classify.findings(stage.node.store, stage.who(RENTAL), FLEET)
    return [(one.finding.rule, one.finding.about) for one in several]


def test_others_see_no_card(stage: Stage) -> None:
    """Not even who reads the data: evidence would tell of agreements with others."""
    shared(stage, ODOMETER)
    decided(stage, ODOMETER, said(LP))
    store = stage.node.store
    for party in (CAR, ELECTRONICS):
        who = stage.who(party)
        for asked in (
            lambda who=who: classify.held(store, who, FLEET),
            lambda who=who: classify.suggest(store, who, FLEET),
            lambda who=who: classify.findings(store, who, FLEET),
            lambda who=who: classify.show(store, who, FLEET, ODOMETER),
            lambda who=who: classify.decide(store, who, FLEET, ODOMETER, said(TS)),
        ):
            with pytest.raises(UnknownDataset):
                asked()
    with pytest.raises(UnknownItem):
        decided(stage, "nothing", said(TS))
    assert len(classify.suggest(store, stage.who(RENTAL), FLEET)) == 4


def test_contradicting_declarations_are_shown_to_both(stage: Stage) -> None:
    """Each sees what both said; a third party sees nothing of it."""
    store = stage.node.store
    for kind, rules in (
        (RelationKind.COMPETITOR, ["relation-contradicts"]),
        (RelationKind.DUAL, ["relation-contradicts", "C11"]),
        (RelationKind.VERTICAL, []),
    ):
        word = Relation(MARKET, CAR, ELECTRONICS, kind, stage.clock())
        enroll.declare_relation(store, stage.who(CAR), word)
        one = classify.relation_findings(store, stage.who(CAR), MARKET)
        two = classify.relation_findings(store, stage.who(ELECTRONICS), MARKET)
        assert [o.finding.rule for o in one] == [o.finding.rule for o in two] == rules
        assert {(o.other, o.own, o.theirs) for o in one} == (
            {(ELECTRONICS, kind, RelationKind.VERTICAL)} if rules else set()
        )
        assert classify.relation_findings(store, stage.who(RENTAL), MARKET) == []
