"""Turns of a negotiation, read from its offers: who changed what, and what stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kumiai.model.agreement import Hash, Offer, OfferId, Terms
from kumiai.model.clause import Clause, ClauseId
from kumiai.model.dossier import Turn
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.rules.turns import influenced, proposals, turns
from tests.leaks import plans
from tests.rules.test_guard import TERMS

ONE, TWO = plans.PLANT, plans.READER
AT = datetime(2026, 11, 1, tzinfo=UTC)


def said(**clauses: int) -> Terms:
    """Terms with an exit notice, a copy within days, a change notice."""
    fields = {"exit": "notice", "copy": "within", "change": "notice"}
    given = tuple(Clause(ClauseId(name), {fields[name]: n}, ONE) for name, n in clauses.items())
    return replace(TERMS, clauses=given)


def offers(*terms: Terms) -> Sequence[Offer]:
    """Offers by turns, the first by the plant."""
    empty = Hash("0" * 64)
    return [
        Offer(
            id=OfferId(f"off-{n}"), by=(ONE, TWO)[n % 2], person=PersonId("p"), terms=one,
            terms_hash=empty, paper_hash=empty, summary_hash=empty, at=AT + timedelta(days=n),
        )
        for n, one in enumerate(terms)
    ]  # fmt: skip


def test_a_first_offer_alone_is_a_turn_without_changes() -> None:
    """Nobody has answered yet."""
    (only,) = turns(offers(said(exit=30)))
    assert only == Turn(ONE, AT)


def test_changes_are_places_in_the_terms() -> None:
    """A turn names what it changed; a first offer changes nothing."""
    first, second = turns(offers(said(exit=30), said(exit=60, copy=14)))

    assert first.changes == ()
    assert (second.by, second.changes) == (TWO, ("clause/copy", "clause/exit"))


def test_what_the_next_offer_leaves_is_accepted() -> None:
    """Of two changes one is taken back: the other stands."""
    last = turns(offers(said(exit=30), said(exit=60, copy=14), said(exit=30, copy=14)))[-1]

    assert last.accepts == ("clause/copy",)
    assert last.changes == ("clause/exit",)


def test_a_refused_negotiation_is_counted() -> None:
    """Two proposals, both taken back: none stands, and the terms stay those of their supplier."""
    all_turns = turns(offers(said(exit=30), said(exit=60, copy=14), said(exit=30)))

    assert proposals(all_turns, TWO, concluded=True) == (2, 0)
    assert not influenced(all_turns, "clause/exit", ONE, concluded=True)


def test_what_lies_on_the_table_is_neither() -> None:
    """The last counter-offer counts when it was signed, and not before."""
    open_turns = turns(offers(said(exit=30), said(exit=60)))

    assert proposals(open_turns, TWO, concluded=False) == (0, 0)
    assert proposals(open_turns, TWO, concluded=True) == (1, 1)
    assert influenced(open_turns, "clause/exit", ONE, concluded=True)
    assert not influenced(open_turns, "clause/exit", TWO, concluded=True)


def test_a_change_of_the_supplier_itself_is_no_influence() -> None:
    """Who supplied a clause cannot bear its own burden of proof."""
    both = turns(offers(said(exit=30), said(exit=30, copy=1), said(exit=20, copy=1)))

    assert not influenced(both, "clause/exit", PartyId(ONE), concluded=True)
