"""Rule packs: dated rules of one jurisdiction, each with its sources and somebody who answers for it.

A pack holds data only. What a rule asks is a check of `rules/pack`, found by its name; what it says
of a hit are the pack's own sentences, with the facts of the hit in braces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from kumiai.model.finding import Fact, Weight
from kumiai.model.identifier import identifier
from kumiai.model.refusal import BadValue

PackId = NewType("PackId", str)


class Gate(StrEnum):
    """When a rule is asked."""

    SIGN = "sign"
    """Before a party signs terms."""
    SERVE = "serve"
    """Before rows are served, and whenever live agreements are looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a pack. `check` names what it asks of a dossier, with `params`; a rule that is
    evaluated with settlement, or only by a person (`asked_of` says by whom), names none.
    """

    id: str
    check: str = ""
    weight: Weight
    sources: tuple[str, ...]
    """Keys of the pack's sources."""
    params: Mapping[str, Fact] = field(default_factory=dict)
    """What the check is asked with. Numbers are options: engineering defaults, no more."""
    at: frozenset[Gate] = frozenset(Gate)
    says_ja: str
    says_en: str
    hint_ja: str = ""
    hint_en: str = ""
    with_settlement: bool = False
    asked_of: str = ""
    """Who answers what only a person can answer, in words; empty: the check alone says it."""

    def __post_init__(self) -> None:
        """It asks something, of a dossier, of a settlement or of a person. Raises `Invalid`."""
        if not self.id or not self.says_ja or not self.says_en:
            raise BadValue(field="rule", value=self.id[:40])
        if not (self.check or self.with_settlement or self.asked_of):
            raise BadValue(field="check", value=self.id[:40])
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Version `version` of the rules of `jurisdiction`, never changed, that hold from
    `effective_from` on. `owner` answers for them; `sources` are the texts behind the keys.
    """

    id: PackId
    version: int
    jurisdiction: str
    owner: str
    effective_from: datetime
    sources: Mapping[str, str]
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        """The id has its form; it is counted from 1. Raises `Invalid`."""
        identifier("pack", self.id)
        if self.version < 1:
            raise BadValue(field="version", value=str(self.version)[:40])
        object.__setattr__(self, "sources", MappingProxyType(dict(self.sources)))

    def reference(self) -> str:
        """How a finding names it: `id@version`."""
        return f"{self.id}@{self.version}"

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of this id, if the pack has it."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)
