"""Cells of the matrix in short: `read`, `all: deny, use: allow`, or a name from `groups`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from kumiai.model.refusal import BadDocument, EmptyCell
from kumiai.model.right import Allowance, Cell, Use

SHORT: Mapping[str, Mapping[str, str]] = {
    "all": {"all": "allow"},
    "none": {"all": "deny"},
    "read": {"all": "deny", "use": "allow"},
    "negotiate": {"all": "to_negotiate"},
}
"""Cells that have a word."""
_KEYS = frozenset({*(use.value for use in Use), "all", "condition"})


def cell(said: Any, groups: Mapping[str, Any], item: str, party: str) -> Cell:
    """The cell that `said` stands for. Raises `EmptyCell`, `BadDocument`."""
    where = f"{item}.{party}"
    if said is None:
        raise EmptyCell(item=item, party=party, use=Use.USE.value)
    if isinstance(said, str):
        if said not in groups:
            raise BadDocument(where=where, what=said[:40])
        said = groups[said]
    if not isinstance(said, dict) or not said.keys() <= _KEYS:
        strange = min(said.keys() - _KEYS) if isinstance(said, dict) else "list"
        raise BadDocument(where=where, what=strange[:40])
    uses = {}
    for use in Use:
        word = said.get(use.value) if use.value in said else said.get("all")
        if word is None:
            raise EmptyCell(item=item, party=party, use=use.value)
        uses[use] = allowance(word, f"{where}.{use.value}")
    condition = said.get("condition") or ""
    return Cell(uses, condition_of(condition, uses, where))


def condition_of(condition: Any, uses: Mapping[Use, Allowance], where: str) -> str:
    """The condition of a cell; a limited cell says how far it goes. Raises `BadDocument`."""
    if not isinstance(condition, str) or (Allowance.LIMITED in uses.values() and not condition):
        raise BadDocument(where=f"{where}.condition", what="limited")
    return condition


def allowance(word: Any, where: str) -> Allowance:
    """The allowance that `word` names. Raises `BadDocument`."""
    try:
        return Allowance(word)
    except ValueError:
        raise BadDocument(where=where, what=str(word)[:40]) from None


def said(of: Cell) -> str | dict[str, str]:
    """`of` in its shortest form: a word of `SHORT`, or the common case and what differs from it."""
    common = Counter(of.uses.values()).most_common(1)[0][0]
    found = {"all": common.value}
    found |= {use.value: of.uses[use].value for use in Use if of.uses[use] is not common}
    for word, meaning in SHORT.items():
        if meaning == found and not of.condition:
            return word
    return {**found, "condition": of.condition} if of.condition else found
