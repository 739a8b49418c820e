"""The checks of a bundle: each says what it found, or why it does not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from kumiai.papers.evidence.verifier.bundle import Bundle, Files
from kumiai.papers.evidence.verifier.pool import check_versions, portions_of
from kumiai.papers.evidence.verifier.proof import (
    MALFORMED,
    REFUSED,
    BadBundle,
    apportion,
    canonical,
    digest,
    fraction,
    included,
    leaf_hash,
    require,
    root_of,
    signature_holds,
    signed_bytes,
    tax,
    unhex,
)

REQUIRED = frozenset(
    "agreement.json contract.docx summary.html keys.json entries.jsonl proofs.json checkpoint.txt "
    "statement.json statement.html index.html verify.html verify.py vectors.json".split()
)
GRADES = ("signed", "acknowledged", "asserted")


def check_manifest(b: Bundle) -> str:
    """Every file is listed, and as listed."""
    listed = b.json("manifest.json")
    for name in sorted({*listed, *b.files, *REQUIRED} - {"manifest.json"}):
        require(name in listed, f"{name} is not listed")
        require(digest(b.raw(name)) == listed[name], f"{name} is other than listed")
    return f"{len(listed)} files are as listed"


def check_terms(b: Bundle) -> str:
    """The agreement holds the hash of its terms."""
    agreement = b.json("agreement.json")
    found = digest(signed_bytes("terms", agreement["terms"]))
    require(found == agreement["terms_hash"], "the terms are not those of the terms' hash")
    return f"terms hash {found[:16]}"


def check_papers(b: Bundle) -> str:
    """Contract and summary are those that the agreement names."""
    for name, of in (("contract.docx", "paper_hash"), ("summary.html", "summary_hash")):
        alike = digest(b.raw(name)) == b.json("agreement.json")[of]
        require(alike, f"{name} is not what was signed")
    return "contract.docx and summary.html are what was signed"


def check_keys(b: Bundle) -> str:
    """Ids follow from keys; each delegation is signed by a party key of the same party."""
    document, keys = b.json("keys.json"), b.keys()
    require(len(keys) == len(document["keys"]), "a key id comes twice")
    for name, key in keys.items():
        right = name == "key-" + digest(unhex(key["raw"]))[:16]
        require(right, f"{name} is not the id of its key")
    for given in document["delegations"]:
        key, by = given["key"], keys[given["by"]]
        require(keys.get(key["id"]) == key, f"{key['id']}: the delegation names another key")
        root = by["party"] == key["party"] and by["purpose"] == "party"
        message = signed_bytes("delegation", {"key": key, "by": given["by"]})
        holds = root and signature_holds(by["raw"], given["signature"], message)
        require(holds, f"{key['id']}: the delegation does not hold")
    return f"{len(keys)} keys, {len(document['delegations'])} delegations"


def check_signatures(b: Bundle) -> str:
    """Every member signed the agreement with its own party key, in that key's time."""
    agreement = b.json("agreement.json")
    unsigned = {name: value for name, value in agreement.items() if name != "signatures"}
    message, signed = signed_bytes("agreement", unsigned), set()
    for given in agreement["signatures"]:
        party, key = given["party"], b.keys()[given["key"]]
        own = key["party"] == party and key["purpose"] == "party"
        in_time = key["runs"]["begin"] <= given["at"] < key["runs"]["end"]
        require(own and in_time, f"{party}: signed by a key that is not its own at that time")
        holds = signature_holds(key["raw"], given["signature"], message)
        require(holds, f"{party}: the signature does not hold")
        signed.add(party)
    members = {member["party"] for member in agreement["terms"]["members"]}
    require(signed == members, f"without signature: {', '.join(sorted(members ^ signed))}")
    by = {given["party"]: given for given in agreement["signatures"]}
    for entry in b.named("signed"):
        facts, given = entry["facts"], by[entry["facts"]["party"]]
        told = {"agreement_hash": digest(message), "key": given["key"]}
        told["signature_hash"] = digest(signed_bytes("signature", given))
        alike = all(facts.get(name, told[name]) == told[name] for name in told)
        require(alike, f"entry {entry['index']}: another signature was logged")
    return f"signed by {', '.join(sorted(signed))}"


def check_checkpoint(b: Bundle) -> str:
    """A delegated node key signed size and root of this agreement's log."""
    size, root = b.head()
    return f"{size} entries, root {root.hex()[:16]}"


def check_entries(b: Bundle) -> str:
    """Each entry, in order, is in the tree of the checkpoint."""
    (size, root), given = b.head(), b.json("proofs.json")
    require(given["size"] == size, "the proofs are for another size")
    proofs, seen = given["proofs"], set[str]()
    for at, line, _ in b.walk():
        proved = included(leaf_hash(line), at, size, proofs.get(str(at)), root)
        require(proved, f"entry {at} is not in the tree that the checkpoint signs", at)
        seen.add(str(at))
    odd = min(map(int, proofs.keys() - seen), default=None)
    require(odd is None, f"entry {odd} is proved but missing", odd)
    return f"{len(seen)} entries are in the tree of {size}"


def check_range(b: Bundle) -> str:
    """The statement's range is complete; its root follows when the log is here from its start."""
    statement, entries = b.json("statement.json"), b.entries()
    first, last = statement["first"], statement["last"]
    require(type(first) is type(last) is int and 0 <= first <= last, "the range is no range")
    require(last <= b.head()[0], "the range ends beyond the checkpoint")
    b.range()
    if any(index not in entries for index in range(first)):
        return f"entries {first} to {last - 1} are complete; earlier ones are not all here"
    leaves = [leaf_hash(line) for at, line, _ in b.walk() if at < last]
    require(root_of(leaves).hex() == statement["root"], "the statement names another root")
    return f"entries {first} to {last - 1} are complete"


def check_uses(b: Bundle) -> str:
    """Uses and rows are those of the opened entries; each use has one grade."""
    statement = b.json("statement.json")
    opened = [entry["facts"] for entry in b.range() if entry["type"] == "opened"]
    uses = len(opened)
    rows = b.rows().total()
    require(canonical(statement["uses"]) == canonical(uses), f"{uses} uses are on the log")
    require(canonical(statement["rows"]) == canonical(rows), f"{rows} rows are on the log")
    grades = statement["vouching"]
    require(set(grades) <= set(GRADES) and sum(grades.values()) == uses, "the grades do not add up")
    require(min(grades.values(), default=0) >= 0, "a grade is negative")
    if opened and all("vouching" in facts for facts in opened):
        told = [facts["vouching"] for facts in opened]
        right = all(told.count(grade) == grades.get(grade, 0) for grade in GRADES)
        require(right, "the grades are other than logged")
    return f"{uses:,} uses, {rows:,} rows"


def expected_lines(b: Bundle) -> list[dict[str, Any]]:
    """The lines that the terms give for the statement's gross."""
    proceeds, rows = b.json("agreement.json")["terms"]["proceeds"], b.rows()
    portions = portions_of(b, proceeds)
    if proceeds["split"] == "pro_rata" and rows.total():
        parties = {*portions, *rows}
        portions = {party: Fraction(rows[party], rows.total()) for party in parties}
    yen = apportion(b.json("statement.json")["gross"], portions)
    return [
        {
            "party": party,
            "portion": f"{portion.numerator}/{portion.denominator}",
            "rows": rows[party],
            "yen": yen[party],
        }
        for party, portion in sorted(portions.items())
    ]


def same(found: list[dict[str, Any]], expected: list[dict[str, Any]], key: str, what: str) -> None:
    """Raises `BadBundle`, naming the first that differs, unless both lists are alike."""
    named = {part[key]: part for part in found}
    require(len(named) == len(found), f"{what}: one comes twice")
    for part in expected:
        alike = canonical(named.get(part[key])) == canonical(part)
        require(alike, f"{what} {part[key]}: expected {canonical(part)}")
    require(len(found) == len(expected), f"{what}: more than the terms give")


def check_proceeds(b: Bundle) -> str:
    """Gross and lines follow from the terms and the log."""
    statement, proceeds = b.json("statement.json"), b.json("agreement.json")["terms"]["proceeds"]
    gross = proceeds["yen"]
    if proceeds["gross"] == "sale":
        sales = b.named("sale", month=statement["month"])
        gross = sum(entry["facts"]["yen"] for entry in sales)
    require(canonical(statement["gross"]) == canonical(gross), f"the gross is {gross} yen")
    check_versions(b)
    same(statement["lines"], expected_lines(b), "party", "line")
    return f"{gross:,} yen in {len(statement['lines'])} lines"


def check_tax(b: Bundle) -> str:
    """One document for each other party that gets something; tax is rounded once in each."""
    statement, proceeds = b.json("statement.json"), b.json("agreement.json")["terms"]["proceeds"]
    numbers = {given["payee"]: given["invoice_number"] for given in statement["documents"]}
    expected = [
        {
            "payee": line["party"],
            "payer": proceeds["payer"],
            "net": line["yen"],
            "tax_rate": proceeds["tax_rate"],
            "tax": tax(line["yen"], fraction(proceeds["tax_rate"]), proceeds["rounding"]),
            "invoice_number": numbers.get(line["party"]),
        }
        for line in expected_lines(b)
        if line["party"] != proceeds["payer"] and line["yen"]
    ]
    same(statement["documents"], expected, "payee", "document")
    return f"{sum(part['tax'] for part in expected):,} yen of tax in {len(expected)} documents"


def check_edges(b: Bundle) -> str:
    """The flows are the documents, tax included."""
    statement = b.json("statement.json")
    told = {edge["target"]: edge for edge in statement["edges"]}
    expected = [
        told.get(part["payee"], {})
        | {"source": part["payer"], "target": part["payee"], "yen": part["net"] + part["tax"]}
        for part in statement["documents"]
    ]
    same(statement["edges"], expected, "target", "edge")
    return f"{sum(edge['yen'] for edge in expected):,} yen flow"


def check_stated(b: Bundle) -> str | None:
    """The log holds the statement's hash, after its range; None when that entry is not here."""
    statement = b.json("statement.json")
    require(statement["agreement"] == b.json("agreement.json")["id"], "of another agreement")
    stated = b.named("stated", statement=statement["id"])
    for entry in stated:
        facts, at = entry["facts"], entry["index"]
        right = facts["statement_hash"] == digest(signed_bytes("statement", statement))
        require(right, f"entry {at}: another statement was stated")
        right = facts["month"] == statement["month"] and at >= statement["last"]
        require(right, f"entry {at}: another month, or before the range's end")
    for entry in b.named("confirmed", statement=statement["id"]):
        right = entry["facts"]["statement_hash"] == digest(signed_bytes("statement", statement))
        require(right, f"entry {entry['index']}: another one was confirmed")
    return f"stated by entry {stated[0]['index']}" if stated else None


def check_claim(b: Bundle) -> str | None:
    """The claim fits statement, document and log; None when the log's entry is not here."""
    if "claim.json" not in b.files:
        return "no claim"
    case, statement = b.json("claim.json"), b.json("statement.json")
    claim, released = case["claim"], case["released"]
    about = claim["statement"] == statement["id"] and claim["agreement"] == statement["agreement"]
    require(about, "the claim is about another statement")
    totals = {part["payee"]: part["net"] + part["tax"] for part in statement["documents"]}
    require(0 < claim["yen"] <= totals.get(claim["payee"], 0), "the claim exceeds the document")
    given = {name: claim[name] for name in ("statement", "payee", "yen")}
    given["claim_hash"] = digest(signed_bytes("claim", claim))
    logged = b.named("claimed", claim=claim["id"])
    for entry in logged:
        right = all(entry["facts"].get(name, given[name]) == given[name] for name in given)
        require(right, f"entry {entry['index']}: another claim was logged")
    for entry in b.named("decided", claim=claim["id"]):
        right = entry["facts"]["released"] == released
        require(right, f"entry {entry['index']}: another decision was logged")
    require(released is None or 0 <= released <= claim["yen"], "more is released than was held")
    if not logged:
        return None
    decided = "" if released is None else f", {released:,} yen released"
    return f"{claim['yen']:,} yen of {claim['payee']}'s document{decided}"


def check_exhibits(b: Bundle) -> str:
    """The files are the exhibits that the claim names, and all of them."""
    files = {name: digest(b.raw(name)) for name in b.files if name.startswith("exhibits/")}
    named = b.json("claim.json")["claim"]["exhibits"] if "claim.json" in b.files else []
    for exhibit in named:
        require(exhibit["sha256"] in files.values(), f"exhibit {exhibit['number']} is not here")
    odd = [n for n in files if files[n] not in {exhibit["sha256"] for exhibit in named}]
    require(not odd, f"{', '.join(sorted(odd))}: named by no claim")
    return f"{len(named)} exhibits"


CHECKS: Mapping[str, Callable[[Bundle], str | None]] = {
    "manifest": check_manifest,
    "terms": check_terms,
    "papers": check_papers,
    "keys": check_keys,
    "signatures": check_signatures,
    "checkpoint": check_checkpoint,
    "entries": check_entries,
    "range": check_range,
    "uses": check_uses,
    "proceeds": check_proceeds,
    "tax": check_tax,
    "edges": check_edges,
    "stated": check_stated,
    "claim": check_claim,
    "exhibits": check_exhibits,
}


def outcome(check: Callable[[Bundle], str | None], b: Bundle) -> dict[str, Any]:
    """How one check ended: `ok`, `fail`, or `note` when what it would prove is not here."""
    try:
        detail = check(b)
    except BadBundle as no:
        return {"state": "fail", "detail": str(no), "index": no.index}
    except MALFORMED as no:
        return {"state": "fail", "detail": f"malformed: {type(no).__name__} {no}"[:200]}
    if detail is None:
        return {"state": "note", "detail": "not in this bundle"}
    return {"state": "ok", "detail": detail}


def vouched(b: Bundle) -> dict[str, int]:
    """Uses by grade: asserted ones of a party that confirmed the statement are acknowledged."""
    statement = b.json("statement.json")
    told = b.named("confirmed", statement=statement["id"])
    confirmed = {entry["facts"]["party"] for entry in told}
    opened = [e["facts"] for e in b.range() if e["type"] == "opened"]
    own = [facts for facts in opened if facts.get("party") in confirmed]
    more = sum(facts.get("vouching") == "asserted" for facts in own)
    found = dict(statement["vouching"])
    if more:
        found["asserted"] = found.get("asserted", 0) - more
        found["acknowledged"] = found.get("acknowledged", 0) + more
    return found


def verify(files: Files) -> dict[str, Any]:
    """The outcome of all checks, the first bad entry, grades, and the root keys to compare."""
    b = Bundle(files)
    checks = [{"check": name} | outcome(check, b) for name, check in CHECKS.items()]
    bad = [c["index"] for c in checks if c.get("index") is not None]
    found = {
        "ok": all(c["state"] != "fail" for c in checks),
        "first_bad": min(bad, default=None),
        "checks": checks,
    }
    try:
        delegated = {given["key"]["id"] for given in b.json("keys.json")["delegations"]}
        roots = sorted([k["party"], k["raw"]] for i, k in b.keys().items() if i not in delegated)
        about = {"agreement": b.json("agreement.json")["id"], "roots": roots}
        statement = b.json("statement.json")
        about |= {"statement": statement["id"], "vouching": vouched(b)}
    except REFUSED:
        return found
    return found | about
