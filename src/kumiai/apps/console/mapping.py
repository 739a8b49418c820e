"""The slip map: rows of a place dataset that the asker was answered, by cell, on a map and a table.

The map is a drawing that needs no script. Where MapLibre was put beside the console (`make map`),
the same cells can be moved and zoomed; it asks nobody for anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

from kumiai.apps.adviser.places import place_rows
from kumiai.apps.console.visit import Shown, Visit
from kumiai.model.cell import Square
from kumiai.model.dataset import Dataset
from kumiai.model.period import JST
from kumiai.papers.place_map import SHADES, area, grade, place_map
from kumiai.rules import cells

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CELLS_SHOWN = 500
ASSETS: Mapping[str, str] = {
    "map.mjs": "text/javascript",
    "outline.json": "application/geo+json",
    "maplibre-gl.mjs": "text/javascript",
    "maplibre-gl-worker.mjs": "text/javascript",
}
"""What the map page may load, all from this node."""


def asset(name: str) -> bytes | None:
    """A file of the map page; None when there is none."""
    if name not in ASSETS:
        return None
    folder = files("kumiai.apps.console").joinpath("pages" if name == "map.mjs" else "vendor")
    found = folder.joinpath(name)
    return found.read_bytes() if found.is_file() else None


def map_page(
    visit: Visit, dataset: Dataset, grant: Mapping[str, Any], told: Iterable[Mapping[str, Any]]
) -> Shown:
    """The map of an answer's rows; `told` are they, by the names of their columns."""
    rows = list(place_rows(told))
    hours = sorted({row.hour for row in rows})
    hour = visit.said("hour")
    chosen = [r for r in rows if not hour or _hour(r.hour) == hour]
    squares, left_out = cells.squares(chosen)
    most = sorted(squares, key=lambda s: (-s.slips / s.cars, -s.cars, s.cell))
    said = {
        "dataset": dataset,
        "grant": grant,
        "door": visit.said("door"),
        "hours": [_hour(h) for h in hours],
        "hour": hour,
        "squares": most[:CELLS_SHOWN],
        "count": len(squares),
        "left_out": left_out,
        "drawing": place_map(squares, visit.lang) if squares else "",
        "shades": SHADES,
        "grades": {s.cell: grade(s) for s in squares},
        "features": _features(squares) if squares else None,
        "movable": asset("maplibre-gl.mjs") is not None,
    }
    return Shown("map.html", said, generated=dataset.generated, scripts=bool(squares))


def _hour(at: int) -> str:
    """An hour, given in microseconds, as tables and forms say it in Japan."""
    found = _EPOCH + timedelta(microseconds=at)
    return found.astimezone(JST).strftime("%Y-%m-%d %H:00")


def _features(squares: Sequence[Square]) -> dict[str, Any]:
    """The cells as GeoJSON, with the area that shows them all."""
    shown = area(squares)
    return {
        "bounds": [[shown.west, shown.south], [shown.east, shown.north]],
        "cells": {"type": "FeatureCollection", "features": [_feature(s) for s in squares]},
    }


def _feature(square: Square) -> dict[str, Any]:
    """One cell as a polygon with its shade."""
    b = square.box
    ring = [[b.west, b.south], [b.east, b.south], [b.east, b.north], [b.west, b.north], [b.west, b.south]]  # fmt: skip
    properties = {
        "shade": SHADES[grade(square)],
        "said": f"{square.cell}: {square.slips} / {square.cars}",
    }
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}
