"""The history of a rights matrix: its versions, by whom, from what, and what each changed."""

from __future__ import annotations

from kumiai.apps.console.matrix.spoken import say
from kumiai.apps.console.visit import Shown, Visit
from kumiai.records import register
from kumiai.rules.standing import Operation

CHANGES_SHOWN = 100
_STEPS = 20
_MORE = 100


def history_page(visit: Visit) -> Shown:
    """The newest versions first; more of them where the address asks for all that are shown."""
    dataset = register.dataset(visit.database(), visit.standing, visit.said("dataset"))
    wanted = _MORE if visit.said("all") else _STEPS
    steps = visit.ask(Operation.RIGHTS_HISTORY, dataset=dataset.id, last=wanted)
    for step in steps:
        step["count"] = len(step["changes"])
        step["changes"] = [
            change | {n: say(change["field"], change[n], visit.lang) for n in ("before", "after")}
            for change in step["changes"][:CHANGES_SHOWN]
        ]
    told = {"dataset": dataset, "steps": steps, "more": len(steps) == wanted == _STEPS}
    return Shown("rights_history.html", told, generated=dataset.generated)
