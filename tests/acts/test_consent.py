"""Consents in the walk: rows without one are not served, and a withdrawal holds from the next cut."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kumiai.acts import consent, read
from kumiai.model.agreement import AgreementId
from kumiai.model.consent import Consent, ConsentId, ConsentKind
from kumiai.model.dataset import DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.money import SplitKind
from kumiai.model.period import Period
from kumiai.model.refusal import (
    NotYourRole,
    SameIdOtherContent,
    UnknownConsent,
    UnknownMachine,
    UnknownParty,
)
from kumiai.model.request import ReadRequest, RequestId
from kumiai.records import access
from tests.acts.dealing import standing
from tests.apps.world import CUSTOMER, World
from tests.story import pool_stage as made
from tests.story.pool_stage import CAR, ELECTRONICS, RENTAL, Stage

DAY = timedelta(days=1)


@pytest.fixture
def stage(tmp_path: Path, database_url: str | None) -> Stage:
    """A pool whose rental company's speeds are personal, each contract for itself."""
    found = made.founded(tmp_path / "node", database_url, personal=RENTAL)
    found.clock.at = made.BEGIN + DAY
    made.pooled(found, SplitKind.FIXED)
    for _ in range(3):
        found.clock.at += 2 * DAY
        made.drive(found, RENTAL, 4)
        made.drive(found, CAR, 4)
    return found


def contract(stage: Stage, number: int, begin: int, end: int) -> Consent:
    """A contract of the rental company's car, in days from the begin of the story."""
    runs = Period(made.BEGIN + begin * DAY, made.BEGIN + end * DAY)
    return Consent(
        ConsentId(f"con-{number}"), RENTAL, MachineId(f"car-{RENTAL}"), ConsentKind.CONSENT,
        ("road-hazard",), runs, f"R-{number}", made.BEGIN,
    )  # fmt: skip


def seen(stage: Stage, owner: str = RENTAL) -> tuple[int, int]:
    """Rows and the number of the version that the electronics maker sees now."""
    request = ReadRequest(
        RequestId("req-look"),
        AgreementId("agr-road"),
        DatasetId(f"drives-{owner}"),
        "road-hazard",
    )
    found = read.look(stage.node.store, stage.who(ELECTRONICS), request)
    return found.cut.rows, found.shown.version


def test_rows_are_shown_while_a_consent_covers_them(stage: Stage) -> None:
    """None without; those within; one more with a second contract; none after the withdrawal."""
    store, rental = stage.node.store, stage.who(RENTAL)
    assert seen(stage) == (0, 0)
    assert seen(stage, CAR)[0] == 12
    consent.record(store, rental, [contract(stage, 1, 2, 4)])
    assert seen(stage) == (4, 1)
    consent.record(store, rental, [contract(stage, 2, 4, 8)])
    assert seen(stage) == (12, 2)
    assert seen(stage) == (12, 2), "looked at again, it is the same version"
    consent.withdraw(store, stage.who(RENTAL), "con-2")
    assert seen(stage) == (4, 3)
    consent.withdraw(store, stage.who(RENTAL), "con-1")
    made.drive(stage, RENTAL, 4)
    assert seen(stage) == (0, 4)
    assert seen(stage, CAR)[0] == 12
    noted = [n["act"] for n in access.audited(store.database, RENTAL)]
    assert (noted.count("consent.record"), noted.count("consent.withdraw")) == (2, 2)
    stage.node.close()


def test_asked_again_and_asked_for_others(stage: Stage) -> None:
    """The same record is the same; a withdrawal once given stays; others' records are unknown."""
    store = stage.node.store
    first = contract(stage, 1, 2, 4)
    for _ in range(2):
        assert consent.record(store, stage.who(RENTAL), [first]) == [first]
    with pytest.raises(SameIdOtherContent):
        consent.record(
            store, stage.who(RENTAL), [contract(stage, 2, 2, 4), contract(stage, 1, 2, 5)]
        )
    assert [c.id for c in consent.records(store, stage.who(RENTAL))] == ["con-1"]
    gone = consent.withdraw(store, stage.who(RENTAL), "con-1")
    stage.clock.at += DAY
    assert consent.withdraw(store, stage.who(RENTAL), "con-1") == gone
    assert consent.record(store, stage.who(RENTAL), [first]) == [gone]
    for other in (CAR, ELECTRONICS):
        assert consent.records(store, stage.who(other)) == []
        with pytest.raises(UnknownConsent):
            consent.withdraw(store, stage.who(other), "con-1")
        with pytest.raises(UnknownParty):
            consent.record(store, stage.who(other), [first])
    stage.node.close()


def test_only_machines_of_the_party_and_only_its_roles(any_world: World) -> None:
    """A machine of another is unknown; who keeps accounts keeps no consents."""
    store = any_world.node.store
    runs = Period(any_world.clock(), any_world.clock() + DAY)
    for name, keeper, refusal in (
        ("kasugai-data", standing(any_world, "kasugai-data").party, None),
        ("seto-data", CUSTOMER, UnknownMachine),
        ("kasugai-money", standing(any_world, "kasugai-data").party, NotYourRole),
    ):
        one = Consent(
            ConsentId(f"con-{name}"), keeper, MachineId("gen04"), ConsentKind.JOINT_USE,
            ("quality",), runs, "R", runs.begin,
        )  # fmt: skip
        if refusal is None:
            assert consent.record(store, standing(any_world, name), [one]) == [one]
        else:
            with pytest.raises(refusal):
                consent.record(store, standing(any_world, name), [one])
