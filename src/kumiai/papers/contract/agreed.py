"""Clauses that terms hold as data, said in words: a sentence for every field and every choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kumiai.model.clause import FIELDS, Choice, Clause, ClauseId, Number, Party
from kumiai.model.party import PartyId
from kumiai.papers import spoken
from kumiai.papers.contract.text import Sentence
from kumiai.papers.matrix.tree import tree

Stem = Callable[[PartyId, str], str]
"""How a paper calls a party in a language."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """One clause in one language; `by` is how the paper calls the party that supplied it."""

    id: str
    heading: str
    by: str
    sentences: tuple[Sentence, ...]


@lru_cache(maxsize=1)
def sentences_of() -> Mapping[str, Any]:
    """The sentences of all clauses, as written in `agreed.yaml`; all of it is text."""
    found: Mapping[str, Any] = tree(
        files("kumiai.papers.contract").joinpath("agreed.yaml").read_bytes()
    )
    return found


def agreed(clauses: Sequence[Clause], stem: Stem, lang: str) -> list[Agreed]:
    """What `clauses` say in one language, in their order; a field that is not agreed says nothing."""
    return [
        Agreed(
            clause.id.value,
            sentences_of()[clause.id.value][lang],
            stem(clause.by, lang) if clause.by else "",
            tuple(
                sentence(clause.id, field, value, stem, lang)
                for field, value in clause.says.items()
                if value is not None
            ),
        )
        for clause in clauses
    ]


def sentence(clause: ClauseId, field: str, value: str | int, stem: Stem, lang: str) -> Sentence:
    """What one field of a clause says."""
    form = sentences_of()[clause.value]["fields"][field]
    kind = FIELDS[clause][field]
    if isinstance(kind, Choice):
        form = form[value]
    told = _told(kind, value, stem, lang)
    return Sentence(form.get("stands", "recorded"), form[lang].replace("{value}", told))


def _told(kind: object, value: str | int, stem: Stem, lang: str) -> str:
    """A value in a sentence: without a stop of its own, for the sentence has one."""
    match kind:
        case Number():
            return f"{value:,}"
        case Party():
            return stem(PartyId(str(value)), lang)
    return spoken.clean(spoken.tongue(str(value), lang)).strip().rstrip("。.")
