"""Invitations by mail, through a real mail server on loopback."""

import asyncio
import json
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from starlette.testclient import TestClient

from kumiai.apps import mailing, worker
from kumiai.apps.cli import main
from kumiai.apps.manage.http import application
from kumiai.apps.node import mail_server, set_mail_server
from kumiai.model.person import Role
from kumiai.model.refusal import BadValue, MailAway, MailRefused
from kumiai.peers import mail
from kumiai.peers.mail import Letter, MailServer, Security
from kumiai.records import invitations, outbox
from tests.apps import hosting
from tests.apps.running import running
from tests.apps.world import HOST, PLANT, World, secret_of

SENDER = "node@example.jp"


@dataclass
class Letters:
    """What a mail server took, and what it answers to a recipient."""

    found: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the server's word
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Takes or refuses a recipient."""
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the server's name for it
        """Takes a letter."""
        made = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(made, EmailMessage)
        self.found.append(made)
        return "250 OK"


class Free(Controller):
    """A mail server on a port that was free."""

    def _trigger_server(self) -> None:
        """Learns the port, then speaks to it, as its parent wants."""
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def letters() -> Letters:
    """What arrives."""
    return Letters()


@pytest.fixture
def server(letters: Letters) -> Iterator[MailServer]:
    """A mail server on a free port of loopback."""
    controller = Free(letters, hostname="127.0.0.1", port=0)
    controller.start()
    yield MailServer("127.0.0.1", controller.port, Security.LOOPBACK, SENDER)
    controller.stop()


def with_mail(world: World, server: MailServer) -> World:
    """The world with a node that was told of a mail server."""
    node = replace(world.node, mail=server, console_url=f"http://{HOST}")
    return replace(
        world, node=node, client=TestClient(application(node, (HOST,)), base_url=f"http://{HOST}")
    )


def way(world: World) -> str:
    """How the newest invitation stands with the mail."""
    answer = world.ask("GET", "/v1/invitations", secret_of(PLANT, Role.OPERATOR))
    return str(answer.json()["data"][0]["way"])


def test_the_worker_mails_the_link(any_world: World, server: MailServer, letters: Letters) -> None:
    """The answer holds no link, the letter does, in both languages; the link works."""
    world = with_mail(any_world, server)
    made = hosting.invite(world)
    assert (made["link"], made["way"], way(world)) == (None, "waiting", "waiting")
    worker.once(world.node)
    worker.once(world.node)
    assert len(letters.found) == 1
    told = letters.found[0]
    assert (told["to"], told["from"]) == (hosting.INVITED["mail"], SENDER)
    assert "春日井精工" in told["subject"]
    text = told.get_content()
    assert f"{hosting.INVITED['name_ja']} 御中" in text
    assert "invites you" in text
    link = next(line for line in text.splitlines() if line.startswith("http"))
    assert (
        hosting.typed(hosting.browser(world), link.removeprefix(f"http://{HOST}")).status_code
        == 303
    )
    assert way(world) == "mailed"


def test_no_message_that_waits_holds_the_code(world: World, server: MailServer) -> None:
    """Whoever reads the records cannot accept: the code is derived with the node's secret."""
    told = with_mail(world, server)
    made = hosting.invite(told)
    code = invitations.code_of(made["id"], told.node.store.secret)
    row = told.node.store.database.row("SELECT body FROM outbox WHERE kind = 'mail'")
    assert row is not None
    assert json.loads(row["body"]) == {"invitation": made["id"]}
    assert invitations.code_of(made["id"], b"other") != code


def test_a_server_that_is_away(world: World, server: MailServer, letters: Letters) -> None:
    """The letter waits and leaves when the server is back; months are closed meanwhile."""
    away = with_mail(world, replace(server, port=1))
    hosting.invite(away)
    assert mailing.post(away.node) == 0
    letters.answer = "451 later"
    back = with_mail(world, server)
    assert mailing.post(back.node) == 0
    assert way(back) == "waiting"
    letters.answer = "250 OK"
    assert mailing.post(back.node) == 1
    assert (way(back), len(letters.found)) == ("mailed", 1)


def test_an_address_that_is_refused(world: World, server: MailServer, letters: Letters) -> None:
    """It is marked undeliverable and not tried again; the next letter leaves."""
    told = with_mail(world, server)
    hosting.invite(told)
    letters.answer = "550 no such user"
    assert mailing.post(told.node) == 0
    assert way(told) == "undeliverable"
    letters.answer = "250 OK"
    hosting.invite(told, party="anjo-press", name_ja="安城プレス", name_en="Anjo Press")
    assert mailing.post(told.node) == 1
    assert [one["to"] for one in letters.found] == [hosting.INVITED["mail"]]


def test_what_was_revoked_is_not_mailed(world: World, server: MailServer, letters: Letters) -> None:
    """Nor what has expired meanwhile."""
    told = with_mail(world, server)
    made = hosting.invite(told)
    path = f"/v1/invitations/{made['id']}/revoke"
    assert told.ask("POST", path, secret_of(PLANT, Role.OPERATOR)).status == 200
    assert (mailing.post(told.node), letters.found) == (0, [])
    assert outbox.letters(told.node.store.database) == []


def test_nothing_is_said_without_tls(server: MailServer, letters: Letters) -> None:
    """A server that is asked for TLS and has none gets no word of the letter; a server elsewhere is
    never spoken to without TLS.
    """
    for security in (Security.STARTTLS, Security.TLS):
        asked = replace(server, security=security, user="u", password="p")
        with pytest.raises(MailAway):
            mail.send(asked, Letter("a@example.jp", "s", "t"))
    assert letters.found == []
    with pytest.raises(BadValue):
        MailServer("mail.example.jp", 25, Security.LOOPBACK, SENDER)


def test_a_letter_has_one_recipient(server: MailServer, letters: Letters) -> None:
    """A text that would be a header stays text; a subject with a line break is a bug."""
    mail.send(server, Letter("a@example.jp", "件名", "本文\r\nBcc: b@example.jp\r\n"))
    assert letters.found[0]["bcc"] is None
    assert letters.found[0]["subject"] == "件名"
    with pytest.raises(ValueError, match="Header"):
        mail.send(server, Letter("a@example.jp", "s\nBcc: b@example.jp", "t"))
    letters.answer = "553 no"
    with pytest.raises(MailRefused):
        mail.send(server, Letter("a@example.jp", "s", "t"))


def test_the_command_sets_the_server(world: World) -> None:
    """`kumiai mail` shows nothing, sets, shows without the password, and forgets."""
    home = world.node.directory

    def typed(*words: str, given: str | None = None) -> Any:
        line = ["--home", str(home), "mail", *words, "--json"]
        return CliRunner().invoke(main, line, input=given)

    assert json.loads(typed().stdout)["data"] == {"server": None}
    made = typed(
        "--server", "smtp://mail.example.jp", "--sender", SENDER, "--user", "node",
        "--password-file", "-", given="hush hush\n",
    )  # fmt: skip
    told = {"server": "smtp://mail.example.jp:587", "sender": SENDER, "user": "node"}
    assert json.loads(made.stdout)["data"] == json.loads(typed().stdout)["data"] == told
    kept = mail_server(home)
    assert kept is not None
    assert kept.password == "hush hush"
    assert stat.S_IMODE((home / "mail.json").stat().st_mode) == 0o600
    assert json.loads(typed("--off").stdout)["data"] == {"server": None}
    set_mail_server(home, None)


@pytest.mark.parametrize(
    "words",
    [
        ("--server", "http://mail.example.jp", "--sender", SENDER),
        ("--server", "loopback://mail.example.jp", "--sender", SENDER),
        ("--server", "smtp://user:pass@mail.example.jp", "--sender", SENDER),
        ("--server", "smtp://mail.example.jp:99999", "--sender", SENDER),
        ("--server", "smtp://", "--sender", SENDER),
        ("--server", "smtp://mail.example.jp", "--sender", "nobody"),
        ("--server", "smtp://mail.example.jp"),
    ],
    ids=lambda words: words[1] + "-" + words[-1][:6],
)
def test_a_server_that_is_none(world: World, words: tuple[str, ...]) -> None:
    """Refused, and nothing is kept; a password never stands in an address."""
    found = CliRunner().invoke(main, ["--home", str(world.node.directory), "mail", *words])
    assert found.exit_code == 2
    assert "pass@" not in found.output
    assert mail_server(world.node.directory) is None


@pytest.mark.slow
def test_a_running_node_mails(
    template: Path, tmp_path: Path, server: MailServer, letters: Letters
) -> None:
    """`kumiai serve` takes up what its directory says of the mail, and its worker sends the letter;
    the link begins with the address under which people find the node.
    """
    shutil.copytree(template, tmp_path / "node")
    set_mail_server(tmp_path / "node", server)
    with running(tmp_path / "node", "--console-url", "https://node.example.jp/") as node:
        words = [f"--{k.replace('_', '-')}={v}" for k, v in hosting.INVITED.items() if k != "party"]
        sent = node.typed("invitation", "send", hosting.PRESS, *words, "--json")
        assert json.loads(sent.stdout)["data"]["link"] is None, sent.stderr
        until = time.monotonic() + 60
        while not letters.found and time.monotonic() < until:
            time.sleep(0.1)
    assert len(letters.found) == 1
    assert "\nhttps://node.example.jp/console/welcome/" in letters.found[0].get_content()
