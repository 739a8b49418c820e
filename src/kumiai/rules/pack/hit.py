"""What a check is: one question to a dossier, with the parameters of a rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from kumiai.model.dossier import Dossier
from kumiai.model.finding import Fact

Params = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule is met: what it is about, and what its sentence names."""

    about: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


Check = Callable[[Dossier, Params], Iterator[Hit]]
Family = Mapping[str, tuple[Check, Collection[str]]]
"""Checks by their names, each with the parameters that it takes."""


def number(params: Params, name: str, default: int) -> int:
    """A parameter that is a whole number; `default` where the rule gives none."""
    found = params.get(name, default)
    return found if isinstance(found, int) else default


def words(params: Params, name: str, default: str) -> frozenset[str]:
    """A parameter that is a list of words, parted by spaces."""
    return frozenset(str(params.get(name, default)).split())
