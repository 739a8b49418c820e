"""Refresh: the addresses that a spreadsheet reads, and the password that goes with them."""

from __future__ import annotations

from collections.abc import Sequence

from kumiai.apps.console.visit import Shown, Visit
from kumiai.apps.refreshing import FORMS, address
from kumiai.records import register
from kumiai.rules.standing import READING, Operation

_DAYS = 366


def addresses(visit: Visit, door: str, dataset: str) -> Sequence[str]:
    """The addresses of a dataset under one agreement (`door` is it and the purpose); none where the
    purpose cannot stand in an address.
    """
    agreement, _, purpose = door.partition(" ")
    if "/" in purpose:
        return ()
    return [address(visit.node, agreement, purpose, dataset, form) for form in FORMS[::-1]]


def password(visit: Visit) -> Shown:
    """A password for spreadsheets, shown this once, beside the addresses and the user's name. It
    reads under one agreement, and can be revoked by itself.
    """
    door, dataset = visit.said("door"), visit.said("dataset")
    register.dataset(visit.database(), visit.standing, dataset)
    made = visit.ask(
        Operation.TOKEN_ADD,
        id=visit.fresh("excel"),
        scope=sorted(READING),
        agreement=[door.partition(" ")[0]],
        days=_DAYS,
    )
    told = {
        "dataset": dataset,
        "person": visit.standing.person,
        "token": made["id"],
        "secret": made["secret"],
        "addresses": addresses(visit, door, dataset),
    }
    return Shown("refresh.html", told)
