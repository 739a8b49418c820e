"""One line of a rights table in YAML: what its item says, read and told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.model.right import Classification, Competition, Grain, Item, Stage, Tense, Topic
from kumiai.model.signal import ItemId
from kumiai.papers.matrix.shape import choice, maybe, text
from kumiai.papers.matrix.tree import Tree

FIELDS = frozenset(
    "id ja en unit group class competition stage topic tense grain basis why".split()
)
"""What a line says of its item."""


def item_of(entry: Mapping[str, Tree], where: str) -> Item:
    """The item that one line describes. Raises `BadDocument`, `BadIdentifier`, `UnknownUnit`."""
    stage, topic = entry.get("stage"), entry.get("topic")
    return Item(
        id=ItemId(text(entry.get("id"), f"{where}.id")),
        label_ja=text(entry.get("ja"), f"{where}.ja"),
        label_en=text(entry.get("en"), f"{where}.en"),
        classification=choice(Classification, entry.get("class"), f"{where}.class"),
        competition=choice(Competition, entry.get("competition") or "none", f"{where}.competition"),
        unit=maybe(entry.get("unit"), f"{where}.unit"),
        basis=maybe(entry.get("basis"), f"{where}.basis"),
        rationale=maybe(entry.get("why"), f"{where}.why") or "",
        group=maybe(entry.get("group"), f"{where}.group") or "",
        stage=None if stage is None else choice(Stage, stage, f"{where}.stage"),
        topic=None if topic is None else choice(Topic, topic, f"{where}.topic"),
        tense=choice(Tense, entry.get("tense") or "current", f"{where}.tense"),
        grain=choice(Grain, entry.get("grain") or "individual", f"{where}.grain"),
    )


def told_of(item: Item) -> dict[str, Any]:
    """What a line says of its item; what is empty or usual is left out."""
    told = {
        "id": item.id,
        "ja": item.label_ja,
        "en": item.label_en,
        "unit": item.unit,
        "group": item.group or None,
        "class": item.classification.value,
        "competition": None if item.competition is Competition.NONE else item.competition.value,
        "stage": item.stage and item.stage.value,
        "topic": item.topic and item.topic.value,
        "tense": None if item.tense is Tense.CURRENT else item.tense.value,
        "grain": None if item.grain is Grain.INDIVIDUAL else item.grain.value,
        "basis": item.basis,
        "why": item.rationale or None,
    }
    return {key: value for key, value in told.items() if value is not None}
