"""Writes the reference pages that are made from tables: `python -m tools.reference`.

Commands and the API come from `apps/commands`, the options of the root verbs from `apps/cli`,
access from `rules/standing`, refusals from `model/refusal` and `papers/messages`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import click

from kumiai.apps.cli import main as cli
from kumiai.apps.commands import COMMANDS, NOUNS, Command, Field, Kind
from kumiai.model.clause import FIELDS, REPEATED, Choice, Number, Party
from kumiai.model.pack import Gate, Rule
from kumiai.model.person import Role
from kumiai.model.refusal import Refusal
from kumiai.papers.messages import MESSAGES, Message
from kumiai.papers.messages.words import WORDS
from kumiai.papers.packs import pack_from_yaml, packaged
from kumiai.rules.pack import CHECKS, TAKES
from kumiai.rules.standing import ACCESS, Reach

FOLDER = Path(__file__).parents[1] / "docs/reference"
MADE = "*Made from the program's own tables by `python -m tools.reference`.*"
ROOT_VERBS = ("init", "serve", "mail", "demo", "read")
EXIT_CODES = (
    (0, "done"),
    (1, "interrupted"),
    (2, "what was typed or sent is not well formed"),
    (3, "a right, an agreement or a role does not allow it"),
    (4, "there is no such thing, or it may not be known here"),
    (5, "the thing has moved on, or stands with other content"),
    (6, "a signature, a hash or a log does not hold"),
    (7, "something needed does not answer; asking again may work"),
    (70, "a bug"),
)


def cell(text: str) -> str:
    """`text` as it may stand in a table."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table of Markdown."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return [*lines, *(f"| {' | '.join(map(cell, row))} |" for row in rows)]


def cli_page() -> str:
    """Every command with its arguments and options."""
    lines = ["# Commands", "", MADE, ""]
    lines += [
        "`kumiai [--home DIR] [--as PERSON] [--lang ja|en] <noun> <verb> ...`",
        "",
        (
            "A command goes to the running node through its local socket, or opens the directory when "
            "none runs. `KUMIAI_HOME` names the directory (default `kumiai-data`). Every command takes "
            "`--json`; a command that answers with a file takes `--out`. A file given as `-` is "
            "standard input."
        ),
        "",
        "## Options of all commands",
        "",
        *table(
            ("option", "meaning"), [option(p) for p in cli.params if isinstance(p, click.Option)]
        ),
        "",
        "## Exit codes",
        "",
        *table(("code", "meaning"), [(str(code), words) for code, words in EXIT_CODES]),
        "",
    ]
    for verb in ROOT_VERBS:
        lines += root_verb(verb)
    rest = [c for c in COMMANDS if not c.operation.value.startswith("read.")]
    for noun, commands in groupby(rest, key=lambda c: c.operation.value.split(".")[0]):
        lines += [f"## {noun}", "", NOUNS[noun], ""]
        for command in commands:
            lines += one_command(command)
    return "\n".join(lines)


def option(param: click.Option) -> tuple[str, str]:
    """An option as its command line shows it, and what it means."""
    name = "/".join(f"`{o}`" for o in (*param.opts, *param.secondary_opts))
    shown = "" if param.default in (None, False, ()) or not param.show_default else param.default
    return name, (param.help or "") + (f" (default {shown})" if shown else "")


def root_verb(verb: str) -> list[str]:
    """A command of the root."""
    command = cli.commands[verb]
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    words = " ".join(p.name.upper() if p.required else f"[{p.name}]" for p in arguments if p.name)
    options = [option(p) for p in command.params if isinstance(p, click.Option)]
    said = (command.help or "").strip().split("\n\n")[0]
    return [
        f"## {verb}",
        "",
        f"`kumiai {verb}{' ' + words if words else ''}`: {said}",
        "",
        *table(("option", "meaning"), options),
        "",
    ]


def one_command(command: Command) -> list[str]:
    """One command of a noun."""
    words = [spelled(field) for field in command.fields]
    usage = " ".join(["kumiai", *command.operation.value.replace("_", "-").split("."), *words])
    found = [f"`{usage}`", f": {command.help}", ""]
    if command.fields:
        rows = [(f"`{name_of(f)}`", f.kind.value, f.help) for f in command.fields]
        found += [*table(("what", "kind", "meaning"), rows), ""]
    return found


def name_of(field: Field) -> str:
    """A field as it is typed."""
    if field.positional:
        return field.name.upper()
    return f"--{field.name.replace('_', '-')}{'-file' if field.kind is Kind.SECRET else ''}"


def spelled(field: Field) -> str:
    """A field in the line of its command."""
    several = "..." if field.kind in (Kind.LIST, Kind.FILES) else ""
    if field.positional:
        return field.name.upper() + several
    word = f"{name_of(field)} {field.kind.value.upper()}{several}"
    return word if field.required else f"[{word}]"


def api_page() -> str:
    """Every address of the node's own API."""
    lines = ["# The node's own API", "", MADE, ""]
    lines += [
        (
            "`/v1/openapi.json` describes it for machines (OpenAPI 3.1). Programs send `Authorization: "
            "Bearer <token>`. Persons sign in with `POST /v1/session`, either `{link, password}` the "
            "first time or `{person, password}`, and get a cookie; what changes something then carries "
            "the answer's `csrf` in `X-Kumiai-Csrf`. Fields in braces stand in the path; the others in "
            "the query of a GET, else in a body of JSON, or of form data where files are sent."
        ),
        "",
        (
            "An answer is `{ok: true, data, warnings, next}` or a file; a refusal is `{ok: false, "
            "error: {code, name, sentence, hint, facts}, status, exit_code}`, its sentence in Japanese "
            "where `Accept-Language` begins with `ja`. Nothing may be cached."
        ),
        "",
    ]
    rows = [
        ("`GET /`", "", "a page that says what this node is; asks for no sign-in"),
        ("`GET /v1/health`", "", "whether the node answers; asks for no sign-in"),
        ("`GET /v1/openapi.json`", "", "the description; asks for no sign-in"),
        ("`POST /v1/session`", "`link` or `person`, `password`", "sign in"),
    ]
    rows += [
        (f"`{c.method} {c.path}`", fields_of(c), c.help + (" (a file)" if c.download else ""))
        for c in COMMANDS
    ]
    lines += [*table(("address", "fields", "what it does"), rows), ""]
    return "\n".join(lines)


def fields_of(command: Command) -> str:
    """The fields of a command that don't stand in its path."""
    rest = [f for f in command.fields if f"{{{f.name}}}" not in command.path]
    return ", ".join(f"`{f.name}`" if f.required else f"[`{f.name}`]" for f in rest)


def access_page() -> str:
    """Who may ask for what."""
    reaches = {
        Reach.NODE: "the node itself: what all its parties may know, or its operator does",
        Reach.OWN: "things of the asker's own party",
        Reach.MEMBER: "things of an offer, agreement, statement or case that the asker's party is "
        "a member of",
    }
    lines = ["# Access", "", MADE, ""]
    lines += [
        (
            "One table (`rules/standing`) is asked by every door; what it does not name is refused. A "
            "token names operations out of its person's, never more. What is out of reach is answered "
            "like what does not exist."
        ),
        "",
        *table(("reach", "meaning"), [(reach.value, words) for reach, words in reaches.items()]),
        "",
        *table(("role", "日本語"), [(r.value, WORDS[r.value][1]) for r in Role]),
        "",
    ]
    head = ("operation", *(role.value.replace("_", " ") for role in Role), "reach")
    rows = [
        (
            f"`{operation.value}`",
            *("yes" if role in access.roles else "" for role in Role),
            access.reach.value,
        )
        for operation, access in ACCESS.items()
    ]
    lines += [*table(head, rows), ""]
    lines += [
        (
            "Some acts ask for more than a role: accepting and confirming for a mandate that reaches "
            "the sum, signing for the party's passphrase, deciding for being the arbiter whom the terms "
            "name. A recipient reads only what its agreement permits."
        ),
        "",
    ]
    return "\n".join(lines)


def refusals(base: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every refusal that has a message, by code."""
    return iter(sorted((kind for kind in MESSAGES if issubclass(kind, base)), key=lambda k: k.code))


def errors_page() -> str:
    """Every refusal with its sentences, exit code, status and hint."""
    lines = ["# Refusals", "", MADE, ""]
    lines += [
        (
            "The code is stable; the sentence is for people. `{fact}` stands for a fact of the refusal "
            "(`facts` in JSON); what stands in brackets is left out when its fact is not known, and "
            "what follows `|` in them stands there instead."
        ),
        "",
    ]
    for kind in refusals():
        message = MESSAGES[kind]
        lines += [f"## {kind.code}", ""]
        lines += [f"`{kind.__name__}` · exit code {kind.exit_code} · HTTP {kind.status}", ""]
        meaning = (kind.__doc__ or "").strip()
        lines += [meaning, "", *sentences(message), ""]
    return "\n".join(lines)


def sentences(message: Message) -> list[str]:
    """Sentence and hint in both languages."""
    said = {
        "English": message.en,
        "日本語": message.ja,
        "hint": message.hint_en,
        "対処": message.hint_ja,
    }
    return [f"- {name}: {code(text)}" for name, text in said.items() if text]


def code(text: str) -> str:
    """A sentence as it is written in the registry."""
    return f"`` {text} ``"


def clauses_page() -> str:
    """Every clause with its fields and what each may say."""
    lines = ["# Clauses", "", MADE, ""]
    lines += [
        "What terms may say under `clauses`: `{id, says: {field: value}, by: party}`. A field that is "
        "left out is not agreed. "
        + ", ".join(f"`{clause.value}`" for clause in sorted(REPEATED))
        + " may stand several times.",
        "",
    ]
    rows = [
        (f"`{clause.value}`", f"`{name}`", _said(field))
        for clause, fields in FIELDS.items()
        for name, field in fields.items()
    ]
    return "\n".join([*lines, *table(("clause", "field", "may say"), rows)]) + "\n"


def _said(field: object) -> str:
    """What a field of a clause may say."""
    match field:
        case Choice(words=words):
            return ", ".join(f"`{word}`" for word in words)
        case Number(unit=unit):
            return f"a whole number ({unit})"
        case Party():
            return "a party"
    return "words"


def rules_page() -> str:
    """Every rule of every pack: what it looks at, how it is asked, where it shows, what tests it."""
    lines = ["# Rules", "", MADE, ""]
    lines += [
        (
            "What stands in the packs that come with the program. *Looks at* is read from each check: a "
            "clause by its name, else the part of the dossier. *Asked*: by a check of its own, with "
            "settlement, or of a person. A finding shows on the page of its offer and agreement "
            "(*What the rules find*); *changed at* is where what it looks at is changed. Each rule that "
            "is asked by a check is tested in `tests/rules/pack/table.py` under its pack and id."
        ),
        "",
    ]
    for name, text in sorted(packaged().items()):
        pack = pack_from_yaml(text, TAKES, None)
        lines += [f"## {name}", "", f"{pack.jurisdiction}, {pack.owner}.", ""]
        head = (
            "rule",
            "says",
            "weight",
            "at",
            "looks at",
            "asked",
            "changed at",
            "sources",
            "test",
        )
        lines += [*table(head, [_rule(rule) for rule in pack.rules]), ""]
    return "\n".join(lines)


_TESTED = (Path(__file__).parents[1] / "tests/rules/pack/table.py").read_text(encoding="utf-8")
_PLACES = {
    "rights": "the rights matrix", "relations": "`kumiai relation declare`",
    "dominance": "`kumiai relation describe`", "served": "`kumiai grant list`",
    "turns": "`kumiai offer counter`", "releases": "not covered: nothing is published by a node yet",
    "cards": "the rights matrix", "re_exports": "not covered: no chain of custody is kept yet",
    "demands": "not covered: no requests are kept yet",
    "turned_away": "not covered: no refusals of pools are kept yet",
    "suspensions": "not covered: no suspensions are kept yet",
}  # fmt: skip
"""Where a part of the dossier is changed, or why the node's own dossier leaves it empty."""


def _rule(rule: Rule) -> tuple[str, ...]:
    """One rule as a row."""
    source = _source(rule.check) if rule.check else ""
    clauses = dict.fromkeys(name.lower() for name in re.findall(r"ClauseId\.([A-Z_]+)", source))
    parts = dict.fromkeys(re.findall(r"(?:dossier|subject)\.([a-z_]+)\b(?!\()", source))
    looks = [f"`{name}`" for name in clauses] or [part for part in parts if part != "terms"]
    asked = [f"check `{rule.check}`"] if rule.check else []
    asked += ["with settlement"] if rule.with_settlement else []
    asked += [f"of a person: {rule.asked_of}"] if rule.asked_of else []
    places = ["the terms"] if clauses else []
    places += [_PLACES[part] for part in parts if part in _PLACES]
    gates = ", ".join(gate.value for gate in Gate if gate in rule.at)
    tested = rule.check and f'"{rule.id}"' in _TESTED
    return (
        f"`{rule.id}`", rule.says_en, rule.weight.value, gates if rule.check else "–",
        ", ".join(looks) or "terms", "; ".join(asked), "; ".join(dict.fromkeys(places)) or "the terms",
        ", ".join(rule.sources), "`table.py`" if tested else "–",
    )  # fmt: skip


def _source(check: str) -> str:
    """The text of a check, with that of what it calls beside it, one step deep."""
    text = inspect.getsource(CHECKS[check])
    module = inspect.getmodule(CHECKS[check])
    for name in re.findall(r"\b(_[a-z_]+)\(", text):
        called = getattr(module, name, None)
        text += inspect.getsource(called) if inspect.isfunction(called) else ""
    return text


PAGES: Mapping[str, Callable[[], str]] = {
    "clauses.md": clauses_page,
    "rules.md": rules_page,
    "cli.md": cli_page,
    "api.md": api_page,
    "access.md": access_page,
    "errors.md": errors_page,
}

if __name__ == "__main__":
    for page, made in PAGES.items():
        (FOLDER / page).write_text(made(), encoding="utf-8")
