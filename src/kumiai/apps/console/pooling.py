"""Pools: who is a member since when, and the forms by which others enter and members leave."""

from __future__ import annotations

from kumiai.acts import pool
from kumiai.apps.console import vetting
from kumiai.apps.console.visit import Shown, Visit
from kumiai.model.pool import Change
from kumiai.papers import summary
from kumiai.rules.pool import goes_on_without
from kumiai.rules.standing import Operation, may


def pool_page(visit: Visit) -> Shown:
    """A pool as it stands, its versions, and what the asker may do about it."""
    found = pool.show(visit.node.store, visit.standing, visit.said("agreement"))
    parties, own = visit.parties(), visit.standing.party
    members = found.stands.terms.parties()
    noticed = any(v.party == own and v.change is Change.EXIT for v in found.versions)
    told = {
        "pool": found,
        "heads": summary.HEADS[visit.lang],
        "rows": summary.rows(found.stands.terms, parties, visit.lang),
        "joins": own not in members and may(visit.standing, Operation.POOL_JOIN),
        "invites": own in members and may(visit.standing, Operation.POOL_INVITE),
        "others": sorted(party for party in parties if party not in members),
        "leaves": own in members
        and not noticed
        and goes_on_without(found.stands, own)
        and may(visit.standing, Operation.POOL_LEAVE),
    }
    none = {"vetted": None, "overrides": False}
    told |= none if own in members else vetting.of_thing(visit, found.founding.id)
    generated = any(parties[party].generated for party in members)
    return Shown("pool.html", told, generated=generated)
