"""What generated recordings keep of real ones: `profile.json`, and draws from it.

The profile is derived by `tools/generated_profile.py` from recordings of the NIST Smart
Manufacturing Systems Test Bed (public information of a US agency).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

LATHES = ("Gen01", "Gen03")
"""The made-up lathes."""
MILL = "Gen04"
"""The made-up mill that machines plates."""
SECOND = 1_000_000
_WORD = (1 << 64) - 1


@cache
def profile() -> Mapping[str, Any]:
    """The profile: `machines`, `plate` and `inspection`."""
    told: Mapping[str, Any] = json.loads(
        files("kumiai.sources.generated").joinpath("profile.json").read_text("utf-8")
    )
    return told


class Chance:
    """Numbers that look drawn, all fixed by a seed: SplitMix64 (Steele, Lea, Flood 2014).

    The seed is told, so the same numbers come on every machine and under every Python.
    """

    __slots__ = ("_state",)

    def __init__(self, seed: int, *about: object) -> None:
        told = "/".join(str(part) for part in (seed, *about))
        self._state = int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big")

    def next(self) -> float:
        """The next number, from 0 up to, and without, 1."""
        self._state = mixed = (self._state + 0x9E3779B97F4A7C15) & _WORD
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
        return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)


def drawn(chance: Chance, quantiles: Sequence[float]) -> float:
    """A value whose distribution has these quantiles, straight between neighbours."""
    place = chance.next() * (len(quantiles) - 1)
    below = int(place)
    above = min(below + 1, len(quantiles) - 1)
    return quantiles[below] + (quantiles[above] - quantiles[below]) * (place - below)


def chosen(chance: Chance, counts: Mapping[str, int]) -> str:
    """One of the words of `counts`, as often as counted."""
    place = chance.next() * sum(counts.values())
    for word, count in counts.items():
        place -= count
        if place < 0:
            return word
    return list(counts)[-1]  # pragma: no cover - rounding at the very end
