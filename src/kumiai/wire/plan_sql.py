"""Plans as DuckDB SQL: names from closed lists, every literal a bound parameter.

No text of a client is ever part of the statement (house decision 5, trust §6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, assert_never

from kumiai.model.dataset import COLUMNS, ColumnId, Type
from kumiai.model.policy import (
    And,
    Compare,
    Comparison,
    Expression,
    In,
    IsNull,
    Literal,
    Not,
    Or,
    Plan,
)

_NAMES: Mapping[str, str] = {column.id: f'"{column.name}"' for column in COLUMNS}
_NUMBERS = frozenset(column.id for column in COLUMNS if column.type is Type.NUMBER)
_SIGNS: Mapping[Comparison, str] = {
    Comparison.EQ: "=",
    Comparison.NE: "<>",
    Comparison.LT: "<",
    Comparison.LE: "<=",
    Comparison.GT: ">",
    Comparison.GE: ">=",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with `$name` parameters and their values."""

    sql: str
    values: Mapping[str, Any]


def select(plan: Plan) -> Statement:
    """The rows of `plan` from the files bound to `$files`; masked columns come from joined tables
    `mask_<column id>(original, pseudonym)`, so that no key is in any statement.
    """
    values: dict[str, Any] = {}
    masked = {column for column, _ in plan.masks}
    columns = ", ".join(_selected(column, masked) for column in plan.columns)
    joins = "".join(
        f" LEFT JOIN mask_{column} ON mask_{column}.original = source.{_NAMES[column]}"
        for column in plan.columns
        if column in masked
    )
    where = _where(plan.where, values)
    return Statement(
        f"SELECT {columns} FROM read_parquet($files) AS source{joins} WHERE {where}",  # noqa: S608 - names from closed lists
        values,
    )


def distinct(plan: Plan, column: ColumnId) -> Statement:
    """The values of `column` in the rows of `plan`, for the table of its pseudonyms."""
    values: dict[str, Any] = {}
    where = _where(plan.where, values)
    name = _NAMES[column]
    return Statement(
        f"SELECT DISTINCT {name} FROM read_parquet($files) AS source "  # noqa: S608 - names from closed lists
        f"WHERE {name} IS NOT NULL AND {where}",
        values,
    )


def _selected(column: ColumnId, masked: set[ColumnId]) -> str:
    """One column of the answer."""
    if column in masked:
        return f"mask_{column}.pseudonym AS {_NAMES[column]}"
    return f"source.{_NAMES[column]}"


def _where(expression: Expression, values: dict[str, Any]) -> str:
    """`expression` as SQL; its literals go into `values`."""
    match expression:
        case Compare(op=op, column=column, literal=literal):
            mark = _bind(literal, values)
            return f"coalesce({_value(column)} {_SIGNS[op]} {mark}, false)"
        case In(column=column, literals=literals):
            marks = ", ".join(_bind(literal, values) for literal in literals)
            return f"coalesce({_value(column)} IN ({marks}), false)" if marks else "false"
        case IsNull(column=column):
            return f"({_value(column)} IS NULL)"
        case Not(of=inner):
            return f"(NOT {_where(inner, values)})"
        case And(of=parts):
            return (
                "(" + " AND ".join(_where(part, values) for part in parts) + ")"
                if parts
                else "true"
            )
        case Or(of=parts):
            return (
                "(" + " OR ".join(_where(part, values) for part in parts) + ")"
                if parts
                else "false"
            )
        case _:
            assert_never(expression)


def _value(column: ColumnId) -> str:
    """A column of the source; what is not a number counts as empty, where DuckDB sorts NaN above
    all numbers and would let it pass a lower bound.
    """
    name = f"source.{_NAMES[column]}"
    return f"if(isnan({name}), NULL, {name})" if column in _NUMBERS else name


def _bind(literal: Literal, values: dict[str, Any]) -> str:
    """The parameter that stands for `literal`."""
    name = f"p{len(values)}"
    match literal:
        case datetime():
            values[name] = literal
            return f"${name}::TIMESTAMPTZ"
        case Decimal():
            values[name] = str(literal)
            return f"${name}::DOUBLE"
    values[name] = literal
    return f"${name}"
