"""The misuse example of the METI guideline family: data for maintenance, asked for a new model."""

from __future__ import annotations

import pytest

from kumiai.model.dossier import Asking, Dossier
from kumiai.model.refusal import PurposeNotAllowed
from kumiai.rules.pack import run
from tests.acts.dealing import agreed, asking, granted, spindle
from tests.apps.world import World
from tests.rules.pack.cases import packs

NEW_MODEL = "next-model-development"


def test_another_purpose_is_refused_and_found(any_world: World) -> None:
    """The real read refuses it, for every agreed purpose it answers; the rule that says so is R07."""
    world = any_world
    agreement = agreed(world, "g9", spindle(world))
    request = asking(agreement, "req-1")
    assert granted(world, request).purpose == request.purpose
    with pytest.raises(PurposeNotAllowed):
        granted(world, asking(agreement, "req-2", purpose=NEW_MODEL))

    met = {}
    for purpose in (request.purpose, NEW_MODEL):
        wanted = Asking(agreement.terms.members[1].party, request.dataset, purpose)
        said = Dossier(terms=agreement.terms, at=world.clock.at, asking=wanted)
        found = run(packs()["jp-2026"], said)
        met[purpose] = {one.rule: one.weight.value for one in found}

    assert "R07" not in met[request.purpose]
    assert met[NEW_MODEL]["R07"] == "block"
