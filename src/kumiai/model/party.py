"""Parties: legal persons in a right or an agreement, and how they stand to one another."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from kumiai.model.identifier import corporate_number, identifier, invoice_number
from kumiai.model.refusal import BadValue

PartyId = NewType("PartyId", str)
MarketId = NewType("MarketId", str)

_NAME_MAX = 120
# Letters that are drawn alike in common fonts: Cyrillic, Greek, kana and kanji twins.
_TWINS = {
    ord(seen): meant
    for meant, twins in {
        "a": "аα", "b": "вβ", "c": "с", "d": "ԁ", "e": "еε", "g": "ɡ", "h": "һн", "j": "ј",
        "k": "кκ", "m": "м", "o": "оοσ", "p": "рρ", "s": "ѕ", "t": "тτ", "u": "υ", "v": "ν",
        "x": "хχ", "y": "уγ", "i": "іι", "-": "ー―－一", "口": "ロ", "力": "カ", "夕": "タ",
        "二": "ニ", "工": "エ", "卜": "ト", "八": "ハ", "へ": "ヘ",
    }.items()
    for seen in twins
}  # fmt: skip
_BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def skeleton(name: str) -> str:
    """What of `name` the eye keeps: two names with one skeleton can be taken for each other.

    After Unicode TR 39, with the kana and kanji twins that company names in Japan meet.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(c for c in folded if unicodedata.category(c)[0] in "LN" or c in "ー―－")
    return kept.translate(_TWINS).replace("l", "1").replace("i", "1").replace("o", "0")


def name_of(field: str, text: str) -> None:
    """Refuses a name that is empty, too long, not NFC or that steers the direction of text.

    Raises `BadValue`.
    """
    steering = any(
        unicodedata.category(c) == "Cc" or unicodedata.bidirectional(c) in _BIDI for c in text
    )
    if not text.strip() or len(text) > _NAME_MAX or steering:
        raise BadValue(field=field, value=text[:40])
    if unicodedata.normalize("NFC", text) != text:
        raise BadValue(field=field, value=text[:40])


@dataclass(frozen=True, slots=True)
class Party:
    """A legal person; `hosted` says that its records live on this node."""

    id: PartyId
    name_ja: str
    name_en: str
    corporate_number: str | None = None
    invoice_number: str | None = None
    hosted: bool = True
    generated: bool = False
    """Whether it is made up for a demonstration; shown wherever the party is."""

    def __post_init__(self) -> None:
        """Ids, numbers and names have their form. Raises `Invalid`."""
        identifier("party", self.id)
        name_of("name_ja", self.name_ja)
        name_of("name_en", self.name_en)
        if self.corporate_number is not None:
            corporate_number(self.corporate_number)
        if self.invoice_number is not None:
            invoice_number(self.invoice_number)

    def skeletons(self) -> frozenset[str]:
        """What the eye keeps of this party's names."""
        return frozenset({skeleton(self.name_ja), skeleton(self.name_en), skeleton(self.id)})


class RelationKind(StrEnum):
    """How one party stands to another in one market."""

    COMPETITOR = "competitor"
    POTENTIAL = "potential"
    VERTICAL = "vertical"
    DUAL = "dual"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Relation:
    """What `declared_by` says of its standing to `other` in `market`."""

    market: MarketId
    declared_by: PartyId
    other: PartyId
    kind: RelationKind
    declared_at: datetime
    firewall: bool = False
    """Who supplies and competes keeps both apart, by people and systems."""

    def __post_init__(self) -> None:
        """A party has no relation to itself. Raises `Invalid`."""
        identifier("market", self.market)
        if self.declared_by == self.other:
            raise BadValue(field="relation", value=self.other)
