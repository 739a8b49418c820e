"""Turns: what each offer of a negotiation changes, and what the next one leaves standing.

Who supplied a term bears the burden of proof that the other side could influence it (EU Data Act,
art. 13(6)); the turns are read from the offers as they were made, never told by hand.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from kumiai.model.agreement import Offer, Terms
from kumiai.model.dossier import Turn
from kumiai.model.party import PartyId


def turns(offers: Sequence[Offer]) -> tuple[Turn, ...]:
    """The turns of one negotiation, in the order of its offers."""
    if len(offers) == 1:
        return (Turn(offers[0].by, offers[0].at),)
    found: list[Turn] = []
    before: Mapping[str, Hashable] = {}
    earlier: Mapping[str, Hashable] = {}
    for number, offer in enumerate(offers):
        now = _places(offer.terms)
        changes = tuple(_differing(before, now)) if number else ()
        # What the offer before changed stands unless this one says something else again.
        stood = set(_differing(earlier, before)) if number > 1 else set()
        accepts = tuple(sorted(stood - set(changes)))
        found.append(Turn(offer.by, offer.at, changes, accepts))
        earlier, before = before, now
    return tuple(found)


def proposals(found: Sequence[Turn], party: PartyId, *, concluded: bool) -> tuple[int, int]:
    """How many changes `party` has proposed in its counter-offers that somebody has answered, and
    how many of them stand. What is still on the table is neither.
    """
    proposed = accepted = 0
    for number, turn in enumerate(found):
        if turn.by != party or not turn.changes or not number:
            continue
        if number + 1 < len(found):
            proposed += len(turn.changes)
            accepted += len(found[number + 1].accepts)
        elif concluded:
            proposed += len(turn.changes)
            accepted += len(turn.changes)
    return proposed, accepted


def influenced(
    found: Sequence[Turn], place: str, supplier: PartyId | None, *, concluded: bool
) -> bool:
    """Whether somebody else than its supplier changed the term at `place`, and the change stands."""
    for number, turn in enumerate(found):
        if turn.by == supplier or place not in turn.changes:
            continue
        last = number + 1 == len(found)
        if concluded if last else place in found[number + 1].accepts:
            return True
    return False


def _differing(before: Mapping[str, Hashable], now: Mapping[str, Hashable]) -> Iterator[str]:
    """The places at which two terms differ, in order."""
    for place in sorted(before.keys() | now.keys()):
        if before.get(place) != now.get(place):
            yield place


def _places(terms: Terms) -> Mapping[str, Hashable]:
    """What terms say, place by place, so that two can be compared."""
    said: dict[str, Hashable] = {
        "terms": (terms.kind, terms.law, terms.language, terms.notice_days, terms.arbiter),
        "members": tuple(sorted((m.party, tuple(sorted(m.parts))) for m in terms.members)),
        "proceeds": repr(terms.proceeds),
    }
    for policy in terms.policies:
        said[f"policy/{policy.dataset}"] = repr(policy)
    counted: dict[str, int] = {}
    for clause in terms.clauses:
        number = counted[clause.id] = counted.get(clause.id, 0) + 1
        place = f"clause/{clause.id}" + (f"/{number}" if number > 1 else "")
        said[place] = tuple(sorted((field, str(value)) for field, value in clause.says.items()))
    for rights in terms.rights:
        said[f"default/{rights.dataset}"] = rights.default
        for item, cells in rights.cells.items():
            for party, cell in cells.items():
                uses = tuple(sorted(cell.uses.items()))
                said[f"cell/{rights.dataset}/{item}/{party}"] = (uses, cell.condition)
    return said
