"""Values as people read them: days in Japan, yen, fractions, names, row conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from fractions import Fraction

from kumiai.model.dataset import column
from kumiai.model.party import Party, PartyId
from kumiai.model.period import JST, Period
from kumiai.model.policy import And, Compare, Expression, In, IsNull, Literal, Not, Or
from kumiai.model.refusal import UnknownParty
from kumiai.papers.messages import label

Parties = Mapping[PartyId, Party]

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_SIGNS = {"eq": "＝", "ne": "≠", "lt": "＜", "le": "≦", "gt": "＞", "ge": "≧"}
_LISTED_MAX = 12


def clean(text: str) -> str:
    """`text` without characters that XML cannot hold."""
    return _ILLEGAL.sub("�", text)


def tongue(text: str, lang: str) -> str:
    """The part of a text of both languages (`Japanese / English`) that is in `lang`; another text as
    it is.
    """
    ja, mark, en = text.partition(" / ")
    return (ja if lang == "ja" else en) if mark else text


def known(parties: Parties, named: Iterable[PartyId]) -> None:
    """Refuses when one of `named` is not among `parties`. Raises `UnknownParty`."""
    for party in named:
        if party not in parties:
            raise UnknownParty(party=party)


def name(party: Party, lang: str) -> str:
    """The party's name, marked when it is made up."""
    told = clean(party.name_ja if lang == "ja" else party.name_en)
    return f"{told}{made_up(lang)}" if party.generated else told


def made_up(lang: str) -> str:
    """The mark behind the name of a made-up party."""
    return "［架空］" if lang == "ja" else " [made up]"


def stem(number: int, lang: str) -> str:
    """How a contract calls its party number `number`, counted from 0: 甲, 乙 or Party A, B."""
    if lang == "ja":
        return _STEMS[number] if number < len(_STEMS) else f"当事者{number + 1}"
    return f"Party {chr(65 + number)}" if number < 26 else f"Party {number + 1}"


def yen(amount: int, lang: str) -> str:
    """Whole yen in running text."""
    return f"{amount:,}円" if lang == "ja" else f"JPY {amount:,}"


def fraction(value: Fraction) -> str:
    """An exact fraction with its percentage, cut after two digits: `1/3 (33.33 %)`."""
    return f"{plain(value)} ({percent(value)})"


def plain(value: Fraction) -> str:
    """An exact fraction: `1/3`, `1`."""
    return str(value)


def percent(value: Fraction) -> str:
    """`value` as a percentage, cut (not rounded) after two digits; `…` where digits follow."""
    hundredths, rest = divmod(value.numerator * 10_000, value.denominator)
    whole, part = divmod(hundredths, 100)
    digits = f".{part:02d}".rstrip("0").rstrip(".")
    return f"{whole}{digits}{'…' if rest else ''} %"


def mixed(value: Fraction) -> str:
    """An exact number of yen: `333,333 1/3`."""
    whole, rest = divmod(value.numerator, value.denominator)
    return f"{whole:,}" + (f" {rest}/{value.denominator}" if rest else "")


def day(at: datetime, lang: str) -> str:
    """The day in Japan in which `at` falls."""
    local = at.astimezone(JST)
    if lang == "ja":
        return f"{local.year}年{local.month}月{local.day}日"
    return local.strftime("%Y-%m-%d")


def moment(at: datetime, lang: str) -> str:
    """Day and minute in Japan."""
    clock = at.astimezone(JST).strftime("%H:%M")
    return f"{day(at, lang)} {clock}" + ("（日本時間）" if lang == "ja" else " JST")


def last(end: datetime, lang: str) -> str:
    """The last moment before `end`: a day when `end` is midnight in Japan."""
    local = end.astimezone(JST)
    if (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0):
        return day(end - timedelta(seconds=1), lang)
    return f"{moment(end, lang)}の前" if lang == "ja" else f"just before {moment(end, lang)}"


def first(begin: datetime, lang: str) -> str:
    """The day on which a period begins, with the minute unless that is midnight in Japan."""
    local = begin.astimezone(JST)
    return day(begin, lang) if (local.hour, local.minute) == (0, 0) else moment(begin, lang)


def period(runs: Period, lang: str) -> str:
    """From when to when, in Japan's days."""
    begin, end = first(runs.begin, lang), last(runs.end, lang)
    return f"{begin}から{end}まで" if lang == "ja" else f"{begin} to {end} inclusive"


def condition(expression: Expression, lang: str) -> str:
    """A row condition in words."""
    match expression:
        case Compare():
            literal = _literal(expression.literal, lang)
            return (
                f"{column_label(expression.column, lang)} {_SIGNS[expression.op.value]} {literal}"
            )
        case In(literals=literals):
            shown = ", ".join(_literal(part, lang) for part in literals[:_LISTED_MAX])
            more = f", … ({len(literals)})" if len(literals) > _LISTED_MAX else ""
            return f"{column_label(expression.column, lang)} ∈ {{{shown}{more}}}"
        case IsNull():
            empty = "が空" if lang == "ja" else " is empty"
            return f"{column_label(expression.column, lang)}{empty}"
        case Not(of=inner):
            told = condition(inner, lang)
            return f"「{told}」ではない" if lang == "ja" else f"not ({told})"
        case And(of=parts):
            return _joined(parts, " かつ " if lang == "ja" else " and ", lang)
        case Or(of=parts):
            return _joined(parts, " または " if lang == "ja" else " or ", lang)


def _joined(parts: tuple[Expression, ...], word: str, lang: str) -> str:
    """Conditions in parentheses, joined."""
    told = [condition(part, lang) for part in parts]
    return told[0] if len(told) == 1 else word.join(f"({part})" for part in told) or "-"


def column_label(column_id: str, lang: str) -> str:
    """A column's label."""
    found = column(column_id)
    return (found.label_ja if lang == "ja" else found.label_en) if found else column_id


def _literal(value: Literal, lang: str) -> str:
    """A literal; text in quotes."""
    if isinstance(value, datetime):
        return moment(value, lang)
    return f"「{clean(value)}」" if isinstance(value, str) else str(value)


def words(values: Iterable[str], lang: str) -> str:
    """Words of the field, in the language, as one list."""
    told = [label(value, lang) for value in values]
    return "、".join(told) if lang == "ja" else ", ".join(told)
