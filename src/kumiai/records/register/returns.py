"""Who lets itself be counted, and what there is to count: for the operator's return only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kumiai.model.agreement import Agreement
from kumiai.model.case import Case
from kumiai.model.dataset import Dataset
from kumiai.model.party import PartyId
from kumiai.model.period import iso
from kumiai.model.returns import OptIn
from kumiai.records.dialect import Connection, Source
from kumiai.records.register.rows import body_of, read_body


def add_opt_in(tx: Connection, said: OptIn) -> None:
    """Keeps what a party says about being counted."""
    tx.execute(
        "INSERT INTO opt_ins (party, at, body) VALUES (:party, :at, :body)",
        {"party": said.party, "at": iso(said.at), "body": body_of(said)},
    )


def opt_ins(source: Source) -> Mapping[PartyId, OptIn]:
    """The newest word of each party that has said one."""
    rows = source.rows("SELECT body FROM opt_ins ORDER BY number")
    return {found.party: found for found in (read_body(OptIn, row["body"]) for row in rows)}


def countable_agreements(source: Source) -> Iterator[Agreement]:
    """All agreements of the node, as concluded."""
    for row in source.rows("SELECT body FROM agreements ORDER BY id"):
        yield read_body(Agreement, row["body"])


def countable_datasets(source: Source) -> Iterator[Dataset]:
    """All datasets of the node."""
    for row in source.rows("SELECT body FROM datasets ORDER BY id"):
        yield read_body(Dataset, row["body"])


def countable_cases(source: Source) -> Iterator[Case]:
    """All cases of the node."""
    for row in source.rows("SELECT body FROM cases ORDER BY id"):
        yield read_body(Case, row["body"])
