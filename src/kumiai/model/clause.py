"""Clauses: what parties agree on beside rights and limits, as data that a rule can be held against.

`FIELDS` is the closed list: which clause holds which fields, and what each field may say. The
sentences that a contract prints for them stand in `papers/contract`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from kumiai.model.party import PartyId
from kumiai.model.refusal import BadClause

Said = str | int | None
"""What a field says: text, a whole number, or nothing yet."""

YES, NO = "yes", "no"
_TEXT_MAX = 400
_NUMBER_MAX = 10**12


class ClauseId(StrEnum):
    """The clauses that a rule or an export can ask for."""

    DEFINITIONS = "definitions"
    USE = "use"
    DISTRIBUTION = "distribution"
    TRANSFORM = "transform"
    DERIVED_BACK = "derived_back"
    SECRETS = "secrets"
    SUSPENSION = "suspension"
    PERSONAL = "personal"
    WARRANTY = "warranty"
    PROCEEDS = "proceeds"
    METRIC = "metric"
    OBJECTION = "objection"
    MANAGEMENT = "management"
    CONFIDENTIALITY = "confidentiality"
    INCIDENT = "incident"
    THIRD_PARTY = "third_party"
    LIABILITY = "liability"
    INTERPRETATION = "interpretation"
    EXIT = "exit"
    CHANGE = "change"
    TERMINATION = "termination"
    COPY = "copy"
    SCHEMA = "schema"
    COMPETITION = "competition"
    EXCLUSIVITY = "exclusivity"
    ASSIGNMENT = "assignment"
    DEMAND = "demand"
    COMMISSION = "commission"
    HANDOVER = "handover"
    BEFOREHAND = "beforehand"
    PRECEDENCE = "precedence"
    ANTISOCIAL = "antisocial"


@dataclass(frozen=True, slots=True)
class Text:
    """A field of words."""


@dataclass(frozen=True, slots=True)
class Number:
    """A field of a whole number, with its unit (`yen`, `days`, `hours`, `years`, `rows`)."""

    unit: str


@dataclass(frozen=True, slots=True)
class Party:
    """A field that names a party of the terms or another one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that says one of `words`."""

    words: tuple[str, ...]


Field = Text | Number | Party | Choice
_YES_NO = Choice((YES, NO))
_TEXT = Text()

FIELDS: Mapping[ClauseId, Mapping[str, Field]] = MappingProxyType({
    ClauseId.DEFINITIONS: {"data": _TEXT, "processed": _TEXT, "derived": _TEXT},
    ClauseId.USE: {"region": _TEXT, "manner": _TEXT},
    ClauseId.DISTRIBUTION: {
        "consent": Choice(("prior", "listed", "none")), "recipients": _TEXT, "purpose": _TEXT,
        "period": _TEXT, "scope": _TEXT, "manner": _TEXT, "duties_passed_on": _YES_NO,
    },
    ClauseId.TRANSFORM: {
        "name": _TEXT, "right": Choice(("provider", "recipient", "both", "none")),
        "price": Number("yen"),
    },
    ClauseId.DERIVED_BACK: {"right": Choice(("use", "negotiate", "none"))},
    ClauseId.SECRETS: {"measures": _TEXT, "signed": _YES_NO, "nda": _YES_NO},
    ClauseId.SUSPENSION: {
        "only_tagged": _YES_NO, "reasons": _YES_NO, "case_by_case": _YES_NO, "notice": _YES_NO,
    },
    ClauseId.PERSONAL: {
        "recipient": Party(),
        "basis": Choice(("consent", "entrustment", "joint_use", "anonymised", "none")),
        "country": _TEXT, "foreign_basis": _TEXT,
    },
    ClauseId.WARRANTY: {
        "third_party_rights": _YES_NO, "accuracy": _YES_NO, "virus_free": _YES_NO,
        "fitness": _YES_NO, "ip": _YES_NO, "appi": _YES_NO,
    },
    ClauseId.PROCEEDS: {
        "method": Choice(("fixed", "metered", "sale", "cost", "barter", "free")),
        "revenue_share": _TEXT, "cost_share": _TEXT, "effective_from": _TEXT, "worksheet": _YES_NO,
    },
    ClauseId.METRIC: {
        "definition": _TEXT, "unit": _TEXT, "source": _TEXT, "filter": _TEXT, "verifier": _TEXT,
    },
    ClauseId.OBJECTION: {"days": Number("days"), "deemed": _YES_NO},
    ClauseId.MANAGEMENT: {
        "segregation": _YES_NO, "care": _YES_NO, "report": _YES_NO, "correction": _YES_NO,
    },
    ClauseId.CONFIDENTIALITY: {"years": Number("years"), "no_other_use": _YES_NO},
    ClauseId.INCIDENT: {"notice": Number("hours")},
    ClauseId.THIRD_PARTY: {"cooperate": _YES_NO},
    ClauseId.LIABILITY: {
        "cap": Number("yen"), "excludes_intent": _YES_NO, "excludes_breach": _YES_NO,
        "limits_remedies": _YES_NO,
    },
    ClauseId.INTERPRETATION: {"sole_judge": Party()},
    ClauseId.EXIT: {"notice": Number("days"), "lock_in": _YES_NO},
    ClauseId.CHANGE: {"reason": _YES_NO, "exit": _YES_NO, "notice": Number("days")},
    ClauseId.TERMINATION: {
        "data": Choice(("delete", "return", "keep")), "derived": Choice(("delete", "return", "keep")),
        "certificate": _YES_NO,
    },
    ClauseId.COPY: {"format": _TEXT, "within": Number("days")},
    ClauseId.SCHEMA: {"renegotiate": _YES_NO},
    ClauseId.COMPETITION: {
        "market": _TEXT, "firewall": _YES_NO, "trustee": Party(), "admission": _TEXT,
        "exclusive_pool": _YES_NO, "no_competing_product": _YES_NO, "harmful_use": _YES_NO,
    },
    ClauseId.EXCLUSIVITY: {"to": Party(), "own_use": _YES_NO},
    ClauseId.ASSIGNMENT: {
        "what": Choice(("ip", "results", "derived")), "to": Party(), "price": Number("yen"),
    },
    ClauseId.DEMAND: {
        "within_purchase": _YES_NO, "benefit": _TEXT, "volume": Number("rows"),
        "open_ended": _YES_NO,
    },
    ClauseId.COMMISSION: {
        "covered": _YES_NO, "due": Number("days"), "fees_deducted": _YES_NO, "written": _YES_NO,
        "record": Number("years"),
    },
    ClauseId.HANDOVER: {"on_exit": _YES_NO},
    ClauseId.BEFOREHAND: {
        "kinds": _TEXT, "volume": _TEXT, "access": _TEXT, "sharing": _TEXT,
        "secrets_holder": _TEXT, "term": _TEXT, "complaint": _TEXT,
    },
    ClauseId.PRECEDENCE: {"rules": Choice(("paper", "policy"))},
    ClauseId.ANTISOCIAL: {"excluded": _YES_NO},
})  # fmt: skip
REPEATED = frozenset({ClauseId.TRANSFORM, ClauseId.PERSONAL, ClauseId.ASSIGNMENT})
"""Clauses that terms may hold several times: one for each transform, recipient, thing assigned."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause as data; a field that is left out is not agreed. `by` is the party that supplied
    it (EU Data Act, art. 13(6): who supplies a term bears the burden of proof).
    """

    id: ClauseId
    says: Mapping[str, Said]
    by: PartyId | None = None

    def __post_init__(self) -> None:
        """Its fields are known and say what they may. Raises `BadClause`."""
        known = FIELDS[self.id]
        for name, value in self.says.items():
            if name not in known or not _fits(known[name], value):
                raise BadClause(clause=self.id.value, field=name[:40], value=str(value)[:40])
        object.__setattr__(self, "says", MappingProxyType(dict(self.says)))

    def yes(self, field: str) -> bool:
        """Whether `field` says yes; what is not agreed says no."""
        return self.says.get(field) == YES


def _fits(field: Field, value: Said) -> bool:
    """Whether a field may say `value`."""
    match field, value:
        case _, None:
            return True
        case Number(), int():
            return not isinstance(value, bool) and 0 <= value <= _NUMBER_MAX
        case Choice(words=words), str():
            return value in words
        case Text() | Party(), str():
            return 0 < len(value) <= _TEXT_MAX
    return False
