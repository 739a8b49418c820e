"""Who takes part in the demonstration: made-up parties, their persons, and the rights they have.

The parties are generated and labelled so wherever they are shown; the recordings, when a directory
of them is given, are real.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from kumiai.apps.demo import sectors
from kumiai.model.dataset import DatasetId
from kumiai.model.party import MarketId, Party, PartyId
from kumiai.model.person import PersonId, Role
from kumiai.model.right import Matrix, Origin, OriginKind, Rights
from kumiai.model.signal import ItemId, Signal

PLANT = PartyId("kasugai-seiko")
BUILDER = PartyId("owari-kikai")
SPINDLE = PartyId("chita-spindle")
CUSTOMER = PartyId("seto-hikoki")
ARBITER = PartyId("chubu-chusai")

PARTIES = (
    Party(PLANT, "春日井精工株式会社", "Kasugai Seiko K.K.", "8999900000001", "T8999900000001",
          generated=True),
    Party(BUILDER, "尾張機械工業株式会社", "Owari Kikai Kogyo K.K.", "7999900000002",
          "T7999900000002", generated=True),
    Party(SPINDLE, "知多スピンドル株式会社", "Chita Spindle K.K.", "6999900000003",
          "T6999900000003", generated=True),
    Party(CUSTOMER, "瀬戸飛行機部品株式会社", "Seto Hikoki Buhin K.K.", "5999900000004",
          "T5999900000004", generated=True),
    Party(ARBITER, "中部仲裁人協会", "Chubu Arbiters", generated=True),
)  # fmt: skip

MARKET = MarketId("machined-parts")
MACHINING = DatasetId("machining")
PLATES = DatasetId("plates")
INSPECTION = DatasetId("inspection")

_DATA = frozenset({Role.DATA_MANAGER, Role.PLANT})
_SIGN = frozenset({Role.SIGNATORY, Role.LEGAL})
_MONEY = frozenset({Role.ACCOUNTS, Role.AUDITOR})


def persons(party: PartyId) -> Sequence[tuple[PersonId, str, frozenset[Role]]]:
    """Id, name and roles of a party's persons: who sees to data, who signs, who keeps accounts."""
    if party == ARBITER:
        return ((PersonId("arbiter"), "仲裁 人子", frozenset({Role.ARBITER})),)
    short = party.split("-")[0]
    return (
        (PersonId(f"{short}-data"), f"{short} データ担当", _DATA),
        (PersonId(f"{short}-sign"), f"{short} 署名者", _SIGN),
        (PersonId(f"{short}-money"), f"{short} 経理", _MONEY),
    )


SECTOR = "machine-tool"


def matrix(
    dataset: DatasetId, signals: Sequence[Signal], provider: PartyId, at: datetime
) -> Matrix:
    """The rights in what `signals` give, as the party that uses the machine asserts them from the
    sector's template. An override is in no line: nobody has decided about it yet.
    """
    taken = {
        PartyId(seat): party
        for seat, party in (("plant", provider), ("builder", BUILDER), ("component", SPINDLE))
    }
    table = sectors.seated(SECTOR, taken, dataset, signals)
    said = {field.name: getattr(table, field.name) for field in fields(Rights)}
    origin = Origin(OriginKind.ASSERTION, provider, persons(provider)[0][0], at, "purchase")
    return Matrix(**said, version=1, origin=origin)


SPINDLE_ITEMS = tuple(
    ItemId(name)
    for name in (
        "Srpm", "Sload", "S1load", "Stemp", "Sload_cond", "Stemp_cond",
        "S2rpm", "S2load", "S2temp", "S2load_cond", "S2temp_cond",
    )
)  # fmt: skip
"""What the maker of the spindles may read: its own component's items."""
