"""What a tree must be at a place: a map with known keys, a list, text, a word of a closed list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from typing import TypeVar

from kumiai.model.refusal import BadDocument
from kumiai.papers.matrix.tree import Tree

E = TypeVar("E", bound=Enum)
_VERSION_MAX = 10**9


def choice(kind: type[E], word: Tree, where: str) -> E:
    """The member of `kind` that `word` names. Raises `BadDocument`."""
    try:
        return kind(word)
    except ValueError:
        raise BadDocument(where=where, what=str(word)[:40]) from None


def version(value: Tree, where: str) -> int:
    """A matrix version, counted from 1. Raises `BadDocument`."""
    digits = str(value)
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits[:12]) < _VERSION_MAX):
        raise BadDocument(where=where, what=digits[:40])
    return int(digits)


def mapping(value: Tree, where: str, keys: Collection[str] | None = None) -> Mapping[str, Tree]:
    """`value`, if it is a map whose keys are known. Raises `BadDocument`."""
    if not isinstance(value, dict):
        raise BadDocument(where=where)
    line = getattr(value, "line", 0)
    for key in value:
        if keys is not None and key not in keys:
            raise BadDocument(where=f"line {line}: {where}.{key}"[:120], what="unknown key")
    return value


def listed(value: Tree, where: str) -> list[Tree]:
    """`value`, if it is a list with something in it. Raises `BadDocument`."""
    if not isinstance(value, list) or not value:
        raise BadDocument(where=where)
    return value


def text(value: Tree, where: str) -> str:
    """`value`, if it is text. Raises `BadDocument`."""
    if not isinstance(value, str):
        raise BadDocument(where=where)
    return value


def maybe(value: Tree, where: str) -> str | None:
    """Text or nothing. Raises `BadDocument`."""
    return None if value is None else text(value, where)
