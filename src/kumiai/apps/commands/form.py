"""What a command is: its address, its fields, its help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kumiai.rules.standing import Operation


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    INT = "int"
    LIST = "list"
    """Several words; on the command line the option is given several times."""
    DOCUMENT = "document"
    """YAML or JSON that a person wrote."""
    FILE = "file"
    FILES = "files"
    SECRET = "secret"
    """Never an option with a value: from a file or from standard input."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a command is given. Positional fields stand in the path of its address."""

    name: str
    kind: Kind
    help: str
    positional: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its address, its fields, and what it says of itself."""

    operation: Operation
    method: str
    path: str
    help: str
    fields: tuple[Field, ...] = ()
    download: bool = False
    """Whether it answers with a file."""


def at(name: str, help_text: str) -> Field:
    """A positional field."""
    return Field(name, Kind.TEXT, help_text, positional=True)


def may(name: str, kind: Kind, help_text: str) -> Field:
    """A field that may be left out."""
    return Field(name, kind, help_text, required=False)


def must(name: str, kind: Kind, help_text: str) -> Field:
    """A field that must be given."""
    return Field(name, kind, help_text)
