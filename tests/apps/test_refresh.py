"""The address that a spreadsheet refreshes: Basic sign-in, metered like any read, gone at once."""

import asyncio
import base64
import csv
import io
import shutil
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient

from kumiai.apps.console.words import TEXTS
from kumiai.apps.manage import visits
from kumiai.apps.manage.http import application
from kumiai.model.person import Role
from kumiai.model.refusal import TokenRevoked
from kumiai.records import usage_log
from tests.apps.running import Running, running
from tests.apps.test_console import english_in, names, words
from tests.apps.visiting import PASSWORD, visitor
from tests.apps.world import HOST, PLANT, SPINDLE, World, person_of, secret_of

AGREEMENT, PURPOSE = "agr-spindle-2", "maintenance"
ADDRESS = f"/refresh/{AGREEMENT}/{PURPOSE}/machining"
READER = person_of(SPINDLE, Role.DATA_MANAGER)
NONE: tuple[tuple[str, str, int, str], ...] = (
    ("an ending that is no table", f"{ADDRESS}.pdf", 404, "E9006"),
    ("Parquet, which no spreadsheet opens", f"{ADDRESS}.parquet", 404, "E9006"),
    ("no ending", ADDRESS, 404, "E9006"),
    ("no dataset", f"/refresh/{AGREEMENT}/{PURPOSE}/.csv", 404, "E9006"),
    ("a token in the address", f"{ADDRESS}.csv?token=abc", 400, "E1010"),
    ("another purpose", f"/refresh/{AGREEMENT}/advertising/machining.csv", 403, "E2002"),
    ("an agreement of others", f"/refresh/agr-plates/{PURPOSE}/machining.csv", 404, "E4006"),
    ("no such agreement", f"/refresh/agr-none/{PURPOSE}/machining.csv", 404, "E4006"),
    ("a dataset of others", f"/refresh/{AGREEMENT}/{PURPOSE}/plates.csv", 404, "E1008"),
    ("no such dataset", f"/refresh/{AGREEMENT}/{PURPOSE}/none.csv", 404, "E1008"),
    ("a NUL in the address", f"/refresh/{AGREEMENT}/{PURPOSE}/%00.csv", 400, "E1010"),
)  # fmt: skip
"""Addresses that answer with a refusal: what is wrong with each, its status and code."""


def basic(person: str, secret: str) -> dict[str, str]:
    """The header of a Basic sign-in."""
    told = base64.b64encode(f"{person}:{secret}".encode()).decode()
    return {"authorization": f"Basic {told}"}


def asked(world: World, headers: dict[str, str], path: str = f"{ADDRESS}.csv", **how: Any) -> Any:
    """The answer to a spreadsheet, without any cookie."""
    world.client.cookies.clear()
    return world.client.request(how.pop("method", "GET"), path, headers=headers, **how)


def reader(world: World) -> dict[str, str]:
    """The sign-in with a token made for it."""
    said = {
        "id": "excel-1", "scope": ["read.request", "read.fetch"], "agreement": [AGREEMENT],
    }  # fmt: skip
    answer = world.ask("POST", "/v1/tokens", secret_of(SPINDLE, Role.DATA_MANAGER), json=said)
    assert answer.status == 200, answer.raw
    return basic(READER, answer.json()["data"]["secret"])


def size(world: World) -> int:
    """How many entries the agreement's log has."""
    return usage_log.size_and_root(world.node.store.database, AGREEMENT)[0]


def test_the_rows_are_those_of_a_read(any_world: World) -> None:
    """CSV and xlsx hold the rows that the API answers with; the first refresh is a use, further ones
    and the other form are the same use.
    """
    headers, before = reader(any_world), size(any_world)
    first = asked(any_world, headers)
    assert first.status_code == 200
    assert first.headers["content-type"] == "text/csv; charset=utf-8"
    assert first.headers["cache-control"] == "no-store"
    assert size(any_world) in (before, before + 2)
    after = size(any_world)
    again = asked(any_world, headers)
    assert again.content == first.content
    book = asked(any_world, headers, f"{ADDRESS}.xlsx")
    assert size(any_world) == after
    table = list(csv.reader(io.StringIO(first.content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(book.content), read_only=True)["data"]
    cells = [
        ["" if c is None else str(c) for c in row] for row in sheet.iter_rows(values_only=True)
    ]
    assert len(cells) == len(table) > 2
    assert cells[0] == table[0]
    told = {"agreement": AGREEMENT, "dataset": "machining", "purpose": PURPOSE}
    secret = secret_of(SPINDLE, Role.DATA_MANAGER)
    grant = any_world.ask("POST", "/v1/reads", secret, json=told).json()["data"]["id"]
    own = any_world.ask("GET", f"/v1/grants/{grant}/rows?format=csv", secret)
    assert own.raw == first.content


def test_a_password_opens_it_too(world: World) -> None:
    """The person's own password reads; it opens no other address, and a session opens none of these."""
    browser = visitor(world, SPINDLE, Role.DATA_MANAGER)
    assert asked(world, basic(READER, PASSWORD)).status_code == 200
    other = asked(world, basic(READER, PASSWORD), "/v1/agreements")
    assert (other.status_code, other.json()["error"]["code"]) == (401, "E7001")
    cookie = browser.client.get(f"{ADDRESS}.csv")
    assert (cookie.status_code, cookie.json()["error"]["code"]) == (401, "E7001")


def test_who_may_not_is_asked_to_sign_in(world: World) -> None:
    """Nobody, a bearer token, broken Basic, another's name, a wrong secret: 401 with how to sign in,
    and nothing but failed sign-ins on record.
    """
    secret = secret_of(SPINDLE, Role.DATA_MANAGER)
    wrong: list[dict[str, str]] = [
        {}, {"authorization": f"Bearer {secret}"}, {"authorization": "Basic"},
        {"authorization": "Basic ###"}, {"authorization": "Basic eA=="},
        {"authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()},
        basic(READER, "x" * 5_000), basic("nobody", secret), basic("", ""), basic(READER, ""),
        basic(person_of(PLANT, Role.DATA_MANAGER), secret), basic(READER, "kumiai_wrong"),
    ]  # fmt: skip
    before = world.rows()
    for headers in wrong:
        answer = asked(world, headers)
        assert answer.status_code == 401, headers
        assert answer.headers["www-authenticate"] == 'Basic realm="Kumiai", charset="UTF-8"'
        assert answer.json()["error"]["code"] == "E7001"
        assert secret not in answer.text
    after = world.rows()
    assert {t for t in after if after[t] != before[t]} <= {"audit"}


def test_wrong_secrets_are_throttled_and_a_right_token_is_not(world: World) -> None:
    """After ten failures 429, for the right password as well, as for signing in; a token that is
    right still reads, so nobody locks a spreadsheet out; after a quarter of an hour all is well.
    """
    visitor(world, SPINDLE, Role.DATA_MANAGER)
    token = reader(world)
    codes = [asked(world, basic(READER, f"guess {n} of many")).status_code for n in range(11)]
    assert codes == [401] * 10 + [429]
    assert asked(world, basic(READER, PASSWORD)).status_code == 429
    signing = world.ask("POST", "/v1/session", json={"person": READER, "password": PASSWORD})
    assert signing.status == 429
    assert asked(world, token).status_code == 200
    world.clock.at += timedelta(minutes=16)
    assert asked(world, basic(READER, PASSWORD)).status_code == 200


def test_what_is_revoked_stops_at_once(world: World) -> None:
    """The next request after the token was revoked is 401; mid-download the file ends."""
    headers = reader(world)
    assert asked(world, headers).status_code == 200
    secret = secret_of(SPINDLE, Role.DATA_MANAGER)
    assert world.ask("POST", "/v1/tokens/excel-1/revoke", secret).status == 200
    answer = asked(world, headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "E7007")
    assert "www-authenticate" in answer.headers


def test_what_is_revoked_meanwhile_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of several pieces ends where its token was revoked: who asks is asked again each time."""
    monkeypatch.setattr(visits, "_CHUNK", 1_000)
    headers, secret = reader(world), secret_of(SPINDLE, Role.DATA_MANAGER)
    seen: list[bytes] = []

    async def get() -> None:
        """Takes the answer as a server would, and has the token revoked after the first piece."""
        told = [(b"host", HOST.encode()), (b"authorization", headers["authorization"].encode())]
        path = f"{ADDRESS}.csv"
        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
            "root_path": "", "scheme": "http", "query_string": b"", "headers": told,
            "http_version": "1.1", "server": (HOST, 80), "client": ("127.0.0.1", 1),
            "asgi": {"version": "3.0"},
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message.get("body"):
                seen.append(message["body"])
                await asyncio.to_thread(world.ask, "POST", "/v1/tokens/excel-1/revoke", secret)

        await application(world.node, (HOST,))(scope, receive, send)

    # A browser of other tests holds the event loop of the main thread.
    with ThreadPoolExecutor(1) as aside, pytest.raises(TokenRevoked):
        aside.submit(asyncio.run, get()).result()
    assert len(b"".join(seen)) == 1_000


@pytest.mark.parametrize("item, path, status, code", NONE, ids=lambda one: str(one)[:30])
def test_addresses_that_are_none(
    world: World, item: str, path: str, status: int, code: str
) -> None:
    """Refused as the API refuses; another's dataset answers like one that does not exist."""
    assert item
    headers = reader(world)
    before = world.trace()
    answer = asked(world, headers, path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert world.trace() == before


def test_asking_for_the_head_reads_nothing(world: World) -> None:
    """A spreadsheet that looks first is told the type; no size, no row, no entry."""
    headers = reader(world)
    asked(world, headers)
    before = world.trace()
    answer = asked(world, headers, method="HEAD")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/csv")
    assert asked(world, {}, method="HEAD").status_code == 401
    for method in ("OPTIONS", "PROPFIND", "POST"):
        assert asked(world, headers, method=method).status_code == 405
    assert world.trace() == before


def test_a_narrow_token_opens_one_agreement(world: World) -> None:
    """Another agreement of the party is nothing to it; a token for what its party has not is none."""
    secret = secret_of(SPINDLE, Role.DATA_MANAGER)
    said = {"id": "excel-2", "scope": ["read.request"], "agreement": ["agr-plates"]}
    answer = world.ask("POST", "/v1/tokens", secret, json=said)
    assert (answer.status, answer.code()) == (404, "E4006")
    only = {"id": "excel-3", "scope": ["read.request"], "agreement": [AGREEMENT]}
    made = world.ask("POST", "/v1/tokens", secret, json=only).json()["data"]["secret"]
    refused = asked(world, basic(READER, made))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "E7002")


def test_formulas_of_a_sender_are_text(world: World) -> None:
    """A cell that a spreadsheet would run begins with an apostrophe, in CSV and in xlsx."""
    from tests.apps import formulas

    path, person, secret = formulas.told(world)
    headers = basic(person, secret)
    table = asked(world, headers, f"{path}.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    hostile = [cell for row in rows for cell in row if formulas.CELL in cell]
    assert hostile
    assert all(cell == "'" + formulas.CELL for cell in hostile)
    book = openpyxl.load_workbook(io.BytesIO(asked(world, headers, f"{path}.xlsx").content))
    assert [c.data_type for row in book["data"] for c in row if formulas.CELL in str(c.value)] == [
        "s"
    ] * len(hostile)


def test_the_page_tells_address_and_password(world: World, repository: Any) -> None:
    """The dataset's page names the addresses; one button makes a password, shown once, that opens
    exactly them.
    """
    found = visitor(world, SPINDLE, Role.DATA_MANAGER)
    page = "/console/datasets/machining"
    text = found.page(page)
    assert f"{world.node.console_url}{ADDRESS}.xlsx" in text
    answer = found.send(f"{page}/refresh", page, door=f"{AGREEMENT} {PURPOSE}")
    assert answer.status_code == 200
    assert TEXTS["refresh_excel"][0] in answer.text
    allowed = words(repository) | names(world)
    assert english_in(answer.text, allowed) == set()
    assert english_in(text, allowed) == set()
    secret = answer.text.partition('class="secret"><code>')[2].partition("<")[0]
    assert asked(world, basic(READER, secret)).status_code == 200
    assert secret not in found.page("/console/people")
    plates = found.send(f"{page}/refresh", page, door="agr-plates quality")
    assert plates.status_code == 404


def test_the_password_is_nobodys_cookie(world: World) -> None:
    """A client that signs in keeps nothing: each request says who asks."""
    client = TestClient(world.client.app, base_url=f"http://{HOST}")
    answer = client.get(f"{ADDRESS}.csv", headers=reader(world))
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert client.get(f"{ADDRESS}.csv").status_code == 401


class _Dialog(BaseHTTPRequestHandler):
    """Stands for the dialog in which a person signs in, which needs a screen: it passes on what
    LibreOffice asks, with the sign-in that was typed.
    """

    node: Running
    signed: Mapping[str, str]
    heard: list[tuple[str, int]]

    def _pass_on(self) -> None:
        """The node's answer."""
        kept = {k: v for k, v in self.headers.items() if k.lower() in ("accept", "depth", "range")}
        found = self.node.http(self.command, self.path, headers={**kept, **self.signed})
        self.heard.append((self.command, found.status_code))
        self.send_response(found.status_code)
        for name in ("content-type", "content-disposition", "allow", "www-authenticate"):
            if name in found.headers:
                self.send_header(name, found.headers[name])
        if self.command != "HEAD":
            self.send_header("content-length", str(len(found.content)))
        self.end_headers()
        self.wfile.write(found.content)

    do_GET = do_HEAD = do_OPTIONS = do_PROPFIND = _pass_on  # noqa: N815 - the server's words

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


def test_libreoffice_opens_the_address(template: Path, tmp_path: Path) -> None:
    """LibreOffice opens the address as it opens any: it looks with OPTIONS and HEAD, which read
    nothing, then gets the rows, and shows as many as the CSV has.
    """
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    shutil.copytree(template, tmp_path / "node")
    with running(tmp_path / "node") as node:
        said = {"id": "excel-1", "scope": ["read.request", "read.fetch"]}
        made = node.http("POST", "/v1/tokens", secret_of(SPINDLE, Role.DATA_MANAGER), json=said)
        signed = basic(READER, made.json()["data"]["secret"])
        plain = node.http("GET", f"{ADDRESS}.csv", headers=signed)
        heard: list[tuple[str, int]] = []
        told = {"node": node, "signed": signed, "heard": heard}
        door = ThreadingHTTPServer(("127.0.0.1", 0), type("Dialog", (_Dialog,), told))
        Thread(target=door.serve_forever, daemon=True).start()
        command = [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
        command += ["--convert-to", "csv", "--outdir", str(tmp_path)]
        command += [f"http://127.0.0.1:{door.server_port}{ADDRESS}.csv"]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=100)
        door.shutdown()
        door.server_close()
    assert ("GET", 200) in heard
    found = tmp_path / "machining.csv"
    assert found.exists(), (done.stderr, heard)
    assert len(found.read_text().splitlines()) == len(plain.text.splitlines()) > 2
