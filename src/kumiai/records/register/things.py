"""Machines, what they measure, datasets and the rights in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kumiai.model.agreement import (
    Terms,
)
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.machine import Machine, MachineId
from kumiai.model.person import Standing
from kumiai.model.refusal import (
    SameIdOtherContent,
    UnknownDataset,
    UnknownMachine,
)
from kumiai.model.right import Matrix
from kumiai.model.signal import Signal
from kumiai.records.dialect import Connection, Source
from kumiai.records.register.cards import known_classes
from kumiai.records.register.dealings import changed_pools, datasets_offered, offers
from kumiai.records.register.handovers import machines_handed, sold_to_provider
from kumiai.records.register.packs import recheck
from kumiai.records.register.people import relations
from kumiai.records.register.rows import add, body_of, plain, read_body
from kumiai.rules.classify import check_classes
from kumiai.rules.guard import Ground


def add_machine(tx: Connection, machine: Machine, signals: Sequence[Signal]) -> None:
    """Enrols `machine` with what it measures. Raises `SameIdOtherContent` also when its owner has
    another machine of the same source.
    """
    taken = tx.row(
        "SELECT id FROM machines WHERE owner = :owner AND source = :source AND id <> :id",
        plain(machine, "owner", "source", "id"),
    )
    if taken is not None:
        raise SameIdOtherContent(id=machine.id)
    add(tx, "machines", machine.id, machine, owner=machine.owner, source=machine.source)
    tx.many(
        "INSERT INTO signals (machine, item, body) VALUES (:machine, :item, :body) "
        "ON CONFLICT (machine, item) DO NOTHING",
        [{**plain(signal, "machine", "item"), "body": body_of(signal)} for signal in signals],
    )


def machine(source: Source, standing: Standing, machine_id: str) -> Machine:
    """A machine that the asker's party owns, uses or lets, or gave away. Raises `UnknownMachine`."""
    row = source.row("SELECT body FROM machines WHERE id = :id", {"id": machine_id})
    found = read_body(Machine, row["body"]) if row else None
    if found is None or not (
        standing.party in (found.owner, found.user, found.lessor)
        or found.id in machines_handed(source, standing.party)
    ):
        raise UnknownMachine(machine=machine_id)
    return found


def machines(source: Source, standing: Standing) -> Sequence[Machine]:
    """The machines that the asker's party owns, uses or lets, or gave away."""
    found = [read_body(Machine, r["body"]) for r in source.rows("SELECT body FROM machines")]
    handed = machines_handed(source, standing.party)
    mine = [m for m in found if standing.party in (m.owner, m.user, m.lessor) or m.id in handed]
    return sorted(mine, key=lambda m: m.id)


def signals(source: Source, machine_id: MachineId) -> Sequence[Signal]:
    """What a machine measures."""
    rows = source.rows(
        "SELECT body FROM signals WHERE machine = :machine ORDER BY item", {"machine": machine_id}
    )
    return [read_body(Signal, row["body"]) for row in rows]


def add_dataset(tx: Connection, dataset: Dataset) -> None:
    """Enrols `dataset`."""
    add(tx, "datasets", dataset.id, dataset, provider=dataset.provider)


def dataset(source: Source, standing: Standing, dataset_id: str) -> Dataset:
    """A dataset of the asker's party or one that an agreement or offer of it names.

    Raises `UnknownDataset`.
    """
    row = source.row("SELECT body FROM datasets WHERE id = :id", {"id": dataset_id})
    found = read_body(Dataset, row["body"]) if row else None
    if found is None or not (
        found.provider == standing.party or dataset_id in _named_datasets(source, standing)
    ):
        raise UnknownDataset(dataset=dataset_id)
    return found


def datasets(source: Source, standing: Standing) -> Sequence[Dataset]:
    """The datasets that the asker's party may know of."""
    named = _named_datasets(source, standing)
    rows = source.rows("SELECT body FROM datasets ORDER BY id")
    found = [read_body(Dataset, row["body"]) for row in rows]
    return [d for d in found if d.provider == standing.party or d.id in named]


def own_datasets(source: Source, standing: Standing) -> Sequence[Dataset]:
    """The datasets that the asker's party provides. Reads no offer: there may be hundreds."""
    asked = {"provider": standing.party}
    rows = source.rows("SELECT body FROM datasets WHERE provider = :provider ORDER BY id", asked)
    return [read_body(Dataset, row["body"]) for row in rows]


def _named_datasets(source: Source, standing: Standing) -> frozenset[str]:
    """Datasets that offers to the asker's party and its pools name."""
    found = set(datasets_offered(source, standing))
    for agreement in changed_pools(source, standing):
        found |= {policy.dataset for policy in agreement.terms.policies}
        found |= {rights.dataset for rights in agreement.terms.rights}
    return frozenset(found)


def known_items(source: Source, standing: Standing) -> Mapping[str, frozenset[str]]:
    """The items of each dataset that offers to the asker's party and its pools name: it may know no
    other.
    """
    found: dict[str, frozenset[str]] = {}
    told = [offer.terms for offer in offers(source, standing)]
    told += [agreement.terms for agreement in changed_pools(source, standing)]
    for terms in told:
        for policy in terms.policies:
            before = found.get(policy.dataset, frozenset())
            found[policy.dataset] = before | frozenset(policy.items)
        for rights in terms.rights:
            before = found.get(rights.dataset, frozenset())
            found[rights.dataset] = before | frozenset(item.id for item in rights.items)
    return found


def add_matrix(tx: Connection, matrix: Matrix) -> None:
    """Keeps a version of a dataset's rights matrix. Raises `SameIdOtherContent`, and `ClassByCard`,
    `PersonalByDefault` where it says another class than stands, or hides a person.
    """
    key = {"dataset": matrix.dataset, "version": matrix.version}
    known = tx.row("SELECT body FROM matrices WHERE dataset = :dataset AND version = :version", key)
    if known is not None and known["body"] != body_of(matrix):
        raise SameIdOtherContent(id=f"{matrix.dataset} v{matrix.version}")
    if known is None:
        row = tx.row("SELECT body FROM datasets WHERE id = :id", {"id": matrix.dataset})
        if row is not None:
            gathered = read_body(Dataset, row["body"])
            check_classes(matrix, matrix.origin.kind, known_classes(tx, gathered, matrix))
        tx.execute(
            "INSERT INTO matrices (dataset, version, body) VALUES (:dataset, :version, :body)",
            {**key, "body": body_of(matrix)},
        )
        provider = any_dataset(tx, matrix.dataset).provider
        recheck(tx, (provider,), "rights", matrix.origin.at)
        tx.execute(
            "INSERT INTO matrix_origins (dataset, version, kind) VALUES (:dataset, :version, :kind)",
            {**key, "kind": matrix.origin.kind.value},
        )


def matrix(source: Source, standing: Standing, dataset_id: DatasetId) -> Matrix | None:
    """The newest rights matrix of a dataset of the asker's party, or of one it may know of."""
    dataset(source, standing, dataset_id)
    return newest_matrix(source, dataset_id)


def newest_matrix(source: Source, dataset_id: DatasetId) -> Matrix | None:
    """The newest rights matrix of a dataset, for rules that decide about it."""
    row = source.row(
        "SELECT body FROM matrices WHERE dataset = :d ORDER BY version DESC LIMIT 1",
        {"d": dataset_id},
    )
    return read_body(Matrix, row["body"]) if row else None


def datasets_with_basis(source: Source, basis: str) -> frozenset[str]:
    """The datasets of which a rights matrix names a basis, whichever version; for rules that look
    closer. Reads no matrix: there may be hundreds. `basis` is a word of ours.
    """
    mark = f'%"basis":"{basis}"%'
    rows = source.rows(
        "SELECT DISTINCT dataset FROM matrices WHERE body LIKE :mark", {"mark": mark}
    )
    return frozenset(row["dataset"] for row in rows)


def any_dataset(source: Source, dataset_id: str) -> Dataset:
    """A dataset, for rules that decide about it. Raises `UnknownDataset`."""
    row = source.row("SELECT body FROM datasets WHERE id = :id", {"id": dataset_id})
    if row is None:
        raise UnknownDataset(dataset=dataset_id)
    return read_body(Dataset, row["body"])


def datasets_of_machine(source: Source, machine_id: MachineId) -> Sequence[Dataset]:
    """The datasets that gather the readings of a machine."""
    rows = source.rows("SELECT body FROM datasets ORDER BY id")
    found = [read_body(Dataset, row["body"]) for row in rows]
    return [dataset for dataset in found if machine_id in dataset.machines]


def settled(source: Source, standing: Standing, terms: Terms) -> Mapping[str, tuple[Dataset, bool]]:
    """The datasets in which `terms` set rights, and whether the asker's party may know each: one that
    offers to it name, or of machines that it handed over to the dataset's provider.

    Raises `UnknownDataset`.
    """
    named = _named_datasets(source, standing)
    found = {rights.dataset: any_dataset(source, rights.dataset) for rights in terms.rights}
    return {
        name: (of, name in named or sold_to_provider(source, standing.party, of))
        for name, of in found.items()
    }


def grounds(source: Source, standing: Standing, terms: Terms) -> Sequence[Ground]:
    """What the guard holds some terms against: dataset, rights and relations of each policy.

    Raises `UnknownDataset`.
    """
    found = []
    for policy in terms.policies:
        gathered = any_dataset(source, policy.dataset)
        said = tuple(relations(source, standing, gathered.market))
        named = {party for relation in said for party in (relation.declared_by, relation.other)}
        market = tuple(sorted(named - {gathered.provider}))
        found.append(Ground(policy, gathered, newest_matrix(source, gathered.id), said, market))
    return found
