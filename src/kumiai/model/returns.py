"""Returns: what a node's parties let a ministry count, by sector and quarter; never a row, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.template import Sector


class Measure(StrEnum):
    """What is counted."""

    PARTIES = "parties"
    AGREEMENTS = "agreements"
    """Agreements in force in some part of the quarter."""
    CONCLUDED = "concluded"
    ITEMS_SHARED = "items_shared"
    """Data items that a recipient may read."""
    ITEMS_SECRET = "items_secret"
    """Data items kept back as trade secrets."""
    ITEMS_PERSONAL = "items_personal"
    CLAIMS = "claims"


@dataclass(frozen=True, slots=True)
class OptIn:
    """What a party says about being counted, by whom and when; the newest one holds."""

    party: PartyId
    counted: bool
    person: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that `party` lets be counted: an agreement, an item, a claim, itself."""

    party: PartyId
    sector: Sector
    measure: Measure
    thing: str


@dataclass(frozen=True, slots=True)
class Line:
    """One cell: how many things; None where fewer parties than the floor stand behind it."""

    sector: Sector
    measure: Measure
    count: int | None


@dataclass(frozen=True, slots=True)
class Return:
    """The counts of one quarter (`2026-Q4`, Japan's calendar), cells of few parties left out.

    `parties` have opted in; `floor` is how many must stand behind a cell.
    """

    quarter: str
    at: datetime
    parties: int
    floor: int
    lines: tuple[Line, ...]
