"""Naming: what a template calls an item and what a machine calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kumiai.model.right import Item, Rights
from kumiai.model.signal import ItemId, Signal


def renamed(
    rights: Rights, signals: Iterable[Signal], line: Callable[[Signal], ItemId | None]
) -> Rights:
    """`rights` of a template's lines as those of the recorded `signals`, in order of their names.

    Each signal takes class, group and cells of its `line`, its own name and unit, and the label of
    the line with its name behind. A signal that has no line, or whose line `rights` do not list,
    stays unlisted: the default holds for it. Lines that no signal is are left out.
    """
    known = {item.id: item for item in rights.items}
    named: dict[ItemId, tuple[Item, Signal]] = {}
    for signal in signals:
        of = line(signal)
        if of in known:
            named[signal.item] = (known[of], signal)
    ordered = [named[name] for name in sorted(named)]
    used = {of.group for of, _ in ordered}
    return replace(
        rights,
        items=tuple(_item(of, signal) for of, signal in ordered),
        cells={signal.item: rights.cells[of.id] for of, signal in ordered},
        groups=tuple(group for group in rights.groups if group.id in used),
    )


def _item(of: Item, signal: Signal) -> Item:
    """The line `of` under the name that the machine uses, in the unit that it tells."""
    return replace(
        of,
        id=signal.item,
        label_ja=f"{of.label_ja}（{signal.item}）",
        label_en=f"{of.label_en} ({signal.item})",
        unit=signal.unit,
    )
