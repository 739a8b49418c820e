"""Findings: things a person must look at; returned, many side by side, never raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

Fact = str | int
"""What a sentence about a finding names: words, or a whole number."""


class Weight(StrEnum):
    """How heavy a finding is."""

    BLOCK = "block"
    FLAG = "flag"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that was met: its id, what it is about, and the source of the rule.

    `pack` is the rule pack that it is from (`id@version`; empty: the node's own guard), `facts` are
    what the pack's sentences name.
    """

    rule: str
    about: str
    weight: Weight
    source: str
    pack: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Facts stay as they are."""
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))
