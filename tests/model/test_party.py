"""Parties: names that can be taken for each other have one skeleton, and forms are kept."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from kumiai.model.party import MarketId, Party, PartyId, Relation, RelationKind, skeleton
from kumiai.model.refusal import BadIdentifier, BadNumber, BadValue, Refusal
from tests.nouns import TEXTS

AT = datetime(2026, 10, 1, tzinfo=UTC)


def party(**changed: Any) -> Party:
    """A party with changes."""
    said = {"id": PartyId("toyota"), "name_ja": "豊田", "name_en": "Toyota"} | changed
    return Party(**said)


@pytest.mark.parametrize(
    "one, other",
    [
        ("Toyota", "тоyota"),  # Cyrillic
        ("Toyota", "ＴＯＹＯＴＡ"),
        ("Toyota", "TOYOTA K"[:6]),
        ("BOSCH", "\u0412OSCH"),  # Cyrillic Ve
        ("bosch", "\u0432osch"),
        ("Apple", "App1e"),
        ("Mill", "MiII"),
        ("Oki", "0ki"),
        ("ロボ", "口ボ"),  # kana ro, kanji mouth
        ("カトー", "力ト一"),  # kana ka, kanji power; the long mark, kanji one
        ("ニチエ", "二チ工"),
        ("Kasugai Seiko", "kasugai-seiko"),
        ("Kasugai Seiko", "Kasugai  Seiko."),
        ("ﾄﾖﾀ", "トヨタ"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    """Another alphabet, width, case, digit or space does not make another name."""
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    "one, other", [("Toyota", "Toyoda"), ("春日井精工", "春日精工"), ("ハト", "バト"), ("A1", "A2")]
)
def test_names_that_differ_have_two(one: str, other: str) -> None:
    """The eye tells them apart, and so does the skeleton."""
    assert skeleton(one) != skeleton(other)


@given(TEXTS)
def test_width_and_case_change_no_skeleton(name: str) -> None:
    """However a name is typed, it is one name."""
    folded = unicodedata.normalize("NFKC", name)

    assert skeleton(folded) == skeleton(name)
    assert skeleton(folded.casefold()) == skeleton(name)


@pytest.mark.parametrize(
    "changed, refusal",
    [
        ({"id": "Toyota"}, BadIdentifier),
        ({"name_ja": ""}, BadValue),
        ({"name_ja": "  "}, BadValue),
        ({"name_ja": "あ" * 121}, BadValue),
        ({"name_en": "a\nb"}, BadValue),
        ({"name_en": "a\u202eb"}, BadValue),
        ({"name_en": "e\u0301"}, BadValue),
        ({"corporate_number": "1"}, BadNumber),
        ({"invoice_number": "8999900000001"}, BadNumber),
    ],
)
def test_a_party_has_its_form(changed: dict[str, str], refusal: type[Refusal]) -> None:
    """Ids, numbers and names are refused when they steer, hide or are none."""
    with pytest.raises(refusal):
        party(**changed)
    assert party().skeletons() == {skeleton("豊田"), skeleton("Toyota")}


def test_nobody_stands_to_itself() -> None:
    """A relation is between two, in a market with a name."""
    with pytest.raises(BadValue):
        Relation(MarketId("parts"), PartyId("a"), PartyId("a"), RelationKind.NONE, AT)
    with pytest.raises(BadIdentifier):
        Relation(MarketId("Parts!"), PartyId("a"), PartyId("b"), RelationKind.NONE, AT)
