"""The gate: blocks refuse, flags wait for somebody of the signing party, an override reaches no further."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kumiai.model.agreement import Hash, OfferId
from kumiai.model.finding import Finding, Weight
from kumiai.model.pack import Gate
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.refusal import ReasonMissing
from kumiai.model.review import Override
from kumiai.papers.packs import pack_from_yaml
from kumiai.rules.gate import asked, blocks, covers, open_flags
from tests.packs import raw, rule

ONE, OTHER = PartyId("one"), PartyId("other")
FLAG = Finding("C10", "Sload", Weight.FLAG, "CX", "jp-2026@1")
OVERRIDE = Override(
    OfferId("off-1"), Hash("a" * 64), "C10", ("Sload",), "jp-2026@1", ONE, PersonId("p"),
    "mandate-override", "supply only, no competitor sees it", datetime(2026, 11, 27, tzinfo=UTC),
)  # fmt: skip


def test_a_block_stands_whatever_anybody_says() -> None:
    """It is no flag, and no override is about it."""
    block = replace(FLAG, weight=Weight.BLOCK)
    assert blocks([FLAG, block]) == [block]
    assert open_flags([block], [OVERRIDE], ONE) == []


def test_a_flag_waits_for_the_party_that_signs() -> None:
    """Another party's override does not pass it; its own does."""
    assert open_flags([FLAG], [], ONE) == [FLAG]
    assert open_flags([FLAG], [OVERRIDE], ONE) == []
    assert open_flags([FLAG], [OVERRIDE], OTHER) == [FLAG]


def test_an_override_reaches_no_further_than_what_was_looked_at() -> None:
    """Another object or rule asks anew; another version of the pack does not."""
    assert covers(OVERRIDE, FLAG)
    assert covers(OVERRIDE, replace(FLAG, pack="jp-2026@2"))
    assert not covers(OVERRIDE, replace(FLAG, about="S2load"))
    assert not covers(OVERRIDE, replace(FLAG, rule="C07"))
    assert not covers(OVERRIDE, replace(FLAG, pack="eu-data-act@1"))


def test_warnings_and_notes_are_shown_only() -> None:
    """Neither is waited for."""
    light = [replace(FLAG, weight=Weight.WARN), replace(FLAG, weight=Weight.NOTE)]
    assert open_flags(light, [], ONE) == []


def test_a_rule_is_asked_at_its_gate() -> None:
    """A rule of serving keeps nothing from being signed."""
    pack = pack_from_yaml(raw([rule(at=["serve"])]), {}, None)
    found = Finding("Z01", "x", Weight.BLOCK, "OWN", pack.reference())
    assert asked([pack], Gate.SERVE, [found, FLAG]) == [found]
    assert asked([pack], Gate.SIGN, [found, FLAG]) == []


@pytest.mark.parametrize("reason", ["", "ok", " " * 40, "x" * 1_001])
def test_an_override_says_why(reason: str) -> None:
    """In a sentence, no longer than one reads."""
    with pytest.raises(ReasonMissing):
        replace(OVERRIDE, reason=reason)
