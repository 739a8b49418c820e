"""Pools: who is a member when, what it lets others read, and what it gets of a month.

A member enters by accession to the same terms and leaves by notice. Whoever pays or declares sales
stays as long as the pool does: its notice ends the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from kumiai.model.agreement import Agreement, AgreementKind, Member, Part, Terms
from kumiai.model.money import Proceeds
from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.pool import Change, PoolVersion
from kumiai.model.refusal import (
    AlreadyMember,
    NotAParty,
    NotAPool,
    NotInForce,
    PoolNeedsMember,
    PurposeNotAllowed,
    StaleTerms,
)

_FEWEST = 2
_SHARING = frozenset({Part.PROVIDER, Part.BENEFICIARY})
_MICROSECOND = timedelta(microseconds=1)


def as_of(agreement: Agreement, versions: Sequence[PoolVersion], at: datetime) -> Agreement:
    """The agreement as it stands at `at`: its members then, what they bring and what each gets.

    The hashes stay those of the terms to which all acceded. Another kind stands as concluded.
    """
    stands = agreement
    for version in versions:
        if version.since <= at:
            stands = _changed(agreement, stands, version)
    return stands


def _changed(founding: Agreement, stands: Agreement, version: PoolVersion) -> Agreement:
    """`stands` with one member more or one fewer."""
    terms = stands.terms
    if version.change is Change.ENTRY:
        assert version.signature is not None  # an accession is signed before it is kept
        members = (*terms.members, Member(version.party, version.parts))
        policies = (*terms.policies, *version.policies)
        signatures = (*stands.signatures, version.signature)
    else:
        members = tuple(m for m in terms.members if m.party != version.party)
        policies = tuple(p for p in terms.policies if p.dataset not in version.takes)
        signatures = tuple(s for s in stands.signatures if s.party != version.party)
    proceeds = terms.proceeds and _divided(
        terms.proceeds, {m.party: _base(founding.terms, m) for m in members}
    )
    made = replace(terms, members=members, policies=policies, proceeds=proceeds)
    return replace(stands, terms=made, signatures=signatures)


def _base(founding: Terms, member: Member) -> Fraction:
    """The portion that a member enters a month with: what the terms name; a later member that
    brings data or is to benefit enters with the smallest portion that they name.
    """
    portions = founding.proceeds.portions if founding.proceeds else {}
    if member.party in founding.parties() or not member.parts & _SHARING:
        return portions.get(member.party, Fraction(0))
    return min((portion for portion in portions.values() if portion > 0), default=Fraction(0))


def _divided(proceeds: Proceeds, weights: Mapping[PartyId, Fraction]) -> Proceeds:
    """`proceeds` divided by `weights`; as the terms say where nobody has any."""
    total = sum(weights.values())
    if total == 0:
        return proceeds
    return replace(proceeds, portions={party: w / total for party, w in weights.items() if w > 0})


def proceeds_of(
    agreement: Agreement, versions: Sequence[PoolVersion], period: Period
) -> Proceeds | None:
    """The proceeds of `period`: each member's portion, weighted with the part of the period for
    which it stands, divided by the sum of all. Exact; without a change the terms' own.
    """
    proceeds = agreement.terms.proceeds
    if proceeds is None or not versions:
        return proceeds
    members = {member.party: member for member in agreement.terms.members}
    members |= {v.party: Member(v.party, v.parts) for v in versions if v.change is Change.ENTRY}
    weights = {
        party: _base(agreement.terms, member) * _stood(agreement, versions, party, period)
        for party, member in members.items()
    }
    return _divided(proceeds, weights)


def _stood(
    agreement: Agreement, versions: Sequence[PoolVersion], party: PartyId, period: Period
) -> int:
    """Microseconds of `period` for which `party` is a member."""
    founder = party in agreement.terms.parties()
    since = agreement.concluded_at() if founder else None
    found = 0
    for version in versions:
        if version.party != party:
            continue
        if version.change is Change.ENTRY:
            since = version.since
        elif since is not None:
            found += _within(since, version.since, period)
            since = None
    return found if since is None else found + _within(since, period.end, period)


def _within(begin: datetime, end: datetime, period: Period) -> int:
    """Microseconds from `begin` to `end` that lie in `period`."""
    return max((min(end, period.end) - max(begin, period.begin)) // _MICROSECOND, 0)


def review_id(entry: PoolVersion) -> str:
    """Under what it is kept what the signatory of an entry was shown: a party may leave and enter
    again.
    """
    return f"{entry.agreement}/{entry.number}"


def may_join(stands: Agreement, entry: PoolVersion, seen: str, at: datetime) -> None:
    """Refuses what is no pool or not in force, who is a member already, terms that the signatory
    did not see, and data brought for purposes or a time that the pool does not have.

    Raises `NotAPool`, `NotInForce`, `AlreadyMember`, `StaleTerms`, `PurposeNotAllowed`.
    """
    if stands.terms.kind is not AgreementKind.POOL:
        raise NotAPool(agreement=stands.id)
    if entry.party in stands.terms.parties():
        raise AlreadyMember(agreement=stands.id, party=entry.party)
    if seen != stands.terms_hash:
        raise StaleTerms(base=seen[:16], current=stands.terms_hash[:16])
    if Part.PAYER in entry.parts:
        raise NotAParty(party=entry.party, agreement=stands.id)
    ends = max(policy.runs.end for policy in stands.terms.policies)
    if not stands.in_force() or at >= ends:
        raise NotInForce(agreement=stands.id)
    purposes = {purpose for policy in stands.terms.policies for purpose in policy.purposes}
    for policy in entry.policies:
        if policy.runs.end > ends:
            raise NotInForce(agreement=stands.id)
        for purpose in policy.purposes:
            if purpose not in purposes:
                raise PurposeNotAllowed(agreement=stands.id, purpose=purpose)


def goes_on_without(stands: Agreement, party: PartyId) -> bool:
    """Whether it is a pool that has members enough, payer and declarer without this party."""
    terms = stands.terms
    named = (terms.proceeds.payer, terms.proceeds.declarer) if terms.proceeds else ()
    pool = terms.kind is AgreementKind.POOL and len(terms.members) > _FEWEST
    return pool and party not in named


def may_leave(stands: Agreement, leaver: PoolVersion) -> None:
    """Refuses an exit from what is no pool, by no member, or by one without whom there is no pool.

    Raises `NotAPool`, `NotAParty`, `PoolNeedsMember`.
    """
    terms = stands.terms
    if terms.kind is not AgreementKind.POOL:
        raise NotAPool(agreement=stands.id)
    if leaver.party not in terms.parties():
        raise NotAParty(party=leaver.party, agreement=stands.id)
    left = [policy for policy in terms.policies if policy.dataset not in leaver.takes]
    if not left or not goes_on_without(stands, leaver.party):
        raise PoolNeedsMember(agreement=stands.id, party=leaver.party)
