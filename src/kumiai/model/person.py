"""Persons: each belongs to one party and acts with roles and mandates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from kumiai.model.identifier import identifier
from kumiai.model.money import YEN_MAX
from kumiai.model.party import PartyId, name_of
from kumiai.model.period import Period
from kumiai.model.refusal import BadValue

PersonId = NewType("PersonId", str)
TokenId = NewType("TokenId", str)
SessionId = NewType("SessionId", str)


class Role(StrEnum):
    """What a person does for its party."""

    DATA_MANAGER = "data_manager"
    LEGAL = "legal"
    PLANT = "plant"
    ACCOUNTS = "accounts"
    SIGNATORY = "signatory"
    AUDITOR = "auditor"
    ARBITER = "arbiter"
    OPERATOR = "operator"
    """Keeps the node running; reads no rows by that."""


class Power(StrEnum):
    """What a mandate lets a person do in its party's name."""

    ACCEPT = "accept"
    OVERRIDE = "override"
    RECLASSIFY = "reclassify"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Mandate:
    """A power, given in writing, for a time and up to a sum in yen (None: no limit)."""

    id: str
    power: Power
    runs: Period
    yen_max: int | None = None

    def __post_init__(self) -> None:
        """A limit is a sum of yen. Raises `Invalid`."""
        identifier("mandate", self.id)
        if self.yen_max is not None and not 0 <= self.yen_max <= YEN_MAX:
            raise BadValue(field="yen_max", value=str(self.yen_max))


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person who acts for `party`."""

    id: PersonId
    party: PartyId
    name: str
    roles: frozenset[Role]
    mandates: tuple[Mandate, ...] = ()

    def __post_init__(self) -> None:
        """A person has a name and at least one role, and each power once. Raises `Invalid`."""
        identifier("person", self.id)
        name_of("name", self.name)
        if not self.roles:
            raise BadValue(field="role", value=self.id)
        powers = [mandate.id for mandate in self.mandates]
        if len(set(powers)) != len(powers):
            raise BadValue(field="mandate", value=",".join(powers)[:80])


@dataclass(frozen=True, slots=True)
class Token:
    """A key for programs: only its hash is kept; `scopes` are the operations it may ask for.

    `agreements` are those that it opens; empty: all of its party's.
    """

    id: TokenId
    person: PersonId
    party: PartyId
    scopes: frozenset[str]
    runs: Period
    revoked_at: datetime | None = None
    agreements: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """The ids have their form. Raises `BadIdentifier`."""
        identifier("token", self.id)
        for agreement in self.agreements:
            identifier("agreement", agreement)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person's visit; `csrf` must come back with each form."""

    id: SessionId
    person: PersonId
    party: PartyId
    csrf: str
    runs: Period
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Who asks, for whom and in which roles, at one instant. Only `rules/standing` makes one."""

    person: PersonId
    party: PartyId
    roles: frozenset[Role]
    mandates: tuple[Mandate, ...]
    scopes: frozenset[str] | None
    """Operations of the token; None when a person signed in."""
    at: datetime
    agreements: frozenset[str] | None = None
    """Agreements that the token opens; None: all of the party's."""

    def opens(self, agreement: str) -> bool:
        """Whether the token, if it is one, opens this agreement."""
        return self.agreements is None or agreement in self.agreements

    def mandate(self, power: Power, yen: int = 0) -> Mandate | None:
        """The mandate that reaches `power` for `yen` at this instant, if there is one."""
        for mandate in self.mandates:
            within = mandate.yen_max is None or yen <= mandate.yen_max
            if mandate.power is power and mandate.runs.covers(self.at) and within:
                return mandate
        return None
