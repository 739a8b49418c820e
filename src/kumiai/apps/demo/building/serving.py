"""Read, detect and settle: what each reader sees, the faults that the rule finds in it, the yen."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

from kumiai.acts import collect, read, settle
from kumiai.acts.govern import logs
from kumiai.apps.demo.building import cast, terms
from kumiai.apps.demo.building.stage import MONEY, Site
from kumiai.model.agreement import AgreementId
from kumiai.model.dataset import DatasetId
from kumiai.model.fault import SET_POINT, Trend
from kumiai.model.party import PartyId
from kumiai.model.period import instant, micros, month
from kumiai.model.refusal import Refusal
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.records import usage_log
from kumiai.rules import fault


def read_all(site: Site) -> dict[str, Any]:
    """The facility firm and the maker read what their agreements permit; what the maker's lacks is
    refused.
    """
    site.walk.clock.at += timedelta(days=5)
    for party, agreement, purpose in (
        (cast.FACILITY, terms.AIR_ID, "maintenance"),
        (cast.MAKER, terms.MAKER_ID, "part-redesign"),
    ):
        _opened(site, party, (agreement, cast.AIR), purpose)
    return {
        "served": sum(grant.rows for grant in site.grants),
        "uses": len(site.grants),
        "refused": _refused(site),
    }


def _opened(
    site: Site,
    party: PartyId,
    of: tuple[AgreementId, DatasetId],
    purpose: str,
    items: tuple[str, ...] | None = None,
) -> read.Delivery:
    """A party asks for all (or some items) that an agreement lets it see, and fetches it."""
    site.walk.clock.at += timedelta(hours=1)
    standing, store = site.standing(party), site.walk.node.store
    request = ReadRequest(RequestId(f"req-{party}-{of[1]}"), *of, purpose, items=items)
    form = Format.CSV if items else Format.PARQUET
    grant = read.read(store, standing, request)
    delivery = read.fetch(store, standing, grant.id, form)
    site.grants.append(delivery.grant)
    return delivery


def _refused(site: Site) -> str:
    """What the maker is told that asks for the building's set points."""
    items = tuple(i.id for i in site.matrix().items if "SetPoint" in i.id) or (SET_POINT,)
    request = ReadRequest(
        RequestId("req-set-points"), terms.MAKER_ID, cast.AIR, "part-redesign", items=items[:1]
    )
    try:
        read.read(site.walk.node.store, site.standing(cast.MAKER), request)
    except Refusal as refusal:
        return refusal.code
    return ""


def detect_all(site: Site) -> dict[str, Any]:
    """The independent firm reads what its rule needs of the unit, runs it over the very rows that it
    was answered, collects what it found, and the facility firm reads that.
    """
    of, purpose = (terms.AIR_ID, cast.AIR), "fault-detection"
    measured = {signal.item for signal in site.recorded.device.signals}
    asked = tuple(item for item in (*fault.NEEDED, *fault.SET_POINTS) if item in measured)
    answer = _opened(site, cast.INDEPENDENT, of, purpose, asked).content
    assert answer is not None  # a CSV is text
    found = fault.checked(trend_in(answer))
    rows = fault.rows_of(found, cast.RULE, answer)
    machine = site.machine(cast.INDEPENDENT, cast.RULE)
    harvest = collect.collect(
        site.walk.node.store, site.standing(cast.INDEPENDENT), machine, [rows]
    )
    _opened(site, cast.FACILITY, (terms.FAULTS_ID, cast.FAULTS), "maintenance")
    return {
        "judged_rows": site.grants[-2].rows,
        "faults": len(found.faults),
        "fault_minutes": sum(one.minutes() for one in found.faults),
        "unknown_minutes": found.unknown,
        "fault_rows": harvest.rows,
        "told_rows": site.grants[-1].rows,
    }


def trend_in(answer: bytes) -> Trend:
    """The unit's minutes in the CSV of an answer."""
    rows = list(csv.DictReader(io.StringIO(answer.decode("utf-8-sig"), newline="")))
    at = [micros(instant(row["observed_at"])) for row in rows]
    values = [float(row["value"]) if row["value"] else None for row in rows]
    return fault.trend_of(cast.UNIT, (at, [row["item"] for row in rows], values))


def settle_all(site: Site) -> dict[str, Any]:
    """The month is over: the statement of the fault service, in whole yen."""
    walk = site.walk
    walk.clock.at = max(month(walk.month).end, site.left_at) + timedelta(hours=9)
    accounts = site.standing(cast.INDEPENDENT, MONEY)
    made = settle.close(walk.node.store, accounts, terms.FAULTS_ID, walk.month)
    logs.publish_head(walk.node.store, terms.FAULTS_ID, walk.clock())
    entries = (usage_log.entries(walk.node.store.database, log) for log in site.agreements)
    return {
        "statements": [made.id],
        "yen": made.gross,
        "edges": len(made.edges),
        "documents_yen": sum(document.total() for document in made.documents),
        "entries": sum(len(list(log)) for log in entries),
    }
