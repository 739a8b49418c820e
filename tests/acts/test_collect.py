"""Collecting: rows are added once, as far as a right covers them, to a dataset of one's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kumiai.acts import collect, enroll, entitle
from kumiai.apps.demo import cast, stage
from kumiai.model.machine import Machine, MachineId
from kumiai.model.readings import Readings
from kumiai.model.refusal import NotYourRole, UnknownDataset, UnknownMachine
from kumiai.papers.matrix import yaml_from_matrix
from kumiai.records import points, register
from tests.acts.dealing import agreed, asking, granted, spindle, standing
from tests.apps.world import World, recorded

LATHE = recorded().machining[0]


def readings(**changed: object) -> Readings:
    """A recording of a lathe that was not collected, with changes."""
    (found,) = stage.readings(LATHE, LATHE.files[0])
    return replace(found, **{"instance": "fresh", **changed})  # type: ignore[arg-type]


def machine(world: World) -> Machine:
    """The lathe as it is enrolled."""
    plant = standing(world, "kasugai-data")
    return register.machine(world.node.store.database, plant, LATHE.device.machine)


def brought(world: World, *found: Readings) -> collect.Harvest:
    """What collecting brought."""
    plant = standing(world, "kasugai-data")
    return collect.collect(world.node.store, plant, machine(world), found)


def served(world: World, name: str) -> int:
    """How many rows a new agreement serves."""
    agreement = agreed(world, name, spindle(world))
    return granted(world, asking(agreement, f"req-{name}")).rows


def test_a_recording_is_collected_once(any_world: World) -> None:
    """Alone, twice in one call and again later: the same rows, one version."""
    world = any_world
    before = served(world, "before")
    one = readings()
    first = brought(world, one, one)
    version = world.node.store.lake.version(cast.MACHINING)
    again = brought(world, one)

    assert first.rows == len([i for i in one.item if not i.endswith("ovr")]) > 0
    assert (first.observations, first.already) == (one.observations, 1)
    assert first.rows + first.withheld + first.rejected == first.observations
    assert (again.rows, again.already, again.version) == (0, 1, version)
    spindles = [item for item in one.item if item in cast.SPINDLE_ITEMS]
    assert served(world, "after") == before + len(spindles)


def test_what_no_right_covers_is_kept_back_and_listed(world: World) -> None:
    """Until somebody decides: then only those rows are added."""
    plant = standing(world, "kasugai-data")
    store = world.node.store
    matrix = register.newest_matrix(store.database, cast.MACHINING)
    assert matrix is not None
    items = tuple(item for item in matrix.items if item.id != "Sload")
    cells = {item.id: matrix.cells[item.id] for item in items}
    fewer = yaml_from_matrix(replace(matrix, items=items, cells=cells)).encode()
    entitle.set_rights(store, plant, cast.MACHINING, fewer, "purchase")
    first = brought(world, readings())
    assert "Sload" in first.kept_back

    stands = register.newest_matrix(store.database, cast.MACHINING)
    assert stands is not None
    whole = yaml_from_matrix(replace(matrix, version=stands.version)).encode()
    entitle.set_rights(store, plant, cast.MACHINING, whole, "purchase")
    second = brought(world, readings())
    assert second.rows == list(readings().item).count("Sload")
    assert brought(world, readings()).already == 1


def test_rows_are_in_the_lake_before_the_register_tells_of_them(world: World) -> None:
    """Broken off in between, asking again adds no row and completes the register."""
    before = served(world, "before")

    def fail(name: str) -> None:
        if name == "collect.after_lake":
            raise OSError(name)

    points.arm(fail)
    try:
        with pytest.raises(OSError, match="after_lake"):
            brought(world, readings())
    finally:
        points.arm(None)
    brought(world, readings())

    spindles = [item for item in readings().item if item in cast.SPINDLE_ITEMS]
    assert served(world, "after") == before + len(spindles)
    assert brought(world, readings()).already == 1


def test_whose_machine_and_dataset(world: World) -> None:
    """Another party's machine, another source, a machine in no dataset, another role."""
    store, plant = world.node.store, standing(world, "kasugai-data")
    with pytest.raises(UnknownMachine):
        collect.collect(store, standing(world, "chita-data"), machine(world), [readings()])
    with pytest.raises(UnknownMachine):
        brought(world, readings(source="another"))
    with pytest.raises(NotYourRole):
        collect.collect(store, standing(world, "kasugai-money"), machine(world), [readings()])
    idle = replace(machine(world), id=MachineId("idle"), source="idle")
    enroll.add_machine(store, plant, idle, [])
    with pytest.raises(UnknownDataset):
        collect.collect(store, plant, idle, [readings(source="idle")])


def test_nothing_is_collected_from_nothing(world: World) -> None:
    """No recording, or one without a row, is no commit."""
    version = world.node.store.lake.version(cast.MACHINING)
    assert brought(world).rows == 0
    empty = readings(sequence=[], at=[], item=[], value=[], text=[], observations=0)
    assert brought(world, empty).version == version
    assert world.node.store.lake.version(cast.MACHINING) == version
