"""A table at a node, as its recipient reads it."""

from __future__ import annotations

import base64
import json
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kumiai.apps.reader.profile import keep_receipt, signing_key
from kumiai.apps.reader.talk import Talk
from kumiai.model.period import iso
from kumiai.model.refusal import BadSignature, MissingExtra
from kumiai.wire.canonical import canonical, parse, signed_bytes

if TYPE_CHECKING:
    import duckdb
    import polars as pl
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Address:
    """Where rows are read: agreement, purpose and dataset, as the node names them."""

    share: str
    schema: str
    table: str

    def path(self) -> str:
        """Its path at the endpoint."""
        return f"/shares/{self.share}/schemas/{self.schema}/tables/{self.table}"


class Table:
    """Rows of one address. Reading them again within the agreement's metering period is the same
    use; the file is fetched again only when its rows have changed.
    """

    def __init__(self, talk: Talk, address: Address) -> None:
        """The table at `address`."""
        self.address = address
        self._talk = talk

    @property
    def terms(self) -> Mapping[str, Any]:
        """The limits of this address: purpose, columns, masks, items, period, quota, credit."""
        found: Mapping[str, Any] = self._talk.json(f"{self.address.path()}/terms")
        return found

    def explain(self, lang: str = "en") -> str:
        """What the terms keep out of these rows, in words."""
        terms = self.terms
        head = f"{terms['agreement']} ({terms['terms_hash'][:12]}), {terms['purpose']}"
        period = f"{terms['runs']['begin'][:10]} - {terms['runs']['end'][:10]}"
        lines = terms["lines_ja" if lang == "ja" else "lines_en"]
        return "\n".join([f"{head}, {period}", *(f"- {line}" for line in lines)])

    def path(self) -> Path:
        """The Parquet file of the newest rows, here until this process ends."""
        file = self._answer()
        to = Path(_folder().name) / f"{file['id']}.parquet"
        if not to.exists():
            self._talk.download(file["url"], file["size"], to)
        return to

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        found: pa.Table = _import("pyarrow.parquet").read_table(self.path())
        return found

    def pandas(self) -> Any:
        """The rows as a pandas frame."""
        _import("pandas")
        return self.arrow().to_pandas()

    def polars(self) -> pl.LazyFrame:
        """The rows as a lazy polars frame: what is not asked for is not read."""
        found: pl.LazyFrame = _import("polars").scan_parquet(self.path())
        return found

    def duckdb(self) -> duckdb.DuckDBPyRelation:
        """The rows as a DuckDB relation."""
        found: duckdb.DuckDBPyRelation = _import("duckdb").read_parquet(str(self.path()))
        return found

    def sample(self, rows: int = 5) -> list[dict[str, Any]]:
        """The first rows. It is the same answer, and the same use, as reading all of them."""
        found = self.duckdb().limit(rows)
        columns = found.columns
        told = found.project(
            ", ".join(_as_text(c, t) for c, t in zip(columns, found.types, strict=True))
        )
        return [dict(zip(columns, row, strict=True)) for row in told.fetchall()]

    def receipts(self) -> list[Mapping[str, Any]]:
        """The entries of this agreement's log for which the node's signed word is kept here. Each
        signature is verified. Raises `BadSignature`.
        """
        place = self._talk.profile.receipts()
        lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
        found = [_verified(parse(line)) for line in lines]
        return [entry for entry in found if entry["log"].replace(".", "_") == self.address.share]

    def __repr__(self) -> str:
        """Its address."""
        return f"<kumiai table {self.address.share}.{self.address.schema}.{self.address.table}>"

    def _answer(self) -> Mapping[str, Any]:
        """The file of the answer to a signed query, its receipt kept."""
        said = {
            "share": self.address.share,
            "schema": self.address.schema,
            "table": self.address.table,
            "at": iso(datetime.now(UTC)),
            "nonce": secrets.token_hex(16),
        }
        private = signing_key(self._talk.profile)
        raw = private.public_key().public_bytes_raw().hex()
        self._talk.post("/reader-key", {"key": raw})
        headers = {
            "kumiai-asked": base64.b64encode(canonical(said)).decode(),
            "kumiai-signature": base64.b64encode(private.sign(signed_bytes("read", said))).decode(),
        }
        lines, told = self._talk.post(f"{self.address.path()}/query", {}, headers)
        receipt = {name.lower(): value for name, value in told.items()}.get("kumiai-receipt")
        if receipt:
            text = base64.b64decode(receipt).decode()
            _verified(parse(text))
            keep_receipt(self._talk.profile, text)
        found: Mapping[str, Any] = json.loads(lines[2])["file"]
        return found


def _verified(receipt: Mapping[str, str]) -> Mapping[str, Any]:
    """The entry of a receipt. Raises `BadSignature` unless the node signed it."""
    entry: Mapping[str, Any] = parse(receipt["entry"])
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(receipt["key"]))
    try:
        public.verify(base64.b64decode(receipt["signature"]), signed_bytes("receipt", entry))
    except (InvalidSignature, ValueError):
        raise BadSignature(key=receipt["key"][:16]) from None
    return entry


def _as_text(column: str, kind: Any) -> str:
    """A column, instants as text: DuckDB's own need a further package."""
    quoted = '"' + column.replace('"', '""') + '"'
    if str(kind) != "TIMESTAMP WITH TIME ZONE":
        return quoted
    return f"strftime({quoted} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') AS {quoted}"


def _import(name: str) -> Any:
    """A library that is asked for only now. Raises `MissingExtra` where it is not installed."""
    import importlib  # noqa: PLC0415 - loaded with the first frame

    try:
        return importlib.import_module(name)
    except ImportError:
        raise MissingExtra(what=name.partition(".")[0]) from None


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where this process keeps what it fetched; gone when it ends. Lazy frames still read there
    when the table that made them is forgotten.
    """
    return tempfile.TemporaryDirectory(prefix="kumiai-reader-")
