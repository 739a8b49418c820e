"""Shifts: the plate that warned, and how often the rule cries wolf."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kumiai.model.refusal import BadValue, TooFewParts
from kumiai.model.tolerance import Tolerance, tolerance
from kumiai.rules.shift import FIRST, false_alarms, limits, student, upper_bound, warned
from kumiai.sources.files import inspection
from kumiai.sources.generated import in_control

HOLES = tuple(f"SIMPLE_HOLE{n}." for n in range(2, 10))
ANY = tolerance("nominal 4 lower -0.254 upper 0.254")
Parts = list[tuple[str, list[tuple[float, Tolerance]]]]


def parts(*means: float) -> Parts:
    """Parts with one measured value each."""
    return [(f"p{place}", [(mean, ANY)]) for place, mean in enumerate(means, 1)]


def plates(data_dir: Path) -> tuple[Parts, tuple[str, ...]]:
    """The twenty plates' eight holes as the incoming inspection measured them, and their items."""
    raw = (
        data_dir / "nist_sms/mtc_qif/nist_mtc_crada_plate_Origin_Nikon_Touch_MultiSPC-1.xlsx"
    ).read_bytes()
    found: Parts = []
    items: dict[str, None] = {}
    for read in inspection(raw, "mtc", datetime(2017, 7, 11, tzinfo=UTC)):
        values = []
        for item, value, text in zip(read.item, read.value, read.text, strict=True):
            if item.startswith(HOLES):
                assert value is not None
                assert text is not None
                values.append((value, tolerance(text)))
                items[item] = None
        found.append((read.part or "", values))
    return found, tuple(items)


def test_the_plate_that_warned(data_dir: Path) -> None:
    """Plate 10 of the real workbook, in tolerance, three plates before the first reject."""
    told, items = plates(data_dir)
    assert len(items) == len(HOLES)

    found = warned(told, items)

    assert found.warns_at is not None
    assert found.rejected_at is not None
    assert found.parts[found.warns_at].part == "plate-10"
    assert found.parts[found.warns_at].in_tolerance
    assert found.parts[found.rejected_at].part == "plate-13"
    print(f"warns at plate-10, lead {found.lead()}")
    assert found.lead() == 3


@pytest.mark.parametrize("first", [3, 4, 5, 6, 7, 8, 9])
def test_how_many_plates_teach_does_not_decide(data_dir: Path, first: int) -> None:
    """Whatever number of plates teaches, the first warning on the real workbook is plate 10."""
    found = warned(*plates(data_dir), first)

    assert found.warns_at == 9


def test_false_warnings_are_as_rare_as_the_limits_say() -> None:
    """Generated plates that don't shift: about 0.27 % a plate, the bound above and near."""
    found = false_alarms(in_control(7, 1_000))

    print(f"{found.warnings} of {found.judged}: {found.rate:.4f}, below {found.bound:.4f} (95 %)")
    assert found.judged > 14_000
    assert found.rate < found.bound < 0.006


def test_false_warnings_of_normal_noise_meet_their_chance() -> None:
    """Drawn apart from the generator: the chance a part is that of three sigma."""
    draws = random.Random(5)
    series = [[draws.gauss(4, 0.01) for _ in range(20)] for _ in range(4_000)]

    found = false_alarms(series)

    assert 0.0018 < found.rate < 0.0036


def test_limits_stay_after_the_warning() -> None:
    """What shifted teaches nothing: parts after it are held against those before it."""
    found = warned(parts(4.0, 4.001, 3.999, 4.0, 4.001, 4.1, 4.1, 4.0), ("x",))

    assert found.warns_at == 5
    assert [one.shifted() for one in found.parts[5:]] == [True, True, False]
    assert found.parts[6].upper == found.parts[5].upper
    assert (found.rejected_at, found.lead()) == (None, None)


def test_parts_alike_to_the_micrometre_leave_room_for_rounding() -> None:
    """Five equal values are no proof that the next must be the same to the last digit."""
    assert warned(parts(4, 4, 4, 4, 4, 4.001), ("x",)).warns_at is None
    assert warned(parts(4, 4, 4, 4, 4, 4.01), ("x",)).warns_at == 5


def test_too_few_parts_are_refused() -> None:
    """One part more than those that teach is the least; fewer than three teach nothing."""
    with pytest.raises(TooFewParts) as refused:
        warned(parts(*[4.0] * FIRST), ("x",))
    assert refused.value.facts == {"parts": 5, "needed": 6}
    with pytest.raises(BadValue):
        warned(parts(*[4.0] * 9), ("x",), 2)


@pytest.mark.parametrize(
    "degrees,alpha,expected",
    [(1, 0.05, 12.706), (2, 0.05, 4.303), (4, 0.0027, 6.620), (5, 0.01, 4.032), (30, 0.05, 2.042)],
)
def test_students_quantiles_are_those_of_the_tables(
    degrees: int, alpha: float, expected: float
) -> None:
    """Two-sided, odd and even degrees of freedom."""
    assert student(degrees, alpha) == pytest.approx(expected, abs=6e-4)


def test_the_bound_is_exact() -> None:
    """No event in 20 h: 1 - 0.05^(1/20); everything: one."""
    assert upper_bound(0, 20) == pytest.approx(1 - 0.05 ** (1 / 20))
    assert upper_bound(20, 20) == 1.0
    assert upper_bound(1, 10) == pytest.approx(0.39416, abs=1e-5)


def test_the_first_parts_have_no_limits() -> None:
    """They only teach."""
    assert limits([1.0, 2.0], 5) == [(None, None)] * 2
