"""Stationing: a measuring station by form, from a sample of its inspection sheet: the station, the
dataset that gathers what it measures, and first rights in it.
"""

from __future__ import annotations

from typing import Any

from kumiai.apps.console.visit import Gone, Shown, Visit
from kumiai.model.dataset import DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.period import instant, jst_day
from kumiai.model.refusal import BadDocument, BadTable
from kumiai.model.right import Origin, OriginKind
from kumiai.papers.matrix import yaml_from_matrix
from kumiai.records import register
from kumiai.rules.entitle import first_matrix
from kumiai.rules.standing import Operation, require

STATIONS = "/console/stations"
_TEXTS = ("id", "name", "maker", "model", "dealing", "title_ja", "title_en", "market")
_ASKS = (Operation.MACHINE_ADD, Operation.DATASET_ADD, Operation.RIGHTS_IMPORT)


def station_page(visit: Visit) -> Shown:
    """The form of a station, with what is likely filled in."""
    told = {"id": f"{visit.standing.party[:50]}-cmm", "today": jst_day(visit.standing.at)}
    return Shown("station.html", told)


def station(visit: Visit) -> Gone:
    """Enrols the station, its dataset and the rights, each as the API does; sent again on what it
    left, it goes on. Raises `NotYourRole`, `BadDocument`, `BadTable` before anything is written.
    """
    for operation in _ASKS:
        require(visit.standing, operation)
    _check(visit)
    name, dealing = visit.said("id"), visit.said("dealing")
    machine = {"id": name, "source": name, "dealing": dealing, "since": _since(visit)}
    machine |= {key: visit.said(key) for key in ("name", "maker", "model")}
    visit.ask(Operation.MACHINE_ADD, document=machine, devices=visit.given.get("sample"))
    dataset = f"{name}-inspection"
    gathered: dict[str, Any] = {"id": dataset, "machines": [name], "market": visit.said("market")}
    gathered |= {key: visit.said(key) for key in ("title_ja", "title_en")}
    visit.ask(Operation.DATASET_ADD, document=gathered)
    visit.ask(
        Operation.RIGHTS_IMPORT,
        dataset=dataset,
        file=("rights.yaml", _rights(visit, dataset, dealing)),
        dealing=dealing,
    )
    return Gone(f"/console/machines/{name}")


def _check(visit: Visit) -> None:
    """Refuses a form with a gap, and a sample that is no workbook. Raises `BadDocument`, `BadTable`."""
    for name in _TEXTS:
        if not visit.said(name):
            raise BadDocument(where=name)
    match visit.given.get("sample"):
        case (_, bytes(content)) if content[:2] == b"PK":
            return
    raise BadTable(reason="not an inspection workbook")


def _since(visit: Visit) -> str:
    """The midnight in Japan of the day that the form says. Raises `BadPeriod`."""
    told = f"{visit.said('since')}T00:00:00+09:00"
    instant(told)
    return told


def _rights(visit: Visit, dataset: str, dealing: str) -> bytes:
    """The first rights in what the station measures, as the document that is imported."""
    who = visit.standing
    origin = Origin(OriginKind.ASSERTION, who.party, who.person, who.at, dealing)
    signals = register.signals(visit.database(), MachineId(visit.said("id")))
    return yaml_from_matrix(first_matrix(DatasetId(dataset), origin, signals)).encode()
