"""Money: whole yen, exact portions, and the terms by which proceeds are divided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import NewType

from kumiai.model.party import PartyId
from kumiai.model.refusal import BadValue, PortionsNotWhole

Yen = NewType("Yen", int)


class GrossKind(StrEnum):
    """Where the sum that is divided comes from."""

    FIXED = "fixed"
    """An amount that the agreement fixes for each month."""
    SALE = "sale"
    """A booked sale: declared by a party, with the hash of its document."""


class SplitKind(StrEnum):
    """How the sum is divided."""

    FIXED = "fixed"
    PRO_RATA = "pro_rata"
    """By rows opened in the period, each counted for the party whose data they are."""


class Rounding(StrEnum):
    """How tax is rounded, once for each document and rate."""

    FLOOR = "floor"
    HALF_UP = "half_up"
    CEIL = "ceil"


@dataclass(frozen=True, slots=True)
class Proceeds:
    """Who pays what each month, and how it is divided. Portions are exact and add up to one.

    `tax_rate` is Japan's consumption tax on the documents; `objection_days` calendar days after a
    statement its parties may claim; `due_days` after the objection window it is payable.
    """

    payer: PartyId
    gross: GrossKind
    split: SplitKind
    portions: Mapping[PartyId, Fraction]
    """Fixed portions; for a pro-rata split those that hold when no row was opened."""
    yen: Yen | None = None
    declarer: PartyId | None = None
    tax_rate: Fraction = Fraction(1, 10)
    rounding: Rounding = Rounding.FLOOR
    objection_days: int = 14
    due_days: int = 30

    def __post_init__(self) -> None:
        """Portions are positive and whole together. Raises `PortionsNotWhole`, `Invalid`."""
        if not self.portions or min(self.portions.values()) < 0 or sum(self.portions.values()) != 1:
            raise PortionsNotWhole(total=str(sum(self.portions.values())))
        if (self.gross is GrossKind.FIXED) != (self.yen is not None):
            raise BadValue(field="yen", value=str(self.yen))
        if (self.gross is GrossKind.SALE) != (self.declarer is not None):
            raise BadValue(field="declarer", value=str(self.declarer))
        if (self.yen is not None and self.yen < 0) or not 0 <= self.tax_rate < 1:
            raise BadValue(field="yen", value=str(self.yen))
        if self.objection_days < 0 or self.due_days < 0:
            raise BadValue(field="objection_days", value=str(self.objection_days))
        object.__setattr__(self, "portions", MappingProxyType(dict(self.portions)))


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale that `declarer` books for a month: net yen, and the SHA-256 of its document."""

    id: str
    agreement: str
    month: str
    declarer: PartyId
    yen: Yen
    document: str

    def __post_init__(self) -> None:
        """A sale is not negative and its document is named by a hash. Raises `Invalid`."""
        if self.yen < 0 or len(self.document) != 64:
            raise BadValue(field="sale", value=self.id)
