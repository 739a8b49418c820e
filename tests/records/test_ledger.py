"""The ledger: nothing is ever changed, and a stranger's statement is no statement."""

from dataclasses import replace

import pytest

from kumiai.model.agreement import AgreementId
from kumiai.model.money import Sale, Yen
from kumiai.model.period import MonthId
from kumiai.model.person import PersonId
from kumiai.model.refusal import SameIdOtherContent, UnknownStatement
from kumiai.model.statement import Confirmation, Posting, StatementId, StatementState
from kumiai.records import ledger, register
from kumiai.records.dialect import Database
from kumiai.records.writer import Transaction, Writer
from tests.model.test_invariants import STATEMENT as BARE
from tests.records.conftest import NOW, standing
from tests.records.test_register import AGREEMENT, CASE, MAKER, PLANT, STRANGER

STATEMENT = replace(BARE, id=StatementId("stm-1"), agreement=AGREEMENT.id, vouching={"asserted": 1})
SALE = Sale("sale-1", AGREEMENT.id, "2026-10", PLANT, Yen(100), "0" * 64)


def posting(name: str, yen: int = 5, account: str = "payable") -> Posting:
    """One side of an edge."""
    return Posting(name, STATEMENT.id, MAKER, PLANT, account, Yen(yen), NOW)


@pytest.fixture
def stated(database: Database, writer: Writer) -> Database:
    """A database with an agreement and its statement."""

    def step(tx: Transaction) -> None:
        register.add_agreement(tx, AGREEMENT)
        ledger.add_statement(tx, STATEMENT, [posting("p-1"), posting("p-2", -5)])

    writer.run(step)
    return database


def test_a_statement_is_its_members(stated: Database) -> None:
    """A stranger is told what is told of one that is not."""
    for party in (PLANT, MAKER):
        assert ledger.statement(stated, standing(party), "stm-1") == STATEMENT
        assert ledger.statements(stated, standing(party)) == [STATEMENT]
    facts = []
    for name in ("stm-1", "stm-none"):
        with pytest.raises(UnknownStatement) as raised:
            ledger.statement(stated, standing(STRANGER), name)
        facts.append(raised.value.facts)
    assert [set(f) for f in facts] == [{"statement"}] * 2
    assert ledger.statements(stated, standing(STRANGER)) == []


def test_a_statement_is_found_by_its_month(stated: Database) -> None:
    """By month and agreement, and by its case."""
    assert ledger.of_month(stated, AGREEMENT.id, MonthId("2026-10")) == STATEMENT
    assert ledger.of_month(stated, AGREEMENT.id, MonthId("2026-11")) is None
    assert ledger.of_month(stated, AgreementId("agr-2"), MonthId("2026-10")) is None
    assert ledger.statement_of_case(stated, CASE.claim) == STATEMENT
    other = replace(CASE.claim, statement=StatementId("stm-none"))
    with pytest.raises(UnknownStatement):
        ledger.statement_of_case(stated, other)


def test_the_state_moves_beside_the_body(stated: Database, writer: Writer) -> None:
    """Stated, disputed, final; the text stays."""
    assert ledger.state(stated, STATEMENT.id) is StatementState.STATED
    for state in (StatementState.DISPUTED, StatementState.FINAL):
        writer.run(lambda tx, s=state: ledger.set_state(tx, STATEMENT.id, s))  # type: ignore[misc] # a lambda that binds at once
        assert ledger.state(stated, STATEMENT.id) is state
    assert ledger.statement(stated, standing(PLANT), "stm-1") == STATEMENT
    with pytest.raises(UnknownStatement):
        ledger.state(stated, StatementId("stm-none"))


def test_a_posting_stands_as_it_was_made(stated: Database, writer: Writer) -> None:
    """Written twice it is one; other yen under its id change nothing."""
    writer.run(lambda tx: ledger.post(tx, [posting("p-1"), posting("p-1", 99), posting("p-3", 7)]))
    writer.run(lambda tx: ledger.post(tx, []))

    found = ledger.postings(stated, STATEMENT.id)
    assert [(p.id, p.yen) for p in found] == [("p-1", 5), ("p-2", -5), ("p-3", 7)]
    assert ledger.postings(stated, StatementId("stm-none")) == []


def test_a_sale_is_booked_once(stated: Database, writer: Writer) -> None:
    """Twice is once; other content under its id is refused; it is found by its month."""
    for _ in range(2):
        writer.run(lambda tx: ledger.add_sale(tx, SALE))
    with pytest.raises(SameIdOtherContent):
        writer.run(lambda tx: ledger.add_sale(tx, replace(SALE, yen=Yen(101))))

    assert ledger.sales(stated, AGREEMENT.id, "2026-10") == [SALE]
    assert ledger.sales(stated, AGREEMENT.id, "2026-11") == []


def test_the_first_confirmation_stands(stated: Database, writer: Writer) -> None:
    """A party confirms once; each party for itself."""
    for party, person in ((MAKER, "one"), (MAKER, "two"), (PLANT, "three")):
        said = Confirmation(STATEMENT.id, party, PersonId(person), NOW)
        writer.run(lambda tx, c=said: ledger.add_confirmation(tx, c))  # type: ignore[misc] # a lambda that binds at once

    found = ledger.confirmations(stated, STATEMENT.id)
    assert [(c.party, c.person) for c in found] == sorted([(MAKER, "one"), (PLANT, "three")])
