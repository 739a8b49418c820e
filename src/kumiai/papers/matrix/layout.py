"""Where things stand in the Excel form of the matrix; writer and reader share it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kumiai.model.party import PartyId
from kumiai.model.refusal import BadDocument, UnknownParty
from kumiai.model.right import (
    Allowance,
    Classification,
    Competition,
    Factor,
    Grain,
    Stage,
    Tense,
    Topic,
    Use,
)
from kumiai.papers.messages import label

SHEET = "rights"
TABLE = "rights_matrix"
BASE = "kumiai_base"
"""The custom document property with the hash of the matrix that the file was made from."""
KEYS_ROW = 6
FIRST_ROW = 9
SPARE_ROWS = 50
FIELDS = tuple("id ja en unit class competition basis why group stage topic tense grain".split())
DETAILS = ("stage", "topic", "tense", "grain")
"""Fields that are folded away together."""
CONDITION, KEPT, REASONS, NOTE = "condition", "kept", "reasons", "note"
USES = (*(use.value for use in Use), CONDITION, KEPT, REASONS, NOTE)
"""What stands in the columns of a party; how a condition is kept is only told."""
_LISTED_MAX = 250
"""Letters that a drop-down may list."""
_MARK = "right|"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column (counted from 1) holds what."""

    row: int
    hidden: int
    fields: dict[str, int]
    rights: dict[tuple[PartyId, str], int]

    def last(self) -> int:
        """The last column of the table."""
        return max(self.hidden, *self.fields.values(), *self.rights.values())

    def parties(self) -> tuple[PartyId, ...]:
        """The parties, from left to right."""
        return tuple(dict.fromkeys(party for party, _ in self.rights))


def keys(parties: Sequence[PartyId]) -> list[str]:
    """What the hidden row says above each column."""
    return ["_id", *FIELDS, *(f"{_MARK}{party}|{use}" for party in parties for use in USES)]


def columns(row: int, cells: Sequence[object], known: Collection[PartyId]) -> Columns:
    """The columns that the hidden row names. Raises `BadDocument`, `UnknownParty`."""
    found: dict[str, int] = {}
    for place, key in enumerate(cells, 1):
        if key is None or not isinstance(key, str) or key in found:
            raise BadDocument(where=f"column {place}", what=str(key or "unknown column")[:40])
        found[key] = place
    hidden = found.pop("_id", 0)
    fields = {field: found.pop(field, 0) for field in FIELDS}
    rights = {_right(key, known): place for key, place in found.items()}
    made = Columns(row, hidden, fields, rights)
    missing = [key for key, place in {"_id": hidden, **fields}.items() if not place]
    missing += [f"{p}.{u}" for p in made.parties() for u in USES if (p, u) not in rights]
    if missing or not rights:
        raise BadDocument(where="columns", what=(missing or ["parties"])[0][:80])
    return made


def _right(key: str, known: Collection[PartyId]) -> tuple[PartyId, str]:
    """The party and use of a column of rights."""
    parts = key.removeprefix(_MARK).split("|")
    if not key.startswith(_MARK) or len(parts) != 2 or parts[1] not in USES:
        raise BadDocument(where="columns", what=key[:80])
    if parts[0] not in known:
        raise UnknownParty(party=parts[0][:80])
    return PartyId(parts[0]), parts[1]


def held_by(group: str, number: int) -> str:
    """What the hidden column says of the row of a group, and where the group stands among them."""
    return f"[{group}]#{number}"


def group_of(told: str) -> tuple[str, int] | None:
    """Group and place of a group's row by its hidden id, or by `[id]` that a person wrote."""
    found = _GROUP.fullmatch(told)
    return (found[1], int(found[2] or _LAST)) if found else None


def choices(words: Collection[str]) -> dict[str, str]:
    """Each word as a drop-down of `words` shows it: in both languages where the list has room."""
    both = {word: shown(word) for word in words}
    short = len(",".join(both.values())) > _LISTED_MAX
    return {word: label(word, "ja") for word in words} if short else both


def shown(word: str) -> str:
    """A word as a drop-down shows it: Japanese, then the word itself."""
    return f"{label(word, 'ja')} / {word}"


def word(cell: str, words: Collection[str]) -> str:
    """The one of `words` that a person chose or typed in either language; else what was typed."""
    typed = cell.strip()
    for candidate in words:
        spellings = {shown(candidate), candidate, label(candidate, "ja"), label(candidate, "en")}
        if typed.casefold() in {spelling.casefold() for spelling in spellings}:
            return candidate
    return typed


_GROUP = re.compile(r"\[([a-z0-9.-]{1,64})\](?:#([0-9]{1,4}))?")
_LAST = 9_999
ALLOWANCES = tuple(allowance.value for allowance in Allowance)
CLASSES = tuple(kind.value for kind in Classification)
COMPETITIONS = tuple(kind.value for kind in Competition)
STAGES = tuple(stage.value for stage in Stage)
TOPICS = tuple(topic.value for topic in Topic)
TENSES = tuple(tense.value for tense in Tense)
GRAINS = tuple(grain.value for grain in Grain)
FACTORS = tuple(factor.value for factor in Factor)
LISTS = {
    "class": CLASSES,
    "competition": COMPETITIONS,
    "stage": STAGES,
    "topic": TOPICS,
    "tense": TENSES,
    "grain": GRAINS,
}
"""Columns of a line with a closed list of words."""
