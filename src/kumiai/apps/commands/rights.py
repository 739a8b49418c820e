"""Commands about rights in data."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may, must
from kumiai.rules.standing import Operation

COMMANDS: tuple[Command, ...] = (
    Command(Operation.RIGHTS_PROPOSE, "POST", "/v1/datasets/{dataset}/drafts",
            "propose rights: merged into what stands, nothing applied; answers changes and conflicts", (
        at("dataset", "dataset id"),
        may("file", Kind.FILE, "matrix as YAML or Excel"),
        may("document", Kind.DOCUMENT,
            "instead of a file, single edits as YAML: base (version), edits: [{item or group, party, field, value}]"),
        must("dealing", Kind.TEXT, "the purchase, lease or partnership the rights came with"),
    )),
    Command(Operation.RIGHTS_DRAFT, "GET", "/v1/drafts/{draft}", "a draft: its changes and conflicts", (
        at("draft", "draft id"),
    )),
    Command(Operation.RIGHTS_CONFIRM, "POST", "/v1/drafts/{draft}/confirm",
            "confirm a draft: it stands from now on", (
        at("draft", "draft id"),
        may("take", Kind.LIST, "decision of a conflict: PLACE=ours (the draft) or PLACE=theirs (what stands)"),
    )),
    Command(Operation.RIGHTS_HISTORY, "GET", "/v1/datasets/{dataset}/rights/history",
            "versions of the rights: who, when, and what changed", (
        at("dataset", "dataset id"),
        may("last", Kind.INT, "how many versions (default 20, at most 100)"),
    )),
    Command(Operation.RIGHTS_IMPORT, "PUT", "/v1/datasets/{dataset}/rights",
            "propose and confirm in one, refused where there is a conflict (for scripts)", (
        at("dataset", "dataset id"),
        must("file", Kind.FILE, "matrix as YAML or Excel"),
        must("dealing", Kind.TEXT, "the purchase, lease or partnership the rights came with"),
    )),
    Command(Operation.RIGHTS_EXPORT, "GET", "/v1/datasets/{dataset}/rights", "the rights matrix as a file", (
        at("dataset", "dataset id"),
        may("format", Kind.TEXT, "xlsx (default) or yaml"),
    ), download=True),
    Command(Operation.RIGHTS_COVERAGE, "GET", "/v1/datasets/{dataset}/coverage",
            "every collected item and what becomes of it", (at("dataset", "dataset id"),)),
)  # fmt: skip
