"""Serving: the API on its address and on the node's local socket, with the worker beside it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import uvicorn

from kumiai.apps.local import SOCKET
from kumiai.apps.manage.http import application
from kumiai.apps.node import Node
from kumiai.apps.worker import work
from kumiai.model.refusal import NodeBusy

_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def serve(
    node: Node,
    host: str,
    port: int,
    allowed: tuple[str, ...],
    say: Callable[[str], None],
) -> None:
    """Serves until it is told to stop. Raises `NodeBusy` when another process serves the node."""
    path = node.directory / SOCKET
    sockets = [_listen(host, port), _listen_local(path)]
    place = sockets[0].getsockname()
    app = application(node, (*_HOSTS, host, *allowed))
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    stop = threading.Event()
    worker = threading.Thread(target=work, args=(node, stop), name="kumiai-worker")
    worker.start()
    server = uvicorn.Server(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        # Told before the server listens to signals, or anew by the server after it has stopped:
        # it ends, and what follows must still be done.
        signal.signal(number, lambda *_: setattr(server, "should_exit", True))
    say(f"serving   http://{place[0]}:{place[1]}/")
    try:
        asyncio.run(server.serve(sockets=sockets))
    finally:
        stop.set()
        worker.join()
        path.unlink(missing_ok=True)
        node.close()


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket on an address; loopback unless somebody said otherwise."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
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
