"""A node that loses its power loses nothing that it acknowledged."""

from pathlib import Path

import pytest

from tests.trials.playing import played, seed
from trials import canaries, powercuts

ABSENT = powercuts.absent()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(ABSENT), reason=f"no power cuts: {ABSENT}"),
]


def test_a_tenth_of_the_power_cuts(tmp_path: Path) -> None:
    """Five images taken under load hold what was acknowledged before, and can be resumed."""
    said = played("powercuts", tmp_path, "--tenth", "--seed", str(seed()))
    assert said["red"] == []
    assert said["count"] == powercuts.FULL // 10
    assert said["acknowledged_acts"] > 0


@pytest.mark.parametrize("canary", canaries.POWERCUTS)
def test_a_planted_bug_is_found(canary: str, tmp_path: Path) -> None:
    """Within its budget of cuts."""
    said = played("powercuts", tmp_path, "--canary", canary)
    assert said["red"]
    assert said["count"] <= canaries.POWERCUTS[canary].budget
