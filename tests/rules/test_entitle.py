"""Entitling: rows that a right covers, what is listed of the others, and what may be shown of it."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.dataset import DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId
from kumiai.model.readings import Readings, Reason, Reject
from kumiai.model.right import (
    Allowance,
    Cell,
    Classification,
    Item,
    Matrix,
    Origin,
    OriginKind,
    Use,
)
from kumiai.model.signal import ItemId, Kind, Signal
from kumiai.rules.entitle import covered, covered_items, first_matrix, may_pass_on, narrowed

A, B, C = (PartyId(name) for name in "abc")
NAMES = [ItemId(name) for name in ("Sload", "Stemp", "program")]
ORIGIN = Origin(
    OriginKind.ASSERTION, A, PersonId("p"), datetime(2026, 10, 1, tzinfo=UTC), "purchase"
)


def cell(pass_on: Allowance) -> Cell:
    """A cell that says so about passing on."""
    uses = {**dict.fromkeys(Use, Allowance.DENY), Use.PASS_ON: pass_on}
    return Cell(uses, "as agreed")


MATRIX = Matrix(
    dataset="machining",
    version=1,
    origin=ORIGIN,
    parties=(A, B),
    items=tuple(Item(name, name, name, Classification.OPEN_CONTRACT) for name in NAMES),
    cells={
        NAMES[0]: {A: cell(Allowance.ALLOW), B: cell(Allowance.DENY)},
        NAMES[1]: {A: cell(Allowance.LIMITED), B: cell(Allowance.DENY)},
        NAMES[2]: {A: cell(Allowance.TO_NEGOTIATE), B: cell(Allowance.DENY)},
    },
)


def batch(items: list[str]) -> Readings:
    """A recording of these items, two positions a line."""
    n = len(items)
    known = (Reject(Reason.MALFORMED, "", 7, 1),)
    return Readings(
        "src", "rec", 2, n, list(range(n)), list(range(n)), items, [1.0] * n, [None] * n, None,
        known, (),
    )  # fmt: skip


@given(st.lists(st.sampled_from("abcd")), st.frozensets(st.sampled_from("abcd")))
def test_rows_are_covered_or_listed(items: list[str], rights: frozenset[str]) -> None:
    """Each observation is a row or counted among the kept back; positions and order stay."""
    readings = batch(items)
    found = covered(readings, rights)
    back = {r.item: r for r in found.rejects if r.reason is Reason.NOT_IN_MATRIX}

    assert list(found.item) == [item for item in items if item in rights]
    assert list(found.sequence) == [i for i, item in enumerate(items) if item in rights]
    assert set(back) == set(items) - rights
    for name, reject in back.items():
        assert (reject.count, reject.line) == (items.count(name), items.index(name) // 2)
    assert found.rejects[: len(readings.rejects)] == readings.rejects
    assert found.observations == len(items)


def test_without_a_matrix_nothing_is_covered() -> None:
    """Deny is the default."""
    assert covered_items(None) == frozenset()
    assert covered_items(MATRIX) == set(NAMES)
    assert not may_pass_on(None, NAMES[0], A)


def test_who_may_pass_on() -> None:
    """Allowed, or limited with its condition; not what is denied, open or not listed."""
    assert [may_pass_on(MATRIX, name, A) for name in NAMES] == [True, True, False]
    assert not may_pass_on(MATRIX, NAMES[0], B)
    assert not may_pass_on(MATRIX, NAMES[0], C)
    assert not may_pass_on(MATRIX, ItemId("other"), A)


def test_a_matrix_is_narrowed_to_what_one_may_see() -> None:
    """Lines of known items and the columns of two parties; nothing else of it is named."""
    found = narrowed(MATRIX, {"Sload", "no-such"}, (B, C))

    assert found.parties == (B,)
    assert [item.id for item in found.items] == ["Sload"]
    assert set(found.cells) == {"Sload"}
    assert set(found.cells[NAMES[0]]) == {B}
    assert narrowed(MATRIX, NAMES, (A, B)) == MATRIX


def test_first_rights_are_the_partys_own() -> None:
    """All uses of each item for the party, none for anybody else; a contract may share the items."""
    at = datetime(2026, 10, 1, tzinfo=UTC)
    origin = Origin(OriginKind.ASSERTION, PartyId("press"), PersonId("p"), at, "purchase")
    signals = [Signal(MachineId("cmm"), ItemId("Hole.D1"), Kind.CHARACTERISTIC, "D", "MILLIMETER")]
    made = first_matrix(DatasetId("press-inspection"), origin, signals)
    assert [(i.id, i.classification) for i in made.items] == [
        ("Hole.D1", Classification.OPEN_CONTRACT)
    ]
    for use in Use:
        assert made.allows(ItemId("Hole.D1"), PartyId("press"), use) is Allowance.ALLOW
        assert made.allows(ItemId("Hole.D1"), PartyId("other"), use) is Allowance.DENY
