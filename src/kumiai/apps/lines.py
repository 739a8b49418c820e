"""Answers as lines for the eye."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def lines(data: Any, indent: str = "") -> list[str]:
    """Data as lines for the eye: a key and its value, a list item a line."""
    if isinstance(data, Mapping):
        width = max((len(str(key)) for key in data), default=0)
        found = []
        for key, value in data.items():
            if _is_nested(value):
                found.append(f"{indent}{key}")
                found += lines(value, indent + "  ")
            else:
                found.append(f"{indent}{key:<{width}}  {_word(value)}")
        return found
    if isinstance(data, list):
        return [line for one in data for line in _item(one, indent)]
    return [indent + _word(data)]


def _item(one: Any, indent: str) -> list[str]:
    """One item of a list: its words on one line, what is nested below it."""
    if isinstance(one, list):
        return [f"{indent}- {','.join(map(_word, one))}"]
    if not isinstance(one, Mapping):
        return [f"{indent}- {_word(one)}"]
    found, below = [], []
    for key, value in one.items():
        if _is_nested(value) and any(isinstance(x, Mapping | list) for x in _parts(value)):
            below += [f"{indent}    {key}", *lines(value, f"{indent}      ")]
        elif _is_nested(value):
            found.append(f"{key}={','.join(_parts(value))}")
        else:
            found.append(f"{key}={_word(value)}")
    return [f"{indent}- {' '.join(found)}", *below]


def _parts(value: Mapping[str, Any] | list[Any]) -> list[Any]:
    """The parts of a list or map; those of a map with their names, where they are words."""
    if isinstance(value, list):
        return [part if isinstance(part, Mapping | list) else _word(part) for part in value]
    if any(isinstance(part, Mapping | list) for part in value.values()):
        return list(value.values())
    return [f"{name}:{_word(part)}" for name, part in value.items()]


def _is_nested(value: Any) -> bool:
    """Whether a value stands on lines of its own: a period and what is empty do not."""
    return bool(value) and isinstance(value, Mapping | list) and value != _period(value)


def _period(value: Any) -> Any:
    """`value`, if it is a period."""
    return value if isinstance(value, Mapping) and set(value) == {"begin", "end"} else None


def _word(value: Any) -> str:
    """A value as a word: a period as ISO 8601 writes it, the lines of a text in one."""
    if value is None or value in ({}, [], ""):
        return "-"
    if _period(value):
        return f"{value['begin']}/{value['end']}"
    return " / ".join(line for line in str(value).splitlines() if line)
