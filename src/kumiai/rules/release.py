"""Releases: what a published cell tells of those who gave the figures in it.

A cell is told of at least k contributors, none of whom makes up much of it, and no two cells leave
one contributor over when one is taken from the other. Parties of one corporate family count as one.
The numbers are engineering defaults: no threshold makes an exchange harmless.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeVar

Who = TypeVar("Who")


def families(contributors: Collection[Who], family: Mapping[Who, str]) -> frozenset[str]:
    """Contributors by their corporate family; one without a family is one of its own."""
    return frozenset(family.get(who) or str(who) for who in contributors)


def weights(
    contributors: Mapping[Who, int | None], family: Mapping[Who, str]
) -> Mapping[str, int] | None:
    """What each family contributes; None where somebody's part is not known."""
    found: dict[str, int] = {}
    for who, weight in contributors.items():
        if weight is None:
            return None
        name = family.get(who) or str(who)
        found[name] = found.get(name, 0) + weight
    return found


def few(contributors: Collection[object], k: int) -> bool:
    """Whether fewer than `k` stand behind a cell: with two, each knows the other's figure."""
    return len(contributors) < k


def largest_percent(parts: Mapping[str, int]) -> int:
    """The percentage that the largest contributor makes up, rounded up; 100 of nothing."""
    total = sum(parts.values())
    return -(-100 * max(parts.values(), default=0) // total) if total > 0 else 100


def dominated(parts: Mapping[str, int], percent: int) -> bool:
    """Whether one contributor makes up more than `percent` of a cell."""
    total = sum(parts.values())
    return total <= 0 or 100 * max(parts.values()) > percent * total


def guessed(parts: Mapping[str, int], p: int) -> bool:
    """Whether the second largest contributor can tell the largest's figure within `p` percent: what
    all others give is less than `p` percent of the largest (p%-rule).
    """
    ordered = sorted(parts.values(), reverse=True)
    return not ordered or 100 * sum(ordered[2:]) < p * ordered[0]


def left_over(one: AbstractSet[str], other: AbstractSet[str], fewest: int) -> frozenset[str]:
    """Who is left over when one cell is taken from another that holds all of it, where fewer than
    `fewest` are; nobody, where the cells are equal or neither holds the other.
    """
    smaller, larger = (one, other) if len(one) <= len(other) else (other, one)
    over = larger - smaller
    return frozenset(over) if 0 < len(over) < fewest and smaller and smaller <= larger else _NOBODY


_NOBODY: frozenset[str] = frozenset()
