"""What terms say otherwise than their template, and how many do."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.agreement import OfferId
from kumiai.model.deviation import (
    Comparison,
    Customer,
    Deviation,
    DeviationKind,
    Spot,
    Stands,
)
from kumiai.model.party import PartyId
from kumiai.model.right import Allowance, Cell, Use
from kumiai.model.template import Template, TemplateId
from kumiai.rules.deviate import counted, differing, stands_on
from kumiai.rules.template import terms_of
from tests import nouns

MAKER = PartyId("maker")


def taken(template: Template) -> dict[PartyId, PartyId]:
    """A party in each seat, the maker in the first."""
    first, *rest = template.rights.parties
    return {first: MAKER, **{seat: PartyId(f"p-{seat}") for seat in rest}}


@given(nouns.templates())
def test_terms_as_the_template_says_differ_nowhere(template: Template) -> None:
    """Whatever the template says, and whichever party takes which seat."""
    terms = terms_of(template, taken(template), PartyId("customer"), {"lathes": None})
    assert list(differing(template, terms)) == []


@given(nouns.templates(), st.data())
def test_every_use_decided_otherwise_is_found(template: Template, data: st.DataObject) -> None:
    """Exactly the cells that were changed, each under its seat, with both words."""
    terms = terms_of(template, taken(template), PartyId("customer"), {"lathes": None})
    table = terms.rights[0]
    cells = {item: dict(of) for item, of in table.cells.items()}
    wanted = set()
    for item, of in cells.items():
        for seat, party in taken(template).items():
            if data.draw(st.booleans()):
                use, before = data.draw(st.sampled_from(Use)), of[party]
                now = data.draw(
                    st.sampled_from([a for a in Allowance if a is not before.uses[use]])
                )
                of[party] = Cell(
                    {**before.uses, use: now}, before.condition, before.reasons, "a note"
                )
                wanted.add((item, seat, use.value, before.uses[use].value, now.value))
    found = differing(template, replace(terms, rights=(replace(table, cells=cells),)))
    assert {(s.line, s.seat, s.field, said, says) for s, said, says, _ in found} == wanted


def customer(number: int, *agreed: tuple[str, str]) -> Customer:
    """Terms that say `agreed` at places by their line."""
    deviations = tuple(
        Deviation(Spot(DeviationKind.CELL, line, "builder", "use"), "allow", said, MAKER)
        for line, said in agreed
    )
    compared = Comparison(
        OfferId(f"off-{number}"), TemplateId("t"), 1 + number % 2, (MAKER,), deviations
    )
    return Customer(compared, Stands.OPEN, None, (PartyId(f"c-{number}"),))


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.sampled_from(["deny", "limited"]))))
def test_counts_add_up(said: list[dict[str, str]]) -> None:
    """Each place counts those that differ there, its ways add up to that, the most common first."""
    customers = [customer(n, *one.items()) for n, one in enumerate(said)]
    counts = counted(customers)
    differ = Counter(line for one in said for line in one)
    assert {one.spot.line: one.differ for one in counts} == dict(differ)
    assert [one.differ for one in counts] == sorted((one.differ for one in counts), reverse=True)
    for one in counts:
        assert one.of == len(said)
        assert sum(n for _, n in one.ways) == one.differ
        assert [n for _, n in one.ways] == sorted((n for _, n in one.ways), reverse=True)
    assert sum(stands_on(customers).values()) == len(said)


def test_terms_of_several_datasets_count_once_at_a_place() -> None:
    """Two datasets that differ alike are one customer who differs."""
    spot = Spot(DeviationKind.CELL, "a", "builder", "use")
    twice = tuple(Deviation(spot, "allow", "deny", MAKER, name) for name in ("one", "two"))
    both = replace(customer(1), comparison=replace(customer(1).comparison, deviations=twice))
    (count,) = counted([both, customer(2)])
    assert (count.differ, count.of, count.ways) == (1, 2, (("deny", 1),))
