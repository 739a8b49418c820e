"""An adviser in the small world: it may read what the controllers of two lathes said of their states."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kumiai.acts import collect
from kumiai.apps.demo import cast
from kumiai.model.agreement import Agreement, AgreementKind, Member, Part, Terms
from kumiai.model.dataset import AT, INSTANCE, ITEM, MACHINE, SEQUENCE, TEXT
from kumiai.model.machine import MachineId
from kumiai.model.period import Period
from kumiai.model.policy import Policy
from kumiai.model.readings import Readings
from kumiai.model.signal import ItemId
from kumiai.records import register
from kumiai.sources import generated
from kumiai.sources.mtconnect import devices, recording
from tests.acts import dealing
from tests.apps.world import PLANT, SPINDLE, World
from tests.clauses import with_clauses

AGREEMENT, PURPOSE = "agr-advice", "advice"
LATHE = MachineId("gen01")
DAYS = (date(2026, 6, 1), date(2026, 6, 4))
"""The third of June was recorded by nobody."""


def days() -> list[Readings]:
    """Two generated days of a lathe."""
    model = next(d for d in devices(generated.devices_xml()) if d.machine == LATHE)
    return [recording(generated.day("Gen01", on, on.day), model) for on in DAYS]


def told(world: World, **policy: Any) -> Agreement:
    """The plant collects the days and lets the adviser read their states, with changes to the policy."""
    plant = dealing.standing(world, "kasugai-data")
    machine = register.machine(world.node.store.database, plant, LATHE)
    collect.collect(world.node.store, plant, machine, days())
    return dealing.agreed(world, "advice", terms(world, **policy))


def terms(world: World, **policy: Any) -> Terms:
    """The plant provides, the spindle maker advises; nobody pays."""
    said: dict[str, Any] = {
        "dataset": cast.MACHINING,
        "purposes": (PURPOSE,),
        "items": tuple(ItemId(item) for item in ("execution", "mode")),
        "columns": (MACHINE, ITEM, AT, TEXT, INSTANCE, SEQUENCE),
        "runs": Period(world.clock() - timedelta(days=1), world.clock() + timedelta(days=300)),
        "machines": (LATHE,),
    }
    return with_clauses(
        Terms(
            kind=AgreementKind.PROVISION,
            title_ja="稼働状態についての助言",
            title_en="Advice on machine states",
            members=(
                Member(PLANT, frozenset({Part.PROVIDER})),
                Member(SPINDLE, frozenset({Part.RECIPIENT})),
            ),
            policies=(Policy(**{**said, **policy}),),
            proceeds=None,
        )
    )
