"""Answers: what a form asks of an agreement, and what its terms say to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kumiai.model.clause import Said
from kumiai.model.party import PartyId


class Form(StrEnum):
    """A form that people hand in or keep."""

    CHECKLIST = "checklist"
    """METI's checklist for agreements of the creation type."""
    SELF_CHECK = "self_check"
    """EU Data Act, art. 13(4) and (5): terms that one side imposed."""


class Told(StrEnum):
    """What the terms say to a question."""

    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    FOUND = "found"
    NOT_FOUND = "not_found"
    NOT_ANSWERED = "not_answered"


@dataclass(frozen=True, slots=True)
class Answer:
    """One line: the question by its id, what is told, what the terms say, and who supplied it."""

    id: str
    told: Told
    says: tuple[tuple[str, Said], ...] = ()
    """Fields of a clause, and what they say."""
    by: PartyId | None = None
