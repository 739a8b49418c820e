"""Evidence of a pool that changed: both verifiers find its portions again, and miss no version."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kumiai.acts import dispute, pool, settle
from kumiai.acts.govern import logs, secrets
from kumiai.model.case import Claim, ClaimId
from kumiai.model.money import SplitKind, Yen
from kumiai.model.person import PersonId
from kumiai.papers.evidence.verifier.checks import verify
from kumiai.records import register
from kumiai.rules.standing import of_party
from kumiai.wire.canonical import canonical
from tests.papers.evidence_runs import by_node, relisted, unpacked
from tests.story import pool_stage as made
from tests.story.pool_stage import CAR, RENTAL, TYRE, Stage


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bundle of a claim on the month in which one entered and one left."""
    stage = made.founded(tmp_path_factory.mktemp("pool") / "node", None)
    person = register.person_of(stage.node.store.database, PersonId("op"))
    assert person is not None
    keeper = of_party(person, stage.clock())
    secrets.make_key(stage.node.store, keeper, made.PASSPHRASE)
    secrets.make_node_key(stage.node.store, keeper, made.PASSPHRASE)
    agreement = made.pooled(stage, SplitKind.FIXED)
    stage.clock.at = datetime(2026, 2, 5, 3, 4, 5, 678, tzinfo=UTC)
    made.joined(stage, agreement, TYRE)
    stage.clock.at += timedelta(days=6)
    pool.leave(stage.node.store, stage.who(RENTAL), agreement.id)
    stage.clock.at = datetime(2026, 3, 2, tzinfo=UTC)
    found = unpacked(_bundle(stage, agreement.id))
    stage.node.close()
    return found


def _bundle(stage: Stage, agreement: str) -> bytes:
    """The evidence of a claim on the statement of February."""
    store = stage.node.store
    statement = settle.close(store, stage.who(CAR), agreement, "2026-02")
    claim = Claim(
        ClaimId("clm-pool"), statement.id, statement.agreement, RENTAL, stage.who(RENTAL).person,
        CAR, Yen(100), "days are counted wrongly", stage.clock(),
    )  # fmt: skip
    dispute.file(store, stage.who(RENTAL), claim, [])
    logs.publish_head(store, agreement, stage.clock())
    return dispute.evidence(store, stage.who(RENTAL), claim.id)


def test_both_verifiers_hold_it(files: dict[str, bytes], tmp_path: Path) -> None:
    """The statement's portions follow from the versions, in Python and in the page's script."""
    found = verify(files)
    assert found["ok"], found
    lines = json.loads(files["statement.json"])["lines"]
    assert len({line["portion"] for line in lines}) == 4
    said = by_node(tmp_path, files["verify.html"], bundles=[files])["outcomes"][0]
    assert [(c["check"], c["state"]) for c in said["checks"]] == [
        (c["check"], c["state"]) for c in found["checks"]
    ]


def _versions(files: dict[str, bytes], change: Callable[[list[Any]], object]) -> dict[str, bytes]:
    """The bundle with other versions, and a manifest that fits it."""
    said = json.loads(files["versions.json"])
    change(said["versions"])
    return relisted({**files, "versions.json": canonical(said)})


ATTACKS: dict[str, Callable[[list[Any]], object]] = {
    "a version is left out": lambda told: told.pop(),
    "all are left out": lambda told: told.clear(),
    "an exit is dated back": lambda told: told[1].update(since="2026-02-11T00:00:00.000000Z"),
    "an entry has another part": lambda told: told[0].update(parts=["recipient"]),
    "another party enters": lambda told: told[0].update(party="nagi-rental"),
    "an entry is not signed": lambda told: told[0]["signature"].update(signature="AAAA"),
    "they are in another order": lambda told: told.reverse(),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_changed_version_is_found_by_both(
    files: dict[str, bytes], tmp_path: Path, attack: str
) -> None:
    """Whatever is bent in the versions, the proceeds no longer hold."""
    bent = _versions(files, ATTACKS[attack])
    found = {c["check"]: c["state"] for c in verify(bent)["checks"]}
    assert found["proceeds"] == "fail"
    said = by_node(tmp_path, files["verify.html"], bundles=[bent])["outcomes"][0]
    assert {c["check"]: c["state"] for c in said["checks"]} == found
