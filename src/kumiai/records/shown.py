"""The versions of what recipients see: dense, and moved by the rows that may be seen alone."""

from __future__ import annotations

from datetime import datetime

from kumiai.model.dataset import Version
from kumiai.model.period import instant, iso
from kumiai.model.shown import Shown, ShownId
from kumiai.records.dialect import Connection, Row, Source

_NEWEST = "SELECT * FROM shown WHERE id = :id ORDER BY version DESC LIMIT 1"


def as_of(source: Source, shown_id: ShownId, newest: Version) -> Shown | None:
    """The newest version, if the lake's version `newest` was looked at for it already."""
    row = source.row(_NEWEST, {"id": shown_id})
    return _read(row) if row and row["seen"] >= newest else None


def keep(
    tx: Connection,
    shown_id: ShownId,
    newest: Version,
    found: tuple[str, datetime],
    *,
    dated: bool = False,
) -> Shown:
    """The version that the lake's version `newest` is for its recipient; `found` are the digest of
    its rows and the instant. `dated` rows come and go with consents while the lake stands still.
    """
    content, at = found
    row = tx.row(_NEWEST, {"id": shown_id})
    if row and (row["seen"] > newest or (row["seen"] == newest and not dated)):
        return _read(row)
    if row and row["content"] == content:
        tx.execute(
            "UPDATE shown SET seen = :seen WHERE id = :id AND version = :version",
            {"seen": newest, "id": shown_id, "version": row["version"]},
        )
        return _read(row)
    fresh = Shown(shown_id, row["version"] + 1 if row else 0, newest, content, at)
    tx.execute(
        "INSERT INTO shown (id, version, base, seen, content, at) "
        "VALUES (:id, :version, :base, :base, :content, :at)",
        {
            "id": fresh.id,
            "version": fresh.version,
            "base": fresh.base,
            "content": content,
            "at": iso(at),
        },
    )
    return fresh


def _read(row: Row) -> Shown:
    """A row as its noun."""
    return Shown(
        ShownId(row["id"]), row["version"], Version(row["base"]), row["content"], instant(row["at"])
    )
