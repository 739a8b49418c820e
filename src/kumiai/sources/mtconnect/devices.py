"""Device models: what an MTConnect `Devices.xml`, or a plain list, says a machine measures.

Source: MTConnect Standard part 2 (device information model), `Device`, `DataItem`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lxml import etree

from kumiai.model.finding import Finding, Weight
from kumiai.model.identifier import identifier, item_name
from kumiai.model.machine import MachineId
from kumiai.model.refusal import BadDocument, BadIdentifier, BadValue, TooLarge, UnsafeXml
from kumiai.model.signal import UNITS, Device, ItemId, Kind, Signal

DOCUMENT_MAX = 16 * 1024 * 1024
"""Bytes that a device model may have."""
_CLAUSE = "MTConnect part 2, DataItem"
_KINDS = {"SAMPLE": Kind.SAMPLE, "EVENT": Kind.EVENT, "CONDITION": Kind.CONDITION}
_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")


class DeclaredItem(NamedTuple):
    """A data item as a plain list declares it; `unit` in the words of MTConnect."""

    name: str
    kind: Kind
    type: str
    unit: str | None = None


def devices(xml: bytes, machines: Mapping[str, MachineId] | None = None) -> tuple[Device, ...]:
    """The devices of an MTConnect `Devices.xml`, in document order.

    `machines` gives the machine id of a device by uuid or name; without it the id is the name in
    lower case. A signal's unit is its native unit, in which an adapter writes, else its unit; what
    the node doesn't know becomes a finding of the device. Raises `UnsafeXml` (a DOCTYPE),
    `TooLarge` (16 MiB) and `BadDocument`.
    """
    root = _root(xml)
    if etree.QName(root).localname != "MTConnectDevices":
        raise BadDocument(reason="not MTConnectDevices", found=etree.QName(root).localname[:40])
    found = tuple(
        _device(element, machines or {})
        for element in root.iter("{*}Device", "{*}Agent")
        if _told(element, "uuid")
    )
    if not found:
        raise BadDocument(reason="no device")
    return found


def device_from_items(
    machine: MachineId, source: str, name: str, items: Iterable[DeclaredItem]
) -> Device:
    """A device model from a plain list of `items`, for machines without a `Devices.xml`.

    `source` is what stands for the uuid. Raises `BadIdentifier`, `UnknownUnit`, and `BadValue` for
    a name that is listed twice.
    """
    signals = tuple(
        Signal(machine, ItemId(item.name), item.kind, item.type, item.unit) for item in items
    )
    names = [signal.item for signal in signals]
    for twice in {item for item in names if names.count(item) > 1}:
        raise BadValue(field="items", value=twice)
    return Device(machine, source, name, "", "", signals)


def _root(xml: bytes) -> etree._Element:
    """The root element of `xml`, parsed without DTD, entities or network."""
    if len(xml) > DOCUMENT_MAX:
        raise TooLarge(bytes=len(xml), limit=DOCUMENT_MAX)
    # Two nets: this one sees every encoding that keeps ASCII (UTF-16 and UTF-32 once their zeros
    # are gone) before anything is parsed; the second asks the parser, which knows the rest.
    if b"<!DOCTYPE" in xml.replace(b"\x00", b""):
        raise UnsafeXml(reason="DOCTYPE")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as wrong:
        raise BadDocument(reason="not well-formed XML", line=wrong.lineno or 0) from None
    except ValueError:
        raise BadDocument(reason="not well-formed XML", line=0) from None
    if root.getroottree().docinfo.doctype:
        raise UnsafeXml(reason="DOCTYPE")
    return root


def _device(element: etree._Element, machines: Mapping[str, MachineId]) -> Device:
    """The device that `element` describes."""
    source, name = _told(element, "uuid"), _told(element, "name") or _told(element, "uuid")
    machine = machines.get(source) or machines.get(name) or _machine_id(name)
    described = element.find("{*}Description")
    about = {} if described is None else {str(k): str(v) for k, v in described.attrib.items()}
    signals: dict[str, Signal] = {}
    findings: list[Finding] = []
    for item in element.iter("{*}DataItem"):
        signal = _signal(item, machine, findings)
        if signal is None:
            continue
        if signal.item in signals:
            findings.append(_finding("item-twice", signal.item))
            continue
        signals[signal.item] = signal
    return Device(
        machine,
        source,
        name,
        about.get("manufacturer", ""),
        about.get("model", ""),
        tuple(signals.values()),
        about.get("serialNumber"),
        tuple(findings),
    )


def _told(element: etree._Element, name: str) -> str:
    """The attribute `name` of `element`; empty when it has none."""
    return str(element.get(name, ""))


def _machine_id(name: str) -> MachineId:
    """A machine id made of `name`. Raises `BadIdentifier`."""
    return MachineId(identifier("machine", _NOT_IN_A_SLUG.sub("-", name.lower()).strip("-")))


def _signal(item: etree._Element, machine: MachineId, findings: list[Finding]) -> Signal | None:
    """The signal that a `DataItem` declares; None, and a finding, when it can't be one."""
    name = _told(item, "name") or _told(item, "id")
    kind = _KINDS.get(_told(item, "category"))
    try:
        item_name(name)
    except BadIdentifier:
        findings.append(_finding("item-name", name))
        return None
    if kind is None:
        findings.append(_finding("item-category", name))
        return None
    unit = _told(item, "nativeUnits") or _told(item, "units") or None
    if unit is not None and unit not in UNITS:
        findings.append(_finding("unknown-unit", f"{name}: {unit}"))
        unit = None
    return Signal(
        machine,
        ItemId(name),
        kind,
        _told(item, "type"),
        unit,
        _component(item),
        _aliases(item, name),
        _told(item, "subType"),
        _told(item, "representation").replace("VALUE", ""),
    )


def _aliases(item: etree._Element, name: str) -> tuple[str, ...]:
    """Other keys a stream may use: the id and the text of `Source`, each once."""
    source = item.find("{*}Source")
    told = (source.text or "").strip() if source is not None else ""
    keys = dict.fromkeys((_told(item, "id"), told))
    return tuple(key for key in keys if key and key != name)


def _component(item: etree._Element) -> str:
    """The component that carries `item`, as `Linear X`; the device itself is empty."""
    for above in item.iterancestors():
        tag = etree.QName(above).localname
        if tag in ("Device", "Agent"):
            return ""
        if tag != "DataItems":
            return f"{tag} {_told(above, 'name') or _told(above, 'id')}".strip()
    return ""


def _finding(rule: str, about: str) -> Finding:
    """A note on the device model."""
    return Finding(rule, about[:120], Weight.NOTE, _CLAUSE)
