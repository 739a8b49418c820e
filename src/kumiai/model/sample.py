"""Worked samples: made-up parties that have taken the seats of a template, and the rows they share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kumiai.model.dataset import DatasetId
from kumiai.model.party import PartyId
from kumiai.model.refusal import BadValue
from kumiai.model.signal import ItemId, Signal


@dataclass(frozen=True, slots=True)
class Actor:
    """A made-up party of a sample and its names."""

    id: PartyId
    name_ja: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Filled:
    """One dataset of a sample: who provides it, who took which seat, and where its rows come from."""

    dataset: DatasetId
    title_ja: str
    title_en: str
    provider: PartyId
    seats: Mapping[PartyId, PartyId]
    rows_ja: str
    rows_en: str

    def __post_init__(self) -> None:
        """The provider sits on one of the seats. Raises `Invalid`."""
        if self.provider not in self.seats.values():
            raise BadValue(field="provider", value=self.provider[:80])
        object.__setattr__(self, "seats", MappingProxyType(dict(self.seats)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A purchase or partnership on the template `template` (`id@version`).

    `types` says which line of the template a signal is, by `kind:TYPE`, `kind:` (all others of a
    kind), `TYPE.SUBTYPE` or `TYPE`; `items` says so for single signals by their name, and goes first.
    """

    template: str
    title_ja: str
    title_en: str
    dealing_ja: str
    dealing_en: str
    actors: tuple[Actor, ...]
    datasets: tuple[Filled, ...]
    types: Mapping[str, ItemId]
    items: Mapping[ItemId, ItemId]

    def __post_init__(self) -> None:
        """Whoever takes a seat is one of the actors. Raises `Invalid`."""
        known = {actor.id for actor in self.actors}
        for filled in self.datasets:
            strange = sorted(set(filled.seats.values()) - known)
            if strange:
                raise BadValue(field="seats", value=strange[0][:80])
        object.__setattr__(self, "types", MappingProxyType(dict(self.types)))
        object.__setattr__(self, "items", MappingProxyType(dict(self.items)))

    def line(self, signal: Signal) -> ItemId | None:
        """The line of the template that `signal` is; None: the template says nothing of it."""
        kind, of = signal.kind.value, signal.type
        keys = (f"{kind}:{of}", f"{kind}:", f"{of}.{signal.subtype}", of)
        found = (self.types[key] for key in keys if key in self.types)
        return self.items.get(signal.item) or next(found, None)

    def filled(self, dataset: str) -> Filled:
        """What the sample says of `dataset`. Raises `Invalid`."""
        for found in self.datasets:
            if found.dataset == dataset:
                return found
        raise BadValue(field="dataset", value=dataset[:80])
