"""Fairness: nothing is squeezed out of the weaker side (abuse of superior position, EU Data Act).

Position is relative, and only the weaker side's own word drops a flag: what it has not said of its
dependence is unknown, and unknown keeps the flag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from kumiai.model.clause import NO, YES, ClauseId
from kumiai.model.dossier import Dossier, Served, Subject
from kumiai.model.party import PartyId
from kumiai.model.right import Allowance, Classification, Rights, Use
from kumiai.rules.pack.hit import Family, Hit, Params, number
from kumiai.rules.pack.seen import (
    GIVEN,
    described,
    free,
    independent,
    missing,
    of_class,
    recipients,
    says,
    served,
)
from kumiai.rules.turns import proposals

_FOUR = "dependence, rank, alternatives, lock_in"


def sole_right(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """A01: nobody alone gets a right to another's data; the originator keeps its own use."""
    to = says(dossier, ClauseId.EXCLUSIVITY, "to")
    own = says(dossier, ClauseId.EXCLUSIVITY, "own_use")
    if to is not None:
        yield Hit(str(to), {"item": "*", "own_use": "barred" if own == NO else "kept"})
    for subject in dossier.subjects:
        if subject.rights is not None:
            yield from _sole_cells(subject, subject.rights)


def sole_right_barring(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """A01 in the EU: of those, where the originator's own use is barred."""
    for hit in sole_right(dossier, params):
        if hit.facts["own_use"] == "barred":
            yield hit


def _sole_cells(subject: Subject, rights: Rights) -> Iterator[Hit]:
    """Items that their provider may not use itself and one other party alone may."""
    for item in rights.items:
        cells = rights.cells[item.id]
        own = cells.get(subject.provider)
        if own is None or own.uses[Use.USE] is not Allowance.DENY:
            continue
        users = [p for p, cell in cells.items() if cell.uses[Use.USE] in GIVEN]
        if len(users) == 1:
            yield Hit(users[0], {"item": item.id, "own_use": "barred"})


def demanded_free(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """A02: data are not demanded free, outside the dealing and without a direct benefit."""
    within = says(dossier, ClauseId.DEMAND, "within_purchase") == YES
    benefit = says(dossier, ClauseId.DEMAND, "benefit")
    if not free(dossier) or within or benefit:
        return
    for _policy, subject in served(dossier):
        if not independent(dossier, subject):
            yield Hit(subject.dataset, {"provider": subject.provider})


def calculable(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """A03: what is asked of the weaker side can be calculated beforehand: items, volume, end."""
    open_ended = says(dossier, ClauseId.DEMAND, "open_ended") == YES
    capped = says(dossier, ClauseId.DEMAND, "volume") is not None
    longest = timedelta(days=366 * number(params, "years", 10))
    for policy, subject in served(dossier):
        found = {
            "items": open_ended,
            "volume": not capped and policy.rows_max is None,
            "term": policy.runs.end - policy.runs.begin > longest,
        }
        open_ones = [name for name, is_open in found.items() if is_open]
        if open_ones and not independent(dossier, subject):
            facts = {"provider": subject.provider, "open": ", ".join(open_ones)}
            yield Hit(subject.dataset, facts)


def know_how_covered(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """A04: know-how is asked for under confidentiality and no other use."""
    open_ones = missing(dossier.terms.clause(ClauseId.SECRETS), ("measures",))
    if says(dossier, ClauseId.SECRETS, "nda") != YES:
        open_ones.append("nda")
    if says(dossier, ClauseId.CONFIDENTIALITY, "no_other_use") != YES:
        open_ones.append("no_other_use")
    if not open_ones:
        return
    for subject, item in of_class(dossier, Classification.TRADE_SECRET):
        policy = dossier.terms.policy(subject.dataset)
        asked = policy is not None and item.id in policy.items
        if asked or _shared(subject, item.id):
            yield Hit(item.id, {"open": ", ".join(open_ones)})


def _shared(subject: Subject, item: str) -> bool:
    """Whether somebody else than the provider may use an item."""
    cells = subject.rights.cells.get(item, {}) if subject.rights else {}  # type: ignore[call-overload]
    return any(p != subject.provider and c.uses[Use.USE] in GIVEN for p, c in cells.items())


def assigned_free(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """A05: results, IP and derived data are not assigned for nothing."""
    for clause in dossier.terms.clauses:
        priced = clause.says.get("price") not in (None, 0)
        if clause.id is ClauseId.ASSIGNMENT and not priced:
            what = str(clause.says.get("what") or "results")
            yield Hit(what, {"to": str(clause.says.get("to") or "?")})
        sole = clause.id is ClauseId.TRANSFORM and clause.says.get("right") == "recipient"
        if sole and not priced:
            yield Hit(str(clause.says.get("name") or "derived"), {"to": "recipient"})


def position_described(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """A06: the weaker side's dependence is on record: four answers for each pair."""
    seen: set[tuple[PartyId, PartyId]] = set()
    for _policy, subject in served(dossier):
        for recipient in recipients(dossier, subject):
            if (subject.provider, recipient) in seen:
                continue
            seen.add((subject.provider, recipient))
            said = described(dossier, subject.market, subject.provider, recipient)
            unknown = ", ".join(said.unknown()) if said else _FOUR
            if unknown:
                yield Hit(recipient, {"provider": subject.provider, "unknown": unknown})


def negotiable(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """A07: of what a party proposed to change, something was taken up."""
    concluded = dossier.signed_at is not None
    for party in dossier.terms.parties():
        proposed, accepted = proposals(dossier.turns, party, concluded=concluded)
        if proposed and not accepted:
            supplier = next((turn.by for turn in dossier.turns if turn.by != party), party)
            yield Hit(party, {"proposals": proposed, "supplier": supplier})


def served_alike(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """A08: independents are not served later or dearer than the provider's own, without a reason."""
    percent = number(params, "percent", 120)
    own = [one for one in dossier.served if one.own]
    usual = {"delay": _median(own, "delay"), "price": _median(own, "yen_per_1000_rows")}
    for one in dossier.served:
        if one.own is not False or one.reason:
            continue
        values = {"delay": one.delay, "price": one.yen_per_1000_rows}
        worse = {
            what: 100 * value // usual[what]
            for what, value in values.items()
            if value is not None and usual[what] and 100 * value > percent * usual[what]
        }
        if worse:
            numbers = {"ratio": max(worse.values()), "percent": percent}
            yield Hit(one.party, {"what": ", ".join(worse), **numbers})


def _median(served_to: list[Served], field: str) -> int:
    """The lower median of a figure; 0 where none is known."""
    known = sorted(v for v in (getattr(one, field) for one in served_to) if v is not None)
    return int(known[(len(known) - 1) // 2]) if known else 0


def no_retaliation(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """A09: nobody is cut off, or offered worse terms, soon after a complaint."""
    days = number(params, "days", 90)
    complained: Mapping[PartyId, list[timedelta]]
    for setback in dossier.setbacks:
        complained = {
            complaint.by: [setback.at - complaint.at]
            for complaint in dossier.complaints
            if complaint.by == setback.party
            and timedelta(0) <= setback.at - complaint.at <= timedelta(days=days)
        }
        if complained:
            after = min(complained[setback.party]).days
            yield Hit(setback.party, {"what": setback.what, "after": after, "days": days})


def commission_paid(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """A10: covered commissions are paid in time and whole, in writing, on record."""
    clause = dossier.terms.clause(ClauseId.COMMISSION)
    if clause is None or not clause.yes("covered"):
        return
    days, years = number(params, "days", 60), number(params, "years", 2)
    due, record = clause.says.get("due"), clause.says.get("record")
    found = {
        "due": not isinstance(due, int) or due > days,
        "fees_deducted": clause.says.get("fees_deducted") != NO,
        "written": not clause.yes("written"),
        "record": not isinstance(record, int) or record < years,
    }
    open_ones = [name for name, is_open in found.items() if is_open]
    if open_ones:
        yield Hit(ClauseId.COMMISSION, {"open": ", ".join(open_ones), "days": days})


FAIRNESS: Family = {
    "sole_right": (sole_right, ()),
    "sole_right_barring": (sole_right_barring, ()),
    "demanded_free": (demanded_free, ()),
    "calculable": (calculable, ("years",)),
    "know_how_covered": (know_how_covered, ()),
    "assigned_free": (assigned_free, ()),
    "position_described": (position_described, ()),
    "negotiable": (negotiable, ()),
    "served_alike": (served_alike, ("percent",)),
    "no_retaliation": (no_retaliation, ("days",)),
    "commission_paid": (commission_paid, ("days", "years")),
}
