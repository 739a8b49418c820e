"""Summary and statement: pages that carry everything with them and escape what people wrote."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import pytest
from openpyxl import load_workbook

from kumiai.model.agreement import Terms
from kumiai.model.money import Yen
from kumiai.model.period import instant
from kumiai.model.refusal import UnknownParty
from kumiai.model.statement import Confirmation, Statement, StatementState
from kumiai.papers.statement import Circumstances, statement_html, statement_xlsx
from kumiai.papers.summary import summary
from tests.papers import spindle_case as case

EVIL = "<script>alert(1)</script>\"'{{7*7}}&"
DISPUTED = Circumstances(
    StatementState.DISPUTED,
    {case.LAB: Yen(100_000)},
    (Confirmation(case.STATEMENT.id, case.PLANT, "sato", instant("2026-11-02T09:00:00+09:00")),),
)


class Tags(HTMLParser):
    """Collects tags and attributes, and whether every tag is closed."""

    VOID = frozenset({"meta", "br", "rect"})

    def __init__(self) -> None:
        """Nothing seen yet."""
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more tag is open."""
        self.seen.add(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """The last tag that is open is this one."""
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag without content."""
        self.seen.add(tag)
        self.attributes += attrs


def check(raw: bytes) -> str:
    """The page's text, once it is well formed, scriptless and fetches nothing."""
    text = raw.decode()
    tags = Tags()
    tags.feed(text)
    assert not tags.open
    assert not tags.seen & {"script", "link", "img", "iframe", "form", "object", "base"}
    assert not [n for n, v in tags.attributes if n.startswith("on") or n in ("src", "style")]
    assert all(v and v.startswith("#") for n, v in tags.attributes if n == "href")
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", text)
    assert 'lang="ja"' in text
    assert 'lang="en"' in text
    return text


@pytest.mark.parametrize("terms", [case.TERMS, case.FREE, case.SALE], ids=["fixed", "free", "sale"])
def test_the_summary_says_the_five_things_of_each_party(terms: Terms) -> None:
    """Gives, gets, pays, risks and the way out, for every party, in both languages."""
    text = check(summary(terms, case.HASH, case.PARTIES))
    assert case.HASH in text
    for head in ("提供するもの", "得るもの", "支払うもの", "リスク", "やめ方", "How to leave"):
        assert head in text
    for party in case.PARTIES.values():
        assert party.name_ja in text
        assert party.name_en in text
    assert f"{terms.notice_days} days' notice".replace("'", "&#39;") in text
    assert summary(terms, case.HASH, case.PARTIES) == text.encode()


def test_the_summary_counts_the_money() -> None:
    """Sums and exact portions are those of the terms; a declared sale is named as a risk."""
    text = check(summary(case.TERMS, case.HASH, case.PARTIES))
    assert "毎月 1,000,000円＋消費税（10 %）" in text
    assert "2/3 (66.66… %)" in text
    assert "JPY 666,666 2/3 a month before tax" in text
    told = check(summary(case.SALE, case.HASH, case.PARTIES))
    assert "三河工機株式会社の申告による" in told


def test_the_statement_says_all_that_a_purchase_statement_needs() -> None:
    """Issuer, payee with T-number, month, net, rate, tax, total, and the deemed confirmation."""
    text = check(statement_html(case.STATEMENT, case.PARTIES, case.TERMS))
    for told in (
        "三河工機株式会社",
        "T4011005007414",
        "登録番号なし",
        "2026年10月分",
        "¥666,667",
        "¥66,666",
        "¥733,333",
        "10 %",
        "2026年11月15日 00:05（日本時間）までに異議の申立てがない場合、本書の記載内容は確認されたものとみなします。",
        "Without an objection before 2026-11-15 00:05 JST",
        "[12, 480)",
        "cd" * 32,
        "利用者署名",
        "signed by the reader",
        "切捨て",
        "データ利用の対価",
    ):
        assert told in text
    assert "留保しています" not in text


def test_the_statement_reconciles() -> None:
    """Flows and documents add up to the same yen, or the difference is shown."""
    text = check(statement_html(case.STATEMENT, case.PARTIES))
    assert '<span class="ok">一致</span>' in text
    wrong = replace(case.STATEMENT, edges=case.STATEMENT.edges[:1])
    told = check(statement_html(wrong, case.PARTIES))
    assert '<span class="off">差額 ¥-366,666</span>' in told


def test_held_money_and_confirmations_are_shown() -> None:
    """While a claim is open the held sum stands on the page."""
    text = check(statement_html(case.STATEMENT, case.PARTIES, case.TERMS, DISPUTED))
    assert "¥100,000を留保しています" in text
    assert "disputed: a part is held" in text
    assert "(sato) 2026-11-02 09:00 JST" in text


def test_the_drawing_has_a_twin_in_the_table() -> None:
    """Every bar's yen stands in the table; the drawing has title and description."""
    text = check(statement_html(case.STATEMENT, case.PARTIES))
    drawing = re.search(r"<svg.*?</svg>", text, re.DOTALL)
    assert drawing
    assert "<title" in drawing[0]
    assert "<desc" in drawing[0]
    rest = text.replace(drawing[0], "")
    assert all(yen in rest for yen in re.findall(r"¥[\d,]+", drawing[0]))


@pytest.mark.parametrize("gross", [0, -1_000])
def test_empty_and_negative_months_are_drawn(gross: int) -> None:
    """A month without a sale, or a reversal, is a page like any other."""
    lines = (replace(case.STATEMENT.lines[0], yen=Yen(gross)),)
    empty = replace(
        case.STATEMENT, gross=Yen(gross), lines=lines, documents=(), edges=(), vouching={}
    )
    assert "支払文書はありません" in check(statement_html(empty, case.PARTIES))


def test_hostile_text_is_escaped() -> None:
    """Nothing that a person wrote becomes markup or a form."""
    parties = {key: replace(noun, name_ja=EVIL, name_en=EVIL) for key, noun in case.PARTIES.items()}
    terms = replace(case.TERMS, title_ja=EVIL, title_en=EVIL)
    statement = replace(
        case.STATEMENT,
        rule=EVIL,
        edges=tuple(replace(edge, rule=EVIL, evidence=EVIL) for edge in case.STATEMENT.edges),
    )
    for raw in (
        summary(terms, case.HASH, parties),
        statement_html(statement, parties, terms, DISPUTED),
    ):
        text = check(raw)
        assert "{{7*7}}" in text
        assert "&lt;script&gt;" in text


def test_generated_parties_are_labelled() -> None:
    """A made-up party, or made-up data, is said on every page."""
    label = "架空の当事者または生成したデータ"
    real = {party: replace(noun, generated=False) for party, noun in case.PARTIES.items()}
    assert label in check(summary(case.TERMS, case.HASH, case.PARTIES))
    assert label in check(statement_html(case.STATEMENT, case.PARTIES))
    assert label not in check(statement_html(case.STATEMENT, real))
    told = Circumstances(generated=True)
    assert label in check(statement_html(case.STATEMENT, real, None, told))


def test_an_unknown_party_is_refused() -> None:
    """A page without a party's name is no page."""
    few = {case.PLANT: case.PARTIES[case.PLANT]}
    with pytest.raises(UnknownParty):
        summary(case.TERMS, case.HASH, few)
    with pytest.raises(UnknownParty):
        statement_html(case.STATEMENT, few)
    with pytest.raises(UnknownParty):
        statement_xlsx(case.STATEMENT, few)


def _cells(statement: Statement) -> dict[str, list[list[object]]]:
    """The sheets of a statement's workbook."""
    raw = statement_xlsx(statement, case.PARTIES, case.TERMS, DISPUTED)
    assert raw == statement_xlsx(statement, case.PARTIES, case.TERMS, DISPUTED)
    book = load_workbook(BytesIO(raw))
    return {s.title: [[c.value for c in row] for row in s.iter_rows()] for s in book.worksheets}


def test_the_workbook_holds_the_same_numbers() -> None:
    """Yen are numbers; lines add up to the gross, documents to the flows."""
    sheets = _cells(case.STATEMENT)
    lines, documents = sheets["配分 lines"][1:], sheets["支払文書 documents"][1:]
    flows = sheets["資金の流れ flows"][1:]
    assert sum(int(str(row[4])) for row in lines) == case.STATEMENT.gross
    assert sum(int(str(row[6])) for row in documents) == sum(int(str(row[2])) for row in flows)
    assert [row[7] for row in documents] == [0, 100_000]
    told = {row[0]: row[1] for row in sheets["概要 summary"]}
    assert told["差額 difference"] == 0
    assert told["留保額 held"] == 100_000


def test_the_workbook_has_no_formula() -> None:
    """A rule or evidence that looks like a formula is text."""
    evil = replace(case.STATEMENT, edges=(replace(case.STATEMENT.edges[0], rule="=cmd|' /C'!A0"),))
    assert _cells(evil)["資金の流れ flows"][1][3] == "'=cmd|' /C'!A0"
