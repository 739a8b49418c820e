"""Places of a rights matrix: what each says, how it reads, and how a person sets one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import fields
from enum import Enum
from typing import Any

from kumiai.model.right import Allowance, Cell, Group, Item, Use

CONDITION, REASONS, NOTE = "condition", "reasons", "note"
CELL_FIELDS: tuple[str, ...] = (*(use.value for use in Use), CONDITION, REASONS, NOTE)
"""The fields of a cell that are merged each by itself."""
ITEM_FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Item) if field.name != "id")
GROUP_FIELDS: tuple[str, ...] = ("label_ja", "label_en")
Said = Mapping[str, Any]
"""What each field of a cell or line says."""


def cell_said(cell: Cell | None) -> Said | None:
    """What the fields of a cell say; None for no cell."""
    if cell is None:
        return None
    uses = {use.value: cell.uses[use] for use in Use}
    return {**uses, CONDITION: cell.condition, REASONS: cell.reasons, NOTE: cell.note}


def cell_of(said: Said) -> Cell:
    """The cell whose fields say so. Raises `Invalid` for a limited one without a condition."""
    uses = {use: said[use.value] for use in Use}
    return Cell(uses, said[CONDITION], said[REASONS], said[NOTE])


def whole(said: Said) -> bool:
    """Whether these fields make a cell: a limited one has a condition."""
    return bool(said[CONDITION]) or all(said[use.value] is not Allowance.LIMITED for use in Use)


def line_said(line: Item | Group, names: Collection[str]) -> Said:
    """What the fields of a line or group say."""
    return {name: getattr(line, name) for name in names}


def text(value: Any) -> str:
    """What a field says, as people read and write it; nothing is empty text."""
    match value:
        case None:
            return ""
        case Enum():
            return str(value.value)
        case frozenset() | tuple():
            return ", ".join(sorted(text(part) for part in value))
        case Cell():
            return _cell_text(value)
    return str(value)


def _cell_text(cell: Cell) -> str:
    """A cell in one line: what most uses say, what others say, and its words."""
    common = Counter(cell.uses.values()).most_common(1)[0][0]
    rest = [f"{use.value} {cell.uses[use].value}" for use in Use if cell.uses[use] is not common]
    words = [cell.condition, text(cell.reasons), cell.note]
    return "; ".join([", ".join([common.value, *rest]), *(word for word in words if word)])
