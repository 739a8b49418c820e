"""The ledger: booked sales, statements, confirmations and postings; nothing is ever changed.

A statement's state moves beside its body; a correction is a new statement that names the old one.
"""

from __future__ import annotations

from collections.abc import Sequence

from kumiai.model.agreement import AgreementId
from kumiai.model.case import Claim
from kumiai.model.money import Sale
from kumiai.model.period import MonthId
from kumiai.model.person import Standing
from kumiai.model.refusal import SameIdOtherContent, UnknownStatement
from kumiai.model.statement import (
    Confirmation,
    Posting,
    Statement,
    StatementId,
    StatementState,
)
from kumiai.records.dialect import Connection, Source
from kumiai.records.register import body_of, read_body


def add_sale(tx: Connection, sale: Sale) -> None:
    """Books a sale. Raises `SameIdOtherContent`."""
    known = tx.row("SELECT body FROM sales WHERE id = :id", {"id": sale.id})
    if known is not None and known["body"] != body_of(sale):
        raise SameIdOtherContent(id=sale.id)
    tx.execute(
        "INSERT INTO sales (id, agreement, month, body) VALUES (:id, :agreement, :month, :body) "
        "ON CONFLICT (id) DO NOTHING",
        {"id": sale.id, "agreement": sale.agreement, "month": sale.month, "body": body_of(sale)},
    )


def sales(source: Source, agreement: AgreementId, month: str) -> Sequence[Sale]:
    """The sales booked for a month of an agreement."""
    rows = source.rows(
        "SELECT body FROM sales WHERE agreement = :a AND month = :m ORDER BY id",
        {"a": agreement, "m": month},
    )
    return [read_body(Sale, row["body"]) for row in rows]


def add_statement(tx: Connection, statement: Statement, postings: Sequence[Posting]) -> None:
    """Keeps a statement with its postings."""
    tx.execute(
        "INSERT INTO statements (id, agreement, month, state, body) "
        "VALUES (:id, :agreement, :month, :state, :body)",
        {
            "id": statement.id,
            "agreement": statement.agreement,
            "month": statement.month,
            "state": StatementState.STATED.value,
            "body": body_of(statement),
        },
    )
    post(tx, postings)


def post(tx: Connection, postings: Sequence[Posting]) -> None:
    """Writes postings; one that stands already is left as it is."""
    tx.many(
        "INSERT INTO postings (id, statement, body) VALUES (:id, :statement, :body) "
        "ON CONFLICT (id) DO NOTHING",
        [{"id": p.id, "statement": p.statement, "body": body_of(p)} for p in postings],
    )


def set_state(tx: Connection, statement_id: StatementId, state: StatementState) -> None:
    """Moves a statement to `state`."""
    tx.execute(
        "UPDATE statements SET state = :state WHERE id = :id",
        {"state": state.value, "id": statement_id},
    )


def statement(source: Source, standing: Standing, statement_id: str) -> Statement:
    """A statement of an agreement of the asker's party. Raises `UnknownStatement`."""
    row = source.row(
        "SELECT s.body FROM statements s JOIN members m ON m.thing = 'agreements/' || s.agreement "
        "WHERE s.id = :id AND m.party = :party",
        {"id": statement_id, "party": standing.party},
    )
    if row is None:
        raise UnknownStatement(statement=statement_id)
    return read_body(Statement, row["body"])


def statement_of_case(source: Source, claim: Claim) -> Statement:
    """The statement of a case that the asker may see: an arbiter is no member of its agreement."""
    row = source.row("SELECT body FROM statements WHERE id = :id", {"id": claim.statement})
    if row is None:
        raise UnknownStatement(statement=claim.statement)
    return read_body(Statement, row["body"])


def state(source: Source, statement_id: StatementId) -> StatementState:
    """Where a statement stands."""
    row = source.row("SELECT state FROM statements WHERE id = :id", {"id": statement_id})
    if row is None:
        raise UnknownStatement(statement=statement_id)
    return StatementState(row["state"])


def statements(source: Source, standing: Standing) -> Sequence[Statement]:
    """The statements of the agreements that the asker's party is a member of."""
    rows = source.rows(
        "SELECT s.body FROM statements s JOIN members m ON m.thing = 'agreements/' || s.agreement "
        "WHERE m.party = :party ORDER BY s.month, s.id",
        {"party": standing.party},
    )
    return [read_body(Statement, row["body"]) for row in rows]


def open_statements(source: Source, standing: Standing) -> Sequence[Statement]:
    """The statements that the asker's party may still object to and has not confirmed."""
    rows = source.rows(
        "SELECT s.body FROM statements s JOIN members m ON m.thing = 'agreements/' || s.agreement "
        "LEFT JOIN confirmations c ON c.statement = s.id AND c.party = m.party "
        "WHERE m.party = :party AND s.state <> 'final' AND c.statement IS NULL "
        "ORDER BY s.month, s.id",
        {"party": standing.party},
    )
    found = [read_body(Statement, row["body"]) for row in rows]
    return [s for s in found if standing.at < s.objection_until]


def of_month(source: Source, agreement: AgreementId, month: MonthId) -> Statement | None:
    """The statement of a month, if it is closed."""
    row = source.row(
        "SELECT body FROM statements WHERE agreement = :a AND month = :m ORDER BY id DESC LIMIT 1",
        {"a": agreement, "m": month},
    )
    return read_body(Statement, row["body"]) if row else None


def add_confirmation(tx: Connection, confirmation: Confirmation) -> None:
    """Keeps a party's confirmation; the first one stands."""
    tx.execute(
        "INSERT INTO confirmations (statement, party, body) VALUES (:statement, :party, :body) "
        "ON CONFLICT (statement, party) DO NOTHING",
        {
            "statement": confirmation.statement,
            "party": confirmation.party,
            "body": body_of(confirmation),
        },
    )


def confirmations(source: Source, statement_id: StatementId) -> Sequence[Confirmation]:
    """Who confirmed a statement."""
    rows = source.rows(
        "SELECT body FROM confirmations WHERE statement = :s ORDER BY party", {"s": statement_id}
    )
    return [read_body(Confirmation, row["body"]) for row in rows]


def postings(source: Source, statement_id: StatementId) -> Sequence[Posting]:
    """The postings of a statement."""
    rows = source.rows(
        "SELECT body FROM postings WHERE statement = :s ORDER BY id", {"s": statement_id}
    )
    return [read_body(Posting, row["body"]) for row in rows]
