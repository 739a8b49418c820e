"""Settling and disputing on the small world, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from kumiai.acts import dispute, read, settle
from kumiai.acts.govern import logs
from kumiai.apps.demo import cast, terms
from kumiai.apps.demo.tamper import alter
from kumiai.apps.worker import deliver, once
from kumiai.model.agreement import AgreementId
from kumiai.model.case import CaseState, Claim, ClaimId
from kumiai.model.money import Sale, Yen
from kumiai.model.period import MonthId, month, month_of
from kumiai.model.person import PersonId, Standing
from kumiai.model.refusal import (
    BadValue,
    Decided,
    Final,
    LogBroken,
    NoGross,
    NotAParty,
    OutsideWindow,
    PeriodOpen,
    Refusal,
    SameIdOtherContent,
    TooMuchClaimed,
)
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.model.statement import Statement, StatementState
from kumiai.records import ledger, outbox, register, usage_log
from kumiai.rules.standing import of_party
from tests.apps.world import World


def standing(world: World, person: str) -> Standing:
    """A person of the demonstration, now."""
    found = register.person_of(world.node.store.database, PersonId(person))
    assert found is not None
    return of_party(found, world.clock())


def following(world: World) -> MonthId:
    """The month after the closed one."""
    return month_of(month(world.month).end)


def the(world: World, agreement: str) -> Statement:
    """The statement of the closed month."""
    found = ledger.of_month(world.node.store.database, AgreementId(agreement), MonthId(world.month))
    assert found is not None
    return found


def use(world: World, name: str) -> int:
    """The spindle maker reads once more; how many rows."""
    who = standing(world, "chita-data")
    request = ReadRequest(RequestId(name), terms.SPINDLE_ID, cast.MACHINING, "maintenance")
    grant = read.read(world.node.store, who, request)
    return read.fetch(world.node.store, who, grant.id, Format.PARQUET).grant.rows


def test_the_next_month_stands_on_the_next_range(any_world: World) -> None:
    """A second month begins where the first ended, counts its own uses, and closes once."""
    world = any_world
    first = the(world, terms.SPINDLE_ID)
    world.clock.at = month(following(world)).begin + timedelta(days=9)
    rows = use(world, "req-next")
    accounts = standing(world, "kasugai-money")
    with pytest.raises(PeriodOpen):
        settle.close(world.node.store, accounts, terms.SPINDLE_ID, following(world))
    world.clock.at = month(following(world)).end + timedelta(hours=2)
    accounts = standing(world, "kasugai-money")
    made = settle.close(world.node.store, accounts, terms.SPINDLE_ID, following(world))
    again = settle.close(world.node.store, accounts, terms.SPINDLE_ID, following(world))

    assert again == made
    assert (made.first, made.uses, made.rows) == (first.last, 1, rows)
    assert [line.yen for line in made.lines] == [line.yen for line in first.lines]


def test_a_month_without_its_sale_has_no_gross(any_world: World) -> None:
    """Terms that divide a sale close no month in which none was booked."""
    world = any_world
    world.clock.at = month(following(world)).end + timedelta(hours=2)
    accounts = standing(world, "kasugai-money")

    with pytest.raises(NoGross):
        settle.close(world.node.store, accounts, terms.PLATES_ID, following(world))


def test_a_sale_is_booked_once_by_its_declarer_and_before_the_close(any_world: World) -> None:
    """Twice is once; other content under its id, another party and a closed month are refused."""
    world = any_world
    plant = standing(world, "kasugai-money")
    paper = sha256(b"invoice").hexdigest()
    sale = Sale("sale-1", terms.PLATES_ID, following(world), cast.PLANT, Yen(1_000_003), paper)
    assert settle.book(world.node.store, plant, sale) == sale
    assert settle.book(world.node.store, plant, sale) == sale
    with pytest.raises(SameIdOtherContent):
        settle.book(world.node.store, plant, replace(sale, yen=Yen(1)))
    with pytest.raises(NotAParty):
        settle.book(world.node.store, standing(world, "seto-money"), sale)
    with pytest.raises(Final):
        settle.book(world.node.store, plant, replace(sale, id="sale-2", month=world.month))

    world.clock.at = month(following(world)).end + timedelta(hours=2)
    accounts = standing(world, "kasugai-money")
    made = settle.close(world.node.store, accounts, terms.PLATES_ID, following(world))
    assert made.gross == 1_000_003
    assert {line.party: line.yen for line in made.lines} == {
        cast.PLANT: 950_003,
        cast.BUILDER: 50_000,
    }


def test_daily_sums_that_lie_are_refused(any_world: World) -> None:
    """Somebody who edits the daily sums gets no statement."""
    world = any_world
    world.clock.at = month(following(world)).begin + timedelta(days=9)
    use(world, "req-next")
    world.node.store.writer.run(lambda tx: tx.execute("UPDATE rollups SET rows = rows + 1"))
    world.clock.at = month(following(world)).end + timedelta(hours=2)

    accounts = standing(world, "kasugai-money")
    with pytest.raises(LogBroken):
        settle.close(world.node.store, accounts, terms.SPINDLE_ID, following(world))


def test_the_worker_closes_the_month_and_tells_the_parties(any_world: World) -> None:
    """What is due is done once: the month is closed, its head signed, the parties told."""
    world = any_world
    world.clock.at = month(following(world)).end + timedelta(days=1)
    assert once(world.node) >= 1
    made = ledger.of_month(world.node.store.database, terms.SPINDLE_ID, following(world))
    assert made is not None
    assert ledger.of_month(world.node.store.database, terms.PLATES_ID, following(world)) is None
    deliver(world.node)

    told = outbox.inbox(world.node.store.database, cast.SPINDLE)
    assert any(made.id in str(row["body"]) for row in told)
    heads = usage_log.heads(world.node.store.database, terms.SPINDLE_ID)
    assert heads[-1].size == usage_log.size_and_root(world.node.store.database, "agr-spindle-2")[0]
    assert usage_log.size_and_root(world.node.store.database, "node")[0] > 0


def test_a_confirmation_is_on_the_log_once(any_world: World) -> None:
    """Confirming twice is confirming once."""
    world = any_world
    statement = the(world, terms.SPINDLE_ID)
    before = usage_log.size_and_root(world.node.store.database, statement.agreement)[0]
    settle.confirm(world.node.store, standing(world, "kasugai-sign"), statement.id)
    settle.confirm(world.node.store, standing(world, "kasugai-sign"), statement.id)

    assert usage_log.size_and_root(world.node.store.database, statement.agreement)[0] == before + 1
    confirmed = ledger.confirmations(world.node.store.database, statement.id)
    assert [c.party for c in confirmed] == [cast.SPINDLE, cast.PLANT]
    found = logs.verify_log(world.node.store, standing(world, "kasugai-sign"), statement.agreement)
    assert found.vouching == {"acknowledged": 1, "asserted": 1}


def held(world: World, statement: Statement, party: str) -> dict[str, int]:
    """What of a party's money flows and what is held."""
    sums: dict[str, int] = {}
    for posting in ledger.postings(world.node.store.database, statement.id):
        if posting.party == party:
            sums[posting.account] = sums.get(posting.account, 0) + posting.yen
    return sums


def claim(world: World, name: str, yen: int) -> Claim:
    """A claim of the customer against the plant's document."""
    statement = the(world, terms.PLATES_ID)
    return Claim(
        ClaimId(name), statement.id, statement.agreement, cast.CUSTOMER, PersonId("seto-sign"),
        cast.PLANT, Yen(yen), "holes out of tolerance", world.clock(),
    )  # fmt: skip


def test_a_claim_holds_its_part_and_the_rest_flows(any_world: World) -> None:
    """Held and flowing add up to the document, on both sides; more than that is refused."""
    world = any_world
    statement = the(world, terms.PLATES_ID)
    total = next(d.total() for d in statement.documents if d.payee == cast.PLANT)
    case = register.cases(world.node.store.database, standing(world, "seto-sign"))[0]
    first = case.claim.yen
    assert held(world, statement, cast.PLANT) == {"receivable": total - first, "held": first}

    with pytest.raises(TooMuchClaimed):
        dispute.file(world.node.store, standing(world, "seto-sign"), claim(world, "clm-2", total))
    dispute.file(world.node.store, standing(world, "seto-sign"), claim(world, "clm-2", 1_000))
    found = held(world, statement, cast.PLANT)
    assert found == {"receivable": total - first - 1_000, "held": first + 1_000}
    assert held(world, statement, cast.CUSTOMER)["held"] == first + 1_000


def test_an_arbiter_decides_once_and_every_yen_goes_somewhere(any_world: World) -> None:
    """Released yen flow to the payee, the others back; only the named arbiter, only once."""
    world = any_world
    statement = the(world, terms.PLATES_ID)
    total = next(d.total() for d in statement.documents if d.payee == cast.PLANT)
    case = register.cases(world.node.store.database, standing(world, "seto-sign"))[0]
    arbiter = standing(world, "arbiter")
    with pytest.raises(BadValue):
        dispute.decide(world.node.store, arbiter, case.claim.id, case.claim.yen + 1, "because")
    decided = dispute.decide(world.node.store, arbiter, case.claim.id, 15_995, "two plates hold")
    with pytest.raises(Decided):
        dispute.decide(world.node.store, arbiter, case.claim.id, 1, "another mind")

    assert decided.state is CaseState.DECIDED
    flows = total - case.claim.yen + 15_995
    assert held(world, statement, cast.PLANT) == {"receivable": flows, "held": 0}
    builder = next(d.total() for d in statement.documents if d.payee == cast.BUILDER)
    assert held(world, statement, cast.CUSTOMER) == {"payable": flows + builder, "held": 0}
    assert ledger.state(world.node.store.database, statement.id) is StatementState.STATED


def test_a_claim_comes_in_time_or_not_at_all(any_world: World) -> None:
    """After the window nothing is held any more; a final statement stays final."""
    world = any_world
    statement = the(world, terms.SPINDLE_ID)
    world.clock.at = statement.objection_until + timedelta(seconds=1)
    late = replace(
        claim(world, "clm-late", 10),
        statement=statement.id, agreement=statement.agreement, by=cast.SPINDLE,
    )  # fmt: skip
    with pytest.raises(OutsideWindow):
        dispute.file(world.node.store, standing(world, "chita-sign"), late)

    accounts = standing(world, "kasugai-money")
    state = settle.finalise(world.node.store, accounts, statement.id)
    disputed = settle.finalise(world.node.store, accounts, the(world, terms.PLATES_ID).id)
    assert (state, disputed) == (StatementState.FINAL, StatementState.DISPUTED)


TAMPERINGS = {
    "rows edited": """UPDATE entries SET body = replace(body, '"rows":', '"rows":1')
                      WHERE idx = 4""",
    "an entry taken out": "DELETE FROM entries WHERE idx = 4",
    "the last cut off": "DELETE FROM entries WHERE idx >= 4",
    "a leaf edited": """UPDATE entries SET leaf = (SELECT leaf FROM entries e
                        WHERE e.log = entries.log AND e.idx = 3) WHERE idx = 4""",
    "a head's root edited": "UPDATE heads SET root = '00' WHERE size > 4",
    "a note edited": "UPDATE heads SET checkpoint = replace(checkpoint, '— ', '— x')",
    "the frontier edited": "UPDATE log_heads SET size = size + 1",
    "the year edited": "UPDATE entries SET body = replace(body, '202', '203') WHERE idx = 4",
    "an entry of another log": """UPDATE entries SET body = (SELECT body FROM entries e
        WHERE e.log = 'agr-spindle-2' AND e.idx = 4) WHERE idx = 4 AND log = 'agr-plates'""",
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_tampered_log_names_the_first_bad_entry(any_world: World, name: str) -> None:
    """Whatever is edited in the database, the verification does not hold and says where."""
    world = any_world
    auditor = standing(world, "seto-money")
    assert logs.verify_log(world.node.store, auditor, terms.PLATES_ID).first_bad is None
    world.node.store.writer.run(lambda tx: tx.execute(TAMPERINGS[name]))
    found = logs.verify_log(world.node.store, auditor, terms.PLATES_ID)

    assert found.first_bad is not None, name
    assert found.first_bad <= 4 or "head" in found.why or "frontier" in found.why


def test_a_bundle_made_after_tampering_names_the_entry(world: World) -> None:
    """The evidence carries what is stored; its own verifier names the altered entry."""
    index = world.node.store.writer.run(alter)
    raw = dispute.evidence(world.node.store, standing(world, "seto-sign"), "clm-plates-13-18")
    assert raw[:2] == b"PK"
    found = logs.verify_log(world.node.store, standing(world, "seto-sign"), terms.PLATES_ID)

    assert found.first_bad == index


def test_refusals_write_nothing(world: World) -> None:
    """A refused act leaves every table as it was."""
    before = world.rows()
    for act in (
        lambda: settle.close(world.node.store, standing(world, "kasugai-money"), "agr-x", "2026-01"),
        lambda: settle.confirm(world.node.store, standing(world, "seto-sign"), "stm-x"),
        lambda: dispute.decide(world.node.store, standing(world, "arbiter"), "clm-x", 0, "x"),
        lambda: dispute.file(world.node.store, standing(world, "seto-sign"), claim(world, "c", 10**9)),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            act()

    assert world.rows() == before
