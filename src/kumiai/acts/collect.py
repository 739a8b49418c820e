"""Collect: a machine's readings become rows of its dataset, as far as a right covers them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kumiai.model.dataset import Dataset
from kumiai.model.machine import Machine
from kumiai.model.person import Standing
from kumiai.model.readings import Readings, Reason
from kumiai.model.refusal import UnknownDataset, UnknownMachine
from kumiai.records import collections, register
from kumiai.records.collections import Collected
from kumiai.records.lake import Batch
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.entitle import covered, covered_items
from kumiai.rules.holding import spans, within
from kumiai.rules.signs import shapes
from kumiai.rules.standing import Operation, require
from kumiai.wire.canonical import canonical, digest


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one collecting brought: counts of observations, rows, and what became no row."""

    dataset: str
    version: int
    observations: int
    rows: int
    withheld: int
    """Observations of items that no right covers: kept back and listed."""
    not_held: int
    """Observations of days on which the party did not hold the machine: kept out and listed."""
    rejected: int
    gaps: int
    already: int
    """Batches that were collected before; they added nothing."""
    kept_back: tuple[str, ...]


def collect(
    store: Store, standing: Standing, machine: Machine, found: Sequence[Readings]
) -> Harvest:
    """Rows of `found` in the dataset that gathers `machine`; asked again, it adds none. What was
    observed while the asker's party did not hold the machine is kept out and listed.

    The rows are durable in the lake before the register tells of them.
    """
    require(standing, Operation.COLLECT_RUN)
    dataset = _dataset(store, standing, machine, found)
    items = covered_items(register.newest_matrix(store.database, dataset.id))
    when = spans(register.life(store.database, machine), standing.party)
    covers = [p for r in _once(found) if (p := _fresh(store, dataset, r, items))]
    fresh = [(r if when is None else within(r, when), cover) for r, cover in covers]
    reach("collect.before_lake")
    version = store.lake.append(
        dataset.id, [Batch(_position(r, cover), machine.id, r) for r, cover in fresh]
    )
    reach("collect.after_lake")
    told = [_told(r, machine, dataset, (cover, version or 0)) for r, cover in fresh]

    def step(tx: Transaction) -> None:
        """What was collected, part by part."""
        for collected, (readings, _) in zip(told, fresh, strict=True):
            collections.add(tx, collected, readings, standing.at)

    store.writer.run(step)
    reach("collect.after_register")
    kept = [readings for readings, _ in fresh]
    return _harvest(dataset, version or 0, kept, len(found) - len(fresh))


def _dataset(
    store: Store, standing: Standing, machine: Machine, found: Sequence[Readings]
) -> Dataset:
    """The dataset of the asker's party that gathers `machine`. Raises `UnknownDataset`."""
    register.machine(store.database, standing, machine.id)
    for readings in found:
        if readings.source != machine.source:
            raise UnknownMachine(machine=readings.source)
    gathering = register.datasets_of_machine(store.database, machine.id)
    own = [dataset for dataset in gathering if dataset.provider == standing.party]
    if not own:
        raise UnknownDataset(dataset=machine.id)
    return own[0]


def _once(found: Sequence[Readings]) -> Iterator[Readings]:
    """`found` without recordings sent twice; idle days without a row may be alike."""
    before = set()
    for readings in found:
        key = (readings.source, readings.instance, readings.part)
        if len(readings) == 0 or key not in before:
            yield readings
        before.add(key)


def _fresh(
    store: Store, dataset: Dataset, readings: Readings, items: frozenset[str]
) -> tuple[Readings, frozenset[str]] | None:
    """Of a batch, the rows that a right covers and that are not in the lake yet, and their items.

    None when it was collected before under a right that covered as much.
    """
    before = collections.items_before(store.database, dataset.id, readings)
    if before is None:
        return covered(readings, items), items
    more = items - before
    if more.isdisjoint(readings.item):
        return None
    return covered(readings, more), more


def _position(readings: Readings, cover: frozenset[str]) -> str:
    """The name under which the lake knows a batch: source, instance, part and cover."""
    marks = digest(canonical(sorted(cover)))[:16]
    return f"{readings.source}/{readings.instance}/{readings.part or ''}/{marks}"


def _told(
    readings: Readings, machine: Machine, dataset: Dataset, held: tuple[frozenset[str], int]
) -> Collected:
    """What the register keeps of a batch; `held` are its cover and the lake's version."""
    return Collected(
        source=readings.source,
        instance=readings.instance,
        part=readings.part,
        machine=machine.id,
        dataset=dataset.id,
        items=held[0],
        observations=readings.observations,
        rows=len(readings),
        stride=readings.stride,
        version=held[1],
        shapes=shapes(readings),
    )


def _harvest(dataset: Dataset, version: int, kept: Sequence[Readings], already: int) -> Harvest:
    """The counts over all batches."""
    rejects = [reject for readings in kept for reject in readings.rejects]
    back = [reject for reject in rejects if reject.reason is Reason.NOT_IN_MATRIX]
    out = sum(reject.count for reject in rejects if reject.reason is Reason.NOT_HELD)
    return Harvest(
        dataset=dataset.id,
        version=version,
        observations=sum(readings.observations for readings in kept),
        rows=sum(len(readings) for readings in kept),
        withheld=sum(reject.count for reject in back),
        not_held=out,
        rejected=sum(r.count for r in rejects) - sum(r.count for r in back) - out,
        gaps=sum(len(readings.gaps) for readings in kept),
        already=already,
        kept_back=tuple(sorted({reject.item for reject in back})),
    )
