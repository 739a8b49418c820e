"""Looks: a new line must not be taken for another, nor a new label for another line's."""

from __future__ import annotations

import unicodedata

from kumiai.model.party import skeleton
from kumiai.model.refusal import LookAlikeItem
from kumiai.model.right import Item, Rights


def looks(name: str) -> str:
    """What of `name` the eye keeps, signs included: `X+` and `X-` are told apart, `Sl` and `S1` not."""
    folded = unicodedata.normalize("NFKC", name)
    return "".join(skeleton(letter) or letter.strip() for letter in folded)


def check_looks(base: Rights | None, comes: Rights) -> None:
    """Refuses lines of `comes` that are new or named anew and look like another, though they are
    spelt otherwise; lines may have equal labels, as those of four tyres do. Raises `LookAlikeItem`.
    """
    known = {item.id: item for item in base.items} if base else {}
    for name in ("id", "label_ja", "label_en"):
        fresh = [item for item in comes.items if not _told(known.get(item.id), item, name)]
        seen: dict[str, dict[str, Item]] = {}
        for item in comes.items if fresh else ():
            seen.setdefault(looks(getattr(item, name)), {}).setdefault(getattr(item, name), item)
        for item in fresh:
            alike = seen[looks(getattr(item, name))]
            others = [one for spelt, one in alike.items() if spelt != getattr(item, name)]
            if others:
                raise LookAlikeItem(item=item.id, other=others[0].id)


def _told(old: Item | None, item: Item, name: str) -> bool:
    """Whether a line was there before under this name."""
    return old is not None and getattr(old, name) == getattr(item, name)
