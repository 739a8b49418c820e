"""Slips put into a recorded drive are found, and its noise holds none."""

from pathlib import Path

import pytest

from tests.trials.playing import played, seed


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_tenth_of_the_slips(data_dir: Path, tmp_path: Path) -> None:
    """Recall, the recorded minute, two hours of resampled noise; precision and bounds are printed."""
    said = played("slip", tmp_path, "--tenth", "--seed", str(seed()))
    print({name: said[name] for name in said if name not in ("checked", "missed")})
    assert said["red"] == []
    assert said["count"] == 200
    assert said["false_in_recorded_minute"] == 0
