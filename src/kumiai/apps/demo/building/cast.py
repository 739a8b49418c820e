"""Who takes part in the building world, and what each may do with which item.

The parties are made up and labelled so. Who gets what follows common practice in maintenance: the
owner decides, the facility firm and an independent maintenance firm read what they need as the
maker does, the control sequence is the owner's secret.
"""

from __future__ import annotations

from kumiai.model.dataset import DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.party import MarketId, Party, PartyId

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
SECTOR = "building"
