"""Bad input at the Delta Sharing endpoint: a 4xx in the protocol's form at once, and no trace."""

from typing import Any

import pytest

from tests.apps.reading import PREFIX, TABLE, recipient
from tests.apps.world import World

CAPABILITIES = "delta-sharing-capabilities"
QUERY = f"{TABLE}/query"
HOSTILE: tuple[tuple[str, str, str, dict[str, Any], int, str], ...] = (
    ("no such share", "GET", f"{PREFIX}/shares/agr-none", {}, 404, "E2012"),
    ("no such schema", "GET", f"{PREFIX}/shares/agr-spindle-2/schemas/x/tables", {}, 404, "E2012"),
    ("no such table", "GET", f"{TABLE}x/metadata", {}, 404, "E2012"),
    ("a share with a NUL", "GET", f"{PREFIX}/shares/%00", {}, 404, "E2012"),
    ("a share of 5,000 letters", "GET", f"{PREFIX}/shares/{'a' * 5000}", {}, 404, "E2012"),
    ("a page size that is no number", "GET", f"{PREFIX}/shares?maxResults=ten", {}, 400, "E1010"),
    ("a negative page size", "GET", f"{PREFIX}/shares?maxResults=-1", {}, 400, "E1010"),
    ("a page size beyond 500", "GET", f"{PREFIX}/shares?maxResults=501", {}, 400, "E1010"),
    ("a page size in full-width digits", "GET", f"{PREFIX}/shares?maxResults=９", {}, 400, "E1010"),
    ("a page token of somebody's own", "GET", f"{PREFIX}/shares?pageToken=abc", {}, 400, "E1010"),
    ("a page token beyond the end", "GET", f"{PREFIX}/shares?pageToken=999", {}, 400, "E1010"),
    ("a version before the history", "GET", f"{TABLE}/metadata?version=7", {}, 400, "E1010"),
    ("a version that is no number", "GET", f"{TABLE}/metadata?version=x", {}, 400, "E1010"),
    ("a timestamp", "GET", f"{TABLE}/metadata?timestamp=2026-01-01", {}, 400, "E1010"),
    ("changes of rows", "GET", f"{TABLE}/changes?startingVersion=0", {}, 400, "E1010"),
    ("a format that is none", "GET", f"{TABLE}/metadata",
     {"headers": {CAPABILITIES: "responseformat=iceberg"}}, 400, "E1010"),
    ("a file id hash that is none", "POST", QUERY,
     {"json": {}, "headers": {"fileidhash": "md5"}}, 400, "E1010"),
    ("an empty file id hash", "POST", QUERY,
     {"json": {}, "headers": {"fileidhash": ""}}, 400, "E1010"),
    ("a query that is no JSON", "POST", QUERY,
     {"content": b"{", "headers": {"content-type": "application/json"}}, 400, "E1010"),
    ("a query that is a list", "POST", QUERY, {"json": []}, 400, "E1010"),
    ("a query of 2 MB", "POST", QUERY,
     {"json": {"jsonPredicateHints": "x" * 2**21}}, 413, "E9005"),
    ("a query nested 100,000 deep", "POST", QUERY,
     {"content": b'{"a":' * 100_000, "headers": {"content-type": "application/json"}}, 400,
     "E1010"),
    ("a key twice", "POST", QUERY,
     {"content": b'{"version":0,"version":1}', "headers": {"content-type": "application/json"}},
     400, "E1010"),
    ("a query as a form", "POST", QUERY, {"data": {"limitHint": 1}}, 400, "E1010"),
    ("a limit that is no number", "POST", QUERY, {"json": {"limitHint": "ten"}}, 400, "E1010"),
    ("a negative limit", "POST", QUERY, {"json": {"limitHint": -1}}, 400, "E1010"),
    ("a limit that is true", "POST", QUERY, {"json": {"limitHint": True}}, 400, "E1010"),
    ("a limit of 400 digits", "POST", QUERY, {"json": {"limitHint": 10**400}}, 400, "E1010"),
    ("no file a page", "POST", QUERY, {"json": {"maxFiles": 0}}, 400, "E1010"),
    ("a page token of a query", "POST", QUERY,
     {"json": {"maxFiles": 1, "pageToken": "x"}}, 400, "E1010"),
    ("a negative version", "POST", QUERY, {"json": {"version": -1}}, 400, "E1010"),
    ("an old version", "POST", QUERY, {"json": {"version": 3}}, 400, "E1010"),
    ("a starting version", "POST", QUERY, {"json": {"startingVersion": 0}}, 400, "E1010"),
    ("a version and a timestamp", "POST", QUERY,
     {"json": {"version": 0, "timestamp": "2026-01-01T00:00:00Z"}}, 400, "E1010"),
    ("a refresh with a version", "POST", QUERY,
     {"json": {"version": 0, "includeRefreshToken": True}}, 400, "E1010"),
    ("a refresh token of somebody's own", "POST", QUERY,
     {"json": {"refreshToken": "9999999999.00"}}, 400, "E1010"),
    ("a refresh token without its parts", "POST", QUERY,
     {"json": {"refreshToken": ""}}, 400, "E1010"),
    ("a refresh token in other letters", "POST", QUERY,
     {"json": {"refreshToken": "１.é"}}, 400, "E1010"),
    ("a refresh that is a word", "POST", QUERY,
     {"json": {"includeRefreshToken": "yes"}}, 400, "E1010"),
    ("hints that are a word", "POST", QUERY, {"json": {"predicateHints": "a = 1"}}, 400, "E1010"),
    ("hints that are numbers", "POST", QUERY, {"json": {"predicateHints": [1]}}, 400, "E1010"),
    ("5,000 hints", "POST", QUERY, {"json": {"predicateHints": ["a = 1"] * 5000}}, 400, "E1010"),
    ("JSON hints that are an object", "POST", QUERY,
     {"json": {"jsonPredicateHints": {}}}, 400, "E1010"),
    ("a file of nobody", "GET", f"{PREFIX}/files/gra-none?t=x&e=1&n=2", {}, 400, "E1010"),
    ("a file with a signature in other letters", "GET",
     f"{PREFIX}/files/gra-none?t=x&e=1&n=2&X-Amz-Signature=é", {}, 400, "E1010"),
    ("another method", "DELETE", f"{PREFIX}/shares", {}, 405, "E9007"),
    ("no route", "GET", f"{PREFIX}/shares/a/b/c", {}, 404, "E9006"),
    ("a link of nobody", "POST", "/activate/none", {}, 401, "E7010"),
)  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda item: item[0].replace(" ", "-"))
def test_the_endpoint_refuses(
    world: World, hostile: tuple[str, str, str, dict[str, Any], int, str]
) -> None:
    """The status that was meant, never one that a client asks again; code and hint are told, and
    nothing was written.
    """
    _, method, path, how, status, code = hostile
    with recipient(world) as reader:
        before = world.trace()
        found = reader.ask(method, path, **how)
        assert (found.status, code in found.raw.decode()) == (status, True), found.raw
        assert set(found.json()) == {"errorCode", "message"}
        assert "hint: " in found.json()["message"]
        assert world.trace() == before


@pytest.mark.parametrize("asked", ["bytes=99999999999-", "bytes=-0", "bytes=999999999-9999999999"])
def test_a_range_beyond_the_file(world: World, asked: str) -> None:
    """416 with the file's size, and the answer is not opened."""
    with recipient(world) as reader:
        url = reader.url()
        before = world.trace()
        found = reader.ask("GET", url, secret="", headers={"range": asked})
        assert found.status == 416
        assert found.headers["content-range"].startswith("bytes */")
        assert "E2013" in found.json()["message"]
        assert world.trace() == before
