"""The EU Data Act: unfair terms (art. 13), and what holds for holder, user and recipient.

A term counts as imposed unless somebody else than its supplier changed it and the change stands:
the supplier bears the burden of proof (art. 13(6)).
"""

from __future__ import annotations

from collections.abc import Iterator

from kumiai.model.clause import NO, YES, Clause, ClauseId
from kumiai.model.dossier import Dossier, Size
from kumiai.model.party import PartyId
from kumiai.rules.pack.hit import Family, Hit, Params, number
from kumiai.rules.pack.seen import missing, recipients, says, served
from kumiai.rules.turns import influenced

_BEFOREHAND = ("kinds", "volume", "access", "sharing", "secrets_holder", "term", "complaint")


def _imposed(dossier: Dossier, clause: ClauseId) -> Clause | None:
    """The clause, if the terms hold it and nobody but its supplier has had a say in it."""
    found = dossier.terms.clause(clause)
    if found is None:
        return None
    concluded = dossier.signed_at is not None
    changed = influenced(dossier.turns, f"clause/{clause}", found.by, concluded=concluded)
    return None if changed else found


def _met(clause: Clause, **facts: str | int) -> Hit:
    """An imposed term, with who supplied it."""
    return Hit(clause.id, {"by": clause.by or "?", **facts})


def excludes_intent(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """U01: liability for intent or gross negligence is excluded (art. 13(4)(a))."""
    clause = _imposed(dossier, ClauseId.LIABILITY)
    if clause and clause.yes("excludes_intent"):
        yield _met(clause)


def excludes_breach(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """U02: remedies or liability for breach are excluded (art. 13(4)(b))."""
    clause = _imposed(dossier, ClauseId.LIABILITY)
    if clause and clause.yes("excludes_breach"):
        yield _met(clause)


def sole_judge(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """U03: one party alone judges conformity or interprets (art. 13(4)(c))."""
    clause = _imposed(dossier, ClauseId.INTERPRETATION)
    if clause and clause.says.get("sole_judge"):
        yield _met(clause, judge=str(clause.says["sole_judge"]))


def limits_remedies(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """U04: remedies are limited inappropriately (art. 13(5)(a))."""
    clause = _imposed(dossier, ClauseId.LIABILITY)
    if clause and clause.yes("limits_remedies"):
        yield _met(clause)


def harmful_use(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """U05: sensitive data of the other side may be used to its harm (art. 13(5)(b))."""
    clause = _imposed(dossier, ClauseId.COMPETITION)
    if clause and clause.yes("harmful_use"):
        yield _met(clause)


def bars_own_use(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """U06: whoever contributes data may not use them itself (art. 13(5)(c))."""
    clause = _imposed(dossier, ClauseId.EXCLUSIVITY)
    if clause and clause.says.get("own_use") == NO:
        yield _met(clause)


def no_exit(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """U07: nobody can leave in reasonable time (art. 13(5)(d))."""
    days, clause = number(params, "days", 180), _imposed(dossier, ClauseId.EXIT)
    notice = clause.says.get("notice") if clause else None
    if clause and (clause.yes("lock_in") or (isinstance(notice, int) and notice > days)):
        yield _met(clause, days=days)


def no_copy(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """U08: no copy can be had, not even a while after the end (art. 13(5)(e))."""
    if missing(dossier.terms.clause(ClauseId.COPY), ("format", "within")):
        clause = dossier.terms.clause(ClauseId.COPY)
        yield Hit(ClauseId.COPY, {"by": (clause.by if clause else None) or "?"})


def short_notice(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """U09: the terms are ended at unreasonably short notice (art. 13(5)(f))."""
    days, clause = number(params, "days", 30), _imposed(dossier, ClauseId.EXIT)
    notice = clause.says.get("notice") if clause else None
    shortest = min(dossier.terms.notice_days, notice if isinstance(notice, int) else days)
    if clause and shortest < days:
        yield _met(clause, notice=shortest, days=days)


def changes_at_will(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """U10: price, nature, format, quality or quantity change without reason and exit (13(5)(g))."""
    clause = _imposed(dossier, ClauseId.CHANGE)
    open_ones = [f for f in ("reason", "exit") if clause and clause.says.get(f) != YES]
    if clause and open_ones:
        yield _met(clause, open=", ".join(open_ones))


def told_beforehand(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """E01: the sheet before the contract is filled (art. 3)."""
    open_ones = missing(dossier.terms.clause(ClauseId.BEFOREHAND), _BEFOREHAND)
    if open_ones:
        yield Hit(ClauseId.BEFOREHAND, {"open": ", ".join(open_ones)})


def user_agreed(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """E02: a holder uses product data by contract with the user only (art. 4(13))."""
    for _policy, subject in served(dossier):
        others = [user for user in subject.users if user != subject.provider]
        in_terms = all(user in dossier.terms.parties() for user in others)
        if others and not in_terms and subject.by_agreement is not True:
            yield Hit(subject.dataset, {"holder": subject.provider, "user": others[0]})


def no_rival_product(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """E03: a recipient builds no competing product (art. 4(10), 6(2))."""
    if says(dossier, ClauseId.COMPETITION, "no_competing_product") != YES:
        yield Hit(ClauseId.COMPETITION, {"open": "no_competing_product"})
    for party in _readers(dossier):
        if dossier.facts(party).gatekeeper:
            yield Hit(party, {"open": "gatekeeper"})


def same_terms(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """E04: comparable recipients get the same terms, or a reason is on record (art. 8(3))."""
    yen = dossier.terms.proceeds.yen if dossier.terms.proceeds else None
    categories = {dossier.facts(party).category for party in _readers(dossier)} - {""}
    for other in dossier.others:
        if other.category not in categories or other.reason:
            continue
        priced = yen is not None and other.yen is not None and yen != other.yen
        differs = [*other.differs, *(["price"] if priced else [])]
        if differs:
            facts = {"recipient": other.recipient, "differs": ", ".join(differs[:5])}
            yield Hit(other.agreement, facts)


def at_cost(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """E05: small enterprises and non-profits pay the direct cost at most, and see how it was
    calculated (art. 9(4), (7)).
    """
    proceeds = dossier.terms.proceeds
    if proceeds is None or proceeds.yen == 0:
        return
    sheet = says(dossier, ClauseId.PROCEEDS, "worksheet") == YES
    cost = dossier.cost_yen
    dear = proceeds.yen is None or cost is None or proceeds.yen > cost
    for party in _readers(dossier):
        small = dossier.facts(party).size in (Size.SMALL, Size.NONPROFIT)
        if small and party == proceeds.payer and (dear or not sheet):
            open_ones = [*(["cost"] if dear else []), *([] if sheet else ["worksheet"])]
            yield Hit(party, {"open": ", ".join(open_ones)})


def _readers(dossier: Dossier) -> list[PartyId]:
    """All recipients of the terms, each once."""
    found = (p for _policy, subject in served(dossier) for p in recipients(dossier, subject))
    return list(dict.fromkeys(found))


ACT: Family = {
    "excludes_intent": (excludes_intent, ()),
    "excludes_breach": (excludes_breach, ()),
    "sole_judge": (sole_judge, ()),
    "limits_remedies": (limits_remedies, ()),
    "harmful_use": (harmful_use, ()),
    "bars_own_use": (bars_own_use, ()),
    "no_exit": (no_exit, ("days",)),
    "no_copy": (no_copy, ()),
    "short_notice": (short_notice, ("days",)),
    "changes_at_will": (changes_at_will, ()),
    "told_beforehand": (told_beforehand, ()),
    "user_agreed": (user_agreed, ()),
    "no_rival_product": (no_rival_product, ()),
    "same_terms": (same_terms, ()),
    "at_cost": (at_cost, ()),
}
