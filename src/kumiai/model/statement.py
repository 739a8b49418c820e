"""Statements: a closed month in whole yen, and the range of the log that it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import NewType

from kumiai.model.agreement import AgreementId
from kumiai.model.money import Yen
from kumiai.model.party import PartyId
from kumiai.model.period import MonthId
from kumiai.model.refusal import BadValue

StatementId = NewType("StatementId", str)


class StatementState(StrEnum):
    """Where a statement stands."""

    STATED = "stated"
    """Sent; the objection window runs."""
    DISPUTED = "disputed"
    """A claim is open: the disputed part is held, the rest flows."""
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Line:
    """What one party gets of the gross: its exact portion and the whole yen of it."""

    party: PartyId
    portion: Fraction
    rows: int
    """Rows opened that are this party's data."""
    yen: Yen


@dataclass(frozen=True, slots=True)
class Document:
    """A tax document from payer to payee: net, rate, and tax rounded once."""

    payee: PartyId
    payer: PartyId
    net: Yen
    tax_rate: Fraction
    tax: Yen
    invoice_number: str | None

    def total(self) -> Yen:
        """Net and tax."""
        return Yen(self.net + self.tax)


@dataclass(frozen=True, slots=True)
class Edge:
    """One pairwise flow: from, to, yen, the rule that says so and its evidence."""

    source: PartyId
    target: PartyId
    yen: Yen
    rule: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A month of one agreement. `first` up to, without, `last` are the log entries it stands on.

    `held` is the disputed part of each payee's document, tax included: not yet payable.
    """

    id: StatementId
    agreement: AgreementId
    month: MonthId
    first: int
    last: int
    root: str
    gross: Yen
    rule: str
    uses: int
    rows: int
    lines: tuple[Line, ...]
    documents: tuple[Document, ...]
    edges: tuple[Edge, ...]
    stated_at: datetime
    objection_until: datetime
    due_at: datetime
    vouching: Mapping[str, int]
    """How many uses each grade of `Vouching` has."""
    supersedes: StatementId | None = None

    def __post_init__(self) -> None:
        """Every yen of the gross is in a line; the range is a range. Raises `Invalid`."""
        if sum(line.yen for line in self.lines) != self.gross or not 0 <= self.first <= self.last:
            raise BadValue(field="statement", value=self.id)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`party` took the statement as right, by `person`."""

    statement: StatementId
    party: PartyId
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of a ledger entry: `party`'s account moves by `yen`; corrections are new ones."""

    id: str
    statement: StatementId
    party: PartyId
    other: PartyId
    account: str
    """`payable`, `receivable`, `held` or `released`."""
    yen: Yen
    at: datetime
