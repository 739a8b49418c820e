"""Reviews: which packs hold for whom, what a signatory was shown, and which flag somebody let pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kumiai.model.agreement import Hash, OfferId
from kumiai.model.finding import Finding
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.refusal import ReasonMissing

_REASON_MIN, _REASON_MAX = 10, 1_000


@dataclass(frozen=True, slots=True)
class Adoption:
    """A version of a pack that holds from `at` on, for `party`, or for every party when that is
    None. `hash` is that of the pack, `person` who put it on record.
    """

    pack: str
    """The pack and its version, `id@version`."""
    hash: Hash
    party: PartyId | None
    by: PartyId
    person: PersonId
    at: datetime


@dataclass(frozen=True, slots=True)
class Override:
    """A flag that `person` let pass for its party, under a mandate and for a reason.

    It holds for these terms and for what the rule was met by then (`about`), nothing more.
    """

    offer: OfferId
    terms_hash: Hash
    rule: str
    about: tuple[str, ...]
    pack: str
    party: PartyId
    person: PersonId
    mandate: str
    reason: str
    at: datetime

    def __post_init__(self) -> None:
        """The reason is a sentence. Raises `ReasonMissing`."""
        if not _REASON_MIN <= len(self.reason.strip()) <= _REASON_MAX:
            raise ReasonMissing(rule=self.rule, least=_REASON_MIN, most=_REASON_MAX)


@dataclass(frozen=True, slots=True)
class Review:
    """What a party's signatory was shown when it signed: packs, findings, and what was overridden.

    The log's entry of the signature names it by its hash.
    """

    thing: str
    """The offer, or the version of a pool by which the party entered: `agreement/number`."""
    terms_hash: Hash
    party: PartyId
    person: PersonId
    at: datetime
    packs: tuple[str, ...]
    """Each as `id@version`, a space and the SHA-256 of the pack."""
    findings: tuple[Finding, ...]
    overrides: tuple[Override, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What another version of a pack finds about one agreement or offer: new, gone, same."""

    thing: str
    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    same: tuple[Finding, ...]
