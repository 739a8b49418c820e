"""Vouching: an asserted use is acknowledged by a confirmation of its own month and party only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kumiai.model.usage import Entry, EntryType, Fact, LogId
from kumiai.rules.vouching import grades, vouched
from tests.papers.spindle_case import STATEMENT

OCTOBER = datetime(2026, 10, 12, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 2, tzinfo=UTC)


def entry(index: int, kind: EntryType, at: datetime, **facts: Fact) -> Entry:
    """An entry of a log."""
    return Entry(LogId("agr-x"), index, kind, at, at, facts)


def log(party: str, statement: str, grade: str = "asserted") -> list[Entry]:
    """Two uses in October and one in November; October's statement, and one confirmation."""
    return [
        entry(0, EntryType.OPENED, OCTOBER, party="reader", vouching=grade),
        entry(1, EntryType.OPENED, OCTOBER, party="another", vouching="asserted"),
        entry(2, EntryType.OPENED, NOVEMBER, party="reader", vouching="asserted"),
        entry(3, EntryType.STATED, NOVEMBER, statement="stm-x", month="2026-10"),
        entry(4, EntryType.CONFIRMED, NOVEMBER, statement=statement, party=party),
    ]


@pytest.mark.parametrize(
    "party, statement, grade, found",
    [
        ("reader", "stm-x", "asserted", {"asserted": 2, "acknowledged": 1}),
        ("reader", "stm-x", "signed", {"asserted": 2, "signed": 1}),
        ("provider", "stm-x", "asserted", {"asserted": 3}),
        ("reader", "stm-other", "asserted", {"asserted": 3}),
    ],
)
def test_a_confirmation_acknowledges_its_month(
    party: str, statement: str, grade: str, found: dict[str, int]
) -> None:
    """Only the reader's own confirmation of the month in which it read, and only what is asserted."""
    assert grades(log(party, statement, grade)) == found


def test_a_statement_is_shown_as_it_is_vouched_for_now() -> None:
    """Uses beyond its range are another statement's; every grade is told, with 0 too."""
    made = replace(STATEMENT, first=0, last=2)
    now = vouched(made, log("reader", "stm-x"))
    assert now.vouching == {"signed": 0, "acknowledged": 1, "asserted": 1}
    assert replace(now, vouching=made.vouching) == made
