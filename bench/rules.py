"""Rules: a whole pack over a thousand agreements of 100 items and 4 parties, reading included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from time import process_time

from bench.figures import Figure, one_core
from kumiai.model.agreement import AgreementKind, Member, Part, Terms
from kumiai.model.dataset import AT, ITEM, VALUE, DatasetId
from kumiai.model.dossier import Dossier, Subject
from kumiai.model.money import GrossKind, Proceeds, SplitKind, Yen
from kumiai.model.pack import Pack
from kumiai.model.party import MarketId, PartyId, Relation, RelationKind
from kumiai.model.period import Period
from kumiai.model.policy import Policy
from kumiai.model.right import Allowance, Cell, Classification, Factor, Item, Rights, Topic, Use
from kumiai.model.signal import ItemId
from kumiai.papers.packs import pack_from_yaml, packaged
from kumiai.rules.pack import TAKES, run
from kumiai.wire.canonical import canonical, parse
from kumiai.wire.codec import document, noun

AGREEMENTS, ITEMS = 1_000, 100
_NOW = datetime(2026, 11, 27, tzinfo=UTC)
_PARTIES = tuple(PartyId(name) for name in ("plant", "builder", "vendor", "dealer"))
_TOPICS = (Topic.TECHNICAL_STATE, Topic.MAINTENANCE, Topic.QUANTITY, Topic.ENVIRONMENT)
_MARKET = MarketId("machine-tools")


def figures() -> list[Figure]:
    """Seconds for all, and how the time of one grows with their number."""
    pack = _pack()
    with one_core():
        few, _ = _timed(pack, _texts(AGREEMENTS // 4))
        whole, found = _timed(pack, _texts(AGREEMENTS))
    return [
        Figure("rules: jp-2026 over 1,000 agreements of 100 items x 4 parties", whole, "s", 10,
               at_least=False, note=f"processor time, reading included; {found} findings"),
        Figure("rules: time of one of 1,000 over one of 250", whole / few / 4, "times", 1.25,
               at_least=False),
    ]  # fmt: skip


def _pack() -> Pack:
    """The pack of Japan."""
    found = (pack_from_yaml(raw, TAKES, None) for raw in packaged().values())
    return next(pack for pack in found if pack.id == "jp-2026")


def _timed(pack: Pack, texts: Sequence[tuple[bytes, bytes]]) -> tuple[float, int]:
    """Seconds in which all are read and held against the pack, and how many findings there are."""
    begun, found = process_time(), 0
    for terms, rights in texts:
        subject = Subject(
            dataset=DatasetId("machining"), provider=_PARTIES[0], market=_MARKET,
            rights=noun(Rights, parse(rights)), by_agreement=True,
        )  # fmt: skip
        said = Dossier(
            terms=noun(Terms, parse(terms)), at=_NOW, subjects=(subject,), relations=_relations()
        )
        found += sum(1 for _ in run(pack, said))
    return process_time() - begun, found


def _relations() -> tuple[Relation, ...]:
    """All declare each other supplier or customer."""
    return tuple(
        Relation(_MARKET, one, other, RelationKind.VERTICAL, _NOW)
        for one in _PARTIES
        for other in _PARTIES
        if one != other
    )


def _texts(count: int) -> list[tuple[bytes, bytes]]:
    """Terms and rights as the register keeps them, each another's text."""
    terms, rights = _terms(), _rights()
    return [
        (
            canonical(document(replace(terms, title_en=f"Operating data {number}"))),
            canonical(document(replace(rights, items=_items(number)))),
        )
        for number in range(count)
    ]


def _names() -> tuple[ItemId, ...]:
    """The hundred items."""
    return tuple(ItemId(f"S{number:03d}") for number in range(ITEMS))


def _items(salt: int) -> tuple[Item, ...]:
    """The lines of one agreement."""
    return tuple(
        Item(name, f"項目{salt}-{place}", f"item {salt}-{place}", Classification.OPEN_CONTRACT,
             topic=_TOPICS[place % len(_TOPICS)])
        for place, name in enumerate(_names())
    )  # fmt: skip


def _rights() -> Rights:
    """100 items x 4 parties, cells of three sorts."""
    full = Cell(dict.fromkeys(Use, Allowance.ALLOW), reasons=frozenset({Factor.SENSOR}))
    read = Cell(dict.fromkeys(Use, Allowance.DENY) | {Use.USE: Allowance.ALLOW}, note="service")
    none = Cell(dict.fromkeys(Use, Allowance.DENY))
    cells = dict(zip(_PARTIES, (full, read, read, none), strict=True))
    return Rights(
        dataset="machining", parties=_PARTIES, items=_items(0),
        cells=dict.fromkeys(_names(), cells),
    )  # fmt: skip


def _terms() -> Terms:
    """Terms with all hundred items."""
    parts = (
        {Part.PROVIDER, Part.BENEFICIARY},
        {Part.RECIPIENT, Part.PAYER},
        {Part.RECIPIENT},
        {Part.RECIPIENT},
    )
    runs = Period(_NOW, _NOW.replace(year=2027))
    return Terms(
        kind=AgreementKind.PROVISION, title_ja="稼働データ", title_en="Operating data",
        members=tuple(Member(p, frozenset(s)) for p, s in zip(_PARTIES, parts, strict=True)),
        policies=(Policy(DatasetId("machining"), ("maintenance",), _names(), (ITEM, AT, VALUE), runs),),
        proceeds=Proceeds(
            _PARTIES[1], GrossKind.FIXED, SplitKind.FIXED, {_PARTIES[0]: Fraction(1)}, yen=Yen(100_000)
        ),
    )  # fmt: skip
