"""The commands that README and docs/ show, as they stand on the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^(?P<indent>[ ]*)```(?P<kind>console|bash)[ ]*$")
NOT_RUN = re.compile(r"^\s*<!--\s*not run:\s*(?P<reason>.*?)\s*-->\s*$")
RUN_WITH = re.compile(r"^\s*<!--\s*run with (?P<name>[A-Z_]+)\s*-->\s*$")
CODE = re.compile(r"^(?P<command>.*\S)\s+# exit code (?P<code>\d+)$")


class BadBlock(ValueError):
    """A block of commands that no reader could copy."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some commands that a reader copies together."""

    page: Path
    line: int
    """Where the fence opens, from 1."""
    script: str
    """What the shell is given."""
    not_run: str | None
    """The reason why no test runs it."""
    run_with: str | None = None
    """The variable that names what it needs; without it the test of its page is skipped."""


def pages(root: Path) -> list[Path]:
    """README, and the pages of docs/, in order."""
    return [root / "README.md", *sorted((root / "docs").rglob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    """The command blocks of `page`; raises BadBlock at one that is empty or left open."""
    lines = page.read_text(encoding="utf-8").splitlines()
    at = 0
    while at < len(lines):
        fence = FENCE.match(lines[at])
        if fence is None:
            at += 1
            continue
        opened, body = at, []
        at += 1
        while at < len(lines) and lines[at].strip() != "```":
            body.append(lines[at].removeprefix(fence["indent"]))
            at += 1
        if at == len(lines):
            raise BadBlock(f"{page}:{opened + 1}: the block does not end")
        at += 1
        script = commands(body) if fence["kind"] == "console" else "\n".join(body)
        if not script.strip():
            raise BadBlock(f"{page}:{opened + 1}: a block without a command ('$ ' begins one)")
        wanted = RUN_WITH.match(lines[opened - 1]) if opened else None
        run_with = wanted["name"] if wanted else None
        yield Block(page, opened + 1, script, reason_above(lines, opened), run_with)


def commands(body: list[str]) -> str:
    """What is typed in a console block: after `$ `, and after `> ` while it goes on.

    A command goes on after a backslash, inside a here-document or an open quote: the shell's own
    continuation prompt `> ` marks these lines. What remains is output, and is not compared. A
    command that is refused on purpose says so with `# exit code 6` at the end of its line.
    """
    typed: list[str] = []
    going_on = False
    for line in body:
        if line.startswith("$ "):
            typed.append(refused_on_purpose(line[2:]))
            going_on = True
        elif going_on and line.startswith("> "):
            typed.append(line[2:])
        else:
            going_on = False
    return "\n".join(typed)


def refused_on_purpose(command: str) -> str:
    """`command`, held against the exit code that the page says it ends with."""
    told = CODE.match(command)
    if told is None:
        return command
    return f"__code=0; {{ {told['command']}; }} || __code=$?; test $__code -eq {told['code']}"


def reason_above(lines: list[str], opened: int) -> str | None:
    """The reason of a `not run` comment directly above the fence at `lines[opened]`."""
    above = NOT_RUN.match(lines[opened - 1]) if opened else None
    if above is None:
        return None
    if not above["reason"]:
        raise BadBlock(f"line {opened}: 'not run' without a reason")
    return above["reason"]
