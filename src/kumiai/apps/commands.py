"""What can be asked of a node, said once: the command line and the HTTP API are made from it.

This table is data only, so that `kumiai --help` loads nothing else. `apps/manage/operations` holds
what each command does, `rules/standing` who may ask for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kumiai.rules.standing import Operation


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    INT = "int"
    LIST = "list"
    """Several words; on the command line the option is given several times."""
    DOCUMENT = "document"
    """YAML or JSON that a person wrote."""
    FILE = "file"
    FILES = "files"
    SECRET = "secret"
    """Never an option with a value: from a file or from standard input."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a command is given. Positional fields stand in the path of its address."""

    name: str
    kind: Kind
    help: str
    positional: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its address, its fields, and what it says of itself."""

    operation: Operation
    method: str
    path: str
    help: str
    fields: tuple[Field, ...] = ()
    download: bool = False
    """Whether it answers with a file."""


def _at(name: str, help_text: str) -> Field:
    """A positional field."""
    return Field(name, Kind.TEXT, help_text, positional=True)


def _may(name: str, kind: Kind, help_text: str) -> Field:
    """A field that may be left out."""
    return Field(name, kind, help_text, required=False)


def _must(name: str, kind: Kind, help_text: str) -> Field:
    """A field that must be given."""
    return Field(name, kind, help_text)


_PASSPHRASE = _must("passphrase", Kind.SECRET, "passphrase of your party's signing key")

_ASK = (
    _at("agreement", "agreement id"),
    _at("dataset", "dataset id"),
    _must("purpose", Kind.TEXT, "what for; the agreement names the purposes"),
)
_WHEN = (
    _may("since", Kind.TEXT, "from this instant on (ISO 8601 with zone)"),
    _may("until", Kind.TEXT, "before this instant"),
)

COMMANDS: tuple[Command, ...] = (
    Command(Operation.PARTY_ADD, "POST", "/v1/parties", "enrol a party", (
        _at("id", "party id, e.g. aichi-seiki"),
        _must("name_ja", Kind.TEXT, "name in Japanese"),
        _must("name_en", Kind.TEXT, "name in English"),
        _may("corporate_number", Kind.TEXT, "13 digits"),
        _may("invoice_number", Kind.TEXT, "T and 13 digits"),
    )),
    Command(Operation.INVITATION_SEND, "POST", "/v1/invitations",
            "invite a party to be hosted here; mails a one-time link, or prints it", (
        _at("party", "party id, e.g. kariya-press"),
        _must("name_ja", Kind.TEXT, "name in Japanese"),
        _must("name_en", Kind.TEXT, "name in English"),
        _must("mail", Kind.TEXT, "mail address of whoever answers for it"),
        _may("corporate_number", Kind.TEXT, "13 digits"),
        _may("invoice_number", Kind.TEXT, "T and 13 digits"),
        _may("days", Kind.INT, "how long it runs (default 14, at most 60)"),
    )),
    Command(Operation.INVITATION_LIST, "GET", "/v1/invitations", "list the invitations of this node"),
    Command(Operation.INVITATION_REVOKE, "POST", "/v1/invitations/{invitation}/revoke",
            "revoke an invitation; its link opens nothing more", (_at("invitation", "invitation id"),)),
    Command(Operation.PARTY_LIST, "GET", "/v1/parties", "list the parties of this node"),
    Command(Operation.RELATION_DECLARE, "POST", "/v1/relations", "say how you stand to a party in a market", (
        _at("market", "market id"),
        _at("other", "the other party"),
        _at("kind", "competitor, potential, vertical, dual, none or unknown"),
    )),
    Command(Operation.RELATION_LIST, "GET", "/v1/relations/{market}", "what is declared in a market", (
        _at("market", "market id"),
    )),
    Command(Operation.PERSON_ADD, "POST", "/v1/persons", "enrol a person; prints a one-time sign-in", (
        _at("id", "person id"),
        _must("name", Kind.TEXT, "the person's name"),
        _must("role", Kind.LIST, "data_manager, legal, plant, accounts, signatory, auditor, arbiter"),
        _may("party", Kind.TEXT, "party (default: yours)"),
        _may("mandate", Kind.LIST, "accept, override, reclassify or confirm, optionally :yen"),
    )),
    Command(Operation.PERSON_LIST, "GET", "/v1/persons", "list your party's persons"),
    Command(Operation.MACHINE_ADD, "POST", "/v1/machines", "enrol a machine with what it measures", (
        _must("document", Kind.DOCUMENT, "machine as YAML: id, source, name, owner, user, ..."),
        _may("devices", Kind.FILE, "MTConnect Devices.xml, a sample inspection workbook, a drive (zip), or a trend"),
    )),
    Command(Operation.MACHINE_LIST, "GET", "/v1/machines", "list your party's machines"),
    Command(Operation.DATASET_ADD, "POST", "/v1/datasets", "make a dataset over machines", (
        _must("document", Kind.DOCUMENT, "dataset as YAML: id, title_ja, title_en, machines, market"),
    )),
    Command(Operation.DATASET_LIST, "GET", "/v1/datasets", "list the datasets you may know of"),
    Command(Operation.RIGHTS_IMPORT, "PUT", "/v1/datasets/{dataset}/rights", "set the rights matrix", (
        _at("dataset", "dataset id"),
        _must("file", Kind.FILE, "matrix as YAML or Excel"),
        _must("dealing", Kind.TEXT, "the purchase, lease or partnership the rights came with"),
    )),
    Command(Operation.RIGHTS_EXPORT, "GET", "/v1/datasets/{dataset}/rights", "the rights matrix as a file", (
        _at("dataset", "dataset id"),
        _may("format", Kind.TEXT, "xlsx (default) or yaml"),
    ), download=True),
    Command(Operation.RIGHTS_COVERAGE, "GET", "/v1/datasets/{dataset}/coverage",
            "every collected item and what becomes of it", (_at("dataset", "dataset id"),)),
    Command(Operation.CONSENT_RECORD, "POST", "/v1/consents", "record what contracts allow", (
        _must("document", Kind.DOCUMENT,
              "records as YAML, a list of: id, machine, kind, purposes, runs, contract, given_at"),
    )),
    Command(Operation.CONSENT_WITHDRAW, "POST", "/v1/consents/{consent}/withdraw",
            "take a consent back; it holds from the next cut", (_at("consent", "id of the record"),)),
    Command(Operation.CONSENT_LIST, "GET", "/v1/consents", "list the records that your party keeps"),
    Command(Operation.COLLECT_RUN, "POST", "/v1/machines/{machine}/readings", "collect recordings", (
        _at("machine", "machine id"),
        Field("files", Kind.FILES, "SHDR, CSV, Parquet, inspection workbooks, drives (zip), or trends", positional=True),
        _may("part", Kind.TEXT, "workpiece that the recording is of"),
        _may("at", Kind.TEXT, "instant of an inspection, which its workbook does not say"),
        _may("mapping", Kind.DOCUMENT, "columns of a CSV or Parquet table; zone of a trend"),
    )),
    Command(Operation.COLLECT_SHOW, "GET", "/v1/machines/{machine}/readings",
            "what was collected, what was kept back, and why", (_at("machine", "machine id"),)),
    Command(Operation.OFFER_CREATE, "POST", "/v1/offers", "offer terms", (
        _at("id", "offer id, e.g. off-2026-spindle"),
        _must("terms", Kind.DOCUMENT, "terms as YAML"),
    )),
    Command(Operation.OFFER_COUNTER, "POST", "/v1/offers/{offer}/counter", "answer with other terms", (
        _at("offer", "the offer you answer"),
        _at("id", "id of your offer"),
        _must("terms", Kind.DOCUMENT, "terms as YAML"),
    )),
    Command(Operation.OFFER_LIST, "GET", "/v1/offers", "list the offers of your party"),
    Command(Operation.OFFER_SHOW, "GET", "/v1/offers/{offer}", "show an offer with its terms", (
        _at("offer", "offer id"),
    )),
    Command(Operation.AGREEMENT_ACCEPT, "POST", "/v1/offers/{offer}/accept", "sign the terms of an offer", (
        _at("offer", "offer id"),
        _must("terms_hash", Kind.TEXT, "hash of the terms that you have seen"),
        _PASSPHRASE,
    )),
    Command(Operation.AGREEMENT_LIST, "GET", "/v1/agreements", "list your agreements"),
    Command(Operation.AGREEMENT_SHOW, "GET", "/v1/agreements/{agreement}", "show an agreement and its policy", (
        _at("agreement", "agreement id"),
    )),
    Command(Operation.AGREEMENT_PAPER, "GET", "/v1/papers/{thing}", "the paper of an offer or agreement", (
        _at("thing", "offer or agreement id"),
        _may("kind", Kind.TEXT, "contract (Word, default), summary (page) or odrl (JSON-LD)"),
    ), download=True),
    Command(Operation.AGREEMENT_END, "POST", "/v1/agreements/{agreement}/end", "give notice", (
        _at("agreement", "agreement id"),
    )),
    Command(Operation.POOL_SHOW, "GET", "/v1/pools/{agreement}", "a pool's members and all its versions", (
        _at("agreement", "agreement id of the pool"),
    )),
    Command(Operation.POOL_INVITE, "POST", "/v1/pools/{agreement}/invitations", "let a party see a pool, so that it may enter", (
        _at("agreement", "agreement id of the pool"),
        _at("party", "party id"),
    )),
    Command(Operation.POOL_JOIN, "POST", "/v1/pools/{agreement}/join", "accede to a pool's terms", (
        _at("agreement", "agreement id of the pool"),
        _must("part", Kind.LIST, "provider, recipient or beneficiary"),
        _must("terms_hash", Kind.TEXT, "hash of the terms that you have seen"),
        _may("policies", Kind.DOCUMENT, "limits of the data that you bring, as YAML: a list"),
        _PASSPHRASE,
    )),
    Command(Operation.POOL_LEAVE, "POST", "/v1/pools/{agreement}/leave", "leave a pool by notice", (
        _at("agreement", "agreement id of the pool"),
    )),
    Command(Operation.ACCESS_EXPLAIN, "GET", "/v1/datasets/{dataset}/access",
            "who would be answered what, and which terms say so; reads nothing", (
        _at("dataset", "dataset id"),
        _may("party", Kind.TEXT, "who would read (default: your party)"),
        _may("purpose", Kind.TEXT, "what for (default: each purpose that an agreement names)"),
    )),
    Command(Operation.READ_REQUEST, "POST", "/v1/reads", "ask for rows; answers with a grant", (
        _at("agreement", "agreement id"),
        _at("dataset", "dataset id"),
        _must("purpose", Kind.TEXT, "what for; the agreement names the purposes"),
        _may("id", Kind.TEXT, "id of your request; the same id is the same request"),
        _may("column", Kind.LIST, "columns (default: all that you may see)"),
        _may("item", Kind.LIST, "data items (default: all that you may see)"),
        _may("since", Kind.TEXT, "from this instant on (ISO 8601 with zone)"),
        _may("until", Kind.TEXT, "before this instant"),
    )),
    Command(Operation.READ_FETCH, "GET", "/v1/grants/{grant}/rows", "fetch the rows of a grant", (
        _at("grant", "grant id"),
        _may("format", Kind.TEXT, "parquet (default), csv or xlsx"),
    ), download=True),
    Command(Operation.ADVISE_STATE, "POST", "/v1/advice/state",
            "what machines did by day, and for how long nobody knows; a metered read", (
        *_ASK,
        _may("machine", Kind.TEXT, "one machine (default: all that the agreement shows)"),
        *_WHEN,
    )),
    Command(Operation.ADVISE_FAULT, "POST", "/v1/advice/fault",
            "air handling units that missed their set point at full power; a metered read",
            (*_ASK, *_WHEN)),
    Command(Operation.ADVISE_WARN, "POST", "/v1/advice/warn",
            "the part from which on measured parts shift; a metered read", (
        *_ASK,
        _must("item", Kind.LIST, "characteristic whose mean is watched; several times for several"),
        _may("first", Kind.INT, "how many parts only teach (default 5, at least 3)"),
    )),
    Command(Operation.ADVISE_SLIP, "POST", "/v1/advice/slip",
            "cells or tyres of which cars slipped, of enough cars; a metered read", (*_ASK, *_WHEN)),
    Command(Operation.SLIP_DERIVE, "POST", "/v1/agreements/{agreement}/slips",
            "read a month of drives and tell their slips by place and by product", (
        _at("agreement", "agreement under which the drives are read"),
        _at("dataset", "the drives"),
        _must("month", Kind.TEXT, "month, e.g. 2026-10"),
        _must("purpose", Kind.TEXT, "what for; the agreement names the purposes"),
        _may("place", Kind.TEXT, "machine of yours that tells slips by place"),
        _may("product", Kind.TEXT, "machine of yours that tells slips by product"),
        _may("geometry", Kind.TEXT, "wheelbase and track in metres, steering ratio (default 2.7,1.55,15)"),
    )),
    Command(Operation.GRANT_LIST, "GET", "/v1/agreements/{agreement}/grants", "answers under an agreement", (
        _at("agreement", "agreement id"),
    )),
    Command(Operation.GRANT_REVOKE, "POST", "/v1/agreements/{agreement}/grants/{grant}/revoke",
            "revoke a grant; nothing more of it is served", (
        _at("agreement", "agreement id"),
        _at("grant", "grant id"),
    )),
    Command(Operation.SALE_BOOK, "POST", "/v1/agreements/{agreement}/sales", "book a sale", (
        _at("agreement", "agreement id"),
        _at("id", "sale id"),
        _must("month", Kind.TEXT, "month, e.g. 2026-10"),
        _must("yen", Kind.INT, "net yen"),
        _must("document", Kind.FILE, "the document that proves it"),
    )),
    Command(Operation.STATEMENT_CLOSE, "POST", "/v1/agreements/{agreement}/statements", "close a month", (
        _at("agreement", "agreement id"),
        _at("month", "month, e.g. 2026-10"),
    )),
    Command(Operation.STATEMENT_LIST, "GET", "/v1/statements", "list your statements"),
    Command(Operation.STATEMENT_SHOW, "GET", "/v1/statements/{statement}", "show a statement", (
        _at("statement", "statement id"),
    )),
    Command(Operation.STATEMENT_CONFIRM, "POST", "/v1/statements/{statement}/confirm",
            "take a statement as right", (_at("statement", "statement id"),)),
    Command(Operation.CLAIM_FILE, "POST", "/v1/statements/{statement}/claims", "object to a statement", (
        _at("statement", "statement id"),
        _at("id", "claim id"),
        _must("payee", Kind.TEXT, "whose document you object to"),
        _must("yen", Kind.INT, "how many yen of it"),
        _must("reason", Kind.TEXT, "why"),
        _may("exhibit", Kind.FILES, "exhibits, in order"),
        _may("link", Kind.LIST, "what each exhibit assumes, in their order: its weakest link"),
    )),
    Command(Operation.CLAIM_DECIDE, "POST", "/v1/cases/{claim}/decide", "decide a case", (
        _at("claim", "claim id"),
        _must("released", Kind.INT, "yen that go to the payee after all"),
        _must("answer", Kind.TEXT, "reasons, in writing"),
    )),
    Command(Operation.CASE_LIST, "GET", "/v1/cases", "list the cases you may know of"),
    Command(Operation.CASE_SHOW, "GET", "/v1/cases/{claim}", "show a case", (_at("claim", "claim id"),)),
    Command(Operation.CASE_BUNDLE, "GET", "/v1/cases/{claim}/bundle", "the evidence of a case, one zip", (
        _at("claim", "claim id"),
    ), download=True),
    Command(Operation.LOG_VERIFY, "GET", "/v1/logs/{log}/verify", "whether a log holds", (
        _at("log", "agreement id"),
    )),
    Command(Operation.LOG_SHOW, "GET", "/v1/logs/{log}", "the entries of a log", (_at("log", "agreement id"),)),
    Command(Operation.TOKEN_ADD, "POST", "/v1/tokens", "make a token; its secret is shown once", (
        _at("id", "token id"),
        _must("scope", Kind.LIST, "operation, e.g. read.request"),
        _may("agreement", Kind.LIST, "agreements that it opens (default: all of your party's)"),
        _may("days", Kind.INT, "how long it runs (default 90, at most 366)"),
    )),
    Command(Operation.TOKEN_LIST, "GET", "/v1/tokens", "list tokens"),
    Command(Operation.TOKEN_REVOKE, "POST", "/v1/tokens/{token}/revoke", "revoke a token", (
        _at("token", "token id"),
    )),
    Command(Operation.PROFILE_ADD, "POST", "/v1/profiles",
            "make a profile for a program that reads; prints a one-time link", (
        _at("id", "id of the profile and of its token"),
        _may("agreement", Kind.LIST, "agreements that it opens (default: all of your party's)"),
        _may("days", Kind.INT, "how long it runs (default 90, at most 366)"),
    )),
    Command(Operation.KEY_MAKE, "POST", "/v1/keys", "make your party's signing key", (_PASSPHRASE,)),
    Command(Operation.KEY_LIST, "GET", "/v1/keys", "list public keys"),
    Command(Operation.SESSION_SHOW, "GET", "/v1/session", "who you are here"),
    Command(Operation.SESSION_END, "DELETE", "/v1/session", "sign out"),
    Command(Operation.AUDIT_SHOW, "GET", "/v1/audit", "sign-ins and acts of administration"),
)  # fmt: skip

NOUNS: Mapping[str, str] = {
    "party": "Legal persons on this node.",
    "invitation": "Parties invited to be hosted on this node.",
    "relation": "How parties stand to each other in a market.",
    "person": "Human beings who act for a party.",
    "machine": "Physical things that yield readings.",
    "dataset": "Readings that a right gathers.",
    "rights": "Who may do what with which item: the matrix.",
    "consent": "What contracts of people allow, dated.",
    "collect": "Recordings become rows.",
    "offer": "Proposed terms, and answers to them.",
    "agreement": "Concluded terms and their papers.",
    "pool": "Agreements that others enter and leave.",
    "access": "Why somebody may read, or may not.",
    "advise": "Services on rows that an agreement lets you read.",
    "grant": "Answers given under an agreement.",
    "slip": "Slips of many cars, told by place or by product.",
    "sale": "Sales whose proceeds an agreement divides.",
    "statement": "Closed months, in whole yen.",
    "claim": "Objections to a statement, and their decision.",
    "case": "Files of claims, and their evidence.",
    "log": "The entries of an agreement, and whether they hold.",
    "token": "Keys for programs.",
    "profile": "Files with which programs read.",
    "key": "Signing keys.",
    "session": "Who you are here.",
    "audit": "Sign-ins and acts of administration.",
}
"""What `kumiai <noun> --help` says of each noun."""

BY_OPERATION: Mapping[Operation, Command] = {command.operation: command for command in COMMANDS}
