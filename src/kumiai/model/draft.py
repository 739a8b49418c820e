"""Drafts: a rights matrix that somebody proposes, merged into what stands, before it is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from kumiai.model.identifier import identifier
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.refusal import BadValue
from kumiai.model.right import Matrix
from kumiai.model.signal import ItemId

DraftId = NewType("DraftId", str)
HERE = ""
"""The field of a line, group or party itself: whether it is there."""
CELL = "cell"
"""The field of a whole cell."""


class About(StrEnum):
    """What a place of a matrix is about."""

    DEFAULT = "default"
    PARTY = "party"
    GROUP = "group"
    ITEM = "item"


class Whose(StrEnum):
    """Whose change it is: the draft's, that of those who changed what stands, or both alike."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that a matrix says, and that two may say differently.

    `line` is an item, a group or a party by what it is `about`; `party` is empty where the field is
    the line's own.
    """

    about: About
    line: str = ""
    party: str = ""
    field: str = HERE

    def name(self) -> str:
        """The place in one word, as `item/Sload/maker/derive`, `item/Sload/unit`, `party/maker`."""
        return "/".join(part for part in (self.about, self.line, self.party, self.field) if part)


@dataclass(frozen=True, slots=True)
class Change:
    """What a place said and says; empty text where there was or is nothing.

    `lines` are the items that say it with their group.
    """

    place: Place
    before: str
    after: str
    whose: Whose = Whose.OURS
    lines: tuple[ItemId, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both changed, each differently: what it said, what stands, what the draft says."""

    place: Place
    before: str
    theirs: str
    ours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What `person` proposes for a dataset. `base` is the version that it was made from, `stands` the
    one that it was merged into (0: none). `merged` is what would stand next; it is missing while a
    conflict is undecided. Nothing holds until it is confirmed.
    """

    id: DraftId
    dataset: str
    party: PartyId
    person: PersonId
    at: datetime
    dealing: str
    base: int
    stands: int
    comes: Matrix
    merged: Matrix | None
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]

    def __post_init__(self) -> None:
        """Merged, or with conflicts; made from a version before or at what stands. Raises `Invalid`."""
        identifier("draft", self.id)
        if (self.merged is None) != bool(self.conflicts):
            raise BadValue(field="conflicts", value=self.id)
        if not 0 <= self.base <= self.stands:
            raise BadValue(field="base", value=str(self.base))


@dataclass(frozen=True, slots=True)
class Edit:
    """A single place that a person sets to `value`."""

    place: Place
    value: str


@dataclass(frozen=True, slots=True)
class Edits:
    """Single places set in the version `base`, which its number or its hash names."""

    base: str
    edits: tuple[Edit, ...]


Takes = Mapping[str, Whose]
"""Whose word is taken at which conflict, by the name of its place."""


@dataclass(frozen=True, slots=True)
class Step:
    """One version of a matrix in its history, with what it changed against the one before it."""

    matrix: Matrix
    changes: tuple[Change, ...]
    draft: DraftId | None = None
    drafted_by: PersonId | None = None
