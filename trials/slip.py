"""The suite of slips: what is found of slips put into a recorded drive, and what is found where there
is none. Also the figures that a reader of the evidence asks for: recall, precision, bounds.
"""

from __future__ import annotations

import math
import os
import random
from pathlib import Path

from kumiai.model.machine import MachineId
from kumiai.model.slip import WHEELS, Geometry, SlipEvent, Trace
from kumiai.rules import slip
from kumiai.sources import vehicle
from kumiai.sources.generated import drive

FULL = 2_000
HOURS = 20
RATIO_MIN, LASTS_MIN = 0.08, 0.4
RECALL_MIN = 0.98
FALSE_AN_HOUR_MAX = 1.0
RAV4 = Geometry(wheelbase=2.66, track=1.56, steering_ratio=16.9)
CAR = MachineId("car-01")


def recorded() -> Trace | None:
    """The recorded minute as a trace, if the recording is here."""
    named = os.environ.get("KUMIAI_DATA")
    data = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = data / "vehicle_comma2k19"
    if not folder.is_dir():
        return None
    parts = {name: (folder / name).read_bytes() for name in vehicle.PARTS}
    found = vehicle.drive(parts, vehicle.vehicle_device(CAR, "rav4", "RAV4"))
    return slip.traced(CAR, (found.at, found.item, found.value))


def played(count: int, hours: int, seed: int) -> dict[str, object]:
    """The evidence of `count` injected slips and `hours` of resampled noise."""
    trace = recorded()
    if trace is None:
        return {"count": 0, "absent": "no recording of a drive here", "red": []}
    scales = slip.calibrated(trace)
    real = len(_events(trace, scales))
    found, false, missed = _injected(trace, scales, count, seed)
    noise = sum(
        len(_events(drive.resampled(trace, CAR, 3600, seed + hour), scales))
        for hour in range(hours)
    )
    minutes = (trace.at[-1] - trace.at[0]) / 60e6
    recall, precision = found / count, found / max(1, found + false)
    red = []
    if recall < RECALL_MIN:
        red.append(f"recall {recall:.4f} < {RECALL_MIN}")
    if real:
        red.append(f"{real} false events in the recorded minute")
    if noise > hours * FALSE_AN_HOUR_MAX:
        red.append(f"{noise} false events in {hours} h of resampled noise")
    return {
        "count": count,
        "absent": "",
        "red": red,
        "recall": round(recall, 4),
        "precision": round(precision, 4),
        "missed": missed[:20],
        "false_in_recorded_minute": real,
        "false_per_hour_95_percent_bound": round(_upper(real) / (minutes / 60), 1),
        "generated_noise_hours": hours,
        "false_in_generated_noise": noise,
        "false_per_hour_in_noise_95_percent_bound": round(_upper(noise) / hours, 2),
        "checked": [
            f"slips of {RATIO_MIN:.0%} and more over {LASTS_MIN} s and more, on one to four wheels",
            "they are put into the recorded drive, and labelled generated",
            "no event in the recorded minute itself; the bound is that of so short a time",
            "no more than one an hour in its noise, resampled in blocks of two seconds (generated)",
        ],
    }


def _events(trace: Trace, scales: tuple[float, float, float, float]) -> list[SlipEvent]:
    """The slips of a drive."""
    return list(slip.events(trace, scales, RAV4))


def _injected(
    trace: Trace, scales: tuple[float, float, float, float], count: int, seed: int
) -> tuple[int, int, list[str]]:
    """How many injected slips were found, how many others, and what was missed."""
    draw = random.Random(seed)
    found, false, missed = 0, 0, []
    last = trace.at[-1] - trace.at[0]
    for _ in range(count):
        lasts = draw.uniform(LASTS_MIN, 1.5)
        begin = trace.at[0] + int(draw.uniform(1e6, last - 2.5e6))
        wheels = tuple(draw.sample(WHEELS, draw.randint(1, 4)))
        ratio = draw.uniform(RATIO_MIN, 0.4) * draw.choice((1, -1))
        put = drive.Injected(begin, begin + int(lasts * 1e6), wheels, ratio)
        events = _events(drive.injected(trace, put), scales)
        hits = [e for e in events if e.begins_at < put.ends_at and e.ends_at > put.begins_at]
        found += bool(hits)
        false += len(events) - len(hits)
        if not hits:
            missed.append(f"{'+'.join(wheels)} {ratio:+.3f} over {lasts:.2f} s")
    return found, false, missed


def _upper(events: int) -> float:
    """The upper end of the 95 % interval of a Poisson count (one-sided; three for none)."""
    low, high = 0.0, 10.0 + 4.0 * events
    for _ in range(80):
        middle = (low + high) / 2
        below = sum(math.exp(-middle) * middle**n / math.factorial(n) for n in range(events + 1))
        low, high = (middle, high) if below > 0.05 else (low, middle)
    return high
