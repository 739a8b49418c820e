"""A table of rules: what to change in the complete dossier so that a rule is met, or just not.

Each row names the pack, the rule, the change, and the rules met by it (by default that one alone).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

JP, EU, US = "jp-2026", "eu-data-act", "us-legacy"
Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """One change and what is met by it."""

    pack: str
    rule: str
    changes: Tree
    met: Sequence[str]


def clause(name: str, **says: Any) -> Tree:
    """A clause that says something else."""
    return {"terms": {"clauses_by_id": {name: says}}}


def without(name: str) -> Tree:
    """The terms without a clause."""
    return {"terms": {"clauses_by_id": {name: None}}}


def policy(**says: Any) -> Tree:
    """The dataset's limits, changed."""
    return {"terms": {"policies_by_dataset": {"machining": says}}}


def subject(**says: Any) -> Tree:
    """What is known of the dataset, changed."""
    return {"subjects_by_dataset": {"machining": says}}


def item(name: str, **says: Any) -> Tree:
    """One line of the rights, changed."""
    return subject(rights={"items_by_id": {name: says}})


def card(name: str, **says: Any) -> Tree:
    """One card, changed."""
    return subject(cards={name: says})


def both(*changes: Tree) -> Tree:
    """Several changes together."""
    found: dict[str, Any] = {}
    for change in changes:
        _lay(found, change)
    return found


def _lay(found: dict[str, Any], change: Tree) -> None:
    """Lays one change over another."""
    for key, value in change.items():
        if isinstance(value, Mapping):
            found[key] = dict(found.get(key) or {})
            _lay(found[key], value)
        else:
            found[key] = value


def related(kind: str, *parties: str) -> Tree:
    """Both parties declare `kind` of each other."""
    named = list(parties) or ["kasugai-seiko", "seto-kikai"]
    pair = {"market": "machine-tools", "parties": named, "kind": kind}
    known = {"market": "machine-tools", "parties": ["kasugai-seiko", "seto-kikai"]}
    own = [] if not parties else [{**known, "kind": "vertical"}]
    return {"relations_both": [*own, pair]}


def released(kind: str, *cells: Tree, **says: Any) -> Tree:
    """Something is published, or offered to be."""
    return {"releases": [release("r1", kind, *cells, **says)]}


def release(name: str, kind: str, *cells: Tree, **says: Any) -> Tree:
    """One release."""
    return {"id": name, "at": "2027-01-10T00:00:00Z", "kind": kind, "cells": list(cells), **says}


def cell(who: str, *weights: int | None, key: str = "total") -> Tree:
    """A cell of contributors, a letter each, with their weights (10 where none is given)."""
    given = weights or (10,) * len(who)
    return {"key": key, "contributors": dict(zip(who, given, strict=True))}


def asks(**says: Any) -> Tree:
    """Somebody asks to read."""
    usual = {"party": "seto-kikai", "dataset": "machining", "purpose": "maintenance"}
    return {"asking": {**usual, **says}}


def serves(**says: Any) -> Tree:
    """What the recipient was served, changed."""
    usual = {
        "party": "seto-kikai", "answers": 12, "first_at": "2026-12-02T00:00:00Z",
        "dataset": "machining", "purposes": ["maintenance"], "delay": 60,
        "yen_per_1000_rows": 100, "own": True, "recorded": 12,
    }  # fmt: skip
    return {**usual, **says}


def served(*rows: Tree) -> Tree:
    """The recipients so far."""
    return {"served": [serves(), *rows]}


def other(**says: Any) -> Tree:
    """Another agreement of the provider."""
    usual = {"agreement": "agr-2", "recipient": "owari", "category": "builder", "yen": 100000}
    return {"others": [{**usual, **says}]}


def demand(kind: str, at: str, answered: str | None = None) -> Tree:
    """Something that was asked for."""
    said = {"kind": kind, "by": "kasugai-seiko", "at": f"{at}T00:00:00Z"}
    return {"demands": [said | ({"answered_at": f"{answered}T00:00:00Z"} if answered else {})]}


def suspended(*items: str, **says: Any) -> Tree:
    """Sharing was stopped."""
    said = {"items": list(items), "at": "2027-01-10T00:00:00Z", "reason": "leak", "notified": True}
    return {"suspensions": [{**said, **says}]}


def depends(**says: Any) -> Tree:
    """How the provider describes its position, changed."""
    usual = {
        "market": "machine-tools", "described_by": "kasugai-seiko", "other": "seto-kikai",
        "person": "hara", "at": "2026-11-01T00:00:00Z", "dependence": 20, "rank": 3,
        "alternatives": "yes", "locked_in": "no",
    }  # fmt: skip
    return {"dominance": [{**usual, **says}]}


def turns(*said: tuple[str, Sequence[str], Sequence[str]]) -> Tree:
    """A negotiation: who, what it changes, what it accepts."""
    return {
        "turns": [
            {"by": by, "at": f"2026-11-{n + 10}T00:00:00Z", "changes": c, "accepts": a}
            for n, (by, c, a) in enumerate(said)
        ]
    }


def complained(after: int) -> Tree:
    """The provider complained, and was cut off some days later."""
    day = f"2026-12-{1 + after:02d}" if after < 31 else f"2027-03-{after - 89:02d}"
    return {
        "complaints": [{"by": "kasugai-seiko", "at": "2026-12-01T00:00:00Z"}],
        "setbacks": [{"party": "kasugai-seiko", "at": f"{day}T00:00:00Z", "what": "ended"}],
    }


LOCKED = depends(alternatives="no", locked_in="yes", lock_in="its controllers")
QUANTITY = item("Sload", topic="quantity")
PLAN = item("Sload", topic="output", tense="plan")
FREE: Tree = {"terms": {"proceeds": {"yen": 0}}}
CREATION: Tree = {
    "terms": {
        "kind": "creation", "policies_by_dataset": {"machining": None}, "proceeds": None,
        "rights": {
            "machining": {
                "parties": ["kasugai-seiko", "seto-kikai"],
                "items_by_id": {"Program": {"classification": "trade_secret", "cells": ["full", "none"]}},
            }
        },
    },
    "served": [],
    "turns": [],
}  # fmt: skip
"""A creation agreement that sets rights in the secret and serves nothing."""
PERSONAL_AT = policy(columns=["c1", "c2", "c3", "c4"])
SHARED = {
    "groups": [{"id": "nc", "label_ja": "NC", "label_en": "NC", "cells": {"seto-kikai": "read"}}]
}
IMPOSED_INTENT = clause("liability", excludes_intent="yes")


def rows() -> Iterator[Row]:
    """All changes by which a rule is met."""
    for pack, rule, changes, *met in MET:
        yield Row(pack, rule, changes, met or [rule])


MET: Sequence[tuple[Any, ...]] = (
    (JP, "R01", {"subjects_by_dataset": None}),
    (JP, "R01", subject(rights={"parties": ["seto-kikai"]}), "R01"),
    (JP, "R02", policy(items=["Sload", "Unlisted"])),
    (JP, "R02", subject(rights={"default": "to_negotiate"}), "R02", "R06"),
    (JP, "R03", clause("use", region=None)),
    (JP, "R03", without("use")),
    (JP, "R04", clause("distribution", period=None)),
    (JP, "R04", without("distribution")),
    (JP, "R05", without("transform")),
    (JP, "R05", clause("transform", right=None)),
    (JP, "R06", item("Sload", cells=["full", "bare"])),
    (JP, "R07", asks(purpose="next-model-development")),
    (JP, "R07", served(serves(purposes=["bid-preparation"]))),
    (JP, "R08", policy(purposes=["business-use"]), "R07", "R08"),
    (JP, "R08", policy(purposes=["maintenance", "bid-preparation"])),
    (JP, "R09", asks(party="owari")),
    (JP, "R09", both(asks(), {"at": "2027-12-01T00:00:00Z"}), "R09"),
    (JP, "R09", both(asks(), {"ended_at": "2027-01-10T00:00:00Z"})),
    (JP, "R10", clause("distribution", duties_passed_on="no")),
    (JP, "R10", {"re_exports": [{"source": "kasugai-seiko", "by": "seto-kikai", "to": "owari", "next_policy": False, "consented": True}]}),
    (JP, "R10", {"re_exports": [{"source": "kasugai-seiko", "by": "seto-kikai", "to": "owari", "next_policy": True, "consented": False}]}),
    (JP, "R11", without("derived_back")),
    (JP, "R12", demand("copy", "2026-12-31")),
    (EU, "R12", demand("copy", "2026-12-01", "2027-01-02")),
    (JP, "R13", clause("termination", derived=None)),
    (JP, "R13", {"ended_at": "2026-12-10T00:00:00Z"}),
    (JP, "R14", {"paper": None}),
    (EU, "R14", without("precedence")),
    (JP, "R15", subject(version="2.0.0")),
    (JP, "R16", clause("warranty", ip=None)),
    (JP, "R17", clause("management", report="no")),
    (JP, "R17", demand("report", "2026-12-01")),
    (JP, "R18", without("handover")),
    (JP, "S01", both(policy(items=["Program"]), card("Program", measures_signed=False))),
    (EU, "S01", both(policy(items=["Program"]), card("Program", measures_signed=None), clause("secrets", signed="no"))),
    (JP, "S02", both(subject(rights=SHARED), item("Program", group="nc", cells=["full", "read"]))),
    (EU, "S02", subject(rights={"default": "limited"}), "S02"),
    (JP, "S03", both(policy(items=["Program"]), card("Program", access="all"))),
    (JP, "S03", both(policy(items=["Program"]), subject(cards={"Program": None})), "S03"),
    (JP, "S04", clause("suspension", only_tagged="no")),
    (JP, "S04", suspended("Sload")),
    (JP, "S04", suspended("Program", reason=" ")),
    (EU, "S04-notice", suspended("Program", notified=False)),
    (JP, "S05", clause("suspension", case_by_case="no")),
    (EU, "S05", suspended("Program", blanket=True)),
    (JP, "S06", card("Ztemp", anonymous=True)),
    (JP, "S06", subject(cards={"Ztemp": None})),
    (JP, "P01", clause("personal", basis="none")),
    (EU, "P01", without("personal")),
    (JP, "P02", both(PERSONAL_AT, item("Sload", topic="location"))),
    (JP, "P03", {"parties": {"seto-kikai": {"country": "DE"}}}),
    (JP, "P03", both(clause("personal", country="US", foreign_basis="consent"), clause("use", region=None), {"parties": {"seto-kikai": None}}), "P03", "R03"),
    (JP, "P04", {"served": [serves(recorded=11)]}),
    (JP, "C01", both(PLAN, related("competitor"))),
    (EU, "C01", both(PLAN, related("potential"))),
    (JP, "C01", both(PLAN, {"relations_both": []})),
    (JP, "C02", both(QUANTITY, related("competitor"))),
    (JP, "C02", both(item("Sload", competition="proxy"), {"relations_both": []})),
    (EU, "C02", both(item("Sload", topic="price", tense="past"), related("competitor"))),
    (US, "C02", both(QUANTITY, related("competitor"))),
    (JP, "C03", released("counts", voluntary=True, outline=True)),
    (JP, "C04", released("figures", cell("abcd"))),
    (JP, "C04", both(released("figures", cell("abcde")), {"parties": {"a": {"family": "f"}, "b": {"family": "f"}}})),
    (EU, "C04", released("survey", cell("ab"), topic="quantity")),
    (US, "C04", released("figures", cell("abcd"))),
    (JP, "C05", released("figures", cell("abcdef", 26, 20, 20, 20, 10, 4))),
    (JP, "C05", released("figures", cell("abcde", 10, 10, 10, 10, None))),
    (EU, "C05", released("figures", cell("abcde", 5, 1, 1, 1, 1))),
    (US, "C05", released("figures", cell("abcde", 5, 1, 1, 1, 1))),
    (JP, "C06", {"releases": [release("r1", "figures", cell("abcdef")), release("r2", "figures", cell("abcdefgh"))]}),
    (EU, "C06", released("figures", cell("abcdef", key="all"), cell("abcde", key="lathes"))),
    (JP, "C07", released("forecast", {"key": "roof", "makers": 3})),
    (JP, "C07", released("forecast", {"key": "roof", "makers": 9, "per_member": True})),
    (JP, "C08", both(asks(office="sales"), QUANTITY, related("competitor")), "C02", "C08"),
    (US, "C08", both(asks(), QUANTITY, related("competitor")), "C02", "C08"),
    (JP, "C09", both(QUANTITY, {"re_exports": [{"source": "kasugai-seiko", "by": "seto-kikai", "to": "owari", "next_policy": True, "consented": True}]})),
    (EU, "C09", both(QUANTITY, related("competitor", "kasugai-seiko", "owari"), {"re_exports": [{"source": "kasugai-seiko", "by": "seto-kikai", "to": "owari", "next_policy": True, "consented": True, "items": ["Sload"]}]})),
    (JP, "C10", both(PLAN, policy(purposes=["supply"]), {"vocabulary": ["supply"], "served": []})),
    (EU, "C10", both(PLAN, policy(purposes=["supply"]), {"served": []})),
    (JP, "C11", both(related("dual"), clause("competition", firewall="no"))),
    (JP, "C12", both({"terms": {"kind": "pool"}}, clause("competition", admission=None))),
    (JP, "C12", {"turned_away": [{"party": "owari", "at": "2027-01-01T00:00:00Z"}]}),
    (JP, "C13", clause("competition", exclusive_pool="yes")),
    (JP, "C14", {"shown": ["this exchange is safe, by 5 members"]}),
    (EU, "C14", {"shown": ["Harmless."]}),
    (JP, "C15", released("survey", topic="price")),
    (JP, "A01", {"terms": {"clauses_by_id": {"exclusivity": {"to": "seto-kikai", "own_use": "yes"}}}}),
    (EU, "A01", item("Sload", cells=["none", "own"]), "A01", "A01-own"),
    (EU, "A01-own", {"terms": {"clauses_by_id": {"exclusivity": {"to": "seto-kikai", "own_use": "no"}}}}, "A01", "A01-own", "U06"),
    (JP, "A02", both(FREE, clause("demand", within_purchase="no", benefit=None), LOCKED)),
    (JP, "A02", both(FREE, without("demand"), {"dominance": []}), "A02", "A06"),
    (JP, "A03", both(clause("demand", open_ended="yes"), LOCKED)),
    (JP, "A03", both(clause("demand", volume=None), policy(rows_max=None), LOCKED)),
    (JP, "A04", both(policy(items=["Program"]), clause("secrets", nda="no"))),
    (JP, "A04", both(item("Program", cells=["full", "read"]), clause("confidentiality", no_other_use="no"), policy(items=["Sload", "Program"]))),
    (JP, "A05", {"terms": {"clauses_by_id": {"assignment": {"what": "ip", "to": "seto-kikai", "price": 0}}}}),
    (JP, "A05", clause("transform", right="recipient", price=None)),
    (JP, "A06", depends(dependence=None)),
    (JP, "A06", {"dominance": []}),
    (JP, "A07", turns(("kasugai-seiko", [], []), ("seto-kikai", ["clause/exit"], []), ("kasugai-seiko", ["clause/exit"], []))),
    (EU, "A07", turns(("kasugai-seiko", [], []), ("seto-kikai", ["clause/exit"], []), ("kasugai-seiko", ["clause/exit"], []))),
    (JP, "A08", served(serves(party="owari", own=False, delay=73))),
    (JP, "A08", served(serves(party="owari", own=False, yen_per_1000_rows=150))),
    (JP, "A09", complained(5)),
    (JP, "A10", clause("commission", covered="yes", due=61, fees_deducted="no", written="yes", record=2)),
    (JP, "A10", clause("commission", covered="yes", due=60, fees_deducted="yes", written="yes", record=2)),
    (JP, "U01", IMPOSED_INTENT),
    (EU, "U01", IMPOSED_INTENT),
    (JP, "U02", clause("liability", excludes_breach="yes")),
    (EU, "U02", clause("liability", excludes_breach="yes")),
    (JP, "U03", {"terms": {"clauses_by_id": {"interpretation": {"sole_judge": "seto-kikai"}}}}),
    (EU, "U03", {"terms": {"clauses_by_id": {"interpretation": {"sole_judge": "seto-kikai"}}}}),
    (JP, "U04", clause("liability", limits_remedies="yes")),
    (EU, "U04", clause("liability", limits_remedies="yes")),
    (JP, "U05", clause("competition", harmful_use="yes")),
    (EU, "U05", clause("competition", harmful_use="yes")),
    (JP, "U06", {"terms": {"clauses_by_id": {"exclusivity": {"own_use": "no"}}}}),
    (EU, "U06", {"terms": {"clauses_by_id": {"exclusivity": {"own_use": "no"}}}}),
    (JP, "U07", both(clause("exit", lock_in="yes"), {"turns": []})),
    (EU, "U07", both(clause("exit", notice=181), {"turns": []})),
    (JP, "U08", without("copy")),
    (EU, "U08", clause("copy", within=None)),
    (JP, "U09", both(clause("exit", notice=29), {"turns": []})),
    (EU, "U09", both({"terms": {"notice_days": 14}}, {"turns": []})),
    (JP, "U10", clause("change", exit="no")),
    (EU, "U10", clause("change", reason=None)),
    (EU, "E01", clause("beforehand", complaint=None)),
    (EU, "E02", subject(users=["owari"], by_agreement=False)),
    (EU, "E03", clause("competition", no_competing_product="no")),
    (EU, "E03", {"parties": {"seto-kikai": {"gatekeeper": True}}}),
    (EU, "E04", other(yen=90000)),
    (EU, "E04", other(differs=["clause/copy"])),
    (EU, "E05", {"cost_yen": 99999}),
    (EU, "E05", clause("proceeds", worksheet="no")),
    (JP, "M01", {"terms": {"proceeds": None}}),
    (JP, "M01", {"signed_at": "2026-12-03T00:00:00Z"}, "M01", "M06"),
    (JP, "M03", clause("metric", verifier=None)),
    (JP, "M06", clause("proceeds", effective_from="2026-11-01")),
    (JP, "M06", clause("proceeds", effective_from="as before")),
    (JP, "M07", clause("objection", deemed=None)),
    (JP, "M07", {"terms": {"proceeds": {"objection_days": 0}}}),
    (JP, "R09", both(asks(), {"ended_at": "2027-01-15T00:00:00Z"})),
    (JP, "P04", {"served": [serves(recorded=11, dataset=None)]}),
    (JP, "A01", item("Sload", cells=["none", "read"])),
    (JP, "A03", both(policy(runs={"end": "2037-12-15T00:00:00+09:00"}), LOCKED)),
    (JP, "A04", both(CREATION, item("Program", cells=["full", "read"]), clause("secrets", nda="no"))),
    (JP, "A09", complained(0)),
    (JP, "A10", clause("commission", covered="yes", due=60, fees_deducted="no", written="yes", record=1)),
    (JP, "C12", {"turned_away": [{"party": "owari", "at": "2027-01-01T00:00:00Z", "criterion": " "}]}),
    (EU, "E02", subject(users=["kasugai-seiko", "owari"], by_agreement=None)),
    (EU, "E04", both({"terms": {"proceeds": {"gross": "sale", "yen": None, "declarer": "seto-kikai"}}}, other(differs=["copy"])), "E04", "E05"),
    (JP, "M03", both({"terms": {"proceeds": {"split": "fixed"}}}, clause("metric", unit=None))),
)  # fmt: skip

NEAR: Sequence[tuple[str, str, Tree]] = (
    (JP, "R01", asks()),
    (JP, "R04", both(clause("distribution", consent="none", purpose=None, duties_passed_on=None))),
    (JP, "R07", asks()),
    (JP, "R08", {"vocabulary": None}),
    (JP, "R12", demand("copy", "2027-01-01")),
    (JP, "R12", demand("report", "2027-01-01")),
    (JP, "R13", {"ended_at": "2026-12-10T00:00:00Z", "deleted_at": "2026-12-11T00:00:00Z"}),
    (JP, "R13", {"ended_at": "2027-01-01T00:00:00Z"}),
    (JP, "R15", subject(version="1.9.0")),
    (JP, "R18", both({"sector": "automotive"}, without("handover"))),
    (JP, "S01", both(policy(items=["Program"]))),
    (JP, "S02", both(subject(rights=SHARED), item("Program", group="nc", cells=["full", "none"]))),
    (JP, "S04", suspended("Program")),
    (JP, "P01", {"terms": {"policies_by_dataset": {"machining": {"items": ["Sload"]}}, "clauses_by_id": {"personal": None}}}),
    (JP, "P02", both(item("Sload", topic="location"))),
    (JP, "P02", both(PERSONAL_AT, item("Sload", topic="location"), card("Sload", reclassified_by="hara"))),
    (JP, "P03", both({"parties": {"seto-kikai": {"country": "DE"}}}, clause("personal", foreign_basis="consent"))),
    (JP, "C01", both(item("Sload", topic="technical_state", tense="plan"), related("competitor"))),
    (JP, "C01", both(PLAN, related("none"))),
    (JP, "C02", both(QUANTITY, related("competitor"), subject(newest_at="2026-10-01T00:00:00Z"))),
    (JP, "C02", both(QUANTITY, related("vertical"))),
    (JP, "C03", released("counts", voluntary=None, outline=True)),
    (JP, "C03", released("counts", tense="current", voluntary=True, outline=True)),
    (JP, "C04", released("figures", cell("abcde"))),
    (JP, "C04", released("counts", cell("ab"))),
    (JP, "C05", released("figures", cell("abcdef", 25, 25, 20, 20, 5, 5))),
    (JP, "C06", {"releases": [release("r1", "figures", cell("abcde")), release("r2", "figures", cell("abcdefgh"))]}),
    (JP, "C06", {"releases": [release("r1", "figures", cell("abcde")), release("r2", "figures", cell("abcde"))]}),
    (JP, "C06", {"releases": [release("r1", "figures", cell("abcde")), release("r2", "figures", cell("fghij"))]}),
    (JP, "C07", released("forecast", {"key": "roof", "makers": 4})),
    (JP, "C07", released("forecast")),
    (JP, "C08", both(asks(office="sales"))),
    (JP, "C09", both(QUANTITY, related("vertical", "kasugai-seiko", "owari"), {"re_exports": [{"source": "kasugai-seiko", "by": "seto-kikai", "to": "owari", "next_policy": True, "consented": True}]})),
    (JP, "C11", related("dual")),
    (JP, "C11", both({"relations_both": [{"market": "machine-tools", "parties": ["kasugai-seiko", "seto-kikai"], "kind": "dual", "firewall": True}]}, clause("competition", firewall="no"))),
    (JP, "C12", {"turned_away": [{"party": "owari", "at": "2027-01-01T00:00:00Z", "criterion": "2"}]}),
    (JP, "C14", {"shown": ["safety glass in 5 cars"]}),
    (JP, "C15", released("survey", topic="price", outline=False)),
    (JP, "C15", released("survey", topic="maintenance")),
    (JP, "A01", item("Sload", cells=["none", "none"])),
    (JP, "A02", both(FREE, clause("demand", within_purchase="no", benefit=None))),
    (JP, "A02", both(FREE, LOCKED)),
    (JP, "A03", clause("demand", open_ended="yes")),
    (JP, "A04", clause("secrets", nda="no")),
    (JP, "A05", clause("transform", right="recipient", price=1000)),
    (JP, "A07", {"turns": [{"by": "kasugai-seiko", "at": "2026-11-10T00:00:00Z"}]}),
    (JP, "A07", {"signed_at": None, **turns(("kasugai-seiko", [], []), ("seto-kikai", ["clause/exit"], []))}),
    (JP, "A08", served(serves(party="owari", own=False, delay=72, yen_per_1000_rows=120))),
    (JP, "A08", served(serves(party="owari", own=False, delay=90, reason="its line is slow"))),
    (JP, "A08", served(serves(party="owari", own=None, delay=900))),
    (JP, "A09", complained(91)),
    (JP, "A10", clause("commission", covered="yes", due=60, fees_deducted="no", written="yes", record=2)),
    (JP, "A10", without("commission")),
    (JP, "U01", both(IMPOSED_INTENT, turns(("kasugai-seiko", [], []), ("seto-kikai", ["clause/liability"], [])))),
    (EU, "U07", both(clause("exit", notice=180), {"turns": []})),
    (EU, "U09", both(clause("exit", notice=30), {"turns": []})),
    (EU, "E02", subject(users=["owari"], by_agreement=True)),
    (EU, "E02", subject(users=["kasugai-seiko"], by_agreement=False)),
    (EU, "E03", {"parties": {"seto-kikai": {"gatekeeper": None}}}),
    (EU, "E04", other(yen=90000, reason="half the rows")),
    (EU, "E04", other(yen=90000, category="dealer")),
    (EU, "E05", both({"cost_yen": 1, "parties": {"seto-kikai": {"size": "large"}}})),
    (JP, "M01", both({"terms": {"proceeds": None}}, clause("proceeds", method="free"), {"terms": {"clauses_by_id": {"objection": None}}})),
    (JP, "M01", {"signed_at": "2026-12-02T03:00:00Z"}),
    (JP, "M03", both({"terms": {"proceeds": {"split": "fixed"}}}, clause("proceeds", method="fixed"), without("metric"))),
    (JP, "M06", clause("proceeds", effective_from=None)),
    (JP, "R03", {"terms": {"open_to": "machine-tools", "members": [{"party": "kasugai-seiko", "parts": ["provider", "beneficiary"]}, {"party": "seto-kikai", "parts": ["payer"]}]}}),
    (JP, "R09", both(asks(), {"at": "2026-11-30T15:00:00Z"})),
    (JP, "R13", {"ended_at": "2026-12-16T00:00:00Z"}),
    (JP, "R13", both({"ended_at": "2026-12-01T00:00:00Z"}, clause("termination", data="return"))),
    (JP, "R15", subject(version="next.0.0")),
    (JP, "R17", demand("copy", "2026-12-01")),
    (JP, "R17", demand("report", "2026-12-16")),
    (JP, "P03", both({"parties": {"seto-kikai": {"country": "DE"}}}, policy(items=["Sload"]))),
    (JP, "P04", both({"served": [serves(recorded=11)]}, policy(items=["Sload"]))),
    (JP, "P04", both({"served": [serves(recorded=11, dataset=None)]}, policy(items=["Sload"]))),
    (JP, "C08", both(asks(dataset="another"), QUANTITY)),
    (JP, "C08", both(asks(party="shinyo-trust", office="trustee"), QUANTITY)),
    (JP, "C08", both(asks(party="shinyo-trust"), QUANTITY)),
    (JP, "C08", both(asks(party="kasugai-seiko", office="sales"), QUANTITY)),
    (JP, "C09", both(QUANTITY, {"re_exports": [{"source": "kasugai-seiko", "by": "seto-kikai", "to": "kasugai-seiko", "next_policy": True, "consented": True}]})),
    (JP, "C09", both(QUANTITY, {"re_exports": [{"source": "owari", "by": "seto-kikai", "to": "kariya", "next_policy": True, "consented": True}]})),
    (JP, "A03", both(policy(runs={"end": "2036-11-01T00:00:00+09:00"}), LOCKED)),
    (JP, "A04", both(CREATION, clause("secrets", nda="no"))),
    (JP, "A07", {"signed_at": None, **turns(("kasugai-seiko", [], []), ("seto-kikai", ["clause/exit"], []), ("kasugai-seiko", ["clause/copy"], ["clause/exit"]))}),
    (EU, "E04", other(yen=None)),
    (EU, "E05", both({"cost_yen": 0}, FREE)),
    (JP, "M06", clause("proceeds", effective_from="2026-11-20")),
    (JP, "M07", both({"terms": {"proceeds": {"objection_days": 1}}})),
)  # fmt: skip
