"""Yen are divided as written: worked examples, and an oracle of exact fractions."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kumiai.model.money import GrossKind, Proceeds, Rounding, SplitKind, Yen
from kumiai.model.party import PartyId
from kumiai.model.statement import Edge
from kumiai.rules import proceeds as rule

A, B, C, D = (PartyId(name) for name in ("oem", "tire", "rental", "electronics"))
N = 12_345_678
FIXED = {A: Fraction(45, 100), B: Fraction(15, 100), C: Fraction(30, 100), D: Fraction(10, 100)}

PARTIES = st.sampled_from("a b c d e f g".split()).map(PartyId)
WEIGHTS = st.dictionaries(PARTIES, st.integers(0, 10_000), min_size=1).filter(
    lambda weights: sum(weights.values()) > 0
)
YEN = st.integers(-(10**12), 10**12)


def portions_of(weights: Mapping[PartyId, int]) -> dict[PartyId, Fraction]:
    """Portions in proportion to whole weights."""
    return {party: Fraction(w, sum(weights.values())) for party, w in weights.items()}


def terms(split: SplitKind, portions: Mapping[PartyId, Fraction], payer: PartyId) -> Proceeds:
    """Proceeds of a fixed gross of N."""
    return Proceeds(payer, GrossKind.FIXED, split, portions, yen=Yen(N))


def test_fixed_portions_of_the_worked_example() -> None:
    """45/15/30/10 of 12,345,678: all yen are given, plain floor would lose two."""
    assert rule.apportion(N, FIXED) == {A: 5_555_555, B: 1_851_852, C: 3_703_703, D: 1_234_568}
    assert sum(int(N * portion) for portion in FIXED.values()) == N - 2


def test_pro_rata_of_the_worked_example() -> None:
    """Accepted kilometres times quality: the weights are whole, in hundredths."""
    weights = {A: 8_412_900 * 95, C: 2_731_455 * 80, D: 655_120 * 99}
    expected = {A: 9_114_162, C: 2_491_905, D: 739_611}
    assert rule.by_rows(N, weights, {A: Fraction(1)}) == expected


def test_without_rows_the_fallback_holds() -> None:
    """A month in which nobody opened anything divides by the agreed portions."""
    assert rule.by_rows(N, {}, FIXED) == rule.apportion(N, FIXED)
    assert rule.by_rows(N, {A: 0}, FIXED) == rule.apportion(N, FIXED)


def test_a_party_without_rows_is_named_with_nothing() -> None:
    """It is seen that it got nothing, and why; a provider nobody had named still counts."""
    found = rule.portions_by_rows({A: 1, D: 1}, {A: Fraction(1, 2), C: Fraction(1, 2)})
    assert found == {A: Fraction(1, 2), C: Fraction(0), D: Fraction(1, 2)}


def test_odd_yen_go_to_larger_portions_then_ids() -> None:
    """Equal remainders: the larger portion first; equal portions: the id that sorts first."""
    halves = {B: Fraction(1, 2), A: Fraction(1, 2)}
    assert rule.apportion(1, halves) == {A: 1, B: 0}
    uneven = {A: Fraction(1, 4), B: Fraction(3, 4)}
    assert rule.apportion(2, uneven) == {A: 0, B: 2}


@pytest.mark.parametrize(
    "portions", [{A: Fraction(1, 2)}, {A: Fraction(3, 2), B: Fraction(-1, 2)}, {A: Fraction(2)}]
)
def test_portions_that_are_not_whole_are_a_bug(portions: dict[PartyId, Fraction]) -> None:
    """Terms with such portions cannot be made; reaching here is a bug."""
    with pytest.raises(ValueError, match="Fraction"):
        rule.apportion(1, portions)


@given(YEN, WEIGHTS)
@settings(max_examples=1_000)
def test_apportion_keeps_every_yen(yen: int, weights: dict[PartyId, int]) -> None:
    """The parts add up, each within one yen of its exact fraction; a reversal is the mirror."""
    portions = portions_of(weights)
    parts = rule.apportion(yen, portions)
    assert sum(parts.values()) == yen
    assert all(abs(parts[party] - yen * portion) < 1 for party, portion in portions.items())
    mirror = {party: -part for party, part in parts.items()}
    assert rule.apportion(-yen, portions) == mirror


@given(YEN, WEIGHTS)
def test_apportion_ignores_the_order_of_the_parties(yen: int, weights: dict[PartyId, int]) -> None:
    """The same parties in another order get the same yen."""
    portions = portions_of(weights)
    backwards = dict(reversed(portions.items()))
    assert rule.apportion(yen, portions) == rule.apportion(yen, backwards)


@given(st.integers(0, 60), st.dictionaries(PARTIES, st.integers(1, 9), min_size=1, max_size=4))
def test_no_other_division_is_nearer(yen: int, weights: dict[PartyId, int]) -> None:
    """Largest remainders: of all ways to give the odd yen, ours has the least largest error."""
    portions = portions_of(weights)
    parts = rule.apportion(yen, portions)
    floors = {party: int(yen * portion) for party, portion in portions.items()}
    odd = yen - sum(floors.values())
    errors = [
        max(abs(floors[p] + (p in order[:odd]) - yen * portions[p]) for p in portions)
        for order in permutations(portions)
    ]
    assert max(abs(parts[p] - yen * portions[p]) for p in portions) == min(errors)


def test_tax_is_rounded_once_for_each_document() -> None:
    """333,333 + 333,333 + 333,335 at 10 %: 100,000 in one document, 99,999 line by line."""
    nets = [333_333, 333_333, 333_335]
    assert rule.tax(sum(nets), Fraction(1, 10), Rounding.FLOOR) == 100_000
    assert sum(rule.tax(net, Fraction(1, 10), Rounding.FLOOR) for net in nets) == 99_999


@pytest.mark.parametrize(
    "net, rate, floor, half_up, ceil",
    [
        (0, Fraction(1, 10), 0, 0, 0),
        (10, Fraction(1, 10), 1, 1, 1),
        (14, Fraction(1, 10), 1, 1, 2),
        (15, Fraction(1, 10), 1, 2, 2),
        (105, Fraction(8, 100), 8, 8, 9),
        (-15, Fraction(1, 10), -1, -2, -2),
        (99, Fraction(0), 0, 0, 0),
    ],
)
def test_tax_roundings(net: int, rate: Fraction, floor: int, half_up: int, ceil: int) -> None:
    """Each rounding on both sides of a yen, and mirrored below zero."""
    assert rule.tax(net, rate, Rounding.FLOOR) == floor
    assert rule.tax(net, rate, Rounding.HALF_UP) == half_up
    assert rule.tax(net, rate, Rounding.CEIL) == ceil


@given(YEN, st.fractions(0, Fraction(99, 100), max_denominator=1_000), st.sampled_from(Rounding))
def test_tax_is_within_a_yen(net: int, rate: Fraction, rounding: Rounding) -> None:
    """Never a yen away from the exact product, and odd in its argument."""
    found = rule.tax(net, rate, rounding)
    assert abs(found - net * rate) < 1
    assert rule.tax(-net, rate, rounding) == -found


def test_four_parties_taxed_each_for_itself() -> None:
    """1,234,566 in four documents, while tax on the whole is 1,234,567: the gap is right."""
    payer = PartyId("payer")
    paid = terms(SplitKind.FIXED, FIXED, payer)
    lines = rule.lines(N, paid, {A: 7})
    documents = rule.documents(lines, paid, {A: "T1234567890123"})
    taxes = {document.payee: document.tax for document in documents}
    assert taxes == {A: 555_555, B: 185_185, C: 370_370, D: 123_456}
    assert sum(taxes.values()) == 1_234_566
    assert rule.tax(N, Fraction(1, 10), Rounding.FLOOR) == 1_234_567
    numbers = {document.payee: document.invoice_number for document in documents}
    assert numbers == {A: "T1234567890123", B: None, C: None, D: None}
    assert [line.rows for line in lines] == [0, 7, 0, 0]


def test_the_payers_own_line_makes_no_document() -> None:
    """What the payer keeps, and what is nothing, flows nowhere; an edge carries net and tax."""
    paid = terms(SplitKind.PRO_RATA, FIXED, A)
    lines = rule.lines(1_000, paid, {A: 1, B: 1})
    assert {line.party: line.yen for line in lines} == {A: 500, B: 500, C: 0, D: 0}
    documents = rule.documents(lines, paid, {})
    assert [document.payee for document in documents] == [B]
    assert rule.edges(documents, "pro_rata", "log") == (Edge(A, B, Yen(550), "pro_rata", "log"),)


def test_a_correction_flows_back_along_the_same_edge() -> None:
    """A negative gross gives back exactly what was given, tax included."""
    paid = terms(SplitKind.FIXED, FIXED, A)
    there = rule.edges(rule.documents(rule.lines(N, paid, {}), paid, {}), "r", "e")
    back = rule.edges(rule.documents(rule.lines(-N, paid, {}), paid, {}), "r", "e")
    assert [-edge.yen for edge in back] == [edge.yen for edge in there]
