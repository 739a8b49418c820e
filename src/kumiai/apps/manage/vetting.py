"""What the commands about rule packs and findings do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kumiai.acts import vet
from kumiai.apps.manage.answers import Download
from kumiai.apps.node import Node
from kumiai.model.finding import Finding
from kumiai.model.pack import Pack
from kumiai.model.person import Standing
from kumiai.model.refusal import BadDocument
from kumiai.model.review import Changes, Override
from kumiai.papers.packs import pack_from_yaml, yaml_from_pack
from kumiai.papers.packs.telling import told
from kumiai.rules.gate import covers
from kumiai.rules.pack import TAKES
from kumiai.wire.codec import document

Given = Mapping[str, Any]
_WHOM = {None: False, "own": False, "everybody": True}


def pack_list(node: Node, standing: Standing, _: Given) -> Any:
    """The packs that the asker's party may know, and which of them hold."""
    return [_pack(known) for known in vet.packs(node.store, standing)]


def _pack(known: vet.Known) -> dict[str, Any]:
    """A pack without its rules."""
    pack, adoption = known.pack, known.adoption
    return {
        "pack": pack.reference(),
        "holds": adoption is not None,
        "for": None if adoption is None else adoption.party or "everybody",
        "effective_from": document(pack.effective_from),
        "adopted_at": document(adoption.at if adoption else None),
        "adopted_by": adoption.person if adoption else None,
        "jurisdiction": pack.jurisdiction,
        "owner": pack.owner,
        "rules": len(pack.rules),
    }


def pack_show(node: Node, standing: Standing, given: Given) -> Download:
    """The pack as YAML."""
    pack = vet.show(node.store, standing, given["pack"])
    text = yaml_from_pack(pack).encode()
    return Download("application/yaml; charset=utf-8", f"{pack.reference()}.yaml", text)


def pack_try(node: Node, standing: Standing, given: Given) -> Any:
    """What a draft would find, and the difference to what holds."""
    draft = pack_from_yaml(given["file"], TAKES, standing.at)
    return _listed(draft, vet.attempt(node.store, standing, draft))


def pack_adopt(node: Node, standing: Standing, given: Given) -> Any:
    """What changes by a pack that holds now."""
    if given["whom"] not in _WHOM:
        raise BadDocument(where="whom", what=str(given["whom"])[:40])
    if given["file"] is None:
        pack = vet.known(node.store, standing, given["pack"])
    else:
        pack = pack_from_yaml(given["file"], TAKES, standing.at)
    if pack.reference() != given["pack"]:
        raise BadDocument(where="pack", what=pack.reference()[:80])
    found = vet.adopt(node.store, standing, pack, everybody=_WHOM[given["whom"]])
    return _listed(pack, found)


def pack_changes(node: Node, standing: Standing, given: Given) -> Any:
    """What a pack finds otherwise than the version before it."""
    pack = vet.show(node.store, standing, given["pack"])
    return _listed(pack, vet.changes(node.store, standing, given["pack"]))


def _listed(pack: Pack, found: Sequence[Changes]) -> dict[str, Any]:
    """A difference, summed up and per agreement or offer; those that nothing is found about are
    counted only.
    """
    met = [one for one in found if one.new or one.gone or one.same]
    return {
        "pack": pack.reference(),
        "looked_at": len(found),
        "new": sum(len(one.new) for one in found),
        "gone": sum(len(one.gone) for one in found),
        "same": sum(len(one.same) for one in found),
        "things": [
            {
                "thing": one.thing,
                "new": [_short(f) for f in one.new],
                "gone": [_short(f) for f in one.gone],
                "same": [_short(f) for f in one.same],
            }
            for one in met
        ],
    }


def _short(found: Finding) -> str:
    """A finding in a list: rule, weight and what it is about."""
    return f"{found.rule} {found.weight.value} {found.about}".rstrip()


def finding_list(node: Node, standing: Standing, given: Given) -> Any:
    """What stands against an offer or agreement, each with its reason, and who let it pass."""
    return listed(vet.findings(node.store, standing, given["thing"]))


def listed(vetted: vet.Vetted) -> dict[str, Any]:
    """Findings with the words of their packs."""
    packs = {held.pack.reference(): held.pack for held in vetted.held}
    return {
        "thing": vetted.thing.id,
        "packs": list(packs),
        "findings": [_finding(packs[f.pack], f, vetted.overrides) for f in vetted.findings],
        "shown_at_signing": [
            {
                "at": document(review.at),
                "person": review.person,
                "findings": [_short(one) for one in review.findings],
            }
            for review in vetted.reviews
        ],
    }


def _finding(pack: Pack, found: Finding, overrides: Sequence[Override]) -> dict[str, Any]:
    """One finding."""
    ja, en = told(pack, found, "ja"), told(pack, found, "en")
    rule = pack.rule(found.rule)
    passed = [_override(one) for one in overrides if covers(one, found)]
    return {
        "rule": found.rule,
        "weight": found.weight.value,
        "at": sorted(gate.value for gate in rule.at) if rule else [],
        "about": found.about,
        "pack": found.pack,
        "reason_ja": ja.reason,
        "reason_en": en.reason,
        "hint_ja": ja.hint,
        "hint_en": en.hint,
        "sources": dict(en.sources),
        "overridden": passed[-1] if passed else None,
    }


def _override(one: Override) -> dict[str, Any]:
    """Who let a flag pass, and why."""
    said = document(one)
    return {name: said[name] for name in ("person", "mandate", "reason", "at")}


def finding_override(node: Node, standing: Standing, given: Given) -> Any:
    """The overrides of the asker's party under these terms."""
    made = vet.override(node.store, standing, given["thing"], given["rule"], given["reason"])
    own = [one for one in made if one.party == standing.party and one.rule == given["rule"]]
    return [{"rule": one.rule, "about": list(one.about), **_override(one)} for one in own]
