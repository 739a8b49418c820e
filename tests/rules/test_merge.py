"""Merging rights: nobody's change is lost, and what two said differently is asked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from kumiai.model.draft import About, Edit, Place, Whose
from kumiai.model.refusal import BadEdit, BadIdentifier, UnknownUnit
from kumiai.model.right import Allowance, Cell, Factor, Item, Matrix, Use
from kumiai.model.signal import ItemId
from kumiai.rules.differences import differences
from kumiai.rules.editing import edited
from kumiai.rules.merge import OPEN, Merged, merge
from tests.papers.spindle_case import LAB, MAKER, MATRIX, PLANT


def on(name: str, value: str = "") -> Edit:
    """An edit of the place of this name."""
    about, *rest = name.split("/")
    line, party, field = [*rest, "", "", ""][:3] if len(rest) != 2 else (rest[0], "", rest[1])
    return Edit(Place(About(about), line, party, field), value)


def after(*edits: Edit, of: Matrix = MATRIX) -> Matrix:
    """The matrix after somebody's edits."""
    return edited(of, edits)


GROUPED = after(
    on("group/heat", "heat"),
    *(on(f"group/heat/maker/{use.value}", "deny") for use in Use),
    on("group/heat/maker/use", "allow"),
    on("item/Stemp/group", "heat"),
    *(on(f"item/Stemp/maker/{use.value}", "deny") for use in Use),
    on("item/Stemp/maker/use", "allow"),
    on("item/Stemp/maker/condition", ""),
)
"""A matrix in which the spindle's temperature takes the maker's cell from its group."""


def places(merged: Merged[Matrix]) -> Mapping[str, tuple[str, str]]:
    """Each change by its place: what it says now, and whose it is."""
    return {c.place.name(): (c.after, c.whose.value) for c in merged.changes}


def conflicts(merged: Merged[Matrix]) -> Mapping[str, tuple[str, str, str]]:
    """Each conflict by its place: before, theirs, ours."""
    return {c.place.name(): (c.before, c.theirs, c.ours) for c in merged.conflicts}


def said(rights: Matrix | None, item: str, party: str) -> Cell:
    """A cell of what was merged."""
    assert rights is not None
    return rights.cells[ItemId(item)][party]  # type: ignore[index] # a key that is known here


def test_changes_of_both_sides_stand_side_by_side() -> None:
    """Two fields of one cell, the line itself, reasons, and the default: each is kept."""
    stands = after(on("item/Sload/lab/use", "allow"), on("default", "to_negotiate"))
    comes = after(
        on("item/Sload/lab/modify", "allow"),
        on("item/Sload/lab/reasons", "sensor, cost"),
        on("item/Sload/label_en", "load"),
    )
    merged = merge(MATRIX, stands, comes)
    cell = said(merged.rights, "Sload", "lab")
    assert cell.uses[Use.USE] is cell.uses[Use.MODIFY] is Allowance.ALLOW
    assert cell.reasons == {Factor.SENSOR, Factor.COST}
    assert merged.rights is not None
    assert merged.rights.default is Allowance.TO_NEGOTIATE
    assert places(merged) == {
        "default": ("to_negotiate", "theirs"),
        "item/Sload/label_en": ("load", "ours"),
        "item/Sload/lab/use": ("allow", "theirs"),
        "item/Sload/lab/modify": ("allow", "ours"),
        "item/Sload/lab/reasons": ("cost, sensor", "ours"),
    }


def test_the_same_change_twice_is_one() -> None:
    """Nobody is asked where both say the same."""
    both = after(on("item/Sload/lab/use", "allow"))
    assert places(merge(MATRIX, both, both)) == {"item/Sload/lab/use": ("allow", "both")}
    assert merge(MATRIX, MATRIX, MATRIX).changes == ()


def test_two_words_for_one_place_are_asked() -> None:
    """Nothing is merged until each conflict is decided, for either side."""
    stands = after(on("item/Sload/lab/use", "allow"))
    comes = after(on("item/Sload/lab/use", "to_negotiate"))
    merged = merge(MATRIX, stands, comes)
    assert merged.rights is None
    assert conflicts(merged) == {"item/Sload/lab/use": ("deny", "allow", "to_negotiate")}
    place = merged.conflicts[0].place.name()
    for whose, allowance in ((Whose.THEIRS, "allow"), (Whose.OURS, "to_negotiate")):
        decided = merge(MATRIX, stands, comes, {place: whose})
        assert said(decided.rights, "Sload", "lab").uses[Use.USE] == allowance


def test_a_limited_cell_without_a_condition_is_asked() -> None:
    """One side limits by the condition that the other takes away; each side's cell stands whole."""
    stands = after(on("item/Sload/maker/use", "limited"))
    comes = after(on("item/Sload/maker/derive", "deny"), on("item/Sload/maker/condition", ""))
    merged = merge(MATRIX, stands, comes)
    assert list(conflicts(merged)) == ["item/Sload/maker/cell"]
    for whose, side in ((Whose.THEIRS, stands), (Whose.OURS, comes)):
        decided = merge(MATRIX, stands, comes, {"item/Sload/maker/cell": whose})
        assert said(decided.rights, "Sload", "maker") == said(side, "Sload", "maker")


@pytest.mark.parametrize("swap", [False, True])
def test_what_was_removed_here_and_changed_there_is_asked(*, swap: bool) -> None:
    """A line, a party or a group goes only when nobody changed it."""
    for gone, change in (
        ("item/pcount", on("item/pcount/lab/use", "deny")),
        ("party/lab", on("item/pcount/lab/use", "deny")),
        ("group/heat", on("group/heat/maker/sell", "allow")),
    ):
        sides = [after(on(gone, ""), of=GROUPED), after(change, of=GROUPED)]
        stands, comes = reversed(sides) if swap else sides
        merged = merge(GROUPED, stands, comes)
        assert list(conflicts(merged)) == [gone]
        keep, drop = (Whose.THEIRS, Whose.OURS) if swap else (Whose.OURS, Whose.THEIRS)
        assert merge(GROUPED, stands, comes, {gone: keep}).rights == after(change, of=GROUPED)
        dropped = after(on(gone, ""), of=after(change, of=GROUPED))
        assert merge(GROUPED, stands, comes, {gone: drop}).rights == dropped
        untouched = merge(GROUPED, GROUPED, after(on(gone, ""), of=GROUPED))
        assert untouched.rights == after(on(gone, ""), of=GROUPED)


def test_a_line_here_and_a_party_there_are_to_negotiate() -> None:
    """Nobody can have decided about a cell that neither side has seen."""
    stands = after(on("party/lab", ""))
    comes = edited(replace(MATRIX), [on("item/new", "new")])
    base = MATRIX
    with_new = merge(base, stands, comes)
    assert with_new.rights is not None
    assert set(with_new.rights.parties) == {PLANT, MAKER}
    other = after(on("party/other", "other"), of=stands)
    merged = merge(stands, other, edited(stands, [on("item/new", "new")]))
    assert said(merged.rights, "new", "other") == OPEN


def test_a_line_follows_its_group() -> None:
    """One side changes the group, the other a field of the line: the line keeps what is its own."""
    stands = after(on("group/heat/maker/sell", "allow"), of=GROUPED)
    comes = after(on("item/Stemp/maker/derive", "allow"), of=GROUPED)
    cell = said(merge(GROUPED, stands, comes).rights, "Stemp", "maker")
    assert cell.uses[Use.SELL] is cell.uses[Use.DERIVE] is Allowance.ALLOW
    assert cell.uses[Use.DELETE] is Allowance.DENY

    added = after(on("item/Tbed", "Tbed"), on("item/Tbed/group", "heat"), of=GROUPED)
    merged = merge(GROUPED, stands, added)
    assert said(merged.rights, "Tbed", "maker").uses[Use.SELL] is Allowance.ALLOW


def test_a_group_that_both_changed_is_asked_once() -> None:
    """Its lines follow the decision."""
    stands = after(on("group/heat/maker/sell", "allow"), of=GROUPED)
    comes = after(on("group/heat/maker/sell", "to_negotiate"), of=GROUPED)
    place = "group/heat/maker/sell"
    assert list(conflicts(merge(GROUPED, stands, comes))) == [place]
    decided = merge(GROUPED, stands, comes, {place: Whose.THEIRS})
    assert decided.rights == stands


def test_who_leaves_a_group_misses_no_change_of_it() -> None:
    """The line says what the other side's group change made it say."""
    stands = after(on("group/heat/maker/use", "deny"), of=GROUPED)
    comes = after(on("item/Stemp/group", ""), of=GROUPED)
    merged = merge(GROUPED, stands, comes)
    assert said(merged.rights, "Stemp", "maker").uses[Use.USE] is Allowance.DENY
    assert merged.rights is not None
    assert merged.rights.item("Stemp").group == ""  # type: ignore[union-attr]


def test_the_order_of_lines_is_that_of_who_moved_them() -> None:
    """New lines stand behind the line that they followed."""
    moved = replace(MATRIX, items=(*MATRIX.items[1:], MATRIX.items[0]))
    added = after(on("item/new", "new"))
    for stands, comes in ((moved, added), (added, moved)):
        merged = merge(MATRIX, stands, comes)
        assert merged.rights is not None
        names = [item.id for item in merged.rights.items]
        assert names == ["Stemp", "pcount", "operator", "new", "Sload"]
    assert merge(None, None, MATRIX).rights == MATRIX


def test_differences_tell_a_group_once_and_name_its_lines() -> None:
    """The lines that follow are not told again; a new line is told with what is its own."""
    changed = after(on("group/heat/maker/use", "deny"), of=GROUPED)
    found = differences(GROUPED, changed)
    assert [(c.place.name(), c.before, c.after, c.lines) for c in found] == [
        ("group/heat/maker/use", "allow", "deny", ("Stemp",))
    ]
    added = differences(MATRIX, after(on("item/new", "new")))
    assert [c.place.name() for c in added] == [
        "item/new", "item/new/plant/cell", "item/new/maker/cell", "item/new/lab/cell",
    ]  # fmt: skip


BAD: list[tuple[Edit, type[Exception]]] = [
    (on("item/none/lab/use", "deny"), BadEdit),
    (on("group/none/lab/use", "deny"), BadEdit),
    (on("item/Sload/nobody/use", "deny"), BadEdit),
    (on("item/Sload/lab/eat", "deny"), BadEdit),
    (on("item/Sload/lab/use", "perhaps"), BadEdit),
    (on("item/Sload/lab/use", "limited"), BadEdit),
    (on("item/Sload/lab/reasons", "greed"), BadEdit),
    (on("item/Sload/colour", "red"), BadEdit),
    (on("item/Sload/classification", "nice"), BadEdit),
    (on("item/Sload/unit", "FURLONG"), UnknownUnit),
    (on("item/Sload/group", "none"), BadEdit),
    (on("item/Sload", "again"), BadEdit),
    (on("item/none", ""), BadEdit),
    (on("item/a b", "new"), BadIdentifier),
    (on("party/lab", "again"), BadEdit),
    (on("party/X", "new"), BadIdentifier),
    (on("group/heat", ""), BadEdit),
    (on("group/G G", "new"), BadIdentifier),
    (on("default", "perhaps"), BadEdit),
]


@pytest.mark.parametrize("edit,refusal", BAD)
def test_an_edit_of_no_place_is_refused(edit: Edit, refusal: type[Exception]) -> None:
    """Unknown lines, parties, fields and words each give their typed no."""
    with pytest.raises(refusal):
        edited(MATRIX, [edit])


def test_an_edit_sets_every_field_of_a_line() -> None:
    """Class, competition, unit, basis, stage, topic, tense and grain are words of the field."""
    words: Mapping[str, Any] = {
        "classification": "personal", "competition": "sensitive", "unit": "COUNT", "basis": "b",
        "rationale": "why", "stage": "raw", "topic": "output", "tense": "past", "grain": "cell",
        "label_ja": "負荷", "label_en": "load",
    }  # fmt: skip
    made = edited(MATRIX, [on(f"item/Sload/{name}", word) for name, word in words.items()])
    item = made.item("Sload")
    assert isinstance(item, Item)
    assert {name: str(getattr(item, name)) for name in words} == words
    assert set(made.parties) == {PLANT, MAKER, LAB}
