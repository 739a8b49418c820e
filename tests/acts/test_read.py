"""Reading: each term that does not allow it, one use for one answer, and what stops a grant."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest

from kumiai.acts import agree, read
from kumiai.acts.govern import revoking, signing_in
from kumiai.apps.demo import cast, terms
from kumiai.model.dataset import AT, ITEM, MACHINE, SEQUENCE, VALUE, DatasetId
from kumiai.model.person import Role
from kumiai.model.policy import Mask
from kumiai.model.refusal import (
    GrantLapsed,
    GrantRevoked,
    NotAParty,
    NotCovered,
    NotInForce,
    NotSignedIn,
    NotYourRole,
    PurposeNotAllowed,
    QuotaSpent,
    Refusal,
    SameIdOtherContent,
    UnknownAgreement,
    UnknownDataset,
    UnknownGrant,
    UnknownItem,
)
from kumiai.model.request import Format, RequestId
from kumiai.model.usage import EntryType
from kumiai.records import register, usage_log
from tests.acts.dealing import agreed, asking, granted, opened, spindle, standing, told
from tests.apps.world import STRANGER, World, person_of

HOUR = timedelta(hours=1)


def entries(world: World, agreement: str, kind: EntryType) -> int:
    """How many entries of one type a log has."""
    found = usage_log.entries(world.node.store.database, agreement)
    return sum(entry.type is kind for entry in found)


def test_one_answer_is_one_use(any_world: World) -> None:
    """Asked by the same id or another, by a colleague, fetched in each format: one use a day."""
    world = any_world
    agreement = agreed(world, "uses", spindle(world))
    first = granted(world, asking(agreement, "req-1"))
    assert granted(world, asking(agreement, "req-1")) == first
    assert granted(world, asking(agreement, "req-2")).id == first.id
    for form in Format:
        read.fetch(world.node.store, standing(world, "chita-data"), first.id, form)
    world.clock.at += 23 * HOUR
    assert granted(world, asking(agreement, "req-3")).id == first.id
    assert entries(world, agreement.id, EntryType.GRANTED) == 1
    assert entries(world, agreement.id, EntryType.OPENED) == 1

    world.clock.at += 2 * HOUR
    again = granted(world, asking(agreement, "req-4"))
    opened(world, again)
    assert again.id != first.id
    assert entries(world, agreement.id, EntryType.OPENED) == 2


def test_another_recipient_has_an_answer_of_its_own(any_world: World) -> None:
    """The same rows to another party are another use."""
    world = any_world
    agreement = agreed(world, "two", spindle(world))
    one = granted(world, asking(agreement, "req-1"))
    two = granted(world, asking(agreement, "req-1"), "owari-data")

    assert one.id != two.id
    assert (one.party, two.party) == (cast.SPINDLE, cast.BUILDER)


def test_an_id_is_one_request(any_world: World) -> None:
    """Asked again under its id for something else, it is refused."""
    world = any_world
    agreement = agreed(world, "ids", spindle(world))
    granted(world, asking(agreement, "req-1"))
    with pytest.raises(SameIdOtherContent):
        granted(world, asking(agreement, "req-1", items=("Sload",)))


@pytest.mark.parametrize(
    "said, refusal",
    [
        ({"purpose": "advertising"}, PurposeNotAllowed),
        ({"columns": ("part",)}, NotCovered),
        ({"columns": ("nothing",)}, UnknownItem),
        ({"items": ("program",)}, UnknownItem),
        ({"items": ("no-such-item",)}, UnknownItem),
        ({"dataset": DatasetId("plates")}, UnknownDataset),
        ({"dataset": DatasetId("nothing")}, UnknownDataset),
    ],
)
def test_terms_that_do_not_allow_it(
    world: World, said: dict[str, Any], refusal: type[Refusal]
) -> None:
    """The term is told, nothing is granted, nothing is on the log."""
    agreement = register.agreement(
        world.node.store.database, standing(world, "chita-data"), terms.SPINDLE_ID
    )
    before = world.trace()
    with pytest.raises(refusal) as raised:
        granted(world, asking(agreement, "req-x", **said))

    assert all(told(raised.value))
    after = world.trace()
    assert {name: found for name, found in after.items() if "cuts" not in name} == {
        name: found for name, found in before.items() if "cuts" not in name
    }


def test_who_may_not_ask(world: World) -> None:
    """Provider, another role, another party: not a recipient, not allowed, not there."""
    agreement = register.agreement(
        world.node.store.database, standing(world, "chita-data"), terms.SPINDLE_ID
    )
    stranger = person_of(STRANGER, Role.DATA_MANAGER)
    for person, refusal in (
        ("kasugai-data", NotAParty),
        ("chita-sign", NotYourRole),
        (stranger, UnknownAgreement),
        ("seto-data", UnknownAgreement),
    ):
        with pytest.raises(refusal):
            granted(world, asking(agreement, "req-x"), person)


def test_a_quota_is_spent_by_opened_answers(any_world: World) -> None:
    """Asked and not fetched costs nothing; fetched rows count; the same answer costs no more."""
    world = any_world
    everything = agreed(world, "all", spindle(world))
    rows = granted(world, asking(everything, "req-0")).rows
    agreement = agreed(world, "quota", spindle(world, rows_max=rows + 1))
    whole = asking(agreement, "req-1")
    part = asking(agreement, "req-2", items=("Sload",))
    first, second = granted(world, whole), granted(world, part)
    opened(world, first)

    with pytest.raises(QuotaSpent) as raised:
        opened(world, second)
    assert raised.value.facts["left"] == 1
    with pytest.raises(QuotaSpent):
        granted(world, asking(agreement, "req-3", items=("Srpm",)))
    assert granted(world, whole).id == first.id
    assert granted(world, replace(whole, id=RequestId("req-4"))).id == first.id
    assert opened(world, first).id == first.id
    assert entries(world, agreement.id, EntryType.OPENED) == 1


def test_a_grant_lapses_unless_it_was_opened(any_world: World) -> None:
    """After an hour; what was opened may be fetched until the agreement ends."""
    world = any_world
    agreement = agreed(world, "lapse", spindle(world))
    idle = granted(world, asking(agreement, "req-1", items=("Sload",)))
    used = granted(world, asking(agreement, "req-2", items=("Srpm",)))
    opened(world, used)
    world.clock.at += HOUR
    with pytest.raises(GrantLapsed):
        opened(world, idle)
    assert opened(world, used).opened_at == used.granted_at
    assert entries(world, agreement.id, EntryType.OPENED) == 1


def test_a_revoked_grant_stays_revoked(any_world: World) -> None:
    """By whoever is a party to it; once on the log; a new request is another grant."""
    world = any_world
    agreement = agreed(world, "revoke", spindle(world))
    grant = opened(world, granted(world, asking(agreement, "req-1")))
    for _ in range(2):
        revoking.revoke_grant(
            world.node.store, standing(world, "kasugai-data"), agreement.id, grant.id
        )
    with pytest.raises(GrantRevoked):
        opened(world, grant)
    world.clock.at -= timedelta(minutes=4)
    with pytest.raises(GrantRevoked):
        opened(world, grant)

    assert entries(world, agreement.id, EntryType.REVOKED) == 1
    assert granted(world, asking(agreement, "req-2")).id != grant.id
    for agreement_id, name in ((agreement.id, "gra-none"), (terms.PLATES_ID, grant.id)):
        with pytest.raises(UnknownGrant):
            revoking.revoke_grant(
                world.node.store, standing(world, "kasugai-data"), agreement_id, name
            )


def test_nothing_is_fetched_after_the_end(any_world: World) -> None:
    """Notice, the last day, and the policy's own end: neither asked nor fetched."""
    world = any_world
    agreement = agreed(world, "end", replace(spindle(world), notice_days=3))
    grant = opened(world, granted(world, asking(agreement, "req-1")))
    left = agree.end(world.node.store, standing(world, "kasugai-sign"), agreement.id)
    world.clock.at = left.end - timedelta(seconds=1)
    opened(world, grant)
    world.clock.at = left.end
    with pytest.raises(NotInForce):
        opened(world, grant)
    with pytest.raises(NotInForce):
        granted(world, asking(agreement, "req-2"))


def test_an_answer_of_another_is_unknown(world: World) -> None:
    """A partner's grant and one that is not are told alike."""
    agreement = agreed(world, "own", spindle(world))
    grant = granted(world, asking(agreement, "req-1"))
    for person in ("owari-data", "kasugai-data", "seto-data"):
        with pytest.raises(UnknownGrant):
            opened(world, grant, person)


def test_a_cut_that_is_gone_is_made_anew(world: World) -> None:
    """A grant whose file was taken away is unknown; asked anew, the same bytes are made."""
    agreement = agreed(world, "gone", spindle(world))
    grant = granted(world, asking(agreement, "req-1"))
    cut = world.node.store.cuts.find(grant.plan_hash)
    assert cut is not None
    raw = cut.path.read_bytes()
    cut.path.unlink()
    with pytest.raises(UnknownGrant):
        opened(world, grant)
    granted(world, asking(agreement, "req-2"))

    assert opened(world, grant).cut == grant.cut
    assert cut.path.read_bytes() == raw


def test_pseudonyms_are_stable_in_an_agreement_and_differ_between_readers(world: World) -> None:
    """Two answers of one reader can be joined; those of two readers, or two agreements, cannot."""
    said = spindle(
        world,
        columns=(MACHINE, ITEM, AT, VALUE, SEQUENCE),
        masks=((MACHINE, Mask.PSEUDONYM),),
    )
    one, two = agreed(world, "mask-1", said), agreed(world, "mask-2", said)

    def names(agreement: Any, person: str, **how: Any) -> set[str]:
        request = asking(agreement, f"req-{agreement.id}-{len(how)}", **how)
        grant = opened(world, granted(world, request, person), person)
        cut = world.node.store.cuts.find(grant.plan_hash)
        assert cut is not None
        table = pq.read_table(io.BytesIO(cut.path.read_bytes()))
        return set(table["machine"].to_pylist())

    whole = names(one, "chita-data")
    assert whole >= names(one, "chita-data", items=("Sload",))
    assert len(whole) == 2
    assert all(len(name) == 32 for name in whole)
    assert not whole & names(one, "owari-data")
    assert not whole & names(two, "chita-data")


def test_bounds_are_whole_days_in_japan(world: World) -> None:
    """A minute asked is its day served; an hour later the same day is the same answer."""
    agreement = agreed(world, "days", spindle(world))
    whole = granted(world, asking(agreement, "req-0"))
    day = whole.granted_at.replace(year=2017, month=6, day=12, hour=0, minute=30)
    one, two = (
        granted(
            world,
            asking(agreement, f"req-{n}", since=day + n * HOUR, until=day + n * HOUR + HOUR / 60),
        )
        for n in (1, 2)
    )

    assert one.id == two.id
    assert one.rows == whole.rows > 0
    before = asking(agreement, "req-3", until=day - 24 * HOUR)
    assert granted(world, before).rows == 0


def test_rows_before_the_history_stay_out(world: World) -> None:
    """An agreement over the future shows nothing of the past, whatever is asked."""
    agreement = agreed(world, "future", spindle(world, history_from=world.clock()))
    assert granted(world, asking(agreement, "req-1")).rows == 0


def test_opened_meanwhile_is_opened_once(any_world: World) -> None:
    """Two who fetch the first time at the same moment open one use."""
    world, store = any_world, any_world.node.store
    agreement = agreed(world, "twice", spindle(world))
    grant = granted(world, asking(agreement, "req-1"))
    who = standing(world, "chita-data")
    first, second = (
        store.writer.run(lambda tx: read._open(store, tx, who, grant.id)) for _ in "12"
    )
    assert first == second
    assert entries(world, agreement.id, EntryType.OPENED) == 1


def test_without_a_key_of_the_node_there_is_no_receipt(world: World) -> None:
    """A grant stands all the same; its reader has no signed word of it."""
    agreement = agreed(world, "keyless", spindle(world))
    grant = granted(world, asking(agreement, "req-1"))
    who = standing(world, "chita-data")
    assert read.receipt(world.node.store, who, grant) is not None
    world.clock.at += timedelta(days=4000)
    later = standing(world, "chita-data")
    assert read.receipt(world.node.store, later, grant) is None


def test_a_token_that_is_not_stands_for_nobody(world: World) -> None:
    """Neither its secret nor its id says anything."""
    store = world.node.store
    with pytest.raises(NotSignedIn):
        signing_in.token_id(store, "kumiai-none")
    with pytest.raises(NotSignedIn):
        signing_in.standing_of_token_id(store, "tok-none", world.clock())
