"""Money: statements with how they are divided, objections, and the cases that come of them."""

from __future__ import annotations

from kumiai.apps.console.visit import Shown, Visit
from kumiai.model.case import CaseState
from kumiai.model.statement import Statement
from kumiai.papers.statement.waterfall import waterfall
from kumiai.records import ledger, register, usage_log
from kumiai.rules.standing import Operation, may
from kumiai.rules.vouching import vouched


def statements_page(visit: Visit) -> Shown:
    """The statements of the asker's agreements, the newest month first."""
    found = ledger.statements(visit.database(), visit.standing)
    told = {
        "statements": [(s, ledger.state(visit.database(), s.id)) for s in reversed(found)],
        "sums": {s.id: _for_party(s, visit.standing.party) for s in found},
    }
    return Shown("statements.html", told)


def _for_party(statement: Statement, party: str) -> int:
    """What a party gets of a statement, tax included; what it pays is negative."""
    gets = sum(d.total() for d in statement.documents if d.payee == party)
    return gets - sum(d.total() for d in statement.documents if d.payer == party)


def statement_page(visit: Visit) -> Shown:
    """One statement: the way from the gross to the parties as drawing and table, documents, edges."""
    found = ledger.statement(visit.database(), visit.standing, visit.said("statement"))
    agreement = register.agreement(visit.database(), visit.standing, found.agreement)
    confirmed = [c.party for c in ledger.confirmations(visit.database(), found.id)]
    cases = [c for c in register.cases(visit.database(), visit.standing)
             if c.claim.statement == found.id]  # fmt: skip
    in_time = visit.standing.at < found.objection_until
    parties = visit.parties()
    told = {
        "statement": vouched(found, usage_log.entries(visit.database(), found.agreement)),
        "terms": agreement.terms,
        "state": ledger.state(visit.database(), found.id),
        "drawing": waterfall(found, parties, visit.lang),
        "left": _left(found),
        "confirmed": confirmed,
        "cases": cases,
        "held": sum(c.claim.yen for c in cases if c.state is CaseState.OPEN),
        "payees": [d.payee for d in found.documents],
        "confirms": in_time
        and visit.standing.party not in confirmed
        and may(visit.standing, Operation.STATEMENT_CONFIRM),
        "objects": in_time and may(visit.standing, Operation.CLAIM_FILE),
        "claim_id": visit.fresh("clm"),
    }
    made_up = any(parties[line.party].generated for line in found.lines)
    return Shown("statement.html", told, generated=made_up)


def _left(statement: Statement) -> list[int]:
    """What is left of the gross after each line."""
    left, found = int(statement.gross), []
    for line in statement.lines:
        left -= line.yen
        found.append(left)
    return found


def cases_page(visit: Visit) -> Shown:
    """The cases that the asker's party may know of."""
    found = register.cases(visit.database(), visit.standing)
    return Shown("cases.html", {"cases": found})


def case_page(visit: Visit) -> Shown:
    """One case: what is alleged, the exhibits with their weakest link, what was decided."""
    case = register.case(visit.database(), visit.standing, visit.said("claim"))
    agreement = register.agreement_of_case(visit.database(), case.claim)
    told = {
        "case": case,
        "statement": ledger.statement_of_case(visit.database(), case.claim),
        "decides": case.state is CaseState.OPEN and may(visit.standing, Operation.CLAIM_DECIDE),
        "bundles": may(visit.standing, Operation.CASE_BUNDLE),
        "member": visit.standing.party in agreement.terms.parties(),
    }
    return Shown("case.html", told, generated=visit.parties()[case.claim.by].generated)
