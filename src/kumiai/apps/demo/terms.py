"""The terms of the demonstration: spindles' data for a monthly sum, plates against inspection."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from kumiai.apps.demo import cast, sectors
from kumiai.model.agreement import AgreementId, AgreementKind, Member, Part, Terms
from kumiai.model.dataset import (
    AT,
    COLUMNS,
    INSTANCE,
    ITEM,
    MACHINE,
    PART,
    SEQUENCE,
    TEXT,
    VALUE,
    DatasetId,
)
from kumiai.model.money import GrossKind, Proceeds, SplitKind, Yen
from kumiai.model.period import Period
from kumiai.model.policy import Policy
from kumiai.model.signal import ItemId

SPINDLE_ID = AgreementId("agr-spindle-2")
PLATES_ID = AgreementId("agr-plates")
PLATE_YEN = 18_500
"""Net yen for one plate."""
_YEAR = timedelta(days=365)
_OBJECTION_DAYS = 45


def _policy(
    dataset: str, items: tuple[str, ...], purposes: tuple[str, ...], runs: Period
) -> Policy:
    """A policy over all machines of a dataset, for a year from the month on."""
    columns = (MACHINE, ITEM, AT, VALUE, TEXT, INSTANCE, SEQUENCE)
    whole = tuple(c.id for c in COLUMNS) if dataset != cast.MACHINING else columns
    return Policy(
        dataset=DatasetId(dataset),
        purposes=purposes,
        items=tuple(ItemId(item) for item in items),
        columns=whole if PART in whole else columns,
        runs=Period(runs.begin, runs.begin + _YEAR),
    )


def spindle(runs: Period, yen: Yen) -> Terms:
    """The plant provides, the spindle maker reads and pays each month, the builder reads and shares."""
    terms = Terms(
        kind=AgreementKind.PROVISION,
        title_ja="主軸データの提供",
        title_en="Provision of spindle data",
        members=(
            Member(cast.PLANT, frozenset({Part.PROVIDER})),
            Member(cast.BUILDER, frozenset({Part.RECIPIENT, Part.BENEFICIARY})),
            Member(cast.SPINDLE, frozenset({Part.RECIPIENT, Part.PAYER})),
        ),
        policies=(
            _policy(cast.MACHINING, cast.SPINDLE_ITEMS, ("maintenance", "part-redesign"), runs),
        ),
        proceeds=Proceeds(
            payer=cast.SPINDLE,
            gross=GrossKind.FIXED,
            split=SplitKind.FIXED,
            portions={cast.PLANT: Fraction(2, 3), cast.BUILDER: Fraction(1, 3)},
            yen=yen,
            objection_days=_OBJECTION_DAYS,
        ),
        arbiter=cast.ARBITER,
    )
    return sectors.agreed(terms, cast.SECTOR, cast.MACHINING)


def plates(runs: Period, machined: tuple[str, ...], inspected: tuple[str, ...]) -> Terms:
    """Plant and customer show each other machining and inspection; the sale of the plates is divided
    between the plant and the builder of its mill.
    """
    both = frozenset({Part.PROVIDER, Part.RECIPIENT})
    terms = Terms(
        kind=AgreementKind.PROVISION,
        title_ja="プレートの加工と受入検査のデータ",
        title_en="Machining and incoming inspection of the plates",
        members=(
            Member(cast.PLANT, both),
            Member(cast.CUSTOMER, both | {Part.PAYER}),
            Member(cast.BUILDER, frozenset({Part.BENEFICIARY})),
        ),
        policies=(
            _policy(cast.PLATES, machined, ("quality",), runs),
            _policy(cast.INSPECTION, inspected, ("quality",), runs),
        ),
        proceeds=Proceeds(
            payer=cast.CUSTOMER,
            gross=GrossKind.SALE,
            split=SplitKind.FIXED,
            portions={cast.PLANT: Fraction(19, 20), cast.BUILDER: Fraction(1, 20)},
            declarer=cast.PLANT,
            objection_days=_OBJECTION_DAYS,
        ),
        arbiter=cast.ARBITER,
    )
    return sectors.agreed(terms, cast.SECTOR, cast.PLATES)
