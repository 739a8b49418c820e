"""Cards: which stand, which prevails, what may change a class, what is proposed and noticed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.card import (
    ORDER,
    Answered,
    Card,
    Evidence,
    Proof,
    Question,
    Reply,
    Teller,
)
from kumiai.model.dataset import DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.refusal import BadCardDate, BadValue, ClassByCard, PersonalByDefault
from kumiai.model.right import Allowance, Classification, Competition, Item, OriginKind, Rights
from kumiai.model.signal import ItemId, Kind, Signal
from kumiai.rules.classify import (
    ROWS_MIN,
    Gathered,
    Known,
    answers,
    check_classes,
    check_decision,
    noticed,
    prevailing,
    propose,
    standing,
    widens,
)
from tests.rules.test_entitle import cell

AT = datetime(2026, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)
P, TS, LP, OPEN = ORDER
NONE = Classification.UNCLASSIFIED
X = ItemId("x")


def card(kind: Classification, number: int = 1, **changed: object) -> Card:
    """A card of `kind`, a day after the one before."""
    at = AT + number * DAY
    made = Card(
        dataset=DatasetId("d"), item=X, number=number, classification=kind, before=OPEN,
        competition=Competition.NONE, answered=(), since=at, look_again=at + 365 * DAY,
        party=PartyId("p"), person=PersonId("q"), reason="why", decided_at=at,
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def kinds(*cards: Card) -> list[Classification]:
    """The classes that stand."""
    return list(standing(cards))


def test_a_stricter_class_leaves_limited_provision_standing_with_its_date() -> None:
    """The trap: a consortium ends secrecy, and data for limited provision were kept all along."""
    limited, secret = card(LP, 1), card(TS, 2)
    assert kinds(limited, secret) == [TS, LP]
    assert standing([limited, secret])[LP].since == AT + DAY
    assert prevailing([limited, secret]) == secret
    lost = card(LP, 3, since=limited.since)
    assert kinds(limited, secret, lost) == [LP]
    beside = card(LP, 2, beside=True)
    assert kinds(card(TS, 1), beside) == [TS, LP]
    assert kinds(card(TS, 1), replace(beside, beside=False)) == [LP]


def test_open_is_ended_by_every_other_class() -> None:
    """Nothing is open and something else; the newest card of a class is the one that stands."""
    for kind in (P, TS, LP):
        assert kinds(card(OPEN, 1), card(kind, 2)) == [kind]
        assert kinds(card(kind, 1), card(OPEN, 2)) == [OPEN]
    assert [one.number for one in standing([card(TS, 1), card(TS, 2)]).values()] == [2]
    assert prevailing([]) is None


@given(st.lists(st.tuples(st.sampled_from(ORDER), st.booleans()), min_size=1, max_size=8))
def test_some_card_always_prevails(said: list[tuple[Classification, bool]]) -> None:
    """It is the first in order of those that stand, and the last decision stands."""
    cards = [card(kind, n, beside=beside) for n, (kind, beside) in enumerate(said, 1)]
    found = standing(cards)
    assert list(found) == sorted(found, key=ORDER.index)
    assert found[cards[-1].classification] is cards[-1]
    first = prevailing(cards)
    assert first is next(iter(found.values()))


@pytest.mark.parametrize("before, after", list(product(Classification, repeat=2)))
def test_what_is_wider(before: Classification, after: Classification) -> None:
    """Open is wider than limited provision, that wider than what is kept; whatever takes an item out
    of what is personal needs the mandate.
    """
    width = {LP: 1, OPEN: 2}
    expected = width.get(after, 0) > width.get(before, 0)
    expected = after is not P if before is P else expected
    assert widens(before, after) is expected


def rights(**classes: Classification) -> Rights:
    """Rights in items of these classes."""
    items = tuple(Item(ItemId(name), name, name, kind) for name, kind in classes.items())
    whole = cell(Allowance.ALLOW)
    return Rights(
        dataset="d", parties=(PartyId("p"),), items=items,
        cells={item.id: {PartyId("p"): whole} for item in items},
    )  # fmt: skip


@pytest.mark.parametrize("kind", OriginKind)
@pytest.mark.parametrize("before, after", list(product(Classification, repeat=2)))
def test_a_class_that_stands_changes_by_a_card(
    kind: OriginKind, before: Classification, after: Classification
) -> None:
    """An import changes none; what all have signed may narrow one; a card allows what it decided."""
    known = Known({X: before}, {}, {})
    narrowed = kind is OriginKind.AGREEMENT and not widens(before, after)
    if before is after or narrowed:
        check_classes(rights(x=after), kind, known)
    else:
        with pytest.raises(ClassByCard):
            check_classes(rights(x=after), kind, known)
    check_classes(rights(x=after), kind, replace(known, decided={X: after}))


def test_a_new_line_is_what_it_says_unless_it_shows_a_person() -> None:
    """By its name, or by what its signal measures; closed classes hide nobody."""
    nothing = Known({}, {}, {})
    check_classes(rights(x=OPEN, y=TS), OriginKind.ASSERTION, nothing)
    place = Signal(MachineId("m"), X, Kind.SAMPLE, "POSITION", "DEGREE")
    for shows, known in (
        (rights(operator_id=OPEN), nothing),
        (rights(x=LP), Known({}, {}, {X: place})),
        (rights(x=OPEN), Known({}, {}, {X: place})),
    ):
        for kind in OriginKind:
            with pytest.raises(PersonalByDefault):
                check_classes(shows, kind, known)
    for closed in (P, TS, NONE):
        check_classes(rights(operator_id=closed), OriginKind.ASSERTION, nothing)
    decided = Known({}, {ItemId("operator_id"): OPEN}, {})
    check_classes(rights(operator_id=OPEN), OriginKind.ASSERTION, decided)
    with pytest.raises(ClassByCard):
        check_classes(rights(operator_id=LP), OriginKind.ASSERTION, decided)


def test_dates_of_a_card() -> None:
    """It holds from its decision or before, not from before another class's card; it is looked at
    again later. Beside nothing stricter, nothing stands.
    """
    for changed in (
        {"since": AT + 2 * DAY},
        {"look_again": AT + DAY},
    ):
        with pytest.raises(BadCardDate):
            card(LP, 1, **changed)
    with pytest.raises(BadCardDate):
        check_decision(card(LP, 2, since=AT), [card(TS, 1)])
    check_decision(card(TS, 2, since=AT), [card(TS, 1)])
    check_decision(card(LP, 2), [card(TS, 1)])
    check_decision(card(LP, 2, beside=True), [card(TS, 1)])
    check_decision(card(LP, 1, beside=True, before=TS), [])
    for wrong, before in ((card(TS, 2, beside=True), [card(LP, 1)]), (card(P, 1, beside=True), [])):
        with pytest.raises(BadValue):
            check_decision(wrong, before)


@pytest.mark.parametrize(
    "changed", [{"reason": " "}, {"classification": NONE}, {"number": 0}, {"reason": "x" * 2001}]
)
def test_what_is_no_card(changed: dict[str, object]) -> None:
    """Without a reason, without a class, without a number."""
    with pytest.raises(BadValue):
        replace(card(TS), **changed)  # type: ignore[arg-type]


def found(
    kind: Classification = OPEN,
    *,
    readers: Sequence[str] = (),
    offers: int = 0,
    rows: int = 0,
    bound: bool = False,
    name: str = "Sload",
    competition: Competition = Competition.NONE,
) -> Gathered:
    """What the node gathered."""

    def said(proof: Proof, **what: object) -> tuple[Evidence, ...]:
        return (Evidence(proof=proof, by=Teller.NODE, at=AT, **what),)  # type: ignore[arg-type]

    parties = tuple(map(PartyId, readers))
    return Gathered(
        dataset=DatasetId("d"),
        item=Item(ItemId(name), name, name, kind, competition),
        at=AT,
        evidence={
            Proof.ACCESS_LIST: said(Proof.ACCESS_LIST, parties=parties),
            Proof.OPEN_OFFER: said(Proof.OPEN_OFFER, count=offers),
            Proof.ROWS: said(Proof.ROWS, count=rows),
        },
        bound=bound,
    )


@pytest.mark.parametrize(
    "gathered, expected",
    [
        (found(), OPEN),
        (found(name="gps_latitude"), P),
        (found(TS, name="gps_latitude"), P),
        (found(name="program"), TS),
        (found(name="program", offers=1), OPEN),
        (found(TS), TS),
        (found(TS, readers=["b"]), OPEN),
        (found(TS, readers=["b"], rows=ROWS_MIN), LP),
        (found(TS, readers=["b"], bound=True), TS),
        (found(readers=["b"], rows=ROWS_MIN), LP),
        (found(readers=["b"], rows=ROWS_MIN - 1), OPEN),
        (found(readers=["b"], rows=ROWS_MIN, offers=1), OPEN),
        (found(rows=ROWS_MIN), OPEN),
    ],
)
def test_the_order_of_the_proposals(gathered: Gathered, expected: Classification) -> None:
    """Personal, then secret, then limited provision, else open by contract."""
    assert propose(gathered).proposed is expected


def test_what_the_node_cannot_see_is_unknown() -> None:
    """Whether data are useful, known outside or tell a person: nobody but a person says so."""
    replies = {one.question: one.reply for one in answers(found())}
    assert set(replies) == set(Question)
    unseen = (Question.LINKABLE, Question.USEFUL, Question.NOT_PUBLIC, Question.FREE_ELSEWHERE)
    assert {replies[question] for question in unseen} == {Reply.UNKNOWN}
    assert all(one.by is Teller.NODE for one in answers(found()))


def rules(gathered: Gathered, *cards: Card, at: datetime = AT + 30 * DAY) -> list[str]:
    """The rules that are noticed."""
    return [one.finding.rule for one in noticed(propose(gathered), cards, at)]


def test_what_a_person_must_look_at() -> None:
    """A person hidden, a proxy unmarked, a secret without a card or with an answer against it."""
    assert rules(found()) == []
    assert rules(found(name="gps_latitude")) == ["P02"]
    assert rules(found(name="gps_latitude"), card(OPEN)) == []
    assert rules(found(P, name="gps_latitude")) == []
    assert rules(found(name="part_count")) == ["proxy-unmarked"]
    assert rules(found(name="part_count", competition=Competition.PROXY)) == []
    assert rules(found(name="part_count"), card(OPEN)) == []
    assert rules(found(TS)) == ["no-card"]
    assert rules(found(TS), card(TS)) == []
    assert rules(found(TS, offers=1), card(TS)) == ["S03"]
    assert rules(found(TS, readers=["b"]), card(TS)) == ["S03"]
    assert rules(found(LP, readers=["b"], rows=5, offers=1), card(LP)) == ["S06"]
    assert rules(found(LP, rows=0), card(LP)) == ["S06"]
    assert rules(found(TS), card(TS), at=AT + 400 * DAY) == ["card-overdue"]


def test_a_persons_answer_counts_but_not_against_what_is_seen() -> None:
    """Who says that data are free elsewhere is believed; who says that they are not offered is not,
    where an offer stands.
    """
    free = Answered(Question.FREE_ELSEWHERE, Reply.YES, Teller.PERSON)
    limited = found(LP, readers=["b"], rows=ROWS_MIN)
    assert rules(limited, card(LP)) == []
    assert rules(limited, card(LP, answered=(free,))) == ["S06"]
    denied = Answered(Question.NAMED, Reply.YES, Teller.PERSON)
    offered = found(LP, readers=["b"], rows=ROWS_MIN, offers=2)
    assert rules(offered, card(LP, answered=(denied,))) == ["S06"]
    amount = Answered(Question.QUANTITY, Reply.NO, Teller.PERSON)
    assert rules(limited, card(LP, answered=(amount,))) == ["S06"]
    assert card(LP, answered=(amount,)).reply(Question.QUANTITY) is Reply.NO
    assert card(LP).reply(Question.QUANTITY) is Reply.UNKNOWN
