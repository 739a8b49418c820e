"""Dossiers: everything that a rule may look at when terms are held against a pack.

A dossier is gathered once and read by every check; it decides nothing. What is not known is None or
empty, and a rule says itself what it makes of that. Instants are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kumiai.model.agreement import Terms
from kumiai.model.dataset import DatasetId
from kumiai.model.dominance import Dominance
from kumiai.model.party import MarketId, PartyId, Relation
from kumiai.model.right import Rights, Tense, Topic
from kumiai.model.signal import ItemId
from kumiai.model.template import Sector


class Size(StrEnum):
    """How large a party is, as far as a rule asks."""

    LARGE = "large"
    SMALL = "small"
    """A small or medium-sized enterprise (EU Data Act, art. 9(4))."""
    NONPROFIT = "nonprofit"


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """What is said of a party: country (ISO 3166, `JP`), size, corporate family, and whether it is a
    gatekeeper (Regulation (EU) 2022/1925). Parties of one family count as one.
    """

    country: str | None = None
    size: Size | None = None
    family: str | None = None
    gatekeeper: bool | None = None
    category: str = ""
    """Recipients of one category are comparable, as the provider sorts them."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What the card of an item says, test by test; None where nobody has answered.

    A trade secret is managed, useful and not public; data of limited provision go to named
    recipients, in quantity, behind credentials. `access` is who may see it: `named`, `all` or empty.
    """

    managed: bool | None = None
    useful: bool | None = None
    non_public: bool | None = None
    access: str = ""
    measures_signed: bool | None = None
    named_recipients: bool | None = None
    quantity: bool | None = None
    credentials: bool | None = None
    anonymous: bool | None = None
    """Whether somebody without credentials can read it."""
    free_in_public: bool | None = None
    reclassified_by: str = ""
    """The person who took a personal mark away; empty: nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One dataset of the terms. `rights` are those that stand, or that the terms set.

    `version` and `agreed` are the dataset's schema and the one that was agreed on (semantic
    versions); `newest_at` is the newest row, `users` own or let the machines.
    """

    dataset: DatasetId
    provider: PartyId
    market: MarketId
    rights: Rights | None = None
    by_agreement: bool | None = None
    """Whether an agreement set the rights; False: a one-sided assertion."""
    version: str | None = None
    agreed: str | None = None
    newest_at: datetime | None = None
    users: tuple[PartyId, ...] = ()
    cards: Mapping[ItemId, CardFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """One offer of a negotiation: what it changes in the offer that it answers, and which of the
    changes made by the offer before it leaves standing.

    Changes are places in the terms: `clause/exit`, `policy/machining`, `cell/Sload/maker`.
    """

    by: PartyId
    at: datetime
    changes: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Served:
    """What one recipient was given so far. `own` says whether it is the provider's own family or
    customer; `delay` is the median in seconds, `yen_per_1000_rows` what it paid.
    """

    party: PartyId
    answers: int
    first_at: datetime
    dataset: DatasetId | None = None
    purposes: tuple[str, ...] = ()
    delay: int | None = None
    yen_per_1000_rows: int | None = None
    own: bool | None = None
    recorded: int | None = None
    """How many of its answers stand in the log."""
    reason: str = ""
    """Why it is served otherwise than others, if somebody said so."""


@dataclass(frozen=True, slots=True)
class ReExport:
    """Data of `source` that `by` gave on to `to`. `next_policy` says whether duties went with it,
    `consented` whether the source consented or the terms list the recipient.
    """

    source: PartyId
    by: PartyId
    to: PartyId
    next_policy: bool
    consented: bool
    items: tuple[ItemId, ...] = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """One request to read: who asks for what, and in which office its reader works (`sales`)."""

    party: PartyId
    dataset: DatasetId
    purpose: str
    office: str = ""


class DemandKind(StrEnum):
    """What a party asked another for."""

    COPY = "copy"
    REPORT = "report"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that `by` asked for, and when it got it."""

    kind: DemandKind
    by: PartyId
    at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A claim or complaint that `by` filed."""

    by: PartyId
    at: datetime


@dataclass(frozen=True, slots=True)
class Setback:
    """Something that got worse for `party`: it was cut off, or its terms changed."""

    party: PartyId
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Suspension:
    """Items whose sharing was stopped, with the written reason. `blanket`: for no single case."""

    items: tuple[ItemId, ...]
    at: datetime
    reason: str = ""
    notified: bool | None = None
    """Whether the authority was told (EU Data Act, art. 4(7))."""
    blanket: bool = False


@dataclass(frozen=True, slots=True)
class Turned:
    """A party that a pool did not admit; `criterion` is the one that it missed."""

    party: PartyId
    at: datetime
    criterion: str = ""


class ReleaseKind(StrEnum):
    """What stands in the cells of something published."""

    FIGURES = "figures"
    """Contributors' own figures, added up."""
    COUNTS = "counts"
    """How many members, and nothing of theirs."""
    FORECAST = "forecast"
    SURVEY = "survey"
    """What a market pays, asked for publication."""


@dataclass(frozen=True, slots=True)
class ReleasedCell:
    """One cell: who contributes how much (None: not known). `makers` is how many could read their
    own volume out of a forecast, `per_member` that each member's is told.
    """

    key: str
    contributors: Mapping[str, int | None] = field(default_factory=dict)
    makers: int | None = None
    per_member: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Cells that are published, or offered to be, to members or to everybody."""

    id: str
    at: datetime
    kind: ReleaseKind
    topic: Topic | None = None
    tense: Tense = Tense.PAST
    voluntary: bool | None = None
    """Whether contributors give their figures of their own will."""
    outline: bool | None = None
    """Whether it is published as an outline, to everybody."""
    cells: tuple[ReleasedCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparable:
    """Another agreement of the same provider about the same sort of data."""

    agreement: str
    recipient: PartyId
    category: str = ""
    yen: int | None = None
    """What it pays a month."""
    differs: tuple[str, ...] = ()
    """Clauses that say something else than in these terms."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Terms, and what is known around them at the instant `at`."""

    terms: Terms
    at: datetime
    paper: str | None = None
    """SHA-256 of the paper that says the same."""
    signed_at: datetime | None = None
    """The last signature; None: somebody has not signed."""
    ended_at: datetime | None = None
    deleted_at: datetime | None = None
    """The certificate of deletion after the end."""
    sector: Sector | None = None
    vocabulary: frozenset[str] | None = None
    """Purposes that the parties' templates name."""
    cost_yen: int | None = None
    """The direct cost of providing, a month (EU Data Act, art. 9(2)(a))."""
    parties: Mapping[PartyId, PartyFacts] = field(default_factory=dict)
    subjects: tuple[Subject, ...] = ()
    relations: tuple[Relation, ...] = ()
    dominance: tuple[Dominance, ...] = ()
    turns: tuple[Turn, ...] = ()
    served: tuple[Served, ...] = ()
    asking: Asking | None = None
    re_exports: tuple[ReExport, ...] = ()
    demands: tuple[Demand, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    setbacks: tuple[Setback, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    turned_away: tuple[Turned, ...] = ()
    releases: tuple[Release, ...] = ()
    others: tuple[Comparable, ...] = ()
    shown: tuple[str, ...] = ()
    """Sentences of ours that are shown beside these terms."""

    def subject(self, dataset: str) -> Subject | None:
        """What is known of one dataset of the terms."""
        return next((found for found in self.subjects if found.dataset == dataset), None)

    def facts(self, party: PartyId) -> PartyFacts:
        """What is said of a party; nothing, where nobody said anything."""
        return self.parties.get(party, _NOTHING)


_NOTHING = PartyFacts()
