"""Nouns as JSON documents and back, in pairs that lose nothing.

The type annotations of the nouns say how: instants are ISO 8601 in UTC, fractions `"1/3"`,
enumerations their value, tuples and sets arrays (sets in order), maps objects. An expression
carries its kind under `"is"`; a literal that JSON lacks is `{"number": "0.5"}` or `{"at": "..."}`.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from kumiai.model.period import instant, iso
from kumiai.model.policy import And, Compare, Expression, In, IsNull, Literal, Not, Or
from kumiai.model.refusal import BadDocument
from kumiai.model.right import Cell, Item

T = TypeVar("T")
_KINDS: Mapping[str, type] = {
    "compare": Compare,
    "in": In,
    "is_null": IsNull,
    "not": Not,
    "and": And,
    "or": Or,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_FRACTION = re.compile(r"-?[0-9]{1,40}(?:/0*[1-9][0-9]{0,39})?")
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[Ee][+-]?[0-9]{1,3})?")
_CELL_KEYS = frozenset({"uses", "condition", "reasons", "note"})
_SHARED_MAX = 10_000
_EXACT_MAX = 2**53 - 1
"""The largest whole number that every reader of JSON reads alike (RFC 7493 §2.2)."""


def document(noun: Any) -> Any:  # noqa: PLR0911 - one return for each kind of value
    """`noun` as JSON values, without floats. An unknown type is a bug (`TypeError`)."""
    match noun:
        case Enum():
            return noun.value
        case None | bool() | int() | str():
            return noun
        case datetime():
            return iso(noun)
        case Fraction():
            return f"{noun.numerator}/{noun.denominator}"
        case frozenset():
            return sorted(document(part) for part in noun)
        case tuple():
            return [document(part) for part in noun]
        case Mapping():
            return {str(document(key)): document(value) for key, value in noun.items()}
    if not is_dataclass(noun):
        raise TypeError(type(noun))
    found = {
        field.name: (_literal_out if field.name in ("literal", "literals") else document)(
            getattr(noun, field.name)
        )
        for field in fields(noun)
    }
    kind = _NAMES.get(type(noun))
    return {"is": kind, **found} if kind else found


def _literal_out(value: Any) -> Any:
    """A literal, or several, of an expression."""
    match value:
        case tuple():
            return [_literal_out(part) for part in value]
        case Decimal():
            return {"number": str(value)}
        case datetime():
            return {"at": iso(value)}
    return value


def noun(kind: type[T], value: Any, where: str = "") -> T:
    """`value`, as `document` writes it, as a `kind`. Raises `BadDocument` and the noun's own no."""
    read: Reader = _reader(kind)  # type: ignore[arg-type] # a class is hashable
    place = where or kind.__name__.lower()
    try:
        found: T = read(value, place)
    except RecursionError:
        raise _bad(place) from None
    return found


def _bad(where: str) -> BadDocument:
    """The refusal of what stands at `where`."""
    return BadDocument(where=where[:120])


Reader = Callable[[Any, str], Any]


@lru_cache(maxsize=512)
def _reader(kind: Any) -> Reader:  # noqa: PLR0911 - one return for each kind of type
    """What reads JSON as a `kind`."""
    if isinstance(kind, NewType):
        return _reader(kind.__supertype__)
    if kind == Expression:
        return _expression_in
    if kind == Literal:
        return _literal_in
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(*arguments)
    if origin is tuple:
        return _tuple(arguments)
    if origin is frozenset:
        return _set(arguments[0])
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(*arguments)
    if is_dataclass(kind):
        return _dataclass(kind)
    if issubclass(kind, Enum):
        return _enum(kind)
    return _SCALARS[kind]


def _dataclass(kind: Any) -> Reader:
    """What reads an object as the dataclass `kind`; a field unknown to it is refused."""
    hints = get_type_hints(kind)
    required = {
        f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING
    }
    name = _NAMES.get(kind)

    def read(value: Any, where: str) -> Any:
        """The noun of one object."""
        if not isinstance(value, Mapping):
            raise _bad(where)
        given = {key: part for key, part in value.items() if not (key == "is" and name)}
        for key in given.keys() - hints.keys() | required - given.keys():
            raise _bad(f"{where}.{key}")
        return kind(**{k: _reader(hints[k])(part, f"{where}.{k}") for k, part in given.items()})

    key_of = _KEYS_OF.get(kind)
    return _shared(read, key_of) if key_of else read


def _cell_key(value: Any) -> Hashable:
    """What tells a cell of rights from others. Raises `TypeError`, `KeyError`, `AttributeError` for what
    is none.
    """
    if not value.keys() <= _CELL_KEYS:
        raise KeyError(value)
    uses = tuple(value["uses"].items())
    return uses, value.get("condition"), tuple(value.get("reasons", ())), value.get("note")


def _item_key(value: Any) -> Hashable:
    """What tells an item from others: its fields, all of them text or nothing."""
    return tuple(value.items())


_KEYS_OF: Mapping[Any, Callable[[Any], Hashable]] = {Cell: _cell_key, Item: _item_key}
"""Nouns that come in thousands and are mostly alike: equal ones are one."""


def _shared(read: Reader, key_of: Callable[[Any], Hashable]) -> Reader:
    """A reader that gives one noun for equal ones. What it cannot key is read, or refused, anew."""
    known: dict[Hashable, Any] = {}

    def one(value: Any, where: str) -> Any:
        """The noun of one object."""
        try:
            found = known.get(key := key_of(value))
        except (KeyError, TypeError, AttributeError):
            return read(value, where)
        if found is None:
            found = read(value, where)
            if len(known) < _SHARED_MAX:
                known[key] = found
        return found

    return one


def _expression_in(value: Any, where: str) -> Any:
    """An expression, by its kind."""
    name = value.get("is") if isinstance(value, Mapping) else None
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise _bad(f"{where}.is")
    return _reader(kind)(value, where)


def _literal_in(value: Any, where: str) -> Any:
    """A literal of an expression."""
    match value:
        case bool() | str():
            return value
        case int() if abs(value) <= _EXACT_MAX:
            return value
        case {"number": str(text), **rest} if not rest:
            return _decimal(text, where)
        case {"at": str(text), **rest} if not rest:
            return instant(text)
    raise _bad(where)


def _decimal(text: str, where: str) -> Decimal:
    """A finite decimal."""
    if not _NUMBER.fullmatch(text):
        raise _bad(where)
    return Decimal(text)


def _optional(*arguments: Any) -> Reader:
    """What reads null or the one other type of a union."""
    kinds = [argument for argument in arguments if argument is not types.NoneType]
    if set(kinds) == set(_KINDS.values()):
        inner: list[Reader] = [_expression_in]
    elif set(kinds) == {str, int}:
        inner = [_fact]
    else:
        inner = [_reader(kind) for kind in kinds]
    assert len(inner) == 1, arguments

    def read(value: Any, where: str) -> Any:
        """The value, or None."""
        return None if value is None else inner[0](value, where)

    return read


def _tuple(arguments: tuple[Any, ...]) -> Reader:
    """What reads an array: of one type, or of a fixed length."""
    if arguments[-1] is Ellipsis:
        part = _reader(arguments[0])
        return lambda value, where: tuple(
            part(v, f"{where}[{i}]") for i, v in enumerate(_array(value, where))
        )
    parts = [_reader(argument) for argument in arguments]

    def read(value: Any, where: str) -> Any:
        """The tuple of one array of that length."""
        if len(_array(value, where)) != len(parts):
            raise _bad(where)
        return tuple(part(v, f"{where}[{i}]") for i, (part, v) in enumerate(zip(parts, value)))  # noqa: B905 - equal by the line above

    return read


def _set(argument: Any) -> Reader:
    """What reads an array as a set; a member twice is refused."""
    part = _reader(argument)

    def read(value: Any, where: str) -> Any:
        """The set of one array."""
        found = frozenset(part(v, where) for v in _array(value, where))
        if len(found) != len(value):
            raise _bad(where)
        return found

    return read


def _mapping(key: Any, part: Any) -> Reader:
    """What reads an object as a map."""

    def read(value: Any, where: str) -> Any:
        """The map of one object."""
        if not isinstance(value, Mapping):
            raise _bad(where)
        return {_reader(key)(k, where): _reader(part)(v, f"{where}.{k}") for k, v in value.items()}

    return read


def _array(value: Any, where: str) -> list[Any]:
    """`value`, if it is an array."""
    if not isinstance(value, list):
        raise _bad(where)
    return value


def _enum(kind: Any) -> Reader:
    """What reads a value of the enumeration `kind`."""

    def read(value: Any, where: str) -> Any:
        """The member that the value names."""
        try:
            return kind(value)
        except ValueError:
            raise _bad(where) from None

    return read


def _scalar(kind: type) -> Reader:
    """What reads a JSON scalar; true is no number, and no number is beyond 2^53 - 1."""

    def read(value: Any, where: str) -> Any:
        """The scalar."""
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _bad(where)
        if isinstance(value, int) and abs(value) > _EXACT_MAX:
            raise _bad(where)
        return value

    return read


def _fact(value: Any, where: str) -> Any:
    """Text or a whole number."""
    if isinstance(value, str):
        return value
    return _SCALARS[int](value, where)


def _fraction(value: Any, where: str) -> Fraction:
    """An exact fraction `"1/3"` or whole number `"1"`; no exponent, which would unfold."""
    if not isinstance(value, str) or not _FRACTION.fullmatch(value):
        raise _bad(where)
    return Fraction(value)


def _instant(value: Any, where: str) -> datetime:
    """An instant with its zone."""
    if not isinstance(value, str):
        raise _bad(where)
    return instant(value)


_SCALARS: Mapping[Any, Reader] = {
    str: _scalar(str),
    int: _scalar(int),
    bool: _scalar(bool),
    Fraction: _fraction,
    datetime: _instant,
    Any: lambda value, _: value,
}
