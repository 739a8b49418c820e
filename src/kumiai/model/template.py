"""Templates: the rights and clauses that a sector, or a party for all its customers, begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from kumiai.model.clause import REPEATED, Clause
from kumiai.model.identifier import identifier
from kumiai.model.party import PartyId
from kumiai.model.refusal import BadValue
from kumiai.model.right import Rights
from kumiai.model.signal import ItemId

TemplateId = NewType("TemplateId", str)


class Sector(StrEnum):
    """Where a template is at home."""

    AUTOMOTIVE = "automotive"
    MACHINE_TOOL = "machine_tool"
    BUILDING = "building"
    OTHER = "other"


class Standard(StrEnum):
    """Whose names for items a template knows."""

    MTCONNECT = "mtconnect"
    VSS = "vss"
    BRICK = "brick"


@dataclass(frozen=True, slots=True)
class Seat:
    """A place that a party takes: plant, machine builder, maker of a component."""

    id: PartyId
    label_ja: str
    label_en: str

    def __post_init__(self) -> None:
        """The id has its form. Raises `BadIdentifier`."""
        identifier("seat", self.id)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What data may be read for, in the words of both languages."""

    id: str
    label_ja: str
    label_en: str

    def __post_init__(self) -> None:
        """The id has its form. Raises `BadIdentifier`."""
        identifier("purpose", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Rights between seats with clauses and purposes; version `version` of `id`, never changed.

    In `rights` the parties are the seats and the dataset is the template's own id. `names` says what
    a standard calls an item.
    """

    id: TemplateId
    version: int
    sector: Sector
    title_ja: str
    title_en: str
    seats: tuple[Seat, ...]
    rights: Rights
    purposes: tuple[Purpose, ...]
    forbidden: tuple[Purpose, ...] = ()
    clauses: tuple[Clause, ...] = ()
    names: Mapping[ItemId, Mapping[Standard, str]] = field(default_factory=dict)
    reviewed: bool = False
    """Whether a lawyer has read it; else it says so wherever it is shown."""

    def __post_init__(self) -> None:
        """Seats are those of the rights, names are of listed items. Raises `Invalid`."""
        identifier("template", self.id)
        if tuple(seat.id for seat in self.seats) != self.rights.parties or self.version < 1:
            raise BadValue(field="seats", value=self.id)
        if self.rights.dataset != self.id:
            raise BadValue(field="rights", value=self.id)
        if not self.title_ja or not self.title_en or not self.purposes:
            raise BadValue(field="template", value=self.id)
        listed = {item.id for item in self.rights.items}
        for name in self.names:
            if name not in listed:
                raise BadValue(field="names", value=str(name)[:80])
        purposes = [purpose.id for purpose in (*self.purposes, *self.forbidden)]
        if len(set(purposes)) != len(purposes):
            raise BadValue(field="purposes", value=self.id)
        once = [clause.id for clause in self.clauses if clause.id not in REPEATED]
        strange = {clause.by for clause in self.clauses} - {None, *self.rights.parties}
        if len(set(once)) != len(once) or strange:
            raise BadValue(field="clauses", value=self.id)
        frozen = {item: MappingProxyType(dict(said)) for item, said in self.names.items()}
        object.__setattr__(self, "names", MappingProxyType(frozen))

    def reference(self) -> str:
        """How terms name it: `id@version`."""
        return f"{self.id}@{self.version}"
