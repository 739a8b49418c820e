"""Collections: what was collected into which dataset stays that dataset's own business."""

from dataclasses import replace

import pytest

from kumiai.model.dataset import DatasetId
from kumiai.model.machine import MachineId
from kumiai.model.readings import Gap, Readings, Reason, Reject
from kumiai.model.signal import ItemId
from kumiai.records import collections
from kumiai.records.collections import Collected
from kumiai.records.dialect import Database
from kumiai.records.writer import Writer
from tests.records.conftest import NOW

ONE, TWO = DatasetId("one"), DatasetId("two")
READINGS = Readings(
    "src", "rec", 1, 9, [0, 1, 2], [0, 1, 2], ["a", "a", "b"], [1.0] * 3, [None] * 3, None,
    (
        Reject(Reason.NOT_IN_MATRIX, "program", 4, 2, "O1234"),
        Reject(Reason.MALFORMED, "", 5, 1, "no stamp"),
    ),
    (Gap(ItemId("a"), 0, 5, 1), Gap(ItemId("a"), 9, None, 2)),
)  # fmt: skip


def told(dataset: DatasetId, items: set[str], readings: Readings = READINGS) -> Collected:
    """What the register keeps of the batch."""
    return Collected(
        readings.source, readings.instance, readings.part, MachineId("m"), dataset,
        frozenset(items), 9, len(readings), 1, 0,
    )  # fmt: skip


@pytest.fixture
def collected(database: Database, writer: Writer) -> Database:
    """A database in which the batch was collected into one dataset, twice."""
    for _ in range(2):
        writer.run(lambda tx: collections.add(tx, told(ONE, {"a", "b"}), READINGS, NOW))
    return database


def test_the_same_again_changes_nothing(collected: Database) -> None:
    """One collection, each reject and gap once."""
    (row,) = collections.of_dataset(collected, ONE)

    assert (row["source"], row["rows"], row["observations"]) == ("src", 3, 9)
    assert [(r["item"], r["count"]) for r in collections.rejects(collected, ONE, "src")] == [
        ("", 1),
        ("program", 2),
    ]
    assert collections.gaps(collected, ONE, "src") == 2


def test_another_dataset_knows_nothing_of_it(collected: Database, writer: Writer) -> None:
    """Who has a recording of the same source is not told that another has it, nor what of it."""
    assert collections.items_before(collected, ONE, READINGS) == frozenset({"a", "b"})
    assert collections.items_before(collected, TWO, READINGS) is None
    assert collections.rejects(collected, TWO, "src") == []
    assert collections.gaps(collected, TWO, "src") == 0
    assert collections.of_dataset(collected, TWO) == []
    assert collections.seen(collected, TWO) == frozenset()

    writer.run(lambda tx: collections.add(tx, told(TWO, {"b"}), READINGS, NOW))
    assert collections.items_before(collected, TWO, READINGS) == frozenset({"b"})
    assert len(collections.of_dataset(collected, TWO)) == 1


def test_items_grow_with_the_rights(collected: Database, writer: Writer) -> None:
    """Collected again under a wider right, all items are known; another part is another batch."""
    writer.run(lambda tx: collections.add(tx, told(ONE, {"c"}), READINGS, NOW))

    assert collections.items_before(collected, ONE, READINGS) == frozenset({"a", "b", "c"})
    plate = replace(READINGS, part="plate-01")
    assert collections.items_before(collected, ONE, plate) is None


def test_what_was_seen_is_collected_or_kept_back(collected: Database) -> None:
    """Rows and kept-back items; a malformed line is no item."""
    assert collections.seen(collected, ONE) == {"a", "b", "program"}
