"""A walk by command line: a fresh node, its persons' tokens, and the clock that it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

from kumiai.apps import node, serving
from kumiai.apps.cli import main
from kumiai.apps.demo.stage import ToldClock
from kumiai.apps.local import SOCKET
from kumiai.apps.manage.http import application
from kumiai.rules.standing import ACCESS, Operation

PASSWORD = "a long enough password"
PASSPHRASE = "a long enough passphrase"


@dataclass(slots=True)
class Walker:
    """Types commands as one person or another; a person signs in over HTTP, once, for its token."""

    home: Path
    files: Path
    clock: ToldClock

    def typed(self, *words: str, person: str = "") -> Result:
        """What a command ends with."""
        said = ["--home", str(self.home), *(["--as", person] if person else []), *words]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(node, "open_node", partial(node.open_node, now=self.clock))
            return CliRunner().invoke(main, said)

    def done(self, *words: str, person: str = "") -> Any:
        """The data that a command answers with, as JSON; it must succeed, with and without."""
        found = self.typed(*words, "--json", person=person)
        assert found.exit_code == 0, (words, found.stdout, found.stderr)
        told = json.loads(found.stdout)
        assert (told["ok"], set(told)) == (True, {"ok", "data", "warnings", "next"})
        return told["data"]

    def file(self, name: str, content: str | bytes) -> str:
        """A file that somebody wrote."""
        path = self.files / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    @contextmanager
    def over_http(self) -> Iterator[TestClient]:
        """The node's API, beside the command line."""
        opened = node.open_node(self.home, self.clock)
        try:
            with TestClient(application(opened, ("n.test",)), base_url="http://n.test") as client:
                yield client
        finally:
            opened.close()

    def sign_in(self, person: str, link: str) -> None:
        """Signs a person in with its link; keeps a token of its own for the command line."""
        with self.over_http() as client:
            said = {"link": link, "password": PASSWORD}
            answer = client.post("/v1/session", json=said)
            assert answer.status_code == 200, answer.content
            told = answer.json()["data"]
            cookie = answer.cookies["kumiai_session"]
            keep = {"cookie": f"kumiai_session={cookie}", "x-kumiai-csrf": told["csrf"]}
            roles = set(client.get("/v1/session", headers=keep).json()["data"]["roles"])
            scope = [o.value for o in Operation if roles & {r.value for r in ACCESS[o].roles}]
            made = {"id": f"cli-{person}", "scope": scope}
            token = client.post("/v1/tokens", json=made, headers=keep).json()["data"]["secret"]
        path = self.home / "tokens" / person
        path.parent.mkdir(exist_ok=True)
        path.write_text(token)


@contextmanager
def by_socket(walker: Walker) -> Iterator[None]:
    """The node running beside the commands: they go through its socket while the block runs."""
    opened = node.open_node(walker.home, walker.clock)
    listening = serving._listen_local(walker.home / SOCKET)
    app = application(opened, ("localhost",))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()
        (walker.home / SOCKET).unlink(missing_ok=True)
        opened.close()


def founded(base: Path) -> Walker:
    """A fresh node of the company toa, whose boss has signed in."""
    files = base / "files"
    files.mkdir()
    walker = Walker(base / "node", files, ToldClock(datetime.now(UTC)))
    words = ["init", "--name", "n.test", "--party", "toa", "--name-ja", "東亜工業", "--name-en"]
    words += ["Toa Kogyo", "--person", "boss", "--person-name", "社長"]
    made = CliRunner().invoke(main, ["--home", str(walker.home), *words])
    assert made.exit_code == 0, made.stderr
    link = made.stdout.split("sign in")[1].split()[0]
    walker.clock.at = datetime.now(UTC)
    walker.sign_in("boss", link)
    return walker
