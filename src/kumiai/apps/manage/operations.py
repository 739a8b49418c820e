"""What each command does: reads its fields, calls one act, answers with documents.

One explicit table, `RUN`, from operation to function; who may ask is `rules/standing`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kumiai.apps.manage import (
    advising,
    collecting,
    consenting,
    dealing,
    enrolling,
    explaining,
    exporting,
    governing,
    handing,
    inviting,
    pooling,
    reading,
    settling,
    slipping,
)
from kumiai.apps.node import Node
from kumiai.model.person import Standing
from kumiai.rules.standing import Operation

Given = Mapping[str, Any]
Run = Callable[[Node, Standing, Given], Any]

RUN: Mapping[Operation, Run] = {
    Operation.PARTY_ADD: enrolling.party_add,
    Operation.INVITATION_SEND: inviting.invitation_send,
    Operation.INVITATION_LIST: inviting.invitation_list,
    Operation.INVITATION_REVOKE: inviting.invitation_revoke,
    Operation.PARTY_LIST: enrolling.party_list,
    Operation.RELATION_DECLARE: enrolling.relation_declare,
    Operation.RELATION_LIST: enrolling.relation_list,
    Operation.PERSON_ADD: enrolling.person_add,
    Operation.PERSON_LIST: enrolling.person_list,
    Operation.MACHINE_ADD: collecting.machine_add,
    Operation.MACHINE_LIST: enrolling.machine_list,
    Operation.MACHINE_SHOW: handing.machine_show,
    Operation.MACHINE_HAND_OVER: handing.machine_hand_over,
    Operation.DATASET_ADD: enrolling.dataset_add,
    Operation.DATASET_LIST: enrolling.dataset_list,
    Operation.RIGHTS_IMPORT: enrolling.rights_import,
    Operation.RIGHTS_EXPORT: enrolling.rights_export,
    Operation.RIGHTS_COVERAGE: enrolling.rights_coverage,
    Operation.CONSENT_RECORD: consenting.consent_record,
    Operation.CONSENT_WITHDRAW: consenting.consent_withdraw,
    Operation.CONSENT_LIST: consenting.consent_list,
    Operation.COLLECT_RUN: collecting.collect_run,
    Operation.COLLECT_SHOW: collecting.collect_show,
    Operation.OFFER_CREATE: dealing.offer_create,
    Operation.OFFER_COUNTER: dealing.offer_counter,
    Operation.OFFER_LIST: dealing.offer_list,
    Operation.OFFER_SHOW: dealing.offer_show,
    Operation.AGREEMENT_ACCEPT: dealing.agreement_accept,
    Operation.AGREEMENT_LIST: dealing.agreement_list,
    Operation.AGREEMENT_SHOW: dealing.agreement_show,
    Operation.AGREEMENT_PAPER: dealing.agreement_paper,
    Operation.AGREEMENT_END: dealing.agreement_end,
    Operation.POOL_SHOW: pooling.pool_show,
    Operation.POOL_INVITE: pooling.pool_invite,
    Operation.POOL_JOIN: pooling.pool_join,
    Operation.POOL_LEAVE: pooling.pool_leave,
    Operation.ACCESS_EXPLAIN: explaining.access_explain,
    Operation.READ_REQUEST: reading.read_request,
    Operation.READ_FETCH: reading.read_fetch,
    Operation.ADVISE_STATE: advising.advise_state,
    Operation.ADVISE_FAULT: advising.advise_fault,
    Operation.ADVISE_WARN: advising.advise_warn,
    Operation.ADVISE_SLIP: advising.advise_slip,
    Operation.SLIP_DERIVE: slipping.slip_derive,
    Operation.GRANT_LIST: reading.grant_list,
    Operation.GRANT_REVOKE: reading.grant_revoke,
    Operation.EXPORT_FORM: exporting.export_form,
    Operation.EXPORT_SHEET: exporting.export_sheet,
    Operation.EXPORT_ODCS: exporting.export_odcs,
    Operation.RETURN_OPT: exporting.return_opt,
    Operation.RETURN_SHOW: exporting.return_show,
    Operation.RETURN_MAKE: exporting.return_make,
    Operation.SALE_BOOK: settling.sale_book,
    Operation.STATEMENT_CLOSE: settling.statement_close,
    Operation.STATEMENT_LIST: settling.statement_list,
    Operation.STATEMENT_SHOW: settling.statement_show,
    Operation.STATEMENT_CONFIRM: settling.statement_confirm,
    Operation.CLAIM_FILE: settling.claim_file,
    Operation.CLAIM_DECIDE: settling.claim_decide,
    Operation.CASE_LIST: settling.case_list,
    Operation.CASE_SHOW: settling.case_show,
    Operation.CASE_BUNDLE: settling.case_bundle,
    Operation.LOG_VERIFY: settling.log_verify,
    Operation.LOG_SHOW: settling.log_show,
    Operation.TOKEN_ADD: governing.token_add,
    Operation.TOKEN_LIST: governing.token_list,
    Operation.TOKEN_REVOKE: governing.token_revoke,
    Operation.PROFILE_ADD: governing.profile_add,
    Operation.KEY_MAKE: governing.key_make,
    Operation.KEY_LIST: governing.key_list,
    Operation.SESSION_SHOW: governing.session_show,
    Operation.SESSION_END: governing.session_end,
    Operation.AUDIT_SHOW: governing.audit_show,
}
