"""What a policy lets a request see, row by row in plain Python: a second opinion on the engine.

It shares no code with the package. Policies and requests are the JSON that the parties sign; rows
are maps by column name, instants in microseconds from 1970-01-01 UTC.
"""

import hmac
import math
from collections import Counter
from datetime import datetime
from typing import Any

Row = dict[str, Any]
COLUMNS = {
    "c1": "machine",
    "c2": "item",
    "c3": "observed_at",
    "c4": "value",
    "c5": "text",
    "c6": "part",
    "c7": "instance",
    "c8": "sequence",
}
_DAY = 86_400_000_000
_JAPAN = 9 * 3_600_000_000


def visible(
    rows: list[Row], policy: dict[str, Any], request: dict[str, Any], mask_key: bytes
) -> Counter[tuple[Any, ...]]:
    """The rows that `request` may see, as a multiset of tuples in the dataset's column order."""
    wanted = _wanted(policy, request)
    masked = {column for column, _ in policy["masks"]}
    found: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        if _permitted(row, policy, request):
            found[tuple(_served(row, c, mask_key if c in masked else None) for c in wanted)] += 1
    return found


def _wanted(policy: dict[str, Any], request: dict[str, Any]) -> list[str]:
    """The columns of the answer by id."""
    asked = request["columns"]
    return [
        column
        for column, name in COLUMNS.items()
        if column in policy["columns"] and (asked is None or column in asked or name in asked)
    ]


def _permitted(  # noqa: PLR0911 - one return for each term
    row: Row, policy: dict[str, Any], request: dict[str, Any]
) -> bool:
    """Whether one row may be seen."""
    if row["item"] not in policy["items"]:
        return False
    if request["items"] is not None and row["item"] not in request["items"]:
        return False
    if policy["machines"] and row["machine"] not in policy["machines"]:
        return False
    at = row["observed_at"]
    if policy["history_from"] is not None and at < instant(policy["history_from"]):
        return False
    if request["since"] is not None and at < _day_begin(instant(request["since"])):
        return False
    if request["until"] is not None:
        until = instant(request["until"])
        begin = _day_begin(until)
        if at >= (begin if begin == until else begin + _DAY):
            return False
    return policy["rows"] is None or holds(policy["rows"], row)


def instant(text: str) -> int:
    """Microseconds from 1970-01-01 UTC."""
    told = datetime.fromisoformat(text)
    delta = told - datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def _day_begin(at: int) -> int:
    """The midnight in Japan at or before `at`."""
    return (at + _JAPAN) // _DAY * _DAY - _JAPAN


def holds(  # noqa: PLR0911 - one return for each operator
    said: dict[str, Any], row: Row
) -> bool:
    """Whether a condition of the policy holds for a row; an empty cell satisfies no comparison."""
    kind = said["is"]
    if kind == "and":
        return all(holds(part, row) for part in said["of"])
    if kind == "or":
        return any(holds(part, row) for part in said["of"])
    if kind == "not":
        return not holds(said["of"], row)
    cell = row[COLUMNS[said["column"]]]
    empty = cell is None or (isinstance(cell, float) and math.isnan(cell))
    if kind == "is_null":
        return empty
    if kind == "in":
        return not empty and any(cell == _literal(part) for part in said["literals"])
    assert kind == "compare", kind
    if empty:
        return False
    literal = _literal(said["literal"])
    found: bool = {
        "eq": cell == literal,
        "ne": cell != literal,
        "lt": cell < literal,
        "le": cell <= literal,
        "gt": cell > literal,
        "ge": cell >= literal,
    }[said["op"]]
    return found


def _literal(said: Any) -> Any:
    """A literal as Python compares it."""
    if isinstance(said, dict) and "number" in said:
        return float(said["number"])
    return instant(said["at"]) if isinstance(said, dict) else said


def _served(row: Row, column: str, mask_key: bytes | None) -> Any:
    """A cell of the answer: as it is, as a pseudonym, or an instant as text."""
    cell = row[COLUMNS[column]]
    if cell is None:
        return None
    if mask_key is not None:
        return hmac.digest(mask_key, f"{column}\n{cell}".encode(), "sha256").hex()[:32]
    return told(column, cell)


def told(column: str, cell: Any) -> Any:
    """A cell so that two of them can be compared: not-a-number equals itself, zero has its sign."""
    return repr(cell) if column == "c4" and cell is not None else cell
