"""Standing: who may ask for what. One table maps every operation to roles and to the parties it
reaches; command line, HTTP API and console all ask it. Nobody else makes a `Standing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kumiai.model.party import PartyId
from kumiai.model.person import Mandate, Person, Power, Role, Session, Standing, Token
from kumiai.model.refusal import NoMandate, NotSignedIn, NotYourRole, TokenRevoked


class Operation(StrEnum):
    """Everything that can be asked of a node; the ids of the HTTP operations."""

    PARTY_ADD = "party.add"
    PARTY_LIST = "party.list"
    RELATION_DECLARE = "relation.declare"
    RELATION_LIST = "relation.list"
    RELATION_DESCRIBE = "relation.describe"
    RELATION_DESCRIBED = "relation.described"
    RELATION_FINDINGS = "relation.findings"
    PERSON_ADD = "person.add"
    PERSON_LIST = "person.list"
    MACHINE_ADD = "machine.add"
    MACHINE_LIST = "machine.list"
    MACHINE_SHOW = "machine.show"
    MACHINE_HAND_OVER = "machine.hand_over"
    PURCHASE_PREVIEW = "purchase.preview"
    PURCHASE_RECORD = "purchase.record"
    PURCHASE_SHOW = "purchase.show"
    RIGHTS_UNSETTLED = "rights.unsettled"
    DATASET_ADD = "dataset.add"
    DATASET_LIST = "dataset.list"
    RIGHTS_PROPOSE = "rights.propose"
    RIGHTS_DRAFT = "rights.draft"
    RIGHTS_CONFIRM = "rights.confirm"
    RIGHTS_HISTORY = "rights.history"
    RIGHTS_IMPORT = "rights.import"
    RIGHTS_EXPORT = "rights.export"
    RIGHTS_COVERAGE = "rights.coverage"
    CLASS_LIST = "class.list"
    CLASS_SUGGEST = "class.suggest"
    CLASS_FINDINGS = "class.findings"
    CLASS_SHOW = "class.show"
    CLASS_DECIDE = "class.decide"
    CONSENT_RECORD = "consent.record"
    CONSENT_WITHDRAW = "consent.withdraw"
    CONSENT_LIST = "consent.list"
    TEMPLATE_ADD = "template.add"
    TEMPLATE_LIST = "template.list"
    TEMPLATE_SHOW = "template.show"
    TEMPLATE_EXPORT = "template.export"
    TEMPLATE_OFFER = "template.offer"
    TEMPLATE_DEVIATIONS = "template.deviations"
    TEMPLATE_CLAUSES = "template.clauses"
    TEMPLATE_ROLL_OUT = "template.roll_out"
    COLLECT_RUN = "collect.run"
    COLLECT_SHOW = "collect.show"
    OFFER_CREATE = "offer.create"
    OFFER_COUNTER = "offer.counter"
    OFFER_LIST = "offer.list"
    OFFER_SHOW = "offer.show"
    PACK_LIST = "pack.list"
    PACK_SHOW = "pack.show"
    PACK_TRY = "pack.try"
    PACK_ADOPT = "pack.adopt"
    PACK_CHANGES = "pack.changes"
    FINDING_LIST = "finding.list"
    FINDING_OVERRIDE = "finding.override"
    AGREEMENT_ACCEPT = "agreement.accept"
    AGREEMENT_LIST = "agreement.list"
    AGREEMENT_SHOW = "agreement.show"
    AGREEMENT_PAPER = "agreement.paper"
    AGREEMENT_END = "agreement.end"
    POOL_SHOW = "pool.show"
    POOL_INVITE = "pool.invite"
    POOL_JOIN = "pool.join"
    POOL_LEAVE = "pool.leave"
    ACCESS_EXPLAIN = "access.explain"
    READ_REQUEST = "read.request"
    READ_FETCH = "read.fetch"
    ADVISE_STATE = "advise.state"
    ADVISE_FAULT = "advise.fault"
    ADVISE_WARN = "advise.warn"
    ADVISE_SLIP = "advise.slip"
    SLIP_DERIVE = "slip.derive"
    GRANT_LIST = "grant.list"
    GRANT_REVOKE = "grant.revoke"
    SALE_BOOK = "sale.book"
    STATEMENT_CLOSE = "statement.close"
    STATEMENT_LIST = "statement.list"
    STATEMENT_SHOW = "statement.show"
    STATEMENT_CONFIRM = "statement.confirm"
    CLAIM_FILE = "claim.file"
    CLAIM_DECIDE = "claim.decide"
    CASE_LIST = "case.list"
    CASE_SHOW = "case.show"
    CASE_BUNDLE = "case.bundle"
    LOG_VERIFY = "log.verify"
    LOG_SHOW = "log.show"
    TOKEN_ADD = "token.add"
    TOKEN_LIST = "token.list"
    TOKEN_REVOKE = "token.revoke"
    PROFILE_ADD = "profile.add"
    KEY_MAKE = "key.make"
    KEY_LIST = "key.list"
    SESSION_SHOW = "session.show"
    SESSION_END = "session.end"
    AUDIT_SHOW = "audit.show"
    INVITATION_SEND = "invitation.send"
    INVITATION_LIST = "invitation.list"
    INVITATION_REVOKE = "invitation.revoke"
    EXPORT_FORM = "export.form"
    EXPORT_SHEET = "export.sheet"
    EXPORT_ODCS = "export.odcs"
    RETURN_OPT = "return.opt"
    RETURN_SHOW = "return.show"
    RETURN_MAKE = "return.make"


class Reach(StrEnum):
    """Whose things an operation reaches; the records answer a stranger like for what is not."""

    NODE = "node"
    """The node itself: what all its parties may know, or its operator does."""
    OWN = "own"
    """Things of the asker's party."""
    MEMBER = "member"
    """Things of an offer, agreement, statement or case that the asker's party is a member of."""


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the table: which roles, and whose things."""

    roles: frozenset[Role]
    reach: Reach


_ALL = frozenset(Role)
_DATA = frozenset({Role.DATA_MANAGER, Role.PLANT})
_TERMS = frozenset({Role.DATA_MANAGER, Role.LEGAL})
_MONEY = frozenset({Role.ACCOUNTS, Role.LEGAL, Role.SIGNATORY})
_READERS = frozenset({Role.DATA_MANAGER, Role.PLANT, Role.AUDITOR})
_OPERATOR = frozenset({Role.OPERATOR})
_SIGNATORY = frozenset({Role.SIGNATORY})
_INSIDE = _ALL - _OPERATOR
_CLAIMANTS = frozenset({Role.LEGAL, Role.ACCOUNTS, Role.SIGNATORY})

ACCESS: Mapping[Operation, Access] = {
    Operation.PARTY_ADD: Access(_OPERATOR, Reach.NODE),
    Operation.PARTY_LIST: Access(_ALL, Reach.NODE),
    Operation.RELATION_DECLARE: Access(_TERMS, Reach.OWN),
    Operation.RELATION_LIST: Access(_INSIDE, Reach.NODE),
    Operation.RELATION_DESCRIBE: Access(_TERMS, Reach.OWN),
    Operation.RELATION_DESCRIBED: Access(_INSIDE, Reach.OWN),
    Operation.RELATION_FINDINGS: Access(_INSIDE, Reach.OWN),
    Operation.PERSON_ADD: Access(_OPERATOR | _SIGNATORY, Reach.OWN),
    Operation.PERSON_LIST: Access(_ALL, Reach.OWN),
    Operation.MACHINE_ADD: Access(_DATA, Reach.OWN),
    Operation.MACHINE_LIST: Access(_INSIDE, Reach.OWN),
    Operation.MACHINE_SHOW: Access(_INSIDE, Reach.OWN),
    Operation.MACHINE_HAND_OVER: Access(_DATA | _TERMS, Reach.OWN),
    Operation.PURCHASE_PREVIEW: Access(_TERMS, Reach.OWN),
    Operation.PURCHASE_RECORD: Access(_TERMS, Reach.OWN),
    Operation.PURCHASE_SHOW: Access(_TERMS, Reach.OWN),
    Operation.RIGHTS_UNSETTLED: Access(_INSIDE, Reach.OWN),
    Operation.DATASET_ADD: Access(_DATA, Reach.OWN),
    Operation.DATASET_LIST: Access(_INSIDE, Reach.MEMBER),
    Operation.RIGHTS_PROPOSE: Access(_TERMS, Reach.OWN),
    Operation.RIGHTS_DRAFT: Access(_INSIDE, Reach.OWN),
    Operation.RIGHTS_CONFIRM: Access(_TERMS, Reach.OWN),
    Operation.RIGHTS_HISTORY: Access(_INSIDE, Reach.MEMBER),
    Operation.RIGHTS_IMPORT: Access(_TERMS, Reach.OWN),
    Operation.RIGHTS_EXPORT: Access(_INSIDE, Reach.MEMBER),
    Operation.RIGHTS_COVERAGE: Access(_INSIDE, Reach.OWN),
    Operation.CLASS_LIST: Access(_INSIDE, Reach.OWN),
    Operation.CLASS_SUGGEST: Access(_INSIDE, Reach.OWN),
    Operation.CLASS_FINDINGS: Access(_INSIDE, Reach.OWN),
    Operation.CLASS_SHOW: Access(_INSIDE, Reach.OWN),
    Operation.CLASS_DECIDE: Access(_TERMS, Reach.OWN),
    Operation.CONSENT_RECORD: Access(_DATA | _TERMS, Reach.OWN),
    Operation.CONSENT_WITHDRAW: Access(_DATA | _TERMS, Reach.OWN),
    Operation.CONSENT_LIST: Access(_INSIDE, Reach.OWN),
    Operation.TEMPLATE_ADD: Access(_TERMS, Reach.OWN),
    Operation.TEMPLATE_LIST: Access(_INSIDE, Reach.OWN),
    Operation.TEMPLATE_SHOW: Access(_INSIDE, Reach.OWN),
    Operation.TEMPLATE_EXPORT: Access(_INSIDE, Reach.OWN),
    Operation.TEMPLATE_OFFER: Access(_TERMS, Reach.OWN),
    Operation.TEMPLATE_DEVIATIONS: Access(_INSIDE, Reach.MEMBER),
    Operation.TEMPLATE_CLAUSES: Access(_INSIDE, Reach.MEMBER),
    Operation.TEMPLATE_ROLL_OUT: Access(_TERMS, Reach.MEMBER),
    Operation.COLLECT_RUN: Access(_DATA, Reach.OWN),
    Operation.COLLECT_SHOW: Access(_INSIDE, Reach.OWN),
    Operation.OFFER_CREATE: Access(_TERMS, Reach.OWN),
    Operation.OFFER_COUNTER: Access(_TERMS, Reach.MEMBER),
    Operation.OFFER_LIST: Access(_INSIDE, Reach.MEMBER),
    Operation.OFFER_SHOW: Access(_INSIDE, Reach.MEMBER),
    Operation.PACK_LIST: Access(_INSIDE, Reach.OWN),
    Operation.PACK_SHOW: Access(_INSIDE, Reach.OWN),
    Operation.PACK_TRY: Access(_TERMS, Reach.OWN),
    Operation.PACK_ADOPT: Access(frozenset({Role.LEGAL}), Reach.OWN),
    Operation.PACK_CHANGES: Access(_INSIDE, Reach.OWN),
    Operation.FINDING_LIST: Access(_INSIDE, Reach.MEMBER),
    Operation.FINDING_OVERRIDE: Access(_TERMS | _SIGNATORY, Reach.MEMBER),
    Operation.AGREEMENT_ACCEPT: Access(_SIGNATORY, Reach.MEMBER),
    Operation.AGREEMENT_LIST: Access(_INSIDE, Reach.MEMBER),
    Operation.AGREEMENT_SHOW: Access(_INSIDE, Reach.MEMBER),
    Operation.AGREEMENT_PAPER: Access(_INSIDE, Reach.MEMBER),
    Operation.AGREEMENT_END: Access(_SIGNATORY, Reach.MEMBER),
    Operation.POOL_SHOW: Access(_INSIDE, Reach.MEMBER),
    Operation.POOL_INVITE: Access(_TERMS | _SIGNATORY, Reach.MEMBER),
    Operation.POOL_JOIN: Access(_SIGNATORY, Reach.MEMBER),
    Operation.POOL_LEAVE: Access(_SIGNATORY, Reach.MEMBER),
    Operation.ACCESS_EXPLAIN: Access(_READERS | _TERMS, Reach.MEMBER),
    Operation.READ_REQUEST: Access(_READERS, Reach.MEMBER),
    Operation.READ_FETCH: Access(_READERS, Reach.OWN),
    Operation.ADVISE_STATE: Access(_READERS, Reach.MEMBER),
    Operation.ADVISE_FAULT: Access(_READERS, Reach.MEMBER),
    Operation.ADVISE_WARN: Access(_READERS, Reach.MEMBER),
    Operation.ADVISE_SLIP: Access(_READERS, Reach.MEMBER),
    Operation.SLIP_DERIVE: Access(_DATA, Reach.MEMBER),
    Operation.GRANT_LIST: Access(_INSIDE, Reach.MEMBER),
    Operation.GRANT_REVOKE: Access(frozenset({Role.DATA_MANAGER, Role.LEGAL}), Reach.MEMBER),
    Operation.SALE_BOOK: Access(frozenset({Role.ACCOUNTS}), Reach.MEMBER),
    Operation.STATEMENT_CLOSE: Access(frozenset({Role.ACCOUNTS}), Reach.MEMBER),
    Operation.STATEMENT_LIST: Access(_INSIDE, Reach.MEMBER),
    Operation.STATEMENT_SHOW: Access(_INSIDE, Reach.MEMBER),
    Operation.STATEMENT_CONFIRM: Access(_MONEY, Reach.MEMBER),
    Operation.CLAIM_FILE: Access(_CLAIMANTS, Reach.MEMBER),
    Operation.CLAIM_DECIDE: Access(frozenset({Role.ARBITER}), Reach.MEMBER),
    Operation.CASE_LIST: Access(_INSIDE, Reach.MEMBER),
    Operation.CASE_SHOW: Access(_INSIDE, Reach.MEMBER),
    Operation.CASE_BUNDLE: Access(_CLAIMANTS | {Role.ARBITER, Role.AUDITOR}, Reach.MEMBER),
    Operation.LOG_VERIFY: Access(_ALL, Reach.MEMBER),
    Operation.LOG_SHOW: Access(_INSIDE, Reach.MEMBER),
    Operation.TOKEN_ADD: Access(_ALL, Reach.OWN),
    Operation.TOKEN_LIST: Access(_ALL, Reach.OWN),
    Operation.TOKEN_REVOKE: Access(_ALL, Reach.OWN),
    Operation.PROFILE_ADD: Access(_READERS, Reach.OWN),
    Operation.KEY_MAKE: Access(_SIGNATORY, Reach.OWN),
    Operation.KEY_LIST: Access(_ALL, Reach.NODE),
    Operation.SESSION_SHOW: Access(_ALL, Reach.OWN),
    Operation.SESSION_END: Access(_ALL, Reach.OWN),
    Operation.AUDIT_SHOW: Access(frozenset({Role.AUDITOR, Role.OPERATOR}), Reach.OWN),
    Operation.INVITATION_SEND: Access(_OPERATOR, Reach.NODE),
    Operation.INVITATION_LIST: Access(_OPERATOR, Reach.NODE),
    Operation.INVITATION_REVOKE: Access(_OPERATOR, Reach.NODE),
    Operation.EXPORT_FORM: Access(_INSIDE, Reach.MEMBER),
    Operation.EXPORT_SHEET: Access(_INSIDE, Reach.MEMBER),
    Operation.EXPORT_ODCS: Access(_INSIDE, Reach.MEMBER),
    Operation.RETURN_OPT: Access(_TERMS, Reach.OWN),
    Operation.RETURN_SHOW: Access(_ALL, Reach.OWN),
    Operation.RETURN_MAKE: Access(_OPERATOR, Reach.NODE),
}

READING = frozenset({Operation.READ_REQUEST.value, Operation.READ_FETCH.value})
"""What a program that only reads may ask for."""


def of_session(person: Person, session: Session | None, at: datetime) -> Standing:
    """The standing of a signed-in person. Raises `NotSignedIn`."""
    if session is None or session.ended_at is not None or not session.runs.covers(at):
        raise NotSignedIn(what="session")
    return Standing(person.id, person.party, person.roles, person.mandates, None, at)


def of_token(person: Person, token: Token | None, at: datetime) -> Standing:
    """The standing of a program with a token. Raises `NotSignedIn`, `TokenRevoked`."""
    if token is None or token.person != person.id:
        raise NotSignedIn(what="token")
    if token.revoked_at is not None or not token.runs.covers(at):
        raise TokenRevoked(token=token.id)
    opened = frozenset(token.agreements) or None
    return Standing(
        person.id, person.party, person.roles, person.mandates, token.scopes, at, opened
    )


def of_password(person: Person, at: datetime) -> Standing:
    """The standing of a spreadsheet that signed in with a person's password: it reads, no more."""
    return Standing(person.id, person.party, person.roles, person.mandates, READING, at)


def of_party(person: Person, at: datetime) -> Standing:
    """The standing of a person whom the node acts for: its worker, its demonstration, its tests."""
    return Standing(person.id, person.party, person.roles, person.mandates, None, at)


def imagined(standing: Standing, party: PartyId) -> Standing:
    """A reader of `party`, as the asker imagines it to learn what it would be answered. Nothing is
    ever served to it.
    """
    roles, scopes = frozenset({Role.DATA_MANAGER}), frozenset({Operation.READ_REQUEST.value})
    return Standing(standing.person, party, roles, (), scopes, standing.at)


def require(standing: Standing, operation: Operation) -> None:
    """Refuses an operation that the person's roles or the token's scopes do not cover.

    Raises `NotYourRole`.
    """
    if not may(standing, operation):
        raise NotYourRole(operation=operation.value, person=standing.person)


def may(standing: Standing, operation: Operation) -> bool:
    """Whether roles and scopes cover an operation."""
    within = standing.scopes is None or operation.value in standing.scopes
    return within and bool(standing.roles & ACCESS[operation].roles)


def mandated(standing: Standing, power: Power, yen: int = 0) -> Mandate:
    """The mandate under which the person uses `power` for `yen`. Raises `NoMandate`."""
    found = standing.mandate(power, yen)
    if found is None:
        raise NoMandate(power=power.value, person=standing.person, yen=yen)
    return found
