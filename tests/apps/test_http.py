"""The HTTP door: hosts, methods, bodies within their bounds, downloads, and revoking in between."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import polars as pl
import pytest

from kumiai.apps.manage import given, http, visits
from kumiai.model.person import Role
from kumiai.model.refusal import GrantRevoked, TokenRevoked
from tests.apps.probes import AGREEMENT, own_grant
from tests.apps.world import HOST, PLANT, Answer, World, secret_of

JSON = {"content-type": "application/json"}


def read(world: World, method: str, path: str, **how: Any) -> Answer:
    """The answer to the plant's data manager."""
    return world.ask(method, path, secret_of(PLANT, Role.DATA_MANAGER), **how)


@pytest.mark.parametrize(
    "host, known",
    [
        (HOST, True),
        (f"{HOST}:8800", True),
        (HOST.upper(), True),
        (f"{HOST}.evil.test", False),
        ("evil.test", False),
        (f"evil.test:{HOST}", False),
        (f"{HOST}@evil.test", False),
        ("[::1]", False),
        ("", False),
    ],
)
def test_only_own_names_are_answered(quiet: World, host: str, known: bool) -> None:  # noqa: FBT001 - a column
    """Another name is a page that had its name resolved to this machine: refused, even for health."""
    answer = quiet.ask("GET", "/v1/health", headers={"host": host})
    assert (answer.status == 200) is known
    if not known:
        assert (answer.status, answer.code()) == (421, "E9008")
        assert answer.headers["cache-control"] == "no-store"


def test_an_ipv6_name_is_answered(quiet: World) -> None:
    """Brackets belong to the name; a port after them does not."""
    from starlette.testclient import TestClient

    client = TestClient(http.application(quiet.node, ("[::1]",)), base_url="http://[::1]:8800")
    assert client.get("/v1/health").status_code == 200
    assert client.get("/v1/health", headers={"host": "::1"}).status_code == 421


@pytest.mark.parametrize(
    "method, path, code",
    [
        ("GET", "/nothing", "E9006"),
        ("GET", "/v1", "E9006"),
        ("GET", "/v1/parties/", "E9006"),
        ("GET", "/v1/offers//accept", "E9006"),
        ("GET", "/v2/parties", "E9006"),
        ("GET", "/../../etc/passwd", "E9006"),
        ("GET", "/v1/offers/%2e%2e/accept", "E9007"),
        ("PUT", "/v1/parties", "E9007"),
        ("HEAD", "/v1/parties", "405"),
        ("OPTIONS", "/v1/parties", "E9007"),
        ("TRACE", "/v1/health", "E9007"),
        ("POST", "/v1/health", "E9007"),
        ("PROPFIND", "/v1/session", "E9007"),
    ],
)
def test_what_no_route_answers(quiet: World, method: str, path: str, code: str) -> None:
    """Unknown addresses and methods are refusals of the same form, without any redirect."""
    answer = read(quiet, method, path, follow_redirects=False)
    assert answer.headers["cache-control"] == "no-store"
    if method == "HEAD":
        assert answer.status == 405
        return
    assert answer.code() == code
    assert answer.json()["status"] == answer.status
    if answer.status == 405:
        assert set(answer.headers["allow"].split(", ")) & {"GET", "POST", "DELETE"}


def test_refusals_are_told_in_japanese(quiet: World) -> None:
    """One form for every refusal; sentence and hint follow the asker's language."""
    path = "/v1/offers/off-none"
    english, japanese = (
        read(quiet, "GET", path, headers={"accept-language": lang}).json()
        for lang in ("en-US,ja;q=0.5", "ja-JP,ja;q=0.9,en;q=0.5")
    )
    assert set(english) == set(japanese) == {"ok", "error", "status", "exit_code"}
    assert english["error"]["sentence"] == "no offer `off-none` is known here"
    assert japanese["error"]["sentence"] == "「off-none」という申込みは見つかりません。"
    assert japanese["error"]["hint"] != english["error"]["hint"]
    same = ("code", "name", "facts")
    assert [english["error"][k] for k in same] == [japanese["error"][k] for k in same]


MALFORMED: tuple[bytes, ...] = (
    b"",
    b"x",
    b"null",
    b"[]",
    b'"text"',
    b"1",
    b'{"id": "a"',
    b'{"id": "tok-1", "id": "tok-2", "scope": ["session.show"]}',
    b'{"id": "tok-1", "scope": ["session.show"], "days": NaN}',
    b'{"id": "tok-1", "scope": ["session.show"], "days": 1e999}',
    b'{"id": "tok-1", "scope": ["session.show"], "days": 1.5}',
    b'{"id": "tok-1", "scope": ["session.show"], "days": "1.0"}',
    b'{"id": "tok-1", "scope": ["session.show"], "days": true}',
    b'{"id": "tok-1", "scope": ["session.show"], "days": 9007199254740992}',
    b'{"id": "tok-1", "scope": ["session.show"], "days": ' + b"9" * 5000 + b"}",
    '{"id": "tok-1", "scope": ["session.show"], "days": "１２"}'.encode(),
    b'{"id": "tok-1", "scope": ["session.show"], "days": {}}',
    b'{"id": "tok-1", "scope": ["session.show"], "more": 1}',
    b'{"id": "tok-1", "scope": [1]}',
    b'{"id": "tok-1", "scope": [["session.show"]]}',
    b'{"id": "tok-1", "scope": {}}',
    b'{"id": ["tok-1"], "scope": ["session.show"]}',
    b'{"id": null, "scope": ["session.show"]}',
    b'{"id": "", "scope": ["session.show"]}',
    b'{"id": "tok-1"}',
    b'{"id": "tok-1\\u0000", "scope": ["session.show"]}',
    b'{"id": "\\ud800", "scope": ["session.show"]}',
    b'{"id": "\xff", "scope": ["session.show"]}',
    b'{"id": "tok-1", "scope": ' + b"[" * 10_000,
    b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
    b"\xef\xbb\xbf{}",
    "{}".encode("utf-16"),
)


def test_a_malformed_body_is_a_bad_document(any_world: World) -> None:
    """Nothing of the kind passes or breaks, whatever is wrong with it, and nothing is written."""
    before = any_world.rows()
    for body in MALFORMED:
        answer = read(any_world, "POST", "/v1/tokens", headers=JSON, content=body)
        assert (answer.status, answer.code()) == (400, "E1010"), body[:80]
    assert any_world.rows() == before


@pytest.mark.parametrize(
    "name",
    ["Tok-1", "tok_1", "tok-1 ", "tok--1", "-tok", "tok/1", "ｔｏｋ-1", "tok-１", "т-1", "t" * 65],
)
def test_an_id_that_is_none(quiet: World, name: str) -> None:
    """Upper case, other scripts, look-alikes, slashes and length: no id of ours."""
    said = {"id": name, "scope": ["session.show"]}
    answer = read(quiet, "POST", "/v1/tokens", json=said)
    assert (answer.status, answer.code()) == (400, "E1001")


def test_an_id_in_the_address_that_is_none(any_world: World) -> None:
    """It is unknown or refused; it is no other address, no header and no broken statement."""
    for name in ("a%2Fb", "%2e%2e%2fb", "%00", "%ff", "a%0d%0ab", "x" * 3000):
        answer = read(any_world, "GET", f"/v1/offers/{name}")
        assert answer.status in (400, 404)
        assert answer.code() in ("E1010", "E4005", "E9006")


@pytest.mark.parametrize(
    "path, code",
    [
        (f"/v1/papers/{AGREEMENT}?kind=odrl&kind=contract", "E1010"),
        (f"/v1/papers/{AGREEMENT}?nothing=1", "E1010"),
        (f"/v1/papers/{AGREEMENT}?thing=off-plates", "E1010"),
        (f"/v1/papers/{AGREEMENT}?kind=pdf", "E1010"),
        ("/v1/parties?token=x", "E1010"),
    ],
)
def test_a_query_says_each_thing_once(quiet: World, path: str, code: str) -> None:
    """Unknown, repeated and contradicting fields are refused."""
    assert read(quiet, "GET", path).code() == code


def test_a_change_takes_no_field_from_its_query(quiet: World) -> None:
    """Addresses end in logs: what a change is given stands in its body only."""
    answer = read(quiet, "POST", "/v1/tokens?id=tok-1", json={"scope": ["session.show"]})
    assert answer.code() == "E1010"


def test_a_field_comes_once_in_form_data(quiet: World) -> None:
    """A part that comes twice, or that the address has said already, is refused."""
    path, files = "/v1/datasets/plates/rights", {"file": ("m.yaml", b"dataset: plates")}
    twice = read(quiet, "PUT", path, files=files, data={"dealing": ["a", "b"]})
    other = read(quiet, "PUT", path, files=files, data={"dealing": "a", "dataset": "machining"})
    assert twice.code() == other.code() == "E1010"


@pytest.mark.parametrize(
    "kind, body",
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=b", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\n\r\n"),
        (
            "multipart/form-data; boundary=b",
            b"--b\r\ncontent-disposition: form-data\r\n\r\nx\r\n--b--",
        ),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"a" * 70_000 + b"\r\n\r\nx\r\n--b--"),
        ("multipart/form-data; boundary=" + "b" * 5_000, b"x"),
        ("text/plain", b'{"id": "x"}'),
        ("application/xml", b"<x/>"),
        ("application/json; charset=utf-16", b"\xff\xfe{\x00}\x00"),
    ],
)
def test_a_body_of_another_kind(quiet: World, kind: str, body: bytes) -> None:
    """Broken form data and foreign content types are bad documents."""
    answer = read(quiet, "POST", "/v1/machines", headers={"content-type": kind}, content=body)
    assert answer.code() == "E1010"


def test_an_upload_is_bounded(quiet: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """64 MiB, told or not: more is refused before it is read to its end."""
    assert given.BODY_MAX == 64 * 2**20
    for module in (http, visits):
        monkeypatch.setattr(module, "BODY_MAX", 2**20)
    told = read(quiet, "POST", "/v1/tokens", headers=JSON, content=b" " * (2**20 + 1))
    assert (told.status, told.code()) == (413, "E9005")
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(64):
            sent += 2**16
            yield b" " * 2**16

    untold = read(quiet, "POST", "/v1/tokens", headers=JSON, content=endless())
    assert untold.status == 413
    form = {"content-type": "multipart/form-data; boundary=b", "content-length": str(2**20 + 1)}
    big = read(quiet, "POST", "/v1/machines", headers=form, content=b"x" * (2**20 + 1))
    assert big.status == 413
    chunked = {"content-type": "multipart/form-data; boundary=b"}
    assert read(quiet, "POST", "/v1/machines", headers=chunked, content=endless()).status == 413


def test_nobodys_body_is_read(quiet: World) -> None:
    """Who may not ask is told so before its upload is read."""
    headers = {**JSON, "content-length": str(60 * 2**20)}
    answer = quiet.ask("POST", "/v1/tokens", "kumiai_nobody", headers=headers, content=b"{")
    assert answer.code() == "E7001"
    auditor = secret_of(PLANT, Role.AUDITOR)
    assert quiet.ask("POST", "/v1/offers", auditor, headers=JSON, content=b"{").code() == "E7002"


def test_three_formats_say_the_same(world: World) -> None:
    """Parquet, CSV and Excel of one grant hold equal rows in equal columns."""
    path = f"/v1/grants/{own_grant(world)}/rows"
    parquet, text, book = (
        read(world, "GET", path, params={"format": form}) for form in ("parquet", "csv", "xlsx")
    )
    for answer, end in ((parquet, "parquet"), (text, "csv"), (book, "xlsx")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-disposition"].endswith(f'.{end}"')
        assert int(answer.headers["content-length"]) == len(answer.raw)
    lines = list(csv.reader(io.StringIO(text.raw.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(book.raw)).worksheets[0]
    cells = [
        ["" if c is None else str(c) for c in row] for row in sheet.iter_rows(values_only=True)
    ]
    table = pl.read_parquet(parquet.raw)
    names, rows = table.columns, table.rows()
    assert lines[0] == names
    assert len(lines) - 1 == len(rows) > 10
    begin = next(place for place, row in enumerate(cells) if row[: len(names)] == names)
    value = names.index("value")
    for one, other, third in zip(lines[1:], rows, cells[begin + 1 :], strict=True):
        assert float(one[value]) == other[value] == float(third[value])
        assert one[names.index("item")] == other[names.index("item")] == third[names.index("item")]


def test_a_revoked_token_is_refused_at_once(any_world: World) -> None:
    """The next request with it is refused, by the same node and by another process."""
    said = {"id": "tok-1", "scope": ["session.show"]}
    secret = read(any_world, "POST", "/v1/tokens", json=said).json()["data"]["secret"]
    assert any_world.ask("GET", "/v1/session", secret).status == 200
    assert read(any_world, "POST", "/v1/tokens/tok-1/revoke").status == 200
    assert any_world.ask("GET", "/v1/session", secret).code() == "E7007"


def test_a_revoked_grant_is_refused_at_once(any_world: World) -> None:
    """The next fetch is refused and writes nothing."""
    grant = own_grant(any_world)
    assert read(any_world, "GET", f"/v1/grants/{grant}/rows").status == 200
    assert (
        read(any_world, "POST", f"/v1/agreements/{AGREEMENT}/grants/{grant}/revoke").status == 200
    )
    before = any_world.rows()
    assert read(any_world, "GET", f"/v1/grants/{grant}/rows").code() == "E2006"
    assert any_world.rows() == before


@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx"])
@pytest.mark.parametrize("what", ["grant", "token"])
def test_revoking_stops_a_download_on_its_way(
    world: World, form: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two chunks the grant or the token is revoked: no further chunk leaves."""
    monkeypatch.setattr(visits, "_CHUNK", 512)
    grant, token = own_grant(world), f"{PLANT}.data-manager-good"
    path = {"grant": f"/v1/agreements/{AGREEMENT}/grants/{grant}/revoke"}
    path |= {"token": f"/v1/tokens/{token}/revoke"}
    secret = secret_of(PLANT, Role.DATA_MANAGER)
    seen: list[bytes] = []
    signatory = secret_of(PLANT, Role.SIGNATORY if what == "token" else Role.LEGAL)

    def revoke() -> None:
        assert world.ask("POST", path[what], signatory).status == 200

    refused = GrantRevoked if what == "grant" else TokenRevoked
    with pytest.raises(refused):
        _fetch(world, f"/v1/grants/{grant}?format={form}", secret, seen, revoke)
    assert len(b"".join(seen)) == 512


def _fetch(
    world: World, path: str, secret: str, seen: list[bytes], after_first: Callable[[], None]
) -> None:
    """Fetches as a server would: a chunk at a time, with something done after the first."""
    from starlette.requests import Request

    from kumiai.apps.manage.operations import RUN
    from kumiai.rules.standing import Operation

    headers = [(b"authorization", f"Bearer {secret}".encode())]
    request = Request({"type": "http", "method": "GET", "path": path, "headers": headers})
    standing, _ = visits.standing_of(request, world.node)
    asked = {"grant": path.split("/")[3].partition("?")[0], "format": path.partition("=")[2]}
    found = RUN[Operation.READ_FETCH](world.node, standing, asked)
    for place, chunk in enumerate(visits._chunks(request, world.node, found)):
        seen.append(chunk)
        if place == 0:
            after_first()


def test_a_bug_is_told_without_its_trace(quiet: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected error is status 500 and exit code 70 in the form of every refusal."""
    from starlette.testclient import TestClient

    def broken(*_: Any) -> Any:
        message = "secret text of a bug"
        raise KeyError(message)

    monkeypatch.setattr(http, "read_given", broken)
    app = http.application(quiet.node, (HOST,))
    client = TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False)
    token = secret_of(PLANT, Role.DATA_MANAGER)
    answer = client.get("/v1/parties", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 500
    told = json.loads(answer.content)
    assert (told["error"]["code"], told["status"], told["exit_code"]) == ("E9010", 500, 70)
    assert b"secret text" not in answer.content
    assert answer.headers["cache-control"] == "no-store"
