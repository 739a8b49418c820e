"""The stage of the building world: its walk, its recording, and what its stations have made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kumiai.apps.demo.building import cast
from kumiai.apps.demo.building.recordings import Recorded
from kumiai.apps.demo.stage import Walk, who
from kumiai.model.agreement import Agreement, Offer
from kumiai.model.machine import Machine, MachineId
from kumiai.model.party import PartyId
from kumiai.model.person import Standing
from kumiai.model.right import Matrix
from kumiai.model.usage import Grant
from kumiai.records import register

DATA, SIGNS, MONEY = 0, 1, 2
"""A party's persons by what they do."""


@dataclass(slots=True)
class Site:
    """What the building's stations have made so far."""

    walk: Walk
    recorded: Recorded
    left_at: datetime
    """Where the worlds before this one left the clock: what a node has signed it never precedes."""
    agreements: dict[str, Agreement] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)

    def standing(self, party: PartyId, place: int = DATA) -> Standing:
        """The standing of a party's person, now."""
        return self.walk.standing(who(party, place))

    def machine(self, owner: PartyId, machine_id: MachineId) -> Machine:
        """A machine of `owner`."""
        return register.machine(self.walk.node.store.database, self.standing(owner), machine_id)

    def offer(self, standing: Standing, offer_id: str) -> Offer:
        """An offer as one of its members sees it."""
        return register.offer(self.walk.node.store.database, standing, offer_id)

    def matrix(self) -> Matrix:
        """The rights in what the unit measures."""
        found = register.newest_matrix(self.walk.node.store.database, cast.AIR)
        assert found is not None  # imported by the first station
        return found
