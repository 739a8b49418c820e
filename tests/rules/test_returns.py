"""What a return counts, and which cells it leaves out."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from kumiai.model.party import PartyId
from kumiai.model.period import quarter
from kumiai.model.refusal import BadPeriod
from kumiai.model.returns import Counted, Measure
from kumiai.model.template import Sector
from kumiai.rules.returns import FLOOR, lines


def some(parties: int, things: int) -> list[Counted]:
    """`things` agreements, each of all of so many parties."""
    return [
        Counted(PartyId(f"p{p}"), Sector.BUILDING, Measure.AGREEMENTS, f"agr-{t}")
        for p in range(parties)
        for t in range(things)
    ]


@pytest.mark.parametrize(
    "parties, told", [(0, 0), (1, None), (FLOOR - 1, None), (FLOOR, 3), (FLOOR + 7, 3)]
)
def test_a_cell_of_few_parties_is_left_out(parties: int, told: int | None) -> None:
    """Nothing is nothing, few are not told, and a thing of many parties is one thing."""
    found = {(one.sector, one.measure): one.count for one in lines(some(parties, 3))}
    assert found[Sector.BUILDING, Measure.AGREEMENTS] == told
    assert len(found) == len(Sector) * len(Measure)


def test_no_cell_tells_of_few() -> None:
    """Over random facts, a count is told exactly where five parties or none stand behind it."""
    chance = Random(11)
    for _ in range(200):
        facts = [
            Counted(
                PartyId(f"p{chance.randrange(9)}"),
                chance.choice(list(Sector)),
                chance.choice(list(Measure)),
                f"t{chance.randrange(20)}",
            )
            for _ in range(chance.randrange(120))
        ]
        for one in lines(facts):
            here = [f for f in facts if (f.sector, f.measure) == (one.sector, one.measure)]
            behind = len({f.party for f in here})
            expected = len({f.thing for f in here}) if behind in (0, *range(FLOOR, 99)) else None
            assert one.count == expected


def test_a_quarter_is_japans() -> None:
    """The fourth begins when October does in Japan."""
    runs = quarter("2026-Q4")
    assert runs.begin == datetime(2026, 9, 30, 15, tzinfo=UTC)
    assert runs.end == datetime(2026, 12, 31, 15, tzinfo=UTC)
    for text in ("2026-Q0", "2026-Q5", "2026Q4", "2026-10", "٢٠٢٦-Q1"):
        with pytest.raises(BadPeriod):
            quarter(text)
