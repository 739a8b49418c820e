"""Decision cards: why an item is personal, a trade secret, data for limited provision or open.

A card holds each question with its answer, the evidence as it stood, and who decided. Cards are
appended, never amended: what was decided before stays to be seen. A class may stand beside a
stricter one with a date of its own: sharing in a consortium can end secrecy, and data for limited
provision must then have been kept as such all along.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kumiai.model.dataset import DatasetId
from kumiai.model.identifier import identifier, item_name
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.refusal import BadCardDate, BadValue
from kumiai.model.right import Classification, Competition
from kumiai.model.signal import ItemId

REASON_MAX = 2_000
ORDER = (
    Classification.PERSONAL,
    Classification.TRADE_SECRET,
    Classification.LIMITED_PROVISION,
    Classification.OPEN_CONTRACT,
)
"""In which order the cards are asked; of several that stand, the first prevails."""


class Question(StrEnum):
    """What is asked of an item (APPI, art. 2; Unfair Competition Prevention Act, art. 2(6), 2(7))."""

    LINKABLE = "linkable"
    """Can a natural person be told from it?"""
    MARKED = "marked"
    LISTED = "listed"
    """Is there a list of who has access, and does it end?"""
    MEASURES = "measures"
    """Is whoever reads it bound to secrecy in writing?"""
    USEFUL = "useful"
    NOT_PUBLIC = "not_public"
    NAMED = "named"
    """Is it given to named recipients only?"""
    QUANTITY = "quantity"
    """Is it accumulated in a significant amount?"""
    CREDENTIALS = "credentials"
    """Does who reads it sign in?"""
    FREE_ELSEWHERE = "free_elsewhere"
    """Are the same data offered to the public free of charge?"""


ASKED: dict[Classification, tuple[Question, ...]] = {
    Classification.PERSONAL: (Question.LINKABLE,),
    Classification.TRADE_SECRET: (
        Question.MARKED, Question.LISTED, Question.MEASURES, Question.USEFUL, Question.NOT_PUBLIC,
    ),
    Classification.LIMITED_PROVISION: (
        Question.NAMED, Question.QUANTITY, Question.CREDENTIALS, Question.FREE_ELSEWHERE,
    ),
    Classification.OPEN_CONTRACT: (),
}  # fmt: skip
"""The questions of each card, in their order."""


class Reply(StrEnum):
    """How a question is answered."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Teller(StrEnum):
    """Who says so: the node gathered it, or a person said it."""

    NODE = "node"
    PERSON = "person"


class Proof(StrEnum):
    """What a piece of evidence is."""

    SIGNAL = "signal"
    """What its signal type, unit or name shows."""
    MARKING = "marking"
    ACCESS_LIST = "access_list"
    """Which persons of its party and which other parties may read it."""
    PAPER = "paper"
    """A paper of secrecy measures, by its hash."""
    AGREEMENT = "agreement"
    """An agreement that binds its readers to secrecy, by the hash of its paper."""
    ROWS = "rows"
    COST = "cost"
    """What collecting it cost, in yen."""
    SIGN_IN = "sign_in"
    OPEN_OFFER = "open_offer"
    """Offers to a whole market that name it."""
    WORD = "word"
    """A person's word, nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of evidence as it stood at an instant."""

    proof: Proof
    by: Teller
    at: datetime
    said: str = ""
    count: int | None = None
    """Rows, or yen."""
    sha256: str | None = None
    persons: tuple[PersonId, ...] = ()
    parties: tuple[PartyId, ...] = ()

    def __post_init__(self) -> None:
        """Counts are not negative, texts have an end. Raises `Invalid`."""
        if len(self.said) > REASON_MAX:
            raise BadValue(field="said", value=self.said[:40])
        if self.count is not None and self.count < 0:
            raise BadValue(field="count", value=str(self.count))


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, who gave it, and the evidence."""

    question: Question
    reply: Reply
    by: Teller
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a person decided about an item, the `number`-th time: its class, from `since` on, to be
    looked at again by `look_again`.

    `beside` says that it stands beside a stricter class that prevails. `mandate` is named where the
    class got wider than `before`, what the matrix said.
    """

    dataset: DatasetId
    item: ItemId
    number: int
    classification: Classification
    before: Classification
    competition: Competition
    answered: tuple[Answered, ...]
    since: datetime
    look_again: datetime
    party: PartyId
    person: PersonId
    reason: str
    decided_at: datetime
    mandate: str | None = None
    beside: bool = False

    def __post_init__(self) -> None:
        """It decides, says why, and holds from before it is looked at again. Raises `Invalid`."""
        identifier("dataset", self.dataset)
        item_name(self.item)
        if self.classification not in ORDER or self.number < 1:
            raise BadValue(field="classification", value=self.classification)
        if not self.reason.strip() or len(self.reason) > REASON_MAX:
            raise BadValue(field="reason", value=self.reason[:40])
        if self.since > self.decided_at or self.look_again <= self.decided_at:
            raise BadCardDate(item=self.item)

    def reply(self, question: Question) -> Reply:
        """How a question was answered; unknown where it was not asked."""
        found = (one.reply for one in self.answered if one.question is question)
        return next(found, Reply.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Sign:
    """What shows that an item may be something, and how: by its type, unit, name or values."""

    shows: str
    by: str
    said: str


@dataclass(frozen=True, slots=True)
class Shape:
    """How the numbers of an item moved in its recordings: how often up, down, and back to zero."""

    numbers: int = 0
    rises: int = 0
    falls: int = 0
    resets: int = 0
    switches: bool = False
    """Whether it was only ever 0 or 1, and both."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the node proposes for an item, with what it found; a person decides."""

    item: ItemId
    stands: Classification
    proposed: Classification
    marked: Competition
    """What the matrix says of competition."""
    competition: Competition
    """What follows from topic and signs."""
    answered: tuple[Answered, ...]
    personal: tuple[Sign, ...] = ()
    proxies: tuple[Sign, ...] = ()
    secret: tuple[Sign, ...] = ()
