"""Home: what waits for the person who looks, and what its party has."""

from __future__ import annotations

from collections.abc import Iterator

from kumiai.apps.console import handing
from kumiai.apps.console.visit import Gone, Shown, Task, Visit
from kumiai.model.agreement import OfferState
from kumiai.model.case import CaseState
from kumiai.records import ledger, register
from kumiai.rules.standing import Operation, may


def tasks_page(visit: Visit) -> Shown:
    """The asker's tasks, those with a date first."""
    found = [*_offers(visit), *_statements(visit), *_cases(visit), *handing.tasks(visit)]
    dated = sorted((t for t in found if t.until), key=lambda t: (t.until, t.about))
    rest = [t for t in found if t.until is None]
    person = register.person(visit.database(), visit.standing, visit.standing.person)
    return Shown("home.html", {"tasks": [*dated, *rest], "person": person})


def sign_out(visit: Visit) -> Gone:
    """The way on after the session's end, which the door brings about."""
    visit.ask(Operation.SESSION_END)
    return Gone("/console/sign-in")


def _offers(visit: Visit) -> Iterator[Task]:
    """Offers whose terms wait for the signature of the asker's party, or for an answer."""
    signs = may(visit.standing, Operation.AGREEMENT_ACCEPT)
    if not signs and not may(visit.standing, Operation.OFFER_COUNTER):
        return
    for offer in register.offers(visit.database(), visit.standing):
        if offer.state is not OfferState.OPEN:
            continue
        signed = {s.party for s in register.acceptances(visit.database(), offer.id)}
        if visit.standing.party not in signed:
            text = "task_sign" if signs else "task_answer"
            yield Task(text, visit.title(offer.terms), f"/console/offers/{offer.id}")


def _statements(visit: Visit) -> Iterator[Task]:
    """Statements that the asker may still object to and has not confirmed."""
    if not may(visit.standing, Operation.STATEMENT_CONFIRM):
        return
    for statement in ledger.open_statements(visit.database(), visit.standing):
        path = f"/console/statements/{statement.id}"
        yield Task("task_confirm", statement.id, path, statement.objection_until)


def _cases(visit: Visit) -> Iterator[Task]:
    """Cases that are not decided: for the arbiter to decide, for the others to follow."""
    text = "task_decide" if may(visit.standing, Operation.CLAIM_DECIDE) else "task_case"
    if not may(visit.standing, Operation.CASE_SHOW):
        return
    for case in register.cases(visit.database(), visit.standing):
        if case.state is CaseState.OPEN:
            yield Task(text, case.claim.id, f"/console/cases/{case.claim.id}")
