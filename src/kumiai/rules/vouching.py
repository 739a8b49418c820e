"""Vouching: who stands behind a use, as a log says it now (house decision 11).

A use is entered with the grade that it has when it is opened. One that the provider's log alone
asserts is acknowledged once the reader's party has confirmed the statement of its month. A party
that the provider's operator hosts confirms through the same operator: no independent witness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kumiai.model.period import month_of
from kumiai.model.statement import Statement
from kumiai.model.usage import Entry, EntryType, Vouching


def grades(entries: Sequence[Entry]) -> Mapping[str, int]:
    """How many opened answers each grade vouches for; grades without one are left out.

    `entries` are opened ones, and those that state and confirm the months they lie in.
    """
    months = {
        e.facts.get("statement"): e.facts.get("month") for e in _of(entries, EntryType.STATED)
    }
    confirmed = {
        (months.get(entry.facts.get("statement")), entry.facts.get("party"))
        for entry in _of(entries, EntryType.CONFIRMED)
    }
    found: dict[str, int] = {}
    for entry in _of(entries, EntryType.OPENED):
        grade = str(entry.facts.get("vouching", ""))
        use = (month_of(entry.logged_at), entry.facts.get("party"))
        if grade == Vouching.ASSERTED.value and use in confirmed:
            grade = Vouching.ACKNOWLEDGED.value
        found[grade] = found.get(grade, 0) + 1
    return found


def vouched(statement: Statement, entries: Sequence[Entry]) -> Statement:
    """`statement` with the grades that its uses have now; `entries` are all of its log."""
    said = (EntryType.STATED, EntryType.CONFIRMED)
    within = [e for e in entries if statement.first <= e.index < statement.last or e.type in said]
    found = grades(within)
    return replace(statement, vouching={g.value: found.get(g.value, 0) for g in Vouching})


def _of(entries: Sequence[Entry], kind: EntryType) -> list[Entry]:
    """The entries of one type."""
    return [entry for entry in entries if entry.type is kind]
