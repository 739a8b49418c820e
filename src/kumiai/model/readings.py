"""Readings: a frozen batch of columns, not an object per value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kumiai.model.signal import ItemId

REPLAY_AFTER_DAYS = 7
"""An observation this much older than the newest of its recording is an agent's replay."""
STRIDE = 64
"""Positions a line has: sequence = line x stride + pair; a wider recording takes a power of two."""


class Reason(StrEnum):
    """Why an observation did not become a row."""

    MALFORMED = "malformed"
    UNKNOWN_ITEM = "unknown_item"
    REPLAY = "replay"
    UNAVAILABLE = "unavailable"
    NOT_IN_MATRIX = "not_in_matrix"
    NOT_A_NUMBER = "not_a_number"
    NOT_HELD = "not_held"
    """Observed while the dataset's provider did not hold the machine."""
    STUCK = "stuck"
    """A position that stands still while the wheels turn."""


@dataclass(frozen=True, slots=True)
class Reject:
    """`count` observations that did not become rows, first seen at `line` (counted from 0)."""

    reason: Reason
    item: str
    line: int
    count: int
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which `item` had no known value; never bridged. `ends_at` None: still open.

    Instants are microseconds from 1970-01-01 UTC; `line` is where the gap began.
    """

    item: ItemId
    begins_at: int
    ends_at: int | None
    line: int


@dataclass(frozen=True, slots=True)
class Readings:
    """Values of one source in the order of its recording, as equally long columns.

    `source` is the device's uuid, `instance` the SHA-256 of the recording, `sequence[i]` the
    position in it, `at[i]` microseconds from 1970-01-01 UTC, `item[i]` the data item. A value is
    a number (`value`), a word (`text`) or both; `part` is the workpiece, where one is declared.
    `observations` counts all pairs of the recording, those that became no row included.
    """

    source: str
    instance: str
    stride: int
    observations: int
    sequence: Sequence[int]
    at: Sequence[int]
    item: Sequence[str]
    value: Sequence[float | None]
    text: Sequence[str | None]
    part: str | None
    rejects: tuple[Reject, ...]
    gaps: tuple[Gap, ...]

    def __post_init__(self) -> None:
        """Columns are equally long."""
        lengths = {len(c) for c in (self.sequence, self.at, self.item, self.value, self.text)}
        assert len(lengths) == 1, lengths

    def __len__(self) -> int:
        """How many rows."""
        return len(self.sequence)
