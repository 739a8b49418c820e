"""Who takes part in the world of cars, what its cars are, and the rights in what they yield.

Parties, fleet and slips are made up and labelled so; a recorded drive, when there is one, is real
and is shown to its own party only.
"""

from __future__ import annotations

from kumiai.model.dataset import DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.party import MarketId, Party, PartyId
from kumiai.model.person import PersonId
from kumiai.sources.generated.fleet import Car

MAKER = PartyId("suruga-motors")
ELECTRONICS = PartyId("tenryu-denshi")
RENTAL = PartyId("hamanako-rental")
TYRE = PartyId("toa-tire")

PARTIES = (
    Party(MAKER, "駿河自動車株式会社", "Suruga Motors K.K.", "4999900000005", "T4999900000005",
          generated=True),
    Party(ELECTRONICS, "天竜電子株式会社", "Tenryu Denshi K.K.", "3999900000006",
          "T3999900000006", generated=True),
    Party(RENTAL, "浜名湖レンタカー株式会社", "Hamanako Rental K.K.", "2999900000007",
          "T2999900000007", generated=True),
    Party(TYRE, "東亜タイヤ株式会社", "Toa Tire K.K.", "1999900000008", "T1999900000008",
          generated=True),
)  # fmt: skip

MARKET = MarketId("roads")
SECTOR = "automotive"
DRIVES, RECORDED = DatasetId("rental-drives"), DatasetId("recorded-drive")
PLACE, PRODUCT = DatasetId("slip-place"), DatasetId("slip-product")
PLACE_MACHINE, PRODUCT_MACHINE = MachineId("slips-by-place"), MachineId("slips-by-product")

_WINTER = ("Toa", "Winter 3", "195/65R15")
_SUMMER = ("Toa", "Road 7", "195/65R15")
CARS_OF_RENTAL = tuple(
    Car(
        MachineId(f"rental-{n:02}"),
        (*_WINTER, 10 + n % 2),
        (*(_WINTER if n < 6 else _SUMMER), 30),
        "light",
    )
    for n in range(1, 8)
)
"""Seven virtual cars; the seventh has other tyres behind, so rare that they are never told."""
WITHOUT_CONSENT = MachineId("rental-07")
"""A car whose contract says nothing: none of its rows is served."""
WITHDRAWN = MachineId("rental-06")
"""A car whose renter takes the consent back in the second month."""


def persons(party: PartyId) -> tuple[PersonId, PersonId, PersonId]:
    """A party's persons: who sees to data, who signs, who keeps accounts."""
    short = party.split("-", maxsplit=1)[0]
    return PersonId(f"{short}-data"), PersonId(f"{short}-sign"), PersonId(f"{short}-money")
