"""Where cars slipped, as a drawing in SVG: the cells, a net of degrees, a measure; no tiles, no server."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from markupsafe import Markup

from kumiai.model.cell import Box, Square

SHADES = ("#eef2f7", "#f6d58a", "#e9963e", "#b3261e")
"""By `grade`: no slip, fewer than 2, fewer than 10, and 10 or more slips a hundred passages."""
_GRADES = (2.0, 10.0)
_WIDTH, _HEIGHT_MAX, _MARGIN = 720.0, 560.0, 46.0
_METRES_A_DEGREE = 111_320.0
_STEPS = (1, 2, 5)
_ROOM = 0.15
"""Of the area on each side."""
_LEAST = 0.004
"""Degrees: a few cells alone are not drawn as large as a town."""


def grade(square: Square) -> int:
    """Which of `SHADES` a cell has, by its slips a hundred passages."""
    if not square.slips:
        return 0
    hundred = square.slips * 100 / max(square.cars, 1)
    return 1 + sum(hundred >= bound for bound in _GRADES)


def area(squares: Sequence[Square]) -> Box:
    """The area that a map of `squares` shows, with room around them."""
    south, north = min(s.box.south for s in squares), max(s.box.north for s in squares)
    west, east = min(s.box.west for s in squares), max(s.box.east for s in squares)
    tall = max((north - south) * _ROOM, (_LEAST - (north - south)) / 2, 0.0005)
    wide = max((east - west) * _ROOM, (_LEAST - (east - west)) / 2, 0.0005)
    return Box(south - tall, west - wide, north + tall, east + wide)


class _Sheet:
    """From degrees to pixels, alike in both directions at the middle of the area."""

    def __init__(self, shown: Box) -> None:
        """Fits `shown` into the sheet."""
        self.shown = shown
        self.squeeze = max(math.cos(math.radians((shown.south + shown.north) / 2)), 1e-6)
        wide, tall = (shown.east - shown.west) * self.squeeze, shown.north - shown.south
        self.scale = min((_WIDTH - 2 * _MARGIN) / wide, (_HEIGHT_MAX - 2 * _MARGIN) / tall)
        self.width, self.height = wide * self.scale, tall * self.scale
        self.left = (_WIDTH - self.width) / 2

    def x(self, longitude: float) -> float:
        """Pixels from the left."""
        return self.left + (longitude - self.shown.west) * self.squeeze * self.scale

    def y(self, latitude: float) -> float:
        """Pixels from the top."""
        return _MARGIN + (self.shown.north - latitude) * self.scale


def place_map(squares: Sequence[Square], lang: str) -> Markup:
    """The map of at least one square; `squares` are told in words by the table beside it."""
    sheet = _Sheet(area(squares))
    title, told = _told(squares, lang)
    parts = [*_net(sheet), *(_cell(sheet, one) for one in squares), *_measure(sheet, lang)]
    return Markup(  # noqa: S704 - numbers of our own and texts that are escaped here
        f'<svg viewBox="0 0 {_WIDTH:.0f} {sheet.height + 2 * _MARGIN:.0f}" width="100%" role="img" '
        'aria-labelledby="map-t map-d" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="map-t">{escape(title)}</title><desc id="map-d">{escape(told)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _told(squares: Sequence[Square], lang: str) -> tuple[str, str]:
    """Title and description."""
    slips, cars = sum(s.slips for s in squares), sum(s.cars for s in squares)
    if lang == "ja":
        told = f"{len(squares)}区画、延べ{cars:,}台、スリップ{slips:,}回。詳細は下の表を参照。"
        return "スリップ地図", told
    return "Slip map", f"{len(squares)} cells, {cars:,} passages, {slips:,} slips; see the table."


def _cell(sheet: _Sheet, square: Square) -> str:
    """One cell; where there is room, its slips stand in it as a number."""
    left, right = sheet.x(square.box.west), sheet.x(square.box.east)
    top, bottom = sheet.y(square.box.north), sheet.y(square.box.south)
    wide, tall = max(right - left, 4.0), max(bottom - top, 4.0)
    found = grade(square)
    said = f"{square.cell}: {square.slips} / {square.cars}"
    text = ""
    if wide > 16 and square.slips:
        ink = "#ffffff" if found == len(SHADES) - 1 else "#1a1f2b"
        size = min(13.0, wide / 2)
        text = (
            f'<text x="{left + wide / 2:.1f}" y="{top + tall / 2 + size / 3:.1f}" fill="{ink}" '
            f'font-size="{size:.1f}" text-anchor="middle">{square.slips}</text>'
        )
    return (
        f'<g><title>{escape(said)}</title><rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" '
        f'height="{tall:.1f}" fill="{SHADES[found]}" stroke="#4a5260" stroke-width="0.8"/>{text}</g>'
    )


def _net(sheet: _Sheet) -> Iterator[str]:
    """The edge of the area, and lines of whole degrees or parts of them."""
    shown = sheet.shown
    left, right = sheet.x(shown.west), sheet.x(shown.east)
    top, bottom = sheet.y(shown.north), sheet.y(shown.south)
    yield (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}" '
        'fill="#fbfcfd" stroke="#8893a2"/>'
    )
    for at in _marks(shown.west, shown.east):
        x = sheet.x(at)
        yield (
            f'<path d="M{x:.1f} {top:.1f}V{bottom:.1f}" stroke="#d5dbe3"/><text x="{x:.1f}" '
            f'y="{top - 6:.1f}" font-size="11" text-anchor="middle" fill="#4a5260">{at:.3f}°</text>'
        )
    for at in _marks(shown.south, shown.north):
        y = sheet.y(at)
        yield (
            f'<path d="M{left:.1f} {y:.1f}H{right:.1f}" stroke="#d5dbe3"/><text x="{left + 3:.1f}" '
            f'y="{y - 3:.1f}" font-size="11" fill="#4a5260">{at:.3f}°</text>'
        )


def _marks(begin: float, end: float) -> Iterator[float]:
    """Round degrees between two, two to five of them."""
    step = _round((end - begin) / 3)
    at = math.ceil(begin / step) * step
    while at < end:
        yield at
        at += step


def _measure(sheet: _Sheet, lang: str) -> Iterator[str]:
    """A bar of so many metres, and where north is."""
    metres = _round(sheet.width / sheet.scale * _METRES_A_DEGREE / 4)
    wide = metres / _METRES_A_DEGREE * sheet.scale
    left, y = sheet.left, _MARGIN + sheet.height + 14
    label = f"{metres:,.0f} m" if metres < 1_000 else f"{metres / 1_000:,.0f} km"
    north = "北" if lang == "ja" else "N"
    x = sheet.left + sheet.width - 12
    yield (
        f'<path d="M{left:.1f} {y:.1f}h{wide:.1f}" stroke="#1a1f2b" stroke-width="3"/><text '
        f'x="{left + wide + 8:.1f}" y="{y + 4:.1f}" font-size="12" fill="#1a1f2b">{label}</text>'
        f'<path d="M{x:.1f} {y - 6:.1f}l5 14l-5 -4l-5 4z" fill="#1a1f2b"/><text x="{x + 9:.1f}" '
        f'y="{y + 6:.1f}" font-size="12" fill="#1a1f2b">{north}</text>'
    )


def _round(value: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not above `value`."""
    power = 10 ** math.floor(math.log10(value))
    return float(max((s * power for s in _STEPS if s * power <= value), default=power))
