"""Counting for a return: who lets itself be counted, and which cells are too small to be told.

A cell is told when nothing or at least `FLOOR` parties stand behind it; no total is told beside it, so
that nothing can be subtracted. The floor is an engineering default (Horizontal information exchange:
JFTC consultation cases ask that no single one can be made out; see the rule packs, C04).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from kumiai.model.agreement import Agreement, Part
from kumiai.model.dataset import Dataset
from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.returns import Counted, Line, Measure
from kumiai.model.right import Classification, Matrix
from kumiai.model.template import Sector

FLOOR = 5
_KEPT = {
    Classification.TRADE_SECRET: Measure.ITEMS_SECRET,
    Classification.PERSONAL: Measure.ITEMS_PERSONAL,
}


def sector_of(agreement: Agreement, sectors: Mapping[str, Sector]) -> Sector:
    """The sector of the template that an agreement was made from; `OTHER` without one."""
    template = (agreement.terms.template or "").partition("@")[0]
    return sectors.get(template, Sector.OTHER)


def of_agreement(
    agreement: Agreement, sector: Sector, quarter: Period, opted: Collection[PartyId]
) -> Iterable[Counted]:
    """What an agreement adds, where all of its parties let themselves be counted; else nothing."""
    parties = agreement.terms.parties()
    if not set(parties) <= set(opted):
        return
    for party in parties:
        yield Counted(party, sector, Measure.PARTIES, party)
        yield Counted(party, sector, Measure.AGREEMENTS, agreement.id)
        if quarter.covers(agreement.concluded_at()):
            yield Counted(party, sector, Measure.CONCLUDED, agreement.id)
    for policy in agreement.terms.policies:
        for party in agreement.terms.with_part(Part.PROVIDER):
            for item in policy.items:
                yield Counted(party, sector, Measure.ITEMS_SHARED, f"{policy.dataset}/{item}")


def of_dataset(
    dataset: Dataset, matrix: Matrix, sector: Sector, opted: Collection[PartyId]
) -> Iterable[Counted]:
    """What a dataset's matrix adds: items kept back, by why."""
    if dataset.provider not in opted:
        return
    for item in matrix.items:
        measure = _KEPT.get(item.classification)
        if measure is not None:
            yield Counted(dataset.provider, sector, measure, f"{dataset.id}/{item.id}")


def lines(found: Sequence[Counted], floor: int = FLOOR) -> tuple[Line, ...]:
    """Every cell in order of sector and measure; small ones without their count."""
    return tuple(_line(found, sector, measure, floor) for sector in Sector for measure in Measure)


def _line(found: Sequence[Counted], sector: Sector, measure: Measure, floor: int) -> Line:
    """One cell."""
    here = [one for one in found if one.sector is sector and one.measure is measure]
    behind = {one.party for one in here}
    told = len({one.thing for one in here}) if not behind or len(behind) >= floor else None
    return Line(sector, measure, told)
