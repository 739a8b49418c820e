"""Purchase day by form: a list is sent, looked at line by line, and done only when it is confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts.offer import purchase
from kumiai.apps.console.visit import Gone, Made, Shown, Visit
from kumiai.model.period import jst_day
from kumiai.model.refusal import BadDocument
from kumiai.papers.purchase_list import csv_of, rows_of
from kumiai.rules.standing import Operation

PURCHASES = "/console/purchases"
_AT_ONCE = 100
"""Lines that one press of the button drafts; a longer list goes on with the next one."""
_TEXTS = ("id", "on", "template", "customer_seat", "seats", "market", "dealing")


def purchase_page(visit: Visit) -> Shown:
    """The form, with what is likely filled in, and the purchases so far."""
    told = {
        "id": visit.fresh("pur"),
        "today": jst_day(visit.standing.at),
        "templates": visit.ask(Operation.TEMPLATE_LIST),
        "seats": "",
        "purchases": purchase.all_progress(visit.node.store, visit.standing),
    }
    return Shown("purchase.html", told)


def preview(visit: Visit) -> Shown:
    """Each line of the list that was sent, with what would come of it; nothing is done."""
    match visit.given.get("file"):
        case (_, bytes(content)):
            rows = rows_of(content)
        case _:
            raise BadDocument(where="file")
    said = {**_said(visit), "list": csv_of(rows)}
    asked = {name: value for name, value in _fields(said).items() if name != "id"}
    found = visit.ask(Operation.PURCHASE_PREVIEW, **asked)
    return Shown("purchase_preview.html", {"found": found, "said": said, "progress": None})


def record(visit: Visit) -> Made:
    """Does what was looked at; a long list goes on with the next press."""
    said = {**_said(visit), "list": _text(visit, "list")}
    done = visit.ask(Operation.PURCHASE_RECORD, **_fields(said), at_most=_AT_ONCE)
    if done["done"]:
        return Gone(f"{PURCHASES}/{done['id']}")
    return Shown("purchase_preview.html", {"found": None, "said": said, "progress": done})


def purchased_page(visit: Visit) -> Shown:
    """How far a purchase has come."""
    told = {"progress": purchase.progress(visit.node.store, visit.standing, visit.said("purchase"))}
    return Shown("purchased.html", told)


def _text(visit: Visit, name: str) -> str:
    """A text of the form, as long as it came."""
    value = visit.given.get(name, "")
    return value if isinstance(value, str) else ""


def _said(visit: Visit) -> dict[str, str]:
    """What the form says besides the list."""
    return {name: _text(visit, name) for name in _TEXTS}


def _fields(said: Mapping[str, str]) -> dict[str, Any]:
    """What the form says as the fields of the command."""
    named = {name: said[name] for name in _TEXTS if name != "seats"}
    lines = [line.replace(" ", "") for line in said["seats"].splitlines()]
    return {
        **named,
        "seat": [line for line in lines if line],
        "file": ("list.csv", said["list"].encode()),
    }
