"""The gate in the walk: a flag keeps terms from being signed until somebody says why, a block always;
what was shown stands in the log; what turns bad later is served no more.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from kumiai.acts import agree, offer, read, vet
from kumiai.model.agreement import AgreementId, OfferId, Terms
from kumiai.model.clause import ClauseId
from kumiai.model.dataset import DatasetId
from kumiai.model.finding import Weight
from kumiai.model.money import SplitKind
from kumiai.model.person import Power, Role
from kumiai.model.refusal import FlagStands, NoMandate, RuleBlocks, ServingBlocked
from kumiai.model.request import ReadRequest, RequestId
from kumiai.model.right import Allowance
from kumiai.model.usage import EntryType
from kumiai.papers.messages import sentence
from kumiai.records import register, usage_log
from tests.story import pool_stage as made
from tests.story.pool_stage import CAR, ELECTRONICS, PASSPHRASE, RENTAL, Stage

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
