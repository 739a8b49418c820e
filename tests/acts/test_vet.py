"""Rule packs in the walk: a draft changes nothing, an adoption is on record, and only who may does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kumiai.acts import vet
from kumiai.model.pack import Pack
from kumiai.model.refusal import (
    NotTheOperator,
    NotYourRole,
    OlderPack,
    PackInThePast,
    SameIdOtherContent,
    UnknownOffer,
    UnknownPack,
)
from kumiai.papers.packs import pack_from_yaml
from kumiai.records import access, register
from kumiai.rules.pack import TAKES
from tests.acts.dealing import standing
from tests.apps.world import CUSTOMER, PLANT, STRANGER, World
from tests.packs import raw

DAY = timedelta(days=1)


def pack(world: World, version: int = 1, **changed: Any) -> Pack:
    """A pack of the plant's, from today on."""
    begins = f"{world.clock() + DAY:%Y-%m-%d}"
    return pack_from_yaml(raw(version=version, effective_from=begins, **changed), TAKES, None)


def test_a_draft_is_kept_and_changes_nothing(world: World) -> None:
    """It looks at all that its party has a part in, and holds for nobody; others don't know it."""
    lawyer = standing(world, f"{PLANT}.legal")
    before = vet.findings(world.node.store, lawyer, "agr-plates").held
    told = vet.attempt(world.node.store, lawyer, pack(world))
    assert "agr-plates" in {one.thing for one in told}
    found = [one for one in vet.packs(world.node.store, lawyer) if one.pack.id == "house-rules"]
    assert [one.adoption for one in found] == [None]
    assert vet.findings(world.node.store, lawyer, "agr-plates").held == before
    with pytest.raises(UnknownPack):
        vet.show(world.node.store, standing(world, f"{CUSTOMER}.legal"), "house-rules@1")


def test_an_adoption_is_on_record_and_holds_from_its_day_on(world: World) -> None:
    """With person and time, for its party alone; the same again is one."""
    lawyer, made = standing(world, f"{PLANT}.legal"), pack(world)
    for _ in range(2):
        vet.adopt(world.node.store, lawyer, made)
    assert len(register.all_adoptions(world.node.store.database, lawyer.party)) == 1 + len(
        register.adoptions(world.node.store.database, None, world.clock())
    )
    noted = access.audited(world.node.store.database, lawyer.party)
    own = [(e["person"], e["about"]) for e in noted if e["act"] == "pack.adopt"]
    assert own == [(f"{PLANT}.legal", "house-rules@1")]

    def holds(person: str) -> list[str]:
        who = replace(standing(world, person), at=world.clock() + 2 * DAY)
        return [one.pack.reference() for one in vet.packs(world.node.store, who) if one.adoption]

    assert "house-rules@1" in holds(f"{PLANT}.legal")
    assert "house-rules@1" not in holds(f"{CUSTOMER}.legal")


def test_a_version_goes_forward_only(world: World) -> None:
    """An older one, another text of the same one, a day that is past: refused, nothing is kept."""
    store, lawyer = world.node.store, standing(world, f"{PLANT}.legal")
    vet.adopt(store, lawyer, pack(world, 2))
    with pytest.raises(OlderPack):
        vet.adopt(store, lawyer, pack(world, 1))
    with pytest.raises(SameIdOtherContent):
        vet.adopt(store, lawyer, pack(world, 2, owner="Another office"))
    with pytest.raises(PackInThePast):
        vet.adopt(store, replace(lawyer, at=world.clock() + 3 * DAY), pack(world, 3))
    own = [a.pack for a in register.all_adoptions(store.database, lawyer.party) if a.party]
    assert own == ["house-rules@2"]


def test_who_may_do_what(world: World) -> None:
    """A plant's person reads, the operator alone speaks for everybody, a stranger sees nothing."""
    store = world.node.store
    with pytest.raises(NotYourRole):
        vet.adopt(store, standing(world, f"{PLANT}.data-manager"), pack(world))
    with pytest.raises(NotTheOperator):
        vet.adopt(store, standing(world, f"{CUSTOMER}.legal"), pack(world), everybody=True)
    with pytest.raises(UnknownOffer):
        vet.findings(store, standing(world, f"{STRANGER}.legal"), "agr-plates")
