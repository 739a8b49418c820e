"""Rights: who may decide about which data items, what each may do, and where that comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from kumiai.model.identifier import identifier, item_name
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.refusal import BadValue, EmptyCell, UnknownUnit
from kumiai.model.signal import UNITS, ItemId

RightId = NewType("RightId", str)


class Use(StrEnum):
    """What may be done with data."""

    USE = "use"
    MODIFY = "modify"
    PASS_ON = "pass_on"
    DERIVE = "derive"
    SELL = "sell"
    DELETE = "delete"


class Allowance(StrEnum):
    """What a cell of the matrix says."""

    ALLOW = "allow"
    LIMITED = "limited"
    DENY = "deny"
    TO_NEGOTIATE = "to_negotiate"


class Classification(StrEnum):
    """What an item is in law and business; `UNCLASSIFIED` keeps it out of every offer."""

    OPEN_CONTRACT = "open_contract"
    LIMITED_PROVISION = "limited_provision"
    TRADE_SECRET = "trade_secret"
    PERSONAL = "personal"
    UNCLASSIFIED = "unclassified"


class Competition(StrEnum):
    """Whether competitors must not see an item of each other (Antimonopoly Act guidance)."""

    NONE = "none"
    SENSITIVE = "sensitive"
    PROXY = "proxy"
    """Output or capacity can be reconstructed from it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the matrix: a data item with its classification and the reason for it."""

    id: ItemId
    label_ja: str
    label_en: str
    classification: Classification
    competition: Competition = Competition.NONE
    unit: str | None = None
    basis: str | None = None
    """Legal basis on record, for a personal item (consent, joint use) by its reference."""
    rationale: str = ""

    def __post_init__(self) -> None:
        """Name and unit are known. Raises `BadIdentifier`, `UnknownUnit`."""
        item_name(self.id)
        if self.unit is not None and self.unit not in UNITS:
            raise UnknownUnit(unit=self.unit[:40], item=self.id)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one party may do with one item. `condition` says how far a `limited` goes."""

    uses: Mapping[Use, Allowance]
    condition: str = ""

    def __post_init__(self) -> None:
        """No use is left undecided. Raises `EmptyCell`."""
        missing = [use for use in Use if use not in self.uses]
        if missing:
            raise EmptyCell(item="", party="", use=missing[0])
        if Allowance.LIMITED in self.uses.values() and not self.condition:
            raise BadValue(field="condition", value="limited")
        object.__setattr__(self, "uses", MappingProxyType(dict(self.uses)))


class OriginKind(StrEnum):
    """Where rights come from."""

    ASSERTION = "assertion"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class Origin:
    """The one-sided assertion or the agreement that a right comes from, and the dealing."""

    kind: OriginKind
    by: PartyId
    person: PersonId
    at: datetime
    dealing: str
    agreement: str | None = None

    def __post_init__(self) -> None:
        """An agreement as origin is named. Raises `Invalid`."""
        if (self.kind is OriginKind.AGREEMENT) != (self.agreement is not None):
            raise BadValue(field="origin", value=self.kind)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Items x parties x uses for the dataset `dataset`; the next change has `version` + 1."""

    dataset: str
    version: int
    origin: Origin
    parties: tuple[PartyId, ...]
    items: tuple[Item, ...]
    cells: Mapping[ItemId, Mapping[PartyId, Cell]]
    default: Allowance = Allowance.DENY
    """What holds for an item that is not listed."""

    def __post_init__(self) -> None:
        """No empty cell, no line twice. Raises `EmptyCell`, `Invalid`."""
        identifier("dataset", self.dataset)
        listed = [item.id for item in self.items]
        if len(set(listed)) != len(listed) or self.version < 1:
            raise BadValue(field="matrix", value=self.dataset)
        for item in listed:
            for party in self.parties:
                if party not in self.cells.get(item, {}):
                    raise EmptyCell(item=item, party=party, use=Use.USE)
        frozen = {item: MappingProxyType(dict(cells)) for item, cells in self.cells.items()}
        object.__setattr__(self, "cells", MappingProxyType(frozen))

    def item(self, name: str) -> Item | None:
        """The line of `name`, if it is listed."""
        return next((item for item in self.items if item.id == name), None)

    def allows(self, item: ItemId, party: PartyId, use: Use) -> Allowance:
        """What `party` may do with `item`; the default where nothing is listed."""
        cell = self.cells.get(item, {}).get(party)
        return cell.uses[use] if cell else self.default
