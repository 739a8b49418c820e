"""Figures: a value, its bar, and what a peer or the machine itself does in the same run."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

OUT = Path("build/bench.json")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `at_least` says on which side of `bar` the value should lie."""

    name: str
    value: float
    unit: str
    bar: float
    at_least: bool
    peer: str = ""
    peer_value: float | None = None
    note: str = ""

    def met(self) -> bool:
        """Whether the value lies on the right side of its bar."""
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    def ratio(self) -> float | None:
        """The value over the peer's, in the same run."""
        return self.value / self.peer_value if self.peer_value else None


@contextmanager
def one_core() -> Iterator[None]:
    """Keeps this process on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def machine() -> dict[str, object]:
    """The state of the machine: what a figure has to be read with."""
    memory = Path("/proc/meminfo").read_text().split("\n")[0].split()
    return {
        "cores": os.cpu_count(),
        "load_1_min": round(os.getloadavg()[0], 2),
        "memory_kb": int(memory[1]),
        "python": platform.python_version(),
        "kernel": platform.release(),
    }


def show(figures: list[Figure]) -> None:
    """Prints the figures and writes them as JSON."""
    print(f"{'figure':<46} {'value':>12} {'bar':>14} {'peer':>26} {'ratio':>7}  met")
    for f in figures:
        bar = f"{'>=' if f.at_least else '<='} {f.bar:,.5g}"
        peer = f"{f.peer} {f.peer_value:,.5g}" if f.peer_value else "-"
        ratio = f.ratio()
        shown = f"{ratio:.2f}" if ratio else "-"
        print(
            f"{f.name:<46} {f.value:>12,.5g} {bar:>14} {peer:>26} {shown:>7}  "
            f"{'met' if f.met() else 'NOT MET'}  {f.unit} {f.note}"
        )
    OUT.parent.mkdir(exist_ok=True)
    body = {
        "machine": machine(),
        "figures": [{**asdict(f), "met": f.met(), "ratio": f.ratio()} for f in figures],
    }
    OUT.write_text(json.dumps(body, indent=1) + "\n")
    print(f"written to {OUT}")
