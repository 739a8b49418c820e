"""The gate: which finding keeps terms from being signed, and which keeps rows from being served.

A block refuses. A flag refuses until a named person of the signing party has overridden it, under a
mandate and with a reason, for these terms and for what the rule was met by then. A warning and a
note are shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from kumiai.model.finding import Finding, Weight
from kumiai.model.pack import Gate, Pack
from kumiai.model.party import PartyId
from kumiai.model.review import Override


def blocks(found: Sequence[Finding]) -> Sequence[Finding]:
    """The findings that refuse whatever anybody says."""
    return [one for one in found if one.weight is Weight.BLOCK]


def open_flags(
    found: Sequence[Finding], overrides: Sequence[Override], party: PartyId
) -> Sequence[Finding]:
    """The flags that nobody of `party` has overridden; `overrides` are those under the terms at hand."""
    own = [one for one in overrides if one.party == party]
    flags = (one for one in found if one.weight is Weight.FLAG)
    return [one for one in flags if not any(covers(override, one) for override in own)]


def covers(override: Override, found: Finding) -> bool:
    """Whether an override is about a finding: the same rule of the same pack, whichever version, and
    the same object.
    """
    return of_rule(override, found) and found.about in override.about


def of_rule(override: Override, found: Finding) -> bool:
    """Whether an override is about the rule of a finding, whatever the rule is met by."""
    same = override.pack.partition("@")[0] == found.pack.partition("@")[0]
    return same and override.rule == found.rule


def asked(packs: Sequence[Pack], gate: Gate, found: Sequence[Finding]) -> Sequence[Finding]:
    """Those findings whose rules are asked at `gate`."""
    rules = {(p.reference(), rule.id) for p in packs for rule in p.rules if gate in rule.at}
    return [one for one in found if (one.pack, one.rule) in rules]
