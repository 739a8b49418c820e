"""The routes of the endpoint: Delta Sharing over Starlette, each by bearer token.

An answer is private to its asker. What may not be known answers like what does not exist, and no
fault that would come again is told as the server's own: clients ask those again for minutes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import anyio
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from kumiai.acts import read
from kumiai.acts.govern import profiles, signing_in
from kumiai.apps.bodies import Hosts, json_body
from kumiai.apps.node import Node
from kumiai.apps.sharing import activating, addresses, tables
from kumiai.apps.sharing import signed as signing
from kumiai.apps.sharing.files import chunks, span
from kumiai.apps.sharing.terms import terms
from kumiai.model.person import Standing
from kumiai.model.refusal import (
    BadDocument,
    BadRange,
    NotFound,
    NotSignedIn,
    Refusal,
    UnknownAddress,
    UnknownGrant,
    UnknownHost,
    UnknownShare,
    WrongMethod,
)
from kumiai.model.request import Format
from kumiai.papers.messages import hint, sentence
from kumiai.wire import delta_sharing as wire

PREFIX = "/delta-sharing"
_BODY_MAX = 2**20
_BUILDERS = 4
_PRIVATE = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
_CODES = {400: "INVALID_PARAMETER_VALUE", 401: "UNAUTHENTICATED", 404: "RESOURCE_DOES_NOT_EXIST"}
_logger = logging.getLogger(__name__)
Answer = Callable[[Request, Any], Response]


def application(node: Node, hosts: tuple[str, ...]) -> Starlette:
    """The endpoint of `node`; requests for other names than `hosts` are refused."""
    share = f"{PREFIX}/shares/{{share}}"
    schema = f"{share}/schemas/{{schema}}"
    table = f"{schema}/tables/{{table}}"
    routes = [
        _route(f"{PREFIX}/shares", _shares),
        _route(share, _share),
        _route(f"{share}/schemas", _schemas),
        _route(f"{schema}/tables", _tables),
        _route(f"{share}/all-tables", _all_tables),
        _route(table, _table),
        Route(table, _endpoint(_version), methods=["HEAD"]),
        _route(f"{table}/version", _version),
        _route(f"{table}/terms", _terms),
        _route(f"{table}/metadata", _metadata),
        _route(f"{table}/changes", _no_changes),
        Route(f"{table}/query", _endpoint(_query), methods=["POST"]),
        Route(f"{PREFIX}/files/{{grant}}", _endpoint(_file), methods=["GET", "HEAD"]),
        Route(f"{PREFIX}/reader-key", _endpoint(_reader_key), methods=["POST"]),
        _route("/activate/{code}", activating.page),
        Route("/activate/{code}", _endpoint(_activate), methods=["POST"]),
    ]
    handlers: Any = {HTTPException: _unrouted, Exception: _internal}
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.router.redirect_slashes = False
    app.state.node = node
    app.state.builders = anyio.CapacityLimiter(_BUILDERS)
    app.add_middleware(Hosts, hosts=hosts, refuse=_other_name)
    return app


def _route(path: str, answer: Answer) -> Route:
    """A route that answers GET and, since it is not the same here, not HEAD."""
    route = Route(path, _endpoint(answer), methods=["GET"])
    route.methods = {"GET"}
    return route


def _endpoint(answer: Answer) -> Any:
    """The endpoint of one answer. Cuts are built in threads that nothing else waits for."""

    async def endpoint(request: Request) -> Response:
        """The answer in the protocol's form, or the refusal."""
        try:
            said = await json_body(request, _BODY_MAX) if answer in _BODIED else None
            limiter = request.app.state.builders if answer in _BUILDING else None
            return await run_sync(answer, request, said, limiter=limiter)
        except Refusal as refusal:
            return _refused(request, refusal)

    return endpoint


def _refused(request: Request, refusal: Refusal) -> Response:
    """A refusal in the protocol's form; never as the server's own fault, unless it will pass."""
    lang = "ja" if request.headers.get("accept-language", "").startswith("ja") else "en"
    told = f"{sentence(refusal, lang)} ({refusal.code})"
    hinted = hint(refusal, lang)
    message = f"{told}; hint: {hinted}" if hinted else told
    status = _status(refusal)
    code = _CODES.get(status, refusal.code)
    headers = {**_PRIVATE, "kumiai-code": refusal.code}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if isinstance(refusal, BadRange):
        headers["content-range"] = f"bytes */{refusal.facts['size']}"
    return JSONResponse({"errorCode": code, "message": message}, status, headers)


def _status(refusal: Refusal) -> int:
    """What HTTP says of a refusal here: 429 and 5xx would be asked again, so they are no answer to
    what would come again.
    """
    if refusal.status in (409, 429) or refusal.status >= 500:
        return 403
    return refusal.status


def _other_name(request: Request, name: str) -> Response:
    """A page that had its own name resolved to this machine."""
    return _refused(request, UnknownHost(host=name))


async def _unrouted(request: Request, error: HTTPException) -> Response:
    """What no route answers."""
    if error.status_code == 405:
        return _refused(request, WrongMethod(method=request.method[:20]))
    return _refused(request, UnknownAddress(address=request.url.path[:80]))


async def _internal(_: Request, error: Exception) -> Response:
    """A bug: logged with its trace, told without it."""
    _logger.error("unexpected", exc_info=error)
    return JSONResponse({"errorCode": "INTERNAL_ERROR", "message": ""}, 500, headers=_PRIVATE)


def _standing(request: Request) -> tuple[Node, Standing]:
    """The node, and who asks. Raises `NotSignedIn`, `TokenRevoked`."""
    node: Node = request.app.state.node
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise NotSignedIn(what="token")
    return node, signing_in.standing_of_token(node.store, secret.strip(), node.clock())


def _listed(request: Request, items: list[dict[str, Any]]) -> Response:
    """A page of a list."""
    asked = request.query_params
    found = wire.page(items, asked.get("maxResults"), asked.get("pageToken"))
    return JSONResponse(found, headers=_PRIVATE)


def _named(request: Request) -> tuple[Node, Standing, list[tables.Table]]:
    """The tables of the share that the address names. Raises `UnknownShare`."""
    node, standing = _standing(request)
    wanted = request.path_params["share"].lower()
    found = [t for t in tables.tables(node, standing) if t.share() == wanted]
    if not found:
        raise UnknownShare(share=wanted[:80])
    return node, standing, found


def _shares(request: Request, _: Any) -> Response:
    """The agreements under which something may be read."""
    found = dict.fromkeys(t.share() for t in tables.tables(*_standing(request)))
    return _listed(request, [{"name": name} for name in found])


def _share(request: Request, _: Any) -> Response:
    """One of them."""
    found = _named(request)[2]
    return JSONResponse({"share": {"name": found[0].share()}}, headers=_PRIVATE)


def _schemas(request: Request, _: Any) -> Response:
    """The purposes of an agreement."""
    found = _named(request)[2]
    names = dict.fromkeys(t.schema() for t in found)
    return _listed(request, [{"name": name, "share": found[0].share()} for name in names])


def _tables(request: Request, _: Any) -> Response:
    """The datasets that may be read for a purpose."""
    wanted = request.path_params["schema"].lower()
    found = [t for t in _named(request)[2] if t.schema() == wanted]
    if not found:
        raise UnknownShare(share=wanted[:80])
    return _listed(request, [_item(table) for table in found])


def _all_tables(request: Request, _: Any) -> Response:
    """The datasets that may be read for any purpose."""
    return _listed(request, [_item(table) for table in _named(request)[2]])


def _item(table: tables.Table) -> dict[str, Any]:
    """A table in a list."""
    return {"name": table.table(), "schema": table.schema(), "share": table.share()}


def _found(request: Request) -> tuple[Node, Standing, tables.Table]:
    """The table that the address names. Raises `UnknownShare`."""
    node, standing = _standing(request)
    names = [request.path_params[part] for part in ("share", "schema", "table")]
    try:
        return node, standing, tables.find(node, standing, *names)
    except NotFound:
        raise UnknownShare(share="/".join(names)[:200]) from None


def _table(request: Request, _: Any) -> Response:
    """What a table is (OpenSharing)."""
    _, _, table = _found(request)
    return JSONResponse({**_item(table), "format": "delta"}, headers=_PRIVATE)


def _seen(request: Request) -> tuple[Node, tables.Table, read.Seen]:
    """The table that the address names, and what the asker sees of it."""
    node, standing, table = _found(request)
    asked = set(request.query_params) & {"timestamp", "startingTimestamp"}
    if asked:
        raise BadDocument(where=min(asked), what="history is not shared")
    seen = read.look(node.store, standing, tables.request(node, table))
    version = request.query_params.get("version")
    if version is not None and version != str(seen.shown.version):
        raise BadDocument(where="version", what="history is not shared")
    return node, table, seen


def _version(request: Request, _: Any) -> Response:
    """The version of a table, in a header alone."""
    _, _, seen = _seen(request)
    return Response(headers={**_PRIVATE, "delta-table-version": str(seen.shown.version)})


def _metadata(request: Request, _: Any) -> Response:
    """The two lines that say what a table is."""
    able = wire.capabilities(request.headers.get("delta-sharing-capabilities", ""))
    node, table, seen = _seen(request)
    lines = wire.table_lines(tables.lines_of(node, table, seen), able.format)
    return _lines(lines, able, seen.shown.version, ends=False)


def _terms(request: Request, _: Any) -> Response:
    """The terms of a table, for our own reader."""
    return JSONResponse(terms(*_found(request)), headers=_PRIVATE)


def _reader_key(request: Request, said: dict[str, Any]) -> Response:
    """Keeps the key with which the holder of this token signs from now on."""
    node, standing = _standing(request)
    raw = said.get("key")
    if said.keys() != {"key"} or not isinstance(raw, str):
        raise BadDocument(where="key")
    profiles.add_reader_key(node.store, standing, _token_id(request, node), raw)
    return JSONResponse({"key": raw}, headers=_PRIVATE)


def _no_changes(request: Request, _: Any) -> Response:
    """Changes of rows are not shared."""
    _found(request)
    raise BadDocument(where="changes", what="history is not shared")


def _query(request: Request, said: dict[str, Any]) -> Response:
    """The lines of a table with the file of its answer: granted, on the log, before they leave."""
    able = wire.capabilities(request.headers.get("delta-sharing-capabilities", ""))
    hashed = wire.file_id_hash(request.headers.get("fileidhash"))
    wanted = wire.query(said)
    node, standing, table = _found(request)
    token = _token_id(request, node)
    signed = signing.asked(request, node, standing, token)
    asked = tables.request(node, table, signed)
    seen = read.look(node.store, standing, asked)
    if wanted.version not in (None, seen.shown.version):
        raise BadDocument(where="version", what="history is not shared")
    found_id = tables.table_id(node, table, seen)
    if wanted.refresh_token is not None:
        addresses.check_refresh(node, found_id, wanted.refresh_token, standing.at)
    grant, seen = read.answer(node.store, standing, asked, signed)
    base = f"{str(request.base_url).rstrip('/')}{PREFIX}"
    url, expires_at = addresses.address(node, base, grant.id, token, standing.at)
    file = wire.FileLine(
        tables.file_id(node, table, seen),
        url,
        seen.cut.size,
        seen.cut.rows,
        seen.cut.bounds,
        expires_at,
        seen.shown.version,
        seen.shown.at,
    )
    lines = wire.table_lines(tables.lines_of(node, table, seen), able.format)
    lines.append(wire.file_line(file, able.format))
    ends = wanted.refresh or wanted.paged or able.end_stream
    if ends:
        renewed = addresses.refresh_token(node, found_id, standing.at) if wanted.refresh else None
        lines.append(wire.end_line(expires_at, renewed))
    response = _lines(lines, able, seen.shown.version, ends=ends)
    if hashed is not None:
        response.headers["fileidhash"] = hashed
    receipt = read.receipt(node.store, standing, grant) if signed else None
    if receipt is not None:
        response.headers[signing.RECEIPT] = signing.receipt_header(receipt)
    return response


def _token_id(request: Request, node: Node) -> str:
    """The id of the token with which a request came."""
    secret = request.headers["authorization"].partition(" ")[2].strip()
    return signing_in.token_id(node.store, secret)


def _lines(lines: list[str], able: wire.Capabilities, version: int, *, ends: bool) -> Response:
    """Lines as an answer, with what they are written in."""
    written = f"responseformat={able.format}"
    if ends and able.end_stream:
        written += ";includeendstreamaction=true"
    headers = {
        **_PRIVATE,
        "content-type": wire.NDJSON,
        "delta-table-version": str(version),
        "delta-sharing-capabilities": written,
    }
    return Response("".join(f"{line}\n" for line in lines), headers=headers)


def _file(request: Request, _: Any) -> Response:
    """The file of a grant, or a range of it. The first GET has its opening on the log; a HEAD is
    no opening. Who it was signed for and what it is of are asked on every request, and again while
    the bytes leave.
    """
    node: Node = request.app.state.node
    at = node.clock()
    found = addresses.read_address(
        node, request.path_params["grant"], dict(request.query_params), at
    )

    def standing() -> Standing:
        """The standing of the token's holder at this instant."""
        return signing_in.standing_of_token_id(node.store, found.token, node.clock())

    grant = read.may_fetch(node.store, standing(), found.grant)
    headers = {**_PRIVATE, "accept-ranges": "bytes", "content-type": "application/octet-stream"}
    cut = node.store.cuts.find(grant.plan_hash)
    if cut is None:
        raise UnknownGrant(grant=grant.id)
    size = cut.path.stat().st_size
    if request.method == "HEAD":
        return Response(headers={**headers, "content-length": str(size)})
    asked = span(request.headers.get("range"), size)
    delivery = read.fetch(node.store, standing(), found.grant, Format.PARQUET)
    assert delivery.path is not None  # a Parquet answer is the cut itself
    begin, end = asked or (0, size)
    headers["content-length"] = str(end - begin)
    if asked is not None:
        headers["content-range"] = f"bytes {begin}-{end - 1}/{size}"

    def still() -> object:
        """Raises what keeps the rest of the file from leaving."""
        return read.may_fetch(node.store, standing(), found.grant)

    leaving = chunks(delivery.path, begin, end, still)
    return StreamingResponse(leaving, 206 if asked else 200, headers)


def _activate(request: Request, _: Any) -> Response:
    """The profile file of a one-time link: made now, shown once."""
    node: Node = request.app.state.node
    secret, token = profiles.activate(node.store, request.path_params["code"], node.clock())
    endpoint = f"{str(request.base_url).rstrip('/')}{PREFIX}"
    content = wire.profile(endpoint, secret, token.runs.end)
    told = f'attachment; filename="{token.id}.share"'
    return Response(
        content, headers={**_PRIVATE, "content-disposition": told}, media_type="application/json"
    )


_BODIED = frozenset({_query, _reader_key})
"""Answers to requests that have a body."""
_BUILDING = frozenset({_version, _metadata, _query})
"""Answers for which a cut may have to be built."""
