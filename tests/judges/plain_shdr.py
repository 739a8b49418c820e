"""An adapter stream read the plain way: slow, one page, and no code of ours.

It answers what `kumiai.sources.mtconnect` must also answer, in its own words.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - all stamps are UTC
LEVELS = {"NORMAL", "WARNING", "FAULT"}
Items = dict[str, dict[str, str]]
Row = tuple[int, int, str, float | None, str | None]


def items(xml: bytes, device: str) -> Items:
    """The data items of `device` by every key a stream may use: name first, then id and source."""
    root = ET.fromstring(xml)
    by_name: Items = {}
    by_alias: Items = {}
    for element in root.iter():
        if element.tag.endswith("}Device") and element.get("name") == device:
            for item in element.iter():
                if not item.tag.endswith("}DataItem"):
                    continue
                told = dict(item.attrib)
                told.setdefault("name", told["id"])
                by_name.setdefault(told["name"], told)
                source = next((s.text for s in item if s.tag.endswith("}Source")), None)
                for alias in (told["id"], source):
                    if alias:
                        by_alias.setdefault(alias.strip(), told)
    return {**by_alias, **by_name}


def read(text: str, keys: Items, stride: int) -> tuple[list[Row], Counter[tuple[str, str]]]:
    """Rows (sequence, microseconds, item, number, text) and how often each reason met an item."""
    lost: Counter[tuple[str, str]] = Counter()
    seen = list(pairs(text, keys, stride, lost))
    states = {"AVAILABILITY", "EXECUTION", "CONTROLLER_MODE"}
    known = any(keys.get(key) and told[0].upper() != "UNAVAILABLE" for _, _, key, told in seen)
    newest = max((at for _, at, *_ in seen), default=0)
    rows: list[Row] = []
    for sequence, at, key, told in seen:
        item = keys.get(key)
        if item is None:
            lost["unknown_item", key] += 1
        elif newest - at > 7 * 86_400_000_000:
            lost["replay", item["name"]] += 1
        elif told[0].upper() == "UNAVAILABLE" and item["type"] in states and known:
            rows.append((sequence, at, item["name"], None, "UNAVAILABLE"))
        elif told[0].upper() == "UNAVAILABLE":
            lost["unavailable", item["name"]] += 1
        else:
            three = item.get("nativeUnits", item.get("units", "")).endswith("_3D")
            sample = item["category"] == "SAMPLE" and not three
            value = None if item["category"] == "CONDITION" else number_of(told[0])
            if sample and value is None:
                lost["not_a_number", item["name"]] += 1
            else:
                words = None if sample else "|".join(t for t in told if t)
                rows.append((sequence, at, item["name"], value, words))
    return rows, lost


def pairs(
    text: str, keys: Items, stride: int, lost: Counter[tuple[str, str]]
) -> Iterator[tuple[int, int, str, list[str]]]:
    """Sequence, microseconds, key and fields of each pair; what is malformed goes to `lost`."""
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        here, line = number, lines[number].rstrip("\r")
        number += 1
        if not line or line.startswith("*"):
            continue
        stamp, *fields = line.split("|")
        if fields and fields[-1].startswith("--multiline--"):
            while lines[number].rstrip() != fields[-1]:
                number += 1
            number += 1
        at, pair = instant(stamp), 0
        while at is not None and len(fields) > 1:
            key = fields.pop(0)
            count = width(key, keys.get(key), fields)
            yield here * stride + pair, at, key, [t.strip() for t in fields[:count]]
            fields, pair = fields[count:], pair + 1
        if at is None or pair == 0 or (fields and fields != [""]):
            lost["malformed", ""] += 1


def width(key: str, item: dict[str, str] | None, rest: list[str]) -> int:
    """How many fields a value takes."""
    if item is not None:
        message = item.get("type") == "MESSAGE"
        return 5 if item["category"] == "CONDITION" else 2 if message else 1
    if key.startswith("@"):
        return len(rest)
    level = rest[0].upper()
    if level in LEVELS or (level == "UNAVAILABLE" and len(rest) > 1 and rest[1] == ""):
        return 5
    return 1


def instant(stamp: str) -> int | None:
    """Microseconds from 1970 on, further digits cut."""
    whole, _, fraction = stamp.removesuffix("Z").partition(".")
    try:
        at = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007 - all stamps are UTC
    except ValueError:
        return None
    return (at - EPOCH) // timedelta(microseconds=1) + int(f"{fraction:0<6}"[:6])


def number_of(text: str) -> float | None:
    """A finite number, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None
