"""Delta Sharing: what a client asks and the lines it is answered with, as the protocol writes them
(delta-io/delta-sharing PROTOCOL.md; its tables are also OpenSharing's).

A share is an agreement, its schemas are the purposes that it names, its tables are datasets: who
reads an address has said under which agreement and what for. A client's hints are no filter; they
are held to their form and left aside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from kumiai.model.dataset import Column, Type
from kumiai.model.period import iso
from kumiai.model.refusal import BadDocument

NDJSON = "application/x-ndjson; charset=utf-8"
PAGE_MAX = 500
_TYPES = {
    Type.TEXT: "string",
    Type.NUMBER: "double",
    Type.INTEGER: "long",
    Type.INSTANT: "timestamp",
}
_HISTORY = ("version", "timestamp", "startingVersion", "endingVersion", "startingTimestamp")
_FLAGS = ("includeRefreshToken", "includeHistoricalProtocol")
_TEXTS = ("jsonPredicateHints", "idempotencyKey", "idempotency_key", "pageToken", "refreshToken")
_HINTS_MAX = 1_000


class ResponseFormat(StrEnum):
    """How the lines of an answer are written."""

    PARQUET = "parquet"
    DELTA = "delta"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the client says that it can read."""

    format: ResponseFormat
    end_stream: bool
    """Whether it asked for a last line that says that nothing was cut off."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a query asks for beyond the newest rows of its table."""

    refresh: bool
    paged: bool
    refresh_token: str | None
    version: int | None
    """The version that it must be; only the newest is shared."""


@dataclass(frozen=True, slots=True)
class TableLines:
    """A table as its lines name it. `id` is stable while the policy is; sizes are the cut's."""

    id: str
    name: str
    description: str
    columns: Sequence[Column]
    version: int
    rows: int
    size: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of an answer. `bounds`: smallest, largest, number of empty values by column."""

    id: str
    url: str
    size: int
    rows: int
    bounds: Mapping[str, Sequence[Any]]
    expires_at: datetime
    version: int
    made_at: datetime


def capabilities(header: str) -> Capabilities:
    """The capabilities in the header of that name. Parquet unless only delta is named: a table of
    ours has no feature that needs it. Raises `BadDocument` for a format that is neither.
    """
    said = {}
    for part in header.lower().split(";"):
        name, _, value = part.partition("=")
        said[name.strip()] = {word.strip() for word in value.split(",")} - {""}
    formats = said.get("responseformat", {"parquet"})
    known = {ResponseFormat(word) for word in formats if word in ("parquet", "delta")}
    if not known:
        raise BadDocument(where="responseformat", what=",".join(sorted(formats))[:40])
    chosen = ResponseFormat.PARQUET if ResponseFormat.PARQUET in known else ResponseFormat.DELTA
    return Capabilities(chosen, "true" in said.get("includeendstreamaction", set()))


def file_id_hash(header: str | None) -> str | None:
    """The name of the rule for file ids that the client asks for. Raises `BadDocument`."""
    if header is None:
        return None
    if header.strip().lower() not in ("parquet", "delta"):
        raise BadDocument(where="fileidhash", what=header[:40])
    return header.strip().lower()


def query(body: Mapping[str, Any]) -> Query:
    """What a query asks for. Hints are held to their form. Raises `BadDocument`."""
    _well_formed(body)
    asked = [name for name in _HISTORY if body.get(name) is not None]
    if asked and asked != ["version"]:
        raise BadDocument(where=asked[0], what="history is not shared")
    refresh_token = body.get("refreshToken")
    if (body.get("includeRefreshToken") or refresh_token) and (asked or body.get("pageToken")):
        raise BadDocument(where="includeRefreshToken")
    if body.get("pageToken") is not None:
        raise BadDocument(where="pageToken")  # one file a table: we never gave one out
    paged = body.get("maxFiles") is not None
    refresh = bool(body.get("includeRefreshToken") or refresh_token)
    return Query(refresh, paged, refresh_token, body.get("version"))


def _well_formed(body: Mapping[str, Any]) -> None:
    """Refuses a field of another kind than the protocol says, known or hint. Raises `BadDocument`."""
    for name, least in (
        ("limitHint", 0),
        ("maxFiles", 1),
        ("version", 0),
        ("startingVersion", 0),
        ("endingVersion", 0),
    ):
        found = body.get(name)
        whole = isinstance(found, int) and not isinstance(found, bool)
        if found is not None and (not whole or not least <= found <= 2**63 - 1):
            raise BadDocument(where=name)
    for name in _FLAGS:
        if not isinstance(body.get(name, False), bool | None):
            raise BadDocument(where=name)
    for name in _TEXTS:
        if not isinstance(body.get(name, ""), str | None):
            raise BadDocument(where=name)
    hints = body.get("predicateHints") or []
    if not isinstance(hints, list) or len(hints) > _HINTS_MAX:
        raise BadDocument(where="predicateHints")
    if not all(isinstance(hint, str) for hint in hints):
        raise BadDocument(where="predicateHints")


def page(items: Sequence[Mapping[str, Any]], most: str | None, token: str | None) -> dict[str, Any]:
    """A page of a list: `most` items of it after the item that `token` counts to. Raises
    `BadDocument` for what is no number in range.
    """
    limit = PAGE_MAX if most is None else _whole(most, "maxResults", PAGE_MAX)
    begin = 0 if token is None else _whole(token, "pageToken", len(items))
    found: dict[str, Any] = {"items": list(items[begin : begin + limit])}
    if begin + limit < len(items):
        found["nextPageToken"] = str(begin + limit)
    return found


def _whole(text: str, name: str, most: int) -> int:
    """A number of a query string. Raises `BadDocument`."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= most):
        raise BadDocument(where=name, what=text[:40])
    return int(text)


def table_lines(table: TableLines, form: ResponseFormat) -> list[str]:
    """The two lines, exactly two, that say what a table is."""
    schema = schema_string(table.columns)
    if form is ResponseFormat.PARQUET:
        protocol: dict[str, Any] = {"minReaderVersion": 1}
        meta: dict[str, Any] = {
            "id": table.id,
            "name": table.name,
            "description": table.description,
            "format": {"provider": "parquet"},
            "schemaString": schema,
            "partitionColumns": [],
            "configuration": {},
            "version": table.version,
            "size": table.size,
            "numFiles": 1,
        }
        return _lines({"protocol": protocol}, {"metaData": meta})
    delta = {
        "id": table.id,
        "name": table.name,
        "description": table.description,
        "format": {"provider": "parquet", "options": {}},
        "schemaString": schema,
        "partitionColumns": [],
        "configuration": {},
        "createdTime": _millis(table.made_at),
    }
    return _lines(
        {"protocol": {"deltaProtocol": {"minReaderVersion": 1, "minWriterVersion": 2}}},
        {"metaData": {"version": table.version, "size": table.size, "deltaMetadata": delta}},
    )


def file_line(file: FileLine, form: ResponseFormat) -> str:
    """The line of one file. Its statistics are those of the cut."""
    stats = json.dumps(_stats(file))
    expires = _millis(file.expires_at)
    if form is ResponseFormat.PARQUET:
        said: dict[str, Any] = {
            "url": file.url,
            "id": file.id,
            "partitionValues": {},
            "size": file.size,
            "stats": stats,
            "version": file.version,
            "timestamp": _millis(file.made_at),
            "expirationTimestamp": expires,
        }
    else:
        add = {
            "path": file.url,
            "partitionValues": {},
            "size": file.size,
            "modificationTime": _millis(file.made_at),
            "dataChange": True,
            "stats": stats,
        }
        said = {"id": file.id, "expirationTimestamp": expires, "deltaSingleAction": {"add": add}}
    return _lines({"file": said})[0]


def end_line(expires_at: datetime, refresh_token: str | None) -> str:
    """The last line of an answer; only for a client that asked: another takes it for a file."""
    said: dict[str, Any] = {"minUrlExpirationTimestamp": _millis(expires_at)}
    if refresh_token is not None:
        said["refreshToken"] = refresh_token
    return _lines({"endStreamAction": said})[0]


def schema_string(columns: Sequence[Column]) -> str:
    """The Delta schema of columns, as JSON text."""
    fields = [
        {
            "name": column.name,
            "type": _TYPES[column.type],
            "nullable": True,
            "metadata": {"comment": f"{column.label_en} / {column.label_ja}"},
        }
        for column in columns
    ]
    return json.dumps({"type": "struct", "fields": fields}, ensure_ascii=False)


def profile(endpoint: str, secret: str, expires_at: datetime) -> bytes:
    """The profile file, version 1, with which every Delta Sharing client reads."""
    said = {
        "shareCredentialsVersion": 1,
        "endpoint": endpoint,
        "bearerToken": secret,
        "expirationTime": iso(expires_at),
    }
    return (json.dumps(said, indent=1) + "\n").encode()


def _stats(file: FileLine) -> dict[str, Any]:
    """The statistics of a file, as the Delta protocol names them."""
    smallest = {name: found[0] for name, found in file.bounds.items() if found[0] is not None}
    largest = {name: found[1] for name, found in file.bounds.items() if found[1] is not None}
    empty = {name: found[2] for name, found in file.bounds.items()}
    return {
        "numRecords": file.rows,
        "minValues": smallest,
        "maxValues": largest,
        "nullCount": empty,
    }


def _millis(at: datetime) -> int:
    """Milliseconds since 1970, UTC."""
    return int(at.timestamp() * 1000)


def _lines(*said: Mapping[str, Any]) -> list[str]:
    """Objects, each as one line."""
    return [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in said]
