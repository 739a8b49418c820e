"""What a command was given, read as its fields say; anything else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.apps.commands import Command, Field, Kind
from kumiai.model.refusal import BadDocument, TooLarge
from kumiai.papers.matrix.tree import tree
from kumiai.wire.canonical import parse

TEXT_MAX = 20_000
LIST_MAX = 500
_DIGITS_MAX = 18
BODY_MAX = 64 * 2**20
"""Bytes of an upload, all files together."""

Given = Mapping[str, Any]


def read_given(command: Command, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `command` in `raw`, each checked. Raises `BadDocument`, `TooLarge`."""
    known = {field.name for field in command.fields}
    for name in raw.keys() - known:
        raise BadDocument(where=str(name)[:80])
    found: dict[str, Any] = {}
    for field in command.fields:
        value = raw.get(field.name)
        if value in (None, "", []):
            if field.required:
                raise BadDocument(where=field.name)
            found[field.name] = None
        else:
            found[field.name] = _read(field, value)
    return found


def _read(field: Field, value: Any) -> Any:
    """One field."""
    match field.kind:
        case Kind.TEXT | Kind.SECRET:
            return _text(field, value)
        case Kind.INT:
            return _int(field, value)
        case Kind.LIST:
            values = value if isinstance(value, list) else [value]
            if len(values) > LIST_MAX:
                raise TooLarge(what=field.name)
            return [_text(field, one) for one in values]
        case Kind.DOCUMENT:
            return _document(field, value)
        case Kind.FILE:
            return _bytes(field, value)[1]
        case Kind.FILES:
            values = value if isinstance(value, list) else [value]
            return [_bytes(field, one) for one in values]


def _text(field: Field, value: Any) -> str:
    """Text within its bound."""
    if not isinstance(value, str):
        raise BadDocument(where=field.name)
    if len(value) > TEXT_MAX:
        raise TooLarge(what=field.name)
    return value


def _int(field: Field, value: Any) -> int:
    """A whole number, as a number or in digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and len(value) < _DIGITS_MAX:
        return int(value)
    raise BadDocument(where=field.name)


def _document(field: Field, value: Any) -> Any:
    """What a person wrote: a file of YAML or JSON, or JSON that came as such."""
    if not isinstance(value, tuple):
        return value
    raw = value[1]
    try:
        return parse(raw) if raw.lstrip()[:1] in (b"{", b"[") else tree(raw)
    except ValueError:
        raise BadDocument(where=field.name) from None


def _bytes(field: Field, value: Any) -> tuple[str, bytes]:
    """Name and bytes of a file."""
    match value:
        case (str(name), bytes(content)):
            return name, content
    raise BadDocument(where=field.name)
