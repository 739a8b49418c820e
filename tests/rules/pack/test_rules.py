"""Each rule of each pack: met by one change to a complete dossier, and not by the nearest other one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from kumiai.model.dossier import Dossier
from kumiai.model.money import Proceeds
from kumiai.model.pack import Pack
from kumiai.papers.messages.form import facts_of
from kumiai.papers.messages.words import WORDS
from kumiai.papers.packs.words import FACTS
from kumiai.rules.pack import CHECKS, TAKES, run
from tests.rules.pack.cases import dossier, found, packs
from tests.rules.pack.cases import rules as met_by
from tests.rules.pack.table import JP, NEAR, Row, rows

ROWS = list(rows())


def named(row: Row) -> str:
    """A row by pack and rule."""
    return f"{row.pack}-{row.rule}"


@pytest.mark.parametrize("pack", packs())
def test_a_complete_dossier_meets_no_rule(pack: str) -> None:
    """Nothing stands against terms that say everything: what a case trips, its own change trips."""
    assert found(pack, {}) == []


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_rule_is_met_by_its_change(row: Row) -> None:
    """One change meets the rule, and exactly the rules that the table names."""
    assert sorted(set(met_by(row.pack, row.changes))) == sorted(row.met)


@pytest.mark.parametrize("pack, rule, changes", NEAR)
def test_a_rule_is_not_met_by_the_nearest_other_change(
    pack: str, rule: str, changes: Mapping[str, Any]
) -> None:
    """On the near side of its border a rule is silent."""
    assert rule not in met_by(pack, changes)


def test_portions_that_are_not_whole_are_found() -> None:
    """The noun refuses such portions itself; the rule finds those that came past it."""
    whole = dossier({})
    assert whole.terms.proceeds is not None
    forged = object.__new__(Proceeds)
    for field in Proceeds.__dataclass_fields__:
        object.__setattr__(forged, field, getattr(whole.terms.proceeds, field))
    object.__setattr__(forged, "portions", {"kasugai-seiko": Fraction(99, 100)})
    terms = object.__new__(type(whole.terms))
    for field in type(whole.terms).__dataclass_fields__:
        object.__setattr__(terms, field, getattr(whole.terms, field))
    object.__setattr__(terms, "proceeds", forged)

    met = list(run(packs()[JP], replace(whole, terms=terms)))

    assert [(one.rule, dict(one.facts)) for one in met] == [("M02", {"total": "99/100"})]


def test_every_rule_with_a_check_has_a_change_that_meets_it() -> None:
    """No rule of a pack is without its failing fixture; M02 has one of its own."""
    wanted = {(p.id, rule.id) for p in packs().values() for rule in p.rules if rule.check}

    assert wanted - {(row.pack, row.rule) for row in ROWS} - {(JP, "M02")} - _SHARED == set()


_SHARED = {
    (pack, rule.id)
    for pack, rules in packs().items()
    for rule in rules.rules
    for other in packs().values()
    if other.id != pack
    and any(r.check == rule.check and r.params == rule.params for r in other.rules)
}
"""Rules that ask what another pack asks with the same parameters: one fixture judges both."""


def test_every_check_is_asked_by_a_rule() -> None:
    """No check lies unused, and no rule asks for one that there is none of."""
    asked = {rule.check for pack in packs().values() for rule in pack.rules if rule.check}

    assert asked == set(CHECKS) == set(TAKES)


def test_parameters_are_those_that_the_check_takes() -> None:
    """No rule gives its check what it does not take, and a number is a number."""
    for pack in packs().values():
        for rule in pack.rules:
            assert set(rule.params) <= set(TAKES.get(rule.check, ())), rule.id
            assert all(type(value) in (int, str) for value in rule.params.values()), rule.id
            assert set(rule.sources) <= set(pack.sources), rule.id


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_sentences_name_facts_that_the_hit_tells(row: Row) -> None:
    """No sentence or hint asks for a fact that its check does not tell: none prints a question mark."""
    pack = packs()[row.pack]
    for one in found(row.pack, row.changes):
        rule = pack.rule(one.rule)
        assert rule is not None
        known = {"about", *one.facts}
        for said in (rule.says_en, rule.says_ja, rule.hint_en, rule.hint_ja):
            assert facts_of(said) <= known, (one.rule, said)


def test_both_languages_name_the_same_facts() -> None:
    """What a Japanese sentence tells, the English one tells too."""
    for pack in packs().values():
        for rule in pack.rules:
            assert facts_of(rule.says_en) == facts_of(rule.says_ja), rule.id
            assert bool(rule.hint_en) == bool(rule.hint_ja), rule.id


def test_no_sentence_promises_anything() -> None:
    """The two words that a result never says stand in no sentence of a pack."""
    for pack in packs().values():
        said = [t for rule in pack.rules for t in (rule.says_en, rule.hint_en, rule.asked_of)]
        words = {
            word.strip(".,;:()").lower() for text in [*said, pack.owner] for word in text.split()
        }
        assert not words & {"legal", "legally", "illegal", "safe"}
        japanese = "".join(rule.says_ja + rule.hint_ja for rule in pack.rules)
        japanese = japanese.replace("取適法", "")  # the name of an act
        assert not any(word in japanese for word in ("合法", "適法", "違法", "安全"))


def by_prefix(prefix: str, count: int) -> Sequence[str]:
    """`count` rules of one letter."""
    return [f"{prefix}{number:02d}" for number in range(1, count + 1)]


TABLE = [
    *by_prefix("R", 18), *by_prefix("S", 6), *by_prefix("P", 4), *by_prefix("C", 15),
    *by_prefix("A", 10), *by_prefix("U", 10), *by_prefix("E", 5), *by_prefix("M", 7),
    *by_prefix("T", 8), *by_prefix("D", 10),
]  # fmt: skip
"""All rules of the table of frameworks, with C15, which is our own proposal."""


def test_every_rule_of_the_table_stands_in_a_pack() -> None:
    """Each is checked, or evaluated with settlement; none is left out silently."""
    both: Sequence[Pack] = list(packs().values())
    checked = {rule.id for pack in both for rule in pack.rules if rule.check}
    settled = {rule.id for pack in both for rule in pack.rules if rule.with_settlement}

    assert set(TABLE) <= checked | settled
    assert settled == {"M04", "M05", *by_prefix("T", 8), *by_prefix("D", 10)}
    assert not checked & settled


def test_weights_differ_by_jurisdiction() -> None:
    """Black terms of the Data Act block in the EU and are looked at in Japan; so is a late copy."""
    japan, europe = (
        {rule.id: rule.weight.value for rule in packs()[pack].rules} for pack in (JP, "eu-data-act")
    )
    for rule in ("U01", "U02", "U03", "R12"):
        assert (japan[rule], europe[rule]) == ("flag", "block")
    assert {japan[f"U{n:02d}"] for n in range(4, 11)} == {"flag"}
    assert all(rule.weight.value == "warn" for rule in packs()["us-legacy"].rules)


def test_a_finding_names_pack_and_sources(request: pytest.FixtureRequest) -> None:
    """Rule, reason and source: a finding carries all that a person needs to look it up."""
    said: Dossier = dossier({"paper": None})
    (one,) = run(packs()[JP], said)

    assert (one.rule, one.pack, one.source) == ("R14", "jp-2026@1", "CX")
    assert packs()[JP].sources["CX"].startswith("catenax-eV/")


_NAMES = frozenset(
    "first dataset party by to recipient market release other source holder user provider supplier "
    "item judge version agreed asked from sentence country total differs".split()
)
"""Facts that hold names, days and numbers of the dossier itself."""


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_words_of_checks_are_told_in_both_languages(row: Row) -> None:
    """What a check says in words of its own has a Japanese word, too."""
    for one in found(row.pack, row.changes):
        for name, value in one.facts.items():
            words = value.split(", ") if isinstance(value, str) and name not in _NAMES else []
            unknown = [word for word in words if word not in {**FACTS, **WORDS}]
            assert set(unknown) <= {"nc", "*", "?", "price", "DE", "US"}, (one.rule, name, unknown)


@pytest.mark.parametrize("pack", packs())
def test_data_whose_rights_nobody_has_set_are_found_by_that_alone(pack: str) -> None:
    """No rule that reads a table of rights trips over one that is not there; empty rights are R01."""
    whole = dossier({})
    bare = replace(whole, subjects=tuple(replace(one, rights=None) for one in whole.subjects))
    told = {one.rule for one in run(packs()[pack], bare)}
    assert told & {"S01", "S02"} == set()
    assert ("R01" in told) == (packs()[pack].rule("R01") is not None)
