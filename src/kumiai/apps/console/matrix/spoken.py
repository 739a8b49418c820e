"""What a place of the matrix says, in the words of a language."""

from __future__ import annotations

from kumiai.apps.console.rendering import text
from kumiai.model.draft import CELL
from kumiai.model.right import Factor, Use
from kumiai.papers.messages import label
from kumiai.papers.spoken import tongue

_WORDS = frozenset({
    "", "classification", "competition", "stage", "topic", "tense", "grain", *(u.value for u in Use),
})  # fmt: skip
_REASONS = {factor.value: f"factor_{factor.value}" for factor in Factor}


def say(field: str, value: str, lang: str) -> str:
    """`value` of a place's `field`; what persons wrote stays as it is, nothing says so."""
    if not value:
        return text("matrix_nothing", lang)
    if field in _WORDS:
        return label(value, lang)
    if field == "reasons":
        return reasons(value.split(", "), lang)
    return _cell(value, lang) if field == CELL else tongue(value, lang)


def reasons(words: list[str], lang: str) -> str:
    """Why a cell differs from the default."""
    said = [text(_REASONS[word], lang) for word in words if word in _REASONS]
    return ("、" if lang == "ja" else ", ").join(said)


def _cell(value: str, lang: str) -> str:
    """A whole cell: what most uses say and which say otherwise, then its words."""
    uses, *words = _parts(value)
    said = [" ".join(label(word, lang) for word in part.split()) for part in uses.split(", ")]
    beside = [_words(part, lang) for part in words]
    return "; ".join([(("、" if lang == "ja" else ", ").join(said)), *beside])


def _parts(value: str) -> list[str]:
    """A cell's uses, condition, reasons and note; a note of both languages may hold the mark itself."""
    parts = value.split("; ")
    both = next((place for place, part in enumerate(parts) if " / " in part), len(parts))
    return [*parts[:both], *(["; ".join(parts[both:])] if both < len(parts) else [])]


def _words(part: str, lang: str) -> str:
    """What stands beside the uses: reasons in words, or what a person wrote."""
    several = part.split(", ")
    return reasons(several, lang) if set(several) <= _REASONS.keys() else tongue(part, lang)
