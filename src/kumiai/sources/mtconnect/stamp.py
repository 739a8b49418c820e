"""Timestamps of adapter streams as whole microseconds.

Source: MTConnect adapter protocol: ISO 8601 in UTC, with or without `Z`; `@` may add a duration.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from kumiai.model.period import micros

_MINUTE = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):", re.ASCII)
_FRACTION = re.compile(r"(?:\.(\d{1,9}))?Z?(?:@\d+(?:\.\d+)?)?", re.ASCII)
_SECONDS = {f"{second:02}": second * 1_000_000 for second in range(60)}
_KEPT = 65_536


class Stamps:
    """Timestamps read so far: neighbours share their minute, and many their fraction."""

    __slots__ = ("_fractions", "_minutes")

    def __init__(self) -> None:
        self._minutes: dict[str, int] = {}
        self._fractions: dict[str, int] = {}

    def micros(self, stamp: str) -> int | None:
        """Microseconds from 1970-01-01 UTC to `stamp`, further digits cut; None if it is none."""
        minute, second, fraction = stamp[:17], stamp[17:19], stamp[19:]
        try:
            return self._minutes[minute] + _SECONDS[second] + self._fractions[fraction]
        except KeyError:
            begun, past = _whole_minute(minute), _fraction(fraction)
        if begun is None or past is None or second not in _SECONDS:
            return None
        _keep(self._minutes, minute, begun)
        _keep(self._fractions, fraction, past)
        return begun + _SECONDS[second] + past


def _keep(read: dict[str, int], text: str, value: int) -> None:
    """Remember `value` of `text`; what is remembered stays bounded."""
    if len(read) >= _KEPT:
        read.clear()
    read[text] = value


def _whole_minute(text: str) -> int | None:
    """Microseconds from 1970-01-01 UTC to `2017-06-01T12:00:`."""
    match = _MINUTE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute = map(int, match.groups())
    try:
        return micros(datetime(year, month, day, hour, minute, tzinfo=UTC))
    except ValueError:
        return None


def _fraction(text: str) -> int | None:
    """Microseconds that `.123Z` names, further digits cut."""
    match = _FRACTION.fullmatch(text)
    if match is None:
        return None
    return int((match[1] or "0")[:6].ljust(6, "0"))
