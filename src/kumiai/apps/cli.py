"""The command line: `kumiai <noun> <verb>`, made from the table of commands.

It loads no more than it needs: `--help` reads the table only. A command goes to the running node
through its local socket, or opens the directory when none runs.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from kumiai.apps.commands import COMMANDS, NOUNS, Command, Field, Kind
from kumiai.apps.lines import lines
from kumiai.model.refusal import Refusal, Unexpected

_HOME = "KUMIAI_HOME"
_SINGLE = {"read.request", "read.fetch"}
"""Commands that the root verb `read` joins into one."""


class Main(click.Group):
    """The root: a refusal becomes its sentence and exit code, anything else exit code 70."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command that was asked for."""
        from kumiai.apps.local import Told

        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            from kumiai.apps.manage.answers import refused

            _fail(ctx, refused(refusal, _lang(ctx)))
        except Told as told:
            _fail(ctx, told.body)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - the outermost place: a bug ends with exit code 70
            from kumiai.apps.manage.answers import refused

            if (ctx.find_root().obj or {}).get("debug"):
                click.echo("".join(traceback.format_exception(error)), err=True)
            _fail(ctx, refused(Unexpected(what=type(error).__name__), _lang(ctx)))


@click.group(cls=Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(path_type=Path), help="the node's directory (KUMIAI_HOME)")
@click.option("--as", "person", help="act as this person, with its token in the node's directory")
@click.option("--lang", type=click.Choice(["ja", "en"]), help="language of sentences")
@click.option("--debug", is_flag=True, envvar="KUMIAI_DEBUG", help="show the trace of a bug")
@click.version_option(package_name="kumiai")
@click.pass_context
def main(
    ctx: click.Context, /, home: Path | None, person: str | None, lang: str | None, *, debug: bool
) -> None:
    """Kumiai: share a machine's data by agreement, from the contract to the yen."""
    ctx.obj = {
        "debug": debug,
        "home": (home or Path(os.environ.get(_HOME, "kumiai-data"))).absolute(),
        "person": person,
        "lang": lang or ("ja" if os.environ.get("LANG", "").startswith("ja") else "en"),
        "json": False,
    }


def _lang(ctx: click.Context) -> str:
    """The language of sentences."""
    return str((ctx.find_root().obj or {}).get("lang", "en"))


def _fail(ctx: click.Context, body: Mapping[str, Any]) -> None:
    """Says what was refused and ends with its exit code."""
    if (ctx.find_root().obj or {}).get("json"):
        click.echo(json.dumps(body, ensure_ascii=False, indent=1))
    else:
        error = body["error"]
        click.echo(f"error[{error['code']}]: {error['sentence']}", err=True)
        if error["hint"]:
            click.echo(f"\nhint: {error['hint']}", err=True)
    ctx.exit(int(body["exit_code"]))


def _option(field: Field) -> Callable[[Any], Any]:
    """A field as an argument or option."""
    kind: Any = str
    if field.kind in (Kind.FILE, Kind.FILES, Kind.DOCUMENT, Kind.SECRET):
        kind = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
    several = field.kind in (Kind.LIST, Kind.FILES)
    if field.positional:
        return click.argument(field.name, type=kind, nargs=-1 if several else 1, required=True)
    name = field.name.replace("_", "-") + ("-file" if field.kind is Kind.SECRET else "")
    return click.option(
        f"--{name}",
        field.name,
        type=kind,
        multiple=several,
        required=field.required,
        metavar="INTEGER" if field.kind is Kind.INT else None,
        help=field.help,
    )


def _values(command: Command, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, with the files that it names read."""
    found: dict[str, Any] = {}
    for field in command.fields:
        value = given[field.name]
        if value is None or value == ():
            continue
        if field.kind is Kind.SECRET:
            found[field.name] = _secret(field, value)
        elif field.kind in (Kind.FILE, Kind.DOCUMENT):
            found[field.name] = (value.name, _bytes(value))
        elif field.kind is Kind.FILES:
            found[field.name] = [(path.name, _bytes(path)) for path in value]
        else:
            found[field.name] = list(value) if isinstance(value, tuple) else value
    return found


def _secret(field: Field, path: Path) -> str:
    """A secret without the line break that ends its file."""
    try:
        return _bytes(path).decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.BadParameter("the file is not UTF-8", param_hint=field.name) from None


def _bytes(path: Path) -> bytes:
    """The bytes of a file; `-` is standard input."""
    return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()


def _add(command: Command) -> None:
    """Adds one command under its noun."""
    noun, verb = command.operation.value.split(".")
    group = main.commands.get(noun)
    if not isinstance(group, click.Group):
        group = click.Group(noun, help=NOUNS[noun])
        main.add_command(group)

    @click.pass_context
    def run(ctx: click.Context, /, **given: Any) -> None:
        """Asks what was typed and shows the answer."""
        as_json, out = given.pop("as_json"), given.pop("out", None)
        ctx.find_root().obj["json"] = as_json
        answer = _ask(ctx, command, _values(command, given))
        _show(answer, as_json=as_json, out=out)

    wrapped: Any = run
    for field in reversed(command.fields):
        wrapped = _option(field)(wrapped)
    if command.download:
        wrapped = click.option("--out", type=click.Path(path_type=Path), help="file to write")(
            wrapped
        )
    wrapped = click.option("--json", "as_json", is_flag=True, help="answer as one JSON object")(
        wrapped
    )
    group.add_command(click.command(verb.replace("_", "-"), help=command.help)(wrapped))


def _ask(ctx: click.Context, command: Command, values: Mapping[str, Any]) -> Any:
    """The answer of the running node, or of the directory."""
    from kumiai.apps import local, patience

    obj = ctx.find_root().obj
    asker = local.Asker(obj["home"], obj["person"], obj["lang"])
    with patience.told(command.operation.value.replace(".", " ")):
        return local.ask(asker, command, values)


def _show(answer: Any, *, as_json: bool, out: Path | None = None) -> None:
    """Prints an answer, or writes its file."""
    from kumiai.apps.manage.answers import Download, answered

    if isinstance(answer, Download):
        target = out or Path(answer.name)
        content = answer.read()
        _write(target, content)
        answer = {"file": str(target), "bytes": len(content), "media_type": answer.media_type}
    if as_json:
        click.echo(json.dumps(answered(answer), ensure_ascii=False, indent=1))
        return
    for line in lines(answer):
        click.echo(line)


def _write(target: Path, content: bytes) -> None:
    """Writes a file where the asker wants it."""
    try:
        target.write_bytes(content)
    except OSError as error:
        raise click.BadParameter(f"{target}: {error.strerror}", param_hint="--out") from None


for _command in COMMANDS:
    if _command.operation.value not in _SINGLE:
        _add(_command)


@main.command("read")
@click.argument("agreement")
@click.argument("dataset")
@click.option("--purpose", required=True, help="what for; the agreement names the purposes")
@click.option("--column", multiple=True, help="a column; several times for several")
@click.option("--item", multiple=True, help="a data item; several times for several")
@click.option("--since", help="from this instant on")
@click.option("--until", help="before this instant")
@click.option("--format", "form", type=click.Choice(["parquet", "csv", "xlsx"]), default="parquet")
@click.option("--id", "request_id", help="id of the request; the same id is the same request")
@click.option("--out", type=click.Path(path_type=Path), help="file to write")
@click.option("--json", "as_json", is_flag=True, help="answer as one JSON object")
@click.pass_context
def read_rows(ctx: click.Context, /, **given: Any) -> None:
    """Read rows of DATASET under AGREEMENT: as much as it permits, metered."""
    from kumiai.apps.commands import BY_OPERATION
    from kumiai.rules.standing import Operation

    ctx.find_root().obj["json"] = given["as_json"]
    asked = {k: given[k] for k in ("agreement", "dataset", "purpose", "since", "until")}
    asked |= {"id": given["request_id"]}
    asked |= {name: list(given[name]) for name in ("column", "item") if given[name]}
    values = {name: value for name, value in asked.items() if value is not None}
    grant = _ask(ctx, BY_OPERATION[Operation.READ_REQUEST], values)
    fetched = {"grant": grant["id"], "format": given["form"]}
    found = _ask(ctx, BY_OPERATION[Operation.READ_FETCH], fetched)
    target = given["out"] or Path(found.name)
    _write(target, found.read())
    told = {name: grant[name] for name in ("id", "dataset", "version", "rows", "purpose")}
    _show({**told, "file": str(target)}, as_json=given["as_json"])


@main.command("init")
@click.option("--name", required=True, help="the node's name, e.g. node.example.jp")
@click.option("--party", required=True, help="id of the party that runs it")
@click.option("--name-ja", required=True, help="its name in Japanese")
@click.option("--name-en", required=True, help="its name in English")
@click.option("--corporate-number", help="13 digits")
@click.option("--invoice-number", help="T and 13 digits")
@click.option("--person", required=True, help="id of its first person")
@click.option("--person-name", required=True, help="that person's name")
@click.option("--database", help="postgresql://... (default: a file in the directory)")
@click.pass_context
def init(ctx: click.Context, /, **given: Any) -> None:
    """Make a node in the directory; prints the one-time sign-in of its first person."""
    from kumiai.apps.node import Founding, found
    from kumiai.model.party import Party, PartyId
    from kumiai.model.person import PersonId

    operator = Party(
        PartyId(given["party"]),
        given["name_ja"],
        given["name_en"],
        given["corporate_number"],
        given["invoice_number"],
    )
    person = PersonId(given["person"])
    founding = Founding(given["name"], operator, person, given["person_name"], given["database"])
    link = found(ctx.obj["home"], founding)
    click.echo(f"node      {given['name']} in {ctx.obj['home']}")
    click.echo(f"sign in   {link}   (once, within 72 hours)")
    click.echo("\nhint: `kumiai serve`, then sign in over HTTP and make your party's signing key")


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="address to listen on")
@click.option("--port", default=8800, show_default=True, help="port; 0 takes a free one")
@click.option("--sharing-port", type=int, help="port for recipients (default: the one after it)")
@click.option("--sharing-url", help="where recipients find it, when a proxy stands before it")
@click.option("--console-url", help="where people find it, when a proxy stands before it")
@click.option("--allow-host", multiple=True, help="further host names to answer to")
@click.pass_context
def serve(ctx: click.Context, /, **given: Any) -> None:
    """Run the node: HTTP API, local socket, Delta Sharing endpoint and worker."""
    from kumiai.apps.node import open_node
    from kumiai.apps.serving import Places
    from kumiai.apps.serving import serve as run

    places = Places(
        given["host"],
        given["port"],
        given["sharing_port"],
        given["allow_host"],
        given["sharing_url"],
        given["console_url"],
    )
    run(open_node(ctx.obj["home"]), places, click.echo)


@main.command("mail")
@click.option(
    "--server", help="smtps://host:465, smtp://host:587 (STARTTLS) or loopback://127.0.0.1"
)
@click.option("--sender", help="address under which the node's mail is sent")
@click.option("--user", help="user name at the mail server")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="file with the password; - is standard input",
)
@click.option("--off", is_flag=True, help="send no mail any more")
@click.option("--json", "as_json", is_flag=True, help="answer as one JSON object")
@click.pass_context
def mail(ctx: click.Context, /, *, off: bool, as_json: bool, **given: Any) -> None:
    """Show, or set, the mail server that sends invitations; the node takes it up when it starts."""
    from kumiai.apps import mailing, node

    ctx.obj["json"] = as_json
    server, sender, path = given["server"], given["sender"], given["password_file"]
    if off:
        node.set_mail_server(ctx.obj["home"], None)
    elif server is not None:
        if sender is None:
            raise click.UsageError("--server goes with --sender")
        password = _secret(Field("password", Kind.SECRET, ""), path) if path else None
        told = mailing.server_of(server, sender, given["user"], password)
        node.set_mail_server(ctx.obj["home"], told)
    stands = node.mail_server(ctx.obj["home"])
    shown = (
        {"server": None}
        if stands is None
        else {
            "server": f"{stands.security.value}://{stands.host}:{stands.port}",
            "sender": stands.sender,
            "user": stands.user,
        }
    )
    _show(shown, as_json=as_json)


@main.command("demo")
@click.argument("what", required=False, type=click.Choice(["tamper"]))
@click.option("--once", is_flag=True, help="end after the walk")
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="directory of recordings to replay (default: generated, and labelled so)",
)
@click.option("--port", default=8800, show_default=True, help="port to serve on")
@click.option("--sharing-port", type=int, help="port for recipients (default: the one after it)")
@click.option("--reset", is_flag=True, help="begin anew")
@click.option("--json", "as_json", is_flag=True, help="print the counts as one JSON object")
@click.pass_context
def demo(ctx: click.Context, /, **given: Any) -> None:
    """Walk one row from a machine tool to a paid, provable, contestable yen."""
    from kumiai.apps.demo import run

    given["home"] = ctx.obj["home"]
    ctx.obj["json"] = given["as_json"]
    ctx.exit(run(**given))
