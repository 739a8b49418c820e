"""Nouns as rows: their canonical text, acts that were claimed, and who may see a thing."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar, cast

from kumiai.model.party import PartyId
from kumiai.model.period import iso
from kumiai.model.refusal import (
    SameIdOtherContent,
)
from kumiai.records.dialect import Connection, Source
from kumiai.wire.canonical import canonical, digest, parse
from kumiai.wire.codec import document, noun

T = TypeVar("T")
_KEPT_NOUNS, _KEPT_LETTERS = 2_048, 16_384
"""So many nouns of texts so short are kept in memory: some ten megabytes in all."""
_LONG_NOUNS, _LONG_LETTERS = 4, 2_097_152
"""So many of longer texts: a page and its forms read one large matrix again and again."""


def body_of(thing: Any) -> str:
    """`thing` as the canonical text that the register keeps."""
    return canonical(document(thing)).decode()


def read_body(kind: type[T], text: str) -> T:
    """The noun that the register keeps as `text`.

    Nouns are frozen and a text says its noun wholly, so a short one is read once: a list of some
    hundred agreements costs what its rows cost.
    """
    if len(text) > _LONG_LETTERS:
        return noun(kind, parse(text))
    read = _kept if len(text) <= _KEPT_LETTERS else _kept_long
    found: T = read(cast("Hashable", kind), text)
    return found


@lru_cache(maxsize=_KEPT_NOUNS)
def _kept(kind: Any, text: str) -> Any:
    """The noun of a short text."""
    return noun(kind, parse(text))


@lru_cache(maxsize=_LONG_NOUNS)
def _kept_long(kind: Any, text: str) -> Any:
    """The noun of a longer text."""
    return noun(kind, parse(text))


def claim_act(tx: Connection, act_id: str, kind: str, content: Any, at: datetime) -> bool:
    """Whether the act `act_id` is new; asked again with the same content it is not.

    Raises `SameIdOtherContent` when the id was used for something else (house decision 8).
    """
    if act_done(tx, act_id, kind, content):
        return False
    wanted = digest(canonical(document(content)))
    tx.execute(
        "INSERT INTO acts (id, kind, hash, at) VALUES (:id, :kind, :hash, :at)",
        {"id": _act(kind, act_id), "kind": kind, "hash": wanted, "at": iso(at)},
    )
    return True


def _act(kind: str, act_id: str) -> str:
    """Under what an act is kept: an id chosen for an offer takes none from a statement."""
    return f"{kind}/{act_id}"


def act_done(source: Source, act_id: str, kind: str, content: Any) -> bool:
    """Whether the act `act_id` was done. Raises `SameIdOtherContent`, as `claim_act`."""
    row = source.row("SELECT hash FROM acts WHERE id = :id", {"id": _act(kind, act_id)})
    if row is None:
        return False
    if row["hash"] != digest(canonical(document(content))):
        raise SameIdOtherContent(id=act_id)
    return True


def add(tx: Connection, table: str, thing_id: str, thing: Any, **columns: Any) -> bool:
    """Adds `thing`; whether it is new. The same again changes nothing. Raises `SameIdOtherContent`."""
    body = body_of(thing)
    known = tx.row(f"SELECT body FROM {table} WHERE id = :id", {"id": thing_id})  # noqa: S608 - our own table names
    if known is not None:
        if known["body"] != body:
            raise SameIdOtherContent(id=thing_id)
        return False
    values = {"id": thing_id, "body": body, **columns}
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    tx.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608 - our own names
    return True


def plain(thing: Any, *names: str) -> dict[str, Any]:
    """Fields of `thing` as columns."""
    return {name: document(getattr(thing, name)) for name in names}


def add_members(tx: Connection, thing: tuple[str, str], found: Sequence[PartyId]) -> None:
    """Notes the parties of a thing, by table and id: an offer that is called like another's
    agreement opens no door to it.
    """
    tx.many(
        "INSERT INTO members (thing, party) VALUES (:thing, :party) ON CONFLICT DO NOTHING",
        [{"thing": "/".join(thing), "party": party_id} for party_id in found],
    )
