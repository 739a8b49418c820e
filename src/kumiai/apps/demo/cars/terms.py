"""The terms of the world of cars: drives entrusted for one purpose, and a pool of what they tell."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from kumiai.apps.demo import sectors
from kumiai.apps.demo.cars import cast
from kumiai.model.agreement import AgreementId, AgreementKind, Member, Part, Terms
from kumiai.model.cell import CARS, COUNT, PRODUCT_ITEMS, STRONGEST
from kumiai.model.dataset import AT, ITEM, MACHINE, PART, TEXT, VALUE, DatasetId
from kumiai.model.money import GrossKind, Proceeds, SplitKind, Yen
from kumiai.model.period import Period
from kumiai.model.policy import Mask, Policy
from kumiai.model.signal import ItemId

ENTRUST_ID, POOL_ID = AgreementId("agr-drives"), AgreementId("agr-road")
SLIPS, ROADS, DESIGN = "slip-cells", "road-hazard-warning", "tyre-development"
GROSS = 600_001
"""Yen a month for which the electronics maker sells what the pool tells of roads."""
PORTIONS = {
    cast.RENTAL: Fraction(1, 2),
    cast.MAKER: Fraction(1, 4),
    cast.ELECTRONICS: Fraction(1, 4),
}
NOTICE_DAYS = 10
_YEAR = timedelta(days=365)


def entrusted(begin: Period, items: tuple[ItemId, ...]) -> Terms:
    """The rental company entrusts its drives to the electronics maker, cars under pseudonyms."""
    terms = Terms(
        kind=AgreementKind.PROVISION,
        title_ja="走行データの処理の委託",
        title_en="Drives entrusted for processing",
        members=(
            Member(cast.RENTAL, frozenset({Part.PROVIDER})),
            Member(cast.ELECTRONICS, frozenset({Part.RECIPIENT})),
        ),
        policies=(
            Policy(
                dataset=cast.DRIVES,
                purposes=(SLIPS,),
                items=items,
                columns=(MACHINE, ITEM, AT, VALUE, TEXT),
                runs=Period(begin.begin, begin.begin + _YEAR),
                masks=((MACHINE, Mask.PSEUDONYM),),
            ),
        ),
        proceeds=None,
    )
    return sectors.agreed(terms, cast.SECTOR, cast.DRIVES)


def pool(begin: Period) -> Terms:
    """Who gives drives, who reckons and who makes the cars share what the slips earn."""
    both = frozenset({Part.RECIPIENT, Part.BENEFICIARY})
    terms = Terms(
        kind=AgreementKind.POOL,
        title_ja="路面情報の共用",
        title_en="Pool of road conditions",
        members=(
            Member(cast.ELECTRONICS, frozenset({Part.PROVIDER, Part.RECIPIENT, Part.PAYER})),
            Member(cast.RENTAL, both),
            Member(cast.MAKER, both),
        ),
        policies=(
            _cells(cast.PLACE, (ROADS,), (), begin),
            _cells(cast.PRODUCT, (DESIGN,), PRODUCT_ITEMS, begin),
        ),
        proceeds=Proceeds(
            payer=cast.ELECTRONICS,
            gross=GrossKind.FIXED,
            split=SplitKind.FIXED,
            portions=PORTIONS,
            yen=Yen(GROSS),
        ),
        notice_days=NOTICE_DAYS,
    )
    return sectors.agreed(terms, cast.SECTOR, cast.PLACE)


def _cells(
    dataset: DatasetId, purposes: tuple[str, ...], more: tuple[ItemId, ...], begin: Period
) -> Policy:
    """One cut of the slips: which item, when, where or of which sort."""
    return Policy(
        dataset=dataset,
        purposes=purposes,
        items=(CARS, COUNT, STRONGEST, *more),
        columns=(ITEM, AT, VALUE, TEXT, PART),
        runs=Period(begin.begin, begin.begin + _YEAR),
    )
