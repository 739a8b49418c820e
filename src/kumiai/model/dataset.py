"""Datasets: the readings a right gathers, in columns that have ids."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from kumiai.model.identifier import identifier
from kumiai.model.machine import MachineId
from kumiai.model.party import MarketId, PartyId
from kumiai.model.refusal import BadValue

DatasetId = NewType("DatasetId", str)
ColumnId = NewType("ColumnId", str)
Version = NewType("Version", int)
"""The lake's own count of a dataset's commits; only the lake knows it."""


class Type(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; agreements name its id, people its names."""

    id: ColumnId
    name: str
    type: Type
    label_ja: str
    label_en: str


MACHINE = ColumnId("c1")
ITEM = ColumnId("c2")
AT = ColumnId("c3")
VALUE = ColumnId("c4")
TEXT = ColumnId("c5")
PART = ColumnId("c6")
INSTANCE = ColumnId("c7")
SEQUENCE = ColumnId("c8")

COLUMNS = (
    Column(MACHINE, "machine", Type.TEXT, "機械", "machine"),
    Column(ITEM, "item", Type.TEXT, "データ項目", "data item"),
    Column(AT, "observed_at", Type.INSTANT, "観測時刻", "observed at"),
    Column(VALUE, "value", Type.NUMBER, "値", "value"),
    Column(TEXT, "text", Type.TEXT, "文字値", "text value"),
    Column(PART, "part", Type.TEXT, "工作物", "workpiece"),
    Column(INSTANCE, "instance", Type.TEXT, "記録", "recording"),
    Column(SEQUENCE, "sequence", Type.INTEGER, "記録内の位置", "position in the recording"),
)
"""The columns of every dataset of readings; (instance, sequence) leads back to the source."""


def column(column_id: str) -> Column | None:
    """The column of this id or name, if there is one."""
    return next((c for c in COLUMNS if column_id in (c.id, c.name)), None)


@dataclass(frozen=True, slots=True)
class Dataset:
    """What `provider` gathers from `machines`, with the credit and licence shown wherever it is.

    `generated` says that its rows are made up for a demonstration; labelled so wherever it is shown.
    """

    id: DatasetId
    provider: PartyId
    title_ja: str
    title_en: str
    machines: tuple[MachineId, ...]
    market: MarketId
    credit: str = ""
    licence: str = ""
    generated: bool = False

    def __post_init__(self) -> None:
        """It has a title and machines. Raises `Invalid`."""
        identifier("dataset", self.id)
        identifier("market", self.market)
        if not self.title_ja or not self.title_en or not self.machines:
            raise BadValue(field="dataset", value=self.id)
