"""The clauses that stand in a contract: chosen by the terms, numbered, filled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from kumiai.papers.contract.subject import Subject, facts, fields

STANDS = ("enforced", "attested", "recorded")
_FIELD = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a clause and how the node treats it (one of `STANDS`)."""

    stands: str
    text: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause in one language."""

    id: str
    number: int
    heading: str
    sentences: tuple[Sentence, ...]


@lru_cache(maxsize=1)
def library() -> tuple[dict[str, Any], ...]:
    """All clauses, as written in `clauses.yaml`."""
    raw = files("kumiai.papers.contract").joinpath("clauses.yaml").read_bytes()
    return tuple(yaml.safe_load(raw))


def clauses(subject: Subject, lang: str) -> list[Clause]:
    """The clauses of the contract in one language, in order. Their choice is the same in both."""
    true, told = facts(subject), fields(subject, lang)
    kept = [
        (clause, [part for part in clause["text"] if _holds(part, true)])
        for clause in library()
        if _holds(clause, true)
    ]
    kept = [(clause, parts) for clause, parts in kept if parts]
    return [
        Clause(
            clause["id"],
            number,
            clause[lang],
            tuple(Sentence(part["stands"], _filled(part[lang], told)) for part in parts),
        )
        for number, (clause, parts) in enumerate(kept, 1)
    ]


def _holds(part: dict[str, Any], true: frozenset[str]) -> bool:
    """Whether all facts that `part` asks for are given."""
    return true.issuperset(part.get("when", ()))


def _filled(form: str, told: dict[str, str]) -> str:
    """`form` with its fields; what is filled in is never read as a form again."""
    return _FIELD.sub(lambda found: told[found[1]], form)
