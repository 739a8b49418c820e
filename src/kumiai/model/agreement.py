"""Offers and agreements: proposed terms, concluded terms, who signed, and what ended them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from kumiai.model.clause import REPEATED, Clause, ClauseId
from kumiai.model.identifier import identifier
from kumiai.model.money import DAYS_MAX, Proceeds
from kumiai.model.party import MarketId, PartyId
from kumiai.model.period import Period
from kumiai.model.person import PersonId
from kumiai.model.policy import Policy
from kumiai.model.refusal import BadIdentifier, BadValue, NotAParty
from kumiai.model.right import Rights

OfferId = NewType("OfferId", str)
AgreementId = NewType("AgreementId", str)
Hash = NewType("Hash", str)
"""SHA-256 in lower-case hex."""

_PARTIES_MIN = 2


class AgreementKind(StrEnum):
    """What an agreement does."""

    CREATION = "creation"
    """Sets rights in data that arises between the parties."""
    PROVISION = "provision"
    """Grants use; refused unless the provider's right allows passing on."""
    POOL = "pool"
    """Joins many; entry by accession to the same terms, exit by notice."""


class Part(StrEnum):
    """What a party does in an agreement."""

    PROVIDER = "provider"
    RECIPIENT = "recipient"
    PAYER = "payer"
    BENEFICIARY = "beneficiary"
    """Shares in proceeds and reads nothing."""


@dataclass(frozen=True, slots=True)
class Member:
    """A party of an agreement and the parts it plays."""

    party: PartyId
    parts: frozenset[Part]


@dataclass(frozen=True, slots=True)
class Terms:
    """What parties agree on: rights of use and proceeds as data; all of it is hashed and signed.

    `law` and `language` govern the paper; `notice_days` before it can be left.
    """

    kind: AgreementKind
    title_ja: str
    title_en: str
    members: tuple[Member, ...]
    policies: tuple[Policy, ...]
    proceeds: Proceeds | None
    language: str = "ja"
    law: str = "Japan"
    notice_days: int = 30
    arbiter: PartyId | None = None
    """Who decides claims when the parties don't; none of the members."""
    rights: tuple[Rights, ...] = ()
    """Rights that a creation agreement sets, a table for each dataset."""
    clauses: tuple[Clause, ...] = ()
    template: str | None = None
    """The template that these terms were made from, `id@version`."""
    seats: Mapping[PartyId, PartyId] = field(default_factory=dict)
    """Which seat of the template is taken by which member."""
    replaces: AgreementId | None = None
    """The creation agreement whose place these terms take once all have signed."""
    open_to: MarketId | None = None
    """A market whose every party may answer these terms; then no recipient is named in them."""

    def __post_init__(self) -> None:
        """At least two parties (one when open), each once; a payer and portions only among them.

        Raises `Invalid`.
        """
        parties = [member.party for member in self.members]
        fewest = _PARTIES_MIN if self.open_to is None else 1
        if len(parties) < fewest or len(set(parties)) != len(parties):
            raise BadValue(field="members", value=",".join(parties)[:80])
        if self.open_to is not None and self.with_part(Part.RECIPIENT):
            raise BadValue(field="open_to", value=self.open_to)
        if not self.title_ja or not self.title_en:
            raise BadValue(field="terms", value=self.title_en[:80])
        if not 0 <= self.notice_days <= DAYS_MAX:
            raise BadValue(field="notice_days", value=str(self.notice_days))
        self._check_subject()
        if self.language not in ("ja", "en"):
            raise BadValue(field="language", value=self.language[:20])
        if self.arbiter in parties:
            raise BadValue(field="arbiter", value=str(self.arbiter))
        for named in (*self._named_in_proceeds(), *self.seats.values()):
            if named not in parties:
                raise NotAParty(party=named)
        self._check_origin()

    def _check_origin(self) -> None:
        """Seats are those of a template; only rights take the place of others. Raises `Invalid`."""
        if self.replaces is not None and self.kind is not AgreementKind.CREATION:
            raise BadValue(field="replaces", value=self.kind.value)
        if self.seats and self.template is None:
            raise BadValue(field="seats", value=",".join(self.seats)[:80])
        object.__setattr__(self, "seats", MappingProxyType(dict(self.seats)))

    def _check_subject(self) -> None:
        """Limits or, in a creation, rights; each dataset once; clauses once, but for repeated ones.

        Raises `Invalid`.
        """
        limited = [policy.dataset for policy in self.policies]
        entitled = [rights.dataset for rights in self.rights]
        if (not limited and not entitled) or (entitled and self.kind is not AgreementKind.CREATION):
            raise BadValue(field="policies", value=self.kind.value)
        if len(set(limited)) != len(limited) or len(set(entitled)) != len(entitled):
            raise BadValue(field="policies", value=",".join([*limited, *entitled])[:80])
        if self.proceeds is not None and not limited:
            raise BadValue(field="proceeds", value=self.kind.value)
        for rights in self.rights:
            for party in rights.parties:
                if party not in self.parties():
                    raise NotAParty(party=party)
        once = [clause.id for clause in self.clauses if clause.id not in REPEATED]
        if len(set(once)) != len(once):
            raise BadValue(field="clauses", value=",".join(once)[:80])

    def _named_in_proceeds(self) -> tuple[PartyId, ...]:
        """Parties that the proceeds name."""
        if self.proceeds is None:
            return ()
        declarer = (self.proceeds.declarer,) if self.proceeds.declarer else ()
        return (self.proceeds.payer, *self.proceeds.portions, *declarer)

    def parties(self) -> tuple[PartyId, ...]:
        """The parties, in the order of the terms."""
        return tuple(member.party for member in self.members)

    def with_part(self, part: Part) -> tuple[PartyId, ...]:
        """The parties that play `part`."""
        return tuple(member.party for member in self.members if part in member.parts)

    def clause(self, clause: ClauseId) -> Clause | None:
        """The first clause of this id, if the terms hold one."""
        return next((found for found in self.clauses if found.id is clause), None)

    def policy(self, dataset: str) -> Policy | None:
        """The limits for `dataset`, if these terms name it."""
        return next((policy for policy in self.policies if policy.dataset == dataset), None)


class OfferState(StrEnum):
    """Where a negotiation stands; the words of the Dataspace Protocol live on the wire only."""

    OPEN = "open"
    COUNTERED = "countered"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Offer:
    """Terms that `by` proposes to the other members; a counter-offer names what it answers."""

    id: OfferId
    by: PartyId
    person: PersonId
    terms: Terms
    terms_hash: Hash
    paper_hash: Hash
    summary_hash: Hash
    at: datetime
    state: OfferState = OfferState.OPEN
    answers: OfferId | None = None

    def __post_init__(self) -> None:
        """Only a member of the terms offers them; the id begins with `off-`, that of the agreement
        which it may become with `agr-`. Raises `NotAParty`, `BadIdentifier`.
        """
        if not identifier("offer", self.id).startswith("off-"):
            raise BadIdentifier(kind="offer", id=self.id)
        if self.by not in self.terms.parties():
            raise NotAParty(party=self.by)


@dataclass(frozen=True, slots=True)
class Signature:
    """`party`'s signature, given by `person` under `mandate`: Ed25519, base64."""

    party: PartyId
    person: PersonId
    mandate: str
    key: str
    at: datetime
    signature: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Concluded terms, bound to their paper and summary by hash. Immutable.

    Each party signs it without the signatures. In force from the last signature on, when all
    members have signed.
    """

    id: AgreementId
    offer: OfferId
    terms: Terms
    terms_hash: Hash
    paper_hash: Hash
    summary_hash: Hash
    offered_at: datetime
    signatures: tuple[Signature, ...] = ()

    def __post_init__(self) -> None:
        """The id has its form. Raises `BadIdentifier`."""
        identifier("agreement", self.id)

    def missing(self) -> tuple[PartyId, ...]:
        """Members that have not signed."""
        signed = {signature.party for signature in self.signatures}
        return tuple(party for party in self.terms.parties() if party not in signed)

    def in_force(self) -> bool:
        """Whether all members have signed."""
        return not self.missing()

    def settles(self, period: Period, ends_at: datetime | None) -> bool:
        """Whether it runs in some part of `period`: from its last signature and its first policy's
        begin on, up to the last policy's end or an early end at `ends_at`.
        """
        if not self.terms.policies:
            return False
        begins = max(self.concluded_at(), min(p.runs.begin for p in self.terms.policies))
        ends = max(p.runs.end for p in self.terms.policies)
        return begins < period.end and period.begin < min(ends, ends_at or ends)

    def concluded_at(self) -> datetime:
        """When the last signature was given; of an unsigned one, when it was offered."""
        return max((signature.at for signature in self.signatures), default=self.offered_at)
