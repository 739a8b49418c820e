"""Unsettled rights: machines whose rights rest on no agreement yet, and what is to be done next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kumiai.model.agreement import OfferId
from kumiai.model.dataset import DatasetId
from kumiai.model.handover import HandoverKind
from kumiai.model.machine import Machine
from kumiai.model.party import PartyId
from kumiai.model.right import OriginKind
from kumiai.rules.holding import Hands, Life, last_hands


class Lack(StrEnum):
    """What is missing."""

    NO_DATASET = "no_dataset"
    NO_MATRIX = "no_matrix"
    OFFER_OPEN = "offer_open"
    ONE_SIDED = "one_sided"
    """The rights are one party's assertion; nobody agreed on them."""
    UNLISTED = "unlisted"
    """Items are collected that no line of the matrix names."""


class Action(StrEnum):
    """What is to be done next, for the asker."""

    MAKE_DATASET = "make_dataset"
    OFFER_RIGHTS = "offer_rights"
    ANSWER = "answer"
    LIST_ITEMS = "list_items"
    WAIT = "wait"
    """It is another party's turn."""


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """An offer of rights that nobody has concluded yet."""

    id: OfferId
    by: PartyId
    at: datetime
    parties: tuple[PartyId, ...]
    signed: frozenset[PartyId]

    def turn(self) -> tuple[PartyId, ...]:
        """Whose answer it waits for: those who have not signed, its offerer last."""
        others = tuple(p for p in self.parties if p not in self.signed and p != self.by)
        return others or tuple(p for p in self.parties if p not in self.signed)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one machine's rights: the dataset of its holder, where its newest matrix comes
    from, offers of rights in it, and items that were collected and that it does not list.
    """

    life: Life
    dataset: DatasetId | None
    origin: OriginKind | None = None
    offers: tuple[OpenOffer, ...] = ()
    unlisted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsettled:
    """One thing that is missing of one machine, since when, whose turn it is, and what comes next."""

    machine: Machine
    holder: PartyId
    lack: Lack
    action: Action
    dataset: DatasetId | None = None
    offer: OfferId | None = None
    since: datetime | None = None
    turn: tuple[PartyId, ...] = ()
    items: tuple[str, ...] = ()


def concerns(life: Life, party: PartyId) -> bool:
    """Whether the rights in a machine are a party's business: it owns, uses or lets it, or sold it to
    whoever owns it.
    """
    now = last_hands(life)
    if now is None:
        return False
    sellers = {
        h.giver for h in life.handovers if h.kind is HandoverKind.PURCHASE and h.taker == now.owner
    }
    return party in (now.owner, now.user) or party in sellers


def unsettled(asker: PartyId, seen: Sequence[Seen]) -> Iterator[Unsettled]:
    """All that is missing of the machines that concern `asker`, in their order."""
    for one in seen:
        now = last_hands(one.life)
        if now is not None and concerns(one.life, asker):
            yield from _lacks(asker, one, now)


def _lacks(asker: PartyId, seen: Seen, now: Hands) -> Iterator[Unsettled]:
    """What is missing of one machine."""
    machine, holds = seen.life.machine, asker in (now.owner, now.user)
    since = seen.life.handovers[-1].begins_at() if seen.life.handovers else machine.since
    if seen.dataset is None:
        action = Action.MAKE_DATASET if holds else Action.WAIT
        turn = (now.user,)
        yield Unsettled(machine, now.user, Lack.NO_DATASET, action, since=since, turn=turn)
        return
    if seen.offers and seen.origin is not OriginKind.AGREEMENT:
        offer = seen.offers[-1]
        action = Action.ANSWER if asker in offer.turn() else Action.WAIT
        yield Unsettled(
            machine,
            now.user,
            Lack.OFFER_OPEN,
            action,
            seen.dataset,
            offer.id,
            offer.at,
            offer.turn(),
        )
    elif seen.origin is not OriginKind.AGREEMENT:
        lack = Lack.NO_MATRIX if seen.origin is None else Lack.ONE_SIDED
        yield Unsettled(
            machine, now.user, lack, Action.OFFER_RIGHTS, seen.dataset, since=since, turn=(asker,)
        )
    if seen.unlisted and seen.origin is not None:
        yield Unsettled(
            machine, now.user, Lack.UNLISTED, Action.LIST_ITEMS, seen.dataset, turn=(asker,),
            items=seen.unlisted,
        )  # fmt: skip
