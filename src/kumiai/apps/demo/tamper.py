"""`kumiai demo tamper`: alters a stored use, as somebody with the database in hand could."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kumiai.apps.node import open_node
from kumiai.model.usage import EntryType
from kumiai.records.dialect import Connection
from kumiai.wire.canonical import canonical, parse

LOG = "agr-plates"


def run(place: Path, *, as_json: bool) -> int:
    """Halves the rows of a stored use of the plates' agreement; says which entry it was."""
    node = open_node(place)
    try:
        index = node.store.writer.run(alter)
    finally:
        node.close()
    if as_json:
        click.echo(json.dumps({"ok": True, "data": {"log": LOG, "index": index}}))
    else:
        click.echo(f"altered   entry {index} of {LOG}: half the rows that were read")
        click.echo(f"verify    kumiai --home {place} log verify {LOG}")
    return 0


def alter(tx: Connection) -> int:
    """Writes another number of rows into the first opened use; its index."""
    row = tx.row(
        "SELECT idx, body FROM entries WHERE log = :log AND type = :type ORDER BY idx LIMIT 1",
        {"log": LOG, "type": EntryType.OPENED.value},
    )
    assert row is not None  # the demonstration has read
    body = parse(row["body"])
    body["facts"]["rows"] = body["facts"]["rows"] // 2
    tx.execute(
        "UPDATE entries SET body = :body WHERE log = :log AND idx = :idx",
        {"body": canonical(body).decode(), "log": LOG, "idx": row["idx"]},
    )
    return int(row["idx"])
