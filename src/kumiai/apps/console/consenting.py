"""Consents on a machine's page: the records of its contracts, and the forms that add and withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kumiai.acts import consent
from kumiai.apps.console.visit import Gone, Visit
from kumiai.model.consent import Consent, ConsentKind
from kumiai.model.period import JST, iso
from kumiai.model.refusal import BadPeriod
from kumiai.rules.standing import Operation, may


def of_machine(visit: Visit, machine: str) -> dict[str, Any]:
    """What the machine's page tells of contracts: records, and whether the asker may add any."""
    found: Sequence[Consent] = consent.records(visit.node.store, visit.standing)
    return {
        "consents": [one for one in found if one.machine == machine],
        "consent_kinds": [kind.value for kind in ConsentKind],
        "consents_added": may(visit.standing, Operation.CONSENT_RECORD),
    }


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
