"""The gate in the walk: a flag keeps terms from being signed until somebody says why, a block always;
what was shown stands in the log; what turns bad later is served no more.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kumiai.acts import agree, enroll, offer, pool, read, vet
from kumiai.model.agreement import AgreementId, OfferId, Part, Terms
from kumiai.model.clause import ClauseId
from kumiai.model.dataset import DatasetId
from kumiai.model.finding import Finding, Weight
from kumiai.model.money import SplitKind
from kumiai.model.party import Relation, RelationKind
from kumiai.model.person import PersonId, Power, Role
from kumiai.model.refusal import (
    FlagStands,
    NoMandate,
    NothingToOverride,
    NotToOverride,
    RuleBlocks,
    ServingBlocked,
    UnknownOffer,
)
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.model.review import Override
from kumiai.model.right import Allowance
from kumiai.model.usage import EntryType
from kumiai.papers.messages import sentence
from kumiai.records import register, usage_log, vetting
from kumiai.rules.pack import run
from tests.story import pool_stage as made
from tests.story.pool_stage import CAR, ELECTRONICS, PASSPHRASE, RENTAL, TYRE, Stage

REASON = "the warranty of the purchase holds for the data, too"


@pytest.fixture
def stage(tmp_path: Path, database_url: str | None) -> Stage:
    """A pool in force, and terms like its own that nobody has offered."""
    found = made.founded(tmp_path / "node", database_url)
    made.pooled(found, SplitKind.FIXED)
    made.drive(found, CAR, 4)
    return found


def without(stage: Stage, clause: ClauseId) -> Terms:
    """The pool's terms without a clause."""
    terms = register.agreement_by_id(stage.node.store.database, "agr-road").terms
    return replace(terms, clauses=tuple(c for c in terms.clauses if c.id is not clause))


def offered(stage: Stage, terms: Terms, name: str) -> str:
    """The hash of terms that the car maker offers."""
    made_of = offer.offer(stage.node.store, stage.who(CAR), OfferId(name), terms)
    return made_of.terms_hash


def test_a_flag_waits_for_a_reason_of_each_party(stage: Stage) -> None:
    """Without one nothing is signed; another party's reason is not one's own; with it the signature
    stands, and the log names what its signatory was shown.
    """
    store = stage.node.store
    hashed = offered(stage, without(stage, ClauseId.WARRANTY), "off-bare")
    with pytest.raises(FlagStands) as refused:
        agree.accept(store, stage.who(CAR), "off-bare", hashed, PASSPHRASE)
    assert refused.value.facts["rule"] == "R16"
    for lang in ("ja", "en"):
        assert "CK" in sentence(refused.value, lang)
    assert register.acceptances(store.database, OfferId("off-bare")) == []
    vet.override(store, stage.who(CAR), "off-bare", "R16", REASON)
    with pytest.raises(FlagStands):
        agree.accept(store, stage.who(RENTAL), "off-bare", hashed, PASSPHRASE)
    for party in (CAR, ELECTRONICS, RENTAL):
        vet.override(store, stage.who(party), "off-bare", "R16", REASON)
        agree.accept(store, stage.who(party), "off-bare", hashed, PASSPHRASE)
    reviews = {r.party: r for r in register.reviews(store.database, "off-bare")}
    assert [(o.rule, o.reason, o.person) for o in reviews[CAR].overrides] == [
        ("R16", REASON, f"{CAR}.person")
    ]
    assert "R16" in {f.rule for f in reviews[CAR].findings if f.weight is Weight.FLAG}
    entries = usage_log.of_kinds(store.database, "agr-bare", (EntryType.SIGNED,), 9)
    named = {e.facts["party"]: e.facts["review_hash"] for e in entries}
    assert named == {party: register.review_hash(r) for party, r in reviews.items()}


def test_an_override_needs_its_mandate(stage: Stage) -> None:
    """A role is not enough."""
    offered(stage, without(stage, ClauseId.WARRANTY), "off-bare")
    who = stage.who(CAR)
    without_it = tuple(m for m in who.mandates if m.power is not Power.OVERRIDE)
    bare = replace(who, mandates=without_it, roles=frozenset({Role.LEGAL}))
    with pytest.raises(NoMandate):
        vet.override(stage.node.store, bare, "off-bare", "R16", REASON)


def test_a_block_is_never_signed(stage: Stage) -> None:
    """Terms without a method for their proceeds."""
    store = stage.node.store
    hashed = offered(stage, without(stage, ClauseId.PROCEEDS), "off-blocked")
    with pytest.raises(RuleBlocks) as refused:
        agree.accept(store, stage.who(CAR), "off-blocked", hashed, PASSPHRASE)
    assert refused.value.facts["rule"] == "M01"
    assert register.acceptances(store.database, OfferId("off-blocked")) == []


def test_what_turns_bad_after_the_signature_is_served_no_more(stage: Stage) -> None:
    """From the next read on, and again once it is put right; nothing is run while nothing changes."""
    store = stage.node.store

    def ask(name: str) -> None:
        request = ReadRequest(
            RequestId(name), AgreementId("agr-road"), DatasetId(f"drives-{CAR}"), "road-hazard"
        )
        read.read(store, stage.who(ELECTRONICS), request)

    ask("req-before")
    before = register.newest_matrix(store.database, DatasetId(f"drives-{CAR}"))
    assert before is not None
    worse = replace(before, default=Allowance.TO_NEGOTIATE, version=before.version + 1)
    store.writer.run(lambda tx: register.add_matrix(tx, worse))
    with pytest.raises(ServingBlocked) as refused:
        ask("req-worse")
    assert refused.value.facts["rule"] == "R02"
    better = replace(before, version=before.version + 2)
    store.writer.run(lambda tx: register.add_matrix(tx, better))
    ask("req-after")


def worse(stage: Stage, party: str) -> None:
    """Nothing is decided any more for what a party's rights don't list, which blocks."""
    before = register.newest_matrix(stage.node.store.database, DatasetId(f"drives-{party}"))
    assert before is not None
    made_worse = replace(before, default=Allowance.TO_NEGOTIATE, version=before.version + 1)
    stage.node.store.writer.run(lambda tx: register.add_matrix(tx, made_worse))


def enter(stage: Stage) -> pool.Pool:
    """The tyre maker enters the pool with its drives."""
    store, who = stage.node.store, stage.who(TYRE)
    parts = frozenset({Part.PROVIDER, Part.RECIPIENT})
    seen = pool.show(store, who, "agr-road").founding.terms_hash
    entry = pool.Entry(parts, (made.policy(TYRE),), seen)
    return pool.join(store, who, "agr-road", entry, PASSPHRASE)


def test_an_entry_waits_for_a_reason_given_before_it(stage: Stage) -> None:
    """What a rule is met by nobody sees before the entry; the reason is given for the rule. The log
    names what the signatory was shown, and a stranger is told of nothing.
    """
    store = stage.node.store
    for one, other in ((CAR, TYRE), (TYRE, CAR)):
        said = Relation(made.MARKET, one, other, RelationKind.DUAL, stage.clock())
        enroll.declare_relation(store, stage.who(one), said)
    with pytest.raises(UnknownOffer):
        vet.override(store, stage.who(TYRE), "agr-road", "C11", REASON)
    pool.invite(store, stage.who(CAR), "agr-road", TYRE)
    with pytest.raises(FlagStands) as refused:
        enter(stage)
    assert refused.value.facts["rule"] == "C11"
    assert len(pool.show(store, stage.who(TYRE), "agr-road").versions) == 0
    with pytest.raises(NothingToOverride):
        vet.override(store, stage.who(TYRE), "agr-road", "Z99", REASON)
    with pytest.raises(NotToOverride):
        vet.override(store, stage.who(TYRE), "agr-road", "R02", REASON)
    with pytest.raises(NothingToOverride):  # a member overrides what is met, nothing else
        vet.override(store, stage.who(CAR), "agr-road", "C11", REASON)
    for _ in range(2):
        vet.override(store, stage.who(TYRE), "agr-road", "C11", REASON)
    enter(stage)
    (review,) = vet.findings(store, stage.who(TYRE), "agr-road").reviews
    assert [(o.rule, o.reason) for o in review.overrides] == [("C11", REASON)]
    assert "C11" in {found.rule for found in review.findings}
    (entry,) = usage_log.of_kinds(store.database, "agr-road", (EntryType.JOINED,), 9)
    assert entry.facts["review_hash"] == register.review_hash(review)


def test_anothers_reason_lets_nobody_into_a_pool(stage: Stage) -> None:
    """A member's reason for the rule, on record, is not that of who enters."""
    store = stage.node.store
    for one, other in ((CAR, TYRE), (TYRE, CAR)):
        said = Relation(made.MARKET, one, other, RelationKind.DUAL, stage.clock())
        enroll.declare_relation(store, stage.who(one), said)
    pool.invite(store, stage.who(CAR), "agr-road", TYRE)
    pooled = register.agreement_by_id(store.database, "agr-road")
    members = Override(
        offer=pooled.offer, terms_hash=pooled.terms_hash, rule="C11", about=("",), pack="jp-2026@1",
        party=CAR, person=PersonId(f"{CAR}.person"), mandate="m", reason=REASON, at=stage.clock(),
    )  # fmt: skip
    store.writer.run(lambda tx: register.add_override(tx, members))
    with pytest.raises(FlagStands):
        enter(stage)


def test_who_enters_again_is_shown_anew(stage: Stage) -> None:
    """Each entry's review is kept, and the log names both."""
    store = stage.node.store
    pool.invite(store, stage.who(CAR), "agr-road", TYRE)
    enter(stage)
    pool.leave(store, stage.who(TYRE), "agr-road")
    stage.clock.at += timedelta(days=made.NOTICE_DAYS, hours=1)
    enter(stage)
    entries = usage_log.of_kinds(store.database, "agr-road", (EntryType.JOINED,), 9)
    kept = vet.findings(store, stage.who(TYRE), "agr-road").reviews
    assert [e.facts["review_hash"] for e in entries] == [register.review_hash(r) for r in kept]
    assert len({r.at for r in kept}) == 2


def test_a_block_keeps_out_and_lets_leave(stage: Stage) -> None:
    """Nobody enters with it; a member goes, and the payer ends the pool, whatever stands."""
    store = stage.node.store
    pool.invite(store, stage.who(CAR), "agr-road", TYRE)
    worse(stage, TYRE)
    with pytest.raises(RuleBlocks) as refused:
        enter(stage)
    assert refused.value.facts["rule"] == "R02"
    worse(stage, CAR)
    assert pool.leave(store, stage.who(RENTAL), "agr-road").versions[-1].party == RENTAL
    agree.end(store, stage.who(ELECTRONICS), "agr-road")


def test_what_a_leaver_brought_about_ends_with_its_notice(stage: Stage) -> None:
    """While it is a member its rights keep rows back; the first read after its notice runs anew."""
    store = stage.node.store
    pool.invite(store, stage.who(CAR), "agr-road", TYRE)
    enter(stage)
    worse(stage, TYRE)
    pool.leave(store, stage.who(TYRE), "agr-road")
    stage.clock.at += timedelta(days=made.NOTICE_DAYS, seconds=-1)
    assert blocked(stage) == {"R02"}
    stage.clock.at += timedelta(seconds=1)
    assert blocked(stage) == set()


def blocked(stage: Stage) -> set[str]:
    """The rules that keep rows of the pool back now."""
    found = vet.findings(stage.node.store, stage.who(CAR), "agr-road").findings
    return {one.rule for one in found if one.weight is Weight.BLOCK}


def test_an_answer_on_its_way_is_held_back_too(stage: Stage) -> None:
    """A grant from before is neither opened nor fetched again."""
    store, reader = stage.node.store, stage.who(ELECTRONICS)
    name = RequestId("req-before")
    request = ReadRequest(name, AgreementId("agr-road"), DatasetId(f"drives-{CAR}"), "road-hazard")
    grant = read.read(store, reader, request)
    worse(stage, CAR)
    with pytest.raises(ServingBlocked) as refused:
        read.fetch(store, reader, grant.id, Format.CSV)
    for lang in ("ja", "en"):
        assert "R02" in sentence(refused.value, lang)
    assert usage_log.of_kinds(store.database, "agr-road", (EntryType.OPENED,), 9) == []


def test_a_read_runs_nothing_while_nothing_changes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The packs are run once about an agreement, then looked up; an event has them run again."""
    store, reader, ran = stage.node.store, stage.who(ELECTRONICS), list[str]()

    def counted(*args: Any) -> Iterator[Finding]:
        """As `run`, on record."""
        ran.append("run")
        return run(*args)

    monkeypatch.setattr(vetting, "run", counted)

    def ask(name: str) -> None:
        """The electronics maker asks for rows of the car maker."""
        dataset = DatasetId(f"drives-{CAR}")
        asked = ReadRequest(RequestId(name), AgreementId("agr-road"), dataset, "road-hazard")
        read.read(store, reader, asked)

    for number in range(3):
        ask(f"req-{number}")
    assert ran == []
    said = Relation(made.MARKET, CAR, ELECTRONICS, RelationKind.VERTICAL, stage.clock())
    enroll.declare_relation(store, stage.who(CAR), said)
    ask("req-9")
    assert ran == ["run"]
