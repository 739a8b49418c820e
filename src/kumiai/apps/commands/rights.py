"""Commands about rights in data."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may, must
from kumiai.rules.standing import Operation

COMMANDS: tuple[Command, ...] = (
    Command(Operation.RIGHTS_IMPORT, "PUT", "/v1/datasets/{dataset}/rights", "set the rights matrix", (
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
