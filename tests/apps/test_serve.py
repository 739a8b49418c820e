"""`kumiai serve` in a process of its own: where it listens, what it refuses, how it ends."""

import json
import shutil
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from kumiai.apps import serving
from kumiai.model.person import Role
from tests.apps.probes import AGREEMENT
from tests.apps.running import Running, running
from tests.apps.world import PLANT, SPINDLE, person_of, secret_of


@pytest.fixture(scope="module")
def served(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The world as a running node, one for all tests here."""
    home = tmp_path_factory.mktemp("served") / "node"
    shutil.copytree(template, home)
    with running(home) as found:
        yield found


def _listening(process: int) -> set[str]:
    """The addresses on which a process listens, by family."""
    names = Path(f"/proc/{process}/fd").iterdir()
    inodes = {name.readlink().name[8:-1] for name in names if "socket:" in str(name.readlink())}
    found = set()
    for family in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{process}/net/{family}").read_text().splitlines()[1:]:
            fields = line.split()
            # 0A is LISTEN; an open UDP socket hears whoever writes to it.
            if fields[9] in inodes and (fields[3] == "0A" or family.startswith("udp")):
                found.add(f"{family} {fields[1].split(':')[0]}")
    return found


def test_it_listens_on_loopback_only(served: Running) -> None:
    """One TCP socket on 127.0.0.1, and the node's own socket for its owner alone."""
    assert _listening(served.process.pid) == {"tcp 0100007F"}
    mode = (served.home / "node.sock").stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600
    for name in ("node.secret", "operator.token", "node.json"):
        assert stat.S_IMODE((served.home / name).stat().st_mode) == 0o600


def test_it_answers_over_http_and_to_its_own_name_only(served: Running) -> None:
    """Health is public; a request in another's name is refused."""
    assert served.http("GET", "/v1/health").json() == {"ok": True}
    with socket.create_connection(("127.0.0.1", served.port)) as talk:
        talk.sendall(b"GET /v1/health HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n")
        told = b"".join(iter(lambda: talk.recv(4096), b""))
    assert told.startswith(b"HTTP/1.1 421 ")
    assert b"E9008" in told


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999999999\r\n\r\n",
        b"POST /v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /v1/session HTTP/1.1\r\nHost: a\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\n\r\n",
        b"GET /v1/offers/%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"GET /v1/offers/\xff\xfe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ],
    ids=range(10),
)
def test_what_is_no_http_breaks_nothing(served: Running, raw: bytes) -> None:
    """Broken requests get a 4xx or a closed connection; the node goes on."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as talk:
        talk.sendall(raw)
        talk.shutdown(socket.SHUT_WR)
        try:
            told = b"".join(iter(lambda: talk.recv(4096), b""))
        except ConnectionResetError:
            told = b""
    assert not told or told.split(b" ")[1].startswith(b"4")
    assert served.http("GET", "/v1/health").status_code == 200


def test_a_command_goes_through_the_running_node(served: Running) -> None:
    """The same words, codes and exit codes as on the directory, in the asker's language."""
    person = ("--as", person_of(PLANT, Role.DATA_MANAGER))
    assert served.typed(*person, "party", "list").returncode == 0
    asked = (*person, "--lang", "ja", "offer", "show", "off-none")
    plain = served.typed(*asked)
    assert plain.returncode == 4
    assert plain.stderr.startswith(
        "error[E4005]: 「off-none」という申込みは見つかりません。\n\nhint: "
    )
    assert plain.stdout == ""
    as_json = served.typed(*asked, "--json")
    assert json.loads(as_json.stdout)["error"]["sentence"] in plain.stderr
    assert (as_json.returncode, as_json.stderr) == (4, "")


def test_a_revoked_token_is_refused_within_a_second(served: Running) -> None:
    """Revoked through one door, refused at the other; so is what it made."""
    secret = secret_of(PLANT, Role.PLANT)
    said = {"id": "tok-live", "scope": ["session.show"]}
    made = served.http("POST", "/v1/tokens", secret, json=said).json()["data"]["secret"]
    assert served.http("GET", "/v1/session", made).status_code == 200
    person = ("--as", person_of(PLANT, Role.PLANT))
    begun = time.monotonic()
    assert served.http("POST", "/v1/tokens/tok-live/revoke", secret).status_code == 200
    assert served.http("GET", "/v1/session", made).json()["error"]["code"] == "E7007"
    assert time.monotonic() - begun < 5
    listed = served.typed(*person, "token", "list", "--json")
    found = {t["id"]: t["revoked_at"] for t in json.loads(listed.stdout)["data"]}
    assert found["tok-live"] is not None


def test_a_download_ends_when_its_grant_is_revoked(template: Path, tmp_path: Path) -> None:
    """A slow reader of a large answer is cut off after the revocation, short of its length."""
    home = tmp_path / "node"
    shutil.copytree(template, home)
    _fatten(home)
    secret = secret_of(PLANT, Role.DATA_MANAGER)
    with running(home) as node:
        listed = node.http("GET", f"/v1/agreements/{AGREEMENT}/grants", secret).json()["data"]
        grant = next(g["id"] for g in listed if g["party"] == PLANT)
        with socket.create_connection(("127.0.0.1", node.port), timeout=30) as talk:
            talk.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
            head = f"GET /v1/grants/{grant}/rows HTTP/1.1\r\nHost: localhost\r\n"
            talk.sendall(f"{head}Authorization: Bearer {secret}\r\n\r\n".encode())
            got = talk.recv(65_536)
            length = int(got.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            path = f"/v1/agreements/{AGREEMENT}/grants/{grant}/revoke"
            assert node.http("POST", path, secret).status_code == 200
            size = len(got)
            while piece := talk.recv(65_536):
                size += len(piece)
        assert 0 < size < length
        assert node.http("GET", f"/v1/grants/{grant}/rows", secret).status_code == 403
        assert node.http("GET", "/v1/health").status_code == 200


def test_a_shared_file_ends_when_its_token_is_revoked(template: Path, tmp_path: Path) -> None:
    """A slow recipient of a large file is cut off within a second of the revocation."""
    home = tmp_path / "node"
    shutil.copytree(template, home)
    secret = secret_of(SPINDLE, Role.DATA_MANAGER)
    with running(home) as node:
        made = node.http("POST", "/v1/profiles", secret, json={"id": "pro-slow"}).json()["data"]
        profile = httpx2.post(made["activate"]).json()
        table = "/shares/agr-spindle-2/schemas/maintenance/tables/machining/query"
        told = {"authorization": f"Bearer {profile['bearerToken']}"}
        said = httpx2.post(profile["endpoint"] + table, json={}, headers=told, timeout=60)
        url = urlsplit(json.loads(said.text.splitlines()[2])["file"]["url"])
        _fatten(home)
        with socket.create_connection(("127.0.0.1", node.sharing), timeout=30) as talk:
            talk.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
            talk.sendall(f"GET {url.path}?{url.query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            got = talk.recv(1024)
            length = int(got.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            size = len(got)
            assert node.http("POST", "/v1/tokens/pro-slow/revoke", secret).status_code == 200
            begun = time.monotonic()
            refused = httpx2.get(url.geturl())
            assert (refused.status_code, "E7007" in refused.text) == (401, True)
            assert time.monotonic() - begun < 1
            time.sleep(0.5)
            while piece := talk.recv(65_536):
                size += len(piece)
        assert length > 64 * 2**20
        assert 0 < size < length / 2


def _fatten(home: Path) -> None:
    """Makes every cut of a node some tens of megabytes long: zeros behind its file."""
    for path in (home / "cuts").glob("*.parquet"):
        with path.open("ab") as file:
            file.truncate(path.stat().st_size + 64 * 2**20)


def test_one_process_serves_a_node(served: Running) -> None:
    """A second one is refused and leaves the first alone."""
    second = served.typed("serve", "--port", "0", "--sharing-port", "0")
    assert second.returncode == 7
    assert second.stderr.startswith("error[E9001]: ")
    assert served.typed("--as", "kasugai-data", "party", "list").returncode == 0


def test_a_taken_port_is_told(served: Running, template: Path, tmp_path: Path) -> None:
    """Another node on the same port is refused with the address that is taken."""
    home = tmp_path / "node"
    shutil.copytree(template, home)
    other = Running(served.process, home, served.port, served.sharing)
    found = other.typed("serve", "--port", str(served.port), "--sharing-port", "0")
    assert found.returncode == 7
    assert str(served.port) in found.stderr
    assert not (home / "node.sock").exists()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_told(template: Path, tmp_path: Path, how: signal.Signals) -> None:
    """It ends by itself, takes its socket away and says nothing; the directory answers then."""
    home = tmp_path / "node"
    shutil.copytree(template, home)
    with running(home) as node:
        node.process.send_signal(how)
        assert node.process.wait(30) == 0
        assert not (home / "node.sock").exists()
        assert node.process.stderr is not None
        assert "Traceback" not in node.process.stderr.read()
        assert node.typed("--as", "kasugai-data", "party", "list").returncode == 0


def test_small_answers_leave_at_once() -> None:
    """The listening socket says that it is TCP: only then does the event loop switch off the wait
    for more to send.
    """
    with serving._listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP
