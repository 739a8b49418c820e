"""The outbox: messages between parties, written with the state that they tell of.

Two parties on one node exchange messages through it as two nodes would (house decision 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kumiai.model.party import PartyId
from kumiai.model.period import iso
from kumiai.records.dialect import Connection, Row, Source
from kumiai.wire.canonical import canonical
from kumiai.wire.codec import document

MAIL = "mail"
"""The kind of message that leaves by mail; it holds no secret."""


def send(
    tx: Connection, at: datetime, way: tuple[PartyId, PartyId], kind: str, content: Any
) -> None:
    """Puts a message from `way[0]` to `way[1]` into the outbox."""
    tx.execute(
        "INSERT INTO outbox (at, sender, recipient, kind, body) "
        "VALUES (:at, :sender, :recipient, :kind, :body)",
        {
            "at": iso(at),
            "sender": way[0],
            "recipient": way[1],
            "kind": kind,
            "body": canonical(document(content)).decode(),
        },
    )


def waiting(source: Source) -> Sequence[Row]:
    """Messages to parties that are not delivered, oldest first."""
    return source.rows(
        "SELECT number, at, sender, recipient, kind, body FROM outbox "
        "WHERE delivered_at IS NULL AND kind <> :mail ORDER BY number LIMIT 500",
        {"mail": MAIL},
    )


def letters(source: Source) -> Sequence[Row]:
    """Messages that are to leave by mail and have not, oldest first."""
    return source.rows(
        "SELECT number, at, sender, recipient, kind, body FROM outbox "
        "WHERE delivered_at IS NULL AND kind = :mail ORDER BY number LIMIT 50",
        {"mail": MAIL},
    )


def done(tx: Connection, number: int, at: datetime) -> None:
    """Writes that a message needs no further delivery."""
    tx.execute(
        "UPDATE outbox SET delivered_at = :at WHERE number = :number",
        {"at": iso(at), "number": number},
    )


def deliver(tx: Connection, message: Row, at: datetime) -> None:
    """Lays a message into the inbox of a party on this node; twice is once."""
    tx.execute(
        "INSERT INTO inbox (number, at, recipient, kind, body) "
        "VALUES (:number, :at, :recipient, :kind, :body) ON CONFLICT (number) DO NOTHING",
        {name: message[name] for name in ("number", "recipient", "kind", "body")} | {"at": iso(at)},
    )
    done(tx, message["number"], at)


def inbox(source: Source, party: PartyId) -> Sequence[Row]:
    """What a party was told, newest first."""
    return source.rows(
        "SELECT number, at, kind, body FROM inbox WHERE recipient = :party "
        "ORDER BY number DESC LIMIT 200",
        {"party": party},
    )
