"""Answers and refusals as every door gives them: one JSON form for HTTP and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kumiai.model.refusal import Refusal
from kumiai.papers.messages import hint, sentence


@dataclass(frozen=True, slots=True)
class Download:
    """A file that a command answers with."""

    media_type: str
    name: str
    content: bytes | Path
    grant: str | None = None
    """The grant whose standing is asked again while the file leaves."""

    def size(self) -> int:
        """How many bytes the file has."""
        if isinstance(self.content, Path):
            return self.content.stat().st_size
        return len(self.content)

    def read(self) -> bytes:
        """The bytes of the file."""
        return self.content.read_bytes() if isinstance(self.content, Path) else self.content


def answered(data: Any, warnings: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a command found."""
    return {"ok": True, "data": data, "warnings": list(warnings), "next": []}


def refused(refusal: Refusal, lang: str) -> dict[str, Any]:
    """What a command refused: stable code, sentence, hint and facts."""
    return {
        "ok": False,
        "error": {
            "code": refusal.code,
            "name": type(refusal).__name__,
            "sentence": sentence(refusal, lang),
            "hint": hint(refusal, lang),
            "facts": dict(refusal.facts),
        },
        "status": refusal.status,
        "exit_code": refusal.exit_code,
    }
