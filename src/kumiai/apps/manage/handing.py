"""What the commands about handovers of machines do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts import handover
from kumiai.apps.manage.given import member
from kumiai.apps.node import Node
from kumiai.model.handover import Handover, HandoverKind
from kumiai.model.machine import MachineId
from kumiai.model.party import PartyId
from kumiai.model.period import DayId
from kumiai.model.person import Standing
from kumiai.rules.holding import handover_id
from kumiai.wire.codec import document

Given = Mapping[str, Any]


def machine_show(node: Node, standing: Standing, given: Given) -> Any:
    """A machine as first known, the handovers that the asker may know, and in whose hands it is."""
    found = handover.told(node.store, standing, given["machine"])
    now = found.hands
    return {
        **document(found.machine),
        "handovers": [document(one) for one in found.handovers],
        "hands": {"owner": now.owner, "user": now.user} if now else None,
    }


def machine_hand_over(node: Node, standing: Standing, given: Given) -> Any:
    """The handover."""
    machine, on = MachineId(given["machine"]), DayId(given["on"])
    made = Handover(
        id=handover_id(machine, on),
        machine=machine,
        kind=member(HandoverKind, given["kind"]),
        giver=standing.party,
        taker=PartyId(given["to"]) if given["to"] else None,
        on=on,
        person=standing.person,
        at=standing.at,
    )
    return document(handover.hand_over(node.store, standing, made))


def rights_unsettled(node: Node, standing: Standing, _: Given) -> Any:
    """What is missing of the rights in the asker's machines, and what comes next."""
    return [
        {
            "machine": one.machine.id,
            "name": one.machine.name,
            "serial": one.machine.serial,
            "holder": one.holder,
            "lack": one.lack.value,
            "action": one.action.value,
            "dataset": one.dataset,
            "offer": one.offer,
            "since": document(one.since),
            "turn": list(one.turn),
            "items": list(one.items),
        }
        for one in handover.unsettled(node.store, standing)
    ]
