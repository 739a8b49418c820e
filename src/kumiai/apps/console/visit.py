"""One visit to a page, and what a page answers: a template with what it is told, or another way on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kumiai.apps.commands import BY_OPERATION
from kumiai.apps.manage.answers import Download
from kumiai.apps.manage.given import read_given
from kumiai.apps.manage.operations import RUN
from kumiai.apps.node import Node
from kumiai.model.party import Party, PartyId
from kumiai.model.person import Standing
from kumiai.records import register
from kumiai.records.dialect import Database
from kumiai.rules.standing import Operation


@dataclass(frozen=True, slots=True)
class Visit:
    """Who looks at a page, in which language, and what its address and its form say."""

    node: Node
    standing: Standing
    lang: str
    given: Mapping[str, Any] = field(default_factory=dict)

    def ask(self, operation: Operation, **given: Any) -> Any:
        """What the API answers to the same question. Raises its refusals."""
        said = read_given(BY_OPERATION[operation], given)
        return RUN[operation](self.node, self.standing, said)

    def database(self) -> Database:
        """The node's records."""
        return self.node.store.database

    def parties(self) -> dict[PartyId, Party]:
        """The parties of the node by their ids."""
        return {p.id: p for p in register.parties(self.database(), self.standing)}

    def said(self, name: str) -> str:
        """A field of the address or the form, as text; empty when it is not there."""
        value = self.given.get(name, "")
        return value[:200] if isinstance(value, str) else ""

    def title(self, thing: Any) -> str:
        """The title of terms or a dataset in the asker's language."""
        return str(getattr(thing, f"title_{self.lang}"))

    def fresh(self, kind: str) -> str:
        """A fresh id, so that a form sent twice is one act."""
        return f"{kind}-{self.node.store.entropy(6).hex()}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A template of `pages` and what it is told; `generated` puts the label on the screen."""

    template: str
    told: Mapping[str, Any] = field(default_factory=dict)
    generated: bool = False
    status: int = 200
    scripts: bool = False
    """Whether the page may run scripts of this node's own; the map and the rights matrix do."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits: which text says so, of what, where it is done and until when."""

    text: str
    about: str
    path: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """Done; the browser goes on to `path`, where reloading does nothing twice."""

    path: str
    done: bool = True
    """Whether the page at `path` says that it is done."""


Made = Shown | Gone | Download
Tell = Callable[[Visit], Made]


@dataclass(frozen=True, slots=True)
class Page:
    """One line of the table of pages."""

    method: str
    path: str
    operation: Operation
    tell: Tell
