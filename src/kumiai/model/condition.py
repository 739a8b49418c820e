"""Conditions: how far a cell that says `limited` goes, in a small closed language.

Parts stand side by side, with `;` between them: `purpose: maintenance, quality`, `lag: 30 days` (rows
at least so old), `cells: 5` (values of at least so many), `consent`, `own part`, `masked`. Anything
else is a part too, and only recorded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_PART = re.compile(r"[;；\n]")
_PURPOSES = re.compile(r"purpose:\s*([a-z0-9.,\s-]+)")
_LAG = re.compile(r"lag:\s*([0-9]{1,5})\s*days?")
_CELLS = re.compile(r"cells:\s*([0-9]{1,6})")
_COMMA = re.compile(r"[,\s]+")


class Label(StrEnum):
    """How a term is kept: the node does it, somebody signs that they do, or it is written down."""

    ENFORCED = "enforced"
    ATTESTED = "attested"
    RECORDED = "recorded"


class Limit(StrEnum):
    """What a part of a condition limits."""

    PURPOSE = "purpose"
    LAG = "lag"
    CELLS = "cells"
    CONSENT = "consent"
    OWN_PART = "own part"
    MASKED = "masked"
    TEXT = "text"


LABELS = {
    Limit.PURPOSE: Label.ENFORCED,
    Limit.LAG: Label.ENFORCED,
    Limit.CONSENT: Label.ENFORCED,
    Limit.MASKED: Label.ENFORCED,
    Limit.OWN_PART: Label.ATTESTED,
    Limit.CELLS: Label.RECORDED,
    Limit.TEXT: Label.RECORDED,
}
"""How each limit is kept. Whose part a row is of, only its provider can say; how many stand behind a
value, the node does not count.
"""
_PLAIN = {limit.value: limit for limit in (Limit.CONSENT, Limit.OWN_PART, Limit.MASKED)}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a condition: what it limits, as it was written, and its purposes or its number of
    days or cells.
    """

    limit: Limit
    text: str
    purposes: tuple[str, ...] = ()
    number: int = 0

    def label(self) -> Label:
        """How this part is kept."""
        return LABELS[self.limit]


def parts(condition: str) -> tuple[Part, ...]:
    """The parts of a condition, in their order; what the language does not know is text."""
    return tuple(_part(said.strip()) for said in _PART.split(condition) if said.strip())


def _part(text: str) -> Part:
    """One part."""
    if text in _PLAIN:
        return Part(_PLAIN[text], text)
    if found := _PURPOSES.fullmatch(text):
        purposes = tuple(word for word in _COMMA.split(found[1]) if word)
        return Part(Limit.PURPOSE, text, purposes) if purposes else Part(Limit.TEXT, text)
    if found := _LAG.fullmatch(text):
        return Part(Limit.LAG, text, number=int(found[1]))
    if found := _CELLS.fullmatch(text):
        return Part(Limit.CELLS, text, number=int(found[1]))
    return Part(Limit.TEXT, text)


def label(condition: str) -> Label | None:
    """How a condition is kept as a whole: as its weakest part; None for no condition."""
    found = [part.label() for part in parts(condition)]
    return max(found, key=list(Label).index) if found else None
