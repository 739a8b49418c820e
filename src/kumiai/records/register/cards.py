"""Decision cards, and what is known of items when rights are set."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kumiai.model.card import Card
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.right import Classification, Matrix, Rights
from kumiai.model.signal import ItemId, Signal
from kumiai.records.dialect import Connection, Source
from kumiai.records.register.packs import recheck
from kumiai.records.register.rows import body_of, read_body
from kumiai.rules.classify import Known, prevailing


def add_card(tx: Connection, card: Card) -> None:
    """Appends a card; its number is the next of its item."""
    tx.execute(
        "INSERT INTO cards (dataset, item, number, body) VALUES (:dataset, :item, :number, :body)",
        {
            "dataset": card.dataset,
            "item": card.item,
            "number": card.number,
            "body": body_of(card),
        },
    )
    recheck(tx, (card.party,), "card", card.decided_at)


def cards(source: Source, dataset: DatasetId) -> Mapping[ItemId, Sequence[Card]]:
    """The cards of a dataset by item, oldest first; for rules that decide about its items."""
    rows = source.rows(
        "SELECT body FROM cards WHERE dataset = :d ORDER BY item, number", {"d": dataset}
    )
    found: dict[ItemId, list[Card]] = {}
    for row in rows:
        card = read_body(Card, row["body"])
        found.setdefault(card.item, []).append(card)
    return found


def known_classes(source: Source, dataset: Dataset, rights: Rights) -> Known:
    """What is known of the items that `rights` list: the class each had last, the class decided by
    a card, and of new ones their signals.
    """
    before = _last_classes(source, dataset.id, {item.id for item in rights.items})
    decided = {
        item: card.classification
        for item, found in cards(source, dataset.id).items()
        if (card := prevailing(found))
    }
    new = {item.id for item in rights.items} - before.keys()
    return Known(before, decided, signals_of(source, dataset) if new else {})


def _last_classes(
    source: Source, dataset: DatasetId, items: Collection[ItemId]
) -> Mapping[ItemId, Classification]:
    """The class that each of `items` had in the newest matrix that lists it: taken out of one and
    put back into another, an item is not new.
    """
    found: dict[ItemId, Classification] = {}
    rows = source.rows(
        "SELECT version FROM matrices WHERE dataset = :d ORDER BY version DESC", {"d": dataset}
    )
    for row in rows:
        if not items - found.keys():
            break
        body = source.row(
            "SELECT body FROM matrices WHERE dataset = :d AND version = :v",
            {"d": dataset, "v": row["version"]},
        )
        for line in read_body(Matrix, body["body"]).items if body else ():
            if line.id in items:
                found.setdefault(line.id, line.classification)
    return found


def signals_of(source: Source, dataset: Dataset) -> Mapping[ItemId, Signal]:
    """What the machines of a dataset measure, by item; of several, the first machine's word."""
    found: dict[ItemId, Signal] = {}
    for machine in dataset.machines:
        rows = source.rows(
            "SELECT body FROM signals WHERE machine = :m ORDER BY item", {"m": machine}
        )
        for row in rows:
            signal = read_body(Signal, row["body"])
            found.setdefault(signal.item, signal)
    return found
