"""What a rule says of a finding: the pack's own sentences, with the facts of the hit in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kumiai.model.finding import Fact, Finding
from kumiai.model.pack import Pack, Rule
from kumiai.papers.messages.form import fill, plain
from kumiai.papers.packs.words import spoken


@dataclass(frozen=True, slots=True)
class Told:
    """One finding in words: why, what helps, and the texts of its sources by key."""

    reason: str
    hint: str
    sources: Mapping[str, str]


def told(pack: Pack, found: Finding, lang: str) -> Told:
    """What `pack` says of its finding in one language. A finding of another pack is a bug."""
    rule = pack.rule(found.rule)
    assert rule is not None, found
    says, hint = (rule.says_ja, rule.hint_ja) if lang == "ja" else (rule.says_en, rule.hint_en)
    facts = {"about": found.about, **found.facts}
    return Told(_filled(says, facts, lang), _filled(hint, facts, lang), _sources(pack, rule))


def facts_of(pack: Pack, found: Finding, thing: str) -> dict[str, str | int]:
    """What a refusal says of the finding that it stands on, in both languages."""
    ja, en = told(pack, found, "ja"), told(pack, found, "en")
    return {
        "thing": thing,
        "rule": found.rule,
        "pack": found.pack,
        "about": found.about,
        "reason_ja": ja.reason,
        "reason_en": en.reason,
        "help_ja": ja.hint,
        "help_en": en.hint,
        "source": found.source,
    }


def _filled(form: str, facts: Mapping[str, Fact], lang: str) -> str:
    """A sentence with its facts; what the hit does not tell leaves a question mark."""
    return fill(form, facts, lambda _, value: plain(spoken(value, lang)))


def _sources(pack: Pack, rule: Rule) -> Mapping[str, str]:
    """The sources of a rule, key and text."""
    return {key: pack.sources[key] for key in rule.sources}
