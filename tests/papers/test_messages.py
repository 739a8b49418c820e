"""Messages: every refusal is told in both languages, whatever facts it carries."""

import json
import re

import pytest

from kumiai.apps.commands import COMMANDS
from kumiai.model.refusal import (
    Bomb,
    EmptyCell,
    LookAlikeName,
    NotCovered,
    QuotaSpent,
    Refusal,
    UnknownAgreement,
    UnknownParty,
)
from kumiai.papers.messages import MESSAGES, hint, label, sentence
from kumiai.papers.messages.form import facts_of
from kumiai.papers.messages.words import WORDS
from tests.papers.golden import FOLDER, errors, refusals

ALL = sorted(refusals(), key=lambda kind: kind.code)
COMMANDS_KNOWN = {
    *(command.operation.value.replace(".", " ") for command in COMMANDS),
    *("read", "init", "serve", "mail", "demo"),
}


def test_every_refusal_has_a_message_and_a_code_of_its_own() -> None:
    """No refusal is without words, and no two share a code."""
    assert set(ALL) == set(MESSAGES)
    assert len({kind.code for kind in ALL}) == len(ALL)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_sentence_reads_with_all_facts_and_with_none(kind: type[Refusal], lang: str) -> None:
    """Neither full nor empty facts leave a placeholder, a bracket or a double space."""
    message = MESSAGES[kind]
    names = facts_of(message.en + message.ja + (message.hint_en or "") + (message.hint_ja or ""))
    for facts in ({}, dict.fromkeys(names, "xyz"), dict.fromkeys(names, "")):
        refusal = kind(**facts)
        for told in (sentence(refusal, lang), hint(refusal, lang)):
            assert told is None or not re.search(r"[\[\]{}|]|\?|  ", told), told
        assert sentence(refusal, lang)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_both_languages_are_written_by_the_rules(kind: type[Refusal]) -> None:
    """English ends without a period, Japanese is Japanese and polite; hints come in pairs."""
    message = MESSAGES[kind]
    english, japanese = sentence(kind(), "en"), sentence(kind(), "ja")
    assert not english.endswith(".")
    assert english.isascii()
    assert re.search(r"(です|ます|ません|ました|ください|でした)。$", japanese), japanese
    assert (message.hint_en is None) == (message.hint_ja is None)
    assert facts_of(message.en) == facts_of(message.ja)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_hints_name_known_commands_the_same_in_both_languages(kind: type[Refusal]) -> None:
    """A command in a hint is one of the command line."""
    found = [re.findall(r"`(kumiai [^`]*)`", hint(kind(), lang) or "") for lang in ("ja", "en")]
    assert sorted(found[0]) == sorted(found[1])
    for command in found[0]:
        words = command.split()[1:3]
        assert {words[0], " ".join(words)} & COMMANDS_KNOWN, command


def test_facts_fill_the_sentence() -> None:
    """The facts of the refusal stand in it, words of the field translated, numbers separated."""
    empty = EmptyCell(item="Sload", party="toa", use="pass_on")
    assert "第三者提供" in sentence(empty, "ja")
    assert "use `pass on`" in sentence(empty, "en")
    spent = QuotaSpent(agreement="agr-7", rows=12_000, left=5)
    assert "12,000" in sentence(spent, "en")
    covered = NotCovered(agreement="agr-7", column="text", purpose="quality")
    told = "agreement `agr-7` does not cover this request: column `text` for purpose `quality`"
    assert sentence(covered, "en") == told


def test_facts_without_a_place_are_not_lost() -> None:
    """A fact that the sentence does not expect follows it."""
    assert sentence(Bomb(bytes=5_000_000), "en").endswith("(bytes: 5,000,000)")
    assert sentence(Bomb(bytes=5_000_000), "ja").endswith("（bytes: 5,000,000）")


def test_hostile_facts_stay_text() -> None:
    """A fact neither steers the terminal nor gets into a command, nor is read as a form."""
    refusal = UnknownParty(party="\x1b[31m\u202e{party}[x|y]\n")
    told = sentence(refusal, "en")
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "{party}[x|y]" in told
    attack = UnknownAgreement(agreement="x; rm -rf /")
    assert "rm" not in (hint(attack, "en") or "")
    shown = LookAlikeName(name="n", other="a" * 500)
    assert len(sentence(shown, "en")) < 400


def test_an_unknown_refusal_is_still_told() -> None:
    """A refusal that the registry does not know does not crash the edge."""
    assert sentence(Refusal(), "ja")
    assert hint(Refusal(), "en") is None


def test_labels_come_in_both_languages() -> None:
    """Every word of the field has an English and a Japanese label; others are themselves."""
    assert label("deny", "ja") == "不可"
    assert label("no such word", "ja") == "no such word"
    assert all(english and japanese for english, japanese in WORDS.values())


def test_messages_are_the_golden_ones() -> None:
    """Whoever changes a sentence changes `errors.json` too (`python -m tests.papers.golden`)."""
    assert json.loads((FOLDER / "errors.json").read_text(encoding="utf-8")) == errors()
