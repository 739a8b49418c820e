"""Consents on a machine's page: the records of its contracts, and the forms that add and withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kumiai.acts import consent
from kumiai.apps.console.visit import Gone, Visit
from kumiai.model.consent import PER_CONTRACT, Consent, ConsentKind
from kumiai.model.dataset import Dataset
from kumiai.model.period import JST, iso
from kumiai.model.refusal import BadPeriod
from kumiai.records import register
from kumiai.rules.consent import per_contract
from kumiai.rules.standing import Operation, may


def of_machine(visit: Visit, machine: str, gathering: Sequence[Dataset]) -> dict[str, Any]:
    """What the machine's page tells of contracts: records, and whether the asker may add any, where
    the rights in one of the datasets that gather the machine ask for them.
    """
    found: Sequence[Consent] = consent.records(visit.node.store, visit.standing)
    return {
        "consents": [one for one in found if one.machine == machine],
        "consent_kinds": [kind.value for kind in ConsentKind],
        "consents_added": _asked_for(visit, gathering)
        and may(visit.standing, Operation.CONSENT_RECORD),
    }


def _asked_for(visit: Visit, gathering: Sequence[Dataset]) -> bool:
    """Whether rows of one of the datasets need a consent each."""
    named = register.datasets_with_basis(visit.database(), PER_CONTRACT)
    near = [dataset.id for dataset in gathering if dataset.id in named]
    matrices = (register.newest_matrix(visit.database(), one) for one in near)
    return any(per_contract(m, [item.id for item in m.items]) for m in matrices if m)


def record(visit: Visit) -> Gone:
    """Keeps the one record that the form says; its days are days in Japan."""
    machine = visit.said("machine")
    said = {
        "id": visit.said("id"),
        "machine": machine,
        "kind": visit.said("kind"),
        "purposes": [p.strip() for p in visit.said("purposes").split(",") if p.strip()],
        "runs": {"begin": _day(visit.said("begin")), "end": _day(visit.said("end"))},
        "contract": visit.said("contract"),
        "given_at": _day(visit.said("given_at")),
    }
    visit.ask(Operation.CONSENT_RECORD, document=[said])
    return Gone(f"/console/machines/{machine}")


def withdraw(visit: Visit) -> Gone:
    """Takes a consent back; on to the page of its machine."""
    found = visit.ask(Operation.CONSENT_WITHDRAW, consent=visit.said("consent"))
    return Gone(f"/console/machines/{found['machine']}")


def _day(text: str) -> str:
    """The begin of a day in Japan. Raises `BadPeriod`."""
    try:
        return iso(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=JST))
    except ValueError:
        raise BadPeriod(text=text[:40]) from None
