"""Cases, and what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence

from kumiai.model.agreement import (
    Agreement,
)
from kumiai.model.case import Case, CaseState, Claim, ClaimId
from kumiai.model.party import PartyId
from kumiai.model.person import Standing
from kumiai.model.refusal import (
    UnknownAgreement,
    UnknownClaim,
)
from kumiai.records.dialect import Connection, Source
from kumiai.records.register.dealings import agreement_by_id
from kumiai.records.register.rows import add, add_members, body_of, read_body


def add_case(tx: Connection, case: Case) -> None:
    """Opens a case."""
    add(
        tx,
        "cases",
        case.claim.id,
        case,
        statement=case.claim.statement,
        agreement=case.claim.agreement,
        state=case.state.value,
    )


def replace_case(tx: Connection, case: Case) -> None:
    """Writes the new state of a case."""
    tx.execute(
        "UPDATE cases SET state = :state, body = :body WHERE id = :id",
        {"state": case.state.value, "body": body_of(case), "id": case.claim.id},
    )


def case(source: Source, standing: Standing, claim_id: str) -> Case:
    """A case of an agreement of the asker's party; an arbiter sees those it is named for.

    Raises `UnknownClaim`.
    """
    row = source.row(
        "SELECT c.body FROM cases c JOIN members m "
        "ON m.thing IN ('agreements/' || c.agreement, 'cases/' || c.id) "
        "WHERE c.id = :id AND m.party = :party",
        {"id": claim_id, "party": standing.party},
    )
    if row is None:
        raise UnknownClaim(claim=claim_id)
    return read_body(Case, row["body"])


def agreement_of_case(source: Source, claim: Claim) -> Agreement:
    """The agreement of a case that the asker may see: an arbiter is no member of it."""
    return agreement_by_id(source, claim.agreement)


def member_of_statement(source: Source, statement_id: str) -> PartyId:
    """A member of a statement's agreement, for the node's own jobs. Raises `UnknownAgreement`."""
    row = source.row(
        "SELECT m.party FROM statements s JOIN members m ON m.thing = 'agreements/' || s.agreement "
        "WHERE s.id = :id ORDER BY m.party LIMIT 1",
        {"id": statement_id},
    )
    if row is None:
        raise UnknownAgreement(agreement=statement_id)
    return PartyId(row["party"])


def cases(source: Source, standing: Standing) -> Sequence[Case]:
    """The cases that the asker's party may know of."""
    rows = source.rows(
        "SELECT DISTINCT c.id, c.body FROM cases c JOIN members m "
        "ON m.thing IN ('agreements/' || c.agreement, 'cases/' || c.id) "
        "WHERE m.party = :party ORDER BY c.id",
        {"party": standing.party},
    )
    return [read_body(Case, row["body"]) for row in rows]


def open_cases(source: Source, statement_id: str) -> Sequence[Case]:
    """The cases about one statement that are not decided."""
    rows = source.rows(
        "SELECT body FROM cases WHERE statement = :s AND state = :open ORDER BY id",
        {"s": statement_id, "open": CaseState.OPEN.value},
    )
    return [read_body(Case, row["body"]) for row in rows]


def name_arbiter(tx: Connection, claim_id: ClaimId, party_id: PartyId) -> None:
    """Lets the arbiter's party see a case."""
    add_members(tx, ("cases", claim_id), [party_id])
