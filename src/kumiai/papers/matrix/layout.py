"""Where things stand in the Excel form of the matrix; writer and reader share it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kumiai.model.party import PartyId
from kumiai.model.refusal import BadDocument, UnknownParty
from kumiai.model.right import Allowance, Classification, Competition, Use
from kumiai.papers.messages import label

SHEET = "rights"
TABLE = "rights_matrix"
BASE = "kumiai_base"
"""The custom document property with the hash of the matrix that the file was made from."""
KEYS_ROW = 6
FIRST_ROW = 9
SPARE_ROWS = 50
FIELDS = ("id", "ja", "en", "unit", "class", "competition", "basis", "why")
CONDITION = "condition"
USES = (*(use.value for use in Use), CONDITION)
_MARK = "right|"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column (counted from 1) holds what."""

    row: int
    hidden: int
    fields: dict[str, int]
    rights: dict[tuple[PartyId, str], int]

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


ALLOWANCES = tuple(allowance.value for allowance in Allowance)
CLASSES = tuple(kind.value for kind in Classification)
COMPETITIONS = tuple(kind.value for kind in Competition)
