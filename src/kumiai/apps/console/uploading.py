"""Uploading: recordings and inspection sheets by form, and what became of them."""

from __future__ import annotations

import re

from kumiai.apps.console.visit import Shown, Visit
from kumiai.apps.manage.given import BODY_MAX
from kumiai.records import register
from kumiai.rules.standing import Operation

UPLOAD_MB = BODY_MAX // 2**20
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?", re.ASCII)
"""What a browser sends of a field of day and time; the page says that it is Japan's."""


def upload(visit: Visit) -> Shown:
    """Collects the files of a form: how many rows they gave, and what gave none and why. Sent again,
    they add nothing, and the page says so.
    """
    said = dict(visit.given)
    at = said.get("at")
    if isinstance(at, str) and _LOCAL.fullmatch(at):
        said["at"] = f"{at}+09:00"
    harvest = visit.ask(Operation.COLLECT_RUN, **said)
    machine = register.machine(visit.database(), visit.standing, visit.said("machine"))
    dataset = register.dataset(visit.database(), visit.standing, harvest["dataset"])
    told = {"machine": machine, "dataset": dataset, "harvest": harvest}
    return Shown("harvest.html", told, generated=dataset.generated)
