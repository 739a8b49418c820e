"""Money: whole yen, exact portions, and the terms by which proceeds are divided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import NewType

from kumiai.model.identifier import identifier
from kumiai.model.party import PartyId
from kumiai.model.period import month
from kumiai.model.refusal import BadValue, PortionsNotWhole

Yen = NewType("Yen", int)
YEN_MAX = 10**13
"""Ten trillion: what one sale or monthly sum may be, so that sums stay exact in JSON (2^53)."""
DAYS_MAX = 3_660
"""Ten years: what a term may give somebody for anything."""
_HASH = re.compile(r"[0-9a-f]{64}")


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
        if self.yen is not None and not 0 <= self.yen <= YEN_MAX:
            raise BadValue(field="yen", value=str(self.yen))
        if not 0 <= self.tax_rate < 1:
            raise BadValue(field="tax_rate", value=str(self.tax_rate)[:40])
        for field in ("objection_days", "due_days"):
            if not 0 <= getattr(self, field) <= DAYS_MAX:
                raise BadValue(field=field, value=str(getattr(self, field)))
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
        identifier("sale", self.id)
        month(self.month)
        if not 0 <= self.yen <= YEN_MAX:
            raise BadValue(field="yen", value=str(self.yen))
        if not _HASH.fullmatch(self.document):
            raise BadValue(field="document", value=self.document[:40])
