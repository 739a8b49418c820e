"""Bad input at both doors: the same fields over HTTP and on the command line, told apart by nobody."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kumiai.apps.cli import main
from kumiai.apps.commands import BY_OPERATION, Command, Field, Kind
from kumiai.model.party import PartyId
from kumiai.model.person import Role
from kumiai.rules.standing import Operation
from tests.apps.asking import request
from tests.apps.world import Answer, World, person_of, secret_of

Values = Mapping[str, Any]
_FILES = (Kind.FILE, Kind.FILES, Kind.DOCUMENT)


@dataclass(frozen=True, slots=True)
class Bad:
    """One item of bad input: who sends what, and which refusal answers."""

    item: str
    operation: Operation
    party: PartyId
    role: Role
    values: Values | Callable[[World], Values]
    code: str
    token: str = "good"
    """Which token asks: good, revoked, expired."""
    later: timedelta = field(default_factory=timedelta)
    """How far the clock is moved before it is sent."""
    prepare: Callable[[World], object] | None = None
    """What happens before; it may write."""
    by_command: bool = True
    """Whether the command line can ask for it by itself."""

    def fields(self, world: World) -> Values:
        """What is sent."""
        return self.values(world) if callable(self.values) else self.values

    def made_ready(self, world: World) -> None:
        """Prepares the world and moves its clock."""
        if self.prepare is not None:
            self.prepare(world)
        world.clock.at += self.later


def over_http(world: World, bad: Bad, lang: str) -> Answer:
    """The answer over HTTP."""
    method, path, how = request(BY_OPERATION[bad.operation], bad.fields(world))
    secret = secret_of(bad.party, bad.role, bad.token)
    return world.ask(method, path, secret, headers={"accept-language": lang}, **how)


@dataclass(frozen=True, slots=True)
class Told:
    """What the command line ended with."""

    exit_code: int
    out: str
    error: str


def by_command(
    world: World, bad: Bad, scratch: Path, monkeypatch: pytest.MonkeyPatch, *options: str
) -> Told:
    """The answer of the command line, on the directory, at the time that the world is told."""
    from kumiai.apps import node

    opens = partial(node.open_node, now=world.clock)
    person = person_of(bad.party, bad.role)
    token = world.node.directory / "tokens" / person
    token.write_text(secret_of(bad.party, bad.role, bad.token))
    told = arguments(BY_OPERATION[bad.operation], bad.fields(world), scratch)
    as_json = [option for option in options if option == "--json"]
    rest = [option for option in options if option != "--json"]
    line = ["--home", str(world.node.directory), "--as", person, *rest, *_with(told, as_json)]
    with monkeypatch.context() as patch:
        patch.setattr(node, "open_node", opens)
        found = CliRunner().invoke(main, line)
    return Told(found.exit_code, found.stdout, found.stderr)


def _with(told: list[str], options: list[str]) -> list[str]:
    """Arguments with further options before the positional ones."""
    mark = told.index("--")
    return [*told[:mark], *options, *told[mark:]]


def arguments(command: Command, values: Values, scratch: Path) -> list[str]:
    """The words of the command line that say `values`; files are written to `scratch`."""
    if command.operation is Operation.READ_REQUEST:
        return _read(values)
    options, positional = command.operation.value.replace("_", "-").split("."), []
    for place, one in enumerate(command.fields):
        if one.name in values:
            said = _said(one, values[one.name], scratch / str(place))
            name = one.name.replace("_", "-") + ("-file" if one.kind is Kind.SECRET else "")
            if one.positional:
                positional += said
            else:
                options += [word for text in said for word in (f"--{name}", text)]
    return [*options, "--", *positional]


def _read(values: Values) -> list[str]:
    """The root verb `read`."""
    options = ["read"]
    for name in ("purpose", "column", "item", "since", "until", "id"):
        said = values.get(name, [])
        for text in said if isinstance(said, list) else [said]:
            options += [f"--{name}", text]
    return [*options, "--", values["agreement"], values["dataset"]]


def _said(one: Field, value: Any, scratch: Path) -> list[str]:
    """A field's value as words; a file's or document's as its path."""
    several = value if isinstance(value, list) else [value]
    if one.kind not in (*_FILES, Kind.SECRET):
        return [str(text) for text in several]
    paths = []
    for number, given in enumerate([value] if one.kind is Kind.DOCUMENT else several):
        name, content = given if isinstance(given, tuple) else ("document.json", given)
        path = scratch / str(number) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else _text(one, content))
        paths.append(str(path))
    return paths


def _text(one: Field, content: Any) -> bytes:
    """A secret as its file holds it, a document as JSON."""
    return f"{content}\n".encode() if one.kind is Kind.SECRET else json.dumps(content).encode()
