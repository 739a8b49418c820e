"""Coverage: every collected item in exactly one state."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.party import PartyId
from kumiai.model.right import Allowance, Classification, Competition, Item, Matrix
from kumiai.rules.coverage import Covered, State, coverage
from tests.rules.test_entitle import MATRIX, NAMES, A, B, cell

LOAD = NAMES[0]


def state(**changed: object) -> State:
    """The state of one item whose line is changed."""
    item = replace(MATRIX.items[0], **changed)  # type: ignore[arg-type]
    matrix = replace(MATRIX, items=(item, *MATRIX.items[1:]))
    (found,) = coverage([LOAD], matrix, {}, A)
    return found.state


@pytest.mark.parametrize(
    "changed, expected",
    [
        ({}, State.WITHOUT_REASON),
        ({"classification": Classification.TRADE_SECRET}, State.TRADE_SECRET),
        ({"classification": Classification.PERSONAL}, State.PERSONAL),
        ({"classification": Classification.UNCLASSIFIED}, State.WITHOUT_REASON),
        ({"classification": Classification.LIMITED_PROVISION}, State.WITHOUT_REASON),
        ({"competition": Competition.SENSITIVE}, State.COMPETITION),
        ({"competition": Competition.PROXY}, State.COMPETITION),
        (
            {"competition": Competition.PROXY, "classification": Classification.TRADE_SECRET},
            State.TRADE_SECRET,
        ),
    ],
)
def test_why_an_item_is_kept_back(changed: dict[str, object], expected: State) -> None:
    """Its class before competition before another's right; else nobody has said why."""
    assert state(**changed) is expected


def test_what_another_has_a_right_in() -> None:
    """An item that the provider may not pass on is a third party's."""
    cells = {**MATRIX.cells, LOAD: {A: cell(Allowance.DENY), B: cell(Allowance.DENY)}}
    (found,) = coverage([LOAD], replace(MATRIX, cells=cells), {}, A)

    assert found == Covered(LOAD, State.THIRD_PARTY)


def test_an_item_that_nobody_listed_is_kept_back_without_reason() -> None:
    """Also where there is no matrix at all."""
    assert [c.state for c in coverage(["x"], MATRIX, {}, A)] == [State.WITHOUT_REASON]
    assert [c.state for c in coverage(["x"], None, {}, A)] == [State.WITHOUT_REASON]


def test_what_is_shared_is_shared() -> None:
    """Whatever else it is, with whom in order; an item shared with nobody is not."""
    secret = Item(LOAD, "x", "x", Classification.TRADE_SECRET)
    matrix = replace(MATRIX, items=(secret, *MATRIX.items[1:]))
    found = coverage([LOAD, LOAD], matrix, {LOAD: {B, PartyId("aa")}}, A)

    assert found == (Covered(LOAD, State.SHARED, (PartyId("aa"), B)),)
    assert coverage([LOAD], matrix, {LOAD: ()}, A)[0].state is State.TRADE_SECRET


@given(st.lists(st.sampled_from([*NAMES, "x", "y"])), st.sampled_from([MATRIX, None]))
def test_each_item_stands_once(seen: list[str], matrix: Matrix | None) -> None:
    """However often it was seen, in order of its name."""
    found = coverage(seen, matrix, {"x": [B]}, A)

    assert [c.item for c in found] == sorted(set(seen))
