"""Dominance: what a party says of its own dependence on another, dated, so that a rule can ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kumiai.model.identifier import identifier
from kumiai.model.party import MarketId, PartyId
from kumiai.model.person import PersonId
from kumiai.model.refusal import BadValue, LockInUnsaid

_PERCENT_MAX = 100
_RANK_MAX = 1_000
_TEXT_MAX = 400


class Answer(StrEnum):
    """What a person says to a question; not asked is unknown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dominance:
    """How `described_by` depends on `other` in `market` (Antimonopoly Act, art. 2(9)(v): position is
    relative). The newest description stands; earlier ones stay.

    `dependence` is the percentage of its sales or purchases, `rank` the other's place by market
    share (1: the largest), `alternatives` whether it could turn to somebody else, `lock_in` what
    keeps it from doing so. None, `UNKNOWN` and no words are all unknown.
    """

    market: MarketId
    described_by: PartyId
    other: PartyId
    person: PersonId
    at: datetime
    dependence: int | None = None
    rank: int | None = None
    alternatives: Answer = Answer.UNKNOWN
    locked_in: Answer = Answer.UNKNOWN
    lock_in: str = ""

    def __post_init__(self) -> None:
        """A party does not depend on itself; what locks it in is said. Raises `Invalid`,
        `LockInUnsaid`.
        """
        identifier("market", self.market)
        if self.described_by == self.other:
            raise BadValue(field="relation", value=self.other)
        if self.dependence is not None and not 0 <= self.dependence <= _PERCENT_MAX:
            raise BadValue(field="dependence", value=str(self.dependence)[:40])
        if self.rank is not None and not 1 <= self.rank <= _RANK_MAX:
            raise BadValue(field="rank", value=str(self.rank)[:40])
        if len(self.lock_in) > _TEXT_MAX:
            raise BadValue(field="lock_in", value=self.lock_in[:40])
        if (self.locked_in is Answer.YES) != bool(self.lock_in.strip()):
            raise LockInUnsaid(locked_in=self.locked_in.value)

    def pair(self) -> tuple[MarketId, PartyId, PartyId]:
        """Of whom it is said, and in which market."""
        return self.market, self.described_by, self.other

    def answers(self) -> tuple[int | None, int | None, Answer, Answer, str]:
        """What is said, whoever said it and when."""
        return self.dependence, self.rank, self.alternatives, self.locked_in, self.lock_in

    def unknown(self) -> tuple[str, ...]:
        """Which of the four answers are missing."""
        said = {
            "dependence": self.dependence is not None,
            "rank": self.rank is not None,
            "alternatives": self.alternatives is not Answer.UNKNOWN,
            "lock_in": self.locked_in is not Answer.UNKNOWN,
        }
        return tuple(name for name, known in said.items() if not known)
