"""Commands about forms, contracts for others' tools, and returns."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may
from kumiai.rules.standing import Operation

COMMANDS: tuple[Command, ...] = (
    Command(Operation.EXPORT_FORM, "GET", "/v1/forms/{form}/{thing}",
            "what terms say to each question of a form", (
        at("form", "checklist (METI, creation type) or self_check (EU Data Act, art. 13)"),
        at("thing", "agreement or offer id"),
    )),
    Command(Operation.EXPORT_SHEET, "GET", "/v1/forms/{form}/{thing}/sheet",
            "the same as a workbook; alternatives are left to you", (
        at("form", "checklist or self_check"),
        at("thing", "agreement or offer id"),
        may("language", Kind.TEXT, "ja or en (default ja)"),
    ), download=True),
    Command(Operation.EXPORT_ODCS, "GET", "/v1/datasets/{dataset}/odcs",
            "a dataset with its rights as an ODCS 3.2 document", (
        at("dataset", "dataset id"),
        may("agreement", Kind.TEXT, "agreement whose limits it shows"),
    ), download=True),
    Command(Operation.RETURN_OPT, "POST", "/v1/returns/opt",
            "let your party be counted in returns, or no longer", (at("counted", "in or out"),)),
    Command(Operation.RETURN_SHOW, "GET", "/v1/returns/opt",
            "whether your party lets itself be counted"),
    Command(Operation.RETURN_MAKE, "GET", "/v1/returns/{quarter}",
            "count a quarter: parties that opted in, small cells left out", (
        at("quarter", "a quarter that is over, e.g. 2026-Q3"),
    )),
)  # fmt: skip
