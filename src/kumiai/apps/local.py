"""The near door: a command asked of the running node's socket, or of the directory itself."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from kumiai.apps.commands import Command, Kind
from kumiai.model.identifier import identifier
from kumiai.model.refusal import NoAnswer, NoNode, NotSignedIn

SOCKET = "node.sock"
TOKEN = "operator.token"
_BOUNDARY = "kumiai-7f3c0a5d9be1"


class Told(Exception):
    """A refusal that the running node told; its code, sentence and hint are the node's."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        """`body` as `manage.answers.refused` makes it."""
        super().__init__(body["error"]["code"])
        self.body = body


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks at the near door: the node's directory, the person, and the language of refusals."""

    home: Path
    person: str | None
    lang: str = "en"


def ask(asker: Asker, command: Command, values: Mapping[str, Any]) -> Any:
    """The answer to `command`: data, or a `Download`. Raises the refusal that stands against it,
    `NoAnswer` when the running node ends the talk.
    """
    from kumiai.apps.manage.given import read_given

    secret = _token(asker.home, asker.person)
    given = read_given(command, values)
    if (asker.home / SOCKET).exists():
        try:
            return _ask_socket(asker, secret, command, values)
        except ConnectionRefusedError:
            (asker.home / SOCKET).unlink(missing_ok=True)
    return _ask_directory(asker.home, secret, command, given)


def _token(home: Path, person: str | None) -> str:
    """The secret of the person's token on this machine.

    Raises `NoNode`, `NotSignedIn`, `BadIdentifier`.
    """
    if not (home / "node.json").exists():
        raise NoNode(directory=home.name)
    path = home / TOKEN if person is None else home / "tokens" / identifier("person", person)
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        raise NotSignedIn(what=person or "token") from None


def _ask_directory(home: Path, secret: str, command: Command, given: Mapping[str, Any]) -> Any:
    """Opens the directory, answers, closes it."""
    from kumiai.acts.govern import signing_in
    from kumiai.apps.manage.operations import RUN
    from kumiai.apps.node import open_node
    from kumiai.rules.standing import require

    node = open_node(home)
    try:
        standing = signing_in.standing_of_token(node.store, secret, node.clock())
        require(standing, command.operation)
        return RUN[command.operation](node, standing, given)
    finally:
        node.close()


class _Connection(http.client.HTTPConnection):
    """HTTP through a socket of this machine."""

    def __init__(self, path: Path) -> None:
        """A connection to the socket at `path`."""
        super().__init__("localhost", timeout=600)
        self._path = path

    def connect(self) -> None:
        """Opens the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def _ask_socket(asker: Asker, secret: str, command: Command, values: Mapping[str, Any]) -> Any:
    """Asks the running node. Raises what it refuses as `Told`."""
    from kumiai.apps.manage.answers import Download

    path, rest = _address(command, values)
    headers = {"authorization": f"Bearer {secret}", "accept-language": asker.lang}
    body = b""
    if command.method == "GET" and rest:
        path += "?" + urlencode(rest, doseq=True)
    elif rest:
        kind, body = _body(command, rest)
        headers["content-type"] = kind
    connection = _Connection(asker.home / SOCKET)
    try:
        connection.request(command.method, path, body, headers)
        answer = connection.getresponse()
        raw = answer.read()
    except ConnectionRefusedError:
        raise
    except (OSError, http.client.HTTPException) as ended:
        raise NoAnswer(what=type(ended).__name__) from None
    finally:
        connection.close()
    if answer.status >= 400:
        raise Told(json.loads(raw))
    if command.download:
        name = answer.getheader("content-disposition", "").split('"')[1]
        return Download(answer.getheader("content-type", ""), name, raw)
    return json.loads(raw)["data"]


def _address(command: Command, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The path of a command with its fields, and the fields that don't stand in it."""
    path, rest = command.path, dict(values)
    for name in list(rest):
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", quote(str(rest.pop(name)), safe=""))
    return path, rest


def _body(command: Command, rest: Mapping[str, Any]) -> tuple[str, bytes]:
    """The body: JSON, or form data where a file is sent."""
    files = {f.name for f in command.fields if f.kind in (Kind.FILE, Kind.FILES, Kind.DOCUMENT)}
    if not files & rest.keys():
        return "application/json", json.dumps(rest).encode()
    parts: list[bytes] = []
    for name, value in rest.items():
        values = value if isinstance(value, list) else [value]
        parts += [_part(name, one) for one in values]
    end = f"--{_BOUNDARY}--\r\n".encode()
    return f"multipart/form-data; boundary={_BOUNDARY}", b"".join(parts) + end


def _part(name: str, value: Any) -> bytes:
    """One part of form data (RFC 7578)."""
    if isinstance(value, tuple):
        file_name = quote(value[0], safe=".-_ ")
        said, content = f'; filename="{file_name}"', bytes(value[1])
    else:
        said, content = "", str(value).encode()
    head = f'--{_BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"{said}\r\n\r\n'
    return head.encode() + content + b"\r\n"
