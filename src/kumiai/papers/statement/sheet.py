"""The statement as a workbook: the same numbers as the page, as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from kumiai.model.agreement import Terms
from kumiai.model.party import Party, PartyId
from kumiai.model.period import iso
from kumiai.model.statement import Statement
from kumiai.model.usage import Vouching
from kumiai.papers import spoken
from kumiai.papers.messages import label
from kumiai.papers.statement.paper import Circumstances, deemed, made_up, named
from kumiai.papers.tables import excel_value, saved

_YEN = '"¥"#,##0;[Red]-"¥"#,##0'


def statement_xlsx(
    statement: Statement,
    parties: Mapping[PartyId, Party],
    terms: Terms | None = None,
    circumstances: Circumstances | None = None,
) -> bytes:
    """The workbook of `statement`: summary, lines, documents, flows. Equal nouns, equal bytes.

    Raises `UnknownParty` when `parties` lacks one that the statement names.
    """
    now = circumstances or Circumstances()
    spoken.known(parties, named(statement))
    workbook = Workbook()
    _summary(workbook.active, statement, terms, now, generated=made_up(statement, parties, now))
    names = {party: _name(parties[party]) for party in named(statement)}
    _sheet(
        workbook,
        "配分 lines",
        ("当事者 party", "名称 name", "割合 portion", "行数 rows", "金額 yen"),
        [
            [x.party, names[x.party], spoken.plain(x.portion), x.rows, x.yen]
            for x in statement.lines
        ],
        (5,),
    )
    _documents(workbook, statement, names, now)
    _sheet(
        workbook,
        "資金の流れ flows",
        ("支払 from", "受取 to", "金額 yen", "規則 rule", "証拠 evidence"),
        [[names[e.source], names[e.target], e.yen, e.rule, e.evidence] for e in statement.edges],
        (3,),
    )
    return saved(workbook)


def _summary(
    sheet: Any, statement: Statement, terms: Terms | None, now: Circumstances, *, generated: bool
) -> None:
    """The first sheet: what is settled, on what it stands, until when one may object."""
    sheet.title = "概要 summary"
    edges = sum(edge.yen for edge in statement.edges)
    documents = sum(document.total() for document in statement.documents)
    told: list[tuple[str, object]] = [
        ("精算書 statement", statement.id),
        ("合意 agreement", statement.agreement),
        ("件名 title", f"{terms.title_ja} / {terms.title_en}" if terms else "-"),
        ("対象月 month", statement.month),
        ("状態 state", f"{label(now.state.value, 'ja')} / {label(now.state.value, 'en')}"),
        ("訂正の対象 supersedes", statement.supersedes or "-"),
        ("配分の総額（税抜） gross", statement.gross),
        ("利用回数 uses", statement.uses),
        ("行数 rows", statement.rows),
        ("利用記録の範囲 log range", f"[{statement.first}, {statement.last})"),
        ("記録の先頭値 log root", statement.root),
        ("提示 stated at (UTC)", iso(statement.stated_at)),
        ("異議申立期限 objection until (UTC)", iso(statement.objection_until)),
        ("支払期限 due at (UTC)", iso(statement.due_at)),
        ("留保額 held", sum(now.held.values())),
        ("資金の流れの合計 flows", edges),
        ("文書の合計 documents", documents),
        ("差額 difference", edges - documents),
        ("みなし確認", deemed(statement.objection_until, "ja")),
        ("deemed confirmation", deemed(statement.objection_until, "en")),
    ]
    for grade in Vouching:
        head = f"{label(grade.value, 'ja')} {label(grade.value, 'en')}"
        told.append((head, statement.vouching.get(grade.value, 0)))
    if generated:
        told.append((label("generated", "ja"), label("generated", "en")))
    for row, (head, value) in enumerate(told, 1):
        sheet.cell(row, 1, head).font = Font(bold=True)
        cell = sheet.cell(row, 2, excel_value(value))
        if head.split()[-1] in ("gross", "held", "flows", "documents", "difference"):
            cell.number_format = _YEN
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 38, 70


def _documents(
    workbook: Workbook, statement: Statement, names: Mapping[PartyId, str], now: Circumstances
) -> None:
    """The sheet of tax documents."""
    heads = (
        "支払者 payer",
        "支払先 payee",
        "登録番号 invoice number",
        "税抜 net",
        "税率 rate",
        "消費税 tax",
        "税込 total",
        "うち留保 held",
    )
    rows: list[list[object]] = [
        [
            names[document.payer],
            names[document.payee],
            document.invoice_number or "-",
            document.net,
            spoken.percent(document.tax_rate),
            document.tax,
            document.total(),
            now.held.get(document.payee, 0),
        ]
        for document in statement.documents
    ]
    _sheet(workbook, "支払文書 documents", heads, rows, (4, 6, 7, 8))


def _sheet(
    workbook: Workbook,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    yen: Sequence[int],
) -> None:
    """A sheet of rows; the columns `yen` (counted from 1) hold yen."""
    sheet: Any = workbook.create_sheet(title)
    for place, head in enumerate(heads, 1):
        sheet.cell(1, place, head).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, place).column_letter].width = 24
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place, excel_value(value))
            if place in yen:
                cell.number_format = _YEN
    sheet.freeze_panes = "A2"


def _name(party: Party) -> str:
    """A party's names."""
    return f"{spoken.name(party, 'ja')} / {spoken.name(party, 'en')}"
