"""Handovers and unsettled rights: a machine's page, the list of what is missing, and the tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from kumiai.acts import handover
from kumiai.apps.console.visit import Shown, Task, Visit
from kumiai.model.handover import HandoverKind
from kumiai.model.period import jst_day
from kumiai.rules.standing import Operation, may
from kumiai.rules.unsettled import Unsettled

_NEXT = {
    True: (HandoverKind.LEASE, HandoverKind.RESALE, HandoverKind.SCRAPPING),
    False: (HandoverKind.LEASE_END,),
}
"""What an owner who uses a machine may do with it, and what any other user may."""


def of_machine(visit: Visit, machine: str) -> dict[str, Any]:
    """What a machine's page tells of its handovers, and the form for the next one."""
    found = handover.told(visit.node.store, visit.standing, machine)
    now, asks = found.hands, may(visit.standing, Operation.MACHINE_HAND_OVER)
    holds = now is not None and now.user == visit.standing.party
    kinds = _NEXT[now.owner == now.user] if now and holds and asks else ()
    parties = [party for party in visit.parties() if party != visit.standing.party]
    return {
        "handovers": found.handovers,
        "hands": now,
        "next_kinds": [kind.value for kind in kinds],
        "takers": [now.owner] if now and now.owner != visit.standing.party else parties,
        "today": jst_day(visit.standing.at),
        "lacks": _lacks(visit, machine),
    }


def _lacks(visit: Visit, machine: str | None = None) -> list[dict[str, Any]]:
    """What is missing, each with whether its dataset is the asker's own."""
    return [
        {f.name: getattr(one, f.name) for f in fields(Unsettled)}
        | {"own": one.holder == visit.standing.party}
        for one in handover.unsettled(visit.node.store, visit.standing, machine)
    ]


def unsettled_page(visit: Visit) -> Shown:
    """The machines whose rights rest on no agreement yet, and what comes next."""
    found = _lacks(visit)
    return Shown(
        "unsettled.html",
        {"lacks": found, "machines": len({one["machine"].id for one in found})},
    )


def tasks(visit: Visit) -> Iterator[Task]:
    """What handovers ask of the person who looks: rights to be settled, agreements whose rows end."""
    standing = visit.standing
    if may(standing, Operation.OFFER_CREATE) or may(standing, Operation.DATASET_ADD):
        found = handover.unsettled(visit.node.store, standing)
        if found:
            count = len({one.machine.id for one in found})
            yield Task("task_unsettled", f"{count:,}", "/console/unsettled")
    if may(standing, Operation.ACCESS_EXPLAIN) or may(standing, Operation.AGREEMENT_END):
        for agreement, _, one in handover.ended(visit.node.store, standing):
            about = f"{visit.title(agreement.terms)} ({one.on})"
            yield Task("task_rows_end", about, f"/console/agreements/{agreement.id}")
