"""Rule packs held against dossiers: each rule asks one check, each hit becomes a finding.

`CHECKS` are the checks that a pack may name, `TAKES` the parameters that each takes. A rule that is
evaluated with settlement, or by a person alone, asks nothing here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from kumiai.model.dossier import Dossier
from kumiai.model.finding import Finding
from kumiai.model.pack import Gate, Pack
from kumiai.rules.pack.act import ACT
from kumiai.rules.pack.competition import COMPETITION
from kumiai.rules.pack.fairness import FAIRNESS
from kumiai.rules.pack.hit import Check, Family, Hit
from kumiai.rules.pack.money import MONEY
from kumiai.rules.pack.personal import PERSONAL
from kumiai.rules.pack.rights import RIGHTS
from kumiai.rules.pack.secrets import SECRETS

FAMILIES: tuple[Family, ...] = (RIGHTS, SECRETS, PERSONAL, COMPETITION, FAIRNESS, ACT, MONEY)
CHECKS: Mapping[str, Check] = MappingProxyType(
    {name: check for family in FAMILIES for name, (check, _) in family.items()}
)
TAKES: Mapping[str, Collection[str]] = MappingProxyType(
    {name: takes for family in FAMILIES for name, (_, takes) in family.items()}
)

__all__ = ["CHECKS", "FAMILIES", "TAKES", "Check", "Hit", "run"]


def run(pack: Pack, dossier: Dossier, at: Gate | None = None) -> Iterator[Finding]:
    """What the rules of `pack` find in `dossier`, in the order of the pack: those asked at `at`, or
    all. A check that there is none of is a bug (`KeyError`): the pack was read against `TAKES`.
    """
    reference = pack.reference()
    for rule in pack.rules:
        if not rule.check or (at is not None and at not in rule.at):
            continue
        source = ", ".join(rule.sources)
        for hit in CHECKS[rule.check](dossier, rule.params):
            yield Finding(rule.id, hit.about, rule.weight, source, reference, hit.facts)
