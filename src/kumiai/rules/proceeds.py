"""Proceeds: a sum in whole yen, divided by exact portions, with tax once for each document.

Whole yen are found so: floor, then one yen each to the largest remainders; ties go to the larger
portion, then to the party id that sorts first; a negative sum splits as its absolute value. Tax is
rounded once for each document and rate, not line by line (qualified-invoice system, National Tax
Agency).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

from kumiai.model.money import Proceeds, Rounding, SplitKind, Yen
from kumiai.model.party import PartyId
from kumiai.model.statement import Document, Edge, Line

_HALF = Fraction(1, 2)


def apportion(yen: int, portions: Mapping[PartyId, Fraction]) -> dict[PartyId, int]:
    """Whole yen for each party; odd yen to the largest remainders, then portions, then ids.

    Portions that are negative or do not add up to one are a bug (`ValueError`).
    """
    if sum(portions.values()) != 1 or min(portions.values()) < 0:
        raise ValueError(dict(portions))
    if yen < 0:  # a reversal gives back exactly what was given
        return {party: -part for party, part in apportion(-yen, portions).items()}
    exact = {party: yen * portion for party, portion in portions.items()}
    whole = {party: floor(amount) for party, amount in exact.items()}
    order = sorted(exact, key=lambda party: (whole[party] - exact[party], -portions[party], party))
    for party in order[: yen - sum(whole.values())]:
        whole[party] += 1
    assert sum(whole.values()) == yen
    return whole


def portions_by_rows(
    rows: Mapping[PartyId, int], fallback: Mapping[PartyId, Fraction]
) -> dict[PartyId, Fraction]:
    """Each party's part of all rows; `fallback` as it is when there are none.

    Parties of `fallback` without rows have portion 0; a party with rows counts, named there or not.
    """
    total = sum(rows.values())
    if total == 0:
        return dict(fallback)
    return {party: Fraction(rows.get(party, 0), total) for party in sorted({*fallback, *rows})}


def by_rows(
    yen: int, rows: Mapping[PartyId, int], fallback: Mapping[PartyId, Fraction]
) -> dict[PartyId, int]:
    """Whole yen for each party by rows; by `fallback` when there are none."""
    return apportion(yen, portions_by_rows(rows, fallback))


def tax(net: int, rate: Fraction, rounding: Rounding) -> int:
    """The tax on `net` in whole yen; a negative net has the tax of its absolute value, negated."""
    if net < 0:
        return -tax(-net, rate, rounding)
    exact = net * rate
    if rounding is Rounding.FLOOR:
        return floor(exact)
    if rounding is Rounding.HALF_UP:
        return floor(exact + _HALF)
    return ceil(exact)


def lines(gross: int, proceeds: Proceeds, rows: Mapping[PartyId, int]) -> tuple[Line, ...]:
    """What each party gets of `gross`, in order of party id; `rows` opened, by their provider."""
    portions = dict(proceeds.portions)
    if proceeds.split is SplitKind.PRO_RATA:
        portions = portions_by_rows(rows, portions)
    yen = apportion(gross, portions)
    return tuple(
        Line(party, portions[party], rows.get(party, 0), Yen(yen[party]))
        for party in sorted(portions)
    )


def documents(
    lines: Sequence[Line], proceeds: Proceeds, invoice_numbers: Mapping[PartyId, str | None]
) -> tuple[Document, ...]:
    """One tax document from the payer to each other party that gets (or gives back) something."""
    return tuple(
        Document(
            payee=line.party,
            payer=proceeds.payer,
            net=line.yen,
            tax_rate=proceeds.tax_rate,
            tax=Yen(tax(line.yen, proceeds.tax_rate, proceeds.rounding)),
            invoice_number=invoice_numbers.get(line.party),
        )
        for line in lines
        if line.party != proceeds.payer and line.yen != 0
    )


def edges(documents: Sequence[Document], rule: str, evidence: str) -> tuple[Edge, ...]:
    """The flow of each document, tax included; a negative one gives back along the same edge."""
    return tuple(
        Edge(document.payer, document.payee, document.total(), rule, evidence)
        for document in documents
    )
