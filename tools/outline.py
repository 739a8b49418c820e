"""The land's outline for the slip map: a TopoJSON of Natural Earth, as lines in GeoJSON.

`python tools/outline.py land.json outline.json`. Arcs are quantised and told by their differences
(the TopoJSON specification, §2.1.4): each point is the sum of those before it, scaled and shifted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

_DECIMALS = 4
"""Some ten metres."""


def lines(topology: Mapping[str, Any]) -> Iterator[list[list[float]]]:
    """Each arc as points of longitude and latitude in degrees."""
    (scale_x, scale_y), (shift_x, shift_y) = (
        topology["transform"][name] for name in ("scale", "translate")
    )
    for arc in topology["arcs"]:
        across = accumulate(point[0] for point in arc)
        up = accumulate(point[1] for point in arc)
        yield [
            [round(x * scale_x + shift_x, _DECIMALS), round(y * scale_y + shift_y, _DECIMALS)]
            for x, y in zip(across, up, strict=True)
        ]


def outline(topology: Mapping[str, Any]) -> dict[str, Any]:
    """The outline as one GeoJSON geometry (RFC 7946)."""
    return {"type": "MultiLineString", "coordinates": list(lines(topology))}


def main(words: Sequence[str]) -> None:
    """Reads the one file and writes the other."""
    source, target = map(Path, words)
    target.write_text(json.dumps(outline(json.loads(source.read_text())), separators=(",", ":")))


if __name__ == "__main__":
    main(sys.argv[1:])
