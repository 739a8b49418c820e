"""A day of a made-up lathe as its adapter would write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from kumiai.model.refusal import UnknownMachine
from kumiai.sources.generated.profile import SECOND, Chance, chosen, drawn, profile

_NEVER_KNOWN_DAYS = 135
"""Age of the oldest replayed lines: the agent's start, long ago."""
_LOST = "UNAVAILABLE"

Key = Mapping[str, Any]


class _Span(NamedTuple):
    """A state with its begin and end in seconds of the day."""

    begin: float
    end: float
    state: str


class _Line(NamedTuple):
    """A line to be: microseconds of the day, the order within an instant, and key and value."""

    at: int
    order: int
    told: str


def day(name: str, on: date, seed: int, *, idle_days: int = 1, active: bool = True) -> bytes:
    """The SHDR text of the lathe `name` on the day `on` (UTC).

    It begins with the agent's snapshot: keys that never were known, and the last loss of the
    others, `idle_days` before; with 8 or more that is a replay. Without `active` that is all.
    Raises `UnknownMachine`.
    """
    told = profile()["machines"].get(name)
    if told is None:
        raise UnknownMachine(machine=name[:80])
    draws = Chance(seed, name, on.isoformat())
    keys: Sequence[Key] = told["keys"]
    midnight = datetime(on.year, on.month, on.day, tzinfo=UTC)
    head = _snapshot(keys, midnight, idle_days, _length(told["ends"]))
    lines: list[_Line] = []
    if active:
        begin, end = drawn(draws, told["begins"]), drawn(draws, told["ends"])
        spans = tuple(_spans(draws, told["execution"], begin, end))
        lines += _states(spans, keys)
        lines += _modes(draws, told["mode"], spans)
        lines += _observations(draws, keys, spans, int(told["poll_ms"]) * 1000)
    lines.sort(key=itemgetter(0, 1))
    body = (f"{_stamp(midnight, line.at)}|{line.told}" for line in lines)
    return "".join(f"{line}\n" for line in (*head, *body)).replace("{name}", name).encode()


def _length(ends: Sequence[float]) -> float:
    """The second of the day at which the machine is usually switched off."""
    return ends[len(ends) // 2]


def _stamp(midnight: datetime, at: int) -> str:
    """The instant `at` microseconds past `midnight`, to the millisecond."""
    minutes, within = divmod(at, 60 * SECOND)
    second, micros = divmod(within, SECOND)
    return f"{_minute(midnight, minutes)}:{second:02}.{micros // 1000:03}Z"


@lru_cache(maxsize=1 << 12)
def _minute(midnight: datetime, minutes: int) -> str:
    """A minute of the day, which many lines share."""
    return f"{midnight + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


def _once_known(key: Key) -> bool:
    """Whether the adapter writes `key` at all; others are the agent's own."""
    return bool(key["key"] == key.get("item"))


def _unavailable(key: Key) -> str:
    """What the adapter writes when `key` is lost."""
    condition = key.get("kind") == "CONDITION" or str(key["key"]).endswith(("_cond", "travel"))
    return f"{key['key']}|Unavailable||||" if condition else f"{key['key']}|{_LOST}"


def _snapshot(
    keys: Sequence[Key], midnight: datetime, idle_days: int, switched_off: float
) -> Iterator[str]:
    """The lines that the agent replays at the head of a day."""
    first = midnight - timedelta(days=_NEVER_KNOWN_DAYS) + timedelta(hours=18, seconds=33)
    last = midnight - timedelta(days=idle_days) + timedelta(seconds=int(switched_off))
    for key in keys:
        at = last if _once_known(key) else first
        yield f"{at:%Y-%m-%dT%H:%M:%S.%f}Z|{_unavailable(key)}"


def _spans(draws: Chance, chain: Mapping[str, Any], begin: float, end: float) -> Iterator[_Span]:
    """The states of a chain from `begin` to `end`, in seconds of the day."""
    at, state = begin, str(chain["first"])
    while at < end:
        until = min(at + max(drawn(draws, chain["seconds"][state]), 0.05), end)
        yield _Span(at, until, state)
        at, state = until, chosen(draws, chain["moves"][state])


def _states(spans: Sequence[_Span], keys: Sequence[Key]) -> Iterator[_Line]:
    """The lines of `execution`, and of all other keys where everything is lost."""
    known = [key for key in keys if _once_known(key)]
    for span in spans:
        at = int(span.begin * SECOND)
        if span.state == _LOST:
            yield from (_Line(at, n, _unavailable(key)) for n, key in enumerate(known))
        else:
            yield _Line(at, 0, f"execution|{span.state}")
    last = int(spans[-1].end * SECOND) + SECOND
    yield from (_Line(last, n, _unavailable(key)) for n, key in enumerate(known))


def _modes(draws: Chance, chain: Mapping[str, Any], spans: Sequence[_Span]) -> Iterator[_Line]:
    """The lines of `mode` while the machine is known; a loss begins it anew."""
    known = {state: to for state, to in chain["moves"].items() if state != _LOST}
    moves = {state: {t: n for t, n in to.items() if t != _LOST} for state, to in known.items()}
    for begin, end in _known_times(spans):
        whole = {"first": chosen(draws, chain["moves"][_LOST]), **chain, "moves": moves}
        whole["first"] = chain["first"] if whole["first"] == _LOST else whole["first"]
        for span in _spans(draws, whole, begin, end):
            yield _Line(int(span.begin * SECOND), 1, f"mode|{span.state}")


def _known_times(spans: Sequence[_Span]) -> Iterator[tuple[float, float]]:
    """Begin and end of each time without a loss."""
    begin: float | None = None
    for span in spans:
        if span.state == _LOST:
            if begin is not None:
                yield begin, span.begin
            begin = None
        elif begin is None:
            begin = span.begin
    if begin is not None:
        yield begin, spans[-1].end


def _observations(
    draws: Chance, keys: Sequence[Key], spans: Sequence[_Span], poll: int
) -> Iterator[_Line]:
    """The lines of all other keys: as many an hour as their state has, on the adapter's polls."""
    for order, key in enumerate(keys, 2):
        if "per_hour" not in key or key["key"] in ("execution", "mode"):
            continue
        counter = int(key.get("counter", 0))
        after_loss = True
        for span in spans:
            if span.state == _LOST:
                after_loss = True
                continue
            polls = _polls(draws, span, float(key["per_hour"].get(span.state, 0.0)), poll)
            if after_loss:
                polls = [int(span.begin * SECOND), *polls]
                after_loss = False
            for at in polls:
                counter += 1
                yield _Line(at, order, f"{key['key']}|{_value(draws, key, counter)}")


def _polls(draws: Chance, span: _Span, per_hour: float, poll: int) -> list[int]:
    """The polls of `span`, in microseconds of the day, at which a key is written."""
    expected = per_hour * (span.end - span.begin) / 3600
    count = int(expected + draws.next())
    first, last = int(span.begin * SECOND), int(span.end * SECOND)
    chosen_at = (first + int(draws.next() * (last - first)) for _ in range(count))
    return sorted(max(at // poll * poll, first) for at in chosen_at)


def _value(draws: Chance, key: Key, counter: int) -> str:
    """A value of `key` as an adapter writes it."""
    if "counter" in key:
        return str(counter)
    if "words" in key:
        word = chosen(draws, key["words"])
        return _condition(word) if key["kind"] == "CONDITION" else word
    return f"{drawn(draws, key['quantiles']):.{key['decimals']}f}"


def _condition(word: str) -> str:
    """The five fields of a condition: level, code, severity, qualifier, text."""
    level, *rest = word.split("|")
    code = rest[0] if rest else ""
    return f"{level}|{code}|||{rest[-1] if len(rest) > 1 else ''}"
