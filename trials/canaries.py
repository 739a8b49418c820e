"""Planted bugs that the trials must find; each is planted in the children of a trial only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trials.stage import Plant


@dataclass(frozen=True, slots=True)
class Canary:
    """A bug: how it is planted, how many trials may pass before it is found, and where to look."""

    plant: Plant
    budget: int
    points: tuple[str, ...] = ("",)


KILLS: Mapping[str, Canary] = {}
