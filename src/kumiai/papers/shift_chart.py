"""The means of a series of parts with their limits, as a drawing in SVG: the part that warned is named."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from kumiai.model.shift import Judged, Warned

_WIDTH, _HEIGHT = 760.0, 340.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 74.0, 16.0, 34.0, 64.0
_GOOD, _SHIFTED, _OUT, _BAND = "#1b4f8a", "#b56a00", "#b3261e", "#dfe8f3"
_MARKS = 5
_NAMES_MAX = 24


class _Sheet:
    """From part and millimetre to pixels."""

    def __init__(self, found: Warned) -> None:
        """Fits all means and limits into the sheet."""
        told = [one.mean for one in found.parts]
        told += [b for one in found.parts for b in (one.lower, one.upper) if b is not None]
        room = (max(told) - min(told)) * 0.08 or 0.001
        self.low, self.high = min(told) - room, max(told) + room
        self.step = (_WIDTH - _LEFT - _RIGHT) / len(found.parts)

    def x(self, place: int) -> float:
        """The middle of a part."""
        return _LEFT + (place + 0.5) * self.step

    def y(self, value: float) -> float:
        """Where a value stands."""
        part = (value - self.low) / (self.high - self.low)
        return _HEIGHT - _BOTTOM - part * (_HEIGHT - _TOP - _BOTTOM)


def shift_chart(found: Warned, lang: str) -> Markup:
    """The drawing of a series; the table beside it says the same in words."""
    sheet = _Sheet(found)
    title = "工作物ごとの平均" if lang == "ja" else "Mean of each part"
    parts = [
        *_axis(sheet),
        *_band(sheet, found),
        *_points(sheet, found),
        *_warning(sheet, found, lang),
    ]
    return Markup(  # noqa: S704 - numbers of our own and texts that are escaped here
        f'<svg viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" width="100%" role="img" '
        'aria-labelledby="shift-t shift-d" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="shift-t">{escape(title)}</title>'
        f'<desc id="shift-d">{escape(_told(found, lang))}</desc>{"".join(parts)}</svg>'
    )


def _told(found: Warned, lang: str) -> str:
    """What the drawing says."""
    count = len(found.parts)
    if found.warns_at is None:
        return f"{count}個、警告なし。" if lang == "ja" else f"{count} parts, no warning."
    part = found.parts[found.warns_at].part
    if lang == "ja":
        return f"{count}個のうち{part}で警告。詳細は下の表を参照。"
    return f"A warning at {part} of {count} parts; see the table."


def _axis(sheet: _Sheet) -> Iterator[str]:
    """Values to the left, in millimetres."""
    for mark in range(_MARKS):
        value = sheet.low + (sheet.high - sheet.low) * mark / (_MARKS - 1)
        y = sheet.y(value)
        yield (
            f'<path d="M{_LEFT:.1f} {y:.1f}H{_WIDTH - _RIGHT:.1f}" stroke="#d5dbe3"/>'
            f'<text x="{_LEFT - 8:.1f}" y="{y + 4:.1f}" font-size="12" text-anchor="end" '
            f'fill="#4a5260">{value:.3f}</text>'
        )
    yield f'<text x="{_LEFT - 8:.1f}" y="{_TOP - 14:.1f}" font-size="12" text-anchor="end" fill="#4a5260">mm</text>'  # fmt: skip


def _band(sheet: _Sheet, found: Warned) -> Iterator[str]:
    """Between which limits each part was expected."""
    for place, one in enumerate(found.parts):
        if one.lower is not None and one.upper is not None:
            top, bottom = sheet.y(one.upper), sheet.y(one.lower)
            yield (
                f'<rect x="{sheet.x(place) - sheet.step / 2:.1f}" y="{top:.1f}" '
                f'width="{sheet.step:.1f}" height="{max(bottom - top, 1.0):.1f}" fill="{_BAND}" '
                'stroke="#8fa7c4" stroke-width="0.5"/>'
            )


def _points(sheet: _Sheet, found: Warned) -> Iterator[str]:
    """The means: a disc within the limits, a diamond outside, a cross where a value is no longer good."""
    every = -(-len(found.parts) // _NAMES_MAX)
    for place, one in enumerate(found.parts):
        x, y = sheet.x(place), sheet.y(one.mean)
        yield f"<g><title>{escape(one.part)}: {one.mean:.4f}</title>{_mark(one, x, y)}</g>"
        if place % every == 0:
            yield (
                f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 14:.1f}" font-size="11" '
                f'text-anchor="end" fill="#1a1f2b" transform="rotate(-45 {x:.1f} '
                f'{_HEIGHT - _BOTTOM + 14:.1f})">{escape(one.part[:12])}</text>'
            )


def _mark(one: Judged, x: float, y: float) -> str:
    """One part's mark; its form tells what its colour does."""
    if not one.in_tolerance:
        return (
            f'<path d="M{x - 5:.1f} {y - 5:.1f}l10 10M{x - 5:.1f} {y + 5:.1f}l10 -10" '
            f'stroke="{_OUT}" stroke-width="2.5"/>'
        )
    if one.shifted():
        return f'<path d="M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z" fill="{_SHIFTED}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_GOOD}"/>'


def _warning(sheet: _Sheet, found: Warned, lang: str) -> Iterator[str]:
    """A line at the part that warned, with its name."""
    if found.warns_at is not None:
        x = sheet.x(found.warns_at)
        word = "警告" if lang == "ja" else "warning"
        part = escape(found.parts[found.warns_at].part[:16])
        yield (
            f'<path d="M{x:.1f} {_TOP:.1f}V{_HEIGHT - _BOTTOM:.1f}" stroke="{_SHIFTED}" '
            f'stroke-dasharray="4 3"/><text x="{x:.1f}" y="{_TOP - 8:.1f}" font-size="13" '
            f'text-anchor="middle" fill="#7a4700">{word}: {part}</text>'
        )
