"""Pools: who may enter and leave, what is refused and writes nothing, and what versions prove."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kumiai.acts import agree, enroll, entitle, offer, pool
from kumiai.model.agreement import Agreement, AgreementKind, OfferId, Part
from kumiai.model.money import SplitKind
from kumiai.model.party import Relation, RelationKind
from kumiai.model.refusal import (
    AlreadyMember,
    CompetitionSensitive,
    LeaveByNotice,
    NoMandate,
    NotAParty,
    NotAPool,
    NotInForce,
    PoolNeedsMember,
    PurposeNotAllowed,
    Refusal,
    StaleTerms,
    UnknownAgreement,
    UnknownDataset,
    UnknownParty,
)
from kumiai.model.right import Competition
from kumiai.model.usage import EntryType
from kumiai.papers.matrix import yaml_from_matrix
from kumiai.records import keys, register, usage_log
from kumiai.rules.standing import of_party
from kumiai.wire.canonical import agreement_bytes, digest, version_bytes
from tests.story import pool_stage as made
from tests.story.pool_stage import CAR, ELECTRONICS, RENTAL, TYRE, Stage

BOTH = frozenset({Part.PROVIDER, Part.RECIPIENT})


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A node with four parties."""
    found = made.founded(tmp_path / "node", None)
    yield found
    found.node.close()


@pytest.fixture
def agreement(stage: Stage) -> Agreement:
    """A pool of three of them."""
    return made.pooled(stage, SplitKind.FIXED)


def entry(agreement: Agreement, **changed: object) -> pool.Entry:
    """How the tyre maker wants to enter, with something changed."""
    said = pool.Entry(BOTH, (made.policy(TYRE),), agreement.terms_hash)
    return replace(said, **changed)  # type: ignore[arg-type]


def join(stage: Stage, agreement: Agreement, said: pool.Entry) -> pool.Pool:
    """The tyre maker enters."""
    who = stage.who(TYRE)
    return pool.join(stage.node.store, who, agreement.id, said, made.PASSPHRASE)


def test_versions_name_each_other_and_are_signed(stage: Stage, agreement: Agreement) -> None:
    """Each version names the hash of the one before; an entry verifies with its party's key."""
    made.joined(stage, agreement, TYRE)
    found = pool.leave(stage.node.store, stage.who(RENTAL), agreement.id)
    first, second = found.versions
    assert first.before == digest(agreement_bytes(agreement))
    assert second.before == digest(version_bytes(first))
    assert first.signature is not None
    public = keys.public_keys(stage.node.store.database, [TYRE])[-1]
    keys.verify(public, version_bytes(first), first.signature.signature)
    with pytest.raises(Refusal):
        keys.verify(public, version_bytes(second), first.signature.signature)
    assert base64.b64decode(first.signature.signature)
    entries = usage_log.entries(stage.node.store.database, agreement.id)
    kinds = [e.type for e in entries if e.type in (EntryType.JOINED, EntryType.LEFT)]
    assert kinds == [EntryType.JOINED, EntryType.LEFT]
    assert second.takes == (f"drives-{RENTAL}",)


def test_asked_again_it_is_the_same(stage: Stage, agreement: Agreement) -> None:
    """Inviting, entering and leaving twice is doing so once."""
    made.joined(stage, agreement, TYRE)
    made.joined(stage, agreement, TYRE)
    once = pool.leave(stage.node.store, stage.who(RENTAL), agreement.id)
    stage.clock.at += timedelta(days=40)
    again = pool.leave(stage.node.store, stage.who(RENTAL), agreement.id)
    assert once.versions == again.versions
    assert len(again.versions) == 2
    assert [m.party for m in again.stands.terms.members] == [CAR, ELECTRONICS, TYRE]
    assert {m.party for m in once.stands.terms.members} == {CAR, ELECTRONICS, RENTAL, TYRE}


def test_a_pool_is_seen_by_members_and_whom_they_invite(stage: Stage, agreement: Agreement) -> None:
    """Before the invitation it is not there; with it, the terms may be seen and nothing else."""
    with pytest.raises(UnknownAgreement):
        pool.show(stage.node.store, stage.who(TYRE), agreement.id)
    pool.invite(stage.node.store, stage.who(CAR), agreement.id, TYRE)
    assert pool.show(stage.node.store, stage.who(TYRE), agreement.id).founding == agreement
    with pytest.raises(UnknownAgreement):
        register.agreement(stage.node.store.database, stage.who(TYRE), agreement.id)
    assert register.known_items(stage.node.store.database, stage.who(TYRE)) == {}


Spoil = Callable[[Stage, Agreement], pool.Entry]


def _competitor(stage: Stage, agreement: Agreement) -> pool.Entry:
    """The tyre maker's speeds are sensitive, and the car maker calls it a competitor."""
    matrix = register.newest_matrix(stage.node.store.database, made.policy(TYRE).dataset)
    assert matrix is not None
    items = tuple(replace(item, competition=Competition.SENSITIVE) for item in matrix.items)
    raw = yaml_from_matrix(replace(matrix, items=items))
    dataset = made.policy(TYRE).dataset
    entitle.set_rights(stage.node.store, stage.who(TYRE), dataset, raw.encode(), "purchase")
    said = Relation(made.MARKET, CAR, TYRE, RelationKind.COMPETITOR, stage.clock())
    enroll.declare_relation(stage.node.store, stage.who(CAR), said)
    return entry(agreement)


REFUSED: list[tuple[type[Refusal], Spoil]] = [
    (StaleTerms, lambda _, a: entry(a, terms_hash="0" * 64)),
    (UnknownDataset, lambda _, a: entry(a, policies=(made.policy(CAR),))),
    (NotAParty, lambda _, a: entry(a, parts=BOTH | {Part.PAYER})),
    (PurposeNotAllowed, lambda _, a: entry(a, policies=(replace(made.policy(TYRE), purposes=("sale",)),))),
    (CompetitionSensitive, _competitor),
]  # fmt: skip


@pytest.mark.parametrize("kind, spoil", REFUSED)
def test_an_entry_that_is_refused(
    stage: Stage, agreement: Agreement, kind: type[Refusal], spoil: Spoil
) -> None:
    """Each reason has its refusal, and nothing is written."""
    pool.invite(stage.node.store, stage.who(CAR), agreement.id, TYRE)
    said = spoil(stage, agreement)
    size = usage_log.size_and_root(stage.node.store.database, agreement.id)
    with pytest.raises(kind):
        join(stage, agreement, said)
    assert register.versions(stage.node.store.database, agreement.id) == []
    assert usage_log.size_and_root(stage.node.store.database, agreement.id) == size


def test_entering_otherwise_as_a_member_is_refused(stage: Stage, agreement: Agreement) -> None:
    """Who stands in the pool changes nothing by entering again with other data."""
    made.joined(stage, agreement, TYRE)
    with pytest.raises(AlreadyMember):
        join(stage, agreement, entry(agreement, policies=()))


def test_an_ended_pool_is_entered_by_nobody(stage: Stage, agreement: Agreement) -> None:
    """After the last policy's end, and with data that would outlive it."""
    pool.invite(stage.node.store, stage.who(CAR), agreement.id, TYRE)
    policy = made.policy(TYRE)
    longer = replace(policy.runs, end=policy.runs.end + timedelta(days=1))
    with pytest.raises(NotInForce):
        join(stage, agreement, entry(agreement, policies=(replace(policy, runs=longer),)))
    stage.clock.at += timedelta(days=400)
    with pytest.raises(NotInForce):
        join(stage, agreement, entry(agreement))


def test_who_may_not_leave(stage: Stage, agreement: Agreement) -> None:
    """Not the payer, nobody from a pool of two; and who may leave cannot end the others' pool."""
    store = stage.node.store
    with pytest.raises(PoolNeedsMember):
        pool.leave(store, stage.who(ELECTRONICS), agreement.id)
    with pytest.raises(LeaveByNotice):
        agree.end(store, stage.who(RENTAL), agreement.id)
    with pytest.raises(UnknownAgreement):
        pool.leave(store, stage.who(TYRE), agreement.id)
    pool.leave(store, stage.who(RENTAL), agreement.id)
    with pytest.raises(PoolNeedsMember):
        pool.leave(store, stage.who(CAR), agreement.id)
    ends = agree.end(store, stage.who(ELECTRONICS), agreement.id).end
    assert ends == stage.clock() + timedelta(days=made.NOTICE_DAYS)


def test_who_was_invited_cannot_leave_what_it_has_not_entered(
    stage: Stage, agreement: Agreement
) -> None:
    """An invitation is no membership; an unknown party gets none; a signature needs its mandate."""
    pool.invite(stage.node.store, stage.who(CAR), agreement.id, TYRE)
    with pytest.raises(NotAParty):
        pool.leave(stage.node.store, stage.who(TYRE), agreement.id)
    with pytest.raises(UnknownParty):
        pool.invite(stage.node.store, stage.who(CAR), agreement.id, "nobody")
    person = register.person_of(stage.node.store.database, stage.who(TYRE).person)
    assert person is not None
    bare = of_party(replace(person, mandates=()), stage.clock())
    with pytest.raises(NoMandate):
        pool.join(stage.node.store, bare, agreement.id, entry(agreement), made.PASSPHRASE)


def test_another_kind_is_no_pool(stage: Stage, agreement: Agreement) -> None:
    """A provision is not entered, left, shown or opened to others as a pool."""
    terms = replace(agreement.terms, kind=AgreementKind.PROVISION)
    provided = offer.offer(stage.node.store, stage.who(CAR), OfferId("off-plain"), terms)
    for party in terms.parties():
        signed = agree.accept(
            stage.node.store, stage.who(party), provided.id, provided.terms_hash, made.PASSPHRASE
        )
    acts: tuple[Callable[[], object], ...] = (
        lambda: pool.show(stage.node.store, stage.who(CAR), signed.id),
        lambda: pool.invite(stage.node.store, stage.who(CAR), signed.id, TYRE),
        lambda: pool.leave(stage.node.store, stage.who(RENTAL), signed.id),
        lambda: pool.join(
            stage.node.store, stage.who(CAR), signed.id, entry(signed), made.PASSPHRASE
        ),
    )
    for act in acts:
        with pytest.raises(NotAPool):
            act()
