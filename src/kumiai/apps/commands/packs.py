"""Commands about rule packs and what they find."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may, must
from kumiai.rules.standing import Operation

COMMANDS: tuple[Command, ...] = (
    Command(Operation.PACK_LIST, "GET", "/v1/packs", "list the rule packs, and since when each holds"),
    Command(Operation.PACK_SHOW, "GET", "/v1/packs/{pack}", "a rule pack as YAML", (
        at("pack", "pack and version, e.g. jp-2026@1"),
    ), download=True),
    Command(Operation.PACK_TRY, "POST", "/v1/packs/try",
            "try a draft on your live agreements and open offers, without effect", (
        must("file", Kind.FILE, "rule pack as YAML"),
    )),
    Command(Operation.PACK_ADOPT, "POST", "/v1/packs/{pack}/adopt",
            "put on record that a pack holds for your party, and list what changes", (
        at("pack", "pack and version, e.g. eu-data-act@1"),
        may("file", Kind.FILE, "rule pack as YAML, where it was not tried before"),
        may("whom", Kind.TEXT, "own (default), or everybody: the operator says what holds for every party"),
    )),
    Command(Operation.PACK_CHANGES, "GET", "/v1/packs/{pack}/changes",
            "what a pack finds otherwise than the version before it", (
        at("pack", "pack and version, e.g. jp-2026@2"),
    )),
    Command(Operation.FINDING_LIST, "GET", "/v1/findings/{thing}",
            "what the rule packs find about an offer or agreement", (
        at("thing", "offer or agreement id"),
    )),
    Command(Operation.FINDING_OVERRIDE, "POST", "/v1/findings/{thing}/{rule}/override",
            "let the flags of a rule pass, under a mandate and with a reason", (
        at("thing", "offer or agreement id"),
        at("rule", "rule id, e.g. C10"),
        must("reason", Kind.TEXT, "why the terms may be signed all the same"),
    )),
)  # fmt: skip
