"""A template taken up: whose seat is whose, which cell wins, which clause names whom."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.agreement import AgreementKind, Part
from kumiai.model.clause import Clause, ClauseId
from kumiai.model.party import PartyId
from kumiai.model.refusal import UnknownSeat
from kumiai.model.right import Allowance, Cell, Factor, Group, Use
from kumiai.model.signal import ItemId
from kumiai.model.template import Template
from kumiai.rules.template import WIDTH, applied, terms_of, widest
from tests import nouns

ALPHA, BETA = PartyId("alpha"), PartyId("beta")


def cell(condition: str = "", **uses: str) -> Cell:
    """A cell that denies what it does not name."""
    said = {use: Allowance(uses.get(use.value, "deny")) for use in Use}
    return Cell(said, condition)


@given(nouns.templates(), st.data())
def test_each_party_has_what_its_seat_has(template: Template, data: st.DataObject) -> None:
    """With a party a seat, every cell is the seat's; a seat that nobody takes has no column."""
    seats = template.rights.parties
    free = data.draw(st.sets(st.sampled_from(seats), max_size=len(seats) - 1))
    taken = {seat: PartyId(f"p-{seat}") for seat in seats if seat not in free}
    found = applied(template, taken, "lathes")
    assert found.parties == tuple(f"p-{seat}" for seat in seats if seat not in free)
    assert found.items == template.rights.items
    for item, cells in found.cells.items():
        assert cells == {taken[s]: template.rights.cells[item][s] for s in taken}


@given(st.lists(nouns.cell(), min_size=2, max_size=3))
def test_the_wider_allowance_wins_for_each_use(cells: list[Cell]) -> None:
    """Nothing that one seat may do is lost, and nothing is won; conditions are the givers'."""
    found = widest(cells)
    for use in Use:
        assert WIDTH.index(found.uses[use]) == max(WIDTH.index(c.uses[use]) for c in cells)
    given_by = [
        c.condition
        for c in cells
        if any(found.uses[u] is c.uses[u] is Allowance.LIMITED for u in Use)
    ]
    said = found.condition.split("; ") if found.condition else []
    assert set(said) <= set(given_by)
    assert bool(said) == (Allowance.LIMITED in found.uses.values())
    assert found.reasons == frozenset[Factor]().union(*(c.reasons for c in cells))


def test_a_limit_that_another_seat_lifts_is_not_said_any_more() -> None:
    """Limited here and allowed there is allowed; the condition that limits nothing goes."""
    one, other = cell("own parts", use="limited", derive="limited"), cell(use="allow")
    found = widest([one, other])
    assert (found.uses[Use.USE], found.uses[Use.DERIVE]) == (Allowance.ALLOW, Allowance.LIMITED)
    assert found.condition == "own parts"
    assert widest([cell("own parts", use="limited"), other]).condition == ""


@given(nouns.templates())
def test_terms_name_the_template_and_the_parties(template: Template) -> None:
    """Seats are gone from rights and clauses; the provider provides."""
    taken = {seat: PartyId(f"p-{seat}") for seat in template.rights.parties}
    terms = terms_of(template, taken, ALPHA, {"lathes": None})
    assert (terms.kind, terms.template) == (AgreementKind.CREATION, template.reference())
    assert terms.with_part(Part.PROVIDER) == (ALPHA,)
    assert set(terms.parties()) == {ALPHA, *taken.values()}
    assert [clause.by for clause in terms.clauses] == [
        None if clause.by is None else taken[clause.by] for clause in template.clauses
    ]


@given(nouns.templates().filter(lambda t: len(t.seats) > 1))
def test_a_clause_that_names_a_seat_names_its_party(template: Template) -> None:
    """One that names another party keeps it; one that names an empty seat says nothing."""
    first, second, *_ = template.rights.parties
    said = (
        Clause(ClauseId.EXCLUSIVITY, {"to": first, "own_use": "yes"}, second),
        Clause(ClauseId.INTERPRETATION, {"sole_judge": second}, first),
        Clause(ClauseId.COMPETITION, {"trustee": "somebody-else"}),
    )
    found = terms_of(
        replace(template, clauses=said), {first: ALPHA}, BETA, {"lathes": None}
    ).clauses
    assert [dict(clause.says) for clause in found] == [
        {"to": ALPHA, "own_use": "yes"}, {"sole_judge": None}, {"trustee": "somebody-else"},
    ]  # fmt: skip
    assert [clause.by for clause in found] == [None, ALPHA, None]


@given(nouns.templates())
def test_only_seats_of_the_template_are_taken(template: Template) -> None:
    """A seat that it does not have is refused; nothing is dropped silently."""
    with pytest.raises(UnknownSeat):
        applied(template, {PartyId("throne"): ALPHA}, "lathes")


@given(nouns.templates())
def test_a_dataset_takes_only_its_own_lines(template: Template) -> None:
    """With items named, other lines and groups that are empty by then stay out."""
    taken = {template.rights.parties[0]: ALPHA}
    wanted = ItemId(template.rights.items[0].id)
    found = applied(template, taken, "lathes", {wanted})
    assert [item.id for item in found.items] == [wanted]
    groups: list[Group] = list(found.groups)
    assert {group.id for group in groups} <= {found.items[0].group}
