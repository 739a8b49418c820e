"""Rights that are whole: matrix, purposes, passing on, derived data, ends (METI guidelines)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kumiai.model.agreement import AgreementKind, Part
from kumiai.model.clause import YES, ClauseId
from kumiai.model.dossier import DemandKind, Dossier, Subject
from kumiai.model.right import Allowance, Cell, Rights
from kumiai.model.template import Sector
from kumiai.rules.pack.hit import Family, Hit, Params, number, words
from kumiai.rules.pack.seen import missing, says, served

_PASSED_ON = ("purpose", "recipients", "period", "scope", "manner", "duties_passed_on")
_WARRANTIES = ("third_party_rights", "accuracy", "virus_free", "fitness", "ip", "appi")
_VAGUE = "business business-use general general-use internal-use any other various"


def cells_filled(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R01: each listed item has a right for every party; nothing is served without rights."""
    for policy in dossier.terms.policies:
        subject = dossier.subject(policy.dataset)
        if subject is None or subject.rights is None:
            yield Hit(policy.dataset, {"cells": 0, "first": policy.dataset})
    creation = dossier.terms.kind is AgreementKind.CREATION
    for subject in dossier.subjects:
        if subject.rights is not None:
            named = dossier.terms.parties() if creation else (subject.provider,)
            parties = tuple(dict.fromkeys((*subject.rights.parties, *named)))
            empty = [
                f"{item.id} x {party}"
                for item in subject.rights.items
                for party in parties
                if party not in subject.rights.cells[item.id]
            ]
            if empty:
                yield Hit(subject.dataset, {"cells": len(empty), "first": empty[0]})


def default_decided(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R02: a default holds for what is not listed, and nothing is served that is not listed."""
    for subject in dossier.subjects:
        if subject.rights is not None and subject.rights.default is Allowance.TO_NEGOTIATE:
            yield Hit(subject.dataset, {"dataset": subject.dataset})
    for policy, subject in served(dossier):
        if subject.rights is not None:
            listed = {item.id for item in subject.rights.items}
            for name in policy.items:
                if name not in listed:
                    yield Hit(name, {"dataset": subject.dataset})


def use_complete(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R03: a right of use says who, for what, how long, where and how."""
    terms = dossier.terms
    if terms.policies:
        open_ones = missing(terms.clause(ClauseId.USE), ("region", "manner"))
        if not terms.with_part(Part.RECIPIENT) and terms.open_to is None:
            open_ones.append("recipient")
        if open_ones:
            yield Hit(ClauseId.USE, {"open": ", ".join(open_ones)})


def passing_on_complete(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R04: passing on is a right of its own; it is never read out of a right of use."""
    clause = dossier.terms.clause(ClauseId.DISTRIBUTION)
    if clause is not None and clause.says.get("consent") == "none":
        return
    open_ones = missing(clause, ("consent", *_PASSED_ON))
    if open_ones:
        yield Hit(ClauseId.DISTRIBUTION, {"open": ", ".join(open_ones)})


def transforms_decided(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R05: each way of processing is named, with the rights in what comes of it."""
    named = [c for c in dossier.terms.clauses if c.id is ClauseId.TRANSFORM]
    if not named:
        yield Hit(ClauseId.TRANSFORM, {"open": "name, right"})
    for clause in named:
        open_ones = missing(clause, ("name", "right"))
        if open_ones:
            about = str(clause.says.get("name") or ClauseId.TRANSFORM)
            yield Hit(about, {"open": ", ".join(open_ones)})


def reasons_given(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R06: a cell that differs from the default says why."""
    for subject in dossier.subjects:
        if subject.rights is not None:
            yield from _unreasoned(subject, subject.rights)


def _unreasoned(subject: Subject, rights: Rights) -> Iterator[Hit]:
    """The cells of one table that say no reason, as one hit. Few cells differ, so each is judged
    once, by its identity.
    """
    judged: dict[int, bool] = {}
    count, first = 0, ""
    for item in rights.items:
        for party, cell in rights.cells[item.id].items():
            bare = judged.get(id(cell))
            if bare is None:
                bare = judged[id(cell)] = _bare(cell, rights.default)
            if bare:
                count += 1
                first = first or f"{item.id} x {party}"
    if count:
        yield Hit(subject.dataset, {"cells": count, "first": first})


def _bare(cell: Cell, default: Allowance) -> bool:
    """Whether a cell differs from the default without a reason."""
    differs = any(said is not default for said in cell.uses.values())
    return differs and not cell.reasons and not cell.note


def purpose_kept(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R07: nothing is read for a purpose that is not agreed."""
    agreed = {policy.dataset: policy.purposes for policy in dossier.terms.policies}
    asking = dossier.asking
    if asking is not None and asking.purpose not in agreed.get(asking.dataset, ()):
        yield Hit(asking.purpose, {"party": asking.party, "dataset": asking.dataset})
    for one in dossier.served:
        allowed = agreed.get(one.dataset, ()) if one.dataset else sum(agreed.values(), ())
        for purpose in one.purposes:
            if purpose not in allowed:
                facts = {"party": one.party, "dataset": one.dataset or ", ".join(agreed)}
                yield Hit(purpose, facts)


def purpose_named(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """R08: purposes are of a vocabulary, and not vague."""
    vague = words(params, "vague", _VAGUE)
    for policy in dossier.terms.policies:
        for purpose in policy.purposes:
            strange = dossier.vocabulary is not None and purpose not in dossier.vocabulary
            if purpose in vague or strange:
                yield Hit(purpose, {"dataset": policy.dataset})


def right_to_read(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R09: without a right from the terms, in force now, nothing is read."""
    asking = dossier.asking
    if asking is None:
        return
    policy = dossier.terms.policy(asking.dataset)
    ended = dossier.ended_at is not None and dossier.ended_at <= dossier.at
    runs = policy is not None and policy.runs.begin <= dossier.at < policy.runs.end
    reads = asking.party in dossier.terms.with_part(Part.RECIPIENT)
    if ended or not runs or not reads or dossier.signed_at is None:
        yield Hit(asking.party, {"dataset": asking.dataset})


def passed_on_by_consent(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R10: third parties get data by consent or from a list, and the duties with them."""
    clause = dossier.terms.clause(ClauseId.DISTRIBUTION)
    consent = clause.says.get("consent") if clause else None
    if clause is not None and consent in ("prior", "listed") and not clause.yes("duties_passed_on"):
        yield Hit(ClauseId.DISTRIBUTION, {"by": clause.by or dossier.terms.parties()[0]})
    for edge in dossier.re_exports:
        if not edge.next_policy or not edge.consented:
            yield Hit(edge.to, {"by": edge.by})


def derived_back_decided(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R11: whether the provider may use what is derived from its data is decided."""
    if says(dossier, ClauseId.DERIVED_BACK, "right") is None:
        yield Hit(ClauseId.DERIVED_BACK)


def copy_delivered(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """R12: whoever lets data arise gets a copy of them when it asks."""
    agreed = says(dossier, ClauseId.COPY, "within")
    days = agreed if isinstance(agreed, int) else number(params, "days", 30)
    for demand in dossier.demands:
        late = demand.at + timedelta(days=days) < (demand.answered_at or dossier.at)
        if demand.kind is DemandKind.COPY and late:
            yield Hit(demand.by, {"days": days, "asked": demand.at.date().isoformat()})


def end_decided(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """R13: what becomes of data and of what is derived from them at the end; and it was done."""
    clause = dossier.terms.clause(ClauseId.TERMINATION)
    open_ones = missing(clause, ("data", "derived"))
    if open_ones:
        yield Hit(ClauseId.TERMINATION, {"open": ", ".join(open_ones)})
    ended, days = dossier.ended_at, number(params, "days", 30)
    deletes = clause is not None and clause.says.get("data") == "delete"
    if ended and deletes and not dossier.deleted_at and ended + timedelta(days=days) < dossier.at:
        yield Hit(ClauseId.TERMINATION, {"open": "certificate"})


def paper_bound(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R14: paper and policy are bound by a hash, and it is said which of them rules."""
    open_ones = missing(dossier.terms.clause(ClauseId.PRECEDENCE), ("rules",))
    if not dossier.paper:
        open_ones.append("paper")
    if open_ones:
        yield Hit(ClauseId.PRECEDENCE, {"open": ", ".join(open_ones)})


def schema_agreed(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R15: a new major version of a dataset asks for new terms."""
    for subject in dossier.subjects:
        now, agreed = _major(subject.version), _major(subject.agreed)
        if now is not None and agreed is not None and now > agreed:
            facts = {"version": subject.version or "", "agreed": subject.agreed or ""}
            yield Hit(subject.dataset, facts)


def _major(version: str | None) -> int | None:
    """The major number of a semantic version."""
    first = (version or "").partition(".")[0]
    return int(first) if first.isascii() and first.isdigit() else None


def warranties_said(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R16: of each of the six topics it is said whether it is warranted."""
    open_ones = missing(dossier.terms.clause(ClauseId.WARRANTY), _WARRANTIES)
    if open_ones:
        yield Hit(ClauseId.WARRANTY, {"open": ", ".join(open_ones)})


def kept_apart(dossier: Dossier, params: Params) -> Iterator[Hit]:
    """R17: received data are kept apart; reports and corrections can be asked for, and come."""
    clause = dossier.terms.clause(ClauseId.MANAGEMENT)
    asked = ("segregation", "report", "correction")
    open_ones = [name for name in asked if clause is None or clause.says.get(name) != YES]
    if open_ones:
        yield Hit(ClauseId.MANAGEMENT, {"open": ", ".join(open_ones)})
    days = number(params, "days", 30)
    for demand in dossier.demands:
        late = demand.at + timedelta(days=days) < (demand.answered_at or dossier.at)
        if demand.kind is not DemandKind.COPY and late:
            yield Hit(demand.by, {"open": demand.kind.value})


def handed_over(dossier: Dossier, _: Params) -> Iterator[Hit]:
    """R18: in buildings, data go to the next operator."""
    decided = says(dossier, ClauseId.HANDOVER, "on_exit") == YES
    if dossier.sector is Sector.BUILDING and not decided:
        yield Hit(ClauseId.HANDOVER)


RIGHTS: Family = {
    "cells_filled": (cells_filled, ()),
    "default_decided": (default_decided, ()),
    "use_complete": (use_complete, ()),
    "passing_on_complete": (passing_on_complete, ()),
    "transforms_decided": (transforms_decided, ()),
    "reasons_given": (reasons_given, ()),
    "purpose_kept": (purpose_kept, ()),
    "purpose_named": (purpose_named, ("vague",)),
    "right_to_read": (right_to_read, ()),
    "passed_on_by_consent": (passed_on_by_consent, ()),
    "derived_back_decided": (derived_back_decided, ()),
    "copy_delivered": (copy_delivered, ("days",)),
    "end_decided": (end_decided, ("days",)),
    "paper_bound": (paper_bound, ()),
    "schema_agreed": (schema_agreed, ()),
    "warranties_said": (warranties_said, ()),
    "kept_apart": (kept_apart, ("days",)),
    "handed_over": (handed_over, ()),
}
