"""What a command was given, read as its fields say; anything else is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar

from kumiai.apps.commands import Command, Field, Kind
from kumiai.model.clause import FIELDS, ClauseId, Number
from kumiai.model.refusal import BadDocument, BadIdentifier, TooLarge
from kumiai.papers.matrix.tree import tree
from kumiai.wire.canonical import parse

TEXT_MAX = 20_000
LIST_MAX = 500
BODY_MAX = 64 * 2**20
"""Bytes of an upload, all files together."""
_DEPTH_MAX = 64
_NAME_MAX = 255
_WHOLE = re.compile(r"-?[0-9]{1,16}")
_EXACT_MAX = 2**53 - 1
_NO_SEGMENT = {"", ".", ".."}
_BREAKS = "\t\n\r"

_NUMBERS = frozenset("yen rows_max metering_hours notice_days objection_days due_days".split())
_TRUTHS = frozenset({"generated"})
"""Fields of documents that are no text; YAML is read without guessing (`papers/matrix/tree`)."""

Given = Mapping[str, Any]
M = TypeVar("M", bound=Enum)


def read_given(command: Command, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `command` in `raw`, each checked. Raises `BadDocument`, `BadIdentifier` for an
    id that no address can hold, `TooLarge`.
    """
    known = {field.name for field in command.fields}
    for name in sorted(raw.keys() - known):
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
        if f"{{{field.name}}}" in command.path:
            _segment(field, found[field.name])
    return found


def _segment(field: Field, text: str) -> None:
    """Refuses an id that would be another address."""
    if text in _NO_SEGMENT or "/" in text:
        raise BadIdentifier(kind=field.name, id=text[:80])


def _read(field: Field, value: Any) -> Any:
    """One field."""
    match field.kind:
        case Kind.TEXT | Kind.SECRET:
            return plain_text(value, field.name)
        case Kind.INT:
            return whole(value, field.name)
        case Kind.LIST:
            values = value if isinstance(value, list) else [value]
            if len(values) > LIST_MAX:
                raise TooLarge(what=field.name, max=LIST_MAX)
            return [plain_text(one, field.name) for one in values]
        case Kind.DOCUMENT:
            return _document(field, value)
        case Kind.FILE:
            return _file(field, value)[1]
        case Kind.FILES:
            values = value if isinstance(value, list) else [value]
            return [_file(field, one) for one in values]


def plain_text(value: Any, where: str) -> str:
    """Text within its bound, without control characters but line breaks and tabs, and without half
    of a surrogate pair: what every record, paper and file can hold. Raises `BadDocument`, `TooLarge`.
    """
    if not isinstance(value, str):
        raise BadDocument(where=where)
    if len(value) > TEXT_MAX:
        raise TooLarge(what=where, max=TEXT_MAX)
    for character in value:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in _BREAKS:
            raise BadDocument(where=where, what=f"U+{ord(character):04X}")
        if character in "\ufffe\uffff":
            raise BadDocument(where=where, what=f"U+{ord(character):04X}")
    return value


def whole(value: Any, where: str) -> int:
    """A whole number that JSON holds exactly, as a number or in digits. Raises `BadDocument`."""
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _EXACT_MAX:
        raise BadDocument(where=where)
    return value


def member(kind: type[M], word: str) -> M:
    """The member of an enumeration that `word` names. Raises `BadDocument`."""
    try:
        return kind(word)
    except ValueError:
        raise BadDocument(where=word[:40]) from None


def _document(field: Field, value: Any) -> Any:
    """What a person wrote: a file or text of YAML or JSON, or JSON that came as such."""
    if isinstance(value, tuple):
        value = _file(field, value)[1]
    if isinstance(value, str):
        value = value.encode(errors="replace")
    if isinstance(value, bytes):
        try:
            value = parse(value) if value.lstrip()[:1] in (b"{", b"[") else _typed(tree(value))
        except ValueError:
            raise BadDocument(where=field.name) from None
    _check_tree(value, field.name, 0)
    return value


def _typed(value: Any, key: str = "") -> Any:
    """What YAML said, all of it text, with the numbers and truths that nouns have as such."""
    if isinstance(value, dict) and isinstance(value.get("says"), dict):
        return {**value, "says": _said(str(value.get("id")), value["says"])}
    if isinstance(value, dict):
        return {name: _typed(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_typed(part) for part in value]
    if key in _NUMBERS and isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return value == "true" if key in _TRUTHS and value in ("true", "false") else value


def _said(clause: str, says: dict[str, Any]) -> dict[str, Any]:
    """What YAML said in a clause, with numbers where the clause has a number."""
    known = FIELDS[ClauseId(clause)] if clause in set(ClauseId) else {}
    return {
        name: int(said)
        if isinstance(known.get(name), Number) and isinstance(said, str) and _WHOLE.fullmatch(said)
        else said
        for name, said in says.items()
    }


def _check_tree(value: Any, where: str, depth: int) -> None:
    """Refuses what no record can hold: texts as `plain_text`, fractions, and what nests too deep."""
    if depth > _DEPTH_MAX:
        raise BadDocument(where=where, what="depth")
    if isinstance(value, str):
        plain_text(value, where)
    elif isinstance(value, float):
        raise BadDocument(where=where, what=str(value)[:40])
    elif isinstance(value, dict):
        for key, part in value.items():
            plain_text(key, where)
            _check_tree(part, f"{where}.{key}"[:120], depth + 1)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            _check_tree(part, f"{where}[{place}]"[:120], depth + 1)


def _file(field: Field, value: Any) -> tuple[str, bytes]:
    """Name and bytes of a file."""
    match value:
        case (str(name), bytes(content)):
            if len(name) > _NAME_MAX:
                raise TooLarge(what=field.name, max=_NAME_MAX)
            return plain_text(name, field.name), content
    raise BadDocument(where=field.name)
