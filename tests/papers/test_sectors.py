"""The three sector templates: complete, in both languages, with names that the standards have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kumiai.model.clause import FIELDS, REPEATED, Choice, ClauseId
from kumiai.model.refusal import BadDocument, Refusal, UnknownSeat
from kumiai.model.right import (
    Allowance,
    Classification,
    Competition,
    Group,
    Item,
    Stage,
    Tense,
    Use,
)
from kumiai.model.template import Purpose, Seat, Standard, Template, TemplateId
from kumiai.papers.templates import packaged_templates, template_from_yaml, yaml_from_template
from kumiai.papers.templates.sample import packaged_sample, sample_from_yaml
from kumiai.papers.templates.summary import template_summary

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "standard_names.json"
TEMPLATES = {template.id: template for template in packaged_templates()}
LINES = {
    "automotive": (18, 60),
    "machine-tool": (17, 55),
    "building": (18, 40),
}
"""Kinds of data that a sector's template must tell apart, and how many lines it has at least."""
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
SPOILED = re.compile(r"TODO|TBD|FIXME|XXX|lorem|○○|●|＿|未定|\?\?|\.\.\.|…")
SYNONYMS = {
    "企業秘密": "営業秘密",
    "個人情報": "個人データ",
    "二次提供": "第三者提供",
    "再提供": "第三者提供",
    "派生物": "派生データ",
    "アクセスログ": "利用記録",
    "監査ログ": "利用記録",
    "権利マトリクス": "権利表",
    "限定提供情報": "限定提供データ",
    "ユーザー": "担当者",
    "請求書": "精算書",
    "ライセンス": "利用権限",
    "協定": "合意",
    "データセッ卜": "データセット",
    "秘密情報": "営業秘密",
    "匿名化": "仮名",
}
"""What is not said in Japanese, and the word of docs/words.md for it."""


def every(template: Template) -> Iterator[tuple[str, str]]:
    """Every text of a template with its place."""
    for item in template.rights.items:
        yield f"{item.id}.why", item.rationale
        for seat, cell in template.rights.cells[item.id].items():
            yield f"{item.id}.{seat}", cell.note
    for clause in template.clauses:
        for field, value in clause.says.items():
            if isinstance(value, str) and not isinstance(FIELDS[clause.id][field], Choice):
                yield f"{clause.id}.{field}", value


@pytest.fixture(params=sorted(LINES))
def template(request: pytest.FixtureRequest) -> Template:
    """One of the three."""
    return TEMPLATES[TemplateId(request.param)]


def test_there_is_one_for_each_sector_and_none_was_reviewed() -> None:
    """Three templates; none claims that a lawyer has read it."""
    assert set(TEMPLATES) == set(LINES)
    assert not any(template.reviewed for template in TEMPLATES.values())


def test_a_template_tells_apart_all_kinds_of_data_of_its_sector(template: Template) -> None:
    """At least one group for each kind, each with lines; every line is in a group."""
    kinds, lines = LINES[template.id]
    used = {item.group for item in template.rights.items}
    assert used == {group.id for group in template.rights.groups}
    assert len(used) >= kinds
    assert len(template.rights.items) >= lines


def test_every_line_is_decided(template: Template) -> None:
    """Class, stage and topic of each line are said, and why; people have no topic of trade."""
    for item in template.rights.items:
        assert item.classification is not Classification.UNCLASSIFIED, item.id
        assert item.stage is not None, item.id
        assert item.rationale, item.id
        assert item.topic or item.classification is Classification.PERSONAL, item.id
        assert (item.stage is Stage.PLANNED) <= (item.tense is Tense.PLAN), item.id


def test_plans_prices_and_bids_are_kept_from_competitors(template: Template) -> None:
    """What is planned, or tells price, bid or customer, is sensitive; counters of output a proxy."""
    for item in template.rights.items:
        topic = item.topic.value if item.topic else ""
        if item.tense is Tense.PLAN or topic in ("price", "bid", "customer", "output", "capacity"):
            assert item.competition is not Competition.NONE, item.id


def test_a_cell_that_differs_says_why(template: Template) -> None:
    """Each cell that gives something has reasons and a note in both languages; a line that nobody
    may pass on is a secret's or a person's, or goes to nobody.
    """
    default = template.rights.default
    for item in template.rights.items:
        for seat, cell in template.rights.cells[item.id].items():
            if any(of is not default for of in cell.uses.values()):
                assert cell.reasons, (item.id, seat)
                assert " / " in cell.note, (item.id, seat)
    assert default is Allowance.DENY


def test_somebody_decides_about_every_line(template: Template) -> None:
    """Each line has a seat that may use it and pass it on."""
    for item in template.rights.items:
        cells = template.rights.cells[item.id].values()
        assert any(
            cell.uses[Use.USE] is not Allowance.DENY
            and cell.uses[Use.PASS_ON] in (Allowance.ALLOW, Allowance.LIMITED)
            for cell in cells
        ), item.id


def test_no_group_gives_a_secret_away(template: Template) -> None:
    """A group with a trade secret in it has no cells: each of its lines says who gets it."""
    secret = {i.group for i in template.rights.items if _secret(i)}
    assert secret
    for group in template.rights.groups:
        assert not (group.id in secret and group.cells), group.id


def _secret(item: Item) -> bool:
    """Whether a line is a trade secret."""
    return item.classification is Classification.TRADE_SECRET


def test_conditions_have_forms_that_can_be_evaluated(template: Template) -> None:
    """Each part of a condition has one of the known forms; purposes are the template's own."""
    known = {purpose.id for purpose in template.purposes}
    forms = re.compile(
        r"consent|own part|masked|lag: \d+ days|cells: \d+|purpose: (?P<p>[a-z, -]+)"
    )
    for item in template.rights.items:
        for cell in template.rights.cells[item.id].values():
            for part in filter(None, cell.condition.split("; ")):
                found = forms.fullmatch(part)
                assert found, (item.id, part)
                assert set((found["p"] or "").split(", ")) - {""} <= known, (item.id, part)


def test_the_texts_are_in_both_languages(template: Template) -> None:
    """Japanese, then English, with nothing left to fill in."""
    labelled: list[Seat | Purpose | Group | Item] = [
        *template.seats, *template.purposes, *template.forbidden,
        *template.rights.groups, *template.rights.items,
    ]  # fmt: skip
    for one in labelled:
        assert JAPANESE.search(one.label_ja), one.id
        assert not JAPANESE.search(one.label_en), one.id
    for place, text in every(template):
        assert not SPOILED.search(text), place
        if " / " in text:
            ja, en = text.split(" / ")
            assert JAPANESE.search(ja), place
            assert not JAPANESE.search(en), place
        else:
            assert not JAPANESE.search(text), place


def test_the_japanese_words_are_those_of_the_list(template: Template) -> None:
    """No synonym of a word of docs/words.md; a template's text and its summary say the word itself."""
    words = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
    told = yaml_from_template(template) + template_summary(template).decode()
    for wrong, right in SYNONYMS.items():
        assert right in words, right
        assert wrong not in told, (wrong, right)


def test_every_clause_is_said(template: Template) -> None:
    """Each clause that favours nobody is there, once or for each seat; no field is left open but
    those that need no answer.
    """
    said = [clause.id for clause in template.clauses]
    one_sided = {ClauseId.INTERPRETATION, ClauseId.EXCLUSIVITY, ClauseId.ASSIGNMENT}
    assert set(said) == set(ClauseId) - one_sided
    once = [name for name in said if name not in REPEATED]
    assert len(set(once)) == len(once)
    optional = {"trustee", "foreign_basis", "effective_from"}
    for clause in template.clauses:
        missing = FIELDS[clause.id].keys() - clause.says.keys() - optional
        assert not missing, (clause.id, missing)
    recipients = {str(c.says["recipient"]) for c in template.clauses if c.id is ClauseId.PERSONAL}
    assert recipients <= set(template.rights.parties)


def test_the_names_are_those_of_the_standards(template: Template) -> None:
    """Each name was found in its standard: MTConnect 2.7, VSS 6.0, Brick 1.4."""
    known = json.loads(GOLDEN.read_text(encoding="utf-8"))
    sector = {
        "automotive": Standard.VSS, "machine-tool": Standard.MTCONNECT, "building": Standard.BRICK,
    }  # fmt: skip
    assert template.names
    for item, names in template.names.items():
        assert set(names) == {sector[template.id]}, item
        for standard, name in names.items():
            assert name in known[standard.value]["names"], (item, name)


def test_a_template_reads_back_as_itself(template: Template) -> None:
    """YAML and back loses nothing."""
    assert template_from_yaml(yaml_from_template(template)) == template


def test_the_summary_says_who_may_do_what_and_what_is_kept_back(template: Template) -> None:
    """Both languages name each seat, purpose and forbidden purpose, each class of what is kept back
    with its reason, money, and how to leave; and that no lawyer has read it.
    """
    sample = packaged_sample(template)
    assert sample is not None
    told = template_summary(template, sample).decode()
    japanese, english = told.split('<article id="en"')
    labelled: list[Seat | Purpose] = [*template.seats, *template.purposes, *template.forbidden]
    for page, lang in ((japanese, "ja"), (english, "en")):
        for one in labelled:
            label = one.label_ja if lang == "ja" else one.label_en
            assert label.replace("'", "&#39;") in page, (lang, one.id)
        for actor in sample.actors:
            name = actor.name_ja if lang == "ja" else actor.name_en
            assert name in page, (lang, actor.id)
    for word in ("案（弁護士による確認は未了）", "営業秘密", "個人データ", "やめ方", "［架空］"):
        assert word in japanese
    for word in ("Draft, not reviewed by a lawyer", "trade secret", "personal data", "[made up]"):
        assert word in english
    assert not JAPANESE.search(english)
    assert not SPOILED.search(re.sub(r"<style>.*?</style>", "", told, flags=re.DOTALL))


def test_a_sample_that_does_not_fit_is_refused() -> None:
    """Another template, an unknown seat, an unknown line, a provider without a seat: refused."""
    template = TEMPLATES[TemplateId("building")]
    good = (
        "sample: building@1\ntitle: {ja: 例, en: sample}\ndealing: {ja: 購入, en: purchase}\n"
        "parties: [{id: one, ja: 甲, en: One}]\ntypes: {A: fan-status}\ndatasets:\n"
        "- {dataset: d, title: {ja: 題, en: title}, provider: one, seats: {owner: one}, "
        "rows: {ja: 行, en: rows}}\n"
    )
    assert sample_from_yaml(good, template).datasets[0].seats == {"owner": "one"}
    for was, now, refusal in (
        ("building@1", "automotive@1", BadDocument),
        ("{owner: one}", "{plant: one}", UnknownSeat),
        ("fan-status", "spindle-speed", BadDocument),
        ("provider: one", "provider: two", Refusal),
        ("{owner: one}", "{owner: two}", Refusal),
    ):
        with pytest.raises(refusal):
            sample_from_yaml(good.replace(was, now), template)
