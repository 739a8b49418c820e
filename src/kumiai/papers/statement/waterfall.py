"""How the gross runs down to the parties: a drawing in SVG, in whole pixels."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from unicodedata import east_asian_width

from markupsafe import Markup

from kumiai.model.party import Party, PartyId
from kumiai.model.statement import Statement
from kumiai.papers import spoken

_WIDTH, _ROW, _LEFT, _RIGHT, _TOP = 720, 30, 190, 110, 8
_COLOURS = ("#2f5d8c", "#3f7a6a", "#8a6d2f", "#7a4f8c", "#4c6a8a", "#8c4f5a")
_NAME_WIDE = 28


def waterfall(statement: Statement, parties: Mapping[PartyId, Party], lang: str) -> Markup:
    """A bar for the gross, then one for each line where the one before it ended."""
    gross = max(abs(statement.gross), 1)
    room = _WIDTH - _LEFT - _RIGHT
    total = "配分の総額" if lang == "ja" else "sum divided"
    bars = [_bar(0, (0, room if statement.gross else 1), (total, statement.gross), "#1a1f2b")]
    gone = 0
    for place, line in enumerate(statement.lines, 1):
        begin, gone = gone, gone + abs(line.yen)
        span = (begin * room // gross, gone * room // gross)
        name = spoken.name(parties[line.party], lang)
        bars.append(_bar(place, span, (name, line.yen), _COLOURS[(place - 1) % len(_COLOURS)]))
    height = _TOP * 2 + _ROW * len(bars)
    title = "配分の図" if lang == "ja" else "How the sum is divided"
    told = "; ".join(f"{spoken.name(parties[s.party], lang)} ¥{s.yen:,}" for s in statement.lines)
    ids = f"wf-{lang}"
    return Markup(  # noqa: S704 - every text in it is escaped here
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="{ids}-t {ids}-d" '
        f'width="100%" xmlns="http://www.w3.org/2000/svg"><title id="{ids}-t">{escape(title)}'
        f'</title><desc id="{ids}-d">{escape(told)}</desc>{"".join(bars)}</svg>'
    )


def _bar(place: int, span: tuple[int, int], told: tuple[str, int], colour: str) -> str:
    """One bar with its name on the left and its yen behind it."""
    (begin, end), (name, yen) = span, told
    top = _TOP + place * _ROW
    short = _short(name)
    return (
        f'<text x="{_LEFT - 8}" y="{top + 19}" text-anchor="end" font-size="12">{escape(short)}'
        f'</text><rect x="{_LEFT + begin}" y="{top + 5}" width="{max(end - begin, 1)}" height="20" '
        f'fill="{colour}"/><text x="{_LEFT + end + 6}" y="{top + 19}" font-size="12">'
        f"¥{yen:,}</text>"
    )


def _short(name: str) -> str:
    """`name`, cut where the drawing has no room; a Japanese letter takes the room of two."""
    room = _NAME_WIDE
    for place, letter in enumerate(name):
        room -= 2 if east_asian_width(letter) in "WFA" else 1
        if room < 0:
            return name[:place] + "…"
    return name
