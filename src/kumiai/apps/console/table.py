"""Every page of the console, said once: its address, the operation that it asks for, its function."""

from __future__ import annotations

from kumiai.apps.console import (
    advising,
    consenting,
    countering,
    data,
    deals,
    exporting,
    home,
    hosting,
    money,
    people,
    pooling,
    refresh,
    stationing,
    uploading,
    watching,
)
from kumiai.apps.console.acting import deed, file, once
from kumiai.apps.console.visit import Page
from kumiai.rules.standing import Operation as O  # noqa: N817 - a table

_AGREEMENT = "/console/agreements/{agreement}"
_POOL = "/console/pools/{agreement}"
_DATASET = "/console/datasets/{dataset}"
_STATEMENT = "/console/statements/{statement}"
_CASE = "/console/cases/{claim}"

PAGES: tuple[Page, ...] = (
    Page("GET", "/console", O.SESSION_SHOW, home.tasks_page),
    Page("POST", "/console/sign-out", O.SESSION_END, home.sign_out),
    Page("GET", "/console/datasets", O.DATASET_LIST, data.datasets_page),
    Page("GET", _DATASET, O.DATASET_LIST, data.dataset_page),
    Page("POST", f"{_DATASET}/read", O.READ_REQUEST, data.read_rows),
    Page("POST", f"{_DATASET}/refresh", O.TOKEN_ADD, refresh.password),
    Page("POST", f"{_DATASET}/states", O.ADVISE_STATE, advising.state_page),
    Page("POST", f"{_DATASET}/shift", O.ADVISE_WARN, advising.warn_page),
    Page("GET", f"{_DATASET}/rights", O.RIGHTS_EXPORT, data.rights_page),
    Page("GET", f"{_DATASET}/rights.xlsx", O.RIGHTS_EXPORT, file(O.RIGHTS_EXPORT)),
    Page("POST", f"{_DATASET}/rights", O.RIGHTS_IMPORT,
         deed(O.RIGHTS_IMPORT, f"{_DATASET}/rights")),
    Page("GET", f"{_DATASET}/kept-back", O.RIGHTS_COVERAGE, data.coverage_page),
    Page("GET", "/console/machines", O.MACHINE_LIST, data.machines_page),
    Page("GET", stationing.STATIONS, O.MACHINE_ADD, stationing.station_page),
    Page("POST", stationing.STATIONS, O.MACHINE_ADD, stationing.station),
    Page("GET", "/console/machines/{machine}", O.COLLECT_SHOW, data.machine_page),
    Page("POST", "/console/machines/{machine}", O.COLLECT_RUN,
         uploading.upload),
    Page("POST", "/console/machines/{machine}/consents", O.CONSENT_RECORD, consenting.record),
    Page("POST", "/console/consents/{consent}/withdraw", O.CONSENT_WITHDRAW, consenting.withdraw),
    Page("GET", "/console/agreements", O.AGREEMENT_LIST, deals.agreements_page),
    Page("GET", _AGREEMENT, O.AGREEMENT_SHOW, deals.agreement_page),
    Page("GET", "/console/offers/{offer}", O.OFFER_SHOW, deals.offer_page),
    Page("GET", "/console/offers/{offer}/counter", O.OFFER_COUNTER, countering.counter_page),
    Page("POST", "/console/offers/{offer}/counter", O.OFFER_COUNTER, countering.counter),
    Page("POST", "/console/offers/{offer}/accept", O.AGREEMENT_ACCEPT,
         deed(O.AGREEMENT_ACCEPT, "/console/agreements")),
    Page("GET", "/console/papers/{thing}", O.AGREEMENT_PAPER, file(O.AGREEMENT_PAPER)),
    Page("GET", _POOL, O.POOL_SHOW, pooling.pool_page),
    Page("POST", f"{_POOL}/invite", O.POOL_INVITE, deed(O.POOL_INVITE, _POOL)),
    Page("POST", f"{_POOL}/join", O.POOL_JOIN, deed(O.POOL_JOIN, _POOL)),
    Page("POST", f"{_POOL}/leave", O.POOL_LEAVE, deed(O.POOL_LEAVE, _POOL)),
    Page("GET", f"{_AGREEMENT}/usage", O.GRANT_LIST, watching.usage_page),
    Page("POST", f"{_AGREEMENT}/grants/{{grant}}/revoke", O.GRANT_REVOKE,
         deed(O.GRANT_REVOKE, f"{_AGREEMENT}/usage")),
    Page("GET", "/console/logs/{log}", O.LOG_SHOW, watching.log_page),
    Page("GET", "/console/logs/{log}/verify", O.LOG_VERIFY, watching.verify_page),
    Page("GET", "/console/statements", O.STATEMENT_LIST, money.statements_page),
    Page("GET", _STATEMENT, O.STATEMENT_SHOW, money.statement_page),
    Page("POST", f"{_STATEMENT}/confirm", O.STATEMENT_CONFIRM,
         deed(O.STATEMENT_CONFIRM, _STATEMENT)),
    Page("POST", f"{_STATEMENT}/claims", O.CLAIM_FILE, deed(O.CLAIM_FILE, _STATEMENT)),
    Page("GET", "/console/cases", O.CASE_LIST, money.cases_page),
    Page("GET", _CASE, O.CASE_SHOW, money.case_page),
    Page("POST", f"{_CASE}/decide", O.CLAIM_DECIDE, deed(O.CLAIM_DECIDE, _CASE)),
    Page("GET", f"{_CASE}/bundle", O.CASE_BUNDLE, file(O.CASE_BUNDLE)),
    Page("GET", "/console/explain", O.ACCESS_EXPLAIN, watching.explain_page),
    Page("GET", "/console/people", O.PERSON_LIST, people.people_page),
    Page("POST", "/console/people", O.PERSON_ADD, once(O.PERSON_ADD, "sign_in")),
    Page("POST", "/console/tokens", O.TOKEN_ADD, once(O.TOKEN_ADD, "secret")),
    Page("POST", "/console/tokens/{token}/revoke", O.TOKEN_REVOKE,
         deed(O.TOKEN_REVOKE, "/console/people")),
    Page("GET", hosting.INVITATIONS, O.INVITATION_LIST, hosting.invitations_page),
    Page("POST", hosting.INVITATIONS, O.INVITATION_SEND, hosting.send),
    Page("POST", f"{hosting.INVITATIONS}/{{invitation}}/revoke", O.INVITATION_REVOKE,
         deed(O.INVITATION_REVOKE, hosting.INVITATIONS)),
    Page("GET", "/console/forms/{form}/{thing}", O.EXPORT_FORM, exporting.form_page),
    Page("GET", "/console/forms/{form}/{thing}/sheet", O.EXPORT_SHEET, file(O.EXPORT_SHEET)),
    Page("GET", f"{_DATASET}/odcs", O.EXPORT_ODCS, file(O.EXPORT_ODCS)),
    Page("GET", exporting.RETURNS, O.RETURN_SHOW, exporting.returns_page),
    Page("POST", exporting.RETURNS, O.RETURN_OPT, exporting.opt),
    Page("POST", "/console/profiles", O.PROFILE_ADD, once(O.PROFILE_ADD, "activate")),
)  # fmt: skip
"""In the order in which the navigation reaches them."""
