"""What a template says, in plain sentences of one language.

Notes, reasons and texts of clauses in packaged templates hold both languages, Japanese first, with
` / ` between them; a text without it is told as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kumiai.model.clause import ClauseId, Said
from kumiai.model.party import PartyId
from kumiai.model.right import Allowance, Cell, Classification, Competition, Use
from kumiai.model.template import Seat, Template
from kumiai.papers import spoken
from kumiai.papers.messages import label

_ENDS: Mapping[str, tuple[str, str]] = {
    "delete": ("消去する", "are deleted"),
    "return": ("返還する", "are returned"),
    "keep": ("保持できる", "may be kept"),
}
_METHODS: Mapping[str, tuple[str, str]] = {
    "fixed": ("月額固定", "a fixed monthly sum"),
    "metered": ("利用量に応じた額", "a sum for what is read"),
    "sale": ("登録された売上の配分", "a portion of booked sales"),
    "cost": ("費用のみ", "cost only"),
    "barter": ("データの相互提供", "data against data"),
    "free": ("無償", "free of charge"),
}


def said(text: Said, lang: str) -> str:
    """The part of a text of both languages that is in `lang`."""
    return spoken.tongue(str(text or ""), lang)


def pick(lang: str, ja: str, en: str) -> str:
    """The one of two sentences that is in `lang`."""
    return ja if lang == "ja" else en


def listed(words: Sequence[str], lang: str) -> str:
    """Words in a row."""
    return ("、" if lang == "ja" else ", ").join(words)


@dataclass(frozen=True, slots=True)
class Granted:
    """One thing that a seat may do: with which lines, and how far."""

    what: str
    lines: str
    how_far: str


def granted(template: Template, seat: Seat, lang: str) -> Sequence[Granted]:
    """What `seat` may do, one entry for each sort of cell, the widest first."""
    sorts: dict[tuple[tuple[Allowance, ...], str], list[str]] = {}
    for names, cell in _by_cell(template, seat.id, lang):
        if any(of is not Allowance.DENY for of in cell.uses.values()):
            key = (tuple(cell.uses[use] for use in Use), cell.condition)
            sorts.setdefault(key, []).extend(names)
    found = [
        (uses, Granted(_what(uses, lang), listed(names, lang), condition(template, how, lang)))
        for (uses, how), names in sorts.items()
    ]
    width = (Allowance.DENY, Allowance.TO_NEGOTIATE, Allowance.LIMITED, Allowance.ALLOW)
    found.sort(key=lambda pair: -sum(width.index(of) for of in pair[0]))
    return [one for _, one in found]


def _by_cell(template: Template, seat: PartyId, lang: str) -> Iterator[tuple[list[str], Cell]]:
    """Names of lines with the cell that `seat` has in them; a group whose lines have one cell is
    named as a whole.
    """
    rights = template.rights
    for group in rights.groups:
        of = [item for item in rights.items if item.group == group.id]
        cells: dict[tuple[object, str], tuple[Cell, list[str]]] = {}
        for item in of:
            cell = rights.cells[item.id][seat]
            key = (tuple(cell.uses[use] for use in Use), cell.condition)
            cells.setdefault(key, (cell, []))[1].append(pick(lang, item.label_ja, item.label_en))
        for cell, names in cells.values():
            whole = [pick(lang, group.label_ja, group.label_en)]
            yield (whole if len(names) == len(of) else names), cell
    for item in rights.items:
        if not item.group:
            yield [pick(lang, item.label_ja, item.label_en)], rights.cells[item.id][seat]


def _what(uses: Sequence[Allowance], lang: str) -> str:
    """The uses that a cell gives, in words."""
    named = list(zip(Use, uses, strict=True))
    given = [use for use, of in named if of in (Allowance.ALLOW, Allowance.LIMITED)]
    open_ = [use for use, of in named if of is Allowance.TO_NEGOTIATE]
    if len(given) == len(named):
        return pick(lang, "すべての利用", "all uses")
    words = [label(use.value, lang) for use in given]
    later = listed([label(use.value, lang) for use in open_], lang)
    if later:
        words.append(pick(lang, f"{later}は協議", f"{later}: to negotiate"))
    return listed(words, lang)


def condition(template: Template, text: str, lang: str) -> str:
    """A condition as people read it, purposes by their number in the template; a part that has no
    form of its own stays as it stands.
    """
    return limited(text, {p.id: str(n) for n, p in enumerate(template.purposes, 1)}, lang)


def limited(text: str, purposes: Mapping[str, str], lang: str) -> str:
    """A condition as people read it, purposes as `purposes` calls them."""
    return listed([_part(part.strip(), purposes, lang) for part in text.split(";") if part], lang)


_FORMS: Mapping[str, tuple[str, str]] = {
    "purpose": ("目的{}に限る", "only for purpose {}"),
    "lag": ("{}日以上前のものに限る", "only when {} days old"),
    "cells": ("{}者（台）以上の集計値に限る", "only aggregates of {} or more"),
    "consent": ("同意がある場合に限る", "only with consent"),
    "own part": ("自社の部品・業務に係る行に限る", "only rows of its own parts or work"),
    "masked": ("仮名化した行に限る", "only rows under pseudonyms"),
}


def _part(part: str, purposes: Mapping[str, str], lang: str) -> str:
    """One part of a condition."""
    name, _, value = (piece.strip() for piece in part.partition(":"))
    if name not in _FORMS:
        return part
    if name == "purpose":
        numbers = [purposes.get(purpose.strip(), purpose.strip()) for purpose in value.split(",")]
        value = ("・" if lang == "ja" else ", ").join(numbers)
    return pick(lang, *_FORMS[name]).format(value.removesuffix(" days"))


@dataclass(frozen=True, slots=True)
class Kept:
    """Lines that are kept back under one mark, each entry with its reason."""

    mark: str
    lines: tuple[str, ...]


def kept_back(template: Template, lang: str) -> Sequence[Kept]:
    """What is kept back, and why: trade secrets, personal data, what competitors must not see of
    each other, what output or capacity can be told from. Each line stands under its first mark.
    """
    found: dict[str, dict[str, list[str]]] = {mark: {} for mark in _MARKS}
    for item in template.rights.items:
        marks = (item.classification.value, item.competition.value)
        mark = next((mark for mark in marks if mark in _MARKS), None)
        if mark:
            reasons = found[mark].setdefault(said(item.rationale, lang), [])
            reasons.append(pick(lang, item.label_ja, item.label_en))
    return [Kept(label(mark, lang), _with_reason(of, lang)) for mark, of in found.items() if of]


_MARKS = (
    Classification.TRADE_SECRET.value, Classification.PERSONAL.value, Competition.SENSITIVE.value,
    Competition.PROXY.value,
)  # fmt: skip


def _with_reason(reasons: Mapping[str, Sequence[str]], lang: str) -> tuple[str, ...]:
    """Lines with the reason that they share."""
    return tuple(
        pick(lang, f"{listed(names, lang)}（{why}）", f"{listed(names, lang)} ({why})")
        for why, names in reasons.items()
    )


def money(template: Template, lang: str) -> Sequence[str]:
    """Price, proceeds, cost, metering and objections, as the clauses say."""
    says = _says(template)
    proceeds, metric = says(ClauseId.PROCEEDS), says(ClauseId.METRIC)
    found = []
    if method := _METHODS.get(str(proceeds.get("method"))):
        found.append(pick(lang, f"対価：{method[0]}", f"Price: {method[1]}"))
    if proceeds.get("revenue_share"):
        told = said(proceeds["revenue_share"], lang)
        found.append(pick(lang, f"収益の配分：{told}", f"Proceeds: {told}"))
    if proceeds.get("cost_share"):
        told = said(proceeds["cost_share"], lang)
        found.append(pick(lang, f"費用の負担：{told}", f"Cost: {told}"))
    if metric.get("definition"):
        told = said(metric["definition"], lang)
        found.append(pick(lang, f"計量：{told}", f"Metering: {told}"))
    if days := says(ClauseId.OBJECTION).get("days"):
        found.append(
            pick(
                lang,
                f"精算書への異議は提示後{days}日以内に申し立てる",
                f"Objections within {days} days of the statement",
            )
        )
    return found


def leaving(template: Template, lang: str) -> Sequence[str]:
    """How the agreement is left, and what then remains."""
    says = _says(template)
    ends, change = says(ClauseId.TERMINATION), says(ClauseId.CHANGE)
    found = []
    if (days := says(ClauseId.EXIT).get("notice")) is not None:
        told = pick(lang, f"{days}日前の通知により終了できる", f"{days} days' notice ends it")
        found.append(told)
    if (days := change.get("notice")) is not None:
        found.append(
            pick(
                lang,
                f"条件の変更には理由を付し、{days}日前に通知する。応じない当事者は終了できる",
                f"A change needs a reason and {days} days' notice; who does not agree may leave",
            )
        )
    for field, name in (
        ("data", ("対象データ", "The data")), ("derived", ("派生データ", "Derived data")),
    ):  # fmt: skip
        if word := _ENDS.get(str(ends.get(field))):
            found.append(
                pick(lang, f"終了後、{name[0]}は{word[0]}", f"{name[1]} {word[1]} after the end")
            )
    copy = says(ClauseId.COPY)
    if copy.get("within") is not None:
        form = said(copy.get("format"), lang)
        found.append(
            pick(
                lang,
                f"データを生じさせた当事者は、請求から{copy['within']}日以内に写し（{form}）を受け取る",
                f"Whoever lets data arise gets a copy ({form}) within {copy['within']} days",
            )
        )
    return found


def _says(template: Template) -> Callable[[ClauseId], Mapping[str, Said]]:
    """A question for what a clause says; nothing, where the template lacks it."""
    known = {clause.id: clause.says for clause in template.clauses}
    return lambda wanted: known.get(wanted, {})
