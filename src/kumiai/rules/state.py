"""Machine states: intervals and days from what a controller said, without a guess.

Nothing goes on unseen: a state lasts until the next word about it, until the machine is not
available, or until the last row of its recording, whichever comes first. All other time is unknown.
It is shown beside each figure and counted as nothing else: a machine that nobody heard is not down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kumiai.model.machine import MachineId
from kumiai.model.period import JST, micros
from kumiai.model.refusal import TooLarge
from kumiai.model.state import Course, Day, Observed, Shares, Span, State

DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OFFSET_US = 9 * 3_600_000_000
NOT_KNOWN = "UNAVAILABLE"
DAYS_MAX, YEAR_DAYS = 1_098, 366

WORDS: Mapping[str, State] = {
    "ACTIVE": State.ACTIVE,
    "READY": State.READY,
    "PROGRAM_COMPLETED": State.READY,
    "INTERRUPTED": State.INTERRUPTED,
    "WAIT": State.INTERRUPTED,
    "FEED_HOLD": State.FEED_HOLD,
    "STOPPED": State.STOPPED,
    "OPTIONAL_STOP": State.STOPPED,
    "PROGRAM_STOPPED": State.STOPPED,
    "PROGRAM_OPTIONAL_STOP": State.STOPPED,
}
"""MTConnect part 2, EXECUTION: each word as one state. Any other word tells nothing."""


def course(
    machine: MachineId,
    seen: Iterable[Observed],
    items: tuple[str, str | None],
    bounds: tuple[datetime | None, datetime | None] = (None, None),
) -> Course:
    """What `seen` tells of a machine's states; `items` are its EXECUTION and AVAILABILITY.

    `bounds` are the instants asked for; without them the days are those of the first and the last
    row, at most the newest year of them. Days are whole days in Japan. Rows may come in any order
    and from recordings that overlap. Raises `TooLarge` for more than three years of days.
    """
    rows = list(seen)
    found = tuple(_spans(rows, items))
    begin, end = _bounds(rows, bounds)
    kept = tuple(_within(found, begin, end))
    days = tuple(_days(kept, begin, end))
    return Course(
        machine=machine,
        spans=kept,
        days=days,
        whole=_together(day.shares for day in days),
        earlier=sum(row.at < begin for row in rows),
        not_understood=sum(
            row.item == items[0] and row.text not in WORDS and row.text != NOT_KNOWN for row in rows
        ),
    )


def _spans(rows: Sequence[Observed], items: tuple[str, str | None]) -> Iterator[Span]:
    """The known states in their order; neighbours that are alike are one."""
    heard: dict[str, int] = {}
    for row in rows:
        heard[row.instance] = max(row.at, heard.get(row.instance, row.at))
    told = list(_told(rows, items))
    # Of what two recordings say of one instant, the one that goes on longer has the last word.
    told.sort(key=lambda row: (row.at, heard[row.instance], row.sequence))
    ends = [row.at for row in told[1:]] + [max(heard.values(), default=0)]
    open_: Span | None = None
    for row, next_at in zip(told, ends, strict=False):
        state = WORDS.get(row.text or "") if row.item == items[0] else None
        end = min(next_at, heard[row.instance])
        if state is None or end <= row.at:
            continue
        if open_ is not None and open_.state is state and open_.ends_at == row.at:
            open_ = Span(open_.begins_at, end, state)
            continue
        if open_ is not None:
            yield open_
        open_ = Span(row.at, end, state)
    if open_ is not None:
        yield open_


def _told(rows: Iterable[Observed], items: tuple[str, str | None]) -> Iterator[Observed]:
    """The words about a state, in the order of each recording and at instants that don't go back.

    What a recording says later holds later: a loss bears the agent's clock, the word after it the
    machine's, which may be some tenths of a second behind.
    """
    execution, availability = items
    newest: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: (row.instance, row.sequence)):
        lost = row.item == availability and row.text == NOT_KNOWN
        if row.item == execution or lost:
            newest[row.instance] = max(row.at, newest.get(row.instance, row.at))
            yield replace(row, at=newest[row.instance])


def _bounds(
    rows: Sequence[Observed], bounds: tuple[datetime | None, datetime | None]
) -> tuple[int, int]:
    """Begin of the first day in Japan, and of the day after the last."""
    first = min((row.at for row in rows), default=0)
    last = max((row.at for row in rows), default=-1)
    begin = micros(bounds[0]) if bounds[0] else first
    end = micros(bounds[1]) - 1 if bounds[1] else last
    if end < begin:
        return _midnight(begin), _midnight(begin)
    found = (_midnight(begin), _midnight(end) + DAY_US)
    if bounds[0] is None:
        found = (max(found[0], found[1] - YEAR_DAYS * DAY_US), found[1])
    if found[1] - found[0] > DAYS_MAX * DAY_US:
        raise TooLarge(what="days", max=DAYS_MAX)
    return found


def _midnight(at: int) -> int:
    """Where the day in Japan begins in which `at` lies."""
    return (at + _OFFSET_US) // DAY_US * DAY_US - _OFFSET_US


def _within(spans: Iterable[Span], begin: int, end: int) -> Iterator[Span]:
    """`spans` as far as they lie between two instants."""
    for span in spans:
        first, last = max(span.begins_at, begin), min(span.ends_at, end)
        if first < last:
            yield Span(first, last, span.state)


def _days(spans: Iterable[Span], begin: int, end: int) -> Iterator[Day]:
    """The days from one midnight to another, of 24 hours each; Japan knows no others."""
    found = [dict.fromkeys(State, 0) for _ in range(begin, end, DAY_US)]
    for span in spans:
        for place in range(
            (span.begins_at - begin) // DAY_US, -(-(span.ends_at - begin) // DAY_US)
        ):
            midnight = begin + place * DAY_US
            first, last = max(span.begins_at, midnight), min(span.ends_at, midnight + DAY_US)
            found[place][span.state] += last - first
    for place, lasted in enumerate(found):
        lasted[State.UNKNOWN] = DAY_US - sum(lasted.values())
        at = (_EPOCH + timedelta(microseconds=begin + place * DAY_US)).astimezone(JST)
        yield Day(at.strftime("%Y-%m-%d"), Shares(lasted))


def _together(several: Iterable[Shares]) -> Shares:
    """All days as one."""
    lasted = dict.fromkeys(State, 0)
    for shares in several:
        for state, time in shares.lasted.items():
            lasted[state] += time
    return Shares(lasted)


def of_day(spans: Iterable[Span], day: str) -> list[Span]:
    """The spans of one day in Japan, cut at its midnights."""
    begin = micros(datetime.fromisoformat(day).replace(tzinfo=JST))
    return list(_within(spans, begin, begin + DAY_US))
