"""Machines and their recordings: device models and files become nouns, then acts are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts import collect, enroll
from kumiai.apps.node import Node
from kumiai.model.machine import Machine
from kumiai.model.period import instant
from kumiai.model.person import Standing
from kumiai.model.readings import Readings
from kumiai.model.refusal import BadDocument, BadTable, UnknownMachine
from kumiai.model.signal import Device, Kind, Signal
from kumiai.records import collections, register
from kumiai.rules.standing import Operation, require
from kumiai.sources import building, vehicle
from kumiai.sources.files import Layout, inspection, station, table_csv, table_parquet
from kumiai.sources.mtconnect import devices, recording
from kumiai.wire.codec import document, noun

Given = Mapping[str, Any]
_ZIP = b"PK"
_PARQUET = b"PAR1"


def mapping(said: Any) -> Mapping[str, Any]:
    """`said`, if it is a map. Raises `BadDocument`."""
    if not isinstance(said, Mapping):
        raise BadDocument(where="document")
    return said


def machine_add(node: Node, standing: Standing, given: Given) -> Any:
    """Enrols a machine: its signals from its device model, its YAML, or a sample workbook."""
    said = dict(mapping(given["document"]))
    items = said.pop("signals", [])
    machine = noun(Machine, {"owner": standing.party, "user": standing.party, **said})
    signals = list(_declared(machine, items))
    if given["devices"] is not None:
        signals += _modelled(machine, given["devices"])
    enroll.add_machine(node.store, standing, machine, signals)
    return {**document(machine), "signals": len(signals)}


def _declared(machine: Machine, items: Any) -> list[Signal]:
    """Signals that the document lists."""
    if not isinstance(items, list):
        raise BadDocument(where="signals")
    return [noun(Signal, {"machine": machine.id, **mapping(item)}) for item in items]


def _modelled(machine: Machine, model: bytes) -> list[Signal]:
    """Signals that a device model, an inspection workbook, a recorded drive or a trend describes."""
    if building.is_trend(model):
        return list(building.air_handler(model, machine.id, machine.source, machine.name).signals)
    if model[:2] == _ZIP and vehicle.drive_parts(model):
        return list(vehicle.vehicle_device(machine.id, machine.source, machine.name).signals)
    if model[:2] == _ZIP:
        found = station(model, machine.id, machine.source, machine.name)
        return list(found.signals)
    for device in devices(model, {machine.source: machine.id}):
        if device.source == machine.source:
            return list(device.signals)
    raise UnknownMachine(machine=machine.source)


def collect_run(node: Node, standing: Standing, given: Given) -> Any:
    """Collects recordings of a machine, each by what its first bytes say it is."""
    require(standing, Operation.COLLECT_RUN)
    machine = register.machine(node.store.database, standing, given["machine"])
    device = _device(node, machine)
    found: list[Readings] = []
    for name, raw in given["files"]:
        found += _readings(name, raw, device, given)
    return document(collect.collect(node.store, standing, machine, found))


def _device(node: Node, machine: Machine) -> Device:
    """A machine as the sources know it."""
    signals = register.signals(node.store.database, machine.id)
    return Device(
        machine.id, machine.source, machine.name, machine.maker, machine.model, tuple(signals)
    )


def _readings(name: str, raw: bytes, device: Device, given: Given) -> list[Readings]:
    """The readings of one file."""
    if building.is_trend(raw):
        return [building.trend(raw, device, _clock(given["mapping"]))]
    if raw[:2] == _ZIP and (parts := vehicle.drive_parts(raw)):
        return [vehicle.drive(parts, device)]
    if raw[:2] == _ZIP:
        return list(inspection(raw, device.source, instant(given["at"] or "")))
    if raw[:4] == _PARQUET or name.endswith(".csv"):
        layout = noun(Layout, mapping(given["mapping"]))
        read = table_parquet if raw[:4] == _PARQUET else table_csv
        return [read(raw, layout, device, part=given["part"])]
    if device.signals and all(s.kind is Kind.CHARACTERISTIC for s in device.signals):
        # Taken for a stream, a picture would be nothing but broken lines.
        raise BadTable(reason="not an inspection workbook")
    return [recording(raw, device, part=given["part"])]


def _clock(said: Any) -> building.Clock:
    """What the clock of a trend shows, which the trend does not say. Raises `BadDocument`."""
    if said is None:
        raise BadDocument(where="mapping: zone")
    return noun(building.Clock, mapping(said))


def collect_show(node: Node, standing: Standing, given: Given) -> Any:
    """What was collected of a machine, and what became no row and why."""
    require(standing, Operation.COLLECT_SHOW)
    machine = register.machine(node.store.database, standing, given["machine"])
    records, source = node.store.database, machine.source
    gathering = register.datasets_of_machine(records, machine.id)
    own = [dataset.id for dataset in gathering if dataset.provider == standing.party]
    rows = [r for d in own for r in collections.of_dataset(records, d) if r["source"] == source]
    return {
        "recordings": [{k: v for k, v in dict(row).items() if k != "items"} for row in rows],
        "rejects": [dict(r) for d in own for r in collections.rejects(records, d, source)],
        "gaps": sum(collections.gaps(records, d, source) for d in own),
    }
