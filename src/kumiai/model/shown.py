"""What a recipient sees of a dataset: rows of one plan, under an id and versions of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from kumiai.model.dataset import Version

ShownId = NewType("ShownId", str)
"""The hash of agreement, recipient and plan without its version: another policy is another id."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One version of what a recipient sees.

    `version` counts from 0 and moves only when the rows that may be seen changed: a count that
    moved with the lake's would tell of rows that were withheld. `base` is the lake's version from
    which its cut is made, `content` the digest of its rows in any order.
    """

    id: ShownId
    version: int
    base: Version
    content: str
    at: datetime
