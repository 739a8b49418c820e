"""The bytes of a file: whole or a range of them, for as long as its grant and token stand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kumiai.model.refusal import BadRange

_CHUNK = 2**20
_ASK_AGAIN_SECONDS = 0.25


def span(header: str | None, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last that a Range header asks for (RFC 9110 §14.2).

    None, for the whole file, without a header, in another unit, or for several ranges at once,
    which a server may decline. Raises `BadRange` for a range beyond the file.
    """
    if header is None or not header.startswith("bytes=") or "," in header:
        return None
    first, dash, last = header.removeprefix("bytes=").strip().partition("-")
    if not dash or not all(t == "" or (t.isascii() and t.isdigit()) for t in (first, last)):
        return None
    if len(first) > 18 or len(last) > 18 or not (first or last):
        return None
    if first == "":
        begin, end = max(0, size - int(last)), size
    else:
        begin, end = int(first), min(size, int(last) + 1 if last else size)
    if first and last and int(last) < int(first):
        return None  # not a range at all
    if begin >= size or begin >= end:
        raise BadRange(size=size)
    return begin, end


def chunks(path: Path, begin: int, end: int, still: Callable[[], object]) -> Iterator[bytes]:
    """The bytes from `begin` up to `end`, a mebibyte at a time. `still` is asked again a few times
    a second and raises when nothing more may leave.
    """
    asked = time.monotonic()
    with path.open("rb") as file:
        file.seek(begin)
        left = end - begin
        while left > 0:
            chunk = file.read(min(_CHUNK, left))
            left -= len(chunk)
            yield chunk
            if left and time.monotonic() - asked >= _ASK_AGAIN_SECONDS:
                still()
                asked = time.monotonic()
