"""Rolling out: a new version of a template for terms that stand on an older one, by a merge of three.

Base is the old version for the seats of the terms, what stands are the terms, what comes is the new
version. What was bargained stays; where both changed a place differently, what was agreed stays, too,
and the place is listed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kumiai.model.agreement import AgreementId, Terms
from kumiai.model.clause import Clause, ClauseId, Said
from kumiai.model.deviation import Customer, Stands
from kumiai.model.draft import Whose
from kumiai.model.right import Rights
from kumiai.model.template import Template
from kumiai.rules.deviate import numbered, word
from kumiai.rules.differences import differences
from kumiai.rules.merge import merge
from kumiai.rules.template import applied, clauses_of


@dataclass(frozen=True, slots=True)
class Moved:
    """A place that says something else after the roll-out; empty text where there is nothing."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Held:
    """A place that both changed: what the old version said, what was agreed and stays, what the new
    version says.
    """

    place: str
    template: str
    agreed: str
    newer: str


@dataclass(frozen=True, slots=True)
class Rolled:
    """The terms of one customer after a roll-out."""

    terms: Terms
    held: tuple[Held, ...]


def targets(customers: Sequence[Customer], newer: Template, older: str) -> tuple[Customer, ...]:
    """Of `customers`, those whose terms stand on an older version, or on a version of the template
    `older`. An agreement that an open offer would replace already is left to that offer.
    """
    waiting = {one.comparison.replaces for one in customers if one.stands is Stands.OPEN}
    return tuple(
        one
        for one in customers
        if (one.agreement is None or one.agreement not in waiting)
        and one.comparison.template == older
        and (older != newer.id or one.comparison.version < newer.version)
    )


def rolled(
    older: Template, newer: Template, terms: Terms, replaces: AgreementId | None
) -> Rolled:  # fmt: skip
    """`terms`, made from `older`, as they would be on `newer`. A seat that is gone is left out."""
    taken = {seat: by for seat, by in terms.seats.items() if seat in newer.rights.parties}
    held: list[Held] = []
    tables = []
    for rights in terms.rights:
        base = applied(older, terms.seats, rights.dataset)
        comes = applied(newer, taken, rights.dataset)
        tables.append(_merged(base, rights, comes, held))
    clauses = _clauses(
        clauses_of(older, terms.seats), terms.clauses, clauses_of(newer, taken), held
    )  # fmt: skip
    kept_ja, kept_en = terms.title_ja != older.title_ja, terms.title_en != older.title_en
    made = replace(
        terms,
        title_ja=terms.title_ja if kept_ja else newer.title_ja,
        title_en=terms.title_en if kept_en else newer.title_en,
        rights=tuple(tables),
        clauses=clauses,
        template=newer.reference(),
        seats=taken,
        replaces=replaces,
    )
    return Rolled(made, tuple(held))


def moved(before: Terms, after: Terms) -> tuple[Moved, ...]:
    """All places that say something else in `after`."""
    found = [
        Moved(f"{old.dataset}/{change.place.name()}", change.before, change.after)
        for old, new in zip(before.rights, after.rights, strict=True)
        for change in (differences(old, new) if new is not old else ())
    ]
    return (*found, *_clause_moves(before.clauses, after.clauses))


def _merged(base: Rights, stands: Rights, comes: Rights, held: list[Held]) -> Rights:
    """Rights after the merge; what was agreed wins a conflict, and the conflict is noted."""
    if stands == base:
        return comes
    if comes == base:
        return stands
    takes: dict[str, Whose] = {}
    found = merge(base, stands, comes, takes)
    while found.rights is None:
        for conflict in found.conflicts:
            name = conflict.place.name()
            takes[name] = Whose.THEIRS
            held.append(
                Held(f"{stands.dataset}/{name}", conflict.before, conflict.theirs, conflict.ours)
            )
        found = merge(base, stands, comes, takes)
    return found.rights


def _clauses(
    base: Sequence[Clause], stands: Sequence[Clause], comes: Sequence[Clause], held: list[Held]
) -> tuple[Clause, ...]:
    """Clauses after the merge, field by field."""
    was, agreed, new = numbered(base), numbered(stands), numbered(comes)
    found = []
    for name in dict.fromkeys([*agreed, *new]):
        sides = [side.get(name) for side in (was, agreed, new)]
        clause = _clause(name, sides, held)
        if clause is not None:
            found.append(clause)
    return tuple(found)


def _clause(name: str, sides: Sequence[Clause | None], held: list[Held]) -> Clause | None:
    """One clause after the merge; None where it is gone."""
    base, stands, comes = sides
    if stands == base:
        return comes
    if comes in (base, stands):
        return stands
    if stands is None or comes is None:  # one side changed it, the other took it out
        held.append(Held(f"clause/{name}", *(_whole(one) for one in sides)))
        return stands
    says: dict[str, Said] = {}
    before: Mapping[str, Said] = base.says if base else {}
    for field in dict.fromkeys([*stands.says, *comes.says]):
        old, agreed, new = before.get(field), stands.says.get(field), comes.says.get(field)
        says[field] = new if agreed == old else agreed
        if agreed not in (old, new) and new != old:
            held.append(Held(f"clause/{name}/{field}", word(old), word(agreed), word(new)))
    return Clause(ClauseId(stands.id), says, stands.by)


def _whole(clause: Clause | None) -> str:
    """A clause in one line."""
    said = clause.says.items() if clause else ()
    return "; ".join(f"{field}: {word(value)}" for field, value in said)


def _clause_moves(before: Sequence[Clause], after: Sequence[Clause]) -> list[Moved]:
    """Fields of clauses that say something else."""
    was, now = numbered(before), numbered(after)
    found = []
    for name in dict.fromkeys([*was, *now]):
        old = was[name].says if name in was else {}
        new = now[name].says if name in now else {}
        found += [
            Moved(f"clause/{name}/{field}", word(old.get(field)), word(new.get(field)))
            for field in dict.fromkeys([*old, *new])
            if old.get(field) != new.get(field)
        ]
    return found
