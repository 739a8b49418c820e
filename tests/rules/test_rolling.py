"""Rolling out, case by case: what both sides changed is held and stays as it was agreed."""

from __future__ import annotations

from dataclasses import replace

from kumiai.apps.demo import cast
from kumiai.model.agreement import Terms
from kumiai.model.clause import Clause, ClauseId
from kumiai.model.right import Allowance, Use
from kumiai.model.signal import ItemId
from kumiai.model.template import Template
from kumiai.rules.rolling import Held, Rolled, rolled
from tests.acts import fleet

LOAD = ItemId("Sload")


def rolled_out(terms: Terms, newer: Template | None = None) -> Rolled:
    """Terms of the first version after a roll-out of the second, or of what is given."""
    return rolled(fleet.said(), newer or fleet.said(2), terms, None)


def with_clause(terms: Terms, clause: ClauseId, **says: object) -> Terms:
    """Terms in which a clause says something else; without fields it is gone."""
    others = [one for one in terms.clauses if one.id is not clause]
    made = [Clause(clause, says, cast.BUILDER)] if says else []  # type: ignore[arg-type]  # fields of a test
    return replace(terms, clauses=(*made, *others))


def says(found: Rolled, clause: ClauseId) -> dict[str, object] | None:
    """What a clause says after the roll-out; None where it is gone."""
    one = found.terms.clause(clause)
    return dict(one.says) if one else None


def test_a_cell_that_both_changed_stays_as_agreed() -> None:
    """The new version lets the builder derive, the plant had bargained for negotiation."""
    before = fleet.plain()
    table = before.rights[0]
    cells = {item: dict(of) for item, of in table.cells.items()}
    cells[LOAD][cast.BUILDER] = fleet.changed(
        cells[LOAD][cast.BUILDER], derive=Allowance.TO_NEGOTIATE
    )
    found = rolled_out(replace(before, rights=(replace(table, cells=cells),)))
    cell = found.terms.rights[0].cells[LOAD][cast.BUILDER]
    assert cell.uses[Use.DERIVE] is Allowance.TO_NEGOTIATE
    assert {one.place.split("/", 1)[0] for one in found.held} == {cast.MACHINING}
    derive = next(one for one in found.held if one.place.endswith("derive"))
    assert (derive.template, derive.agreed, derive.newer) == ("deny", "to_negotiate", "allow")


def test_a_clause_that_was_struck_stays_struck() -> None:
    """Although the new version says it otherwise; that is listed."""
    found = rolled_out(with_clause(fleet.plain(), ClauseId.OBJECTION))
    assert says(found, ClauseId.OBJECTION) is None
    assert found.held == (
        Held("clause/objection", "days: 14; deemed: yes", "", "days: 21; deemed: yes"),
    )


def test_a_clause_that_was_bargained_outlives_the_template() -> None:
    """The new version strikes it: what was agreed stays, and that is listed; unchanged, it goes."""
    struck = replace(fleet.said(2), clauses=fleet.said(2).clauses[1:])
    agreed = with_clause(fleet.plain(), ClauseId.OBJECTION, days=30, deemed="yes")
    found = rolled_out(agreed, struck)
    assert says(found, ClauseId.OBJECTION) == {"days": 30, "deemed": "yes"}
    assert [(one.agreed, one.newer) for one in found.held] == [("days: 30; deemed: yes", "")]
    found = rolled_out(fleet.plain(), struck)
    assert says(found, ClauseId.OBJECTION) is None
    assert found.held == ()


def test_what_only_the_terms_say_stays() -> None:
    """A clause of the parties' own, and one that they changed and the new version did not."""
    own = with_clause(fleet.plain(), ClauseId.WARRANTY, accuracy="no")
    own = with_clause(own, ClauseId.LIABILITY, cap=5_000_000)
    found = rolled_out(own)
    assert says(found, ClauseId.WARRANTY) == {"accuracy": "no"}
    assert says(found, ClauseId.LIABILITY) == {"cap": 5_000_000}
    assert says(found, ClauseId.OBJECTION) == {"days": 21, "deemed": "yes"}
    assert found.held == ()
