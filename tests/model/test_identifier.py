"""Identifiers: the golden list of what is accepted and refused, and the state's check digit."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.identifier import corporate_number, identifier, invoice_number, item_name
from kumiai.model.refusal import BadIdentifier, BadNumber

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[1] / "golden/ids.json").read_text(encoding="utf-8")
)
CHECKS: dict[str, tuple[Callable[[str], str], type[Exception]]] = {
    "identifier": (lambda text: identifier("party", text), BadIdentifier),
    "item": (item_name, BadIdentifier),
    "corporate_number": (corporate_number, BadNumber),
    "invoice_number": (invoice_number, BadNumber),
}


@pytest.mark.parametrize("kind", CHECKS)
def test_golden_ids(kind: str) -> None:
    """What is accepted comes back unchanged; everything else is refused. Fixed by ids.json."""
    check, refusal = CHECKS[kind]
    for text in GOLDEN[kind]["accepted"]:
        assert check(text) == text
    for text in GOLDEN[kind]["refused"]:
        with pytest.raises(refusal):
            check(text)


@given(st.text("0123456789", min_size=12, max_size=12))
def test_exactly_one_check_digit_is_right(twelve: str) -> None:
    """Of the nine check digits, one makes a corporate number; swapping neighbours mostly breaks it."""
    good = [d for d in "0123456789" if _accepted(d + twelve)]

    assert len(good) == 1
    assert good[0] != "0"


def _accepted(text: str) -> bool:
    """Whether `text` is a corporate number."""
    try:
        corporate_number(text)
    except BadNumber:
        return False
    return True


@given(st.text(max_size=70))
def test_an_id_is_a_safe_file_name(text: str) -> None:
    """Whatever is accepted has no separator, no leading dot, no capital and no white space."""
    try:
        identifier("party", text)
    except BadIdentifier:
        return
    assert text.isascii()
    assert text == text.lower().strip()
    assert not set(text) & set('/\\:*?"<>| ')
    assert ".." not in text
    assert text[0] not in ".-0123456789"
