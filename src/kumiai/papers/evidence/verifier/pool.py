"""A pool's versions, and what each member gets of a month by the time for which it stood in it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

from kumiai.papers.evidence.verifier.bundle import Bundle
from kumiai.papers.evidence.verifier.proof import (
    digest,
    fraction,
    require,
    signature_holds,
    signed_bytes,
)

MICROSECOND = timedelta(microseconds=1)
JAPAN = timezone(timedelta(hours=9))


def versions_of(b: Bundle) -> list[dict[str, Any]]:
    """The entries into a pool and the exits from it, in their order; none for another agreement."""
    if "versions.json" not in b.files:
        return []
    found: list[dict[str, Any]] = b.json("versions.json")["versions"]
    return found


def unsigned(noun: dict[str, Any], without: str) -> dict[str, Any]:
    """`noun` as it was signed."""
    return {name: value for name, value in noun.items() if name != without}


def check_versions(b: Bundle) -> None:
    """Refuses versions that do not name each other, are not on the log, or not signed on entry."""
    agreement = b.json("agreement.json")
    before = digest(signed_bytes("agreement", unsigned(agreement, "signatures")))
    logged = [*b.named("joined"), *b.named("left")]
    require(len(logged) == len(versions_of(b)), "versions of the pool are missing")
    for number, version in enumerate(versions_of(b), 2):
        signed = signed_bytes("version", unsigned(version, "signature"))
        require(version["number"] == number, f"version {number} of the pool is missing")
        require(version["before"] == before, f"version {number} names another one before it")
        before = digest(signed)
        kind = "joined" if version["change"] == "entry" else "left"
        facts = {"party": version["party"], "version_hash": before}
        require(len(b.named(kind, **facts)) == 1, f"version {number} is not on the log")
        if version["change"] == "entry":
            given = version["signature"]
            key = b.keys().get(given["key"], {})
            own = key.get("party") == given["party"] == version["party"]
            holds = own and signature_holds(key["raw"], given["signature"], signed)
            require(holds, f"version {number} is not signed by who enters")


def moment(text: str) -> int:
    """An instant in microseconds from 1970."""
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))  # noqa: FURB162 - runs on Python 3.9, too
    return (at - datetime(1970, 1, 1, tzinfo=timezone.utc)) // MICROSECOND  # noqa: UP017 - the same


def span(month: str) -> tuple[int, int]:
    """Begin and end of a month in Japan, in microseconds from 1970."""
    year, number = int(month[:4]), int(month[5:])
    begin = datetime(year, number, 1, tzinfo=JAPAN)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=JAPAN)
    return moment(begin.isoformat()), moment(end.isoformat())


def portions_of(b: Bundle, proceeds: dict[str, Any]) -> dict[str, Fraction]:
    """The terms' portions; in a pool that somebody entered or left, each weighted with the time for
    which its party was a member in the month.
    """
    named = {party: fraction(text) for party, text in proceeds["portions"].items()}
    if not versions_of(b):
        return named
    agreement = b.json("agreement.json")
    begin, end = span(b.json("statement.json")["month"])
    signed = max(moment(signature["at"]) for signature in agreement["signatures"])
    founders = {member["party"] for member in agreement["terms"]["members"]}
    bases, stays = dict(named), {party: [(signed, end)] for party in founders}
    for version in versions_of(b):
        party, at = version["party"], moment(version["since"])
        if version["change"] == "exit":
            stays[party][-1] = (stays[party][-1][0], min(at, end))
            continue
        stays.setdefault(party, []).append((at, end))
        if party not in founders and {"provider", "beneficiary"} & set(version["parts"]):
            bases[party] = min(portion for portion in named.values() if portion > 0)
    weights = {
        party: bases.get(party, Fraction(0))
        * sum(max(last - max(first, begin), 0) for first, last in told)
        for party, told in stays.items()
    }
    whole = sum(weights.values())
    require(whole > 0, "nobody was a member in the month")
    return {party: weight / whole for party, weight in weights.items() if weight}
