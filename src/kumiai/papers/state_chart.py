"""What a machine did day by day, as a drawing in SVG: a row a day, 24 hours of Japan; grey is unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape

from markupsafe import Markup

from kumiai.model.period import JST, micros
from kumiai.model.state import Day, Span, State

COLOURS: Mapping[State, str] = {
    State.ACTIVE: "#1b6e4a",
    State.READY: "#9ec9e2",
    State.INTERRUPTED: "#f0b400",
    State.FEED_HOLD: "#b56a00",
    State.STOPPED: "#8c2f39",
    State.UNKNOWN: "#c9ced6",
}
_DAY_US = 86_400_000_000
_WIDTH, _LEFT, _RIGHT, _TOP, _ROW, _BAR = 760.0, 74.0, 14.0, 28.0, 22.0, 15.0
_HOURS = (0, 6, 12, 18, 24)


def state_chart(number: int, days: Sequence[Day], spans: Sequence[Span], lang: str) -> Markup:
    """The drawing of at least one day; `number` makes its ids its own, the table beside it says it in
    words.
    """
    title = "1日ごとの稼働状態" if lang == "ja" else "States by day"
    told = (
        f"{days[0].day}から{days[-1].day}まで。詳細は下の表を参照。"
        if lang == "ja"
        else f"{days[0].day} to {days[-1].day}; see the table."
    )
    high = _TOP + _ROW * len(days) + 6
    parts = [*_hours(high), *_rows(days, spans)]
    return Markup(  # noqa: S704 - numbers of our own and texts that are escaped here
        f'<svg viewBox="0 0 {_WIDTH:.0f} {high:.0f}" width="100%" role="img" '
        f'aria-labelledby="states-{number}-t states-{number}-d" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="states-{number}-t">{escape(title)}</title>'
        f'<desc id="states-{number}-d">{escape(told)}</desc>{"".join(parts)}</svg>'
    )


def _x(within: float) -> float:
    """Where an instant of a day stands, given in microseconds from midnight."""
    return _LEFT + within / _DAY_US * (_WIDTH - _LEFT - _RIGHT)


def _hours(high: float) -> Iterator[str]:
    """The hours above, with a line down."""
    for hour in _HOURS:
        x = _x(hour / 24 * _DAY_US)
        yield (
            f'<path d="M{x:.1f} {_TOP - 4:.1f}V{high - 4:.1f}" stroke="#8893a2" stroke-width="0.6"/>'
            f'<text x="{x:.1f}" y="{_TOP - 9:.1f}" font-size="12" text-anchor="middle" '
            f'fill="#4a5260">{hour}:00</text>'
        )


def _rows(days: Sequence[Day], spans: Sequence[Span]) -> Iterator[str]:
    """A bar a day: grey where nobody knows, a path for each state that is known."""
    parts = _by_day(days, spans)
    for place, day in enumerate(days):
        y = _TOP + _ROW * place
        yield (
            f'<text x="{_LEFT - 8:.1f}" y="{y + 12:.1f}" font-size="12" text-anchor="end" '
            f'fill="#1a1f2b">{escape(day.day[2:])}</text><rect x="{_x(0):.1f}" y="{y:.1f}" '
            f'width="{_x(_DAY_US) - _x(0):.1f}" height="{_BAR}" fill="{COLOURS[State.UNKNOWN]}"/>'
        )
        for state, pieces in parts[place].items():
            drawn = "".join(
                f"M{_x(begin):.1f} {y:.1f}h{_x(end) - _x(begin):.2f}v{_BAR}h{_x(begin) - _x(end):.2f}z"
                for begin, end in pieces
            )
            yield f'<path d="{drawn}" fill="{COLOURS[state]}"/>'


def _by_day(
    days: Sequence[Day], spans: Sequence[Span]
) -> dict[int, dict[State, list[tuple[int, int]]]]:
    """By place of the day and by state, begin and end of each piece within it."""
    found: dict[int, dict[State, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    begin = micros(datetime.fromisoformat(days[0].day).replace(tzinfo=JST))
    end = begin + _DAY_US * len(days)
    for span in spans:
        first, last = max(span.begins_at, begin), min(span.ends_at, end)
        while first < last:
            place = (first - begin) // _DAY_US
            midnight = begin + place * _DAY_US
            piece = (first - midnight, min(last - midnight, _DAY_US))
            found[place][span.state].append(piece)
            first = midnight + _DAY_US
    return found
