"""Competition: what of an item may go to whom, decided in order from what it is about, which time it
speaks of, how many stand behind it, its age, and how the two parties stand to one another.

The order is that of the classifier built on the consultation cases of the JFTC (trade association
guideline 9-1, 9-4, 9-7) and the EU's Horizontal Guidelines 2023. Neither gives a threshold below
which an exchange is free of risk, so the numbers come from outside (a rule pack) and no outcome
says more than what was found, by which rule.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from kumiai.model.party import RelationKind
from kumiai.model.right import Competition, Grain, Item, Tense, Topic

SENSITIVE = frozenset({
    Topic.PRICE, Topic.COST, Topic.OUTPUT, Topic.QUANTITY, Topic.CAPACITY, Topic.INVESTMENT,
    Topic.BID, Topic.CUSTOMER, Topic.SHARE, Topic.STRATEGY, Topic.WAGE,
})  # fmt: skip
"""Topics that competitors must not tell each other."""
APART = (RelationKind.VERTICAL, RelationKind.NONE)
"""Relations in which the two do not compete; every other one counts as competing, *unknown* too."""


class Outcome(StrEnum):
    """What a decision comes to."""

    ALLOW = "allow"
    NOTE = "note"
    FLAG = "flag"
    """A named person with a mandate must give a reason."""
    BLOCK = "block"


class Aim(StrEnum):
    """How near a purpose is to the dealing between the two."""

    SUPPLY = "supply"
    """To deliver, or to be delivered, what the dealing is about."""
    DIRECT = "direct"
    OTHER = "other"


class Why(StrEnum):
    """Why it came to that."""

    NOT_SENSITIVE = "not_sensitive"
    PUBLIC = "public_equally"
    DIRECT_PURPOSE = "direct_purpose"
    PLANNED = "planned_individual"
    CURRENT = "current_individual"
    PAST = "past_individual"
    FEW = "few_contributors"
    ONE_PREVAILS = "one_prevails"
    GUIDE = "supply_guide"
    OUTLINE = "past_outline"
    TOTAL = "aggregated"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The numbers of a rule pack; these are what the project begins with."""

    current_days: int = 90
    """Younger than this, a figure is current."""
    contributors_min: int = 5
    largest_max: Fraction = Fraction(1, 4)
    """The largest contributor's weight in a cell."""
    makers_min: int = 4
    """A cell of a forecast with fewer makers may guide each of them."""
    supply: frozenset[str] = frozenset({"supply", "supply-planning", "supplyplanning", "delivery"})
    """Purposes that serve the supply between the two."""

    def aim(self, purposes: Collection[str]) -> Aim:
        """How near the purposes of an agreement are: those that two parties who do not compete have
        named serve their dealing; supply is what each of them must be to count as such.
        """
        if not purposes:
            return Aim.OTHER
        return Aim.SUPPLY if all(p.lower() in self.supply for p in purposes) else Aim.DIRECT


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What goes from one party to another. What is not known (None) is taken at its worst."""

    topic: Topic | None
    relation: RelationKind
    tense: Tense = Tense.CURRENT
    grain: Grain = Grain.INDIVIDUAL
    age_days: int | None = None
    """Age of the youngest figure."""
    public: bool = False
    """Anybody can have it at the same cost."""
    aim: Aim = Aim.OTHER
    proxy: bool = False
    """Output or capacity can be told from it."""
    contributors: int | None = None
    """How many stand behind a cell, a corporate family counting as one."""
    largest: Fraction | None = None
    makers: int | None = None
    """How many make what a cell of a forecast is about."""
    own_figures: bool = True
    """Whether a cell is made of the contributors' own figures; a count of members is not."""
    outline: bool = True
    """Given freely, and told in outline only."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was found, by which rule of the table (empty: none of them speaks of it), and why."""

    outcome: Outcome
    rule: str
    why: Why
    source: str


_BOUNDS = Bounds()
_JC, _HG, _US = "JC", "HG", "US"


def decide(said: Exchange, bounds: Bounds = _BOUNDS) -> Decision:
    """Whether the exchange stands against a rule on competition, by the ordered decision."""
    if said.public:
        return Decision(Outcome.NOTE, "", Why.PUBLIC, f"{_JC}, {_HG}")
    if not said.proxy and said.topic not in SENSITIVE:
        return Decision(Outcome.ALLOW, "", Why.NOT_SENSITIVE, f"{_JC}, {_HG}")
    if said.relation in APART and _serves(said):
        planned = said.tense is Tense.PLAN and said.relation is RelationKind.VERTICAL
        return Decision(Outcome.FLAG if planned else Outcome.ALLOW, "C10", Why.DIRECT_PURPOSE, "CX")
    if said.grain is Grain.INDIVIDUAL:
        return _individual(said, bounds)
    return _forecast(said, bounds) if said.tense is Tense.PLAN else _cell(said, bounds)


def _serves(said: Exchange) -> bool:
    """Whether the purpose is direct: of what is planned to a supplier or customer, only supply is."""
    if said.tense is Tense.PLAN and said.relation is RelationKind.VERTICAL:
        return said.aim is Aim.SUPPLY
    return said.aim is not Aim.OTHER


def _current(said: Exchange, bounds: Bounds) -> bool:
    """Whether figures are of now: too young, or of unknown age; those of a cell may say themselves
    that they are past.
    """
    if said.age_days is not None:
        return said.age_days < bounds.current_days
    return said.tense is Tense.CURRENT or said.grain is Grain.INDIVIDUAL


def _individual(said: Exchange, bounds: Bounds) -> Decision:
    """One party's own figure."""
    if said.tense is Tense.PLAN:
        return Decision(Outcome.BLOCK, "C01", Why.PLANNED, f"{_JC} 9-1, {_HG}")
    if _current(said, bounds):
        return Decision(Outcome.BLOCK, "C02", Why.CURRENT, f"{_US}, {_HG}")
    return Decision(Outcome.FLAG, "C03", Why.PAST, f"{_JC} 9-4")


def _forecast(said: Exchange, bounds: Bounds) -> Decision:
    """A forecast for many: it must not guide what each maker supplies."""
    unknown = said.makers is None and said.grain is Grain.CELL
    if unknown or (said.makers is not None and said.makers < bounds.makers_min):
        return Decision(Outcome.FLAG, "C07", Why.GUIDE, f"{_JC} 9-7, H17-13")
    return Decision(Outcome.ALLOW, "", Why.TOTAL, f"{_JC} 9-7")


def _cell(said: Exchange, bounds: Bounds) -> Decision:
    """A sum over contributors, of facts."""
    if said.own_figures:
        if said.contributors is None or said.contributors < bounds.contributors_min:
            return Decision(Outcome.BLOCK, "C04", Why.FEW, f"{_US}; {_JC} 55, H17-13")
        if said.largest is None or said.largest > bounds.largest_max:
            return Decision(Outcome.BLOCK, "C05", Why.ONE_PREVAILS, _US)
    if said.outline and not _current(said, bounds):
        return Decision(Outcome.NOTE, "C03", Why.OUTLINE, f"{_JC} 9-4")
    return Decision(Outcome.ALLOW, "", Why.TOTAL, f"{_JC} 9-4")


def follows(item: Item, *, proxy: bool = False) -> Competition:
    """What of competition follows from the topic of a line, and from it being a proxy: a sensitive
    topic of single parties is sensitive, a proxy of output is one. A line that says nothing of its
    topic is what it is marked.
    """
    single = item.topic in SENSITIVE and item.grain is Grain.INDIVIDUAL
    if single or item.competition is Competition.SENSITIVE:
        return Competition.SENSITIVE
    if proxy or item.competition is Competition.PROXY:
        return Competition.PROXY
    return Competition.NONE


def exchange(item: Item, relation: RelationKind, aim: Aim) -> Exchange:
    """What giving the rows of a line to another party is, as far as the line says it. Rows flow as
    they arise, so their age is unknown and a cell's contributors are.
    """
    standing = follows(item)
    topic = item.topic
    if standing is Competition.SENSITIVE and topic not in SENSITIVE:
        topic = Topic.QUANTITY
    return Exchange(
        topic=topic,
        relation=relation,
        tense=item.tense,
        grain=item.grain,
        aim=aim,
        proxy=standing is Competition.PROXY,
    )
