"""Forms filled from terms. A form says what is agreed and what is not; it judges nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from kumiai.model.agreement import Terms
from kumiai.model.answer import Answer, Form, Told
from kumiai.model.clause import Clause, ClauseId, Said
from kumiai.model.party import Party, PartyId
from kumiai.model.right import Allowance
from kumiai.model.template import Sector
from kumiai.papers import spoken
from kumiai.papers.messages import label
from kumiai.papers.tables import Notes, xlsx

HEADS = {
    "ja": ("番号", "区分", "項目", "状態", "条項の内容", "提案した当事者", "合意しない場合の代替"),
    "en": ("No.", "category", "item", "state", "what the terms say", "supplied by", "alternative"),
}
"""Heads of a form's columns; the last one is left for a person to fill in."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a form in the words of a language; `told` is its state as a word of ours."""

    id: str
    category: str
    asked: str
    told: str
    says: str
    by: str

    def cells(self, lang: str) -> tuple[str, ...]:
        """The line as it stands below `HEADS`."""
        return (self.id, self.category, self.asked, label(self.told, lang), self.says, self.by, "")


def answers(form: Form, terms: Terms) -> tuple[Answer, ...]:
    """What `terms` say to each question of `form`, in its order."""
    asked = _form(form)["rows"]
    ask = _agreed if form is Form.CHECKLIST else _imposed
    return tuple(ask(row, terms) for row in asked)


def source(form: Form, lang: str) -> str:
    """Where the questions of `form` come from."""
    return str(_form(form)[f"source_{lang}"])


def lines(
    form: Form, found: Sequence[Answer], parties: Mapping[PartyId, Party], lang: str
) -> list[Line]:
    """The lines of `form` in one language."""
    rows = {row["id"]: row for row in _form(form)["rows"]}
    return [_line(rows[answer.id], answer, parties, lang) for answer in found]


def workbook(
    form: Form, found: Sequence[Answer], parties: Mapping[PartyId, Party], lang: str
) -> bytes:
    """`form` as a workbook whose last column a person fills in; equal content, equal bytes."""
    told = [line.cells(lang) for line in lines(form, found, parties, lang)]
    return xlsx(HEADS[lang], told, Notes(credit=source(form, lang)))


def sectors() -> Mapping[str, Sector]:
    """The sector of each template that comes with the program."""
    return {
        "automotive": Sector.AUTOMOTIVE,
        "machine-tool": Sector.MACHINE_TOOL,
        "building": Sector.BUILDING,
    }


def _line(
    row: Mapping[str, Any], answer: Answer, parties: Mapping[PartyId, Party], lang: str
) -> Line:
    """One line in words."""
    by = parties.get(answer.by) if answer.by else None
    says = [_said(value, parties, lang) for _, value in answer.says]
    return Line(
        id=answer.id,
        category=row[f"category_{lang}"],
        asked=row[lang],
        told=answer.told.value,
        says=("、" if lang == "ja" else ", ").join(says),
        by=spoken.name(by, lang) if by else "",
    )


def _said(value: Said, parties: Mapping[PartyId, Party], lang: str) -> str:
    """What a field says: a number, a party's name, or a word of the field."""
    if isinstance(value, int):
        return f"{value:,}"
    party = parties.get(PartyId(str(value)))
    return spoken.name(party, lang) if party else label(spoken.tongue(str(value), lang), lang)


def _agreed(row: Mapping[str, Any], terms: Terms) -> Answer:
    """Whether a line of the checklist is agreed, and as what."""
    asks = row["asks"]
    match asks:
        case "rights":
            says = _undecided(terms)
        case "default":
            says = tuple(("default", rights.default.value) for rights in terms.rights[:1])
        case "transform":
            says = _transforms(terms)
        case "revenue":
            says = _revenue(terms)
        case _:
            clause, field = _asked(asks, terms)
            said = clause.says.get(field) if clause else None
            says = () if said is None else ((field, said),)
    told = Told.AGREED if says else Told.NOT_AGREED
    return Answer(row["id"], told, says, _supplier(asks, terms))


def _undecided(terms: Terms) -> tuple[tuple[str, Said], ...]:
    """How many items are decided, where no cell is left to negotiate; else nothing."""
    cells = [
        cell for rights in terms.rights for row in rights.cells.values() for cell in row.values()
    ]
    left = any(Allowance.TO_NEGOTIATE in cell.uses.values() for cell in cells)
    items = sum(len(rights.items) for rights in terms.rights)
    return () if left or not items else (("items", items),)


def _transforms(terms: Terms) -> tuple[tuple[str, Said], ...]:
    """Each transform's name with who has the right in what comes of it; nothing where one has none."""
    found = [clause.says for clause in terms.clauses if clause.id is ClauseId.TRANSFORM]
    if not found or any(not says.get("name") or not says.get("right") for says in found):
        return ()
    return tuple((str(says["name"]), says["right"]) for says in found)


def _revenue(terms: Terms) -> tuple[tuple[str, Said], ...]:
    """The portions of the proceeds, or how the clause divides revenue."""
    clause = terms.clause(ClauseId.PROCEEDS)
    if terms.proceeds is not None:
        return tuple((party, str(of)) for party, of in terms.proceeds.portions.items())
    said = clause.says.get("revenue_share") if clause else None
    return () if said is None else (("revenue_share", said),)


def _imposed(row: Mapping[str, Any], terms: Terms) -> Answer:
    """Whether the terms hold what a line of the self-check looks for."""
    clause, field = _asked(row["asks"], terms)
    said = clause.says.get(field) if clause else None
    says = () if said is None else ((field, said),)
    return Answer(row["id"], _looked(row, clause, said), says, clause.by if clause else None)


def _looked(row: Mapping[str, Any], clause: Clause | None, said: Said) -> Told:
    """What is told of one field: a missing one is not answered, unless missing is what is looked for."""
    if "missing" in row["bad"]:
        return Told.FOUND if said is None else Told.NOT_FOUND
    if said is None or clause is None:
        return Told.NOT_ANSWERED
    if "named" in row["bad"]:
        return Told.FOUND
    if "below" in row["bad"]:
        return Told.FOUND if isinstance(said, int) and said < row["below"] else Told.NOT_FOUND
    found = said in row["bad"]
    if clause.id is ClauseId.CHANGE and clause.yes("exit"):
        found = False  # art. 13(5)(g) asks for both: no valid reason, and no way out
    return Told.FOUND if found else Told.NOT_FOUND


def _asked(asks: str, terms: Terms) -> tuple[Clause | None, str]:
    """The clause that a question is about, and its field."""
    name, _, field = asks.partition(".")
    return terms.clause(ClauseId(name)), field


def _supplier(asks: str, terms: Terms) -> PartyId | None:
    """Who supplied the clause that a line of the checklist is about, if it is about one."""
    name = {"revenue": "proceeds"}.get(asks, asks.partition(".")[0])
    found = next((clause for clause in terms.clauses if clause.id.value == name), None)
    return found.by if found else None


@lru_cache(maxsize=4)
def _form(form: Form) -> Mapping[str, Any]:
    """The questions of a form."""
    raw = files("kumiai.papers.exports").joinpath("questions.yaml").read_bytes()
    found: Mapping[str, Any] = yaml.safe_load(raw)[form.value]
    return found
