"""The one registry of what people read: a sentence and a hint for every refusal, and labels.

An English sentence says what and why without a final period; a Japanese one is in desu-masu form.
Hints hold commands of the `kumiai` program where one helps.
"""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model.refusal import Refusal
from kumiai.papers.messages import (
    access,
    agreeing,
    cards,
    exporting,
    fleet,
    hosting,
    identity,
    packs,
    purchase,
    reading,
    rights,
    rules,
    settling,
)
from kumiai.papers.messages.form import Message, facts_of, fill, in_a_command, plain
from kumiai.papers.messages.words import WORDS

__all__ = ["MESSAGES", "Message", "hint", "label", "sentence"]

MESSAGES: Mapping[type[Refusal], Message] = {
    **identity.MESSAGES,
    **reading.MESSAGES,
    **agreeing.MESSAGES,
    **settling.MESSAGES,
    **access.MESSAGES,
    **hosting.MESSAGES,
    **exporting.MESSAGES,
    **rights.MESSAGES,
    **fleet.MESSAGES,
    **purchase.MESSAGES,
    **rules.MESSAGES,
    **packs.MESSAGES,
    **cards.MESSAGES,
}
_WORDS_OF_THE_FIELD = frozenset(
    "kind use part role power relation operation format state what before after by".split()
)
"""Facts whose values are words with a label."""
_UNSPOKEN = Message("this was refused", "この操作はお受けできません。")


def sentence(refusal: Refusal, lang: str) -> str:
    """What was refused and why, in Japanese (`ja`) or English (any other `lang`).

    Facts for which the sentence has no place follow it in parentheses: nothing that was told is lost.
    A fact that is told in both languages (`reason_ja`, `reason_en`) is one fact, `reason`.
    """
    message = MESSAGES.get(type(refusal), _UNSPOKEN)
    form = message.ja if lang == "ja" else message.en
    placed = facts_of(message.en + message.ja + (message.hint_en or ""))
    facts = _spoken(refusal.facts, lang)
    told = fill(form, facts, lambda name, value: _shown(name, value, lang))
    rest = [
        f"{name}: {_shown(name, value, lang)}"
        for name, value in sorted(facts.items())
        if name not in placed and value != ""
    ]
    if not rest:
        return told
    return f"{told}（{'、'.join(rest)}）" if lang == "ja" else f"{told} ({', '.join(rest)})"


def hint(refusal: Refusal, lang: str) -> str | None:
    """What helps, if something does; facts in it are safe to paste into a shell."""
    message = MESSAGES.get(type(refusal), _UNSPOKEN)
    form = message.hint_ja if lang == "ja" else message.hint_en
    return None if form is None else fill(form, refusal.facts, lambda _, v: in_a_command(v))


def label(word: str, lang: str) -> str:
    """The word of the field in one language; a word without a label is itself."""
    english, japanese = WORDS.get(word, (word, word))
    return japanese if lang == "ja" else english


def _spoken(facts: Mapping[str, str | int], lang: str) -> dict[str, str | int]:
    """The facts of a refusal, each that is told in both languages once, in the one asked for."""
    both = {name[:-3] for name in facts if name.endswith("_ja") and f"{name[:-3]}_en" in facts}
    said = "ja" if lang == "ja" else "en"
    alike = {n: v for n, v in facts.items() if n[-3:] not in ("_ja", "_en") or n[:-3] not in both}
    return alike | {name: facts[f"{name}_{said}"] for name in both}


def _shown(name: str, value: str | int, lang: str) -> str:
    """A fact in a sentence: numbers with separators, words of the field in their language."""
    if isinstance(value, int):
        return f"{value:,}"
    if name in _WORDS_OF_THE_FIELD and value in WORDS:
        return label(value, lang)
    return plain(value)
