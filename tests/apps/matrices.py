"""A dataset with a grouped rights matrix, put into the world past the acts: for pages that show it."""

from dataclasses import replace

from bench.wide import large
from kumiai.model.dataset import DatasetId
from kumiai.model.right import Matrix
from kumiai.records import register
from kumiai.records.dialect import Database
from kumiai.records.writer import Transaction
from tests.acts import dealing
from tests.apps.world import CUSTOMER, PLANT, SPINDLE, World

GROUPED = DatasetId("grouped")
NASTY = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'`{{7*7}}"
"""What a person may write into any text."""


def grouped(world: World) -> Matrix:
    """The plant's dataset of forty items in four groups; texts of one line are full of markup."""
    source = world.node.store.database
    gathered = register.dataset(source, dealing.standing(world, "kasugai-data"), "machining")
    first = register.newest_matrix(source, gathered.id)
    assert first is not None  # the world sets it
    made = large(GROUPED, (PLANT, CUSTOMER, SPINDLE), first.origin, size=(40, 4))
    nasty = replace(made.items[8], label_ja=NASTY, label_en=NASTY, rationale=NASTY)
    made = replace(made, items=(*made.items[:8], nasty, *made.items[9:]))

    def step(tx: Transaction) -> None:
        named = replace(gathered, id=GROUPED, title_ja="まとめた項目", title_en="Grouped items")
        register.add_dataset(tx, named)
        register.add_matrix(tx, made)

    world.node.store.writer.run(step)
    return made


def kept(database: Database) -> Matrix:
    """The matrix that stands for it."""
    found = register.newest_matrix(database, GROUPED)
    assert found is not None  # `grouped` set it
    return found
