"""The near door: a command asked of the running node's socket, or of the directory itself."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from kumiai.apps.commands import Command, Kind
from kumiai.model.refusal import NoNode, NotSignedIn

SOCKET = "node.sock"
TOKEN = "operator.token"
_BOUNDARY = "kumiai-7f3c0a5d9be1"


class Told(Exception):
    """A refusal that the running node told; its code, sentence and hint are the node's."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        """`body` as `manage.answers.refused` makes it."""
        super().__init__(body["error"]["code"])
        self.body = body


def ask(home: Path, person: str | None, command: Command, values: Mapping[str, Any]) -> Any:
    """The answer to `command`: data, or a `Download`. Raises the refusal that stands against it."""
    secret = _token(home, person)
    if (home / SOCKET).exists():
        try:
            return _ask_socket(home, secret, command, values)
        except ConnectionRefusedError:
            (home / SOCKET).unlink(missing_ok=True)
    return _ask_directory(home, secret, command, values)


def _token(home: Path, person: str | None) -> str:
    """The secret of the person's token on this machine. Raises `NoNode`, `NotSignedIn`."""
    if not (home / "node.json").exists():
        raise NoNode(directory=home.name)
    path = home / "tokens" / Path(person).name if person else home / TOKEN
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        raise NotSignedIn(what=person or "token") from None


def _ask_directory(home: Path, secret: str, command: Command, values: Mapping[str, Any]) -> Any:
    """Opens the directory, answers, closes it."""
    from kumiai.acts.govern import signing_in
    from kumiai.apps.manage.given import read_given
    from kumiai.apps.manage.operations import RUN
    from kumiai.apps.node import open_node

    node = open_node(home)
    try:
        standing = signing_in.standing_of_token(node.store, secret, node.clock())
        return RUN[command.operation](node, standing, read_given(command, values))
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


def _ask_socket(home: Path, secret: str, command: Command, values: Mapping[str, Any]) -> Any:
    """Asks the running node. Raises what it refuses as `Told`."""
    from kumiai.apps.manage.answers import Download

    path, rest = _address(command, values)
    headers = {"authorization": f"Bearer {secret}"}
    body = b""
    if command.method == "GET" and rest:
        path += "?" + urlencode(rest, doseq=True)
    elif rest:
        kind, body = _body(command, rest)
        headers["content-type"] = kind
    connection = _Connection(home / SOCKET)
    try:
        connection.request(command.method, path, body, headers)
        answer = connection.getresponse()
        raw = answer.read()
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
