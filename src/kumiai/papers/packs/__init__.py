"""Rule packs as YAML: read with every surprise refused, written so that equal packs give equal text.

The packs that come with the program are files beside this one, named by id and version.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from kumiai.model.finding import Fact, Weight
from kumiai.model.pack import Gate, Pack, PackId, Rule
from kumiai.model.period import instant, jst_day
from kumiai.model.refusal import (
    BadPack,
    BadPeriod,
    PackInThePast,
    PackWithoutOwner,
    RuleTwice,
    RuleWithoutSource,
    UnknownCheck,
    UnknownParameter,
    UnknownWeight,
    UnlistedSource,
)
from kumiai.papers.matrix.tree import Tree, tree

Checks = Mapping[str, Collection[str]]
"""The checks that a rule may ask for, and the parameters that each takes."""
_TOP = frozenset({"id", "version", "jurisdiction", "owner", "effective_from", "sources", "rules"})
_RULE = frozenset("id check weight sources params at says hint with_settlement asked_of".split())
_RULES_MAX, _SOURCES_MAX, _TEXT_MAX, _NUMBER_MAX = 300, 300, 600, 10**12
_BOTH = ("ja", "en")
_HEAD = re.compile(r"^(id|version): (\S+)$", re.MULTILINE)


def pack_from_yaml(raw: bytes | str, checks: Checks, at: datetime | None) -> Pack:
    """The pack that `raw` says. `at` is when somebody writes it into the record: a pack that would
    hold from an earlier day in Japan is refused; None for one that came with the program.

    Raises `BadPack`, `UnknownCheck`, `RuleWithoutSource`, `UnlistedSource`, `PackInThePast`,
    `PackWithoutOwner`, `RuleTwice`, `UnknownWeight`, `UnknownParameter`, `BadIdentifier`,
    `BadDocument`, `TooLarge`.
    """
    top = _map(tree(raw), "document", _TOP)
    name = PackId(_text(top.get("id"), "id"))
    if not top.get("owner"):
        raise PackWithoutOwner(pack=name[:80])
    begins = _day(top.get("effective_from"))
    if at is not None and jst_day(begins) < jst_day(at):
        raise PackInThePast(pack=name[:80], effective_from=jst_day(begins))
    sources = _sources(top.get("sources"))
    said = _list(top.get("rules"), "rules", _RULES_MAX)
    rules = tuple(_rule(one, f"rules[{place}]", checks, sources) for place, one in enumerate(said))
    twice = [
        rule.id for place, rule in enumerate(rules) if rule.id in {r.id for r in rules[:place]}
    ]
    if twice:
        raise RuleTwice(rule=twice[0])
    return Pack(
        id=name,
        version=_number(top.get("version"), "version"),
        jurisdiction=_text(top.get("jurisdiction"), "jurisdiction"),
        owner=_text(top.get("owner"), "owner"),
        effective_from=begins,
        sources=sources,
        rules=rules,
    )


def yaml_from_pack(pack: Pack) -> str:
    """`pack` as YAML; equal packs give equal text, and reading it gives the pack again."""
    told = {
        "id": pack.id,
        "version": pack.version,
        "jurisdiction": pack.jurisdiction,
        "owner": pack.owner,
        "effective_from": jst_day(pack.effective_from),
        "sources": dict(pack.sources),
        "rules": [_entry(rule) for rule in pack.rules],
    }
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100)


@lru_cache(maxsize=1)
def packaged() -> Mapping[str, bytes]:
    """The text of every pack that came with the program, by `id@version`, which its head says."""
    found = [f for f in files(__name__).iterdir() if f.name.endswith(".yaml")]
    texts = [f.read_bytes() for f in sorted(found, key=lambda f: f.name)]
    return {_named(text): text for text in texts}


def _named(text: bytes) -> str:
    """What the head of a pack calls it, without reading its rules."""
    said = dict(_HEAD.findall(text.decode().partition("\nrules:")[0]))
    return f"{said['id']}@{said['version']}"


def _entry(rule: Rule) -> dict[str, Any]:
    """One rule; what is empty is left out."""
    told = {
        "id": rule.id,
        "check": rule.check or None,
        "weight": rule.weight.value,
        "at": [gate.value for gate in Gate if gate in rule.at]
        if rule.at != frozenset(Gate)
        else None,
        "sources": list(rule.sources),
        "params": dict(rule.params) or None,
        "says": {"ja": rule.says_ja, "en": rule.says_en},
        "hint": {"ja": rule.hint_ja, "en": rule.hint_en} if rule.hint_ja else None,
        "with_settlement": rule.with_settlement or None,
        "asked_of": rule.asked_of or None,
    }
    return {key: value for key, value in told.items() if value is not None}


def _rule(value: Tree, where: str, checks: Checks, sources: Mapping[str, str]) -> Rule:
    """One rule, its check, weight, sources and parameters known."""
    said = _map(value, where, _RULE)
    name = _text(said.get("id"), f"{where}.id")
    later = _truth(said.get("with_settlement"), f"{where}.with_settlement")
    asked_of = _maybe(said.get("asked_of"), f"{where}.asked_of")
    check = _maybe(said.get("check"), f"{where}.check")
    if check not in checks and (check or not (later or asked_of)):
        raise UnknownCheck(rule=name[:40], check=check[:80])
    if not said.get("sources"):
        raise RuleWithoutSource(rule=name[:40])
    keys = tuple(
        _text(k, f"{where}.sources") for k in _list(said["sources"], f"{where}.sources", 20)
    )
    strange = [key for key in keys if key not in sources]
    if strange:
        raise UnlistedSource(rule=name[:40], source=strange[0][:40])
    says = _map(said.get("says"), f"{where}.says", _BOTH)
    hint = _map(said.get("hint") or {"ja": None, "en": None}, f"{where}.hint", _BOTH)
    return Rule(
        id=name,
        check=check,
        weight=_weight(said.get("weight"), name),
        sources=keys,
        params=_params(said.get("params"), name, checks.get(check, ())),
        at=_gates(said.get("at"), f"{where}.at"),
        says_ja=_text(says.get("ja"), f"{where}.says.ja"),
        says_en=_text(says.get("en"), f"{where}.says.en"),
        hint_ja=_maybe(hint.get("ja"), f"{where}.hint.ja"),
        hint_en=_maybe(hint.get("en"), f"{where}.hint.en"),
        with_settlement=later,
        asked_of=asked_of,
    )


def _weight(value: Tree, rule: str) -> Weight:
    """One of the four weights. Raises `UnknownWeight`."""
    try:
        return Weight(value)
    except ValueError:
        raise UnknownWeight(rule=rule[:40], weight=str(value)[:40]) from None


def _params(value: Tree, rule: str, known: Collection[str]) -> Mapping[str, Fact]:
    """Parameters by name: whole numbers where they are digits, else words. Raises
    `UnknownParameter`.
    """
    found: dict[str, Fact] = {}
    for name, said in _map(value or {}, f"{rule}.params").items():
        if name not in known or not isinstance(said, str) or not 0 < len(said) <= _TEXT_MAX:
            raise UnknownParameter(rule=rule[:40], parameter=name[:40], value=str(said or "")[:40])
        found[name] = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else said
    return found


def _gates(value: Tree, where: str) -> frozenset[Gate]:
    """When a rule is asked; where it says nothing, always. Raises `BadPack`."""
    if value is None:
        return frozenset(Gate)
    try:
        return frozenset(Gate(gate) for gate in _list(value, where, len(Gate)))
    except ValueError:
        raise BadPack(where=where, what=str(value)[:40]) from None


def _sources(value: Tree) -> Mapping[str, str]:
    """The sources by key."""
    found = _map(value, "sources")
    if not found or len(found) > _SOURCES_MAX:
        raise BadPack(where="sources")
    return {key: _text(text, f"sources.{key}"[:80]) for key, text in found.items()}


def _day(value: Tree) -> datetime:
    """The begin of a day in Japan, `2026-12-01`. Raises `BadPack`."""
    text = _text(value, "effective_from")
    try:
        return instant(f"{text}T00:00:00+09:00")
    except BadPeriod:
        raise BadPack(where="effective_from", what=text[:40]) from None


def _map(value: Tree, where: str, keys: Collection[str] | None = None) -> Mapping[str, Tree]:
    """`value`, if it is a map whose keys are known. Raises `BadPack`."""
    if not isinstance(value, dict):
        raise BadPack(where=where)
    for key in value:
        if keys is not None and key not in keys:
            raise BadPack(where=f"{where}.{key}"[:120], what="unknown key")
    return value


def _list(value: Tree, where: str, most: int) -> list[Tree]:
    """`value`, if it is a list with something in it, and not too much. Raises `BadPack`."""
    if not isinstance(value, list) or not 0 < len(value) <= most:
        raise BadPack(where=where)
    return value


def _text(value: Tree, where: str) -> str:
    """`value`, if it is text of a bearable length. Raises `BadPack`."""
    if not isinstance(value, str) or not 0 < len(value.strip()) <= _TEXT_MAX:
        raise BadPack(where=where)
    return value.strip()


def _maybe(value: Tree, where: str) -> str:
    """Text, or none."""
    return "" if value is None else _text(value, where)


def _number(value: Tree, where: str) -> int:
    """A whole number from 1 on. Raises `BadPack`."""
    text = str(value)
    if not (text.isascii() and text.isdigit() and 0 < int(text[:15]) < _NUMBER_MAX):
        raise BadPack(where=where, what=text[:40])
    return int(text)


def _truth(value: Tree, where: str) -> bool:
    """True or false; nothing is false. Raises `BadPack`."""
    if value not in (None, "true", "false"):
        raise BadPack(where=where)
    return bool(value == "true")
