"""Clauses and rights of creation terms in the contract: every field of every clause, in words."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings

from kumiai.model.agreement import AgreementId, AgreementKind, Member, Part, Terms
from kumiai.model.clause import FIELDS, Choice, Clause, ClauseId, Number, Said
from kumiai.model.clause import Party as Named
from kumiai.model.party import Party, PartyId
from kumiai.model.right import Allowance, Cell, Classification, Item, Rights, Use
from kumiai.model.signal import ItemId
from kumiai.model.template import Template
from kumiai.papers.contract import contract
from kumiai.papers.contract.agreed import agreed, sentence, sentences_of
from kumiai.papers.contract.text import STANDS
from kumiai.papers.messages import label
from kumiai.papers.summary import summary
from kumiai.rules.template import terms_of
from kumiai.wire.canonical import terms_hash
from tests import nouns
from tests.acts import fleet
from tests.papers import spindle_case as case

PLANT, MAKER = PartyId("plant-1"), PartyId("maker-1")
PARTIES = {
    PLANT: Party(PLANT, "春日井精工株式会社", "Kasugai Seiko K.K."),
    MAKER: Party(MAKER, "尾張機械株式会社", "Owari Machine Tools"),
}
_WORDS = "工場内 <b>only</b>"


def stem(party: PartyId, lang: str) -> str:
    """What a paper calls a party."""
    return f"{party}/{lang}"


def every() -> list[tuple[ClauseId, str, Said]]:
    """Each clause, field and value: every choice, and one of what is no choice."""
    found: list[tuple[ClauseId, str, Said]] = []
    for clause, kinds in FIELDS.items():
        for field, kind in kinds.items():
            match kind:
                case Choice(words=words):
                    found += [(clause, field, word) for word in words]
                case Number():
                    found.append((clause, field, 1_234_567))
                case Named():
                    found.append((clause, field, MAKER))
                case _:
                    found.append((clause, field, _WORDS))
    return found


@pytest.mark.parametrize("clause,field,value", every(), ids=str)
def test_every_field_and_choice_is_a_sentence(clause: ClauseId, field: str, value: str) -> None:
    """In Japanese and in English, with its value in it, and a word on how it stands."""
    for lang, end in (("ja", "。"), ("en", ".")):
        said = sentence(clause, field, value, stem, lang)
        assert said.text.endswith(end)
        assert said.stands in STANDS
        assert not re.search(r"[{}]", said.text)
        if not isinstance(FIELDS[clause][field], Choice):
            told = {1_234_567: "1,234,567", MAKER: f"{MAKER}/{lang}"}.get(value, value)
            assert told in said.text


def test_no_sentence_is_left_over_and_no_two_choices_say_the_same() -> None:
    """The table has exactly the clauses, fields and choices of the model; each in two languages."""
    written = sentences_of()
    assert written.keys() == {clause.value for clause in ClauseId}
    for clause, kinds in FIELDS.items():
        entry = written[clause.value]
        assert entry.keys() == {"ja", "en", "fields"}
        assert entry["fields"].keys() == kinds.keys()
        for field, kind in kinds.items():
            forms = entry["fields"][field]
            if isinstance(kind, Choice):
                assert forms.keys() == set(kind.words)
                for lang in ("ja", "en"):
                    assert len({form[lang] for form in forms.values()}) == len(forms)
            else:
                assert all("{value}" in forms[lang] for lang in ("ja", "en"))


def creation(template: Template) -> Terms:
    """Terms from a template, the plant in the first seat and the maker in all others."""
    first, *rest = template.rights.parties
    taken = {first: PLANT, **dict.fromkeys(rest, MAKER)}
    return terms_of(template, taken, PLANT, {"lathes": None})


def text_of(raw: bytes) -> str:
    """The text of a paper."""
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        body = archive.read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", "", body.replace("</w:p>", "\n"))


@settings(max_examples=20, deadline=None)
@given(nouns.templates().filter(lambda t: len(t.seats) > 1))
def test_what_creation_terms_set_stands_in_the_paper(template: Template) -> None:
    """Each line with its labels, each condition and reason, each clause, the template and its state."""
    terms = creation(template)
    raw = contract(terms, terms_hash(terms), PARTIES, template=template)
    told = text_of(raw)
    assert not re.search(r"\{[a-z_]+\}", told)
    assert terms.template is not None
    assert terms.template in told
    for purpose in (*template.purposes, *template.forbidden):
        assert f"\n{purpose.id}\n" in told
    assert template.reviewed or "Draft, not reviewed by a lawyer" in told
    for item in terms.rights[0].items:
        assert f"\n{item.id}\n" in f"\n{told}"
        for cell in terms.rights[0].cells[item.id].values():
            for word in (reason.value for reason in cell.reasons):
                assert label(word, "ja") in told
    for clause in agreed(terms.clauses, lambda party, _: party, "ja"):
        assert clause.heading in told
    assert all(mark in told for mark in ("［強制］", "［記録］", "[enforced]", "[recorded]"))
    assert Document(BytesIO(raw)).tables


def test_a_groups_cells_stand_once_and_lines_say_what_differs() -> None:
    """Two lines of a group that say nothing of their own have no row; a line that differs has one."""
    assert "別紙7" not in text_of(contract(case.TERMS, case.HASH, case.PARTIES))
    found = fleet.plain()
    parties = {party: Party(party, f"{party}社", f"{party} Inc.") for party in found.parties()}
    told = text_of(contract(found, "0" * 64, parties, template=fleet.said()))
    annex = told.split("別紙3　利用権限")[1].split("別紙4")[0]
    assert annex.count("■ 主軸") == 1
    assert "Srpm" in annex  # the plant's own cells: its group speaks of the builder only
    assert annex.count("センサーの帰属") == 1
    other = text_of(contract(fleet.bargained(found), "0" * 64, parties, template=fleet.said()))
    annex = other.split("別紙3　利用権限")[1].split("別紙4")[0]
    assert "own spindle only ［記録］[recorded]" in annex


def test_a_condition_says_how_each_part_is_kept() -> None:
    """A lag at passing on is enforced, words are recorded; for other uses all of it is recorded."""
    table = one_line()
    uses = dict.fromkeys(Use, Allowance.ALLOW)

    def told(use: Use) -> str:
        cell = Cell({**uses, use: Allowance.LIMITED}, "lag: 30 days; quarters only")
        cells = {ItemId("Sload"): {**table.cells[ItemId("Sload")], PLANT: cell}}
        terms = Terms(
            AgreementKind.CREATION, "創出", "Creation",
            (Member(PLANT, frozenset({Part.PROVIDER})), Member(MAKER, frozenset({Part.RECIPIENT}))),
            (), None, rights=(replace(table, cells=cells),),
        )  # fmt: skip
        return text_of(contract(terms, "0" * 64, PARTIES))

    recorded = "［記録］[recorded]"
    assert f"lag: 30 days ［強制］[enforced]quarters only {recorded}" in told(Use.PASS_ON)
    assert f"lag: 30 days {recorded}quarters only {recorded}" in told(Use.DERIVE)


def test_only_what_is_agreed_is_said() -> None:
    """A field left out says nothing; who supplied a clause is named; a replaced agreement, too."""
    clause = Clause(ClauseId.OBJECTION, {"days": 21, "deemed": None}, MAKER)
    terms = Terms(
        AgreementKind.CREATION, "創出", "Creation",
        (Member(PLANT, frozenset({Part.PROVIDER})), Member(MAKER, frozenset({Part.RECIPIENT}))),
        (), None, rights=(one_line(),), clauses=(clause,), replaces=AgreementId("agr-old"),
    )  # fmt: skip
    told = text_of(contract(terms, "0" * 64, PARTIES))
    assert "異議は、提示から21日以内に申し立てる。［記録］" in told
    assert "提案者 / supplied by: 乙 / Party B" in told
    assert "deemed given" not in told
    assert "「agr-old」に代わる" in told
    page = summary(terms, "0" * 64, PARTIES).decode()
    assert "異議は、提示から21日以内に申し立てる。" in page
    assert "権利のみを定め、データは提供しない" in page
    assert f"{label(Use.USE.value, 'en')}: 1 item" in page


def one_line() -> Rights:
    """Rights of both parties in one line."""
    everything = Cell(dict.fromkeys(Use, Allowance.ALLOW))
    item = Item(ItemId("Sload"), "主軸負荷", "spindle load", Classification.OPEN_CONTRACT)
    return Rights(
        dataset="lathes",
        parties=(PLANT, MAKER),
        items=(item,),
        cells={item.id: {PLANT: everything, MAKER: everything}},
    )
