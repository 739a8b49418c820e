"""The profile of generated recordings: what `sources/generated` keeps of real ones.

Run as `python -m tools.generated_profile <recordings>`: it reads the recordings of the NIST test bed
(public information of a US agency) and writes counts, shares, transition counts and quantiles to
`src/kumiai/sources/generated/profile.json`. No recorded value is copied; names are replaced.
"""

from __future__ import annotations

import gzip
import json
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from kumiai.model.readings import Readings
from kumiai.model.signal import Device, Kind, Signal
from kumiai.model.tolerance import tolerance
from kumiai.sources.files import inspection
from kumiai.sources.mtconnect import devices, recording

PROFILE = Path(__file__).parents[1] / "src/kumiai/sources/generated/profile.json"
ACTIVE_BYTES = 10_000
"""Days on which a machine did nothing have a smaller file than this."""
QUANTILES = 20
WORDS_MAX = 12
NAMED = ("program", "subprogram", "program_cmt", "subprogram_cmt")
STATES, MODES = "execution", "mode"
Spans = list[tuple[int, int, str]]
"""Begin and end in microseconds, and the state."""


def main(folder: Path) -> None:
    """Write the profile of the recordings below `folder`."""
    nist = folder / "nist_sms"
    known = {d.name: d for d in devices((nist / "mtconnect_agent_Devices.xml").read_bytes())}
    profile = {
        "source": "NIST Smart Manufacturing Systems Test Bed, June 2017 and plates of February 2017",
        "machines": {
            "Gen01": _machine(nist / "raw/Mazak01", known["Mazak01"]),
            "Gen03": _machine(nist / "raw/Mazak03", known["Mazak03"]),
        },
        "plate": _plate(nist, known["Hurco04"]),
        "inspection": _inspection(nist),
    }
    PROFILE.write_text(json.dumps(profile, separators=(",", ":"), ensure_ascii=False) + "\n")


def _machine(folder: Path, device: Device) -> dict[str, Any]:
    """The profile of the active days of one machine."""
    files = [f for f in sorted(folder.glob("*.gz")) if f.stat().st_size > ACTIVE_BYTES]
    days = [recording(file.read_bytes(), device) for file in files]
    states = [_spans(day, STATES) for day in days]
    hours = _hours(states)
    return {
        "keys": _keys(days, device, states, hours, gzip.decompress(files[0].read_bytes())),
        "execution": _chain(states),
        "mode": _chain([_spans(day, MODES) for day in days]),
        "begins": _quantiles([_second_of_day(spans[0][0]) for spans in states], 4),
        "ends": _quantiles([_second_of_day(spans[-1][1]) for spans in states], 4),
        "poll_ms": _poll(days),
    }


def _spans(day: Readings, item: str) -> Spans:
    """The states that `item` went through on `day`, from its first to the last gap's begin."""
    changes = [
        (at, text or "")
        for at, name, text in zip(day.at, day.item, day.text, strict=True)
        if name == item
    ]
    changes += [(g.begins_at, "UNAVAILABLE") for g in day.gaps if g.item == item]
    changes = sorted(set(changes))  # a loss of a state is a row and a gap
    spans: Spans = []
    for (begin, state), (end, _) in pairwise(changes):
        if not spans and state == "UNAVAILABLE":
            continue  # the snapshot at the head of the file
        spans.append((begin, end, state))
    return spans


def _hours(days: Iterable[Spans]) -> dict[str, float]:
    """Hours in each state."""
    hours: dict[str, float] = defaultdict(float)
    for spans in days:
        for begin, end, state in spans:
            hours[state] += (end - begin) / 3.6e9
    return hours


def _chain(days: Sequence[Spans]) -> dict[str, Any]:
    """Transitions and dwell times of the states on `days`."""
    moves: dict[str, Counter[str]] = defaultdict(Counter)
    dwell: dict[str, list[float]] = defaultdict(list)
    for spans in days:
        for (begin, end, state), (_, _, after) in pairwise(spans):
            moves[state][after] += 1
            dwell[state].append((end - begin) / 1e6)
    return {
        "first": Counter(spans[0][2] for spans in days).most_common(1)[0][0],
        "moves": {state: dict(sorted(to.items())) for state, to in sorted(moves.items())},
        "seconds": {state: _quantiles(times, 3) for state, times in sorted(dwell.items())},
    }


def _keys(
    days: Sequence[Readings],
    device: Device,
    states: Sequence[Spans],
    hours: Mapping[str, float],
    first: bytes,
) -> list[dict[str, Any]]:
    """What is kept of each key, in the order of the snapshot at the head of a recording."""
    seen = _by_item(days, states)
    found = []
    head = [line.split("|") for line in first.decode().splitlines()[:200]]
    names = dict.fromkeys(fields[1] for fields in head if fields[2].upper() == "UNAVAILABLE")
    for name in names:
        signal = next((s for s in device.signals if name in (s.item, *s.aliases)), None)
        key: dict[str, Any] = {"key": name.replace(device.name, "{name}")}
        if signal is None:
            found.append(key)
            continue
        key |= _model(signal)
        if name in seen:
            values, texts, counts = seen[name]
            key["per_hour"] = {s: round(n / hours[s], 2) for s, n in sorted(counts.items())}
            key |= _values(signal, values, texts)
        found.append(key)
    return found


def _model(signal: Signal) -> dict[str, str]:
    """What the device model says of `signal`."""
    told = {
        "item": signal.item,
        "kind": signal.kind.upper(),
        "type": signal.type,
        "subtype": signal.subtype,
        "unit": signal.unit or "",
        "component": signal.component,
    }
    return {name: text for name, text in told.items() if text}


Seen = tuple[list[float], list[str], Counter[str]]


def _by_item(days: Sequence[Readings], states: Sequence[Spans]) -> dict[str, Seen]:
    """Values, texts and counts per state of each item."""
    seen: dict[str, Seen] = defaultdict(lambda: ([], [], Counter()))
    for day, spans in zip(days, states, strict=True):
        begins = [begin for begin, _, _ in spans]
        initial: set[tuple[str, int]] = set()
        for at, item, value, text in zip(day.at, day.item, day.value, day.text, strict=True):
            place = bisect_right(begins, at) - 1
            values, texts, counts = seen[item]
            if value is not None:
                values.append(value)
            if text is not None:
                texts.append(text)
            after_gap = place >= 1 and spans[place - 1][2] == "UNAVAILABLE"
            if (place == 0 or after_gap) and (item, place) not in initial:
                initial.add((item, place))  # the first value after a gap, written anyway
            elif place >= 0 and spans[place][2] != "UNAVAILABLE":
                counts[spans[place][2]] += 1
    return seen


def _values(signal: Signal, values: Sequence[float], texts: Sequence[str]) -> dict[str, Any]:
    """How values of `signal` are made."""
    if signal.kind is Kind.SAMPLE or len(values) > len(texts) // 2:
        steps = [b - a for a, b in pairwise(values)]
        if len(set(values)) > 100 and sum(step < 0 for step in steps) <= len(steps) // 50:
            return {"counter": round(min(values))}
        decimals = max((_decimals(value) for value in values[:5000]), default=0)
        return {"quantiles": _quantiles(values, decimals), "decimals": decimals}
    words = Counter(texts)
    if signal.item in NAMED:
        names = Counter({f"PART-{n:03}": c for n, c in enumerate(words.values(), 1)})
        words = names
    if signal.item in (STATES, MODES):
        return {}
    return {"words": dict(words.most_common(WORDS_MAX))}


def _decimals(value: float) -> int:
    """Decimal places of `value`, 6 at most."""
    return min(len(f"{value:.6f}".rstrip("0").split(".")[1]), 6)


def _quantiles(values: Sequence[float], decimals: int) -> list[float]:
    """Twenty quantiles of `values`, in the middle of each twentieth: an outlier has no weight."""
    ordered = sorted(values) or [0.0]
    last = len(ordered) - 1
    return [round(ordered[round((n + 0.5) * last / QUANTILES)], decimals) for n in range(QUANTILES)]


def _second_of_day(at: int) -> float:
    """Seconds from midnight UTC to `at`."""
    return at / 1e6 % 86_400


def _poll(days: Sequence[Readings]) -> int:
    """Milliseconds between two instants of a stream, the median."""
    steps = []
    for day in days:
        instants = sorted(set(day.at))
        steps += [b - a for a, b in pairwise(instants)]
    return round(sorted(steps)[len(steps) // 2] / 1000)


def _plate(nist: Path, device: Device) -> dict[str, Any]:
    """The profile of twenty plate streams."""
    files = sorted((nist / "mtc_plate").glob("*of20*"))
    plates = [recording(file.read_bytes(), device) for file in files]
    seen: dict[str, list[float]] = defaultdict(list)
    for plate in plates:
        for item, value in zip(plate.item, plate.value, strict=True):
            if value is not None:
                seen[item].append(value)
    sampled = ("Feed_Rate", "Spindle_Speed", "Rapid_Override", "Feed_Override", "Spindle_Override")
    count = Counter(item for plate in plates for item in plate.item)
    return {
        "keys": [_model(s) for s in device.signals],
        "per_plate": {item: round(n / len(plates), 2) for item, n in sorted(count.items())},
        "quantiles": {item: _quantiles(seen[item], 4) for item in sampled},
        "tools": sorted({int(v) for v in seen["Current_Tool"] if v}),
        "blocks": max(int(v) for v in seen["Block_Number"]),
        "seconds": _quantiles([_runtime(plate) for plate in plates], 1),
    }


def _runtime(plate: Readings) -> float:
    """Seconds of programme on `plate`: seconds counted by its control."""
    return float(sum(item == "Program_Runtime_Seconds" for item in plate.item))


def _inspection(nist: Path) -> list[dict[str, Any]]:
    """The profile of each characteristic; a drifting one has its mean deviation per plate."""
    book = next((nist / "mtc_qif").glob("nist_mtc_crada_plate_*.xlsx")).read_bytes()
    plates = inspection(book, "station", datetime(2017, 9, 1, tzinfo=UTC))
    found = []
    for place, item in enumerate(plates[0].item):
        limits = tolerance(plates[0].text[place] or "")
        off = [float(p.value[place] or 0) - float(limits.nominal) for p in plates]
        good = off[:9] + off[18:]
        mean = sum(good) / len(good)
        spread = (sum((o - mean) ** 2 for o in good) / len(good)) ** 0.5
        drifts = max(off) - min(off) > 20 * spread and max(off[12:18]) > 0.2
        feature, name = item.split(".")
        found.append(
            {
                "feature": feature,
                "characteristic": name,
                "nominal": float(limits.nominal),
                "lower": None if limits.lower is None else float(limits.lower),
                "upper": None if limits.upper is None else float(limits.upper),
                "mean": round(mean, 4),
                "spread": round(spread, 4),
                "drift": [round(o - mean, 2) for o in off] if drifts else [],
            }
        )
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
