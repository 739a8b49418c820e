"""Commands about what a template says in plain sentences."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may
from kumiai.rules.standing import Operation

COMMANDS: tuple[Command, ...] = (
    Command(Operation.TEMPLATE_SUMMARY, "GET", "/v1/templates/{template}/summary",
            "who may do what under a template: one page in Japanese and English", (
        at("template", "template id for its newest version, or id@version"),
        may("sample", Kind.TEXT, "no: without the worked sample (default: yes)"),
    ), download=True),
)  # fmt: skip
