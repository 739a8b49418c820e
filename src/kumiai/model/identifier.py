"""Identifiers: what an id may look like, and the numbers the state gives to companies.

Formats are fixed by `tests/golden/ids.json`; a change of format is a new major version.
"""

from __future__ import annotations

import re

from kumiai.model.refusal import BadIdentifier, BadNumber

_SLUG = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
_ITEM = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:\-]{0,79}")
_LENGTH_MAX = 64
_CORPORATE_DIGITS = 13


def identifier(kind: str, text: str) -> str:
    """`text`, when it may name a `kind`: lower case, digits, single dashes or dots, 64 at most.

    Raises `BadIdentifier`.
    """
    if len(text) > _LENGTH_MAX or not _SLUG.fullmatch(text):
        raise BadIdentifier(kind=kind, id=text[:80])
    return text


def item_name(text: str) -> str:
    """`text`, when it may name a data item: the characters MTConnect names use, 80 at most.

    Raises `BadIdentifier`.
    """
    if not _ITEM.fullmatch(text):
        raise BadIdentifier(kind="item", id=text[:80])
    return text


def corporate_number(text: str) -> str:
    """`text`, when it is a Japanese corporate number (houjin bangou): 13 digits, first one a check.

    The check digit is 9 - (sum of P_n x Q_n mod 9) over the last twelve digits, Q = 1 for odd and
    2 for even places counted from the right (National Tax Agency, ordinance of 2014). Raises
    `BadNumber`.
    """
    if len(text) != _CORPORATE_DIGITS or not (text.isascii() and text.isdigit()):
        raise BadNumber(number=text[:40], kind="corporate number")
    total = sum(
        int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(text[1:]), 1)
    )
    if int(text[0]) != 9 - total % 9:
        raise BadNumber(number=text, kind="corporate number")
    return text


def invoice_number(text: str) -> str:
    """`text`, when it is a qualified-invoice number: T and 13 digits.

    The digits of a company carry the corporate check digit; those of a sole trader do not, so only
    the form is asked here. Raises `BadNumber`.
    """
    digits = text[1:]
    well_formed = text[:1] == "T" and len(digits) == _CORPORATE_DIGITS
    if not (well_formed and digits.isascii() and digits.isdigit()):
        raise BadNumber(number=text[:40], kind="invoice number")
    return text
