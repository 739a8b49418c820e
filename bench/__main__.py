"""`python -m bench [ingest|log|help|demo|sharing|slip|console|fleet]`: value, bar, ratio, met or not; JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from bench import console, fleet, ingest, log, matrix, sharing, slip, starting
from bench.figures import Figure, machine, show

SUITES: Mapping[str, Callable[[], list[Figure]]] = {
    "ingest": ingest.figures,
    "log": log.figures,
    "help": starting.help_figures,
    "demo": starting.demo_figures,
    "sharing": sharing.figures,
    "slip": slip.figures,
    "console": console.figures,
    "matrix": matrix.figures,
    "fleet": fleet.figures,
}


def main(names: list[str]) -> int:
    """Measures the suites that are named, or all."""
    unknown = set(names) - SUITES.keys()
    if unknown:
        print(f"no suite {', '.join(sorted(unknown))}; there are {', '.join(SUITES)}")
        return 2
    print("machine", machine())
    found = []
    for name in names or SUITES:
        print(f"measuring {name} ...", file=sys.stderr)
        found += SUITES[name]()
    show(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
