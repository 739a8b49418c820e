"""Signs: what the type, unit, name or values of an item show of persons, output and secrets.

Types are those of MTConnect part 2, names those of COVESA VSS and classes of Brick; labels are read
in Japanese and English. A sign proves nothing: it says what was seen, and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from kumiai.model.card import Shape, Sign
from kumiai.model.readings import Readings
from kumiai.model.right import Grain, Item
from kumiai.model.signal import Signal

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PARTING = re.compile(r"[^0-9a-z\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]+")
_COUNTER_MIN = 8
"""Fewer numbers tell no counter."""
_SWITCH_MIN = 4
_RISES_A_RESET = 4

PERSONAL: Mapping[str, tuple[str, ...]] = {
    "place": (
        r"vehicle currentlocation", r"\b(gps|gnss|latitude|longitude|geolocation)\b",
        r"vehicle current location", "緯度", "経度", "測位", "現在地", "位置情報",
    ),
    "vehicle_id": (r"\bvin\b", r"vehicle identification", r"licen[cs]e plate", r"number plate",
                   "車台番号", "ナンバープレート", "車両番号"),
    "operator": (r"\b(operator|worker|employee|driver|user|staff) ?(id|identifier|name|code|no)\b",
                 "作業者", "担当者", "運転者", "操作者", "社員", "従業員", "オペレータ"),
    "driver": (r"^vehicle (driver|occupant)\b", r"\bdriver (score|behaviou?r|fatigue|attention)",
               r"\beco ?score\b", r"heart ?rate", "運転挙動", "運転評価", "運転スコア", "心拍"),
    "camera": (r"\b(camera|cctv|video|webcam)\b", r"\b(face|facial) (image|recognition)", "カメラ", "映像", "動画", "顔認証"),
    "access_log": (r"\b(access|entry|door) (control )?(log|record|card|event)s?\b",
                   r"\b(badge|card ?(id|reader)|key ?card)\b", "入退室", "入退館", "入館", "入室",
                   "カード番号"),
}  # fmt: skip
"""What tells a natural person, by words in the name, label or type."""
_PERSONAL_TYPES: Mapping[str, str] = {
    "USER": "operator", "OPERATOR_ID": "operator",
    "LOCATION_SPATIAL_GEOGRAPHIC": "place", "LOCATION_ADDRESS": "place",
}  # fmt: skip

PROXIES: Mapping[str, tuple[str, ...]] = {
    "part_count": (
        r"\bparts? ?(count|counter|made|produced|total|qty)", r"\b(work ?piece|good|product) count",
        r"\bproduction (count|quantity|volume)", "加工数", "生産数", "生産量", "部品数", "良品数",
        "出来高", "ワーク数", "完成数",
    ),
    "cycle_time": (r"\b(cycle|takt|tact) ?time\b", "サイクルタイム", "タクト"),
    "operating_time": (
        r"\b(total|cut|cutting|auto|operating|operation|running|run|spindle|process) ?(on )?(time|hours?)\b",
        r"accumulated time", r"\bspindle on\b", "稼働時間", "稼動時間", "運転時間", "積算時間",
        "加工時間", "切削時間", "主軸回転時間",
    ),
    "on_time": (r"\b(power )?on ?(time|hours?)\b", r"\bhour ?meter\b", r"\bon off\b",
                "通電時間", "電源投入時間", "アワーメータ"),
    "energy": (r"\b(energy|wattage|kwh|watt ?hours?)\b", r"\b(electric|electrical) power\b",
               r"\bpower (consumption|usage)\b", "電力", "エネルギー", "消費電力"),
    "occupancy": (
        r"\b(occupancy|occupied|parking|people count|head ?count)\b",
        r"\b(lift|elevator) (trips?|starts?|runs?|count|usage)", r"\bdoor cycles?\b", "在室", "駐車",
        "満車", "人数", "昇降回数", "乗車回数", "エレベーター運行",
    ),
    "mileage": (r"\b(odometer|mileage)\b", r"\btravell?ed ?distance", r"\btrip ?(meter|distance)",
                "走行距離", "オドメータ", "積算距離"),
    "utilisation": (r"\butili[sz]ation\b", r"\boperating (rate|ratio)\b", "稼働率", "稼動率", "利用率",
                    "回転率", "予約率"),
}  # fmt: skip
"""From what output or capacity can be told, by words in the name, label or type."""
_PROXY_TYPES: Mapping[str, str] = {
    "PART_COUNT": "part_count", "PART_COUNT_TYPE": "part_count", "PARTS_COUNT": "part_count",
    "ACCUMULATED_TIME": "operating_time", "EQUIPMENT_TIMER": "operating_time",
    "PROCESS_TIMER": "operating_time", "PROCESS_TIME": "cycle_time",
    "POWER_STATE": "on_time", "AVAILABILITY": "on_time",
    "EXECUTION": "utilisation", "CONTROLLER_MODE": "utilisation",
    "WATTAGE": "energy", "ELECTRICAL_ENERGY": "energy", "VOLT_AMPERE": "energy",
}  # fmt: skip
"""MTConnect types; execution and mode say how long a machine made parts."""
_PROXY_UNITS: Mapping[str, str] = {
    "WATT": "energy", "KILOWATT": "energy", "WATT_SECOND": "energy", "JOULE": "energy",
    "VOLT_AMPERE": "energy", "KILOMETER": "mileage", "HOUR": "operating_time",
}  # fmt: skip

_SECRETS: Mapping[str, tuple[str, ...]] = {
    "program": (r"\b(program|subprogram|tool ?path|g ?code|block|sequence number|ladder)\b",
                "プログラム", "ラダー", "工具経路"),
    "tool": (r"\btool (offset|asset|group|number|id)\b", "工具補正", "工具番号"),
    "conditions": (r"\bcutting condition", r"\b(recipe|calibration|parameter)s?\b", "加工条件", "切削条件",
                   "レシピ", "パラメータ", "較正"),
}  # fmt: skip


def personal(item: Item, signal: Signal | None = None) -> tuple[Sign, ...]:
    """What shows that rows of an item tell a natural person: the place of what somebody drives or
    operates, who that is, a camera, who went through a door. What stands for many tells nobody.
    """
    if item.grain is not Grain.INDIVIDUAL:
        return ()
    return tuple(dict.fromkeys(_personal(item, signal)))


def _personal(item: Item, signal: Signal | None) -> Iterator[Sign]:
    """Signs of a person, the surest first."""
    if signal is not None:
        kind = _PERSONAL_TYPES.get(_type(signal))
        if kind:
            yield Sign(kind, "type", signal.type)
        if _type(signal) == "POSITION" and signal.unit == "DEGREE":
            # Axes have their angle under another type: a position in degrees is one on earth.
            yield Sign("place", "unit", f"{signal.type} {signal.unit}")
    yield from _by_words(PERSONAL, item, signal)


def proxies(
    item: Item, signal: Signal | None = None, shape: Shape | None = None
) -> tuple[Sign, ...]:
    """What shows that output or capacity can be told from an item: by type, unit, words, values."""
    return tuple(dict.fromkeys(_proxies(item, signal, shape)))


def _proxies(item: Item, signal: Signal | None, shape: Shape | None) -> Iterator[Sign]:
    """Signs of a proxy, the surest first."""
    if signal is not None and _type(signal) in _PROXY_TYPES:
        yield Sign(_PROXY_TYPES[_type(signal)], "type", signal.type)
    unit = (signal.unit if signal else None) or item.unit or ""
    if unit in _PROXY_UNITS:
        yield Sign(_PROXY_UNITS[unit], "unit", unit)
    yield from _by_words(PROXIES, item, signal)
    if shape is not None and _counts(shape):
        said = f"{shape.numbers} numbers, {shape.rises} up, 0 down, {shape.resets} to zero"
        yield Sign("counter", "values", said)
    if shape is not None and shape.switches and shape.numbers >= _SWITCH_MIN:
        yield Sign("on_time", "values", f"{shape.numbers} numbers, 0 or 1")


def _counts(shape: Shape) -> bool:
    """Whether a number only grows, and goes back to zero far more seldom than it grows: a load that
    stands at zero between pieces does not count.
    """
    grows = shape.rises > _RISES_A_RESET * (shape.resets + 1)
    return grows and not shape.falls and not shape.switches and shape.numbers >= _COUNTER_MIN


def secret(item: Item, signal: Signal | None = None) -> tuple[Sign, ...]:
    """What shows that an item may be kept as a trade secret: programs, tools, conditions."""
    return tuple(_by_words(_SECRETS, item, signal))


def _by_words(
    wanted: Mapping[str, tuple[str, ...]], item: Item, signal: Signal | None
) -> Iterator[Sign]:
    """Signs by what the item and its type are called, each kind once."""
    said = [("name", item.id), ("label", item.label_ja), ("label", item.label_en)]
    if signal is not None:
        said.insert(0, ("type", signal.type))
    spoken = [(by, text, plain(text)) for by, text in said]
    for kind, patterns in wanted.items():
        pattern = _one_of(patterns)
        for by, text, words in spoken:
            if pattern.search(words):
                yield Sign(kind, by, text)
                break


@lru_cache(maxsize=64)
def _one_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for several."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A name as words: `PartCountAct` and `part_count.act` are both `part count act`."""
    return _PARTING.sub(" ", _CAMEL.sub(" ", text).lower()).strip()


def _type(signal: Signal) -> str:
    """The type of a signal without the prefix of an extension."""
    return signal.type.rsplit(":", maxsplit=1)[-1].upper()


def shapes(readings: Readings) -> Mapping[str, Shape]:
    """How the numbers of each item moved in one recording."""
    last: dict[str, float] = {}
    counts: dict[str, list[int]] = {}
    for item, value in zip(readings.item, readings.value, strict=True):
        if value is None:
            continue
        before = last.get(item)
        last[item] = value
        found = counts.get(item)
        if found is None:
            counts[item] = found = [0, 0, 0, 0, 0, 0]
        found[0] += 1
        if value == 0 or value == 1:  # noqa: PLR1714 - twice as fast as a set
            found[4 if value == 0 else 5] += 1
        if before is None or value == before:
            continue
        if value > before:
            found[1] += 1
        else:
            found[3 if value == 0 else 2] += 1
    return {
        item: Shape(n, up, down, reset, bool(off and on and off + on == n))
        for item, (n, up, down, reset, off, on) in counts.items()
    }


def joined(found: Sequence[Shape]) -> Shape:
    """The shape over several recordings; it switches where it did so in every one that has numbers."""
    return Shape(
        numbers=sum(one.numbers for one in found),
        rises=sum(one.rises for one in found),
        falls=sum(one.falls for one in found),
        resets=sum(one.resets for one in found),
        switches=bool(found) and all(one.switches for one in found if one.numbers),
    )
