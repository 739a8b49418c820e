"""Patience: what a person at a terminal sees while something takes longer than two seconds."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TextIO

AFTER_SECONDS = 2.0
_EVERY_SECONDS = 0.5


@contextmanager
def told(what: str, to: TextIO | None = None, after: float = AFTER_SECONDS) -> Iterator[None]:
    """Says `what` and the seconds so far, on standard error, until the block ends; nothing before
    `after` seconds, and nothing where no terminal is.
    """
    place = to or sys.stderr
    if not place.isatty():
        yield
        return
    done, begun = threading.Event(), monotonic()
    teller = threading.Thread(target=_tell, args=(what, place, done, begun + after), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(what: str, place: TextIO, done: threading.Event, since: float) -> None:
    """Says on until `done`, then takes the line away."""
    begun, said = monotonic(), ""
    while not done.wait(max(_EVERY_SECONDS, since - monotonic()) if not said else _EVERY_SECONDS):
        said = f"kumiai: {what} ... {monotonic() - begun:.0f} s"
        place.write(f"\r{said}")
        place.flush()
    if said:
        place.write(f"\r{' ' * len(said)}\r")
        place.flush()
