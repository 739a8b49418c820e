"""Grants: one answer within its metering, lapsed and revoked ones stand no more, and their sums."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kumiai.model.agreement import AgreementId, Hash
from kumiai.model.dataset import DatasetId, Version
from kumiai.model.party import PartyId
from kumiai.model.period import Period, month
from kumiai.model.person import PersonId
from kumiai.model.refusal import UnknownGrant
from kumiai.model.usage import EntryType, Fact, Grant, GrantId
from kumiai.records import grants
from kumiai.records.dialect import Database
from kumiai.records.writer import Transaction, Writer
from tests.records.conftest import NOW, Told, standing

DAY = timedelta(hours=24)
AGREEMENT = AgreementId("agr-1")
GRANT = Grant(
    id=GrantId("gra-1"),
    agreement=AGREEMENT,
    party=PartyId("reader"),
    person=PersonId("reader-p"),
    purpose="maintenance",
    dataset=DatasetId("machining"),
    version=Version(3),
    plan_hash=Hash("a" * 64),
    cut=Hash("b" * 64),
    rows=100,
    size=5_000,
    granted_at=NOW,
    lapses_at=NOW + timedelta(hours=1),
)
KEY = grants.answer_key(AGREEMENT, GRANT.party, GRANT.plan_hash)


@pytest.fixture
def kept(database: Database, writer: Writer) -> Database:
    """A database with the grant."""
    writer.run(lambda tx: grants.add(tx, GRANT))
    return database


def put(writer: Writer, grant: Grant) -> None:
    """Writes the grant's new state."""
    writer.run(lambda tx: grants.replace(tx, grant))


def test_a_grant_is_found_by_its_party(kept: Database) -> None:
    """Another party's grant answers like one that is not."""
    assert grants.grant(kept, standing("reader"), GRANT.id) == GRANT
    facts = []
    for party, name in (("other", GRANT.id), ("reader", "gra-none")):
        with pytest.raises(UnknownGrant) as raised:
            grants.grant(kept, standing(party), name)
        facts.append(set(raised.value.facts))
    assert facts[0] == facts[1]
    assert grants.of_agreement(kept, AGREEMENT) == [GRANT]
    assert grants.of_agreement(kept, AgreementId("agr-2")) == []


@pytest.mark.parametrize(
    "after, opened, stands",
    [
        (timedelta(0), False, True),
        (timedelta(minutes=59), False, True),
        (timedelta(hours=1), False, False),
        (timedelta(hours=2), True, True),
        (DAY - timedelta(microseconds=1), True, True),
        (DAY, True, False),
        (DAY * 2, True, False),
    ],
)
def test_the_same_answer_is_one_use(
    kept: Database, writer: Writer, after: timedelta, *, opened: bool, stands: bool
) -> None:
    """Within its metering while it may be fetched: unopened it lapses after an hour."""
    if opened:
        put(writer, replace(GRANT, opened_at=NOW))

    found = grants.standing_answer(kept, KEY, NOW + after, DAY)

    assert (found is not None) == stands


def test_another_answer_is_another_use(kept: Database, writer: Writer) -> None:
    """Agreement, recipient and plan make the answer; a revoked one is none."""
    for key in (
        grants.answer_key(AgreementId("agr-2"), GRANT.party, GRANT.plan_hash),
        grants.answer_key(AGREEMENT, PartyId("other"), GRANT.plan_hash),
        grants.answer_key(AGREEMENT, GRANT.party, Hash("c" * 64)),
    ):
        assert grants.standing_answer(kept, key, NOW, DAY) is None
    put(writer, replace(GRANT, opened_at=NOW, revoked_at=NOW))
    assert grants.standing_answer(kept, KEY, NOW, DAY) is None


def test_the_newest_of_two_answers_stands(kept: Database, writer: Writer) -> None:
    """After a lapse the same answer is granted anew."""
    later = replace(
        GRANT,
        id=GrantId("gra-2"),
        granted_at=NOW + timedelta(hours=2),
        lapses_at=NOW + timedelta(hours=3),
    )
    writer.run(lambda tx: grants.add(tx, later))

    assert grants.standing_answer(kept, KEY, NOW + timedelta(hours=2), DAY) == later


def test_a_request_keeps_its_answer(kept: Database, writer: Writer) -> None:
    """The first answer of a request stands, whatever comes after."""
    writer.run(lambda tx: grants.answer(tx, "reader/req-1", GRANT.id))
    writer.run(lambda tx: grants.answer(tx, "reader/req-1", GrantId("gra-9")))

    assert grants.answered(kept, "reader/req-1") == GRANT
    assert grants.answered(kept, "reader/req-2") is None


def test_sums_by_month_dataset_and_provider(
    database: Database, writer: Writer, clock: Told
) -> None:
    """Uses and rows of October in Japan, by whose data they are; a dataset's rows for its quota."""
    october = month("2026-10")
    edge = timedelta(microseconds=1)

    def use(tx: Transaction, dataset: str, provider: str, rows: int) -> None:
        facts: dict[str, Fact] = {"party": "reader", "dataset": dataset, "provider": provider}
        tx.append("agr-1", EntryType.OPENED, clock.at, {**facts, "rows": rows}, "gra")

    for at, dataset, provider, rows in (
        (october.begin - edge, "machining", "plant", 1),
        (october.begin, "machining", "plant", 10),
        (NOW, "machining", "plant", 100),
        (NOW, "plates", "maker", 1_000),
        (october.end - edge, "plates", "plant", 10_000),
        (october.end, "machining", "plant", 100_000),
    ):
        clock.at = at
        writer.run(lambda tx, a=(dataset, provider, rows): use(tx, *a))  # type: ignore[misc] # a lambda that binds at once

    assert grants.sums(database, AGREEMENT, october) == (4, {"plant": 10_110, "maker": 1_000})
    assert grants.rows_in(database, AGREEMENT, DatasetId("machining"), october) == 110
    assert grants.rows_in(database, AGREEMENT, DatasetId("plates"), october) == 11_000
    assert grants.rows_in(database, AgreementId("agr-2"), DatasetId("plates"), october) == 0
    assert grants.sums(database, AgreementId("agr-2"), october) == (0, {})
    day = Period(NOW.replace(hour=15) - DAY, NOW.replace(hour=15))
    assert grants.sums(database, AGREEMENT, day)[0] == 2
