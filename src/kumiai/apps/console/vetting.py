"""Vetting: the rule packs that hold, drafts that are tried, findings on a deal's page, and flags that
somebody with the mandate lets pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kumiai.apps.console.visit import Gone, Shown, Visit
from kumiai.model.finding import Weight
from kumiai.model.party import PartyId
from kumiai.model.person import Power
from kumiai.papers import spoken
from kumiai.records import register
from kumiai.rules.standing import Operation, may

PACKS = "/console/packs"
_OPEN_SHOWN = 20
_WORD = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
"""What could be an id of a party."""


def of_thing(visit: Visit, thing: str) -> dict[str, Any]:
    """What the page of an offer or agreement tells of findings, and whether the asker may let its
    party's flags pass.
    """
    if not may(visit.standing, Operation.FINDING_LIST):
        return {"vetted": None, "overrides": False}
    allowed = may(visit.standing, Operation.FINDING_OVERRIDE)
    vetted = visit.ask(Operation.FINDING_LIST, thing=thing)
    names = {party: spoken.name(of, visit.lang) for party, of in visit.parties().items()}
    by_rule: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in vetted["findings"]:
        shown = {**one, "reason": named(one[f"reason_{visit.lang}"], names)}
        shown["hint"] = named(one[f"hint_{visit.lang}"], names)
        by_rule.setdefault((one["weight"], one["rule"]), []).append(shown)
    return {
        "vetted": {**vetted, "by_rule": list(by_rule.values())},
        "overrides": allowed and visit.standing.mandate(Power.OVERRIDE) is not None,
    }


def named(text: str, names: Mapping[PartyId, str]) -> str:
    """`text` with the names of parties for their ids; commands, between backticks, stay as they are."""
    parts = text.split("`")
    parts[::2] = [
        _WORD.sub(lambda word: names.get(PartyId(word[0]), word[0]), p) for p in parts[::2]
    ]
    return "`".join(parts)


def override(visit: Visit) -> Gone:
    """Lets the flags of a rule pass; back to the page of the deal."""
    thing = visit.said("thing")
    reason = str(visit.given.get("reason", ""))
    visit.ask(Operation.FINDING_OVERRIDE, thing=thing, rule=visit.said("rule"), reason=reason)
    return Gone(f"/console/{_place(visit, thing)}/{thing}")


def _place(visit: Visit, thing: str) -> str:
    """Which page a deal has for the asker: a pool that it may enter is no agreement of it yet."""
    if any(one.id == thing for one in register.offers(visit.database(), visit.standing)):
        return "offers"
    known = register.agreements(visit.database(), visit.standing)
    return "agreements" if any(one.id == thing for one in known) else "pools"


def packs_page(visit: Visit) -> Shown:
    """The packs that hold, and since when; drafts; the form that tries one."""
    found = visit.ask(Operation.PACK_LIST)
    told = {
        "packs": found,
        "tries": may(visit.standing, Operation.PACK_TRY),
        "adopts": may(visit.standing, Operation.PACK_ADOPT),
        "operates": visit.standing.party == visit.node.store.operator,
    }
    return Shown("packs.html", told)


def attempt(visit: Visit) -> Shown:
    """What a draft would find, and what it finds otherwise; nothing takes effect."""
    found = visit.ask(Operation.PACK_TRY, file=visit.given.get("file"))
    return _changes(visit, found, ("pack_tried", "pack_tried_help"), draft=True)


def changes_page(visit: Visit) -> Shown:
    """What a pack finds otherwise than the version before it."""
    found = visit.ask(Operation.PACK_CHANGES, pack=visit.said("pack"))
    return _changes(visit, found, ("pack_changes", "pack_changes_help"), draft=False)


def _changes(visit: Visit, found: Any, texts: tuple[str, str], *, draft: bool) -> Shown:
    """A difference between two versions of a pack, per agreement and offer."""
    told = {
        "found": found,
        "head": texts[0],
        "help": texts[1],
        "adopts": draft and may(visit.standing, Operation.PACK_ADOPT),
    }
    return Shown("changes.html", told)


def adopt(visit: Visit) -> Gone:
    """Puts on record that a pack holds; on to what changes by it."""
    pack = visit.said("pack")
    visit.ask(Operation.PACK_ADOPT, pack=pack, whom=visit.said("whom") or None)
    return Gone(f"{PACKS}/{pack}/changes")


def open_flags(visit: Visit) -> Iterator[tuple[str, str, str]]:
    """Open offers with flags that nobody of the asker's party has let pass: rules, title and place.
    Nothing for somebody who may not.
    """
    if not may(visit.standing, Operation.FINDING_OVERRIDE):
        return
    offers = register.offers(visit.database(), visit.standing)
    for offer in [one for one in offers if one.state.value == "open"][:_OPEN_SHOWN]:
        signed = {one.party for one in register.acceptances(visit.database(), offer.id)}
        if visit.standing.party in signed:
            continue
        found = visit.ask(Operation.FINDING_LIST, thing=offer.id)["findings"]
        flags = [f for f in found if f["weight"] == Weight.FLAG.value and not f["overridden"]]
        if flags:
            rules = ", ".join(dict.fromkeys(f["rule"] for f in flags))
            yield rules, visit.title(offer.terms), f"/console/offers/{offer.id}#findings"
