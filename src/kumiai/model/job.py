"""Jobs: work that the node does by itself, one lease at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

JobId = NewType("JobId", str)


class JobKind(StrEnum):
    """What the worker does."""

    CLOSE_MONTH = "close_month"
    PUBLISH_HEADS = "publish_heads"
    LAPSE_GRANTS = "lapse_grants"
    FINALISE = "finalise"
    VET = "vet"


@dataclass(frozen=True, slots=True)
class Job:
    """Work due at `due_at`; a worker holds it until `leased_until` under `fence`."""

    id: JobId
    kind: JobKind
    about: str
    due_at: datetime
    fence: int = 0
    leased_until: datetime | None = None
    done_at: datetime | None = None
