"""The command line: quick to answer, the same at both near doors, with stable exit codes."""

import json
import re
import resource
import socket
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from kumiai.apps import local, node
from kumiai.apps.cli import main
from kumiai.apps.commands import COMMANDS
from kumiai.model.person import Role
from kumiai.papers.messages import hint
from tests.apps.probes import AGREEMENT
from tests.apps.world import PLANT, STRANGER, World, person_of
from tests.papers.golden import refusals

HEAVY = {
    *("starlette", "uvicorn", "duckdb", "deltalake", "arro3", "cryptography", "lxml", "openpyxl"),
    *("docx", "jinja2", "yaml", "psycopg", "asyncio", "sqlite3", "http.client", "email"),
}
"""What `--help` must not load."""
KUMIAI = [sys.executable, "-c", "from kumiai.apps.cli import main; main()"]
SECONDS = 0.3


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command of the command line, as its words."""
    for name, found in group.commands.items():
        yield (*before, name)
        if isinstance(found, click.Group):
            yield from commands(found, (*before, name))


def typed(world: World, *words: str, as_person: str = "") -> Result:
    """What a command on the world's directory ends with, at the time that the world is told."""
    person = as_person or person_of(PLANT, Role.DATA_MANAGER)
    line = ["--home", str(world.node.directory), "--as", person, *words]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(node, "open_node", partial(node.open_node, now=world.clock))
        return CliRunner().invoke(main, line)


def test_help_loads_nothing_heavy() -> None:
    """`kumiai --help` reads the table of commands and no more."""
    told = (
        "import sys\nfrom click.testing import CliRunner\nfrom kumiai.apps.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\nprint(' '.join(sys.modules))"
    )
    # The runner itself loads nothing of the list either.
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not HEAVY & loaded
    assert not {name for name in loaded if name.startswith("kumiai.acts")}


def test_help_is_quick() -> None:
    """The median of five runs needs at most 0.3 seconds of a processor."""
    taken = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*KUMIAI, "--help"], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert statistics.median(taken) <= SECONDS, taken


@pytest.mark.parametrize("words", list(commands(main)), ids=" ".join)
def test_every_command_helps_without_a_node(words: tuple[str, ...]) -> None:
    """Help needs neither a directory nor a running node."""
    found = CliRunner().invoke(main, ["--home", "/nowhere/at/all", *words, "--help"])
    assert found.exit_code == 0
    assert "Usage:" in found.stdout
    assert "--json" in found.stdout or words[0] in ("init", "serve") or len(words) == 1


def test_every_operation_has_a_command() -> None:
    """What can be asked over HTTP can be asked by command; `read` joins two."""
    known = {" ".join(words) for words in commands(main)} | {"read request", "read fetch"}
    assert {str(c.operation).replace(".", " ").replace("_", "-") for c in COMMANDS} <= known


def test_every_hint_names_a_real_command() -> None:
    """Each command in a hint exists, with the options that it names and not too many words."""
    seen = 0
    for kind in refusals():
        for facts in ({}, dict.fromkeys(("agreement", "dataset", "offer", "claim", "log"), "x-1")):
            for lang in ("en", "ja"):
                told = hint(kind(**facts), lang) or ""
                for command in re.findall(r"`kumiai ([^`]*)`", told):
                    _parses(command.split())
                    seen += 1
    assert seen > 100


def _parses(words: list[str]) -> None:
    """Refuses a command line that the program does not understand; what is missing may be."""
    context = click.Context(main)
    found: click.Command = main
    while isinstance(found, click.Group) and words:
        found, words = found.commands[words[0]], words[1:]
    options = {name for p in found.params for name in p.opts if name.startswith("-")}
    given = [word for word in words if word.startswith("--")]
    assert set(given) <= options, (found.name, given)
    arguments = [p for p in found.params if isinstance(p, click.Argument)]
    assert len(words) - 2 * len(given) <= len(arguments), (found.name, words)
    assert not isinstance(found, click.Group) or found is main, (found.name, context.command_path)


def test_exit_codes(world: World, tmp_path: Path) -> None:
    """0 done, 2 usage, 3 denied, 4 not found, 5 conflict, 6 does not hold: each by a command."""
    from kumiai.apps.demo import tamper

    invoice = tmp_path / "invoice.txt"
    invoice.write_bytes(b"invoice")
    book = ("sale", "book", AGREEMENT, "sale-9", "--month", world.month, "--yen", "1")
    accounts = person_of(PLANT, Role.ACCOUNTS)
    legal = person_of(PLANT, Role.LEGAL)
    assert typed(world, "party", "list").exit_code == 0
    assert typed(world, "party", "fly").exit_code == 2
    assert typed(world, "offer", "show").exit_code == 2
    assert typed(world, "token", "add", "T 1", "--scope", "party.list").exit_code == 2
    assert typed(world, "key", "make", "--passphrase-file", str(invoice)).exit_code == 3
    assert typed(world, "offer", "show", "off-none", as_person=legal).exit_code == 4
    assert typed(world, *book, "--document", str(invoice), as_person=accounts).exit_code == 5
    world.node.store.writer.run(tamper.alter)
    assert typed(world, "log", "verify", AGREEMENT).exit_code == 6


def test_a_node_that_ends_the_talk_is_exit_code_7(world: World) -> None:
    """The socket answers, then closes: ask again later, says the hint."""
    place = world.node.directory / local.SOCKET
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(place))
        listening.listen(1)

        def hang_up() -> None:
            talk, _ = listening.accept()
            talk.recv(10)
            talk.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        found = typed(world, "party", "list")
        thread.join()
    assert found.exit_code == 7
    assert found.stderr.startswith("error[E9009]: ")


def test_a_socket_that_nobody_holds_is_passed_by(world: World) -> None:
    """A crash leaves the socket's file: the directory answers, and the file is taken away."""
    place = world.node.directory / local.SOCKET
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
        left.bind(str(place))
    assert typed(world, "party", "list").exit_code == 0
    assert not place.exists()


def test_a_bug_ends_with_exit_code_70(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line and a hint without a trace; `--debug` and KUMIAI_DEBUG show the trace."""

    def broken(*_: Any) -> Any:
        raise KeyError("nobody expects this")

    monkeypatch.setattr(local, "ask", broken)
    plain = typed(world, "party", "list")
    assert plain.exit_code == 70
    assert plain.stderr.splitlines()[0].startswith("error[E9010]: an unexpected error: KeyError")
    assert "Traceback" not in plain.stderr
    assert "nobody expects" not in plain.stderr
    told = json.loads(typed(world, "party", "list", "--json").stdout)
    assert (told["exit_code"], told["status"]) == (70, 500)
    home = str(world.node.directory)
    shown = CliRunner().invoke(main, ["--home", home, "--debug", "party", "list"])
    by_env = CliRunner(env={"KUMIAI_DEBUG": "1"}).invoke(main, ["--home", home, "party", "list"])
    for found in (shown, by_env):
        assert found.exit_code == 70
        assert "nobody expects this" in found.stderr


def test_no_node_and_a_node_already(tmp_path: Path) -> None:
    """Without a node the hint is how to make one; a second founding changes nothing."""
    home = tmp_path / "fresh"
    nothing = CliRunner().invoke(main, ["--home", str(home), "party", "list"])
    assert nothing.exit_code == 4
    assert nothing.stderr.startswith("error[E9002]: the directory `fresh` holds no node\n\nhint: ")
    assert not home.exists()
    words = ["init", "--name", "n.test", "--party", "toa", "--name-ja", "東亜", "--name-en", "Toa"]
    words += ["--person", "boss", "--person-name", "長"]
    line = ["--home", str(home), *words]
    assert CliRunner().invoke(main, line).exit_code == 0
    before = {p: p.read_bytes() for p in home.rglob("*") if p.is_file()}
    again = CliRunner().invoke(main, line)
    assert again.exit_code == 5
    assert again.stderr.startswith("error[E9003]: ")
    assert {p: p.read_bytes() for p in home.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    "option, value, code",
    [
        ("--party", "Toa Tire", "E1001"),
        ("--name", "two words", "E1013"),
        ("--name", "n+k", "E1013"),
        ("--database", "mysql://x", "E1013"),
        ("--person", "Boss", "E1001"),
        ("--person-name", " ", "E1013"),
        ("--name-en", "T\u202eoa", "E1013"),
        ("--corporate-number", "123", "E1002"),
        ("--invoice-number", "T12", "E1002"),
    ],
)
def test_a_founding_that_is_refused_leaves_nothing(
    tmp_path: Path, option: str, value: str, code: str
) -> None:
    """Neither a directory nor a secret is left, and the right words work afterwards."""
    home = tmp_path / "fresh"
    said = {"--name": "n.test", "--party": "toa", "--name-ja": "東亜", "--name-en": "Toa"}
    said |= {"--person": "boss", "--person-name": "長"}
    for given, ends in (({**said, option: value}, 2), (said, 0)):
        words = [word for pair in given.items() for word in pair]
        found = CliRunner().invoke(main, ["--home", str(home), "init", *words])
        assert found.exit_code == ends
        if ends:
            assert found.stderr.startswith(f"error[{code}]: ")
            assert not home.exists()


def test_errors_have_one_form(world: World) -> None:
    """Code and sentence, a blank line, the hint; in Japanese when asked; JSON goes to stdout."""
    asked = ("read", AGREEMENT, "inspection", "--purpose", "marketing")
    told = typed(world, *asked).stderr
    assert told.startswith("error[E2002]: the purpose `marketing` is not named in agreement")
    assert re.fullmatch(r"error\[E\d{4}\]: [^\n]+\n\nhint: [^\n]+\n", told)
    japanese = typed(world, "--lang", "ja", *asked).stderr
    assert japanese.startswith("error[E2002]: 「marketing」という目的は")
    as_json = typed(world, *asked, "--json")
    assert as_json.stderr == ""
    assert json.loads(as_json.stdout)["error"]["code"] == "E2002"
    assert as_json.exit_code == 3


@pytest.mark.parametrize("person", ["..", ".", "../operator", "a/b", "", "Nobody", "x" * 300])
def test_a_person_names_no_file(world: World, person: str) -> None:
    """`--as` takes a person's id and opens nothing else."""
    found = CliRunner().invoke(
        main, ["--home", str(world.node.directory), "--as", person, "party", "list"]
    )
    assert found.exit_code == 2
    assert found.stderr.startswith("error[E1001]: ")


def test_a_person_without_a_token_is_not_signed_in(world: World) -> None:
    """An id that nobody has here is denied, not an error of the program."""
    assert typed(world, "party", "list", as_person="nobody").exit_code == 3


def test_what_cannot_be_written_is_told(world: World, tmp_path: Path) -> None:
    """A target that cannot be written is an error of usage, with its name."""
    target = str(tmp_path / "no" / "such" / "rights.xlsx")
    found = typed(world, "rights", "export", "plates", "--out", target)
    assert found.exit_code == 2
    assert "No such file" in found.stderr


def test_a_secret_that_is_no_text_is_told(world: World, tmp_path: Path) -> None:
    """A passphrase in another encoding is an error of usage, without a trace."""
    secret = tmp_path / "secret"
    secret.write_bytes(b"\xff\xfe\x00")
    person = person_of(PLANT, Role.SIGNATORY)
    found = typed(world, "key", "make", "--passphrase-file", str(secret), as_person=person)
    assert found.exit_code == 2
    assert "UTF-8" in found.stderr


def test_a_stranger_sees_what_a_stranger_may(world: World) -> None:
    """The near door asks the same table as HTTP does."""
    person = person_of(STRANGER, Role.LEGAL)
    assert typed(world, "agreement", "list", "--json", as_person=person).exit_code == 0
    found = typed(world, "agreement", "show", AGREEMENT, as_person=person)
    assert found.stderr.startswith("error[E4006]: ")
