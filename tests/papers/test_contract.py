"""The contract: what the terms say stands in it, in both languages, and always the same bytes."""

import json
import re
import time
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document

from kumiai.model.agreement import Terms
from kumiai.model.refusal import UnknownParty
from kumiai.papers.contract import contract
from kumiai.papers.contract.text import STANDS, library
from tests.papers import spindle_case as case
from tests.papers.golden import FOLDER, papers


def made(terms: Terms = case.TERMS) -> bytes:
    """The contract of the spindle case."""
    return contract(
        terms,
        case.HASH,
        case.PARTIES,
        datasets=[case.DATA],
        matrices=[case.MATRIX],
        relations=[case.RELATION],
    )


def xml(raw: bytes) -> str:
    """The text of the document, without its tags."""
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        body = archive.read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", "", body.replace("</w:p>", "\n"))


TEXT = xml(made())


def test_the_hash_of_the_terms_is_printed() -> None:
    """On the first page, on the page of signatures, and short on every page."""
    assert TEXT.count(case.HASH) == 2
    with zipfile.ZipFile(BytesIO(made())) as archive:
        assert case.HASH[:16] in archive.read("word/header1.xml").decode()


def test_every_item_and_column_is_listed() -> None:
    """The catalogue names each item with its labels and each column with its id."""
    for name in case.ITEMS:
        item = case.MATRIX.item(name)
        assert item is not None
        for told in (name, item.label_ja, item.label_en):
            assert told in TEXT
    for column in case.POLICY.columns:
        assert re.search(rf"^{column}$", TEXT, re.MULTILINE)
    assert "operator" not in TEXT, "an item outside the policy is not told"


@pytest.mark.parametrize(
    "told",
    [
        "浜松部品工業株式会社［架空］",
        "Hamamatsu Parts [made up]",
        "4011005007414",
        "T4011005007414",
        "弁護士の確認を受けていない雛形",
        "Draft form, not reviewed by a lawyer",
        "マシニングセンタ売買契約（2026年4月）",
        "predictive-maintenance, quality",
        "2026年10月1日から2027年9月30日まで",
        "2026-10-01 to 2027-09-30 inclusive",
        "1,000,000行",
        "金1,000,000円也",
        "JPY 1,000,000",
        "2/3",
        "¥666,666 2/3",
        "予知保全に限る",
        "推測可能 / proxy",
        "工作物",
        "14日以内",
        "30日前まで",
        "日本法",
        "the Japanese text governs",
        "暴力団",
        "anti-social forces",
    ],
)
def test_what_the_terms_say_is_in_it(told: str) -> None:
    """Parties, dealing, purposes, periods, sums, portions, windows and law."""
    assert told in TEXT


def test_every_sentence_says_how_it_stands() -> None:
    """Each sentence of the library is marked enforced, attested or recorded, in both languages."""
    for clause in library():
        assert {"id", "ja", "en", "text"} <= clause.keys()
        for part in clause["text"]:
            assert part["stands"] in STANDS
            assert part["ja"].endswith("。")
            assert part["en"].endswith((".", '."'))
            assert set(re.findall(r"\{\w+\}", part["ja"])) == set(
                re.findall(r"\{\w+\}", part["en"])
            )
    for word in ("［強制］", "［証明］", "［記録］", "[enforced]", "[attested]", "[recorded]"):
        assert word in TEXT


def test_both_languages_have_the_same_clauses() -> None:
    """Article 7 is 第7条, with as many sentences."""
    japanese = re.findall(r"^第(\d+)条（", TEXT, re.MULTILINE)
    english = re.findall(r"^Article (\d+)  ", TEXT, re.MULTILINE)
    assert japanese == english == [str(n) for n in range(1, len(japanese) + 1)]
    assert TEXT.count("［強制］") == TEXT.count("[enforced]")


@pytest.mark.parametrize("terms", [case.TERMS, case.FREE, case.SALE], ids=["fixed", "free", "sale"])
def test_no_placeholder_is_left(terms: Terms) -> None:
    """Every kind of agreement fills its clauses; Word's own reader opens it."""
    raw = made(terms)
    assert not re.search(r"\{[a-z_]+\}|None", xml(raw))
    assert Document(BytesIO(raw)).tables


def test_clauses_follow_the_terms() -> None:
    """Without proceeds there is no settlement; a sale names who declares it."""
    free, sale = xml(made(case.FREE)), xml(made(case.SALE))
    assert "無償" in free
    assert "適格請求書" not in free
    assert "英語版" in free
    assert "証憑のハッシュ値" in sale
    assert "創出型" in sale
    assert "月額" not in sale.split("本文（日本語）")[0]


def test_a_named_arbiter_decides() -> None:
    """Terms that name an arbiter bind the parties to it; others leave the choice open."""
    named = replace(case.TERMS, members=case.MEMBERS[:2], proceeds=None, arbiter=case.LAB)
    text = xml(made(named))
    assert "名古屋診断株式会社（以下「裁定者」という。）" in text
    assert 'Nagoya Diagnostics (the "arbiter")' in text
    assert "中立の専門家" not in text
    assert "中立の専門家" in TEXT


def test_equal_terms_give_equal_bytes() -> None:
    """No clock, no order of sets, no compression: the paper can be hashed."""
    first = made()
    time.sleep(2.1)  # a ZIP's clock has steps of two seconds
    assert made() == first
    shuffled = replace(
        case.TERMS,
        members=tuple(replace(m, parts=frozenset(sorted(m.parts))) for m in case.MEMBERS),
    )
    assert made(shuffled) == first


def test_papers_are_the_golden_ones() -> None:
    """A changed paper has another hash: `papers.json` says so first."""
    assert json.loads((FOLDER / "papers.json").read_text(encoding="utf-8")) == papers()


def test_generated_parties_and_data_are_labelled() -> None:
    """The label goes when nobody and nothing is made up."""
    label = "Made for a demonstration"
    assert label in TEXT
    real = {party: replace(noun, generated=False) for party, noun in case.PARTIES.items()}
    assert label not in xml(contract(case.TERMS, case.HASH, real))
    data = [replace(case.DATA, generated=True)]
    assert label in xml(contract(case.TERMS, case.HASH, real, datasets=data))


def test_an_unknown_party_is_refused() -> None:
    """A paper without the name of a party is no paper."""
    few = {name: noun for name, noun in case.PARTIES.items() if name != case.LAB}
    with pytest.raises(UnknownParty):
        contract(case.TERMS, case.HASH, few)


def test_hostile_text_stays_text() -> None:
    """Titles that look like markup, forms or fields are printed as they are."""
    evil = replace(case.TERMS, title_ja='<w:p>{yen}\x00&"', title_en="{{7*7}} {stems}")
    raw = made(evil)
    told = "\n".join(paragraph.text for paragraph in Document(BytesIO(raw)).paragraphs)
    assert '<w:p>{yen}�&"' in told
    assert "{{7*7}} {stems}" in told
