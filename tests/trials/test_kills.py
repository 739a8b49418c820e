"""A node that is killed at any of its points loses nothing that it acknowledged."""

import json
from pathlib import Path

import pytest

from tests.trials.playing import played, seed
from trials import canaries

POINTS_MIN = 30


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_tenth_of_the_kills(repository: Path, tmp_path: Path) -> None:
    """Each point kills at least once; all that was acknowledged is there, all acts resume."""
    said = played("kills", tmp_path, "--tenth", "--seed", str(seed()))
    assert said["red"] == []
    assert said["count"] >= 60
    points = json.loads((repository / "tests/golden/points.json").read_text())
    assert said["points_reached"] == points
    assert len(points) >= POINTS_MIN
    assert set(points) <= set(said["points"])


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("canary", canaries.KILLS)
def test_a_planted_bug_is_found(canary: str, tmp_path: Path) -> None:
    """Within its budget of trials."""
    said = played("kills", tmp_path, "--canary", canary, "--database", "sqlite")
    assert said["red"]
    assert said["count"] <= canaries.KILLS[canary].budget
