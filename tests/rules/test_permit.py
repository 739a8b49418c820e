"""Permits: each refusal by the term that does not allow it, bounds by the agreement's grain."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from kumiai.model.agreement import AgreementKind, Member, Part
from kumiai.model.dataset import AT, COLUMNS, ITEM, MACHINE, TEXT, VALUE, DatasetId
from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.person import Person, PersonId, Role, Standing
from kumiai.model.policy import And, Compare, Comparison, In, IsNull, Mask, Policy
from kumiai.model.refusal import (
    BadPeriod,
    NotAParty,
    NotCovered,
    NotInForce,
    PurposeNotAllowed,
    QuotaSpent,
    Refusal,
    UnknownDataset,
    UnknownItem,
)
from kumiai.model.request import Circumstances, Permit
from kumiai.rules.permit import permit
from kumiai.rules.standing import of_party
from tests.leaks import plans
from tests.leaks.plans import INSTANTS, ITEMS, MIDNIGHT, NOW, READER

DAY = timedelta(days=1)
POLICY = Policy(
    dataset=plans.DATASET,
    purposes=("maintenance",),
    items=tuple(ITEMS[:2]),
    columns=(MACHINE, ITEM, AT, VALUE),
    runs=Period(NOW - 30 * DAY, NOW + 30 * DAY),
    masks=((MACHINE, Mask.PSEUDONYM),),
)
AGREEMENT = plans.agreement(POLICY)


def standing(party: str = READER, at: datetime = NOW) -> Standing:
    """The standing of a data manager of `party`."""
    who = Person(PersonId("r"), PartyId(party), "r", frozenset({Role.DATA_MANAGER}))
    return of_party(who, at)


def asked(policy: Policy = POLICY, rows: int = 0, **said: Any) -> Permit:
    """What a request of the reader may see under `policy`."""
    request = replace(plans.bounded(policy, None, None), **said)
    return permit(plans.agreement(policy), request, standing(), Circumstances(rows_this_month=rows))


def test_a_permit_says_who_what_and_when() -> None:
    """All that the agreement shows, for the asker, at its instant."""
    found = asked()

    assert (found.agreement, found.dataset) == (AGREEMENT.id, POLICY.dataset)
    assert (found.party, found.person, found.at) == (READER, PersonId("r"), NOW)
    assert (found.purpose, found.metering_hours, found.rows_left) == ("maintenance", 24, None)
    assert found.columns == POLICY.columns
    assert found.masks == POLICY.masks
    assert found.where == And((In(ITEM, POLICY.items),))


def test_columns_come_in_the_order_of_the_dataset() -> None:
    """However they are asked for, by id or name, once each; masks only of what is served."""
    found = asked(columns=("value", "c2", "item"))

    assert found.columns == (ITEM, VALUE)
    assert found.masks == ()


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.id not in POLICY.columns])
def test_a_column_of_the_dataset_that_is_not_agreed_is_not_covered(column: Any) -> None:
    """Every dataset has the same columns: naming one tells nothing."""
    for name in (column.id, column.name):
        with pytest.raises(NotCovered):
            asked(columns=("value", name))


@pytest.mark.parametrize("name", ["program", "Zpos", "no-such-item", "sload", "Sload ", "c2", ""])
def test_an_item_beyond_the_annex_answers_like_one_that_is_not(name: str) -> None:
    """An item of the dataset, another case, a made-up name: one refusal, equal facts but the name."""
    with pytest.raises(UnknownItem) as raised:
        asked(items=("Sload", name))

    assert raised.value.facts == {"item": name, "agreement": "agr-1"}


@pytest.mark.parametrize("columns", [("valu",), ("value; DROP",), ("VALUE",), ()])
def test_what_is_no_column_is_unknown(columns: tuple[str, ...]) -> None:
    """No guess at what was meant; and nothing to serve is nothing to ask for."""
    with pytest.raises(UnknownItem):
        asked(columns=columns)


@pytest.mark.parametrize("party", ["plant", "other", "nobody"])
def test_only_a_recipient_reads(party: str) -> None:
    """The provider, a stranger, and whoever is named without that part."""
    request = plans.bounded(POLICY, None, None)
    with pytest.raises(NotAParty):
        permit(AGREEMENT, request, standing(party), Circumstances())


def test_a_beneficiary_reads_nothing() -> None:
    """It shares in the proceeds only."""
    third = Member(PartyId("other"), frozenset({Part.BENEFICIARY, Part.PAYER}))
    terms = replace(AGREEMENT.terms, members=(*AGREEMENT.terms.members, third))
    agreement = replace(AGREEMENT, terms=terms)
    with pytest.raises(NotAParty):
        permit(agreement, plans.bounded(POLICY, None, None), standing("other"), Circumstances())


def test_another_dataset_is_unknown() -> None:
    """A dataset that the terms do not name, there or not."""
    with pytest.raises(UnknownDataset):
        asked(dataset=DatasetId("plates"))


def test_a_creation_agreement_gives_nothing_out() -> None:
    """It sets rights; the guard has held its items against nobody."""
    terms = replace(AGREEMENT.terms, kind=AgreementKind.CREATION)
    request = plans.bounded(POLICY, None, None)
    with pytest.raises(NotCovered):
        permit(replace(AGREEMENT, terms=terms), request, standing(), Circumstances())


@pytest.mark.parametrize(
    "at, ends_at, signed",
    [
        (POLICY.runs.begin - timedelta(microseconds=1), None, True),
        (POLICY.runs.end, None, True),
        (NOW, NOW, True),
        (NOW, NOW - DAY, True),
        (NOW, None, False),
    ],
)
def test_out_of_force(at: datetime, ends_at: datetime | None, *, signed: bool) -> None:
    """Before, after, ended early to the microsecond, and short of a signature."""
    agreement = AGREEMENT if signed else replace(AGREEMENT, signatures=AGREEMENT.signatures[:1])
    request = plans.bounded(POLICY, None, None)
    with pytest.raises(NotInForce):
        permit(agreement, request, standing(at=at), Circumstances(ends_at))
    assert permit(AGREEMENT, request, standing(), Circumstances(NOW + DAY)).at == NOW


@pytest.mark.parametrize("purpose", ["", "Maintenance", "maintenance ", "training"])
def test_another_purpose(purpose: str) -> None:
    """A purpose is named by the agreement, letter for letter."""
    with pytest.raises(PurposeNotAllowed):
        asked(purpose=purpose)


@pytest.mark.parametrize("served, left", [(0, 10), (9, 1)])
def test_what_is_left_of_a_quota(served: int, left: int) -> None:
    """The permit says how many rows remain."""
    assert asked(replace(POLICY, rows_max=10), rows=served).rows_left == left


@pytest.mark.parametrize("served", [10, 11])
def test_a_spent_quota(served: int) -> None:
    """At the last row, and beyond it."""
    with pytest.raises(QuotaSpent):
        asked(replace(POLICY, rows_max=10), rows=served)


@given(INSTANTS)
def test_bounds_are_cut_to_days_in_japan(at: datetime) -> None:
    """A bound inside a day opens the whole day: answers cannot be cut ever finer."""
    found = asked(since=at, until=at + DAY)
    since, until = found.where.of[1], found.where.of[2]  # type: ignore[union-attr,index]

    assert isinstance(since, Compare)
    assert isinstance(until, Compare)
    for bound, op in ((since, Comparison.GE), (until, Comparison.LT)):
        assert (bound.op, bound.column) == (op, AT)
        assert isinstance(bound.literal, datetime)
        assert (bound.literal - MIDNIGHT) % DAY == timedelta(0)
    assert since.literal <= at < since.literal + DAY  # type: ignore[operator] # both are instants here
    assert until.literal - DAY < at + DAY <= until.literal  # type: ignore[operator] # both are instants here


def test_history_is_a_floor() -> None:
    """The later of what is asked and what is agreed; alone, either."""
    policy = replace(POLICY, history_from=MIDNIGHT + timedelta(hours=1))
    floors = [
        asked(policy),
        asked(policy, since=MIDNIGHT + timedelta(hours=2)),
        asked(policy, since=MIDNIGHT + DAY),
    ]
    literals = [found.where.of[1].literal for found in floors]  # type: ignore[union-attr,index]

    assert literals == [policy.history_from, policy.history_from, MIDNIGHT + DAY]


@pytest.mark.parametrize("hours", [0, -1, -48])
def test_bounds_that_leave_nothing(hours: int) -> None:
    """An end at or before the begin is refused, also when history moves the begin."""
    with pytest.raises(BadPeriod):
        asked(since=MIDNIGHT, until=MIDNIGHT + timedelta(hours=hours))
    with pytest.raises(BadPeriod):
        asked(replace(POLICY, history_from=MIDNIGHT), until=MIDNIGHT + timedelta(hours=hours))


def test_all_terms_stand_side_by_side() -> None:
    """Items, machines, time and the agreement's own predicate, all of them."""
    policy = replace(POLICY, machines=(plans.MACHINES[0],), rows=IsNull(TEXT))
    found = asked(policy, items=("Stemp",), until=MIDNIGHT)

    assert found.where == And(
        (
            In(ITEM, ("Stemp",)),
            In(MACHINE, policy.machines),
            Compare(Comparison.LT, AT, MIDNIGHT.astimezone(plans_zone(found))),
            IsNull(TEXT),
        )
    )


def plans_zone(found: Permit) -> Any:
    """The zone in which a permit writes its bounds; equal instants are equal."""
    return found.where.of[2].literal.tzinfo  # type: ignore[union-attr,index]


def test_every_refusal_is_one_of_ours() -> None:
    """No request gets further than a permit or a refusal."""
    for said in ({"purpose": "x"}, {"items": ("y",)}, {"columns": ("z",)}):
        with pytest.raises(Refusal):
            asked(**said)
