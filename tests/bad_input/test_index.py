"""INDEX.md says what is tested, and nothing else."""

from tests.bad_input.index import ELSEWHERE, PLACE, text
from tests.bad_input.test_bad_input import ALL, name_of


def test_the_index_is_true() -> None:
    """Whoever adds an item writes the index anew: `python -m tests.bad_input.index`."""
    assert PLACE.read_text(encoding="utf-8") == text()


def test_each_item_has_a_name_of_its_own() -> None:
    """No two items share a test."""
    assert len({name_of(bad) for bad in ALL}) == len(ALL)


def test_what_stands_elsewhere_is_there() -> None:
    """Each test that the index names is one of its file."""
    for _, file, name, _ in ELSEWHERE:
        assert f"def {name}(" in (PLACE.parents[1] / file).read_text(encoding="utf-8")
