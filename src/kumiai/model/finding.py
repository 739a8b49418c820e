"""Findings: things a person must look at; returned, many side by side, never raised."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How heavy a finding is."""

    BLOCK = "block"
    FLAG = "flag"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that was met: its id, what it is about, and the source of the rule."""

    rule: str
    about: str
    weight: Weight
    source: str
