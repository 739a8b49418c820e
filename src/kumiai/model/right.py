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


class Stage(StrEnum):
    """How far an item stands from its sensor (EU Data Act, recital 15)."""

    RAW = "raw"
    PROCESSED = "processed"
    """Pre-processed: speed, a fault code, a counter."""
    DERIVED = "derived"
    PLANNED = "planned"


class Topic(StrEnum):
    """What an item is about, as far as competition law asks."""

    PRICE = "price"
    COST = "cost"
    OUTPUT = "output"
    QUANTITY = "quantity"
    CAPACITY = "capacity"
    INVESTMENT = "investment"
    BID = "bid"
    CUSTOMER = "customer"
    SHARE = "share"
    STRATEGY = "strategy"
    WAGE = "wage"
    TECHNICAL_STATE = "technical_state"
    LOCATION = "location"
    ENVIRONMENT = "environment"
    MAINTENANCE = "maintenance"


class Tense(StrEnum):
    """Which time an item speaks of."""

    PLAN = "plan"
    CURRENT = "current"
    PAST = "past"


class Grain(StrEnum):
    """How many stand behind one value."""

    INDIVIDUAL = "individual"
    CELL = "cell"
    INDUSTRY = "industry"


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
    group: str = ""
    """The group of lines whose cells it takes where it says nothing of its own."""
    stage: Stage | None = None
    topic: Topic | None = None
    tense: Tense = Tense.CURRENT
    grain: Grain = Grain.INDIVIDUAL

    def __post_init__(self) -> None:
        """Name and unit are known. Raises `BadIdentifier`, `UnknownUnit`."""
        item_name(self.id)
        if self.unit is not None and self.unit not in UNITS:
            raise UnknownUnit(unit=self.unit[:40], item=self.id)


class Factor(StrEnum):
    """Why a cell differs from the default (METI guideline: factors of deciding rights)."""

    CONTRIBUTION = "contribution"
    COST = "cost"
    """Who bears the cost."""
    SENSOR = "sensor"
    """Whose machine or sensor it is."""
    SECRECY = "secrecy"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one party may do with one item. `condition` says how far a `limited` goes, `reasons` and
    `note` why it differs from the default.
    """

    uses: Mapping[Use, Allowance]
    condition: str = ""
    reasons: frozenset[Factor] = frozenset()
    note: str = ""

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
class Group:
    """Lines that are read together; a line without cells of its own takes `cells`."""

    id: str
    label_ja: str
    label_en: str
    cells: Mapping[PartyId, Cell]

    def __post_init__(self) -> None:
        """The id has its form. Raises `BadIdentifier`."""
        identifier("group", self.id)
        object.__setattr__(self, "cells", MappingProxyType(dict(self.cells)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Items x parties x uses for the dataset `dataset`, as parties agree on it or one asserts it.

    `cells` holds every cell, also those that a line takes from its group.
    """

    dataset: str
    parties: tuple[PartyId, ...]
    items: tuple[Item, ...]
    cells: Mapping[ItemId, Mapping[PartyId, Cell]]
    default: Allowance = Allowance.DENY
    """What holds for an item that is not listed."""
    groups: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        """No empty cell, no line twice, no unknown group. Raises `EmptyCell`, `Invalid`."""
        identifier("dataset", self.dataset)
        listed = [item.id for item in self.items]
        if len(set(listed)) != len(listed) or len(set(self.parties)) != len(self.parties):
            raise BadValue(field="matrix", value=self.dataset)
        named = {group.id for group in self.groups}
        for item in self.items:
            if item.group and item.group not in named:
                raise BadValue(field="group", value=item.group[:80])
            missing = [party for party in self.parties if party not in self.cells.get(item.id, {})]
            if missing:
                raise EmptyCell(item=item.id, party=missing[0], use=Use.USE)
        frozen = {item: MappingProxyType(dict(cells)) for item, cells in self.cells.items()}
        object.__setattr__(self, "cells", MappingProxyType(frozen))

    def item(self, name: str) -> Item | None:
        """The line of `name`, if it is listed."""
        return next((item for item in self.items if item.id == name), None)

    def allows(self, item: ItemId, party: PartyId, use: Use) -> Allowance:
        """What `party` may do with `item`; the default where nothing is listed."""
        cell = self.cells.get(item, {}).get(party)
        return cell.uses[use] if cell else self.default


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix(Rights):
    """The rights that stand for a dataset, with where they come from; the next has `version` + 1."""

    version: int
    origin: Origin

    def __post_init__(self) -> None:
        """As `Rights`, and counted from 1. Raises `EmptyCell`, `Invalid`."""
        Rights.__post_init__(self)
        if self.version < 1:
            raise BadValue(field="matrix", value=self.dataset)
