"""What tests of handovers ask for: a lathe that goes from hand to hand, and rows around midnight."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kumiai.acts import collect, handover, read
from kumiai.apps.demo import stage
from kumiai.model.agreement import Agreement
from kumiai.model.handover import Handover, HandoverKind
from kumiai.model.party import PartyId
from kumiai.model.period import DayId, micros
from kumiai.records import register
from kumiai.rules.holding import handover_id
from tests.acts.dealing import asking, standing
from tests.apps.world import World, recorded

LATHE = recorded().machining[0]
NAME = LATHE.device.machine
ON = DayId("2017-06-13")
MIDNIGHT = datetime(2017, 6, 12, 15, tzinfo=UTC)
"""The begin of that day in Japan."""
STEP = timedelta(microseconds=1)


def moved(
    world: World, kind: str, to: PartyId | None, on: str = ON, by: str = "kasugai-data"
) -> Handover:
    """A handover of the lathe, recorded by a person of its giver."""
    who = standing(world, by)
    made = Handover(
        handover_id(NAME, DayId(on)), NAME, HandoverKind(kind), who.party, to, DayId(on),
        who.person, world.clock(),
    )  # fmt: skip
    return handover.hand_over(world.node.store, who, made)


def observed(
    world: World, instance: str, *instants: datetime, by: str = "kasugai-data"
) -> collect.Harvest:
    """What collecting brought of one spindle load at each instant."""
    (found,) = stage.readings(LATHE, LATHE.files[0])
    n = len(instants)
    rows = replace(
        found, instance=instance, observations=n, sequence=[64 * k for k in range(n)],
        at=[micros(at) for at in instants], item=["Sload"] * n, value=[7.0] * n, text=[None] * n,
        rejects=(), gaps=(),
    )  # fmt: skip
    who = standing(world, by)
    machine = register.machine(world.node.store.database, who, NAME)
    return collect.collect(world.node.store, who, machine, [rows])


def loads(world: World, agreement: Agreement, person: str = "chita-data") -> list[str]:
    """The instants of the lathe's rows that a reader sees now, of the days after the world's."""
    policy = agreement.terms.policies[0]
    request = asking(agreement, "req-look", dataset=policy.dataset)
    cut = read.look(world.node.store, standing(world, person), request).cut
    names = world.node.store.cuts.columns(cut)
    rows = [dict(zip(names, row, strict=True)) for row in world.node.store.cuts.rows(cut)]
    at = [r["observed_at"] for r in rows if r["machine"] == NAME and r["item"] == "Sload"]
    return sorted(one for one in at if one >= "2017-06-12T10")
