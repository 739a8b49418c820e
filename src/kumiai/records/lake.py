"""The lake: rows of a dataset in a Delta table, durable before they are acknowledged.

delta-rs does not fsync (measured: 8 of 8 power cuts lost the table). So `append` syncs each file
that its commit names, the commit and both directories, and only then moves the table's
acknowledged version; a commit beyond that mark was never acknowledged and is dropped when the
table is written again. Nobody reads beyond the mark.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kumiai.model.dataset import DatasetId, Version
from kumiai.model.identifier import identifier
from kumiai.model.machine import MachineId
from kumiai.model.readings import Readings
from kumiai.model.refusal import LakeBroken
from kumiai.model.request import Permit
from kumiai.records.points import reach

_MARK = "_acknowledged"


@dataclass(frozen=True, slots=True)
class Batch:
    """Readings of one machine under the name by which the lake knows that it has them."""

    position: str
    """Source, instance and what else tells this batch from others; the id of the Delta `txn`."""
    machine: MachineId
    readings: Readings


class Lake:
    """The tables under one directory, one for each dataset."""

    def __init__(self, root: Path) -> None:
        """The lake under `root`; the directory is made when first written."""
        self.root = root

    def append(self, dataset: DatasetId, batches: Sequence[Batch]) -> Version | None:
        """Appends the batches that the table lacks, in one commit; its version, None if no row.

        A batch whose position the table holds already is left out, so asking again adds nothing.
        """
        table = self._table(dataset)
        with _locked(table):
            self._drop_unacknowledged(table)
            once = {batch.position: batch for batch in batches}
            fresh = [batch for batch in once.values() if self._lacks(table, batch)]
            if not fresh:
                return acknowledged(table)
            reach("lake.before_write")
            _commit(table, fresh)
            reach("lake.after_write")
            version = _newest(table)
            _sync_commit(table, version)
            reach("lake.before_mark")
            _mark(table, version)
            reach("lake.after_mark")
            return Version(version)

    def version(self, dataset: DatasetId) -> Version | None:
        """The newest acknowledged version of `dataset`; None while it has no row."""
        return acknowledged(self._table(dataset))

    def files(self, permit: Permit, version: Version) -> list[str]:
        """The files of a version of the permit's dataset, for the one engine that reads rows.

        Raises `LakeBroken` when one is missing.
        """
        from deltalake import DeltaTable  # noqa: PLC0415 - 128 MB that only readers and writers need

        table = self._table(permit.dataset)
        mark = acknowledged(table)
        if mark is None or version > mark:
            raise LakeBroken(dataset=permit.dataset, version=version)
        found = [_local(table, uri) for uri in DeltaTable(table, version=version).file_uris()]
        for path in found:
            if not path.is_file():
                raise LakeBroken(dataset=permit.dataset, version=version)
        return [str(path) for path in sorted(found)]

    def _table(self, dataset: str) -> Path:
        """The directory of a dataset; an id is a safe name."""
        return self.root / identifier("dataset", dataset)

    def _lacks(self, table: Path, batch: Batch) -> bool:
        """Whether the table does not hold this batch's position yet."""
        from deltalake import DeltaTable  # noqa: PLC0415 - loaded with its first use

        if acknowledged(table) is None:
            return len(batch.readings) > 0
        held = DeltaTable(table).transaction_version(batch.position)
        return len(batch.readings) > 0 and (held is None or held < batch.readings.sequence[-1])

    def _drop_unacknowledged(self, table: Path) -> None:
        """Takes away commits beyond the mark: a crash came before they were acknowledged."""
        mark = acknowledged(table)
        for number, path in _commits(table):
            if mark is None or number > mark:
                path.unlink()
                reach("lake.between_drops")
        for left in (table / "_delta_log").glob("*.tmp"):
            left.unlink()


def acknowledged(table: Path) -> Version | None:
    """The acknowledged version of the table in `table`."""
    try:
        return Version(int((table / _MARK).read_text()))
    except FileNotFoundError:
        return None


def _commit(table: Path, batches: Sequence[Batch]) -> None:
    """Writes one Delta commit with the rows and the positions of `batches`."""
    from deltalake import (  # noqa: PLC0415 - loaded with its first use
        CommitProperties,
        PostCommitHookProperties,
        Transaction,
        write_deltalake,
    )

    positions = [Transaction(b.position, b.readings.sequence[-1]) for b in batches]
    write_deltalake(
        str(table),
        _arrow(batches),
        mode="append",
        commit_properties=CommitProperties(app_transactions=positions),
        post_commithook_properties=PostCommitHookProperties(
            create_checkpoint=False, cleanup_expired_logs=False
        ),
    )


def _arrow(batches: Sequence[Batch]) -> Any:
    """The rows of `batches` as one Arrow table in the columns of `model.dataset.COLUMNS`."""
    from arro3.core import Table  # noqa: PLC0415 - loaded with its first use

    return Table.from_batches([_record_batch(batch) for batch in batches])


def _record_batch(batch: Batch) -> Any:
    """The rows of one batch."""
    from arro3.core import Array, DataType, RecordBatch  # noqa: PLC0415 - loaded with its first use

    found, n = batch.readings, len(batch.readings)
    text, micros = DataType.utf8(), DataType.timestamp("us", tz="UTC")
    return RecordBatch.from_arrays(
        [
            Array([batch.machine] * n, text),
            Array(found.item, text),
            Array(found.at, DataType.int64()).cast(micros),
            Array(found.value, DataType.float64()),
            Array(found.text, text),
            Array([found.part] * n, text),
            Array([found.instance] * n, text),
            Array(found.sequence, DataType.int64()),
        ],
        names=["machine", "item", "observed_at", "value", "text", "part", "instance", "sequence"],
    )


def _commits(table: Path) -> list[tuple[int, Path]]:
    """Numbers and files of all commits, newest first."""
    found = (table / "_delta_log").glob("*.json")
    return sorted(((int(path.stem), path) for path in found if path.stem.isdigit()), reverse=True)


def _newest(table: Path) -> int:
    """The number of the newest commit."""
    return _commits(table)[0][0]


def _sync_commit(table: Path, version: int) -> None:
    """Makes durable what commit `version` names, then the commit, then both directories."""
    commit = table / "_delta_log" / f"{version:020}.json"
    for line in commit.read_text().splitlines():
        added = json.loads(line).get("add")
        if added:
            _sync(_local(table, added["path"]))
            reach("lake.between_syncs")
    reach("lake.before_commit_sync")
    # A fresh directory stands only once the one above it is synced.
    for path in (commit, table / "_delta_log", table, table.parent, table.parent.parent):
        _sync(path)
    reach("lake.after_commit_sync")


def _local(table: Path, uri: str) -> Path:
    """The file that a commit of ours names; it lies directly in the table. Raises `LakeBroken`."""
    name = unquote(uri).rsplit("/", 1)[-1]
    path = table / name
    if name in ("", ".", "..") or path.parent != table:
        raise LakeBroken(dataset=table.name, version=-1)
    return path


def _mark(table: Path, version: int) -> None:
    """Says durably that `version` is acknowledged."""
    fresh = table / f"{_MARK}.new"
    fresh.write_text(str(version))
    _sync(fresh)
    reach("lake.before_mark_moves")
    fresh.replace(table / _MARK)
    reach("lake.after_mark_moves")
    _sync(table)


def _sync(path: Path) -> None:
    """Forces a file or directory to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(table: Path) -> Iterator[None]:
    """One writer a table, over all processes."""
    table.mkdir(parents=True, exist_ok=True)
    with (table / "_lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
