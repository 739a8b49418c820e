"""The slip service: a party reads a month of drives under an agreement, and tells their slips.

It reads as every reader does: permitted, metered, on the log. What it tells goes into datasets of
its own, which it may offer; where no machine is named, it is counted only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kumiai.acts import collect, read
from kumiai.apps.node import Node
from kumiai.model.dataset import AT, ITEM, MACHINE, TEXT, VALUE
from kumiai.model.period import Period, micros, month
from kumiai.model.person import Standing
from kumiai.model.readings import Readings
from kumiai.model.refusal import BadValue, NoDrives
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.model.slip import WHEEL_ITEMS, Geometry
from kumiai.model.usage import Grant
from kumiai.records import register
from kumiai.sources.slip_cells import place_readings, product_readings
from kumiai.wire.canonical import digest

if TYPE_CHECKING:
    from kumiai.rules.slip_cells import Told

Given = Mapping[str, Any]
PASSENGER = Geometry(wheelbase=2.7, track=1.55, steering_ratio=15.0)
_COLUMNS = (MACHINE, AT, ITEM, VALUE, TEXT)
_GEOMETRY = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,3})?")


def slip_derive(node: Node, standing: Standing, given: Given) -> Any:
    """What was read, and what it tells; nothing is read, and so nothing paid for, that could not be
    told. Raises what reading and collecting refuse, `NoDrives`.
    """
    runs = month(given["month"])
    geometry = _geometry(given["geometry"])
    place, product = given["place"], given["product"]
    for machine in filter(None, (place, product)):
        register.machine(node.store.database, standing, machine)
    grant = _read(node, standing, given, runs)
    cut = node.store.cuts.find(grant.plan_hash)
    assert cut is not None  # it was fetched just now
    found = _told(node, grant, node.store.cuts.measured(cut), geometry)
    derivation = f"{grant.agreement} {grant.dataset} {given['month']}"
    return {
        "grant": grant.id,
        "rows": grant.rows,
        "trips": found.trips,
        "unusable": found.unusable,
        "slips": found.slips,
        "k": found.places_left_out.k,
        "places": len(found.places),
        "places_left_out": found.places_left_out.groups,
        "products": len(found.products),
        "products_left_out": found.products_left_out.groups,
        "place_rows": _kept(node, standing, place, lambda s: place_readings(found.places, s, derivation)),
        "product_rows": _kept(
            node, standing, product,
            lambda s: product_readings(found.products, s, derivation, micros(runs.begin)),
        ),
    }  # fmt: skip


def _read(node: Node, standing: Standing, given: Given, runs: Period) -> Grant:
    """The month's drives, granted and opened like every answer. Raises `NoDrives` where the asker
    may see none of the wheels.
    """
    agreement = register.agreement(node.store.database, standing, given["agreement"])
    policy = agreement.terms.policy(given["dataset"])
    if policy is not None and not {*WHEEL_ITEMS} <= {*policy.items}:
        raise NoDrives(dataset=policy.dataset)
    name = digest(f"{given['agreement']} {given['dataset']} {runs.begin} {standing.at}".encode())
    request = ReadRequest(
        id=RequestId(f"req-slip-{name[:20]}"),
        agreement=agreement.id,
        dataset=given["dataset"],
        purpose=given["purpose"],
        columns=_COLUMNS,
        since=runs.begin,
        until=runs.end,
    )
    grant = read.read(node.store, standing, request)
    return read.fetch(node.store, standing, grant.id, Format.PARQUET).grant


def _told(node: Node, grant: Grant, rows: Iterable[Any], geometry: Geometry) -> Told:
    """Both cuts of the rows."""
    from kumiai.rules import slip_cells  # noqa: PLC0415 - NumPy is loaded with the first use

    generated = register.any_dataset(node.store.database, grant.dataset).generated
    return slip_cells.told(slip_cells.drives(rows), geometry, generated=generated)


def _geometry(text: str | None) -> Geometry:
    """Wheelbase, track and steering ratio from `2.7,1.55,15`. Raises `BadValue`."""
    if text is None:
        return PASSENGER
    said = [part.strip() for part in text.split(",")]
    if len(said) != 3 or not all(_GEOMETRY.fullmatch(part) and float(part) > 0 for part in said):
        raise BadValue(field="geometry", value=text[:40])
    wheelbase, track, ratio = map(float, said)
    return Geometry(wheelbase, track, ratio)


def _kept(node: Node, standing: Standing, machine_id: str | None, told: Any) -> int:
    """How many rows were added to the dataset of one of the asker's machines; none without one."""
    if machine_id is None:
        return 0
    machine = register.machine(node.store.database, standing, machine_id)
    batches: list[Readings] = list(told(machine.source))
    return collect.collect(node.store, standing, machine, batches).rows if batches else 0
