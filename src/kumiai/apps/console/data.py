"""Data: the catalogue, one dataset with the ways to read it, its rights, and what is kept back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kumiai.acts import entitle, handover
from kumiai.apps.adviser import places
from kumiai.apps.adviser.shifts import measured
from kumiai.apps.console import advising, consenting, handing, mapping
from kumiai.apps.console.refresh import addresses
from kumiai.apps.console.uploading import UPLOAD_MB
from kumiai.apps.console.visit import Made, Shown, Visit
from kumiai.apps.manage.answers import Download
from kumiai.model.agreement import Agreement, AgreementKind, Part
from kumiai.model.dataset import Dataset
from kumiai.model.refusal import BadDocument
from kumiai.model.signal import ItemId
from kumiai.records import register
from kumiai.rules.coverage import State
from kumiai.rules.standing import Operation, may

ROWS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Door:
    """One way to the rows of a dataset: an agreement and a purpose that it names."""

    agreement: Agreement
    purpose: str
    places: bool = False
    """Whether its rows can be shown on a map."""
    states: bool = False
    """Whether its rows tell what a machine did."""
    measured: tuple[ItemId, ...] = ()
    """The characteristics of workpieces in it."""


def datasets_page(visit: Visit) -> Shown:
    """The datasets that the asker's party provides or was offered."""
    found = register.datasets(visit.database(), visit.standing)
    wanted = visit.said("q").casefold()
    shown = [d for d in found if wanted in f"{d.id} {d.title_ja} {d.title_en}".casefold()]
    return Shown(
        "datasets.html",
        {"datasets": shown, "count": len(found), "q": visit.said("q")},
        generated=any(d.generated for d in shown),
    )


def dataset_page(visit: Visit) -> Shown:
    """A dataset: whose it is, under which agreements it is read, and the three lines that read it."""
    dataset = register.dataset(visit.database(), visit.standing, visit.said("dataset"))
    named = _naming(register.agreements(visit.database(), visit.standing), dataset)
    doors = _doors(visit, dataset, named)
    told = {
        "dataset": dataset,
        "own": dataset.provider == visit.standing.party,
        "version": _own_version(visit, dataset),
        "agreements": named,
        "doors": doors,
        "addresses": _addresses(visit, dataset, doors),
        "places": [d for d in doors if d.places],
        "readings": may(visit.standing, Operation.READ_REQUEST),
        "states": [d for d in doors if d.states],
        "measures": [d for d in doors if d.measured],
        "measured": list(dict.fromkeys(item for d in doors for item in d.measured)),
        "rights_set": register.newest_matrix(visit.database(), dataset.id) is not None,
        "advises": may(visit.standing, Operation.ADVISE_STATE),
    }
    return Shown("dataset.html", told, generated=dataset.generated)


def _addresses(visit: Visit, dataset: Dataset, doors: Sequence[Door]) -> Sequence[str]:
    """Where a spreadsheet reads the dataset, under each agreement and purpose."""
    told = (f"{door.agreement.id} {door.purpose}" for door in doors)
    return [one for door in told for one in addresses(visit, door, dataset.id)]


def _own_version(visit: Visit, dataset: Dataset) -> int | None:
    """The dataset's version, for its provider: to others it would tell of rows that are withheld."""
    if dataset.provider != visit.standing.party:
        return None
    return visit.node.store.lake.version(dataset.id)


def _naming(agreements: Sequence[Agreement], dataset: Dataset) -> list[Agreement]:
    """Those of the asker's agreements that name a dataset."""
    return [a for a in agreements if a.terms.policy(dataset.id) is not None]


def _doors(visit: Visit, dataset: Dataset, named: Sequence[Agreement]) -> list[Door]:
    """The ways by which the asker's party reads."""
    found = []
    for agreement in named:
        recipients = agreement.terms.with_part(Part.RECIPIENT)
        policy = agreement.terms.policy(dataset.id)
        creation = agreement.terms.kind is AgreementKind.CREATION
        if policy is not None and visit.standing.party in recipients and not creation:
            shows = (
                places.mappable(policy),
                advising.tells_states(visit, dataset, policy),
                tuple(measured(visit.node, dataset, policy)),
            )
            found += [Door(agreement, purpose, *shows) for purpose in policy.purposes]
    return found


def read_rows(visit: Visit) -> Made:
    """The rows of a dataset under one agreement: as a page, or as a file to keep."""
    agreement, _, purpose = visit.said("door").partition(" ")
    dataset = register.dataset(visit.database(), visit.standing, visit.said("dataset"))
    grant = visit.ask(
        Operation.READ_REQUEST, agreement=agreement, dataset=dataset.id, purpose=purpose
    )
    form = visit.said("format") or "rows"
    delivered = visit.ask(
        Operation.READ_FETCH,
        grant=grant["id"],
        format="parquet" if form in ("rows", "map") else form,
    )
    assert isinstance(delivered, Download)  # a fetch answers with a file
    if form == "map":
        return _map(visit, dataset, grant)
    return delivered if form != "rows" else _rows(visit, dataset, grant)


def _map(visit: Visit, dataset: Dataset, grant: dict[str, Any]) -> Shown:
    """The cells of an answer on a map. Raises `BadDocument` where its rows name no places."""
    agreement = register.agreement(visit.database(), visit.standing, grant["agreement"])
    policy = agreement.terms.policy(dataset.id)
    if policy is None or not places.mappable(policy):
        raise BadDocument(where="format", what="map")
    store = visit.node.store
    cut = store.cuts.find(grant["plan_hash"])
    assert cut is not None  # it was fetched just now
    names = store.cuts.columns(cut)
    rows = (dict(zip(names, row, strict=True)) for row in store.cuts.rows(cut))
    return mapping.map_page(visit, dataset, grant, rows)


def _rows(visit: Visit, dataset: Dataset, grant: dict[str, Any]) -> Shown:
    """The first rows of an answer as a page."""
    store = visit.node.store
    cut = store.cuts.find(grant["plan_hash"])
    assert cut is not None  # it was fetched just now
    told = {
        "dataset": dataset,
        "grant": grant,
        "columns": store.cuts.columns(cut),
        "rows": list(islice(store.cuts.rows(cut), ROWS_SHOWN)),
    }
    return Shown("rows.html", told, generated=dataset.generated)


def coverage_page(visit: Visit) -> Shown:
    """Every collected item of a dataset in exactly one state; the sums make the whole."""
    store = visit.node.store
    dataset = register.dataset(visit.database(), visit.standing, visit.said("dataset"))
    found = entitle.coverage_of(store, visit.standing, dataset.id)
    counts = Counter(covered.state for covered in found)
    told = {
        "dataset": dataset,
        "items": found,
        "counts": [(state.value, counts[state]) for state in State],
        "total": len(found),
    }
    return Shown("kept_back.html", told, generated=dataset.generated)


def machines_page(visit: Visit) -> Shown:
    """The machines that the asker's party owns, uses or lets, or gave away, with their holders."""
    found = handover.all_told(visit.node.store, visit.standing)
    return Shown("machines.html", {"machines": found})


def machine_page(visit: Visit) -> Shown:
    """One machine: what it measures, what was collected of it, what became no row and why."""
    machine = register.machine(visit.database(), visit.standing, visit.said("machine"))
    gathering = register.datasets_of_machine(visit.database(), machine.id)
    own = [d for d in gathering if d.provider == visit.standing.party]
    known = register.agreements(visit.database(), visit.standing)
    doors = [(d, door) for d in own for door in _doors(visit, d, _naming(known, d)) if door.states]
    told = {
        "machine": machine,
        "doors": doors,
        "advises": may(visit.standing, Operation.ADVISE_STATE),
        "signals": register.signals(visit.database(), machine.id),
        "datasets": own,
        "collected": visit.ask(Operation.COLLECT_SHOW, machine=machine.id),
        "accepts": may(visit.standing, Operation.COLLECT_RUN),
        **consenting.of_machine(visit, machine.id, own),
        **handing.of_machine(visit, machine.id),
        "upload_mb": UPLOAD_MB,
    }
    return Shown("machine.html", told, generated=any(d.generated for d in own))
