"""Writes the golden files of papers anew: `python -m tests.papers.golden`, only by hand."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from kumiai.model.refusal import (
    Broken,
    Conflict,
    Denied,
    Invalid,
    NotFound,
    Refusal,
    Unavailable,
)
from kumiai.papers.contract import contract
from kumiai.papers.messages import MESSAGES
from kumiai.papers.statement import statement_html
from kumiai.papers.summary import summary
from tests.papers import spindle_case as case

FOLDER = Path(__file__).resolve().parents[1] / "golden"
KINDS = (Invalid, Denied, NotFound, Conflict, Broken, Unavailable)


def refusals(base: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every refusal that has a code of its own."""
    for kind in base.__subclasses__():
        if kind not in KINDS:
            yield kind
        yield from refusals(kind)


def errors() -> dict[str, dict[str, str | None]]:
    """What people read for each code."""
    return {
        kind.code: {
            "name": kind.__name__,
            "ja": message.ja,
            "en": message.en,
            "hint_ja": message.hint_ja,
            "hint_en": message.hint_en,
        }
        for kind, message in sorted(MESSAGES.items(), key=lambda pair: pair[0].code)
    }


def papers() -> dict[str, str]:
    """The SHA-256 of each paper of the spindle case."""
    made = {
        "contract.docx": contract(
            case.TERMS,
            case.HASH,
            case.PARTIES,
            datasets=[case.DATA],
            matrices=[case.MATRIX],
            relations=[case.RELATION],
        ),
        "summary.html": summary(case.TERMS, case.HASH, case.PARTIES),
        "statement.html": statement_html(case.STATEMENT, case.PARTIES, case.TERMS),
    }
    return {name: sha256(raw).hexdigest() for name, raw in made.items()}


def text(value: object) -> str:
    """JSON as the golden files are written."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    (FOLDER / "errors.json").write_text(text(errors()), encoding="utf-8")
    (FOLDER / "papers.json").write_text(text(papers()), encoding="utf-8")
