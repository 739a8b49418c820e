"""Rule packs as YAML: what is read is what was written, and every surprise is refused by its name."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kumiai.model import refusal as no
from kumiai.model.finding import Finding, Weight
from kumiai.model.pack import Gate, Pack
from kumiai.papers.packs import pack_from_yaml, packaged, yaml_from_pack
from kumiai.papers.packs.telling import facts_of, told
from kumiai.rules.pack import TAKES
from tests.packs import raw, rule

NOW = datetime(2026, 11, 27, 14, 59, tzinfo=UTC)
"""A minute before the 28th begins in Japan."""
CHECKS = {"older": ("days", "note")}
OLDER = rule(
    id="Z02", with_settlement=None, check="older", params={"days": "90", "note": "0x10"},
    at=["serve"], hint={"ja": "待ってください。", "en": "wait"},
    says={"ja": "{about}は{days}日前です。", "en": "{about} is {days} days old"},
)  # fmt: skip


def read(text: bytes, at: datetime | None = NOW) -> Pack:
    """The pack that a text says."""
    return pack_from_yaml(text, CHECKS, at)


def test_a_pack_says_what_was_written() -> None:
    """Rules, parameters, sources and days come as typed; a number is one, a word that begins so
    stays a word.
    """
    pack = read(raw([OLDER, rule()]))
    older, settled = pack.rules
    assert pack.reference() == "house-rules@1"
    assert pack.effective_from == datetime(2098, 12, 31, 15, tzinfo=UTC)
    assert dict(older.params) == {"days": 90, "note": "0x10"}
    assert older.at == {Gate.SERVE}
    assert settled.at == frozenset(Gate)
    assert settled.with_settlement
    assert settled.weight is Weight.BLOCK


def test_a_pack_written_is_the_pack_read() -> None:
    """Reading what was written gives the same pack, and writing it the same text."""
    pack = read(raw([OLDER, rule(), rule(id="Z03", with_settlement=None, asked_of="legal")]))
    text = yaml_from_pack(pack)
    assert read(text.encode()) == pack
    assert yaml_from_pack(read(text.encode())) == text


@pytest.mark.parametrize(
    "text, kind, fact",
    [
        (raw([rule(with_settlement=None, check="guess")]), no.UnknownCheck, "guess"),
        (raw([rule(with_settlement=None)]), no.UnknownCheck, ""),
        (raw([rule(sources=None)]), no.RuleWithoutSource, "Z01"),
        (raw([rule(sources=[])]), no.RuleWithoutSource, "Z01"),
        (raw([rule(sources=["OWN", "J99"])]), no.UnlistedSource, "J99"),
        (raw(effective_from="2026-11-26"), no.PackInThePast, "2026-11-26"),
        (raw(effective_from="soon"), no.BadPack, "soon"),
        (raw(owner=None), no.PackWithoutOwner, "house-rules"),
        (raw(owner=""), no.PackWithoutOwner, "house-rules"),
        (raw([rule(), rule()]), no.RuleTwice, "Z01"),
        (raw([rule(weight="fatal")]), no.UnknownWeight, "fatal"),
        (raw([rule(weight=None)]), no.UnknownWeight, "None"),
        (raw([{**OLDER, "params": {"weeks": 3}}]), no.UnknownParameter, "weeks"),
        (raw([{**OLDER, "params": {"days": [1, 2]}}]), no.UnknownParameter, "days"),
        (raw([rule(at=["never"])]), no.BadPack, "rules[0].at"),
        (raw([rule(colour="red")]), no.BadPack, "rules[0].colour"),
        (raw([rule(says={"ja": "日本語だけ"})]), no.BadPack, "rules[0].says.en"),
        (raw(rules=[]), no.BadPack, "rules"),
        (raw([rule()] * 301), no.BadPack, "rules"),
        (raw(sources={}), no.BadPack, "sources"),
        (raw(version="1.0"), no.BadPack, "1.0"),
        (raw(version="0"), no.BadPack, "0"),
        (raw(id="House Rules"), no.BadIdentifier, "House Rules"),
        (raw([rule(says={"ja": "あ" * 601, "en": "a"})]), no.BadPack, "rules[0].says.ja"),
        (b"- no\n- pack\n", no.BadPack, "document"),
        (b"id: &a x\nowner: *a\n", no.BadDocument, "anchor or alias"),
        (b"x: " + b"y" * 600_000, no.TooLarge, "file"),
    ],
)
def test_a_surprise_is_refused(text: bytes, kind: type[no.Refusal], fact: str) -> None:
    """Each by a type of its own, which names what it stands on."""
    with pytest.raises(kind) as refused:
        read(text)
    assert not fact or fact in refused.value.facts.values()


def test_today_in_japan_is_not_past() -> None:
    """A pack may hold from the day on which it is written in Japan; one from the program from ever."""
    assert read(raw(effective_from="2026-11-27")).version == 1
    with pytest.raises(no.PackInThePast):
        pack_from_yaml(raw(effective_from="2026-11-27"), CHECKS, NOW.replace(hour=15, minute=0))
    assert pack_from_yaml(raw(effective_from="1990-01-01"), CHECKS, None).version == 1


def test_a_finding_is_told_in_the_words_of_its_pack() -> None:
    """Facts stand in the sentence; a fact that steers text is disarmed; sources come with texts."""
    pack = read(raw([OLDER]))
    found = Finding("Z02", "Sload\u202e", Weight.FLAG, "OWN", pack.reference(), {"days": 3})
    said = told(pack, found, "en")
    assert said.reason == "Sload� is 3 days old"
    assert said.sources == {"OWN": "Kasugai Seiko, house rules of 2026"}
    facts: dict[str, Any] = facts_of(pack, found, "off-1")
    assert facts["reason_ja"] == "Sload�は3日前です。"
    assert facts["help_en"] == "wait"


def test_what_comes_with_the_program_is_well_formed() -> None:
    """Every packaged pack is read against the checks that there are, and is named after itself."""
    assert packaged()
    for name, text in packaged().items():
        pack = pack_from_yaml(text, TAKES, None)
        assert name == pack.reference()
        assert pack_from_yaml(yaml_from_pack(pack), TAKES, None) == pack
