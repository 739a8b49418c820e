"""What the commands about rights do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts import entitle, read
from kumiai.apps.manage.answers import Download
from kumiai.apps.node import Node
from kumiai.model.draft import CELL, About, Change, Conflict, Draft, Edit, Edits, Place, Step, Whose
from kumiai.model.person import Standing
from kumiai.model.refusal import BadDocument, BadTake
from kumiai.model.right import Matrix
from kumiai.wire.codec import document

Given = Mapping[str, Any]
_EDITS_MAX = 10_000
_EDIT = frozenset({"item", "group", "party", "field", "value"})


def rights_propose(node: Node, standing: Standing, given: Given) -> Any:
    """The draft with its changes and conflicts."""
    raw, said = given["file"], given["document"]
    if (raw is None) == (said is None):
        raise BadDocument(where="file")
    dataset, dealing = given["dataset"], given["dealing"]
    if raw is not None:
        return told(entitle.propose(node.store, standing, dataset, raw, dealing), None)
    return told(entitle.edit(node.store, standing, dataset, edits_of(said), dealing), None)


def rights_draft(node: Node, standing: Standing, given: Given) -> Any:
    """A draft, and the version that it became."""
    return told(*entitle.draft(node.store, standing, given["draft"]))


def rights_confirm(node: Node, standing: Standing, given: Given) -> Any:
    """Which matrix stands now."""
    takes = dict(_take(word) for word in given["take"] or ())
    return _stands(entitle.confirm(node.store, standing, given["draft"], takes))


def rights_history(node: Node, standing: Standing, given: Given) -> Any:
    """The versions, newest first."""
    found = entitle.history(node.store, standing, given["dataset"], given["last"] or 20)
    return [_step(step) for step in found]


def rights_import(node: Node, standing: Standing, given: Given) -> Any:
    """Which matrix stands now."""
    return _stands(
        entitle.set_rights(node.store, standing, given["dataset"], given["file"], given["dealing"])
    )


def rights_export(node: Node, standing: Standing, given: Given) -> Download:
    """The matrix as a file."""
    form = given["format"] or "xlsx"
    if form not in ("xlsx", "yaml"):
        raise BadDocument(where="format")
    content = entitle.export_rights(node.store, standing, given["dataset"], form)
    kind = read.XLSX if form == "xlsx" else "application/yaml"
    return Download(kind, f"{given['dataset']}-rights.{form}", content)


def rights_coverage(node: Node, standing: Standing, given: Given) -> Any:
    """Each collected item in its one state, and how many are in each."""
    found = entitle.coverage_of(node.store, standing, given["dataset"])
    counts: dict[str, int] = {}
    for covered in found:
        counts[covered.state.value] = counts.get(covered.state.value, 0) + 1
    return {"items": [document(covered) for covered in found], "counts": counts}


def edits_of(said: Any) -> Edits:
    """The base and the single edits that a document says. Raises `BadDocument`."""
    if not isinstance(said, Mapping) or said.keys() != {"base", "edits"}:
        raise BadDocument(where="document")
    base, edits = said["base"], said["edits"]
    if isinstance(base, bool) or not isinstance(base, str | int):
        raise BadDocument(where="base")
    if not isinstance(edits, list) or not edits or len(edits) > _EDITS_MAX:
        raise BadDocument(where="edits")
    return Edits(str(base), tuple(_edit(one, f"edits[{n}]") for n, one in enumerate(edits)))


def _edit(said: Any, where: str) -> Edit:
    """One edit: of a cell, a line, a group, a party, or the default. Raises `BadDocument`."""
    if not isinstance(said, Mapping) or not said.keys() <= _EDIT or "value" not in said:
        raise BadDocument(where=where)
    words = {name: "" if said.get(name) is None else said[name] for name in _EDIT}
    for name, word in words.items():
        if not isinstance(word, str):
            raise BadDocument(where=f"{where}.{name}")
    item, group, party, field = (words[name] for name in ("item", "group", "party", "field"))
    if (item and group) or field == CELL:
        raise BadDocument(where=where)
    if item or group:
        place = Place(About.ITEM if item else About.GROUP, item or group, party, field)
    elif party:
        place = Place(About.PARTY, party, "", field)
    elif field == "default":
        place = Place(About.DEFAULT)
    else:
        raise BadDocument(where=where)
    return Edit(place, words["value"])


def _take(word: str) -> tuple[str, Whose]:
    """The decision of one conflict. Raises `BadTake`."""
    place, _, whose = word.rpartition("=")
    if whose not in (Whose.OURS, Whose.THEIRS) or not place:
        raise BadTake(take=word[:160])
    return place, Whose(whose)


def told(draft: Draft, applied: int | None) -> dict[str, Any]:
    """A draft as its answer shows it: what would change, what is in conflict, and what it stands on."""
    return {
        "draft": draft.id,
        "dataset": draft.dataset,
        "person": draft.person,
        "at": document(draft.at),
        "dealing": draft.dealing,
        "base": draft.base,
        "stands": draft.stands,
        "applied": applied,
        "changes": [_change(change) for change in draft.changes],
        "conflicts": [_conflict(conflict) for conflict in draft.conflicts],
    }


def _place(place: Place) -> dict[str, Any]:
    """Where: in one word, and in parts."""
    parts = {"at": place.name(), "about": place.about.value, "line": place.line}
    return {**parts, "party": place.party, "field": place.field}


def _change(change: Change) -> dict[str, Any]:
    """A change."""
    said = {"before": change.before, "after": change.after, "whose": change.whose.value}
    return {**_place(change.place), **said, "lines": list(change.lines)}


def _conflict(conflict: Conflict) -> dict[str, Any]:
    """A conflict."""
    said = {"before": conflict.before, "theirs": conflict.theirs, "ours": conflict.ours}
    return {**_place(conflict.place), **said}


def _step(step: Step) -> dict[str, Any]:
    """A version in its history."""
    origin = step.matrix.origin
    changes = [_change(change) for change in step.changes]
    return {
        "version": step.matrix.version,
        "at": document(origin.at),
        "person": origin.person or None,
        "origin": origin.kind.value,
        "agreement": origin.agreement,
        "dealing": origin.dealing,
        "draft": step.draft,
        "drafted_by": step.drafted_by,
        "changes": [{k: v for k, v in change.items() if k != "whose"} for change in changes],
    }


def _stands(matrix: Matrix) -> dict[str, Any]:
    """Which matrix stands."""
    return {
        "dataset": matrix.dataset,
        "version": matrix.version,
        "items": len(matrix.items),
        "parties": list(matrix.parties),
    }
