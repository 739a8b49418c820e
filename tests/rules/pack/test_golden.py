"""Published cases, told as dossiers, give the exact findings of a table, and no others."""

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from tests.rules.pack.cases import CASES, found, packs

TABLE: Mapping[str, Any] = yaml.safe_load((CASES / "table.yaml").read_text("utf-8"))


def case(name: str) -> Mapping[str, Any]:
    """The facts of a case."""
    told: Mapping[str, Any] = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return told


@pytest.mark.parametrize("name", TABLE)
def test_a_published_case_gives_its_exact_findings(name: str) -> None:
    """Rule and object of each finding are those of the table."""
    told = found(TABLE[name]["pack"], case(name)["dossier"])

    assert sorted({f"{one.rule} {one.about}" for one in told}) == TABLE[name]["findings"]


def test_every_case_stands_in_the_table() -> None:
    """No case is forgotten, and none of the ten."""
    files = {path.stem for path in CASES.glob("G*.yaml")}

    assert files == set(TABLE)
    assert {name.partition("-")[0] for name in TABLE} == {f"G{n}" for n in range(1, 11)}


@pytest.mark.parametrize("name", TABLE)
def test_what_was_not_verified_says_so(name: str) -> None:
    """The answers in G1 and G2 could not be read; their cases say that they follow a principle."""
    verified = not name.startswith(("G1-", "G2")) and name != "G1"

    assert TABLE[name]["verified"] is verified
    assert ("expected by principle, answer not verified" in case(name)["source"]) is not verified


@pytest.mark.parametrize("name, rule", [("G10", "C10"), ("G10-two-oems", "C01")])
def test_planned_output_is_judged_alike_in_the_eu(name: str, rule: str) -> None:
    """The Horizontal Guidelines come to the same as the JFTC's cases."""
    assert {one.rule for one in found("eu-data-act", case(name)["dossier"])} == {rule}


@pytest.mark.parametrize("name", ["G1", "G2-totals"])
def test_what_the_us_withdrew_warns_at_most(name: str) -> None:
    """Its numbers are asked still, and weigh no more than a warning."""
    told = found("us-legacy", case(name)["dossier"])

    assert {one.weight.value for one in told} <= {"warn"}
    assert bool(told) == (name == "G1")
    assert packs()["us-legacy"].jurisdiction == "US"
