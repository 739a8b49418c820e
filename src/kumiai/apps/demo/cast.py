"""Who takes part in the demonstration: made-up parties, their persons, and the rights they have.

The parties are generated and labelled so wherever they are shown; the recordings, when a directory
of them is given, are real.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kumiai.model.dataset import DatasetId
from kumiai.model.party import MarketId, Party, PartyId
from kumiai.model.person import PersonId, Role
from kumiai.model.right import (
    Allowance,
    Cell,
    Classification,
    Competition,
    Item,
    Matrix,
    Origin,
    OriginKind,
    Use,
)
from kumiai.model.signal import ItemId, Kind, Signal

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


_SECRET_TYPES = ("PROGRAM", "LINE", "x:UNIT", "x:SEQUENCE_NUMBER", "TOOL_ASSET_ID")
_PROXY_TYPES = ("PART_COUNT", "ACCUMULATED_TIME", "EXECUTION", "CONTROLLER_MODE")
_UNLISTED = ("_OVERRIDE",)
"""Types that the demonstration's matrix leaves out: kept back until somebody decides."""


def _item(signal: Signal) -> Item:
    """The line of the matrix for a signal: class by its MTConnect type."""
    secret = any(word in signal.type for word in ("PROGRAM", *_SECRET_TYPES, "TOOL_"))
    secret = secret and signal.kind is not Kind.CONDITION
    proxy = signal.type in _PROXY_TYPES
    return Item(
        id=signal.item,
        label_ja=signal.item,
        label_en=signal.item,
        classification=Classification.TRADE_SECRET if secret else Classification.OPEN_CONTRACT,
        competition=Competition.PROXY if proxy else Competition.NONE,
        unit=signal.unit,
        rationale="tool path and program" if secret else "",
    )


def matrix(
    dataset: DatasetId, signals: Sequence[Signal], provider: PartyId, at: datetime
) -> Matrix:
    """The rights in what `signals` give: the provider decides, the others use what is no secret.

    An override is in no line: nobody has decided about it yet.
    """
    by_name = {s.item: s for s in signals if not s.type.endswith(_UNLISTED)}
    items = tuple(_item(by_name[name]) for name in sorted(by_name))
    others = [p.id for p in PARTIES if p.id not in (provider, ARBITER)]
    cells = {
        item.id: {provider: _ALL, **dict.fromkeys(others, _NONE if _secret(item) else _USE)}
        for item in items
    }
    origin = Origin(OriginKind.ASSERTION, provider, persons(provider)[0][0], at, "purchase")
    return Matrix(
        dataset=dataset,
        version=1,
        origin=origin,
        parties=(provider, *others),
        items=items,
        cells=cells,
    )


def _secret(item: Item) -> bool:
    """Whether an item is kept as a trade secret."""
    return item.classification is Classification.TRADE_SECRET


_ALL = Cell(dict.fromkeys(Use, Allowance.ALLOW))
_NONE = Cell(dict.fromkeys(Use, Allowance.DENY))
_USE = Cell(
    {**dict.fromkeys(Use, Allowance.DENY), Use.USE: Allowance.ALLOW, Use.DERIVE: Allowance.ALLOW}
)

SPINDLE_ITEMS = tuple(
    ItemId(name)
    for name in (
        "Srpm", "Sload", "S1load", "Stemp", "Sload_cond", "Stemp_cond",
        "S2rpm", "S2load", "S2temp", "S2load_cond", "S2temp_cond",
    )
)  # fmt: skip
"""What the maker of the spindles may read: its own component's items."""
