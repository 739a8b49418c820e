"""Canonical bytes: judged by another RFC 8785, fixed by golden files, and what is no JSON of ours."""

import json
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from kumiai.model.usage import EntryType
from kumiai.rules.merkle import leaf_hash
from kumiai.wire.canonical import (
    agreement_bytes,
    canonical,
    digest,
    entry_bytes,
    entry_text,
    leaf_bytes,
    parse,
    signed_bytes,
    terms_hash,
)
from tests.nouns import SAFE
from tests.wire import golden

# Letters whose order by UTF-16 is not that by code point, controls, quotes, and the rest.
LETTERS = st.sampled_from('a"\\/\b\f\n\r\t\x00\x1f\x7f\x80é€\u2028\ufb33\uffff𐀀😀') | st.characters(
    exclude_categories=["Cs"]
)
STRINGS = st.text(LETTERS, max_size=6)
INTS = st.integers(-SAFE, SAFE)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | INTS | STRINGS,
    lambda part: (
        st.lists(part, max_size=4)
        | st.lists(part, max_size=3).map(tuple)
        | st.dictionaries(STRINGS, part, max_size=4)
        | st.dictionaries(STRINGS, part, max_size=4).map(MappingProxyType)
    ),
    max_leaves=12,
)


def plain(value: Any) -> Any:
    """`value` in the types that the judge knows."""
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, dict | MappingProxyType):
        return {key: plain(part) for key, part in value.items()}
    return value


@given(JSON)
@settings(max_examples=500)
def test_bytes_are_those_of_another_rfc_8785(value: Any) -> None:
    """Every document without floats has the bytes that the `rfc8785` package writes."""
    assert canonical(value) == rfc8785.dumps(plain(value))


@given(JSON)
def test_canonical_json_is_read_back(value: Any) -> None:
    """What was written is read as the same value, from bytes and from text."""
    raw = canonical(value)

    assert parse(raw) == parse(raw.decode()) == plain(value)


def test_a_mapping_of_another_type_is_a_mapping() -> None:
    """A read-only mapping has the bytes of a plain one; a float in it is a bug all the same."""
    assert canonical(MappingProxyType({"b": 1, "a": [2]})) == b'{"a":[2],"b":1}'
    bad: Any = 1.5
    for key in ("a", "あ"):
        with pytest.raises(ValueError, match=r"float|1\.5"):
            canonical(MappingProxyType({key: [bad]}))


def test_keys_are_sorted_by_utf_16() -> None:
    """The example of RFC 8785 §3.2.3: U+1F600 sorts before U+FB33, unlike by code point."""
    said = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7}

    assert list(json.loads(canonical(said))) == ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]


@pytest.mark.parametrize("bad", [1.0, float("nan"), 2**53, -(2**53), b"raw", {1}, object()])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_what_json_cannot_keep_is_a_bug(bad: Any, *, ascii_only: bool) -> None:
    """No float, no large integer, no foreign type is written, on either way through the encoder."""
    key = "key" if ascii_only else "鍵"
    value: Any
    for value in (bad, [bad], {key: bad}, MappingProxyType({key: bad}), [{key: 1}, [bad]]):
        with pytest.raises(ValueError):  # noqa: PT011 - the value itself is the message
            canonical(value)


@pytest.mark.parametrize(
    "raw",
    [
        '{"a":1,"a":1}',
        '{"a":{"b":1,"b":2}}',
        "NaN",
        "[Infinity]",
        "[-Infinity]",
        "1e999",
        "-1e999",
        '"\\ud800"',
        '["\\uDC00 alone"]',
        '{"\\ud83d":1}',
        "[" * 100_000,
        "{" + '"a":{' * 2_000,
        "",
        "{",
        "1 2",
        "'a'",
    ],
)
def test_what_readers_disagree_about_is_refused(raw: str) -> None:
    """Doubled keys, numbers that are none, half pairs and endless nesting: no two readers agree."""
    for sent in (raw, raw.encode()):
        with pytest.raises(ValueError):  # noqa: PT011 - the value itself is the message
            parse(sent)


def test_only_utf_8_is_read() -> None:
    """JSON in UTF-16 or with a byte order mark is refused: a signer's tool might read it otherwise."""
    for encoding in ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "shift-jis"):
        with pytest.raises(ValueError):  # noqa: PT011 - the value itself is the message
            parse('{"日本":1}'.encode(encoding))


def test_a_pair_of_escapes_is_one_character() -> None:
    """An escaped astral character is well formed."""
    assert parse('"\\ud83d\\ude00"') == "😀"
    assert parse('"\\\\ud83d"') == "\\ud83d"


def test_size_is_bounded() -> None:
    """A document beyond its bound is refused before it is read; at the bound it is read."""
    assert parse('"12345678"', size_max=10) == "12345678"
    with pytest.raises(ValueError, match="11"):
        parse('"123456789"', size_max=11 - 1)


def test_golden_files_hold() -> None:
    """Leaves, terms, agreements and operators have the bytes that were once signed."""
    for name, value in golden.golden().items():
        kept = json.loads((golden.FOLDER / name).read_text(encoding="ascii"))
        assert value == kept, f"{name}: another byte is another format"


def test_leaves_are_hashed_as_rfc_6962_says() -> None:
    """The golden leaf hash is SHA-256 of a zero byte and the entry's bytes, for each entry type."""
    kept = json.loads((golden.FOLDER / "leaf.json").read_text(encoding="ascii"))

    assert [leaf["type"] for leaf in kept] == [kind.value for kind in EntryType]
    for leaf in kept:
        assert sha256(b"\x00" + leaf["bytes"].encode()).hexdigest() == leaf["leaf"]
        assert leaf_hash(leaf["bytes"].encode()).hex() == leaf["leaf"]
        head, _, body = leaf["bytes"].partition("\n")
        assert head == "kumiai/entry/v1"
        assert rfc8785.dumps(json.loads(body)).decode() == body


def test_each_noun_is_signed_under_its_own_name() -> None:
    """A signature over terms is none over an agreement of the same bytes."""
    made = golden.agreement()

    assert signed_bytes("terms", {"a": 1}) == b'kumiai/terms/v1\n{"a":1}'
    assert signed_bytes("terms", {}) != signed_bytes("agreement", {})
    assert b"signatures" not in agreement_bytes(made)
    assert terms_hash(made.terms) == digest(signed_bytes("terms", json_of_terms()))


def json_of_terms() -> Any:
    """The terms as the golden file has them."""
    kept = json.loads((golden.FOLDER / "agreement.json").read_text(encoding="ascii"))
    return json.loads(kept["terms"].partition("\n")[2])


def test_an_entry_is_kept_as_it_is_hashed() -> None:
    """The text in the record, after its prefix, is the leaf."""
    entry = golden.entries()[2]

    assert entry_bytes(entry) == leaf_bytes(entry_text(entry))
    assert parse(entry_text(entry))["facts"] == dict(entry.facts)
