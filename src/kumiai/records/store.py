"""The records of one node, made once by `apps/node` and handed to every act."""

from __future__ import annotations

from dataclasses import dataclass

from kumiai.model.party import PartyId
from kumiai.records.cuts import Cuts
from kumiai.records.dialect import Database
from kumiai.records.keys import Entropy
from kumiai.records.lake import Lake
from kumiai.records.writer import Writer


@dataclass(frozen=True, slots=True)
class Store:
    """Where things rest. `name` is the node's own, `operator` the party that runs it, `secret`
    what seals its keys.
    """

    name: str
    operator: PartyId
    database: Database
    writer: Writer
    lake: Lake
    cuts: Cuts
    secret: bytes
    entropy: Entropy
