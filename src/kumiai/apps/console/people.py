"""People: a party's persons, its keys, and the tokens and profiles of its programs."""

from __future__ import annotations

from datetime import datetime

from kumiai.acts.govern import secrets
from kumiai.apps.console.visit import Shown, Visit
from kumiai.model.period import Period
from kumiai.model.person import Mandate, Person, Role
from kumiai.records import register
from kumiai.rules.standing import Operation, may


def people_page(visit: Visit) -> Shown:
    """The persons of the asker's party with their roles and mandates, its keys and its tokens."""
    keys = [k for k in secrets.public_keys(visit.node.store, visit.standing)
            if k.party == visit.standing.party]  # fmt: skip
    persons = register.persons(visit.database(), visit.standing)
    told = {
        "persons": persons,
        "mandates": {person.id: _mandates(person) for person in persons},
        "keys": keys,
        "tokens": secrets.tokens(visit.node.store, visit.standing),
        "roles": [role.value for role in Role if role is not Role.OPERATOR],
        "adds": may(visit.standing, Operation.PERSON_ADD),
        "reads": may(visit.standing, Operation.PROFILE_ADD),
        "agreements": _agreements(visit),
        "now": visit.standing.at,
    }
    return Shown("people.html", told)


def _mandates(person: Person) -> list[tuple[Period, list[Mandate]]]:
    """A person's mandates, those of one period together."""
    found: dict[tuple[datetime, datetime], list[Mandate]] = {}
    for mandate in person.mandates:
        found.setdefault((mandate.runs.begin, mandate.runs.end), []).append(mandate)
    return [(several[0].runs, several) for several in found.values()]


def _agreements(visit: Visit) -> list[str]:
    """The agreements that a profile may be limited to."""
    if not may(visit.standing, Operation.AGREEMENT_LIST):
        return []
    return [a.id for a in register.agreements(visit.database(), visit.standing)]
