"""The policy oracle: what the engine serves is what a page of plain Python would serve."""

import math
import os
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kumiai.model.dataset import COLUMNS, MACHINE, TEXT, VALUE
from kumiai.model.period import Period
from kumiai.model.policy import Compare, Comparison, In, IsNull, Mask, Not, Or, Policy
from kumiai.model.refusal import BadPeriod
from kumiai.records.lake import Batch
from kumiai.wire.codec import document
from tests.judges.plain_policy import visible
from tests.leaks import plans

KEY = b"k" * 32
EACH = 9
"""Policies and requests that one lake is asked under."""
EXAMPLES = max(60, int(os.environ.get("KUMIAI_EXAMPLES", "540")) // EACH)
WHOLE = Policy(
    dataset=plans.DATASET,
    purposes=("maintenance",),
    items=tuple(plans.ITEMS),
    columns=tuple(column.id for column in COLUMNS),
    runs=Period(plans.NOW - timedelta(days=30), plans.NOW + timedelta(days=30)),
)


@settings(max_examples=EXAMPLES)
@given(case=plans.lakes(), data=st.data())
def test_rows_served_are_those_of_a_plain_evaluation(case: plans.Case, data: st.DataObject) -> None:
    """Rows, columns, masks and bounds agree as multisets, for made-up policies, data, requests."""
    with tempfile.TemporaryDirectory() as folder:
        lake, cuts = plans.fresh(Path(folder), case)
        for _ in range(EACH):
            policy = data.draw(plans.policies())
            request = data.draw(plans.requests(policy))
            seen = visible(list(case.rows), document(policy), plans.asked(request), KEY)
            try:
                served = plans.served(lake, cuts, policy, request, KEY)
            except BadPeriod:  # bounds that leave no day open are refused, not served empty
                assert not seen
            else:
                assert served == seen


def by_value(*values: float | None) -> plans.Case:
    """A lake with one row for each value."""
    cells = [(plans.MIDNIGHT, "Sload", value, "ACTIVE") for value in values]
    found = plans.readings("rec-0", None, cells)
    rows = tuple(plans.row("lathe-1", found, place) for place in range(len(cells)))
    return plans.Case((Batch("src/rec-0", plans.MACHINES[0], found),), rows)


@pytest.mark.parametrize("op", list(Comparison))
def test_what_is_no_number_passes_no_comparison(tmp_path: Path, op: Comparison) -> None:
    """DuckDB sorts NaN above all numbers; a policy `value >= 5` must not serve it."""
    lake, cuts = plans.fresh(tmp_path, by_value(None, math.nan, 4.0, 5.0, 6.0))
    policy = replace(WHOLE, rows=Compare(op, VALUE, 5), columns=(VALUE,))

    served = plans.served(lake, cuts, policy, plans.bounded(policy, None, None), KEY)

    assert sum(served.values()) == {"eq": 1, "ne": 2, "lt": 1, "le": 2, "gt": 1, "ge": 2}[op]
    assert ("nan",) not in served


def test_an_empty_list_admits_nothing(tmp_path: Path) -> None:
    """`In` with no member is false, its negation true; an `Or` of nothing is false."""
    lake, cuts = plans.fresh(tmp_path, by_value(1.0, None, math.nan))
    for rows, count in (
        (In(VALUE, ()), 0),
        (Not(In(VALUE, ())), 3),
        (Or(()), 0),
        (IsNull(VALUE), 2),
        (Not(IsNull(VALUE)), 1),
    ):
        policy = replace(WHOLE, rows=rows)
        served = plans.served(lake, cuts, policy, plans.bounded(policy, None, None), KEY)
        assert sum(served.values()) == count, rows


def test_a_predicate_may_stand_on_a_column_that_is_not_served(tmp_path: Path) -> None:
    """The provider filters by machine and text; the reader sees neither column."""
    lake, cuts = plans.fresh(tmp_path, by_value(1.0, 2.0))
    policy = replace(WHOLE, columns=(VALUE,), rows=Compare(Comparison.EQ, TEXT, "ACTIVE"))
    served = plans.served(lake, cuts, policy, plans.bounded(policy, None, None), KEY)
    assert sorted(served) == [("1.0",), ("2.0",)]

    other = replace(policy, rows=Compare(Comparison.EQ, TEXT, "STOPPED"))
    assert not plans.served(lake, cuts, other, plans.bounded(other, None, None), KEY)


def test_a_masked_column_is_filtered_by_what_it_hides(tmp_path: Path) -> None:
    """The predicate meets the original, the answer holds the pseudonym."""
    lake, cuts = plans.fresh(tmp_path, by_value(1.0))
    policy = replace(
        WHOLE,
        columns=(MACHINE,),
        masks=((MACHINE, Mask.PSEUDONYM),),
        rows=Compare(Comparison.EQ, MACHINE, "lathe-1"),
    )
    ((name,),) = plans.served(lake, cuts, policy, plans.bounded(policy, None, None), KEY)

    assert len(name) == 32
    assert name != "lathe-1"
