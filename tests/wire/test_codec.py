"""Nouns survive JSON: each one made up, written, read back; what was not written is refused."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kumiai.model.agreement import Agreement, Terms
from kumiai.model.money import Proceeds
from kumiai.model.party import Party
from kumiai.model.person import Mandate, Person
from kumiai.model.policy import Compare, In, Policy
from kumiai.model.readings import Gap, Readings, Reject
from kumiai.model.refusal import BadDocument, BadPeriod, Refusal
from kumiai.model.request import Permit
from kumiai.model.right import Matrix
from kumiai.model.signal import Device
from kumiai.model.tolerance import Tolerance
from kumiai.model.usage import Entry
from kumiai.wire.canonical import canonical, parse
from kumiai.wire.codec import document, noun
from tests.nouns import EXPRESSIONS, all_nouns, of

NOT_WRITTEN = {Readings, Reject, Gap, Tolerance, Device}
"""Nouns that live between a source and the lake and are never JSON."""
NOUNS = sorted(set(all_nouns()) - NOT_WRITTEN, key=lambda kind: kind.__name__)
PARTY = {"id": "a-b", "name_ja": "あ", "name_en": "A"}
RUNS = {"begin": "2026-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z"}
POLICY = {
    "dataset": "machining",
    "purposes": ["maintenance"],
    "items": ["Sload"],
    "columns": ["c1"],
    "runs": RUNS,
}
SHARE = {"payer": "a", "gross": "fixed", "split": "fixed", "portions": {"a": "1/1"}, "yen": 1}


@pytest.mark.parametrize("kind", NOUNS, ids=lambda kind: kind.__name__)
@settings(max_examples=12)
@given(data=st.data())
def test_every_noun_survives_json(kind: type[Any], data: st.DataObject) -> None:
    """What the register keeps and a bundle carries is read back as the very same noun."""
    wanted: Any = kind
    thing = data.draw(of(wanted))

    raw = canonical(document(thing))

    assert noun(kind, parse(raw)) == thing
    assert canonical(document(noun(kind, parse(raw)))) == raw


def test_all_nouns_are_judged() -> None:
    """No noun is forgotten: those that are not written say why."""
    assert len(NOUNS) > 40
    assert {Agreement, Terms, Entry, Matrix, Permit} <= set(NOUNS)
    assert all(is_dataclass(kind) for kind in NOUNS)


@given(EXPRESSIONS)
def test_an_expression_keeps_its_types(expression: Any) -> None:
    """`1` stays a whole number, `1.0` a decimal, an instant an instant: none is another's text."""
    again = noun(Policy, {**POLICY, "rows": document(expression)}).rows

    assert again == expression
    assert repr(again) == repr(expression)


@pytest.mark.parametrize(
    "kind, said",
    [
        (Party, {**PARTY, "colour": "red"}),
        (Party, {"id": "a-b", "name_ja": "あ"}),
        (Party, [PARTY]),
        (Party, None),
        (Party, {**PARTY, "hosted": 1}),
        (Party, {**PARTY, "name_en": 7}),
        (Party, {**PARTY, "is": "party"}),
        (Mandate, {"id": "m", "power": "accept", "runs": RUNS, "yen_max": True}),
        (Mandate, {"id": "m", "power": "accept", "runs": RUNS, "yen_max": 2**53}),
        (Mandate, {"id": "m", "power": "accept", "runs": RUNS, "yen_max": 1.0}),
        (Mandate, {"id": "m", "power": "rule", "runs": RUNS}),
        (Mandate, {"id": "m", "power": ["accept"], "runs": RUNS}),
        (Person, {"id": "p", "party": "a", "name": "n", "roles": ["plant", "plant"]}),
        (Person, {"id": "p", "party": "a", "name": "n", "roles": "plant"}),
        (Policy, {**POLICY, "masks": [["c1", "pseudonym", "c2"]]}),
        (Policy, {**POLICY, "masks": [["c1"]]}),
        (Policy, {**POLICY, "items": {"0": "Sload"}}),
        (Policy, {**POLICY, "runs": {**RUNS, "end": 3}}),
        (Policy, {**POLICY, "rows": {"is": "sql", "text": "1 = 1"}}),
        (Policy, {**POLICY, "rows": {"is": ["and"], "of": []}}),
        (Policy, {**POLICY, "rows": {"of": []}}),
        (Policy, {**POLICY, "rows": "true"}),
        (Proceeds, {**SHARE, "portions": ["a"]}),
        (Proceeds, {**SHARE, "tax_rate": 0.1}),
    ],
)
def test_what_no_noun_is_made_of_is_refused(kind: type[Any], said: object) -> None:
    """An unknown, missing or doubled field and a value of another type are refused, not guessed."""
    with pytest.raises(BadDocument):
        noun(kind, said)


@pytest.mark.parametrize(
    "text",
    ["1e999999999", "1/0", "0.5", " 1/3", "1_0/3", "1/-3", "１/3", "", "1/3/4", "9" * 41, "nan"],
)
def test_a_fraction_is_two_short_numbers(text: str) -> None:
    """An exponent would unfold to gigabytes; other spellings of a portion are refused."""
    with pytest.raises(BadDocument):
        noun(Proceeds, {**SHARE, "portions": {"a": text}})


@pytest.mark.parametrize("text, exact", [("1", Fraction(1)), ("2/2", Fraction(1))])
def test_a_whole_fraction_may_be_short(text: str, exact: Fraction) -> None:
    """`1` and `2/2` are read; they are written as `1/1`."""
    found = noun(Proceeds, {**SHARE, "portions": {"a": text}})

    assert list(found.portions.values()) == [exact]
    assert document(found)["portions"] == {"a": "1/1"}


@pytest.mark.parametrize(
    "literal",
    [
        1.5,
        None,
        {"number": 1},
        {"number": "NaN"},
        {"number": "Infinity"},
        {"number": "1_0"},
        {"number": "1e9999"},
        {"number": "1", "at": "2026-01-01T00:00:00Z"},
        {"at": 7},
        {"text": "x"},
        ["x"],
        2**53,
    ],
)
def test_a_literal_is_one_of_five(literal: object) -> None:
    """Floats, nulls and objects with more than one word are no literals."""
    said = {"is": "compare", "op": "eq", "column": "c4", "literal": literal}
    with pytest.raises(BadDocument):
        noun(Policy, {**POLICY, "rows": said})


@pytest.mark.parametrize("literal", [True, "1", {"at": "2026-01-01T00:00:00Z"}])
def test_a_literal_of_another_type_than_its_column_is_refused(literal: object) -> None:
    """The engine would try to convert, and its error would tell what it met."""
    said = {"is": "compare", "op": "eq", "column": "c4", "literal": literal}
    with pytest.raises(Refusal):
        noun(Policy, {**POLICY, "rows": said})


def test_an_expression_too_deep_to_read_is_refused() -> None:
    """Three hundred negations are refused as a document, not met as a stack overflow."""
    said: Any = {"is": "is_null", "column": "c1"}
    for _ in range(400):
        said = {"is": "not", "of": said}
    with pytest.raises(BadDocument):
        noun(Policy, {**POLICY, "rows": said})


@pytest.mark.parametrize("at", ["2026-01-01", "2026-01-01T00:00:00", "soon", "0001-01-01T00:00Z"])
def test_an_instant_has_a_zone_and_a_plain_year(at: str) -> None:
    """Without a zone nobody knows when; a year of three digits would not sort."""
    with pytest.raises(BadPeriod):
        noun(Policy, {**POLICY, "runs": {**RUNS, "begin": at}})


@pytest.mark.parametrize(
    "thing",
    [1.5, b"raw", {1: 2.0}, (object(),), Compare, {"x"}],
    ids=lambda thing: str(type(thing)),
)
def test_an_unknown_type_is_a_bug(thing: object) -> None:
    """No float and no foreign object is ever written."""
    with pytest.raises(TypeError):
        document(thing)


def test_literals_are_told_apart_in_json() -> None:
    """A decimal and an instant say what they are; text and whole numbers are JSON's own."""
    at = datetime(2026, 10, 1, tzinfo=UTC)
    assert document(In(of_column("c4"), (1, Decimal("0.5"))))["literals"] == [1, {"number": "0.5"}]
    assert document(In(of_column("c3"), (at,)))["literals"] == [
        {"at": "2026-10-01T00:00:00.000000Z"}
    ]


def of_column(name: str) -> Any:
    """A column id."""
    return name


def test_sets_and_maps_are_written_in_order() -> None:
    """Equal nouns give equal text: a set is a sorted array."""
    roles: Mapping[str, Any] = document(
        noun(Person, {"id": "p", "party": "a", "name": "n", "roles": ["plant", "legal"]})
    )
    assert roles["roles"] == ["legal", "plant"]
