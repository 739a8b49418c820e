"""Every named point is reached by a trial, and each name says where it stands."""

import ast
import json
from pathlib import Path

from trials.kills import RECOVERING

BEYOND: dict[str, str] = {
    "lake.between_drops": "only a node that was killed before drops what was not acknowledged"
}
"""Points that the scenario of the trials does not reach by itself, each with its reason."""


def named(repository: Path) -> set[str]:
    """The names of all points in the package."""
    found = set()
    for path in (repository / "src/kumiai").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reach":
                assert isinstance(node.args[0], ast.Constant), f"{path}: a point's name is a text"
                found.add(str(node.args[0].value))
    return found


def test_every_point_is_reached_by_a_trial(repository: Path) -> None:
    """The scenario's list is the golden one; the others are reached by a second kill."""
    scenario = json.loads((repository / "tests/golden/points.json").read_text())
    assert named(repository) == {*scenario, *BEYOND}
    assert {kill.point for kills in RECOVERING for kill in kills} >= BEYOND.keys()


def test_a_point_is_named_after_its_module(repository: Path) -> None:
    """`lake.before_write` stands in `lake`: a module or the folder it grew into."""
    modules = {path.stem for path in (repository / "src/kumiai").rglob("*.py")}
    folders = {path.name for path in (repository / "src/kumiai").rglob("*") if path.is_dir()}
    for name in named(repository):
        assert name.split(".")[0] in modules | folders, name
