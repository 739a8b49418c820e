"""How a sentence takes up the facts of a refusal.

`{fact}` is the fact; `[text {fact}|else]` is `text` where all of its facts are known, else `else`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_OPTIONAL = re.compile(r"\[([^\[\]|]*)(?:\|([^\[\]|]*))?\]")
_FACT = re.compile(r"\{([a-z_]+)\}")
_IN_A_COMMAND = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}")
_SHOWN_MAX = 160
_STEERING = {"Cc", "Cf", "Zl", "Zp", "Cs"}

Show = Callable[[str, str | int], str | None]


@dataclass(frozen=True, slots=True)
class Message:
    """What people read for one refusal: sentence and hint in both languages."""

    en: str
    ja: str
    hint_en: str | None = None
    hint_ja: str | None = None


def facts_of(form: str) -> frozenset[str]:
    """The facts that `form` can take up."""
    return frozenset(_FACT.findall(form))


def fill(form: str, facts: Mapping[str, str | int], show: Show) -> str:
    """`form` with its facts as `show` prints them; what is missing leaves no trace but `?`."""

    def shown(name: str) -> str | None:
        """A fact as it is shown; None for one that is not told."""
        return show(name, facts[name]) if facts.get(name, "") != "" else None

    def optional(found: re.Match[str]) -> str:
        """A part in brackets where all its facts are told, else the part after the bar."""
        known = all(shown(name) is not None for name in facts_of(found[1]))
        return found[1] if known else found[2] or ""

    # Facts go in last and once: brackets or braces inside a fact stay what they are.
    return _FACT.sub(lambda found: shown(found[1]) or "?", _OPTIONAL.sub(optional, form))


def plain(value: str | int) -> str:
    """`value` without characters that steer a terminal or the direction of text, 160 at most."""
    text = "".join("�" if unicodedata.category(c) in _STEERING else c for c in str(value))
    return text if len(text) <= _SHOWN_MAX else text[: _SHOWN_MAX - 1] + "…"


def in_a_command(value: str | int) -> str | None:
    """`value`, if it may be pasted into a shell as it is; else None."""
    return str(value) if _IN_A_COMMAND.fullmatch(str(value)) else None
