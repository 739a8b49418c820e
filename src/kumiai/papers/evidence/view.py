"""What people are shown of a bundle, as nouns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kumiai.model.agreement import Agreement
from kumiai.model.case import Case
from kumiai.model.dataset import Dataset
from kumiai.model.party import Party, PartyId
from kumiai.model.statement import Statement


@dataclass(frozen=True, slots=True)
class View:
    """The agreement, its parties, the statement, the case against it if there is one, and the data.

    `parties` are those that the terms name; one that is absent is shown by its id. `datasets` are
    those that the policies name.
    """

    agreement: Agreement
    parties: Mapping[PartyId, Party]
    statement: Statement
    case: Case | None = None
    datasets: tuple[Dataset, ...] = ()

    def generated(self) -> bool:
        """Whether a party or a dataset is made up for a demonstration."""
        parties = any(party.generated for party in self.parties.values())
        return parties or any(dataset.generated for dataset in self.datasets)
