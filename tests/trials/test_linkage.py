"""Who knows where trips began and ended finds out at most once in k whose slip a cell tells."""

from pathlib import Path

import pytest

from tests.trials.playing import played, seed
from trials import linkage


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_tenth_of_the_fleets(tmp_path: Path) -> None:
    """Both attackers; what they reach and its bound are printed."""
    said = played("linkage", tmp_path, "--tenth", "--seed", str(seed()))
    print({name: said[name] for name in said if name != "checked"})
    assert said["red"] == []
    assert said["count"] == 40
    assert said["slips_told"] > 300
    assert 0 < said["success_by_ends"] <= 1 / said["k"]


def test_cells_of_single_cars_would_be_seen() -> None:
    """The harness counts: without k and with the trips' ends left in, the attack succeeds."""
    said = linkage.played(20, seed=3, k=1, uncut=True)
    assert any("by_passing" in line for line in said["red"])  # type: ignore[attr-defined]
