"""Recorded adapter streams: SHDR, the pipe-separated lines that MTConnect adapters write.

Source: MTConnect adapter protocol (cppagent manual, "Simple Hierarchical Data Representation"):
`timestamp|key|value|key|value...`; a condition takes `key|level|code|severity|qualifier|text`, a
message `key|code|text`, a time series `key|count|rate|values`; a command such as `@ASSET@` takes
the rest of its line, and of the lines up to `--multiline--TAG`; a line that begins with `*` talks
about the connection.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from kumiai.model.readings import (
    REPLAY_AFTER_DAYS,
    STRIDE,
    Gap,
    Readings,
    Reason,
    Reject,
)
from kumiai.model.signal import STATES, Device, ItemId, Kind, Signal
from kumiai.sources.mtconnect.stamp import Stamps
from kumiai.sources.unpack import unpacked

_REPLAY_MICROS = REPLAY_AFTER_DAYS * 86_400_000_000
_SAMPLE_MAX = 40
_UNAVAILABLE = "UNAVAILABLE"
_LEVELS = ("NORMAL", "WARNING", "FAULT")
_BLOCK = "--multiline--"
_CONDITION_FIELDS, _MESSAGE_FIELDS, _SERIES_FIELDS, _ALARM_FIELDS = 5, 2, 3, 5


class _Key(NamedTuple):
    """How the values of one key are read: how many fields they take and what becomes of them."""

    item: str
    fields: int
    number: bool
    """It must be a number."""
    text: bool
    """Its words are kept."""
    state: bool = False
    """That it is not known is a row too: what came before does not go on."""


class _Held(NamedTuple):
    """An observation that becomes no row, until the newest instant of the recording is known."""

    sequence: int
    at: int
    item: str
    reason: Reason
    sample: str
    row: bool = False
    """It is a row as well, and no reject."""


@dataclass(slots=True)
class _Found:
    """What has been read so far of one recording."""

    keys: Mapping[str, _Key]
    stride: int
    stamps: Stamps = field(default_factory=Stamps)
    sequence: array[int] = field(default_factory=lambda: array("q"))
    at: array[int] = field(default_factory=lambda: array("q"))
    item: list[str] = field(default_factory=list)
    value: list[float | None] = field(default_factory=list)
    text: list[str | None] = field(default_factory=list)
    held: list[_Held] = field(default_factory=list)
    rejects: dict[tuple[Reason, str], Reject] = field(default_factory=dict)
    newest: int | None = None


def recording(raw: bytes, device: Device, *, part: str | None = None) -> Readings:
    """The readings of the recording `raw` (SHDR text in UTF-8, or gzip of it) of `device`.

    `instance` is the SHA-256 of the unpacked bytes; `sequence` is line x stride + pair, both from
    0; the stride is 64, or the next power of two that the widest line needs. Instants are cut to
    whole microseconds. A sample gives a value, an event its text and, when it is a number, a value
    too; a condition gives its level and its filled fields, joined by `|`.

    Nothing is bridged or guessed: what becomes no row is counted in a reject, first of the reasons
    malformed, unknown item, replay (7 days older than the newest observation), unavailable, not a
    number; rows and rejects together are all `observations`. `UNAVAILABLE` also opens a gap, up
    to the next known value of its item. Raises `Bomb` and `BadStream`.
    """
    told = unpacked(raw)
    lines = told.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").split("\n")
    found = _Found(_keys(device), _stride(lines))
    _scan(lines, found)
    oldest = _oldest(found)
    _drop_nothing_known(found)
    _judge_held(found, oldest)
    kept = _without_replays(found, oldest)
    rejects = tuple(sorted(found.rejects.values(), key=lambda r: (r.line, r.reason, r.item)))
    return Readings(
        source=device.source,
        instance=hashlib.sha256(told).hexdigest(),
        stride=found.stride,
        observations=len(kept.sequence) + sum(reject.count for reject in rejects),
        sequence=kept.sequence,
        at=kept.at,
        item=kept.item,
        value=kept.value,
        text=kept.text,
        part=part,
        rejects=rejects,
        gaps=_gaps(kept, oldest),
    )


def programs(readings: Readings, device: Device) -> tuple[str, ...]:
    """The names of main programs that the stream says were running, each once, in their order.

    A part is declared by whoever sends a recording; these names are what the stream itself says.
    """
    items = {s.item for s in device.signals if s.type == "PROGRAM" and not s.subtype}
    names = dict.fromkeys(
        text for item, text in zip(readings.item, readings.text, strict=True) if item in items
    )
    return tuple(name for name in names if name)


def _stride(lines: Sequence[str]) -> int:
    """Positions a line has: 64, or the power of two that the widest line may need."""
    long_lines = (line.count("|") for line in lines if len(line) >= 2 * STRIDE)
    pairs = (max(long_lines, default=0) + 1) // 2
    return max(STRIDE, 1 << max(pairs - 1, 0).bit_length())


def _keys(device: Device) -> dict[str, _Key]:
    """How to read each key that a stream of `device` may use: name, then id and source.

    An adapter may put the device's name or uuid before a key, as `device:key`.
    """
    keys: dict[str, _Key] = {}
    for signal in device.signals:
        keys[signal.item] = _key(signal)
    for signal in device.signals:
        for alias in signal.aliases:
            keys.setdefault(alias, keys[signal.item])
    for key, read in tuple(keys.items()):
        keys.setdefault(f"{device.name}:{key}", read)
        keys.setdefault(f"{device.source}:{key}", read)
    return keys


def _key(signal: Signal) -> _Key:
    """How to read the values of `signal`."""
    if signal.kind is Kind.CONDITION:
        return _Key(signal.item, _CONDITION_FIELDS, number=False, text=True)
    if signal.type == "ALARM":
        return _Key(signal.item, _ALARM_FIELDS, number=False, text=True)
    if signal.type == "MESSAGE":
        return _Key(signal.item, _MESSAGE_FIELDS, number=False, text=True)
    if signal.representation == "TIME_SERIES":
        return _Key(signal.item, _SERIES_FIELDS, number=False, text=True)
    vector = (signal.unit or "").endswith("_3D") or signal.representation != ""
    if signal.kind is Kind.EVENT or vector:
        return _Key(signal.item, 1, number=False, text=True, state=signal.type in STATES)
    return _Key(signal.item, 1, number=True, text=False)


def _scan(lines: Sequence[str], found: _Found) -> None:
    """Read `lines` into `found`: a number in a line of one pair here, all else line by line.

    This loop runs once per observation; it does nothing that `_line` would not do.
    """
    plain = {name: (key.item, key.text) for name, key in found.keys.items() if key.fields == 1}
    micros, stride = found.stamps.micros, found.stride
    put_sequence, put_at = found.sequence.append, found.at.append
    put_item, put_value, put_text = found.item.append, found.value.append, found.text.append
    last, at = "", None
    walk = enumerate(lines)
    for number, line in walk:
        fields = line.split("|")
        if len(fields) == 3 and fields[1] in plain:
            stamp, name, told = fields
            if stamp != last:
                last, at = stamp, micros(stamp)
            try:
                value = float(told)
            except ValueError:
                value = inf
            # As in `_number`, written out because a call costs a quarter of this loop.
            if value - value == 0.0 and at is not None and "_" not in told and told.isascii():
                item, keep = plain[name]
                put_sequence(number * stride)
                put_at(at)
                put_item(item)
                put_value(value)
                put_text(told.strip() if keep else None)
                continue
        _line(found, number, fields, walk)


def _number(told: str) -> float | None:
    """`told` as a finite number, None when it is none."""
    try:
        value = float(told)
    except ValueError:
        return None
    # float() also takes 1_000, inf, nan and the digits of other scripts, which SHDR does not know.
    return value if value - value == 0.0 and "_" not in told and told.isascii() else None


def _line(found: _Found, number: int, fields: list[str], walk: Iterator[tuple[int, str]]) -> None:
    """Read a line of any form; a block is taken from `walk`."""
    if fields[0].startswith("*") or fields == [""]:
        return
    if fields[-1].startswith(_BLOCK) and not _block_closes(fields[-1], walk):
        _reject(found, Reason.MALFORMED, "", number, fields[-1])
    at = found.stamps.micros(fields[0])
    if at is None or len(fields) < 3 or "\ufffd" in "|".join(fields):
        _reject(found, Reason.MALFORMED, "", number, "|".join(fields))
        return
    if found.newest is None or at > found.newest:
        found.newest = at
    position, sequence = 1, number * found.stride
    while position < len(fields):
        if position == len(fields) - 1:  # a key without a value; one empty field is a last pipe
            if fields[position]:
                _reject(found, Reason.MALFORMED, "", number, fields[position])
            return
        position += 1 + _pair(found, sequence, at, fields[position:])
        sequence += 1


def _block_closes(tag: str, walk: Iterator[tuple[int, str]]) -> bool:
    """Whether the block ends that opened with `tag`; its lines are taken from `walk`."""
    return any(line.rstrip() == tag for _, line in walk)


def _pair(found: _Found, sequence: int, at: int, fields: list[str]) -> int:
    """Read the key and value that `fields` begin with; how many fields the value takes."""
    name = fields[0].strip()
    key = found.keys.get(name)
    if key is None:
        reason = Reason.UNKNOWN_ITEM if name else Reason.MALFORMED
        sample = fields[1] if reason is Reason.MALFORMED else ""
        _reject(found, reason, name, sequence // found.stride, sample)
        return _unknown_fields(name, fields)
    told = [piece.strip() for piece in fields[1 : 1 + key.fields]]
    first, text = told[0], "|".join(piece for piece in told if piece)
    value = _number(first) if key.fields == 1 else None
    if first.upper() == _UNAVAILABLE:
        found.held.append(_Held(sequence, at, key.item, Reason.UNAVAILABLE, "", key.state))
        if key.state:
            _put(found, (sequence, at, key.item), None, _UNAVAILABLE)
    elif key.number and value is None:
        sample = first[:_SAMPLE_MAX]
        found.held.append(_Held(sequence, at, key.item, Reason.NOT_A_NUMBER, sample))
    else:
        _put(found, (sequence, at, key.item), value, text if key.text else None)
    return key.fields


def _put(found: _Found, what: tuple[int, int, str], value: float | None, text: str | None) -> None:
    """Keep one row: sequence, instant and item, with its value and text."""
    sequence, at, item = what
    found.sequence.append(sequence)
    found.at.append(at)
    found.item.append(item)
    found.value.append(value)
    found.text.append(text)


def _unknown_fields(name: str, fields: list[str]) -> int:
    """How many fields the value of an unknown key takes.

    A command takes all; a level is that of a condition (`UNAVAILABLE` only when an empty field
    follows, because any value may be unavailable); everything else takes one.
    """
    if name.startswith("@") and name.endswith("@"):
        return len(fields)
    level = fields[1].strip().upper()
    empty_follows = len(fields) > 2 and not fields[2].strip()
    if level in _LEVELS or (level == _UNAVAILABLE and empty_follows):
        return _CONDITION_FIELDS
    return 1


def _reject(found: _Found, reason: Reason, item: str, line: int, sample: str = "") -> None:
    """Count one more observation of `item` that becomes no row."""
    item = item[:80]
    seen = found.rejects.get((reason, item))
    if seen is None:
        seen = Reject(reason, item, line, 0, sample[:_SAMPLE_MAX])
    found.rejects[reason, item] = Reject(
        reason, item, min(seen.line, line), seen.count + 1, seen.sample
    )


def _oldest(found: _Found) -> int:
    """The instant before which an observation is a replay."""
    newest = max(found.at, default=None)
    known = [at for at in (newest, found.newest) if at is not None]
    return max(known, default=0) - _REPLAY_MICROS


def _drop_nothing_known(found: _Found) -> None:
    """An idle recording that says of every item that it is not known has no row."""
    if all(text == _UNAVAILABLE for text in found.text):
        for column in (found.sequence, found.at, found.item, found.value, found.text):
            del column[:]
        found.held = [held._replace(row=False) for held in found.held]


def _judge_held(found: _Found, oldest: int) -> None:
    """Count what was held and is no row; a replay is a replay whatever it says."""
    for held in found.held:
        if held.row:
            continue
        reason = Reason.REPLAY if held.at < oldest else held.reason
        sample = held.sample if reason is held.reason else ""
        _reject(found, reason, held.item, held.sequence // found.stride, sample)


def _without_replays(found: _Found, oldest: int) -> _Found:
    """`found` without the rows that an agent replayed; they are counted."""
    if not found.at or min(found.at) >= oldest:
        return found
    kept = _Found(found.keys, found.stride, held=found.held)
    rows = zip(found.sequence, found.at, found.item, found.value, found.text, strict=True)
    for sequence, at, item, value, text in rows:
        if at < oldest:
            _reject(found, Reason.REPLAY, item, sequence // found.stride)
            continue
        kept.sequence.append(sequence)
        kept.at.append(at)
        kept.item.append(item)
        kept.value.append(value)
        kept.text.append(text)
    return kept


def _gaps(found: _Found, oldest: int) -> tuple[Gap, ...]:
    """The times in which an item had no known value, in the order in which they began."""
    lost = [h for h in found.held if h.reason is Reason.UNAVAILABLE and h.at >= oldest]
    opened: dict[str, _Held] = {}
    gaps: list[Gap] = []
    lost.reverse()
    rows = zip(found.sequence, found.at, found.item, found.text, strict=True)
    for sequence, at, item, text in rows:
        while lost and lost[-1].sequence < sequence:
            begun = lost.pop()
            opened.setdefault(begun.item, begun)
        if item in opened and text != _UNAVAILABLE:
            begun = opened.pop(item)
            gaps.append(_gap(begun, max(at, begun.at), found.stride))
    for begun in reversed(lost):
        opened.setdefault(begun.item, begun)
    gaps.extend(_gap(begun, None, found.stride) for begun in opened.values())
    return tuple(sorted(gaps, key=lambda gap: (gap.line, gap.item)))


def _gap(begun: _Held, ends_at: int | None, stride: int) -> Gap:
    """The gap that `begun` opened."""
    return Gap(ItemId(begun.item), begun.at, ends_at, begun.sequence // stride)
