"""The device model of the made-up machines, as a `Devices.xml` for the very same parser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from lxml import etree

from kumiai.sources.generated.profile import LATHES, MILL, profile

_NAMESPACE = "urn:mtconnect.org:MTConnectDevices:1.3"
_CREATED = "2017-06-01T00:00:00Z"


def devices_xml() -> bytes:
    """An MTConnect `Devices.xml` of the lathes and the mill; the uuid is `generated-<name>`."""
    root = etree.Element(f"{{{_NAMESPACE}}}MTConnectDevices", nsmap={None: _NAMESPACE})
    header = {"creationTime": _CREATED, "sender": "generated", "version": "1.3", "instanceId": "1"}
    _child(root, "Header", {**header, "bufferSize": "131072"})
    every = _child(root, "Devices", {})
    for name in LATHES:
        _device(every, name, profile()["machines"][name]["keys"])
    _device(every, MILL, profile()["plate"]["keys"])
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _device(every: etree._Element, name: str, keys: Sequence[Mapping[str, Any]]) -> None:
    """Add the device `name` that measures `keys`; a key without a kind is known to nobody."""
    attributes = {"id": name, "name": name, "uuid": f"generated-{name.lower()}"}
    device = _child(every, "Device", attributes)
    _child(device, "Description", {"manufacturer": "generated", "model": "generated"})
    known = sorted((k for k in keys if "kind" in k), key=lambda k: str(k.get("component", "")))
    groups = {part: list(items) for part, items in groupby(known, lambda k: k.get("component", ""))}
    _items(device, name, groups.pop("", []))
    components = _child(device, "Components", {})
    for place, (part, items) in enumerate(groups.items(), 1):
        tag, _, called = part.partition(" ")
        component = _child(components, tag, {"id": f"{name}-c{place}", "name": called})
        _items(component, name, items)


def _items(parent: etree._Element, name: str, keys: Sequence[Mapping[str, Any]]) -> None:
    """Add the data items `keys` to `parent`."""
    if not keys:
        return
    items = _child(parent, "DataItems", {})
    for key in keys:
        told = str(key.get("key", key["item"])).replace("{name}", name)
        attributes = {
            "category": key["kind"],
            "id": told if told != key["item"] else f"{name}_{told}",
            "name": key["item"],
            "type": key["type"],
            "subType": key.get("subtype", ""),
            "nativeUnits": key.get("unit", ""),
        }
        _child(items, "DataItem", {k: v for k, v in attributes.items() if v})


def _child(parent: etree._Element, tag: str, attributes: Mapping[str, str]) -> etree._Element:
    """A new element below `parent`."""
    return etree.SubElement(parent, f"{{{_NAMESPACE}}}{tag}", dict(attributes))
