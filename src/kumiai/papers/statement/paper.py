"""The statement as a page: Japanese, then English, nothing fetched, no scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from kumiai.model.agreement import Terms
from kumiai.model.money import Rounding, Yen
from kumiai.model.party import Party, PartyId
from kumiai.model.period import month
from kumiai.model.statement import Confirmation, Statement, StatementState
from kumiai.model.usage import Vouching
from kumiai.papers import spoken
from kumiai.papers.page import page, style
from kumiai.papers.statement.waterfall import waterfall


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a statement does not hold itself: where it stands, what is held, who confirmed.

    `held` is the disputed part of each payee's document in yen, tax included.
    """

    state: StatementState = StatementState.STATED
    held: Mapping[PartyId, Yen] = field(default_factory=dict)
    confirmations: tuple[Confirmation, ...] = ()
    generated: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """Net and tax of all documents at one tax rate."""

    rate: Fraction
    net: Yen
    tax: Yen


def statement_html(
    statement: Statement,
    parties: Mapping[PartyId, Party],
    terms: Terms | None = None,
    circumstances: Circumstances | None = None,
) -> bytes:
    """The page of `statement`; equal nouns give equal bytes.

    `terms` give its title and how tax is rounded. Raises `UnknownParty` when `parties` lacks one
    that the statement names.
    """
    now = circumstances or Circumstances()
    spoken.known(parties, named(statement))
    return page(
        "statement.html",
        css=style(),
        statement=statement,
        parties=parties,
        terms=terms,
        now=now,
        months={lang: _month(statement, lang) for lang in ("ja", "en")},
        generated=made_up(statement, parties, now),
        svg={lang: waterfall(statement, parties, lang) for lang in ("ja", "en")},
        steps=steps(statement),
        edges_total=sum(edge.yen for edge in statement.edges),
        documents_total=sum(document.total() for document in statement.documents),
        held_total=sum(now.held.values()),
        rates=rates(statement),
        vouching=[(grade.value, statement.vouching.get(grade.value, 0)) for grade in Vouching],
        rounding=terms.proceeds.rounding if terms and terms.proceeds else Rounding.FLOOR,
        rounding_known=bool(terms and terms.proceeds),
        deemed={lang: deemed(statement.objection_until, lang) for lang in ("ja", "en")},
    )


def named(statement: Statement) -> list[PartyId]:
    """The parties that a statement names, once each."""
    lines = [line.party for line in statement.lines]
    documents = [party for doc in statement.documents for party in (doc.payee, doc.payer)]
    edges = [party for edge in statement.edges for party in (edge.source, edge.target)]
    return list(dict.fromkeys([*lines, *documents, *edges]))


def made_up(statement: Statement, parties: Mapping[PartyId, Party], now: Circumstances) -> bool:
    """Whether a party is made up, or the caller says that the data are."""
    return now.generated or any(parties[party].generated for party in named(statement))


def steps(statement: Statement) -> list[tuple[PartyId, Yen, Yen]]:
    """Each line's party, its yen, and what is left of the gross after it."""
    left, found = int(statement.gross), []
    for line in statement.lines:
        left -= line.yen
        found.append((line.party, line.yen, Yen(left)))
    return found


def rates(statement: Statement) -> list[Rate]:
    """Sums by tax rate, the highest first."""
    told = sorted({document.tax_rate for document in statement.documents}, reverse=True)
    return [
        Rate(
            rate,
            Yen(sum(d.net for d in statement.documents if d.tax_rate == rate)),
            Yen(sum(d.tax for d in statement.documents if d.tax_rate == rate)),
        )
        for rate in told
    ]


def deemed(until: datetime, lang: str) -> str:
    """The sentence by which silence confirms (National Tax Agency, purchase statements)."""
    told = spoken.moment(until, lang)
    if lang == "ja":
        return (
            f"{told}までに異議の申立てがない場合、本書の記載内容は確認されたものとみなします。"
            "訂正は、本書を引用する新しい精算書で行います。"
        )
    return (
        f"Without an objection before {told}, the contents of this document are deemed confirmed. "
        "Corrections are made by a new statement that names this one."
    )


def _month(statement: Statement, lang: str) -> str:
    """The month that is settled."""
    begin, _, number = statement.month.partition("-")
    if lang == "ja":
        return f"{begin}年{int(number)}月分（{spoken.period(month(statement.month), lang)}）"
    return f"{statement.month} ({spoken.period(month(statement.month), lang)})"
