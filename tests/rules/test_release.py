"""What a published cell tells of its contributors: k, dominance, p%-rule, differencing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.rules import release

PARTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 1000), min_size=1)
SETS = st.frozensets(st.sampled_from("abcdefgh"))


def test_parties_of_one_family_count_as_one() -> None:
    """Two subsidiaries of one company are one contributor, with one weight."""
    family = {"a": "f", "b": "f"}

    assert release.families("abc", family) == {"f", "c"}
    assert release.weights({"a": 1, "b": 2, "c": 3}, family) == {"f": 3, "c": 3}
    assert release.weights({"a": 1, "b": None}, family) is None


def test_two_contributors_are_few() -> None:
    """With two, the total less one's own figure is the other's."""
    assert release.few("ab", 5)
    assert not release.few("abcde", 5)


@given(PARTS, st.integers(1, 99))
def test_dominance_is_exact(parts: dict[str, int], percent: int) -> None:
    """More than the percentage is dominated, the percentage itself is not: held against fractions."""
    total = sum(parts.values())
    exact = total == 0 or Fraction(max(parts.values()), total) > Fraction(percent, 100)

    assert release.dominated(parts, percent) == exact


@given(PARTS, st.integers(1, 50))
def test_the_second_largest_cannot_guess_the_largest(parts: dict[str, int], p: int) -> None:
    """The second's best guess, the total less its own, misses the largest by what others give."""
    ordered = sorted(parts.values(), reverse=True)
    second = ordered[1] if len(ordered) > 1 else 0
    miss = sum(ordered) - second - ordered[0]

    assert release.guessed(parts, p) == (Fraction(miss) < Fraction(p * ordered[0], 100))


@given(SETS, SETS, st.integers(1, 4))
def test_what_differencing_leaves_over(
    one: frozenset[str], other: frozenset[str], fewest: int
) -> None:
    """Only a cell that holds all of another can be taken from; and then few must not be left."""
    over = release.left_over(one, other, fewest)
    nested = (one < other or other < one) and bool(one) and bool(other)

    assert over == release.left_over(other, one, fewest)
    assert over == (one ^ other if nested and len(one ^ other) < fewest else frozenset())


@pytest.mark.parametrize("parts, told", [({"a": 1, "b": 2}, 67), ({"a": 0}, 100), ({}, 100)])
def test_the_largest_is_told_rounded_up(parts: dict[str, int], told: int) -> None:
    """What is shown never looks smaller than it is."""
    assert release.largest_percent(parts) == told
