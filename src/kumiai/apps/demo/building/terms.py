"""The terms of the building world: who reads the unit's data, and who its faults."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from kumiai.apps.demo import sectors
from kumiai.apps.demo.building import cast
from kumiai.apps.demo.cast import ARBITER
from kumiai.model.agreement import AgreementId, AgreementKind, Member, Part, Terms
from kumiai.model.dataset import AT, INSTANCE, ITEM, MACHINE, SEQUENCE, TEXT, VALUE, DatasetId
from kumiai.model.money import GrossKind, Proceeds, SplitKind, Yen
from kumiai.model.party import PartyId
from kumiai.model.period import Period
from kumiai.model.policy import Policy
from kumiai.model.right import Matrix
from kumiai.model.signal import ItemId

AIR_ID = AgreementId("agr-air")
MAKER_ID = AgreementId("agr-air-maker")
FAULTS_ID = AgreementId("agr-faults")
SERVICE_YEN = Yen(30_001)
"""Net yen for a month of the fault service."""
_YEAR = timedelta(days=365)
_COLUMNS = (MACHINE, ITEM, AT, VALUE, TEXT, INSTANCE, SEQUENCE)


def _policy(
    dataset: DatasetId, items: tuple[ItemId, ...], purposes: tuple[str, ...], runs: Period
) -> tuple[Policy, ...]:
    """A policy over the one machine of a dataset, for a year from the month on."""
    year = Period(runs.begin, runs.begin + _YEAR)
    return (Policy(dataset, purposes, items, _COLUMNS, year),)


def air(
    readers: tuple[PartyId, ...],
    items: tuple[ItemId, ...],
    purposes: tuple[str, ...],
    runs: Period,
) -> Terms:
    """The owner lets `readers` use items of its unit; nothing is paid."""
    terms = Terms(
        kind=AgreementKind.PROVISION,
        title_ja="空調機データの提供",
        title_en="Provision of air handling data",
        members=(
            Member(cast.OWNER, frozenset({Part.PROVIDER})),
            *(Member(reader, frozenset({Part.RECIPIENT})) for reader in readers),
        ),
        policies=_policy(cast.AIR, items, purposes, runs),
        proceeds=None,
        arbiter=ARBITER,
    )
    return sectors.agreed(terms, cast.SECTOR, cast.AIR)


def without_consent(matrix: Matrix, reader: PartyId) -> tuple[ItemId, ...]:
    """What `reader` is served of a matrix without asking for more than these terms."""
    items = sectors.served(matrix, reader)
    return tuple(i for i in items if "consent" not in matrix.cells[i][reader].condition)


def faults(reader: PartyId, items: tuple[ItemId, ...], runs: Period) -> Terms:
    """The independent firm tells `reader` its faults for a monthly sum, of which the owner of the
    data has a quarter.
    """
    terms = Terms(
        kind=AgreementKind.PROVISION,
        title_ja="不具合検知サービス",
        title_en="Fault detection service",
        members=(
            Member(cast.INDEPENDENT, frozenset({Part.PROVIDER})),
            Member(reader, frozenset({Part.RECIPIENT, Part.PAYER})),
            Member(cast.OWNER, frozenset({Part.BENEFICIARY})),
        ),
        policies=_policy(cast.FAULTS, items, ("maintenance",), runs),
        proceeds=Proceeds(
            payer=reader,
            gross=GrossKind.FIXED,
            split=SplitKind.FIXED,
            portions={cast.INDEPENDENT: Fraction(3, 4), cast.OWNER: Fraction(1, 4)},
            yen=SERVICE_YEN,
        ),
        arbiter=ARBITER,
    )
    return sectors.agreed(terms, cast.SECTOR, cast.FAULTS)
