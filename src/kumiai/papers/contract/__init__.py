"""The contract: a Word document in Japanese and English, made from the terms that are hashed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kumiai.model.agreement import Terms
from kumiai.model.dataset import Dataset
from kumiai.model.party import Party, PartyId, Relation
from kumiai.model.right import Matrix
from kumiai.model.template import Template
from kumiai.papers import spoken
from kumiai.papers.contract import annexes, settings, word
from kumiai.papers.contract.subject import Subject
from kumiai.papers.contract.text import clauses
from kumiai.papers.messages import label

__all__ = ["contract"]

DRAFT = {
    "ja": "弁護士の確認を受けていない雛形",
    "en": "Draft form, not reviewed by a lawyer",
}
GENERATED = {
    "ja": "架空の当事者または生成したデータを含むデモ用の文書です",
    "en": "Made for a demonstration, with made-up parties or generated data",
}


def contract(
    terms: Terms,
    terms_hash: str,
    parties: Mapping[PartyId, Party],
    *,
    datasets: Iterable[Dataset] = (),
    matrices: Iterable[Matrix] = (),
    relations: Iterable[Relation] = (),
    template: Template | None = None,
) -> bytes:
    """The paper of `terms` as a Word document; equal nouns give equal bytes.

    It prints `terms_hash`; `datasets` and `matrices` (those of the terms' policies) fill the
    catalogue and the rights annex, `relations` the competition annex; `template` is the one that the
    terms name. Raises `UnknownParty` when `parties` lacks one of the terms'.
    """
    spoken.known(parties, terms.parties())
    subject = Subject(
        terms,
        terms_hash,
        parties,
        {dataset.id: dataset for dataset in datasets},
        {matrix.dataset: matrix for matrix in matrices},
        tuple(relations),
        template,
    )
    made = word.document(f"{terms.title_ja} / {terms.title_en}")
    word.header(made, f"{DRAFT['ja']} / {DRAFT['en']}", f"terms {terms_hash[:16]}")
    _front(made, subject)
    for number, lang in enumerate(("ja", "en")):
        _body(made, subject, lang, number * 100)
    _annexes(made, subject)
    _signatures(made, subject)
    return word.saved(made)


def _front(made: Any, subject: Subject) -> None:
    """Title, labels, hash, parties at a glance and the meaning of the marks."""
    terms = subject.terms
    word.title(made, f"データ利用契約書\n{terms.title_ja}")
    word.text(made, f"Data use contract: {terms.title_en}", strong=True)
    word.notice(made, f"{DRAFT['ja']}\n{DRAFT['en']}")
    if subject.generated():
        word.notice(made, f"{GENERATED['ja']}\n{GENERATED['en']}")
    for number, party in subject.members():
        told = f"（{spoken.stem(number, 'ja')}）{spoken.name(party, 'ja')}　/　"
        word.text(made, told + f"{spoken.stem(number, 'en')}: {spoken.name(party, 'en')}")
    word.text(made, "条件データのハッシュ値（SHA-256） / Hash of the terms (SHA-256)", strong=True)
    word.code(made, subject.terms_hash)
    annexes.glance(made, subject)


def _body(made: Any, subject: Subject, lang: str, offset: int) -> None:
    """All clauses in one language."""
    word.chapter(made, "本文（日本語）" if lang == "ja" else "Text (English)")
    for clause in clauses(subject, lang):
        number = f"第{clause.number}条（{clause.heading}）" if lang == "ja" else ""
        title = number or f"Article {clause.number}  {clause.heading}"
        word.heading(made, title, 2, f"clause_{clause.id}_{lang}", offset + clause.number)
        single = len(clause.sentences) == 1
        for place, sentence in enumerate(clause.sentences, 1):
            mark = label(sentence.stands, lang)
            mark = f"［{mark}］" if lang == "ja" else f"[{mark}]"
            said = sentence.text if single else f"{place}.\u3000{sentence.text}"
            word.text(made, said, mark, indent=0 if single else 6)


def _annexes(made: Any, subject: Subject) -> None:
    """The annexes; rights on wide pages, clauses where terms hold some."""
    annexes.parties(made, subject)
    annexes.catalogue(made, subject)
    settings.lines(made, subject)
    word.sideways(made)
    annexes.rights(made, subject)
    settings.rights(made, subject)
    word.upright(made)
    annexes.conditions(made, subject)
    settings.purposes(made, subject)
    annexes.portions(made, subject)
    annexes.competition(made, subject)
    settings.clauses(made, subject)


def _signatures(made: Any, subject: Subject) -> None:
    """The page that is signed when the paper is printed."""
    word.chapter(made, "署名 / Signatures")
    word.text(
        made,
        "全当事者は、上記の条件データおよび本書について、権限を有する者の電子署名により合意する。 / "
        "The parties agree to the terms and this paper by electronic signatures of persons with a "
        "mandate.",
    )
    word.text(made, "条件データのハッシュ値 / Hash of the terms", strong=True)
    word.code(made, subject.terms_hash)
    rows = [
        [
            f"{spoken.stem(number, 'ja')} / {spoken.stem(number, 'en')}",
            f"{spoken.name(party, 'ja')}\n{spoken.name(party, 'en')}\n{party.corporate_number or ''}",
            "\n\n\n",
            "\n",
        ]
        for number, party in subject.members()
    ]
    heads = ["当事者\nParty", "名称\nName", "署名者（氏名・役職）\nSignatory", "日付\nDate"]
    word.table(made, heads, rows, (30, 56, 50, 28))
