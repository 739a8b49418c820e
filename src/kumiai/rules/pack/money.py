"""Money: how proceeds are shared is whole, named, and fixed before the first row is served."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kumiai.model.clause import ClauseId
from kumiai.model.dossier import Dossier
from kumiai.model.money import SplitKind
from kumiai.model.period import JST, jst_day
from kumiai.rules.pack.hit import Family, Hit, Params
from kumiai.rules.pack.seen import missing, says

_METRIC = ("definition", "unit", "source", "filter", "verifier")
_UNPAID = ("free", "barter")


def method_first(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """M01: method, period and metric are signed before the first row is served, by days in Japan:
    what was served is known by the day.
    """
    if not dossier.terms.policies:
        return
    method = says(dossier, ClauseId.PROCEEDS, "method")
    fixed = dossier.terms.proceeds is not None or method in _UNPAID
    if method is None or not fixed:
        yield Hit(ClauseId.PROCEEDS, {"open": "method"})
    first = min((one.first_at for one in dossier.served), default=None)
    signed = dossier.signed_at
    if first is not None and (signed is None or jst_day(first) < jst_day(signed)):
        yield Hit(ClauseId.PROCEEDS, {"open": "signed"})


def portions_whole(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """M02: portions add up to one exactly, and it is written down how revenue is shared."""
    proceeds = dossier.terms.proceeds
    if proceeds is None:
        return
    total = sum(proceeds.portions.values())
    if total != 1 or min(proceeds.portions.values(), default=-1) < 0:
        yield Hit(ClauseId.PROCEEDS, {"total": str(total)})


def metric_defined(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """M03: a metric says what it counts, in which unit, by which meter, filtered how, verified by
    whom.
    """
    proceeds = dossier.terms.proceeds
    metered = proceeds is not None and proceeds.split is SplitKind.PRO_RATA
    if metered or says(dossier, ClauseId.PROCEEDS, "method") == "metered":
        open_ones = missing(dossier.terms.clause(ClauseId.METRIC), _METRIC)
        if open_ones:
            yield Hit(ClauseId.METRIC, {"open": ", ".join(open_ones)})


def not_retroactive(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """M06: a method holds from its signature on, never for what was before."""
    said = says(dossier, ClauseId.PROCEEDS, "effective_from")
    if said is None:
        return
    try:
        begins = datetime.fromisoformat(str(said))
    except ValueError:
        yield Hit(ClauseId.PROCEEDS, {"from": str(said)[:40]})
        return
    begins = begins if begins.tzinfo else begins.replace(tzinfo=JST)
    signed = dossier.signed_at or dossier.at
    if jst_day(begins) < jst_day(signed):
        yield Hit(ClauseId.PROCEEDS, {"from": str(said)[:40]})


def objection_open(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """M07: there is a window for objections, and it is said what silence means."""
    proceeds = dossier.terms.proceeds
    if proceeds is None:
        return
    open_ones = missing(dossier.terms.clause(ClauseId.OBJECTION), ("days", "deemed"))
    if proceeds.objection_days < 1 and "days" not in open_ones:
        open_ones.insert(0, "days")
    if open_ones:
        yield Hit(ClauseId.OBJECTION, {"open": ", ".join(open_ones)})


MONEY: Family = {
    "method_first": (method_first, ()),
    "portions_whole": (portions_whole, ()),
    "metric_defined": (metric_defined, ()),
    "not_retroactive": (not_retroactive, ()),
    "objection_open": (objection_open, ()),
}
