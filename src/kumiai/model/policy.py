"""Policies and plans: the limits of an agreement, and what one request may see now.

The operators of a row predicate are a closed list, fixed by `tests/golden/operators.json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from kumiai.model.dataset import COLUMNS, ColumnId, DatasetId, Version
from kumiai.model.identifier import identifier
from kumiai.model.machine import MachineId
from kumiai.model.period import Period
from kumiai.model.refusal import BadPredicate, BadValue
from kumiai.model.signal import ItemId

Literal = str | int | Decimal | bool | datetime
_DEPTH_MAX = 32
_MEMBERS_MAX = 10_000


class Comparison(StrEnum):
    """How a column is held against a literal."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"


@dataclass(frozen=True, slots=True)
class Compare:
    """`column` `op` `literal`; false where the column is empty."""

    op: Comparison
    column: ColumnId
    literal: Literal


@dataclass(frozen=True, slots=True)
class In:
    """`column` is one of `literals`."""

    column: ColumnId
    literals: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    """`column` is empty."""

    column: ColumnId


@dataclass(frozen=True, slots=True)
class Not:
    """`of` does not hold."""

    of: Expression


@dataclass(frozen=True, slots=True)
class And:
    """All of `of` hold; nothing to hold is true."""

    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of `of` holds; nothing to choose from is false."""

    of: tuple[Expression, ...]


Expression = Compare | In | IsNull | Not | And | Or
OPERATORS = ("eq", "ne", "lt", "le", "gt", "ge", "in", "is_null", "not", "and", "or")


def check(expression: Expression, depth: int = 0) -> None:
    """Refuses an expression that is too deep, too wide or names no column. Raises `BadPredicate`."""
    if depth > _DEPTH_MAX:
        raise BadPredicate(what="depth")
    match expression:
        case Compare(column=column) | In(column=column) | IsNull(column=column):
            if column not in {c.id for c in COLUMNS}:
                raise BadPredicate(what=str(column)[:40])
            if isinstance(expression, In) and len(expression.literals) > _MEMBERS_MAX:
                raise BadPredicate(what="members")
        case Not(of=inner):
            check(inner, depth + 1)
        case And(of=parts) | Or(of=parts):
            for part in parts:
                check(part, depth + 1)


class Mask(StrEnum):
    """How a column is changed before it is served."""

    PSEUDONYM = "pseudonym"
    """A keyed hash, another key for each agreement and recipient."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The limits of an agreement: who may read what, for which purposes, when.

    `grain_hours` is the step to which time bounds of a request are cut (24: days in Japan);
    `metering_hours` is how long the same answer to the same recipient stays one use.
    """

    dataset: DatasetId
    purposes: tuple[str, ...]
    items: tuple[ItemId, ...]
    columns: tuple[ColumnId, ...]
    runs: Period
    machines: tuple[MachineId, ...] = ()
    """Machines whose rows are served; empty: all of the dataset."""
    rows: Expression | None = None
    masks: tuple[tuple[ColumnId, Mask], ...] = ()
    history_from: datetime | None = None
    """Rows observed before this instant stay out; None: no such bound."""
    rows_max: int | None = None
    """Quota of rows in a calendar month."""
    metering_hours: int = 24

    def __post_init__(self) -> None:
        """It names purposes, items and known columns. Raises `Invalid`."""
        identifier("dataset", self.dataset)
        for purpose in self.purposes:
            identifier("purpose", purpose)
        known = {c.id for c in COLUMNS}
        if not self.purposes or not self.items or not self.columns:
            raise BadValue(field="policy", value=self.dataset)
        if set(self.columns) - known or {c for c, _ in self.masks} - known:
            raise BadValue(field="columns", value=",".join(self.columns)[:80])
        if self.metering_hours < 1 or (self.rows_max is not None and self.rows_max < 1):
            raise BadValue(field="metering", value=str(self.metering_hours))
        if self.rows is not None:
            check(self.rows)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine does for one permit: columns, masks with their key, rows by literal bounds."""

    dataset: DatasetId
    version: Version
    columns: tuple[ColumnId, ...]
    masks: tuple[tuple[ColumnId, Mask], ...]
    mask_key: str | None
    """Id of the key of the masks; the key itself is in no plan."""
    where: Expression
    engine: str
    """Engine and version that wrote the cut."""
