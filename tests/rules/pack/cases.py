"""Dossiers written as YAML: a complete one, and what a case says differently."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from kumiai.model.dossier import Dossier
from kumiai.model.finding import Finding
from kumiai.model.pack import Gate, Pack
from kumiai.model.right import Use
from kumiai.papers.packs import pack_from_yaml, packaged
from kumiai.rules.pack import TAKES, run
from kumiai.wire.codec import noun

CASES = Path(__file__).resolve().parents[2] / "golden" / "cases"
BASE: Mapping[str, Any] = yaml.safe_load((CASES / "base.yaml").read_text("utf-8"))
Tree = Mapping[str, Any]
_READ = dict.fromkeys(Use, "deny") | {Use.USE: "allow", Use.DERIVE: "limited"}
CELLS: Mapping[str, Mapping[str, Any]] = {
    "full": {"uses": dict.fromkeys(Use, "allow"), "reasons": ["sensor"]},
    "read": {"uses": _READ, "condition": "own machines", "reasons": ["contribution"]},
    "own": {"uses": dict.fromkeys(Use, "deny") | {Use.USE: "allow"}, "reasons": ["cost"]},
    "bare": {"uses": dict.fromkeys(Use, "deny") | {Use.USE: "allow"}},
    "none": {"uses": dict.fromkeys(Use, "deny")},
}
"""Cells by the words that cases use for them."""


@lru_cache(maxsize=8)
def packs() -> Mapping[str, Pack]:
    """The packs that come with the program, by id."""
    found = [pack_from_yaml(raw, TAKES, None) for raw in packaged().values()]
    return {pack.id: pack for pack in found}


def dossier(changes: Tree) -> Dossier:
    """The complete dossier with `changes`: a map changes entries, null takes one away, a list
    stands for the whole.
    """
    return noun(Dossier, _written(_merged(BASE, changes)))


def found(pack: str, changes: Tree, gate: Gate | None = None) -> list[Finding]:
    """What a pack finds in the changed dossier."""
    return list(run(packs()[pack], dossier(changes), gate))


def rules(pack: str, changes: Tree, gate: Gate | None = None) -> list[str]:
    """The rules that are met, one for each finding, in order."""
    return sorted(one.rule for one in found(pack, changes, gate))


def _merged(base: Any, changes: Any) -> Any:
    """`base` with `changes` laid over it."""
    if not isinstance(base, Mapping) or not isinstance(changes, Mapping):
        return changes
    both = {**base, **{key: _merged(base.get(key), value) for key, value in changes.items()}}
    return {key: value for key, value in both.items() if value is not None}


def _written(said: Tree) -> Tree:
    """The document of a dossier: maps that stand for lists become lists."""
    terms = {"proceeds": None, **said["terms"]}
    policies, clauses = terms.pop("policies_by_dataset", {}), terms.pop("clauses_by_id", {})
    terms["policies"] = [{"dataset": name, **policy} for name, policy in policies.items()]
    terms["clauses"] = [_clause(key, clause) for key, clause in clauses.items()]
    subjects = said.get("subjects_by_dataset", {})
    rest = {k: v for k, v in said.items() if k not in ("subjects_by_dataset", "relations_both")}
    if "rights" in terms:
        terms["rights"] = [_rights(name, given) for name, given in terms["rights"].items()]
    return {
        **rest,
        "terms": terms,
        "subjects": [_subject(name, subject) for name, subject in subjects.items()],
        "relations": list(_relations(said.get("relations_both", ()))),
    }


def _clause(key: str, says: Tree) -> Tree:
    """One clause; `by` is who supplied it, and `personal/2` the second of its kind."""
    fields = {name: value for name, value in says.items() if name != "by"}
    return {"id": key.partition("/")[0], "says": fields, "by": says.get("by", "kasugai-seiko")}


def _subject(name: str, said: Tree) -> Tree:
    """One subject, its table of rights written out."""
    rights = {"rights": _rights(name, said["rights"])} if "rights" in said else {}
    return {"dataset": name, **said, **rights}


def _rights(name: str, rights: Tree) -> Tree:
    """A table of rights, each line with its cells in the order of the parties."""
    items, cells = [], {}
    for item, line in rights["items_by_id"].items():
        told = {"id": item, "label_ja": item, "label_en": item, **line}
        named = zip(rights["parties"], told.pop("cells"), strict=False)
        cells[item] = {party: CELLS[word] for party, word in named}
        items.append(told)
    groups = [
        {**group, "cells": {p: CELLS[w] for p, w in group["cells"].items()}}
        for group in rights.get("groups", ())
    ]
    rest = {key: value for key, value in rights.items() if key != "items_by_id"}
    return {**rest, "dataset": name, "items": items, "cells": cells, "groups": groups}


def _relations(pairs: Iterable[Tree]) -> Iterable[Tree]:
    """What both sides of each pair declare, alike."""
    for pair in pairs:
        for by, other in (pair["parties"], reversed(pair["parties"])):
            yield {
                "market": pair["market"],
                "declared_by": by,
                "other": other,
                "kind": pair["kind"],
                "declared_at": "2026-11-01T00:00:00Z",
                "firewall": pair.get("firewall", False),
            }
