"""How the asker's party says that it depends on others: what is on record, and the form."""

from __future__ import annotations

from kumiai.acts import describe
from kumiai.apps.console.visit import Gone, Shown, Visit
from kumiai.model.dominance import Answer
from kumiai.rules.standing import Operation, may

DEPENDENCE = "/console/dependence"
_FIELDS = ("market", "other", "dependence", "rank", "alternatives", "locked_in", "lock_in")


def dependence_page(visit: Visit) -> Shown:
    """All that the party has said of its dependence, the newest word on each other one standing."""
    said = describe.described(visit.node.store, visit.standing)
    newest = {one.pair(): one for one in said}
    told = {
        "said": list(reversed(said)),
        "stands": list(newest.values()),
        "markets": sorted({one.market for one in said}),
        "others": sorted(party for party in visit.parties() if party != visit.standing.party),
        "answers": [answer.value for answer in Answer],
        "describes": may(visit.standing, Operation.RELATION_DESCRIBE),
    }
    return Shown("dependence.html", told)


def describe_dependence(visit: Visit) -> Gone:
    """Describes by form; on to the page."""
    visit.ask(Operation.RELATION_DESCRIBE, **{name: visit.given.get(name) for name in _FIELDS})
    return Gone(DEPENDENCE)
