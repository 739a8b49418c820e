"""Conditions of a limited cell: a small language, each part kept as its label says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.condition import Label, Limit, label, parts
from kumiai.model.consent import PER_CONTRACT
from kumiai.model.dataset import AT, ITEM, MACHINE, PART, VALUE
from kumiai.model.policy import And, Compare, Comparison, Expression, In, Mask, Not, Or
from kumiai.model.right import Allowance, Cell, Classification, Matrix, Use
from kumiai.model.signal import ItemId
from kumiai.rules.condition import aged, satisfied
from tests.papers.spindle_case import MATRIX, PLANT, POLICY

SLOAD = ItemId("Sload")
KEPT: list[tuple[str, Label | None, list[Limit]]] = [
    ("", None, []),
    (" ;  ; ", None, []),
    ("purpose: maintenance", Label.ENFORCED, [Limit.PURPOSE]),
    ("purpose: a, b;lag: 30 days", Label.ENFORCED, [Limit.PURPOSE, Limit.LAG]),
    ("lag: 1 day", Label.ENFORCED, [Limit.LAG]),
    ("masked；consent", Label.ENFORCED, [Limit.MASKED, Limit.CONSENT]),
    ("own part; masked", Label.ATTESTED, [Limit.OWN_PART, Limit.MASKED]),
    ("cells: 5", Label.RECORDED, [Limit.CELLS]),
    ("masked; for redesign only", Label.RECORDED, [Limit.MASKED, Limit.TEXT]),
    ("Masked", Label.RECORDED, [Limit.TEXT]),
    ("lag: 30 weeks", Label.RECORDED, [Limit.TEXT]),
    ("lag: -1 days", Label.RECORDED, [Limit.TEXT]),
    ("lag: ３０ days", Label.RECORDED, [Limit.TEXT]),
    ("purpose: ", Label.RECORDED, [Limit.TEXT]),
    ("purpose: , ,", Label.RECORDED, [Limit.TEXT]),
    ("cells: many", Label.RECORDED, [Limit.TEXT]),
]


@pytest.mark.parametrize("condition,kept,limits", KEPT)
def test_a_condition_is_kept_as_its_weakest_part(
    condition: str, kept: Label | None, limits: list[Limit]
) -> None:
    """What the language does not know is recorded, nothing more."""
    assert [part.limit for part in parts(condition)] == limits
    assert label(condition) is kept


@given(st.text(max_size=60))
def test_any_text_is_a_condition(text: str) -> None:
    """No text is refused, and none is lost but its blanks."""
    found = parts(text)
    assert bool(found) == (label(text) is not None)
    assert all(part.text in text for part in found)


def limited(condition: str, **item: object) -> Matrix:
    """The matrix in which the plant may pass the spindle load on under a condition."""
    own = MATRIX.cells[SLOAD][PLANT]
    cell = Cell({**own.uses, Use.PASS_ON: Allowance.LIMITED}, condition)
    items = tuple(replace(i, **item) if i.id == SLOAD else i for i in MATRIX.items)  # type: ignore[arg-type]
    return replace(
        MATRIX, items=items, cells={**MATRIX.cells, SLOAD: {**MATRIX.cells[SLOAD], PLANT: cell}}
    )


HELD: list[tuple[str, dict[str, object], str | None]] = [
    ("purpose: predictive-maintenance, quality", {}, None),
    ("purpose: quality", {}, "predictive-maintenance"),
    ("purpose: quality", {"purposes": ("quality",)}, None),
    ("masked", {}, MACHINE),
    ("masked", {"columns": (ITEM, AT, VALUE, PART)}, None),
    ("masked", {"masks": ((MACHINE, Mask.PSEUDONYM), (PART, Mask.PSEUDONYM))}, None),
    ("consent", {}, "consent"),
    ("own part", {}, "part"),
    ("own part", {"rows": In(PART, ("p-1",))}, None),
    ("own part", {"rows": And((In(PART, ("p-1",)), Compare(Comparison.GE, VALUE, Decimal(1))))}, None),
    ("own part", {"rows": Or((In(PART, ("p-1",)), Compare(Comparison.EQ, PART, "p-2")))}, None),
    ("own part", {"rows": Or((In(PART, ("p-1",)), In(ITEM, ("x",))))}, "part"),
    ("own part", {"rows": Not(In(PART, ("p-1",)))}, "part"),
    ("lag: 30 days", {}, None),
    ("for redesign only", {}, None),
]  # fmt: skip


@pytest.mark.parametrize("condition,policy,beyond", HELD)
def test_a_policy_is_held_against_each_part(
    condition: str, policy: dict[str, object], beyond: str | None
) -> None:
    """What goes beyond is named; what the node cannot tell is not refused."""
    found = satisfied(limited(condition), SLOAD, PLANT, replace(POLICY, **policy))  # type: ignore[arg-type]
    assert found == beyond


def test_a_consent_is_asked_for_where_the_basis_is_per_contract() -> None:
    """Then each read asks; a cell that simply allows has no condition to keep."""
    asked = limited("consent", classification=Classification.PERSONAL, basis=PER_CONTRACT)
    assert satisfied(asked, SLOAD, PLANT, POLICY) is None
    free = replace(MATRIX, cells={**MATRIX.cells, SLOAD: {
        **MATRIX.cells[SLOAD], PLANT: Cell(MATRIX.cells[SLOAD][PLANT].uses, "purpose: none")}})  # fmt: skip
    assert satisfied(free, SLOAD, PLANT, POLICY) is None


def test_rows_are_as_old_as_their_lag_says() -> None:
    """By days in Japan; other items are not held back; the longest lag of an item holds."""
    at = datetime(2026, 11, 1, 15, 30, tzinfo=UTC)
    found = aged(limited("lag: 30 days; lag: 7 days"), MATRIX_ITEMS, PLANT, at)
    midnight = datetime(2026, 11, 1, 15, 0, tzinfo=UTC)
    old = Compare(Comparison.LT, AT, midnight - timedelta(days=30))
    expected: Expression = Or((Not(In(ITEM, (SLOAD,))), And((In(ITEM, (SLOAD,)), old))))
    assert found == expected
    assert aged(MATRIX, MATRIX_ITEMS, PLANT, at) is None
    assert aged(None, MATRIX_ITEMS, PLANT, at) is None
    assert aged(limited("lag: 30 days"), (ItemId("Stemp"),), PLANT, at) is None


MATRIX_ITEMS = tuple(item.id for item in MATRIX.items)
