"""Commands about sales, statements, cases and logs."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may, must
from kumiai.rules.standing import Operation

COMMANDS: tuple[Command, ...] = (
    Command(Operation.SALE_BOOK, "POST", "/v1/agreements/{agreement}/sales", "book a sale", (
        at("agreement", "agreement id"),
        at("id", "sale id"),
        must("month", Kind.TEXT, "month, e.g. 2026-10"),
        must("yen", Kind.INT, "net yen"),
        must("document", Kind.FILE, "the document that proves it"),
    )),
    Command(Operation.STATEMENT_CLOSE, "POST", "/v1/agreements/{agreement}/statements", "close a month", (
        at("agreement", "agreement id"),
        at("month", "month, e.g. 2026-10"),
    )),
    Command(Operation.STATEMENT_LIST, "GET", "/v1/statements", "list your statements"),
    Command(Operation.STATEMENT_SHOW, "GET", "/v1/statements/{statement}", "show a statement", (
        at("statement", "statement id"),
    )),
    Command(Operation.STATEMENT_CONFIRM, "POST", "/v1/statements/{statement}/confirm",
            "take a statement as right", (at("statement", "statement id"),)),
    Command(Operation.CLAIM_FILE, "POST", "/v1/statements/{statement}/claims", "object to a statement", (
        at("statement", "statement id"),
        at("id", "claim id"),
        must("payee", Kind.TEXT, "whose document you object to"),
        must("yen", Kind.INT, "how many yen of it"),
        must("reason", Kind.TEXT, "why"),
        may("exhibit", Kind.FILES, "exhibits, in order"),
        may("link", Kind.LIST, "what each exhibit assumes, in their order: its weakest link"),
    )),
    Command(Operation.CLAIM_DECIDE, "POST", "/v1/cases/{claim}/decide", "decide a case", (
        at("claim", "claim id"),
        must("released", Kind.INT, "yen that go to the payee after all"),
        must("answer", Kind.TEXT, "reasons, in writing"),
    )),
    Command(Operation.CASE_LIST, "GET", "/v1/cases", "list the cases you may know of"),
    Command(Operation.CASE_SHOW, "GET", "/v1/cases/{claim}", "show a case", (at("claim", "claim id"),)),
    Command(Operation.CASE_BUNDLE, "GET", "/v1/cases/{claim}/bundle", "the evidence of a case, one zip", (
        at("claim", "claim id"),
    ), download=True),
    Command(Operation.LOG_VERIFY, "GET", "/v1/logs/{log}/verify", "whether a log holds", (
        at("log", "agreement id"),
    )),
    Command(Operation.LOG_SHOW, "GET", "/v1/logs/{log}", "the entries of a log", (at("log", "agreement id"),)),
)  # fmt: skip
