"""A rights matrix as large as the figures are about: 500 items in 20 groups, unless told otherwise."""

from __future__ import annotations

from kumiai.model.dataset import DatasetId
from kumiai.model.party import PartyId
from kumiai.model.right import (
    Allowance,
    Cell,
    Classification,
    Competition,
    Factor,
    Group,
    Item,
    Matrix,
    Origin,
    Use,
)
from kumiai.model.signal import ItemId

ITEMS, GROUPS = 500, 20
_ALLOWANCES = tuple(Allowance)


def large(
    dataset: DatasetId, parties: tuple[PartyId, ...], origin: Origin, version: int = 1,
    size: tuple[int, int] = (ITEMS, GROUPS),
) -> Matrix:  # fmt: skip
    """A matrix of `size` items and groups: one cell in 29 differs from its group, one line in 37 is a
    trade secret, one in 41 sensitive.
    """
    groups = tuple(
        Group(f"group-{g}", f"グループ{g}", f"Group {g}",
              {party: _cell(g * 7 + n) for n, party in enumerate(parties)})
        for g in range(size[1])
    )  # fmt: skip
    items, cells = [], {}
    for i in range(size[0]):
        group, name = groups[i % len(groups)], ItemId(f"Item.{i:03}")
        secret = i % 37 == 5
        items.append(
            Item(
                name, f"項目{i}", f"item {i}",
                Classification.TRADE_SECRET if secret else Classification.OPEN_CONTRACT,
                Competition.SENSITIVE if i % 41 == 0 else Competition.NONE,
                rationale="加工条件 / cutting conditions" if secret else "", group=group.id,
            )
        )  # fmt: skip
        cells[name] = {
            party: _cell(i * 31 + n) if (i * 7 + n) % 29 == 0 else group.cells[party]
            for n, party in enumerate(parties)
        }
    return Matrix(
        dataset=dataset, parties=parties, items=tuple(items), cells=cells, groups=groups,
        version=version, origin=origin,
    )  # fmt: skip


def _cell(seed: int) -> Cell:
    """One of many cells, the same for the same seed."""
    uses = {use: _ALLOWANCES[(seed >> 2 * place) % 4] for place, use in enumerate(Use)}
    limited = Allowance.LIMITED in uses.values()
    reasons = frozenset({Factor.COST}) if seed % 3 == 0 else frozenset[Factor]()
    return Cell(uses, "月次の合計 / monthly sums" if limited else "", reasons)
