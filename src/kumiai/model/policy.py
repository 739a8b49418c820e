"""Policies and plans: the limits of an agreement, and what one request may see now.

The operators of a row predicate are a closed list, fixed by `tests/golden/operators.json`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from kumiai.model.dataset import COLUMNS, ColumnId, DatasetId, Type, Version
from kumiai.model.identifier import identifier
from kumiai.model.machine import MachineId
from kumiai.model.period import Period
from kumiai.model.refusal import BadPredicate, BadValue
from kumiai.model.signal import ItemId

Literal = str | int | Decimal | bool | datetime
_DEPTH_MAX = 32
_MEMBERS_MAX = 10_000
_HOURS_MAX = 24 * 366
_EXACT_MAX = 2**53 - 1
"""Beyond this, a whole number is not the same in every engine and in JSON."""
_NUMBER_MAX = Decimal("1e300")
_TYPES = {column.id: column.type for column in COLUMNS}


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
    """`column` `op` `literal`; false where the column is empty.

    A value that is not a number (NaN) counts as empty: an engine may sort it above all numbers.
    """

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
    """Refuses an expression that is too deep, too wide, names no column or holds a column against
    a literal of another type: an engine would tell what it could not convert. Raises `BadPredicate`.
    """
    if depth > _DEPTH_MAX:
        raise BadPredicate(what="depth")
    match expression:
        case Compare(column=column, literal=literal):
            _check_literals(column, (literal,))
        case In(column=column, literals=literals):
            _check_literals(column, literals)
        case IsNull(column=column):
            _check_literals(column, ())
        case Not(of=inner):
            check(inner, depth + 1)
        case And(of=parts) | Or(of=parts):
            for part in parts:
                check(part, depth + 1)
        case _:
            assert_never(expression)


def _check_literals(column: ColumnId, literals: tuple[Literal, ...]) -> None:
    """Refuses literals that `column` cannot hold."""
    if column not in _TYPES:
        raise BadPredicate(what=str(column)[:40])
    if len(literals) > _MEMBERS_MAX:
        raise BadPredicate(what="members")
    for literal in literals:
        if not _holds(_TYPES[column], literal):
            raise BadPredicate(what=f"{column} {str(literal)[:40]}")


def _holds(kind: Type, literal: Literal) -> bool:
    """Whether a column of this type can hold `literal`."""
    match literal:
        case bool():
            return False
        case str():
            return kind is Type.TEXT
        case int():
            return kind in (Type.NUMBER, Type.INTEGER) and abs(literal) <= _EXACT_MAX
        case Decimal():
            return kind is Type.NUMBER and literal.is_finite() and abs(literal) < _NUMBER_MAX
    return kind is Type.INSTANT and literal.tzinfo is not None


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
        """It names purposes, items and known columns; only text is masked. Raises `Invalid`."""
        identifier("dataset", self.dataset)
        for purpose in self.purposes:
            identifier("purpose", purpose)
        known = {c.id for c in COLUMNS}
        if not self.purposes or not self.items or not self.columns:
            raise BadValue(field="policy", value=self.dataset)
        masked = [column for column, _ in self.masks]
        if {*self.columns, *masked} - known or len(set(masked)) != len(masked):
            raise BadValue(field="columns", value=",".join(self.columns)[:80])
        if any(_TYPES[column] is not Type.TEXT for column in masked):
            raise BadValue(field="masks", value=",".join(masked)[:80])  # a number has no pseudonym
        for field in ("purposes", "items", "columns", "machines"):
            if len(set(getattr(self, field))) != len(getattr(self, field)):
                raise BadValue(field=field, value=self.dataset)
        if not 1 <= self.metering_hours <= _HOURS_MAX:
            raise BadValue(field="metering_hours", value=str(self.metering_hours))
        if self.rows_max is not None and self.rows_max < 1:
            raise BadValue(field="rows_max", value=str(self.rows_max))
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
