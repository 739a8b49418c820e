"""Open Data Contract Standard documents, judged by the schema that its own package publishes."""

import subprocess
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kumiai.model import dataset
from kumiai.model.agreement import Agreement
from kumiai.wire.odcs import odcs
from tests import nouns
from tests.foreign import foreign
from tests.model.test_invariants import DATASET, MATRIX

__all__ = ["foreign"]
JUDGE = Path(__file__).parents[1] / "judges/odcs_judge.py"
SCHEMA = "4b530540c9182db45ad879867d9c83a92feefc7c2d911b4b56338b0328070d7c"
"""SHA-256 of the schema in `open-data-contract-standard` 3.2.0."""


def judged(python: Path, folder: Path) -> list[str]:
    """What the published schema says against the files of `folder`."""
    told = subprocess.run(
        [str(python), str(JUDGE), str(folder)], check=True, capture_output=True, text=True
    )
    first, *errors = told.stdout.splitlines()
    assert first == SCHEMA, "the schema is another one than the one looked at"
    return errors


def test_every_document_holds(foreign: Path, tmp_path: Path) -> None:
    """Any dataset and matrix, alone and under any agreement, equal each time."""
    made: list[bytes] = []
    under = st.none() | nouns.terms().flatmap(lambda t: nouns.made(Agreement, terms=st.just(t)))

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(nouns.of(dataset.Dataset), nouns.matrices(), under)
    def collected(about: Any, matrix: Any, agreement: Any) -> None:
        raw = odcs(about, matrix, {}, agreement)
        assert raw == odcs(about, matrix, {}, agreement)
        made.append(raw)

    collected()
    for number, raw in enumerate(made):
        (tmp_path / f"{number:03}.yaml").write_bytes(raw)
    assert len(made) >= 60
    assert judged(foreign, tmp_path) == []


def test_the_judge_can_fail(foreign: Path, tmp_path: Path) -> None:
    """A document without its version, and one with a status of our own kind, are refused."""
    whole = {"version": "1.0.0", "kind": "DataContract", "apiVersion": "v3.2.0", "id": "a"}
    unversioned = {key: value for key, value in whole.items() if key != "version"}
    for name, told in (("none", unversioned), ("own", {**whole, "price": {"priceAmount": "1"}})):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    try:
        found = {line.split()[0] for line in judged(foreign, tmp_path)}
    except subprocess.CalledProcessError as refused:
        found = {"none.yaml", "own.yaml"} if "priceAmount" in refused.stderr else set()
    assert found == {"none.yaml", "own.yaml"}


def test_items_carry_their_rights() -> None:
    """Each item is a value of the column `item`, with its class and what every party may do."""
    told = yaml.safe_load(odcs(DATASET, MATRIX, {}))
    column = next(p for p in told["schema"][0]["properties"] if p["name"] == "item")
    only = column["enum"][0]
    about = {one["property"]: one["value"] for one in only["customProperties"]}
    assert only["value"] == "Sload"
    assert about["kumiai.classification"] == "open_contract"
    assert set(about["kumiai.rights"]["a"].values()) == {"allow"}
