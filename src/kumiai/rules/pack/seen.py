"""What several checks look at: served items, their recipients, how parties stand to one another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from kumiai.model.agreement import Part
from kumiai.model.clause import Clause, ClauseId, Said
from kumiai.model.dominance import Answer, Dominance
from kumiai.model.dossier import Dossier, Subject
from kumiai.model.party import MarketId, PartyId, RelationKind
from kumiai.model.policy import Policy
from kumiai.model.right import Allowance, Cell, Classification, Item, Use
from kumiai.rules.guard import relation

GIVEN = (Allowance.ALLOW, Allowance.LIMITED)


def served(dossier: Dossier) -> Iterator[tuple[Policy, Subject]]:
    """The limits of the terms with what is known of their dataset."""
    for policy in dossier.terms.policies:
        subject = dossier.subject(policy.dataset)
        if subject is not None:
            yield policy, subject


def items(policy: Policy, subject: Subject) -> Iterator[Item]:
    """The items that a policy serves and rights list."""
    if subject.rights is not None:
        wanted = set(policy.items)
        for item in subject.rights.items:
            if item.id in wanted:
                yield item


def of_class(dossier: Dossier, wanted: Classification) -> Iterator[tuple[Subject, Item]]:
    """The items of a classification that the terms serve or set rights in, each once."""
    entitled = {rights.dataset for rights in dossier.terms.rights}
    for subject in dossier.subjects:
        if subject.rights is None:
            continue
        policy = dossier.terms.policy(subject.dataset)
        named = set(policy.items) if policy else set()
        for item in subject.rights.items:
            if item.classification is wanted and (item.id in named or subject.dataset in entitled):
                yield subject, item


def recipients(dossier: Dossier, subject: Subject) -> Sequence[PartyId]:
    """Who reads a dataset under the terms: named recipients; of an open offer, its market."""
    if dossier.terms.open_to is None:
        found: Collection[PartyId] = dossier.terms.with_part(Part.RECIPIENT)
    else:
        said = [r for r in dossier.relations if r.market == subject.market]
        found = dict.fromkeys(p for r in said for p in (r.declared_by, r.other))
    return [party for party in found if party != subject.provider]


def stands(dossier: Dossier, market: MarketId, one: PartyId, other: PartyId) -> RelationKind:
    """How two parties stand in a market; undeclared and contradicted are unknown."""
    return relation(dossier.relations, market, one, other)


def missing(clause: Clause | None, fields: Sequence[str]) -> list[str]:
    """Which of `fields` a clause leaves open; all of them, where there is no clause."""
    said = clause.says if clause else {}
    return [name for name in fields if said.get(name) in (None, "")]


def says(dossier: Dossier, clause: ClauseId, field: str) -> Said:
    """What a field of a clause says, if it is agreed."""
    found = dossier.terms.clause(clause)
    return found.says.get(field) if found else None


def free(dossier: Dossier) -> bool:
    """Whether nobody pays for what the terms serve."""
    proceeds = dossier.terms.proceeds
    return proceeds is None or proceeds.yen == 0


def described(dossier: Dossier, market: MarketId, by: PartyId, other: PartyId) -> Dominance | None:
    """The newest description of how `by` depends on `other`; of two of one instant the later word."""
    found = None
    for said in dossier.dominance:
        if said.pair() == (market, by, other) and (found is None or said.at >= found.at):
            found = said
    return found


def may_turn_away(dossier: Dossier, subject: Subject, other: PartyId) -> bool:
    """Whether the provider itself says, with nothing left open, that it could turn to somebody else
    and nothing locks it in. Unknown is no: the flag stays.
    """
    said = described(dossier, subject.market, subject.provider, other)
    return (
        said is not None
        and not said.unknown()
        and said.alternatives is Answer.YES
        and said.locked_in is Answer.NO
    )


def independent(dossier: Dossier, subject: Subject) -> bool:
    """Whether the provider depends on none of the recipients, by its own word."""
    others = recipients(dossier, subject)
    return bool(others) and all(may_turn_away(dossier, subject, other) for other in others)


def gives(cell: Cell, use: Use) -> bool:
    """Whether a cell lets its party do `use`, at least under a condition."""
    return cell.uses[use] in GIVEN
