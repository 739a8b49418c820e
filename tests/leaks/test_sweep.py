"""Withheld values, names and statistics appear in no byte served to anybody but their own party."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kumiai.apps.demo import cast
from kumiai.apps.demo.stage import Walk
from kumiai.records import cuts as cuts_record
from kumiai.records.cuts import Cut, Cuts
from kumiai.wire.plan_sql import select
from tests.leaks import sweep

OTHERS = ("owari-data", "owari-sign", "owari-money", "chita-data", "chita-sign", "chita-money",
          "seto-data", "seto-sign", "seto-money", "arbiter", None)  # fmt: skip
"""Everybody but the plant: recipients, payer, beneficiary, customer, arbiter, nobody."""


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """The walked demonstration with tokens in every withheld place."""
    found = sweep.planted(tmp_path_factory.mktemp("canary") / "node")
    yield found
    found.node.close()


def _leaks(walk: Walk, people: tuple[str | None, ...]) -> dict[str, set[str]]:
    """Where a token was found, by the answer's name."""
    found = {}
    for person in people:
        for name, raw in sweep.answers(walk, person):
            if kinds := sweep.found_in(raw):
                found[name] = kinds
    return found


def test_the_tokens_are_in_the_lake_and_their_owner_sees_them(walk: Walk) -> None:
    """The sweep would find them: the plant's own lake and lists hold the tokens."""
    held: set[str] = set()
    for path in (walk.node.directory / "lake").rglob("*.parquet"):
        held |= sweep.found_in(path.read_bytes())
    for _, raw in sweep.answers(walk, "kasugai-data"):
        held |= sweep.found_in(raw)

    assert {"program", "program_cmt", "plates_editing", "unknown_item"} <= held


def test_nobody_else_is_served_a_token(walk: Walk) -> None:
    """No route, format, page, refusal, header or bundle gives a withheld value or name away."""
    assert _leaks(walk, OTHERS) == {}


def test_nothing_but_the_lake_and_the_register_keeps_a_token(walk: Walk) -> None:
    """Cuts, bundles and other files that leave hold none."""
    for path in walk.node.directory.rglob("*"):
        if (path.is_file() and path.parts[-2] == "cuts") or path.suffix == ".zip":
            assert sweep.found_in(path.read_bytes()) == set(), path.name


def _fresh(walk: Walk) -> None:
    """Forgets the cuts that were made."""
    shutil.rmtree(walk.node.directory / "cuts", ignore_errors=True)


def test_a_planted_leak_of_originals_is_found(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cut that is the lake's own file turns the sweep red."""
    honest = Cuts.build

    def leaky(self: Cuts, permit: object, plan: object, key: bytes | None = None) -> Cut:
        cut = honest(self, permit, plan, key)  # type: ignore[arg-type]
        (original, *_) = sorted((walk.node.directory / "lake" / cast.PLATES).glob("*.parquet"))
        shutil.copy(original, cut.path)
        return cut

    _fresh(walk)
    monkeypatch.setattr(Cuts, "build", leaky)
    assert any("plates_editing" in kinds for kinds in _leaks(walk, ("seto-data",)).values())
    _fresh(walk)


def test_a_planted_leak_of_a_row_is_found(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan whose row predicate is lost turns the sweep red."""
    honest = select
    _fresh(walk)
    monkeypatch.setattr(
        cuts_record,
        "select",
        lambda plan: replace(
            said := honest(plan), sql=said.sql.replace("WHERE ", "WHERE true OR ")
        ),
    )
    assert any("plates_editing" in kinds for kinds in _leaks(walk, ("seto-data",)).values())
    _fresh(walk)


def test_a_name_outside_the_annex_answers_like_one_that_is_not(walk: Walk) -> None:
    """`program` exists and is withheld, `x` does not exist: the same words but for the name."""
    told = dict(sweep.answers(walk, "chita-data"))
    real = [raw for name, raw in told.items() if name.endswith("{'item': ['program']}")]
    none = [raw for name, raw in told.items() if name.endswith("{'item': ['x']}")]

    assert [r.replace(b"program", b"x") for r in real] == none
