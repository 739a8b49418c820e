"""Packs, adoptions and overrides on record: what holds for whom, and which results may be relied on."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kumiai.model.agreement import Hash, OfferId
from kumiai.model.pack import Pack
from kumiai.model.party import MarketId, PartyId, Relation, RelationKind
from kumiai.model.person import PersonId
from kumiai.model.refusal import UnknownPack
from kumiai.model.review import Adoption, Override
from kumiai.papers.packs import pack_from_yaml
from kumiai.records import register, vetting
from kumiai.records.dialect import Database
from kumiai.records.writer import Transaction, Writer
from tests.packs import raw
from tests.records.conftest import NOW

ONE, OTHER = PartyId("one"), PartyId("other")
DAY = timedelta(days=1)


def pack(version: int = 1, begins: str = "2020-01-01", **changed: Any) -> Pack:
    """A pack of the tests."""
    return pack_from_yaml(raw(version=version, effective_from=begins, **changed), {}, None)


def adopted(writer: Writer, party: PartyId | None, found: Pack, since: datetime = NOW) -> None:
    """Keeps a pack, and that it was adopted."""
    made = Adoption(found.reference(), register.pack_hash(found), party, ONE, PersonId("p"), NOW)
    writer.run(lambda tx: register.add_pack(tx, party, found, NOW))
    writer.run(lambda tx: register.add_adoption(tx, made, since))


def held(database: Database, *parties: PartyId, at: datetime = NOW) -> list[str]:
    """What holds for some parties."""
    return [one.pack.reference() for one in register.holding(database, parties, at)]


def test_what_is_for_everybody_holds_beside_what_a_party_adopts(
    database: Database, writer: Writer
) -> None:
    """A party adds and takes nothing away, a newer version of its own included; of each who adopts
    the newest stands.
    """
    adopted(writer, None, pack())
    adopted(writer, ONE, pack(3, owner="One"))
    adopted(writer, ONE, pack(4, owner="One"))
    assert held(database, ONE) == ["house-rules@1", "house-rules@4"]
    assert held(database, OTHER) == ["house-rules@1"]
    adopted(writer, None, pack(2))
    assert held(database, OTHER) == ["house-rules@2"]
    assert held(database, ONE, OTHER) == ["house-rules@2", "house-rules@4"]


def test_a_version_holds_from_its_day_on(database: Database, writer: Writer) -> None:
    """Until then the one before it does."""
    adopted(writer, None, pack())
    adopted(writer, None, pack(2), since=NOW + DAY)
    assert held(database, ONE) == ["house-rules@1"]
    assert held(database, ONE, at=NOW + DAY) == ["house-rules@2"]


def test_a_draft_is_known_to_who_wrote_it_alone(database: Database, writer: Writer) -> None:
    """Kept once, it holds for nobody, and another party does not know it."""
    for _ in range(2):
        writer.run(lambda tx: register.add_pack(tx, ONE, pack(), NOW))
    assert [one.reference() for one in register.packs(database, ONE)] == ["house-rules@1"]
    assert register.packs(database, OTHER) == []
    assert held(database, ONE) == []
    with pytest.raises(UnknownPack):
        register.pack(database, OTHER, "house-rules@1")


def test_two_packs_of_one_name_are_told_apart_by_their_hash(
    database: Database, writer: Writer
) -> None:
    """Another word is another hash; the newest is the one that its name says."""
    first, second = pack(), pack(owner="Somebody else")
    hashes = {register.pack_hash(first), register.pack_hash(second)}
    assert len(hashes) == 2
    writer.run(lambda tx: register.add_pack(tx, ONE, first, NOW))
    writer.run(lambda tx: register.add_pack(tx, ONE, second, NOW + DAY))
    assert register.pack(database, ONE, "house-rules@1") == second


def test_an_override_is_about_its_terms(database: Database, writer: Writer) -> None:
    """Under other terms of the same offer it is not found."""
    said = Override(
        OfferId("off-1"), Hash("a" * 64), "C10", ("Sload",), "jp-2026@1", ONE, PersonId("p"),
        "mandate-override", "supply only, no competitor sees it", NOW,
    )  # fmt: skip
    writer.run(lambda tx: register.add_override(tx, said))
    assert register.overrides(database, said.offer, said.terms_hash) == [said]
    assert register.overrides(database, said.offer, Hash("b" * 64)) == []


def test_an_event_makes_a_kept_result_stale(database: Database, writer: Writer) -> None:
    """A relation that is declared, and time that goes by: neither leaves a result fresh."""
    key = Hash("c" * 64)

    def member(tx: Transaction) -> None:
        tx.execute(
            "INSERT INTO members (thing, party) VALUES (:thing, :party)",
            {"thing": "agreements/agr-1", "party": "one"},
        )

    def keep(at: datetime) -> None:
        turn = vetting.turn_of(database, "agr-1")
        writer.run(lambda tx: vetting.keep(tx, ("agr-1", key), turn, (), at))

    writer.run(member)
    assert vetting.kept(database, "agr-1", key, NOW) is None
    keep(NOW)
    found = vetting.kept(database, "agr-1", key, NOW)
    assert found is not None
    assert found.fresh
    said = Relation(MarketId("m"), ONE, OTHER, RelationKind.COMPETITOR, NOW)
    writer.run(lambda tx: register.add_relation(tx, said))
    stale = vetting.kept(database, "agr-1", key, NOW)
    assert stale is not None
    assert not stale.fresh
    assert vetting.waiting(database, 10) == ["agr-1"]
    keep(NOW)
    assert vetting.waiting(database, 10) == []
    again = vetting.kept(database, "agr-1", key, NOW)
    assert again is not None
    assert again.fresh
    old = vetting.kept(database, "agr-1", key, NOW + vetting.FRESH_FOR)
    assert old is not None
    assert not old.fresh
    keep(NOW + DAY)
    assert len(vetting.history(database, "agr-1", key)) == 2
    later = vetting.kept(database, "agr-1", key, NOW + vetting.FRESH_FOR)
    assert later is not None
    assert later.fresh
