"""Deviating: what terms say otherwise than the template they were made from, and how many do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache

from kumiai.model.agreement import Offer, Terms
from kumiai.model.clause import Clause
from kumiai.model.deviation import (
    Comparison,
    Count,
    Customer,
    Deviation,
    DeviationKind,
    Saying,
    SideBySide,
    Spot,
    Voice,
)
from kumiai.model.party import PartyId
from kumiai.model.right import Cell, Item, Rights, Use
from kumiai.model.template import Template
from kumiai.rules.template import applied, clauses_of

_ITEM_FIELDS = (
    "classification",
    "competition",
    "unit",
    "basis",
    "stage",
    "topic",
    "tense",
    "grain",
)
"""Fields of a line that count; labels, groups and reasons help people to read it."""
CONDITION = "condition"
Found = tuple[Spot, str, str, str]
"""Where, what the template says, what the terms say, and in which dataset."""


def comparison(template: Template, offer: Offer, before: Comparison | None) -> Comparison:
    """`offer` beside the `template` that its terms name; `before` is the one that it answers or would
    replace: what that said already, its party said first.
    """
    known = {
        (one.spot, one.agreed, one.dataset): one.by for one in (before.deviations if before else ())
    }
    return Comparison(
        offer=offer.id,
        template=template.id,
        version=template.version,
        parties=offer.terms.parties(),
        deviations=tuple(
            Deviation(spot, said, agreed, known.get((spot, agreed, dataset), offer.by), dataset)
            for spot, said, agreed, dataset in differing(template, offer.terms)
        ),
        replaces=offer.terms.replaces,
    )


def differing(template: Template, terms: Terms) -> Iterator[Found]:
    """All that `terms` say otherwise than `template` says for their seats.

    A cell that differs in its reasons or its note alone gives the same rights and does not count.
    """
    seats = seats_of(template, terms)
    for rights in terms.rights:
        expected = applied(template, terms.seats, rights.dataset)
        for spot, said, agreed in _rights(expected, rights, seats):
            yield spot, said, agreed, rights.dataset
    for spot, said, agreed in _clauses(clauses_of(template, terms.seats), terms.clauses, terms):
        yield spot, said, agreed, ""


def seats_of(template: Template, terms: Terms) -> Mapping[PartyId, str]:
    """The seats of each party in one word, `plant+owner`; a party without one is itself."""
    found: dict[PartyId, list[str]] = {}
    for seat in template.rights.parties:
        if seat in terms.seats:
            found.setdefault(terms.seats[seat], []).append(seat)
    return {party: "+".join(found.get(party, [party])) for party in terms.parties()}


def _rights(
    expected: Rights, agreed: Rights, seats: Mapping[PartyId, str]
) -> Iterator[tuple[Spot, str, str]]:
    """What a table of rights says otherwise than expected."""
    if expected.default is not agreed.default:
        yield Spot(DeviationKind.DEFAULT), expected.default.value, agreed.default.value
    for party in sorted({*agreed.parties} ^ {*expected.parties}):
        here = party in agreed.parties
        yield Spot(DeviationKind.PARTY, seat=seats[party]), "" if here else party, party * here
    known = {item.id: item for item in expected.items}
    for item in agreed.items:
        line = known.pop(item.id, None)
        if line is None:
            yield Spot(DeviationKind.LINE, item.id), "", item.id
        else:
            yield from _line(line, item)
            yield from _cells(item.id, expected.cells[item.id], agreed.cells[item.id], seats)
    for name in known:
        yield Spot(DeviationKind.LINE, name), name, ""


def _cells(
    item: str,
    expected: Mapping[PartyId, Cell],
    agreed: Mapping[PartyId, Cell],
    seats: Mapping[PartyId, str],
) -> Iterator[tuple[Spot, str, str]]:
    """What the cells of a line say otherwise, for the parties on both sides."""
    for party, one in expected.items():
        other = agreed.get(party, one)
        if one is not other and one != other:
            yield from _cell(item, seats[party], one, other)


def _line(expected: Item, agreed: Item) -> Iterator[tuple[Spot, str, str]]:
    """Fields of a line that say something else."""
    if expected is agreed or expected == agreed:
        return
    for field in _ITEM_FIELDS:
        said, says = getattr(expected, field), getattr(agreed, field)
        if said != says:
            yield Spot(DeviationKind.LINE, expected.id, field=field), word(said), word(says)


def _cell(
    item: str, seat: str, expected: Cell, agreed: Cell
) -> Iterator[tuple[Spot, str, str]]:  # fmt: skip
    """Uses of a cell that are decided otherwise, and another condition."""
    for use in Use:
        said, says = expected.uses[use], agreed.uses[use]
        if said is not says:
            yield Spot(DeviationKind.CELL, item, seat, use.value), said.value, says.value
    if expected.condition != agreed.condition:
        spot = Spot(DeviationKind.CELL, item, seat, CONDITION)
        yield spot, expected.condition, agreed.condition


def _clauses(
    expected: Sequence[Clause], agreed: Sequence[Clause], terms: Terms
) -> Iterator[tuple[Spot, str, str]]:
    """Clauses left out, added, or with a field that says something else."""
    seats = {str(party): f"seat {seat}" for seat, party in terms.seats.items()}
    should, is_ = numbered(expected), numbered(agreed)
    for name in dict.fromkeys([*should, *is_]):
        said, says = should.get(name), is_.get(name)
        if said is None or says is None:
            spot = Spot(DeviationKind.CLAUSE, name)
            yield spot, name if said else "", name if says else ""
            if says is None:
                continue
        for field in dict.fromkeys([*(said.says if said else ()), *says.says]):
            pair = [word(one.says.get(field)) if one else "" for one in (said, says)]
            if pair[0] != pair[1]:
                spot = Spot(DeviationKind.CLAUSE, name, field=field)
                yield spot, seats.get(pair[0], pair[0]), seats.get(pair[1], pair[1])


def numbered(clauses: Sequence[Clause]) -> dict[str, Clause]:
    """Clauses by their id, a repeated one with its number from the second on."""
    found: dict[str, Clause] = {}
    times: Counter[str] = Counter()
    for clause in clauses:
        times[clause.id.value] += 1
        number = times[clause.id.value]
        found[clause.id.value if number == 1 else f"{clause.id.value}.{number}"] = clause
    return found


@lru_cache(maxsize=4_096)
def word(value: object) -> str:
    """What a field says, as people write it; nothing is empty text."""
    if isinstance(value, Enum):
        return str(value.value)
    return "" if value is None else str(value)


def counted(customers: Iterable[Customer]) -> tuple[Count, ...]:
    """How often terms differ, place by place: the place where most differ first.

    Terms count once at a place, whichever of their datasets differ there.
    """
    of, said = 0, dict[Spot, str]()
    ways: dict[Spot, Counter[str]] = {}
    for customer in customers:
        of += 1
        seen: dict[Spot, str] = {}
        for one in customer.comparison.deviations:
            seen.setdefault(one.spot, one.agreed)
            said.setdefault(one.spot, one.template)
        for spot, agreed in seen.items():
            ways.setdefault(spot, Counter())[agreed] += 1
    found = [
        Count(spot, said[spot], found.total(), of, tuple(sorted(found.items(), key=_most)))
        for spot, found in ways.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.differ, _order(one.spot))))


def _most(way: tuple[str, int]) -> tuple[int, str]:
    """The most frequent first."""
    return (-way[1], way[0])


def _order(spot: Spot) -> tuple[str, str, str, str]:
    """Places in an order of their own."""
    return (spot.kind.value, spot.line, spot.seat, spot.field)


def stands_on(customers: Iterable[Customer]) -> Mapping[int, int]:
    """How many terms stand on each version, the newest first."""
    found = Counter(customer.comparison.version for customer in customers)
    return dict(sorted(found.items(), reverse=True))


def side_by_side(
    newest: Template, versions: Mapping[int, Template], customers: Sequence[Customer]
) -> tuple[SideBySide, ...]:
    """Every field of every clause, with what each of `customers` has there.

    A customer has what its version of the template says, unless its terms say otherwise.
    """
    said = {number: _fields_said(template) for number, template in versions.items()}
    said.setdefault(newest.version, _fields_said(newest))
    own = [_clauses_of(customer) for customer in customers]
    spots = dict.fromkeys([*said[newest.version], *(spot for of in said.values() for spot in of)])
    spots |= dict.fromkeys(spot for found in own for spot in found if spot.field)
    return tuple(
        SideBySide(spot, said[newest.version].get(spot, ""), _sayings(spot, said, customers, own))
        for spot in spots
    )


def _fields_said(template: Template) -> dict[Spot, str]:
    """What the template's clauses say, field by field."""
    return {
        Spot(DeviationKind.CLAUSE, name, field=field): word(value)
        for name, clause in numbered(template.clauses).items()
        for field, value in clause.says.items()
    }


def _clauses_of(customer: Customer) -> dict[Spot, Deviation]:
    """What a customer's clauses say otherwise."""
    found = customer.comparison.deviations
    return {one.spot: one for one in found if one.spot.kind is DeviationKind.CLAUSE}


def _sayings(
    spot: Spot,
    said: Mapping[int, Mapping[Spot, str]],
    customers: Sequence[Customer],
    own: Sequence[Mapping[Spot, Deviation]],
) -> tuple[Saying, ...]:
    """The values at a place, the most frequent first."""
    found: dict[str, list[Voice]] = {}
    whole = Spot(spot.kind, spot.line)
    for customer, differs in zip(customers, own, strict=True):
        one = differs.get(spot)
        gone = differs.get(whole)
        if one is None and gone is not None and not gone.agreed:
            one = gone
        version = said.get(customer.comparison.version, {})
        value = one.agreed if one else version.get(spot, "")
        thing = customer.agreement or customer.comparison.offer
        voice = Voice(customer.others, one.by if one else None, thing)
        found.setdefault(value, []).append(voice)
    told = [Saying(value, tuple(voices)) for value, voices in found.items()]
    return tuple(sorted(told, key=lambda one: (-len(one.voices), one.value)))
