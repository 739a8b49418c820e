"""Watching: who read what, the log that says so and whether it holds, and why somebody may read."""

from __future__ import annotations

from kumiai.acts.govern import logs
from kumiai.apps.console.visit import Shown, Visit
from kumiai.model.agreement import Part
from kumiai.model.party import PartyId
from kumiai.records import grants, register, usage_log
from kumiai.rules.standing import Operation, may

_ENTRIES_SHOWN = 200


def usage_page(visit: Visit) -> Shown:
    """The answers given under an agreement, the newest first."""
    agreement = register.agreement(visit.database(), visit.standing, visit.said("agreement"))
    found = grants.of_agreement(visit.database(), agreement.id)
    told = {
        "agreement": agreement,
        "grants": found[::-1][:_ENTRIES_SHOWN],
        "count": len(found),
        "uses": sum(g.opened_at is not None for g in found),
        "rows": sum(g.rows for g in found if g.opened_at is not None),
        "revokes": may(visit.standing, Operation.GRANT_REVOKE),
    }
    return Shown("usage.html", told)


def log_page(visit: Visit) -> Shown:
    """The newest entries of an agreement's log, and its signed heads."""
    agreement = register.agreement(visit.database(), visit.standing, visit.said("log"))
    size, root = usage_log.size_and_root(visit.database(), agreement.id)
    first = max(size - _ENTRIES_SHOWN, 0)
    told = {
        "agreement": agreement,
        "size": size,
        "root": root.hex(),
        "entries": usage_log.entries(visit.database(), agreement.id, first)[::-1],
        "heads": usage_log.heads(visit.database(), agreement.id)[::-1],
    }
    return Shown("log.html", told)


def verify_page(visit: Visit) -> Shown:
    """Whether a log holds: every entry against its leaf, the tree against its signed heads."""
    found = logs.verify_log(visit.node.store, visit.standing, visit.said("log"))
    return Shown("verified.html", {"found": found})


def explain_page(visit: Visit) -> Shown:
    """Who may read what for which purpose, the terms that say so, and a masked sample."""
    datasets = register.datasets(visit.database(), visit.standing)
    wanted = {name: visit.said(name) for name in ("party", "dataset", "purpose")}
    told = {
        "datasets": datasets,
        "choices": _readers(visit),
        "asked": wanted | {"party": wanted["party"] or visit.standing.party},
        "found": None,
    }
    generated = False
    if wanted["dataset"]:
        told["found"] = visit.ask(Operation.ACCESS_EXPLAIN, **wanted)
        generated = any(d.generated for d in datasets if d.id == wanted["dataset"])
    return Shown("explain.html", told, generated=generated)


def _readers(visit: Visit) -> list[PartyId]:
    """The asker's own party, and those that read under its agreements."""
    found = {
        party
        for agreement in register.agreements(visit.database(), visit.standing)
        for party in agreement.terms.with_part(Part.RECIPIENT)
    }
    return [visit.standing.party, *sorted(found - {visit.standing.party})]
