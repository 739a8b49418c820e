"""Serving: the API on its address and on the node's local socket, what recipients read on a port
of its own, with the worker beside it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from kumiai.apps.local import SOCKET
from kumiai.apps.manage.http import application
from kumiai.apps.node import Node
from kumiai.apps.sharing import application as sharing
from kumiai.apps.worker import work
from kumiai.model.refusal import NodeBusy

_HOSTS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Places:
    """Where a node listens. `names` are further host names that it answers to; `sharing_url` is
    where recipients find it, when that is not its own address (a proxy stands before it).
    """

    host: str
    port: int
    sharing_port: int | None = None
    """None: the port after the node's own, or a free one beside a free one."""
    names: tuple[str, ...] = ()
    sharing_url: str | None = None
    console_url: str | None = None
    """Where people find it with a browser, when that is not its own address."""


def serve(node: Node, places: Places, say: Callable[[str], None]) -> None:
    """Serves until it is told to stop. Raises `NodeBusy` when another process serves the node."""
    path = node.directory / SOCKET
    after = places.port + 1 if places.port else 0
    sharing_port = after if places.sharing_port is None else places.sharing_port
    own, shared = _listen(places.host, places.port), _listen(places.host, sharing_port)
    sockets = [own, shared, _listen_local(path)]
    told, told_shared = (_told(one) for one in (own, shared))
    node = replace(
        node,
        sharing_url=(places.sharing_url or told_shared).rstrip("/"),
        console_url=(places.console_url or told).rstrip("/"),
    )
    names = (*_HOSTS, places.host, *places.names)
    app = _ByPort(
        {shared.getsockname()[1]: sharing(node, names)}, otherwise=application(node, names)
    )
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(node, stop), name="kumiai-worker")
    worker.start()
    server = uvicorn.Server(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        # Told before the server listens to signals, or anew by the server after it has stopped:
        # it ends, and what follows must still be done.
        signal.signal(number, lambda *_: setattr(server, "should_exit", True))
    say(f"serving   {told}/")
    say(f"sharing   {node.sharing_url}/   (Delta Sharing, for recipients)")
    try:
        asyncio.run(server.serve(sockets=sockets))
    finally:
        stop.set()
        worker.join()
        path.unlink(missing_ok=True)
        node.close()


class _ByPort:
    """One application a port: what peers reach and what persons reach are two doors."""

    def __init__(self, apps: dict[int, ASGIApp], otherwise: ASGIApp) -> None:
        """`apps` by their ports; `otherwise` answers on all others and on the local socket."""
        self._apps = apps
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request to the application of the port on which it came."""
        server = scope.get("server") or ("", None)
        await self._apps.get(server[1] or 0, self._otherwise)(scope, receive, send)


def _told(listening: socket.socket) -> str:
    """The address of a listening socket, as a URL."""
    host, port, *_ = listening.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket on an address; loopback unless somebody said otherwise."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Told that it is TCP, the event loop sends small answers at once; else each waits 40 ms for the
    # client's delayed acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        raise NodeBusy(what=f"{host}:{port}", why="in use") from None
    listening.listen(128)
    return listening


def _listen_local(path: Path) -> socket.socket:
    """The node's own socket, for its owner alone."""
    if path.exists() and _answers(path):
        raise NodeBusy(what=path.name, why="another process serves this node")
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        listening.bind(str(path))
    finally:
        os.umask(mask)
    listening.listen(32)
    return listening


def _answers(path: Path) -> bool:
    """Whether somebody listens on a socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trying:
        try:
            trying.connect(str(path))
        except OSError:
            return False
        return True
