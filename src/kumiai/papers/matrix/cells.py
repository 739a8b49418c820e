"""Cells of the matrix in short: `read`, `all: deny, use: allow`, or a name from `groups`.

A cell that says why it differs: `{like: read, reasons: [sensor, cost], note: bought with it}`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from kumiai.model.refusal import BadDocument, EmptyCell
from kumiai.model.right import Allowance, Cell, Factor, Use

SHORT: Mapping[str, Mapping[str, str]] = {
    "all": {"all": "allow"},
    "none": {"all": "deny"},
    "read": {"all": "deny", "use": "allow"},
    "negotiate": {"all": "to_negotiate"},
}
"""Cells that have a word."""
_KEYS = frozenset({*(use.value for use in Use), "all", "like", "condition", "reasons", "note"})


def cell(said: Any, groups: Mapping[str, Any], item: str, party: str) -> Cell:
    """The cell that `said` stands for. Raises `EmptyCell`, `BadDocument`."""
    where = f"{item}.{party}"
    if said is None:
        raise EmptyCell(item=item, party=party, use=Use.USE.value)
    said = _meant({"like": said} if isinstance(said, str) else said, groups, where)
    uses = {}
    for use in Use:
        word = said.get(use.value) if use.value in said else said.get("all")
        if word is None:
            raise EmptyCell(item=item, party=party, use=use.value)
        uses[use] = allowance(word, f"{where}.{use.value}")
    condition = condition_of(said.get("condition") or "", uses, where)
    return Cell(uses, condition, reasons(said.get("reasons"), where), _note(said, where))


def _meant(said: Any, groups: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """What a cell says, with what the word after `like` says for the rest. Raises `BadDocument`."""
    if not isinstance(said, dict) or not said.keys() <= _KEYS:
        strange = min(said.keys() - _KEYS) if isinstance(said, dict) else "list"
        raise BadDocument(where=where, what=strange[:40])
    word = said.get("like")
    if word is None:
        return said
    meaning = groups.get(word) if isinstance(word, str) else None
    if not isinstance(meaning, dict) or not meaning.keys() <= _KEYS - {"like"}:
        raise BadDocument(where=where, what=str(word)[:40])
    return {**meaning, **said}


def reasons(said: Any, where: str) -> frozenset[Factor]:
    """Why a cell differs from the default, each factor once. Raises `BadDocument`."""
    if said is None:
        return frozenset()
    known = {factor.value: factor for factor in Factor}
    strange = [word for word in said if word not in known] if isinstance(said, list) else [said]
    if strange or len(set(said)) != len(said):
        raise BadDocument(where=f"{where}.reasons", what=str((strange or said)[0])[:40])
    return frozenset(known[word] for word in said)


def _note(said: Mapping[str, Any], where: str) -> str:
    """The note of a cell. Raises `BadDocument`."""
    note = said.get("note") or ""
    if not isinstance(note, str):
        raise BadDocument(where=f"{where}.note")
    return note


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


GROUP = "group"
"""The word that stands for what a line's group says."""


def said_beside(of: Cell, group: Cell | None) -> str | dict[str, Any] | None:
    """`of` as what differs from its group's cell; None where nothing does."""
    whole = said(of)
    if group is None:
        return whole
    if of == group:
        return None
    found: dict[str, Any] = {"like": GROUP}
    found |= {use.value: of.uses[use].value for use in Use if of.uses[use] is not group.uses[use]}
    if of.condition != group.condition:
        found["condition"] = of.condition
    if of.reasons != group.reasons:
        found["reasons"] = [str(reason.value) for reason in sorted(of.reasons)]
    if of.note != group.note:
        found["note"] = of.note
    return whole if isinstance(whole, str) or len(whole) < len(found) else found


def spelled(of: Cell) -> dict[str, Any]:
    """All that `of` says, as what `like` may stand for."""
    uses: dict[str, Any] = {use.value: of.uses[use].value for use in Use}
    reasons_of = [reason.value for reason in sorted(of.reasons)]
    return {**uses, "condition": of.condition, "reasons": reasons_of, "note": of.note}


def said(of: Cell) -> str | dict[str, Any]:
    """`of` in its shortest form: a word of `SHORT`, or the common case and what differs from it."""
    common = Counter(of.uses[use] for use in Use).most_common(1)[0][0]
    found: dict[str, Any] = {"all": common.value}
    found |= {use.value: of.uses[use].value for use in Use if of.uses[use] is not common}
    told = {"condition": of.condition, "reasons": sorted(of.reasons), "note": of.note}
    told = {key: [str(part) for part in value] if key == "reasons" else value
            for key, value in told.items() if value}  # fmt: skip
    word = next((word for word, meaning in SHORT.items() if meaning == found), None)
    if word is None:
        return {**found, **told}
    return {"like": word, **told} if told else word
