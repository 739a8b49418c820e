"""Merging rights agrees with a judge that shares no line with it, and the judge sees planted bugs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kumiai.rules import merge as rule
from tests.trials.playing import played, seed
from trials import merge


@pytest.mark.timeout(300)
def test_a_tenth_of_the_merges(tmp_path: Path) -> None:
    """200 random triples: the same places are asked, the same words come out."""
    said = played("merge", tmp_path, "--tenth", "--seed", str(seed()))
    print({name: said[name] for name in said if name != "checked"})
    assert said["red"] == []
    assert said["count"] == 200
    assert said["without_conflict"] > 80
    assert said["conflicts"] > 50


def _last_wins(_: Any, __: Any, said: Any) -> Any:
    """Two words for one place: the later one is taken."""
    base, stands, comes = said
    return stands if comes in (stands, base) else comes


BUGS: list[tuple[Any, str, Callable[..., Any]]] = [
    (rule._Sides, "settle", _last_wins),
    (rule._Follow, "holds", lambda *_: True),
    (rule._Follow, "holds", lambda *_: False),
    (rule._Sides, "item_changed", lambda *_: False),
    (rule._Sides, "party_changed", lambda *_: False),
    (rule, "_unmoved", lambda _, __, item: item),
]


@pytest.mark.parametrize("where,name,bug", BUGS)
def test_a_planted_bug_is_found(
    where: Any, name: str, bug: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last word wins, lines never or always follow, removals win, groups lose their lines."""
    monkeypatch.setattr(where, name, bug)
    found = merge.first_disagreement(400)
    assert found is not None
