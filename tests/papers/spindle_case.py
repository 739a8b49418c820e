"""Made-up parties around a spindle: matrix, terms and statement, used by the tests of papers."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from kumiai.model.agreement import AgreementId, AgreementKind, Member, Part, Terms
from kumiai.model.dataset import AT, ITEM, MACHINE, PART, VALUE, Dataset, DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.money import GrossKind, Proceeds, SplitKind, Yen
from kumiai.model.party import MarketId, Party, PartyId, Relation, RelationKind
from kumiai.model.period import MonthId, Period, instant
from kumiai.model.person import PersonId
from kumiai.model.policy import And, Compare, Comparison, In, Mask, Policy
from kumiai.model.right import Matrix, Origin, OriginKind
from kumiai.model.signal import ItemId
from kumiai.model.statement import Document, Edge, Line, Statement, StatementId
from kumiai.papers.matrix import matrix_from_yaml

PLANT, MAKER, LAB = PartyId("plant"), PartyId("maker"), PartyId("lab")
PARTIES = {
    PLANT: Party(PLANT, "浜松部品工業株式会社", "Hamamatsu Parts", generated=True),
    MAKER: Party(
        MAKER, "三河工機株式会社", "Mikawa Machine Tools", "4011005007414", "T4011005007414"
    ),
    LAB: Party(LAB, "名古屋診断株式会社", "Nagoya Diagnostics"),
}
ORIGIN = Origin(
    OriginKind.ASSERTION,
    PLANT,
    PersonId("sato"),
    datetime(2026, 9, 1, tzinfo=UTC),
    "マシニングセンタ売買契約（2026年4月）",
)
DATASET = DatasetId("spindle")
YAML = """
dataset: spindle
version: 3
parties: [plant, maker, lab]
groups:
  analyse: {all: deny, use: allow, derive: limited, condition: 予知保全に限る / for maintenance only}
rights: {plant: all, maker: analyse, lab: none}
items:
  - {id: Sload, ja: 主軸負荷, en: spindle load, unit: PERCENT, class: open_contract}
  - {id: Stemp, ja: 主軸温度, en: spindle temperature, unit: CELSIUS, class: limited_provision}
  - id: pcount
    ja: 加工数
    en: part count
    unit: COUNT
    class: open_contract
    competition: proxy
    why: 生産量を推測できるため
    rights: {maker: read, lab: negotiate}
  - {id: operator, ja: 作業者, en: operator, class: personal, basis: consent-2026-04, rights: none}
"""
ITEMS = ("Sload", "Stemp", "pcount")
MATRIX: Matrix = matrix_from_yaml(YAML, ORIGIN, PARTIES.keys())
DATA = Dataset(
    DATASET,
    PLANT,
    "主軸の計測値",
    "Spindle readings",
    (MachineId("mc-1"),),
    MarketId("machine-tools"),
    "Hamamatsu Parts",
    "agreement only",
)
POLICY = Policy(
    DATASET,
    ("predictive-maintenance", "quality"),
    tuple(ItemId(name) for name in ITEMS),
    (MACHINE, ITEM, AT, VALUE, PART),
    Period(instant("2026-10-01T00:00:00+09:00"), instant("2027-10-01T00:00:00+09:00")),
    rows=And((Compare(Comparison.GE, VALUE, Decimal("0.5")), In(ITEM, ITEMS))),
    masks=((PART, Mask.PSEUDONYM),),
    rows_max=1_000_000,
)
MEMBERS = (
    Member(PLANT, frozenset({Part.PROVIDER, Part.BENEFICIARY})),
    Member(MAKER, frozenset({Part.RECIPIENT, Part.PAYER})),
    Member(LAB, frozenset({Part.BENEFICIARY})),
)
PROCEEDS = Proceeds(
    MAKER,
    GrossKind.FIXED,
    SplitKind.FIXED,
    {PLANT: Fraction(2, 3), LAB: Fraction(1, 3)},
    Yen(1_000_000),
)
TERMS = Terms(
    AgreementKind.PROVISION,
    "主軸負荷データの予知保全利用",
    "Spindle load for predictive maintenance",
    MEMBERS,
    (POLICY,),
    PROCEEDS,
)
FREE = Terms(AgreementKind.POOL, "共用", "Pool", MEMBERS, (POLICY,), None, "en", "Japan", 60)
SALE = Terms(
    AgreementKind.CREATION,
    "売上の配分",
    "Division of sales",
    MEMBERS,
    (POLICY,),
    Proceeds(
        MAKER,
        GrossKind.SALE,
        SplitKind.PRO_RATA,
        {PLANT: Fraction(1, 2), LAB: Fraction(1, 2)},
        declarer=MAKER,
    ),
)
HASH = "0123456789abcdef" * 4
RELATION = Relation(MarketId("machine-tools"), PLANT, MAKER, RelationKind.VERTICAL, ORIGIN.at)
STATEMENT = Statement(
    id=StatementId("st-2026-10"),
    agreement=AgreementId("agr-1"),
    month=MonthId("2026-10"),
    first=12,
    last=480,
    root="cd" * 32,
    gross=Yen(1_000_000),
    rule="fixed-portions",
    uses=41,
    rows=120_034,
    lines=(
        Line(PLANT, Fraction(2, 3), 100_034, Yen(666_667)),
        Line(LAB, Fraction(1, 3), 20_000, Yen(333_333)),
    ),
    documents=(
        Document(PLANT, MAKER, Yen(666_667), Fraction(1, 10), Yen(66_666), "T4011005007414"),
        Document(LAB, MAKER, Yen(333_333), Fraction(1, 10), Yen(33_333), None),
    ),
    edges=(
        Edge(MAKER, PLANT, Yen(733_333), "portion 2/3", "log 12-480"),
        Edge(MAKER, LAB, Yen(366_666), "portion 1/3", "log 12-480"),
    ),
    stated_at=instant("2026-11-01T00:05:00+09:00"),
    objection_until=instant("2026-11-15T00:05:00+09:00"),
    due_at=instant("2026-12-15T00:05:00+09:00"),
    vouching={"signed": 30, "asserted": 11},
)
