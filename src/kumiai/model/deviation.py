"""Deviations: what terms made from a template say otherwise than the template."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kumiai.model.agreement import OfferId
from kumiai.model.party import PartyId
from kumiai.model.template import TemplateId

HERE = ""
"""The field of a line, clause or party itself: whether it is there."""


class DeviationKind(StrEnum):
    """What a deviation is about."""

    DEFAULT = "default"
    """What holds for an item that is not listed."""
    PARTY = "party"
    """A party without a seat."""
    LINE = "line"
    """A line left out, added, or with a field that says something else."""
    CELL = "cell"
    CLAUSE = "clause"


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing that a template says. `line` is an item or a clause by its id (a clause that stands
    several times with its number from the second on, `personal.2`); `seat` is empty where it is not
    about one.
    """

    kind: DeviationKind
    line: str = ""
    seat: str = ""
    field: str = HERE


@dataclass(frozen=True, slots=True)
class Deviation:
    """What the terms say at a place, beside what the template says; empty where one says nothing.

    `by` is the party whose offer said so first. `dataset` names the table of a right.
    """

    spot: Spot
    template: str
    agreed: str
    by: PartyId
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One offer beside the template version that it was made from."""

    offer: OfferId
    template: TemplateId
    version: int
    parties: tuple[PartyId, ...]
    deviations: tuple[Deviation, ...]
    replaces: str | None = None
    """The agreement that the offer would replace."""


class Stands(StrEnum):
    """Where terms stand that were made from a template."""

    OPEN = "open"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Customer:
    """One line of the page: terms with a counterparty, where they stand, what they say otherwise."""

    comparison: Comparison
    stands: Stands
    agreement: str | None
    others: tuple[PartyId, ...]
    """The parties but the asker's."""


@dataclass(frozen=True, slots=True)
class Count:
    """How often terms differ at one place: `ways` says what they say instead, the most frequent
    first, and how many say so.
    """

    spot: Spot
    template: str
    differ: int
    of: int
    ways: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says something at a place of a clause: the counterparties, the party that said so first
    (None: the template), and the agreement or offer.
    """

    others: tuple[PartyId, ...]
    by: PartyId | None
    thing: str


@dataclass(frozen=True, slots=True)
class Saying:
    """One value of a clause's field, empty where it is not agreed, and all who have it."""

    value: str
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A clause's field across all counterparties, the most frequent value first."""

    spot: Spot
    template: str
    sayings: tuple[Saying, ...]
