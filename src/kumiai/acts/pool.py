"""Pool: a party enters by accession to the same terms and leaves by notice; the others go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kumiai.model.agreement import Agreement, AgreementKind, Hash, Part, Signature
from kumiai.model.party import PartyId
from kumiai.model.period import iso
from kumiai.model.person import Power, Standing
from kumiai.model.policy import Policy
from kumiai.model.pool import Change, PoolVersion
from kumiai.model.refusal import NotAPool, UnknownDataset
from kumiai.model.review import Review
from kumiai.model.usage import EntryType, Fact
from kumiai.records import keys, outbox, register, vetting
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.guard import check
from kumiai.rules.pool import as_of, may_join, may_leave, review_id
from kumiai.rules.standing import Operation, mandated, require
from kumiai.wire.canonical import agreement_bytes, digest, version_bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """How a party wants to enter: its parts, the limits of what it brings, the terms it has seen."""

    parts: frozenset[Part]
    policies: tuple[Policy, ...]
    terms_hash: str


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool as it was concluded, all its versions, and how it stands now."""

    founding: Agreement
    versions: Sequence[PoolVersion]
    stands: Agreement
    at: datetime
    """The instant at which it stands so."""


def show(store: Store, standing: Standing, agreement_id: str) -> Pool:
    """A pool with its versions, for its members and whom they invited. Raises `UnknownAgreement`,
    `NotAPool`.
    """
    require(standing, Operation.POOL_SHOW)
    found = _seen(store, standing, agreement_id)
    if found.founding.terms.kind is not AgreementKind.POOL:
        raise NotAPool(agreement=found.founding.id)
    return found


def invite(store: Store, standing: Standing, agreement_id: str, invited: str) -> Pool:
    """Lets a party see the pool's terms, so that it may enter; a member sees them already.

    Raises `UnknownParty`, `UnknownAgreement`, `NotAPool`.
    """
    require(standing, Operation.POOL_INVITE)
    found = register.party(store.database, standing, invited)
    stands = register.agreement(store.database, standing, agreement_id)
    if stands.terms.kind is not AgreementKind.POOL:
        raise NotAPool(agreement=stands.id)

    def step(tx: Transaction) -> None:
        """Who may see the pool from now on, and word to it."""
        if not register.claim_act(tx, f"{stands.id}/{found.id}", "invite", stands.id, standing.at):
            return
        register.invite(tx, stands, found.id)
        way = (standing.party, found.id)
        outbox.send(tx, standing.at, way, "invitation", {"agreement": stands.id})

    store.writer.run(step)
    reach("pool.after_invite")
    return _seen(store, standing, stands.id)


def join(
    store: Store, standing: Standing, agreement_id: str, entry: Entry, passphrase: bytes
) -> Pool:
    """Accedes to the terms for the asker's party, who signs the version that it makes.

    What it brings is held against every member, and theirs against it; the rule packs are held
    against the pool with it. Asked again while it is a
    member, it is the same entry. Raises what `may_join` and
    the guard refuse, `UnknownDataset` for data of others, `NoMandate`, `KeyLocked`.
    """
    require(standing, Operation.POOL_JOIN)
    before = _seen(store, standing, agreement_id)
    if _entered(before, standing.party, entry):
        return before
    drafted = PoolVersion(
        agreement=before.founding.id,
        number=len(before.versions) + 2,
        change=Change.ENTRY,
        party=standing.party,
        parts=entry.parts | ({Part.PROVIDER} if entry.policies else frozenset()),
        policies=entry.policies,
        since=standing.at,
        before=_newest(before),
    )
    may_join(before.stands, drafted, entry.terms_hash, standing.at)
    for policy in entry.policies:
        if register.any_dataset(store.database, policy.dataset).provider != standing.party:
            raise UnknownDataset(dataset=policy.dataset)
    signature = _signed(store, standing, drafted, passphrase)
    made = replace(drafted, signature=signature)
    grown = as_of(before.founding, [*before.versions, made], standing.at).terms
    check(grown, register.grounds(store.database, standing, grown))
    review = _reviewed(store, standing, replace(before.stands, terms=grown), made)
    reach("pool.before_join")
    store.writer.run(lambda tx: _keep(tx, standing, before.stands, made, review))
    reach("pool.after_join")
    return _seen(store, standing, made.agreement)


def leave(store: Store, standing: Standing, agreement_id: str) -> Pool:
    """Gives notice for the asker's party: after the pool's notice it reads nothing more, and what it
    brought is read by nobody. Asked again it is the same notice. Raises what `may_leave` refuses.
    """
    require(standing, Operation.POOL_LEAVE)
    before = _seen(store, standing, agreement_id)
    own = [v for v in before.versions if v.party == standing.party]
    if own and own[-1].change is Change.EXIT:
        return before
    until = standing.at + timedelta(days=before.founding.terms.notice_days)
    datasets = [policy.dataset for policy in before.stands.terms.policies]
    found = [register.any_dataset(store.database, dataset) for dataset in datasets]
    made = PoolVersion(
        agreement=before.founding.id,
        number=len(before.versions) + 2,
        change=Change.EXIT,
        party=standing.party,
        parts=frozenset(),
        policies=(),
        since=until,
        before=_newest(before),
        takes=tuple(d.id for d in found if d.provider == standing.party),
    )
    may_leave(as_of(before.founding, before.versions, until), made)
    reach("pool.before_leave")
    store.writer.run(lambda tx: _keep(tx, standing, before.stands, made))
    reach("pool.after_leave")
    return _seen(store, standing, made.agreement)


def _seen(store: Store, standing: Standing, agreement_id: str) -> Pool:
    """The pool as it stands for the asker."""
    founding = register.pool(store.database, standing, agreement_id)
    versions = register.versions(store.database, founding.id)
    return Pool(founding, versions, as_of(founding, versions, standing.at), standing.at)


def _entered(pool: Pool, party: PartyId, entry: Entry) -> bool:
    """Whether a party that is a member has entered just so."""
    own = [v for v in pool.versions if v.party == party and v.change is Change.ENTRY]
    same = bool(own) and own[-1].policies == entry.policies and own[-1].parts >= entry.parts
    return same and party in pool.stands.terms.parties()


def _newest(pool: Pool) -> Hash:
    """The hash of a pool's newest version."""
    if not pool.versions:
        return digest(agreement_bytes(pool.founding))
    return digest(version_bytes(pool.versions[-1]))


def _reviewed(store: Store, standing: Standing, grown: Agreement, made: PoolVersion) -> Review:
    """What the signatory of an entry is shown, kept under the version that it makes.

    Raises `RuleBlocks`, `FlagStands`.
    """
    shown = vetting.review(store.database, standing, grown, entry=True)
    return replace(shown, thing=review_id(made))


def _signed(store: Store, standing: Standing, drafted: PoolVersion, passphrase: bytes) -> Signature:
    """The signature of the party that enters, under its mandate."""
    mandate = mandated(standing, Power.ACCEPT)
    signer = keys.unlock_party(store.database, standing, passphrase)
    return Signature(
        party=standing.party,
        person=standing.person,
        mandate=mandate.id,
        key=signer.public.id,
        at=standing.at,
        signature=signer.sign(version_bytes(drafted)),
    )


def _keep(
    tx: Transaction,
    standing: Standing,
    stands: Agreement,
    made: PoolVersion,
    review: Review | None = None,
) -> None:
    """Keeps a version, on the log, and tells the other members; of an entry also what the signatory
    was shown.
    """
    register.add_version(tx, made)
    enters = made.change is Change.ENTRY
    if enters:
        register.admit(tx, made)
    kind = EntryType.JOINED if enters else EntryType.LEFT
    facts: dict[str, Fact] = {
        "party": made.party,
        "version": made.number,
        "version_hash": digest(version_bytes(made)),
        "since": iso(made.since),
    }
    register.recheck(tx, stands.terms.parties(), "members", standing.at)
    if review is not None:
        register.add_review(tx, review)
        facts["review_hash"] = register.review_hash(review)
    tx.append(made.agreement, kind, standing.at, facts, made.party)
    for party in stands.terms.parties():
        if party != standing.party:
            outbox.send(tx, standing.at, (PartyId(made.party), party), kind.value, facts)
