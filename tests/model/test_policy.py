"""Policies: the closed list of operators, bounds of a predicate, and what no policy may say."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from kumiai.model.dataset import AT, COLUMNS, ITEM, MACHINE, SEQUENCE, TEXT, VALUE, ColumnId, column
from kumiai.model.policy import (
    OPERATORS,
    And,
    Compare,
    Comparison,
    Expression,
    In,
    IsNull,
    Mask,
    Not,
    Or,
    Policy,
    check,
)
from kumiai.model.refusal import BadIdentifier, BadPredicate, BadValue, Refusal
from kumiai.wire.codec import document
from tests.wire.golden import terms

POLICY = terms().policies[0]
NOW = datetime(2026, 10, 1, tzinfo=UTC)


def nested(depth: int) -> Expression:
    """A negation of a negation of ..."""
    found: Expression = IsNull(MACHINE)
    for _ in range(depth):
        found = Not(found)
    return found


def test_operators_are_a_closed_list() -> None:
    """What a plan can ask is fixed by operators.json: one more operator is another format."""
    kept = json.loads(
        (Path(__file__).resolve().parents[1] / "golden/operators.json").read_text(encoding="utf-8")
    )
    said = {document(kind).get("is") for kind in (IsNull(AT), Not(IsNull(AT)), And(()), Or(()))}
    said |= {document(In(AT, ()))["is"], *(op.value for op in Comparison)}

    assert sorted(OPERATORS) == sorted(kept) == sorted(said)
    assert len(get_args(Expression)) == len(OPERATORS) - len(Comparison) + 1


@pytest.mark.parametrize(
    "expression",
    [
        nested(32),
        And((nested(31), Or((IsNull(AT),)))),
        Compare(Comparison.EQ, VALUE, 2**53 - 1),
        Compare(Comparison.EQ, VALUE, Decimal("-1.5e3")),
        Compare(Comparison.EQ, SEQUENCE, -5),
        Compare(Comparison.EQ, AT, NOW),
        In(ITEM, tuple(str(n) for n in range(10_000))),
    ],
)
def test_predicates_within_bounds(expression: Expression) -> None:
    """Depth 32, 10,000 members, and literals that their column can hold."""
    check(expression)


@pytest.mark.parametrize(
    "expression",
    [
        nested(33),
        And((nested(32),)),
        IsNull(ColumnId("c9")),
        In(ColumnId("machine; --"), ()),
        Compare(Comparison.EQ, ColumnId(""), "x"),
        In(ITEM, tuple(str(n) for n in range(10_001))),
        Compare(Comparison.EQ, TEXT, 1),
        Compare(Comparison.EQ, TEXT, True),
        Compare(Comparison.EQ, VALUE, "1"),
        Compare(Comparison.EQ, VALUE, True),
        Compare(Comparison.EQ, VALUE, 2**53),
        Compare(Comparison.EQ, VALUE, Decimal("NaN")),
        Compare(Comparison.EQ, VALUE, Decimal("Infinity")),
        Compare(Comparison.EQ, VALUE, Decimal("1e301")),
        Compare(Comparison.EQ, VALUE, NOW),
        Compare(Comparison.EQ, SEQUENCE, Decimal("1.5")),
        Compare(Comparison.EQ, AT, "2026-10-01"),
        Compare(Comparison.EQ, AT, NOW.replace(tzinfo=None)),
        In(VALUE, (1, "2")),
        Not(Or((And((Compare(Comparison.LT, AT, 5),)),))),
    ],
)
def test_predicates_beyond_bounds(expression: Expression) -> None:
    """A literal of another type would have the engine tell what it could not convert."""
    with pytest.raises(BadPredicate):
        check(expression)
    with pytest.raises(BadPredicate):
        replace(POLICY, rows=expression)


@pytest.mark.parametrize(
    "changed, refusal",
    [
        ({"dataset": "Machining"}, BadIdentifier),
        ({"purposes": ()}, BadValue),
        ({"purposes": ("Main tenance",)}, BadIdentifier),
        ({"purposes": ("a", "a")}, BadValue),
        ({"items": ()}, BadValue),
        ({"items": ("Sload", "Sload")}, BadValue),
        ({"columns": ()}, BadValue),
        ({"columns": ("c1", "c9")}, BadValue),
        ({"columns": ("c1", "c1")}, BadValue),
        ({"machines": ("m", "m")}, BadValue),
        ({"masks": (("c9", Mask.PSEUDONYM),)}, BadValue),
        ({"masks": (("c1", Mask.PSEUDONYM), ("c1", Mask.PSEUDONYM))}, BadValue),
        ({"masks": (("c4", Mask.PSEUDONYM),)}, BadValue),
        ({"masks": (("c3", Mask.PSEUDONYM),)}, BadValue),
        ({"rows_max": 0}, BadValue),
        ({"metering_hours": 0}, BadValue),
        ({"metering_hours": 10**9}, BadValue),
    ],
)
def test_what_no_policy_may_say(changed: dict[str, Any], refusal: type[Refusal]) -> None:
    """Nothing empty, nothing twice, nothing unknown, and no pseudonym of a number or an instant."""
    with pytest.raises(refusal):
        replace(POLICY, **changed)


def test_a_policy_may_leave_out_what_is_optional() -> None:
    """No predicate, machines, masks, history or quota."""
    bare = Policy(
        dataset=POLICY.dataset,
        purposes=("a",),
        items=POLICY.items,
        columns=(VALUE,),
        runs=POLICY.runs,
    )
    assert (bare.rows, bare.machines, bare.masks) == (None, (), ())
    assert bare.runs.end - bare.runs.begin == timedelta(days=365)


def test_columns_are_found_by_id_and_by_name() -> None:
    """Agreements name ids, people names; another word names nothing."""
    assert column("c4") is column("value") is COLUMNS[3]
    assert column("VALUE") is column("c44") is None
