"""Who takes part in the building world, and what each may do with which item.

The parties are made up and labelled so. Who gets what follows common practice in maintenance: the
owner decides, the facility firm and an independent maintenance firm read what they need as the
maker does, the control sequence is the owner's secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kumiai.apps.demo.cast import persons
from kumiai.model.dataset import DatasetId
from kumiai.model.fault import COOLING_SET_POINT, HEATING_SET_POINT, OUTDOOR_AIR, SET_POINT
from kumiai.model.machine import MachineId
from kumiai.model.party import MarketId, Party, PartyId
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

OWNER = PartyId("nagoya-tatemono")
FACILITY = PartyId("meieki-kanri")
MAKER = PartyId("mikawa-kucho")
INDEPENDENT = PartyId("atsuta-hoshu")

PARTIES = (
    Party(OWNER, "名古屋建物株式会社", "Nagoya Tatemono K.K.", "6999900000011", "T6999900000011",
          generated=True),
    Party(FACILITY, "名駅ビル管理株式会社", "Meieki Building Kanri K.K.", "5999900000012",
          "T5999900000012", generated=True),
    Party(MAKER, "三河空調機器株式会社", "Mikawa Kucho Kiki K.K.", "4999900000013",
          "T4999900000013", generated=True),
    Party(INDEPENDENT, "熱田保守サービス株式会社", "Atsuta Hoshu Service K.K.", "3999900000014",
          "T3999900000014", generated=True),
)  # fmt: skip

MARKET = MarketId("building-maintenance")
AIR, FAULTS = DatasetId("air-handling"), DatasetId("air-faults")
UNIT, RULE = MachineId("ahu-01"), MachineId("fault-rule-01")

_SECRET_TYPES = ("Damper_Position_Command", "Supply_Air_Static_Pressure_Setpoint")
"""The control sequence can be told from them."""
_UNDECIDED = ("Occupancy_Status",)
"""When tenants are in: nobody has decided about it, so it is in no line and kept back."""
_NOT_THE_MAKERS = (SET_POINT, HEATING_SET_POINT, COOLING_SET_POINT, OUTDOOR_AIR)

_LABELS = {
    "AHU.SupplyAir.Temperature": ("給気温度", "supply air temperature"),
    "AHU.SupplyAir.SetPoint": ("給気温度設定値", "supply air set point"),
    "AHU.SupplyAir.HeatingSetPoint": ("給気温度設定値（暖房）", "supply air set point, heating"),
    "AHU.SupplyAir.CoolingSetPoint": ("給気温度設定値（冷房）", "supply air set point, cooling"),
    "AHU.OutdoorAir.Temperature": ("外気温度", "outdoor air temperature"),
    "AHU.MixedAir.Temperature": ("混合空気温度", "mixed air temperature"),
    "AHU.ReturnAir.Temperature": ("還気温度", "return air temperature"),
    "AHU.SupplyFan.Status": ("給気ファン運転状態", "supply fan status"),
    "AHU.SupplyFan.Speed": ("給気ファン速度指令", "supply fan speed"),
    "AHU.OutdoorAir.Damper": ("外気ダンパ開度指令", "outdoor air damper"),
    "AHU.ReturnAir.Damper": ("還気ダンパ開度指令", "return air damper"),
    "AHU.ExhaustAir.Damper": ("排気ダンパ開度指令", "exhaust air damper"),
    "AHU.CoolingCoil.Valve": ("冷水弁開度指令", "cooling coil valve"),
    "AHU.HeatingCoil.Valve": ("温水弁開度指令", "heating coil valve"),
    "Fault.Rule": ("不具合の種類", "rule"),
    "Fault.Grade": ("程度", "grade"),
    "Fault.Ends": ("終了時刻", "end"),
    "Fault.Minutes": ("継続時間", "how long"),
    "Fault.SupplyAir": ("給気温度の平均", "mean supply air temperature"),
    "Fault.SetPoint": ("設定値の平均", "mean set point"),
    "Fault.Apart": ("設定値との差", "away from the set point"),
    "Fault.Valve": ("弁開度の平均", "mean opening of the valve"),
    "Checked.Known": ("判定できた時間", "minutes judged"),
    "Checked.Unknown": ("判定できなかった時間", "minutes unknown"),
}
"""Japanese and English; an item without a label is called by its name."""

_ALL = Cell(dict.fromkeys(Use, Allowance.ALLOW))
_NONE = Cell(dict.fromkeys(Use, Allowance.DENY))
_USE = Cell({**_NONE.uses, Use.USE: Allowance.ALLOW, Use.DERIVE: Allowance.ALLOW})


def air_matrix(signals: Sequence[Signal], at: datetime) -> Matrix:
    """The owner's rights in what its unit measures; the others use what is no secret."""
    items = tuple(_item(s) for s in signals if s.type not in _UNDECIDED)
    others = {p.id: _USE for p in PARTIES if p.id != OWNER}
    secret = dict.fromkeys(others, _NONE)
    cells = {i.id: {OWNER: _ALL, **(secret if _secret(i) else others)} for i in items}
    return Matrix(
        dataset=AIR,
        version=1,
        origin=_origin(OWNER, at, "building-2016"),
        parties=(OWNER, *others),
        items=items,
        cells=cells,
    )


def fault_matrix(signals: Sequence[Signal], at: datetime) -> Matrix:
    """The independent firm's rights in the faults that its rule found; competitors must not see
    them of each other.
    """
    items = tuple(
        Item(
            s.item, s.item, s.item, Classification.LIMITED_PROVISION, Competition.SENSITIVE, s.unit
        )
        for s in signals
    )
    parties = (INDEPENDENT, OWNER, FACILITY, MAKER)
    row = {INDEPENDENT: _ALL, OWNER: _USE, FACILITY: _USE, MAKER: _NONE}
    cells = dict.fromkeys((item.id for item in items), row)
    return Matrix(
        dataset=FAULTS,
        version=1,
        origin=_origin(INDEPENDENT, at, "fault service"),
        parties=parties,
        items=items,
        cells=cells,
    )


def _label(signal: Signal) -> tuple[str, str]:
    """What people call an item, in Japanese and English."""
    return _LABELS.get(signal.item, (signal.item, signal.item))


def _item(signal: Signal) -> Item:
    """The line of an item of the unit."""
    secret = signal.type in _SECRET_TYPES
    return Item(
        id=signal.item,
        label_ja=_label(signal)[0],
        label_en=_label(signal)[1],
        classification=Classification.TRADE_SECRET if secret else Classification.OPEN_CONTRACT,
        unit=signal.unit,
        rationale="制御手順 / control sequence" if secret else "",
    )


def _secret(item: Item) -> bool:
    """Whether an item is kept as a trade secret."""
    return item.classification is Classification.TRADE_SECRET


def _origin(by: PartyId, at: datetime, dealing: str) -> Origin:
    """The one-sided assertion that a matrix is."""
    return Origin(OriginKind.ASSERTION, by, persons(by)[0][0], at, dealing)


def open_items(matrix: Matrix) -> tuple[ItemId, ...]:
    """What may be offered at all."""
    return tuple(item.id for item in matrix.items if not _secret(item))


def makers_items(matrix: Matrix, signals: Sequence[Signal]) -> tuple[ItemId, ...]:
    """What the maker reads: how its own coils and fans work, not how the building is run."""
    states = {signal.item for signal in signals if signal.kind is Kind.SAMPLE}
    return tuple(i for i in open_items(matrix) if i in states and i not in _NOT_THE_MAKERS)
