"""Templates taken up: seats become parties, and the template becomes rights and terms."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from kumiai.model.agreement import AgreementKind, Member, Part, Terms
from kumiai.model.clause import FIELDS, Clause, Said
from kumiai.model.clause import Party as Named
from kumiai.model.party import PartyId
from kumiai.model.refusal import UnknownSeat
from kumiai.model.right import Allowance, Cell, Factor, Group, Rights, Use
from kumiai.model.template import Template

Taken = Mapping[PartyId, PartyId]
"""Which party takes which seat; a seat that nobody takes is left out."""

WIDTH = (Allowance.DENY, Allowance.TO_NEGOTIATE, Allowance.LIMITED, Allowance.ALLOW)
"""Allowances from the narrowest to the widest."""


_VERSION = re.compile(r"[a-z0-9.-]{1,64}(?:@[1-9][0-9]{0,8})?")


def owned_by(template_id: str, party: PartyId) -> bool:
    """Whether a template is `party`'s own: it is called by the party's id, a dot and a name."""
    return template_id.startswith(f"{party}.")


def well_named(reference: str) -> bool:
    """Whether `reference` can name a template: `id`, or `id@version`."""
    return _VERSION.fullmatch(reference) is not None


def applied(
    template: Template, taken: Taken, dataset: str, items: Collection[str] | None = None
) -> Rights:
    """The rights that `template` gives the parties that have `taken` its seats, for `dataset`.

    A seat that nobody takes is left out. A party may take several seats: for each use the wider
    allowance wins (`WIDTH`), and a limited use keeps the condition of the cell that gave it; where
    two seats limit alike, the first seat's. Reasons of all its cells stay, and its notes. With
    `items`, only their lines. Raises `UnknownSeat`, `Invalid`.
    """
    for seat in taken:
        if seat not in template.rights.parties:
            raise UnknownSeat(seat=seat[:80], where=template.reference())
    seats = {
        party: tuple(seat for seat in template.rights.parties if taken.get(seat) == party)
        for party in dict.fromkeys(
            taken[seat] for seat in template.rights.parties if seat in taken
        )
    }  # fmt: skip
    lines = tuple(i for i in template.rights.items if items is None or i.id in items)
    known: dict[tuple[int, ...], Cell] = {}  # a table holds few different cells
    cells = {line.id: _of_parties(template.rights.cells[line.id], seats, known) for line in lines}
    used = {line.group for line in lines}
    groups = tuple(
        Group(group.id, group.label_ja, group.label_en, _of_parties(group.cells, seats, known))
        for group in template.rights.groups
        if group.id in used
    )
    return Rights(
        dataset=dataset,
        parties=tuple(seats),
        items=lines,
        cells=cells,
        default=template.rights.default,
        groups=groups,
    )


def _of_parties(
    cells: Mapping[PartyId, Cell],
    seats: Mapping[PartyId, Sequence[PartyId]],
    known: dict[tuple[int, ...], Cell],
) -> dict[PartyId, Cell]:
    """The cells of seats as those of the parties in them; a party needs the cells of all its seats.

    `known` holds what was joined before, by the identity of the template's cells.
    """
    found: dict[PartyId, Cell] = {}
    for party, of in seats.items():
        if len(of) == 1:
            if of[0] in cells:
                found[party] = cells[of[0]]
        elif all(seat in cells for seat in of):
            held = [cells[seat] for seat in of]
            key = tuple(map(id, held))
            if key not in known:
                known[key] = widest(held)
            found[party] = known[key]
    return found


def widest(cells: Sequence[Cell]) -> Cell:
    """One cell that allows what any of `cells` allows, see `applied`."""
    uses: dict[Use, Allowance] = {}
    conditions: dict[str, None] = {}
    for use in Use:
        giver = max(cells, key=lambda cell: WIDTH.index(cell.uses[use]))
        uses[use] = giver.uses[use]
        if uses[use] is Allowance.LIMITED:
            conditions[giver.condition] = None
    reasons: frozenset[Factor] = frozenset().union(*(cell.reasons for cell in cells))
    notes = dict.fromkeys(cell.note for cell in cells if cell.note)
    return Cell(uses, "; ".join(conditions), reasons, "; ".join(notes))


def terms_of(
    template: Template,
    taken: Taken,
    provider: PartyId,
    datasets: Mapping[str, Collection[str] | None],
) -> Terms:
    """The creation terms that `template` gives for `datasets` (each with its items, or None for all
    lines), whose party is `provider`; it provides, the others receive.

    Raises `UnknownSeat`, `Invalid`.
    """
    tables = tuple(applied(template, taken, name, items) for name, items in datasets.items())
    parties = dict.fromkeys([*(tables[0].parties if tables else ()), provider])
    members = tuple(
        Member(party, frozenset({Part.PROVIDER if party == provider else Part.RECIPIENT}))
        for party in parties
    )
    return Terms(
        kind=AgreementKind.CREATION,
        title_ja=template.title_ja,
        title_en=template.title_en,
        members=members,
        policies=(),
        proceeds=None,
        rights=tables,
        clauses=clauses_of(template, taken),
        template=template.reference(),
        seats=dict(taken),
    )


def clauses_of(template: Template, taken: Taken) -> tuple[Clause, ...]:
    """The template's clauses, with parties in the place of seats.

    A clause supplied by a seat that nobody takes names no supplier; a field that names such a seat
    says nothing.
    """
    seats = {str(seat) for seat in template.rights.parties}
    return tuple(_clause(clause, seats, taken) for clause in template.clauses)


def _clause(clause: Clause, seats: Collection[str], taken: Taken) -> Clause:
    """One clause with parties in the place of seats."""
    says: dict[str, Said] = {}
    for field, value in clause.says.items():
        names_seat = isinstance(FIELDS[clause.id][field], Named) and value in seats
        says[field] = taken.get(PartyId(str(value))) if names_seat else value
    by = None if clause.by is None else taken.get(clause.by)
    return Clause(clause.id, says, by)
