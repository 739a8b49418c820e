"""Rights are proposed, merged into what stands, confirmed, and remembered with person and time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kumiai.acts import entitle, read
from kumiai.apps.demo import cast
from kumiai.model.draft import About, Draft, Edit, Edits, Place, Whose
from kumiai.model.person import Role
from kumiai.model.refusal import (
    BadEdit,
    BadTake,
    BeyondCondition,
    DraftOvertaken,
    NotYourRole,
    RightsConflict,
    UnknownBase,
    UnknownDataset,
    UnknownDraft,
    UnknownParty,
)
from kumiai.model.right import Matrix
from kumiai.papers.matrix import matrix_hash, yaml_from_matrix
from kumiai.records import register
from kumiai.records.store import Store
from tests.acts.dealing import agreed, asking, spindle, standing
from tests.apps.world import STRANGER, World, person_of

SLOAD, XLOAD = (Place(About.ITEM, item, cast.SPINDLE, "use") for item in ("Sload", "Xload"))


def newest(store: Store) -> Matrix:
    """The matrix that stands."""
    found = register.newest_matrix(store.database, cast.MACHINING)
    assert found is not None
    return found


def drafted(world: World, base: str, *edits: tuple[Place, str], who: str = "kasugai-data") -> Draft:
    """A draft of single edits."""
    said = Edits(base, tuple(Edit(place, value) for place, value in edits))
    return entitle.edit(world.node.store, standing(world, who), cast.MACHINING, said, "purchase")


def test_nothing_holds_before_it_is_confirmed(any_world: World) -> None:
    """A draft shows its changes; confirmed, it stands under the name of who confirmed it."""
    world, store = any_world, any_world.node.store
    plant, first = standing(world, "kasugai-data"), newest(store)
    made = drafted(world, str(first.version), (SLOAD, "to_negotiate"))
    assert newest(store) == first
    assert [c.place.name() for c in made.changes] == [SLOAD.name()]
    assert made.conflicts == ()
    assert entitle.draft(store, plant, made.id) == (made, None)

    world.clock.at += timedelta(hours=1)
    again = drafted(world, matrix_hash(first), (SLOAD, "to_negotiate"))
    assert again == made
    reader = standing(world, person_of(cast.PLANT, Role.AUDITOR))
    with pytest.raises(NotYourRole):
        entitle.confirm(store, reader, made.id, {})
    plant = standing(world, "kasugai-data")
    second = entitle.confirm(store, plant, made.id, {})
    assert (second.version, second.origin.person) == (first.version + 1, plant.person)
    assert second.origin.at == world.clock.at
    assert newest(store) == second
    assert entitle.confirm(store, plant, made.id, {}) == second
    assert entitle.draft(store, plant, made.id) == (made, second.version)
    for stranger in ("chita-data",):
        with pytest.raises(UnknownDraft):
            entitle.confirm(store, standing(world, stranger), made.id, {})


def test_an_older_base_is_merged(any_world: World) -> None:
    """Two edit one version; both changes stand, and a file of that version is merged alike."""
    world, store = any_world, any_world.node.store
    plant, first = standing(world, "kasugai-data"), newest(store)
    book = entitle.export_rights(store, plant, cast.MACHINING, "xlsx")
    text = entitle.export_rights(store, plant, cast.MACHINING, "yaml")
    one = drafted(world, str(first.version), (SLOAD, "to_negotiate"))
    other = drafted(world, str(first.version), (XLOAD, "to_negotiate"))
    entitle.confirm(store, plant, one.id, {})
    with pytest.raises(DraftOvertaken) as raised:
        entitle.confirm(store, plant, other.id, {})
    assert raised.value.facts == {
        "draft": other.id, "merged": first.version, "stands": first.version + 1,
    }  # fmt: skip
    later = drafted(world, str(first.version), (XLOAD, "to_negotiate"))
    assert (later.base, later.stands) == (first.version, first.version + 1)
    assert [c.whose for c in later.changes] == [Whose.THEIRS, Whose.OURS]
    both = entitle.confirm(store, plant, later.id, {})
    assert both.cells[SLOAD.line][cast.SPINDLE] != first.cells[SLOAD.line][cast.SPINDLE]  # type: ignore[index] # a key that is known here
    assert both.cells[XLOAD.line][cast.SPINDLE] != first.cells[XLOAD.line][cast.SPINDLE]  # type: ignore[index] # a key that is known here
    for stale in (book, text):
        assert entitle.set_rights(store, plant, cast.MACHINING, stale, "purchase") == both


def test_a_conflict_is_decided_by_name(any_world: World) -> None:
    """Undecided it refuses; each side's word can be taken; nothing else can be decided."""
    world, store = any_world, any_world.node.store
    plant, first = standing(world, "kasugai-data"), newest(store)
    entitle.confirm(store, plant, drafted(world, "1", (SLOAD, "to_negotiate")).id, {})
    changed = replace(first, cells=drafted(world, "1", (SLOAD, "deny")).comes.cells)
    stale = yaml_from_matrix(changed, matrix_hash(first)).encode()
    with pytest.raises(RightsConflict) as raised:
        entitle.set_rights(store, plant, cast.MACHINING, stale, "purchase")
    assert raised.value.facts == {"place": SLOAD.name(), "count": 1}
    made = entitle.propose(store, plant, cast.MACHINING, stale, "purchase")
    assert made.merged is None
    for takes in ({}, {"item/Sload/nobody/use": Whose.OURS}):
        with pytest.raises((RightsConflict, BadTake)):
            entitle.confirm(store, plant, made.id, takes)
    stands = newest(store)
    assert entitle.confirm(store, plant, made.id, {SLOAD.name(): Whose.THEIRS}) == stands

    ours = drafted(world, "1", (SLOAD, "deny"), (XLOAD, "to_negotiate"))
    third = entitle.confirm(store, plant, ours.id, {SLOAD.name(): Whose.OURS})
    assert third.cells[SLOAD.line][cast.SPINDLE].uses[SLOAD.field] == "deny"  # type: ignore[index] # a key that is known here


def test_an_unknown_base_is_refused(any_world: World) -> None:
    """A version or hash that was never kept here; a place that the version does not have."""
    world, store = any_world, any_world.node.store
    plant, first = standing(world, "kasugai-data"), newest(store)
    for base in ("9", "0", "f" * 64, "", "²"):
        with pytest.raises(UnknownBase):
            drafted(world, base, (SLOAD, "deny"))
    for raw in (
        yaml_from_matrix(first, "f" * 64),
        yaml_from_matrix(replace(first, version=9)),
        yaml_from_matrix(replace(first, version=9), matrix_hash(first)),
    ):
        for act in (entitle.propose, entitle.set_rights):
            with pytest.raises(UnknownBase):
                act(store, plant, cast.MACHINING, raw.encode(), "purchase")
    with pytest.raises(BadEdit):
        drafted(world, "1", (Place(About.ITEM, "no-such", cast.SPINDLE, "use"), "deny"))
    with pytest.raises(UnknownParty):
        drafted(world, "1", (Place(About.PARTY, "nobody"), "nobody"))
    with pytest.raises(UnknownDataset):
        drafted(world, "1", (SLOAD, "deny"), who="chita-data")
    assert newest(store) == first


def test_history_names_person_time_and_every_cell(any_world: World) -> None:
    """Newest first, each version against the one before; another sees its own column, no person."""
    world, store = any_world, any_world.node.store
    plant, first = standing(world, "kasugai-data"), newest(store)
    made = drafted(world, "1", (SLOAD, "to_negotiate"), (Place(About.DEFAULT), "to_negotiate"))
    world.clock.at += timedelta(hours=1)
    entitle.confirm(store, standing(world, "kasugai-data"), made.id, {})
    second, oldest = entitle.history(store, plant, cast.MACHINING)
    assert (second.matrix.version, oldest.matrix) == (2, first)
    assert (second.draft, second.drafted_by) == (made.id, plant.person)
    assert [c.place.name() for c in second.changes] == ["default", SLOAD.name()]
    assert second.matrix.origin.at - made.at == timedelta(hours=1)
    assert len(entitle.history(store, plant, cast.MACHINING, 1)) == 1

    shown = entitle.history(store, standing(world, "chita-data"), cast.MACHINING)
    assert [step.matrix.origin.person for step in shown] == ["", "kasugai-sign"]
    assert {p for step in shown for p in step.matrix.parties} == {cast.PLANT, cast.SPINDLE}
    assert all(step.draft is None for step in shown)
    lines = {c.place.line for step in shown for c in step.changes}
    known = {"", *(i.id for i in first.items), *(g.id for g in first.groups)}
    assert lines <= known | {cast.PLANT, cast.SPINDLE}
    with pytest.raises(UnknownDataset):
        entitle.history(store, standing(world, "chita-data"), "no-such")
    stranger = standing(world, person_of(STRANGER, Role.DATA_MANAGER))
    with pytest.raises(UnknownDataset):
        entitle.history(store, stranger, cast.MACHINING)


def test_a_condition_is_kept(any_world: World) -> None:
    """Rows younger than the lag are not shown from the next read on; an offer beyond a purpose is
    refused before anybody signs.
    """
    world, store = any_world, any_world.node.store
    plant = standing(world, "kasugai-data")
    agreement = agreed(world, "kept", spindle(world))
    request = asking(agreement, "look", items=("Sload",))
    before = read.look(store, standing(world, "chita-data"), request).cut.rows
    assert before > 0

    def limited(condition: str) -> None:
        own = replace(SLOAD, party=cast.PLANT)
        stands = str(newest(store).version)
        edits = (
            (replace(own, field="pass_on"), "limited"),
            (replace(own, field="condition"), condition),
        )
        entitle.confirm(store, plant, drafted(world, stands, *edits).id, {})

    limited("lag: 20000 days")
    assert read.look(store, standing(world, "chita-data"), request).cut.rows == 0
    limited("lag: 1 day")
    assert read.look(store, standing(world, "chita-data"), request).cut.rows == before
    limited("purpose: never-this; for redesign only")
    with pytest.raises(BeyondCondition) as raised:
        agreed(world, "beyond", spindle(world))
    assert raised.value.facts["beyond"]
    limited("for redesign only")
    agreed(world, "recorded", spindle(world))
