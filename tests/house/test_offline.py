"""No test leaves this machine."""

import asyncio
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.offline import NetworkRefused, is_local

BEYOND = "192.0.2.1"  # RFC 5737: an address for documentation, nobody's


def _on_a_thread_of_its_own(work: Callable[[], object]) -> object:
    """A browser that other tests of this process hold open keeps a loop in the main thread."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()


def test_connecting_beyond_loopback_is_refused() -> None:
    """By `connect`, by `connect_ex`, and by a datagram."""
    with socket.socket() as stream, pytest.raises(NetworkRefused):
        stream.connect((BEYOND, 80))
    with socket.socket() as stream, pytest.raises(NetworkRefused):
        stream.connect_ex((BEYOND, 80))
    with socket.socket(type=socket.SOCK_DGRAM) as datagram, pytest.raises(NetworkRefused):
        datagram.sendto(b"row", (BEYOND, 53))


def test_resolving_a_foreign_name_is_refused() -> None:
    """Also when it is asyncio or `create_connection` that resolves."""
    with pytest.raises(NetworkRefused):
        socket.getaddrinfo("example.com", 443)
    with pytest.raises(NetworkRefused):
        socket.create_connection(("example.com", 443), timeout=1)

    async def reach_out() -> None:
        await asyncio.open_connection("example.com", 443)

    with pytest.raises(NetworkRefused):
        _on_a_thread_of_its_own(lambda: asyncio.run(reach_out()))


def test_loopback_is_open() -> None:
    """A server of the test's own answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        caller = threading.Thread(
            target=lambda: socket.create_connection(server.getsockname()).close()
        )
        caller.start()
        connection, _ = server.accept()
        connection.close()
        caller.join()


def test_unix_sockets_are_open() -> None:
    """A pair of them talks."""
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        one.sendall(b"row")
        assert other.recv(3) == b"row"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "0.0.0.0", None])
def test_these_are_this_machine(host: str | None) -> None:
    """Names and addresses of loopback, and "any of mine"."""
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "169.254.169.254", "fe80::1", "localhost.evil.test", "a"]
)
def test_these_are_not(host: str) -> None:
    """A private network is a network; a name that begins like localhost is a foreign name."""
    assert not is_local(host)
