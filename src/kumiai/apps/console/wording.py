"""What pages call the places of a template and what stands there: labels of its lines, seats and
purposes instead of ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kumiai.apps.console.rendering import text
from kumiai.apps.console.words import TEXTS
from kumiai.model.condition import Limit, parts
from kumiai.model.party import PartyId
from kumiai.model.right import Item
from kumiai.model.template import Purpose, Seat, Template
from kumiai.papers import spoken
from kumiai.papers.contract.agreed import sentences_of
from kumiai.papers.messages import label
from kumiai.papers.templates.spoken import limited
from kumiai.rules.rolling import Moved


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one template in one language; an id that nobody labelled is itself."""

    lang: str
    lines: Mapping[str, str]
    """Of items and of clauses."""
    seats: Mapping[str, str]
    purposes: Mapping[str, str]
    parties: Mapping[str, str]

    def line(self, name: str) -> str:
        """An item, or a clause with its number when there are several of it."""
        clause, _, number = name.rpartition(".")
        if name in self.lines or not number.isdigit():
            return self.lines.get(name, name)
        return f"{self.lines.get(clause, clause)} ({number})"

    def seat(self, names: str) -> str:
        """The seats of one party, `plant+owner`, or a party: the first by its label, and how many more."""
        first, *more = names.split("+")
        told = self.seats.get(first) or self.parties.get(first, first)
        return told + text("seats_more", self.lang).format(n=len(more)) if more else told

    def field(self, name: str) -> str:
        """A use, or another field of a line, cell or clause."""
        key = f"place_{name}"
        return text(key, self.lang) if key in TEXTS else label(name, self.lang)

    def value(self, said: str) -> str:
        """What stands at a place; purposes of a condition by their labels."""
        if not said:
            return text("deviations_nothing", self.lang)
        if any(part.limit is not Limit.TEXT for part in parts(said)):
            return limited(spoken.tongue(said, self.lang), self.purposes, self.lang)
        if said in self.lines:
            return self.lines[said]
        return label(spoken.tongue(said, self.lang), self.lang)

    def place(self, name: str) -> tuple[str, str]:
        """A place of a roll-out, `dataset/item/line/party/field` or `clause/line/field`: its line, and
        whose and which field.
        """
        parts = name.split("/")
        line, *rest = parts[1:] if parts[0] == "clause" else parts[2:] or ("",)
        if rest and rest[0] in self.parties:
            told = [self.parties[rest[0]], *map(self.field, rest[1:])]
        else:
            told = list(map(self.field, rest))
        return self.parties.get(line) or self.line(line), " · ".join(told)


def wording(template: Template, parties: Mapping[PartyId, str], lang: str) -> Wording:
    """The words of `template`; `parties` are names by id."""
    ja = lang == "ja"

    def labels(things: Iterable[Item | Seat | Purpose]) -> dict[str, str]:
        """Labels by id."""
        return {str(one.id): one.label_ja if ja else one.label_en for one in things}

    headings = {name: str(said[lang]) for name, said in sentences_of().items()}
    lines = headings | labels(template.rights.items)
    purposes = labels((*template.purposes, *template.forbidden))
    if ja:
        purposes = {name: f"「{told}」" for name, told in purposes.items()}
    return Wording(
        lang,
        lines,
        labels(template.seats),
        purposes,
        {str(one): told for one, told in parties.items()},
    )


def gathered(words: Wording, places: Sequence[Moved]) -> list[tuple[str, list[str], str, str]]:
    """Changes that say the same in one: whose and which field, the lines, what stood, what comes."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in places:
        line, told = words.place(one.place)
        found.setdefault((told, one.before, one.after), []).append(line)
    return [
        (told, lines, words.value(before), words.value(after))
        for (told, before, after), lines in found.items()
    ]
