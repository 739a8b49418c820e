"""Purchase day: a seller's list of machines, each with its customer, dataset and offered rights."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import NewType

from kumiai.model.dataset import DatasetId
from kumiai.model.identifier import identifier
from kumiai.model.machine import MachineId
from kumiai.model.party import MarketId, PartyId
from kumiai.model.period import DayId, day
from kumiai.model.refusal import BadPurchaseList, BadValue

PurchaseId = NewType("PurchaseId", str)
LINES_MAX = 2_000
_TEXT_MAX = 120
_ID_MAX = 64
_PLAIN = re.compile(r"[^a-z0-9]+")
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a seller's list as it was written; `line` is its place in the file, from 1."""

    line: int
    serial: str
    model: str
    name: str
    customer: str
    source: str = ""
    dataset: str = ""

    def __post_init__(self) -> None:
        """Each field is plain text that no spreadsheet reckons with. Raises `BadPurchaseList`."""
        for field in ("serial", "model", "name", "customer", "source", "dataset"):
            said = getattr(self, field)
            wanted = field not in ("source", "dataset")
            if (wanted and not said) or len(said) > _TEXT_MAX:
                raise BadPurchaseList(line=self.line, what=field)
            if said.startswith(_FORMULA):
                raise BadPurchaseList(line=self.line, what=f"{field}: {said[:40]}")
            if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in said):
                raise BadPurchaseList(line=self.line, what=field)
        if not _slug(self.serial):
            raise BadPurchaseList(line=self.line, what=f"serial: {self.serial[:40]}")


@dataclass(frozen=True, slots=True)
class Line:
    """One machine of a purchase: what it is, whose it becomes, and the dataset made for it."""

    line: int
    machine: MachineId
    source: str
    serial: str
    model: str
    name: str
    customer: PartyId
    dataset: DatasetId

    def __post_init__(self) -> None:
        """Ids have their form. Raises `BadIdentifier`."""
        identifier("machine", self.machine)
        identifier("dataset", self.dataset)


@dataclass(frozen=True, slots=True)
class Purchase:
    """Machines that `seller` hands over on the day `on`, with rights offered from `template`
    (`id@version`), whose seats are `taken`; the customer of each line takes `customer_seat`.
    """

    id: PurchaseId
    seller: PartyId
    on: DayId
    template: str
    taken: Mapping[PartyId, PartyId]
    customer_seat: PartyId
    market: MarketId
    dealing: str
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        """It has lines, a day and a dealing; the customer's seat is nobody else's. Raises `Invalid`."""
        identifier("purchase", self.id)
        identifier("market", self.market)
        day(self.on)
        if not self.lines or len(self.lines) > LINES_MAX:
            raise BadPurchaseList(what=str(len(self.lines)))
        if not self.dealing or len(self.dealing) > _TEXT_MAX:
            raise BadValue(field="dealing", value=self.dealing[:40])
        if self.customer_seat in self.taken:
            raise BadValue(field="customer_seat", value=self.customer_seat[:40])
        object.__setattr__(self, "taken", MappingProxyType(dict(self.taken)))

    def seats(self, line: Line) -> dict[PartyId, PartyId]:
        """Which party takes which seat for one line."""
        return {**self.taken, self.customer_seat: line.customer}


def machine_name(seller: PartyId, serial: str) -> MachineId:
    """The id of a machine by its serial number among those of its seller."""
    return MachineId(_named(f"{seller}-{_slug(serial)}"))


def dataset_name(machine: MachineId) -> DatasetId:
    """The id of the dataset of one machine, where the list says none."""
    return DatasetId(_named(f"{machine}-data"))


def _slug(serial: str) -> str:
    """The letters and digits of a serial number, with dashes between them."""
    folded = unicodedata.normalize("NFKC", serial).lower()
    return _PLAIN.sub("-", folded).strip("-")


def _named(name: str) -> str:
    """`name`, or its begin and a digest where no id is that long."""
    if len(name) <= _ID_MAX:
        return name
    return f"{name[:40].rstrip('-.')}-{sha256(name.encode()).hexdigest()[:20]}"
