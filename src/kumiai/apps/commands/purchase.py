"""Commands about purchase day and handovers of machines."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may, must
from kumiai.rules.standing import Operation

_ASKED = (
    must(
        "file",
        Kind.FILE,
        "list of machines as CSV or Excel: serial, model, name, customer, source, dataset",
    ),
    must("template", Kind.TEXT, "template of the rights, id for its newest version or id@version"),
    must("customer_seat", Kind.TEXT, "seat of the template that each line's customer takes"),
    may("seat", Kind.LIST, "seat=party for the other seats, several times"),
    must("on", Kind.TEXT, "day in Japan from which the customers hold them, e.g. 2026-12-01"),
    must("market", Kind.TEXT, "market of the data"),
    may("dealing", Kind.TEXT, "the sale that the rights come with (default: the purchase's id)"),
)

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
    Command(Operation.PURCHASE_PREVIEW, "POST", "/v1/purchases/preview",
            "what would come of each line of a list; writes nothing", _ASKED),
    Command(Operation.PURCHASE_RECORD, "POST", "/v1/purchases",
            "hand machines over by a list: all lines or none; asked again, it goes on", (
        at("id", "purchase id, e.g. pur-2026-11"),
        *_ASKED,
        may("at_most", Kind.INT, "lines whose offers are drafted in this run (default: all)"),
    )),
    Command(Operation.PURCHASE_SHOW, "GET", "/v1/purchases/{purchase}",
            "how far a purchase has come", (at("purchase", "purchase id"),)),
    Command(Operation.RIGHTS_UNSETTLED, "GET", "/v1/unsettled",
            "machines whose rights rest on no agreement yet, and what comes next"),
)  # fmt: skip
