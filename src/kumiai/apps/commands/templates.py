"""Commands about templates: versions, offers made from one, deviations, roll-outs."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may, must
from kumiai.rules.standing import Operation

_TEMPLATE = at("template", "template id for its newest version, or id@version")

COMMANDS: tuple[Command, ...] = (
    Command(Operation.TEMPLATE_ADD, "POST", "/v1/templates", "keep a version of a template of yours", (
        must("file", Kind.FILE, "template as YAML; its id begins with your party's id and a dot"),
    )),
    Command(Operation.TEMPLATE_LIST, "GET", "/v1/templates", "list the templates of the program and yours"),
    Command(Operation.TEMPLATE_SHOW, "GET", "/v1/templates/{template}", "show a template", (_TEMPLATE,)),
    Command(Operation.TEMPLATE_EXPORT, "GET", "/v1/templates/{template}/file", "a template as YAML, to edit", (
        _TEMPLATE,
    ), download=True),
    Command(Operation.TEMPLATE_OFFER, "POST", "/v1/templates/{template}/offers", "offer what a template says", (
        _TEMPLATE,
        must("id", Kind.TEXT, "offer id, e.g. off-2026-lathes"),
        must("seat", Kind.LIST, "seat=party, several times"),
        must("dataset", Kind.LIST, "dataset that the rights are in, several times"),
    )),
    Command(Operation.TEMPLATE_DEVIATIONS, "GET", "/v1/templates/{template}/deviations",
            "how your agreements and open offers differ from their template", (_TEMPLATE,)),
    Command(Operation.TEMPLATE_CLAUSES, "GET", "/v1/templates/{template}/clauses",
            "each clause side by side, across all counterparties", (
        _TEMPLATE,
        may("clause", Kind.TEXT, "only this clause"),
    )),
    Command(Operation.TEMPLATE_ROLL_OUT, "POST", "/v1/templates/{template}/roll-out",
            "offer a new version to all whose terms stand on an older one", (
        _TEMPLATE,
        must("id", Kind.TEXT, "id of the roll-out; asked again, it goes on where it was"),
        may("older", Kind.TEXT, "another template whose terms are rolled out (default: this one)"),
        may("dry_run", Kind.TEXT, "yes: only says what would change, customer by customer"),
        may("most", Kind.INT, "at most so many offers now (default 1000)"),
    )),
)  # fmt: skip
