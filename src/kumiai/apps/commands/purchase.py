"""Commands about purchase day and handovers of machines."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may, must
from kumiai.rules.standing import Operation

COMMANDS: tuple[Command, ...] = (
    Command(Operation.MACHINE_SHOW, "GET", "/v1/machines/{machine}",
            "a machine, its handovers, and who holds it", (at("machine", "machine id"),)),
    Command(Operation.MACHINE_HAND_OVER, "POST", "/v1/machines/{machine}/handovers",
            "hand a machine over, or scrap it; ends reads of its later rows", (
        at("machine", "machine id"),
        at("kind", "lease, lease_end, resale or scrapping"),
        must("on", Kind.TEXT, "day in Japan from which the taker holds it, e.g. 2026-12-01"),
        may("to", Kind.TEXT, "party that takes it (none when it is scrapped)"),
    )),
)  # fmt: skip
