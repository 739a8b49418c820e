"""Tests reach this machine and no other: connecting or resolving beyond loopback is refused."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost", "testserver"})


class NetworkRefused(AssertionError):
    """A test tried to leave this machine."""


def is_local(host: object) -> bool:
    """Whether `host` (a name, an address, or None for "any of mine") is this machine."""
    if host is None:
        return True
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str):
        return False
    name = host.lower().rstrip(".")
    if name in LOCAL_NAMES or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_beyond_loopback(family: int, address: object) -> None:
    if family == socket.AF_UNIX:
        return
    host = address[0] if isinstance(address, tuple) else address
    if not is_local(host):
        message = f"a test may not reach {host!r}: only loopback and Unix sockets"
        raise NetworkRefused(message)


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """The guard, for the whole session; in place before any other fixture opens a socket."""
    patch = pytest.MonkeyPatch()
    connect, connect_ex, send = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.socket.sendto,
    )
    resolve = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_beyond_loopback(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_beyond_loopback(self.family, address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
        _refuse_beyond_loopback(self.family, rest[-1])
        return send(self, data, *rest)

    def guarded_getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        _refuse_beyond_loopback(socket.AF_INET, (host,))
        return resolve(host, *rest, **named)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket.socket, "sendto", guarded_sendto)
    patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
    yield
    patch.undo()
