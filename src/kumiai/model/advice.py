"""Advice: what a service told, and the answer that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kumiai.model.agreement import AgreementId, Hash
from kumiai.model.dataset import DatasetId, Version
from kumiai.model.fault import Checked
from kumiai.model.party import PartyId
from kumiai.model.shift import FalseAlarms, Warned
from kumiai.model.state import Course
from kumiai.model.usage import GrantId, Vouching


class Link(StrEnum):
    """What a result assumes and no row proves."""

    PART_ORDER = "part_order"
    """Parts were made in the order of their names."""
    PART_COLUMNS = "part_columns"
    """Column A01 of the inspection's workbook is part 01, and so on."""
    MEASURED_TOGETHER = "measured_together"
    """All parts were inspected at one time, when all had been made."""
    CONTROLLER = "controller"
    """A machine did what its controller said."""
    NOT_RECORDED = "not_recorded"
    """Recordings may be missing; that time is unknown."""
    PLACES = "places"
    """Cells hold what their provider counted."""
    SENSORS = "sensors"
    """The air was as its sensors said."""
    GENERATED = "generated"
    """The rows are made up."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The answer that a service read, like any reader: under which agreement, what for, which cut, and
    where it stands in the agreement's log.
    """

    agreement: AgreementId
    dataset: DatasetId
    party: PartyId
    """The party that runs the service."""
    purpose: str
    grant: GrantId
    cut: Hash
    version: Version
    rows: int
    granted: int
    """Index of the log entry that grants the answer."""
    opened: int
    """Index of the entry that says it was opened."""
    vouching: Vouching


@dataclass(frozen=True, slots=True)
class StateAdvice:
    """The states of machines, with the answer they were told from; `links` weakest first."""

    basis: Basis
    courses: tuple[Course, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ShiftAdvice:
    """A warning of a shift, or none; `left_out` parts lacked a value, `links` weakest first."""

    basis: Basis
    warned: Warned
    left_out: tuple[str, ...]
    false_alarms: FalseAlarms
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class FaultAdvice:
    """The faults of air handling units, with the answer they were told from; `links` weakest first."""

    basis: Basis
    units: tuple[Checked, ...]
    links: tuple[Link, ...]
