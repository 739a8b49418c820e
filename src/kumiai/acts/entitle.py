"""Entitle: who may do what with which item of a dataset is proposed, merged, confirmed and shown.

Nothing is applied that was made from an older version without being merged into what stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kumiai.model.agreement import Part
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.draft import CELL, Draft, DraftId, Edits, Step, Takes
from kumiai.model.party import PartyId
from kumiai.model.person import PersonId, Standing
from kumiai.model.refusal import (
    BadTake,
    BadValue,
    DraftOvertaken,
    RightsConflict,
    UnknownBase,
    UnknownDataset,
)
from kumiai.model.right import Matrix, Origin, OriginKind
from kumiai.papers.matrix import (
    Sent,
    matrix_hash,
    sent_as_xlsx,
    sent_as_yaml,
    xlsx_from_matrix,
    yaml_from_matrix,
)
from kumiai.records import collections, register
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.coverage import Covered, coverage, served
from kumiai.rules.editing import edited
from kumiai.rules.entitle import narrowed
from kumiai.rules.history import steps
from kumiai.rules.looks import check_looks
from kumiai.rules.merge import Merged, merge
from kumiai.rules.standing import Operation, require
from kumiai.wire.canonical import Json, canonical, digest
from kumiai.wire.codec import document

STEPS_MAX = 100
"""How many versions of a history are shown at most."""


def propose(store: Store, standing: Standing, dataset_id: str, raw: bytes, dealing: str) -> Draft:
    """A draft from YAML or Excel, merged into what stands; nothing holds yet.

    The same again is the same draft. Raises `UnknownDataset`, `UnknownBase`, `EmptyCell`,
    `BadDocument`, `UnknownParty`, `UnknownUnit`, `Bomb`.
    """
    require(standing, Operation.RIGHTS_PROPOSE)
    dataset = _own(store, standing, dataset_id)
    sent = _read(store, standing, dataset, raw, dealing)
    stands = register.newest_matrix(store.database, dataset.id)
    base = _base(store, dataset.id, sent, stands)
    return _drafted(store, standing, base, stands, sent.matrix)


def edit(store: Store, standing: Standing, dataset_id: str, edits: Edits, dealing: str) -> Draft:
    """A draft from single edits of a kept version, as `propose`.

    Raises `BadEdit` for a place that this version does not have.
    """
    require(standing, Operation.RIGHTS_PROPOSE)
    dataset = _own(store, standing, dataset_id)
    stands = register.newest_matrix(store.database, dataset.id)
    found = _named_base(store, dataset.id, edits.base)
    comes = replace(edited(found, edits.edits), origin=_origin(standing, dealing))
    known = {party.id for party in register.parties(store.database, standing)}
    for party in comes.parties:
        if party not in known:
            register.party(store.database, standing, party)
    return _drafted(store, standing, found, stands, comes)


def draft(store: Store, standing: Standing, draft_id: str) -> tuple[Draft, int | None]:
    """A draft of the asker's party, and the version that it became. Raises `UnknownDraft`."""
    require(standing, Operation.RIGHTS_DRAFT)
    return register.draft(store.database, standing, draft_id)


def confirm(store: Store, standing: Standing, draft_id: str, takes: Takes) -> Matrix:
    """Makes a draft what stands; `takes` decides each of its conflicts.

    Confirmed again it is as before. What says what already holds makes no version. Raises
    `UnknownDraft`, `DraftOvertaken`, `RightsConflict`, `BadTake`.
    """
    require(standing, Operation.RIGHTS_CONFIRM)
    drafted, applied = register.draft(store.database, standing, draft_id)
    dataset = _own(store, standing, drafted.dataset)
    if applied is not None:
        kept = register.matrix_version(store.database, dataset.id, applied)
        assert kept is not None  # versions are never removed
        return kept
    stands = register.newest_matrix(store.database, dataset.id)
    _still(drafted, stands)
    matrix = _decided(store, drafted, stands, takes)
    return _apply(store, standing, drafted, matrix, stands)


def set_rights(
    store: Store, standing: Standing, dataset_id: str, raw: bytes, dealing: str
) -> Matrix:
    """Proposes and confirms in one, where nobody must look: there is no conflict. All or nothing.

    The rights are the asker's one-sided assertion until an agreement names them. Raises
    `RightsConflict`, and as `propose`.
    """
    require(standing, Operation.RIGHTS_IMPORT)
    dataset = _own(store, standing, dataset_id)
    sent = _read(store, standing, dataset, raw, dealing)
    stands = register.newest_matrix(store.database, dataset.id)
    base = _base(store, dataset.id, sent, stands)
    check_looks(base, sent.matrix)
    merged = merge(base, stands, sent.matrix)
    if merged.rights is None:
        raise _conflict(merged)
    return _apply(store, standing, None, merged.rights, stands)


def history(store: Store, standing: Standing, dataset_id: str, last: int = 20) -> Sequence[Step]:
    """The newest versions of a dataset's rights, newest first, each with what it changed; another
    than the provider sees as much of each as `rights_of` shows, and not who proposed it.
    """
    require(standing, Operation.RIGHTS_HISTORY)
    dataset = register.dataset(store.database, standing, dataset_id)
    wanted = max(1, min(last, STEPS_MAX))
    found = register.matrix_versions(store.database, dataset.id, wanted + 1)
    if dataset.provider == standing.party:
        return steps(found, wanted, register.drafted(store.database, dataset.id))
    return steps([_seen(store, standing, dataset, matrix) for matrix in found], wanted, {})


def rights_of(
    store: Store, standing: Standing, dataset_id: str, version: int | None = None
) -> tuple[Dataset, Matrix]:
    """A dataset with its newest rights matrix, or an earlier `version`, as far as the asker's party
    may see it: another one than the provider sees the items that were offered to it, and its own
    column.
    """
    require(standing, Operation.RIGHTS_EXPORT)
    dataset = register.dataset(store.database, standing, dataset_id)
    if version is None:
        matrix = register.matrix(store.database, standing, dataset.id)
    else:
        matrix = register.matrix_version(store.database, dataset.id, version)
    if matrix is None:
        raise BadValue(field="rights", value=f"{dataset_id} {version or ''}".strip()[:80])
    if dataset.provider != standing.party:
        matrix = _seen(store, standing, dataset, matrix)
    return dataset, matrix


def export_rights(store: Store, standing: Standing, dataset_id: str, form: str) -> bytes:
    """The rights matrix of a dataset as a workbook (`xlsx`) or as YAML, as `rights_of`."""
    _, matrix = rights_of(store, standing, dataset_id)
    if form == "xlsx":
        parties = {p.id: p for p in register.parties(store.database, standing)}
        return xlsx_from_matrix(matrix, parties)
    return yaml_from_matrix(matrix, matrix_hash(matrix)).encode()


def coverage_of(store: Store, standing: Standing, dataset_id: str) -> Sequence[Covered]:
    """Every collected item of a dataset in exactly one state, with whom it is shared."""
    require(standing, Operation.RIGHTS_COVERAGE)
    dataset = _own(store, standing, dataset_id)
    shared: dict[str, set[PartyId]] = {}
    known = register.agreements(store.database, standing)
    ends = [(one, register.end_of(store.database, one.id)) for one in known]
    for agreement, items in served(ends, dataset, standing.at):
        readers = set(agreement.terms.with_part(Part.RECIPIENT)) - {dataset.provider}
        for item in items:
            shared.setdefault(item, set()).update(readers)
    matrix = register.newest_matrix(store.database, dataset.id)
    return coverage(collections.seen(store.database, dataset.id), matrix, shared, dataset.provider)


def _own(store: Store, standing: Standing, dataset_id: str) -> Dataset:
    """A dataset of the asker's party. Raises `UnknownDataset`."""
    dataset = register.dataset(store.database, standing, dataset_id)
    if dataset.provider != standing.party:
        raise UnknownDataset(dataset=dataset_id)
    return dataset


def _seen(store: Store, standing: Standing, dataset: Dataset, matrix: Matrix) -> Matrix:
    """What another than the provider sees of a matrix; of an assertion, not whose hand it was."""
    known = register.known_items(store.database, standing).get(dataset.id, frozenset())
    shown = narrowed(matrix, known, (dataset.provider, standing.party))
    if shown.origin.kind is OriginKind.AGREEMENT:
        return shown
    return replace(shown, origin=replace(shown.origin, person=PersonId("")))


def _origin(standing: Standing, dealing: str) -> Origin:
    """The asker's one-sided assertion."""
    return Origin(OriginKind.ASSERTION, standing.party, standing.person, standing.at, dealing)


def _read(store: Store, standing: Standing, dataset: Dataset, raw: bytes, dealing: str) -> Sent:
    """The matrix that a file says, for this dataset."""
    known = [party.id for party in register.parties(store.database, standing)]
    read = sent_as_xlsx if raw[:2] == b"PK" else sent_as_yaml
    sent = read(raw, _origin(standing, dealing), known)
    if sent.matrix.dataset != dataset.id:
        raise BadValue(field="dataset", value=sent.matrix.dataset)
    return sent


def _base(store: Store, dataset_id: DatasetId, sent: Sent, stands: Matrix | None) -> Matrix | None:
    """The kept version that a file was made from; none before there is any. Raises `UnknownBase`."""
    if stands is None:
        return None
    number = sent.matrix.version
    kept = register.matrix_version(store.database, dataset_id, number)
    if kept is None or (sent.base is not None and sent.base != matrix_hash(kept)):
        told = sent.base[:12] if sent.base else str(number)
        raise UnknownBase(base=told, dataset=dataset_id)
    return kept


def _named_base(store: Store, dataset_id: DatasetId, named: str) -> Matrix:
    """The kept version of a number or hash. Raises `UnknownBase`."""
    if named.isascii() and named.isdigit() and len(named) < 10:
        kept = register.matrix_version(store.database, dataset_id, int(named))
        if kept is not None:
            return kept
    for kept in register.matrix_versions(store.database, dataset_id, STEPS_MAX):
        if matrix_hash(kept) == named:
            return kept
    raise UnknownBase(base=named[:12], dataset=dataset_id)


def _drafted(
    store: Store, standing: Standing, base: Matrix | None, stands: Matrix | None, comes: Matrix
) -> Draft:
    """Keeps what was proposed, merged into what stands."""
    check_looks(base, comes)
    merged = merge(base, stands, comes)
    said: Json = {"by": standing.person, "stands": stands.version if stands else 0,
            "base": base.version if base else 0, "comes": _content(comes),
            "dealing": comes.origin.dealing}  # fmt: skip
    made = Draft(
        id=DraftId(f"draft-{digest(canonical(said))[:16]}"),
        dataset=comes.dataset,
        party=standing.party,
        person=standing.person,
        at=standing.at,
        dealing=comes.origin.dealing,
        base=base.version if base else 0,
        stands=stands.version if stands else 0,
        comes=comes,
        merged=_numbered(merged.rights, stands) if merged.rights else None,
        changes=merged.changes,
        conflicts=merged.conflicts,
    )

    def step(tx: Transaction) -> Draft:
        """The draft under its id, the one that stands if there is one."""
        known = register.draft_by_id(tx, made.id)
        if known is None:
            register.add_draft(tx, made)
        return known or made

    kept = store.writer.run(step)
    reach("entitle.after_draft")
    return kept


def _content(matrix: Matrix) -> Json:
    """What a matrix says, without where it comes from."""
    said = document(matrix)
    return {name: part for name, part in said.items() if name != "origin"}


def _numbered(matrix: Matrix, stands: Matrix | None) -> Matrix:
    """A matrix as the version that follows what stands."""
    return replace(matrix, version=stands.version + 1 if stands else 1)


def _still(drafted: Draft, stands: Matrix | None) -> None:
    """Refuses a draft that was merged into something else than `stands`. Raises `DraftOvertaken`."""
    version = stands.version if stands else 0
    if version != drafted.stands:
        raise DraftOvertaken(draft=drafted.id, merged=drafted.stands, stands=version)


def _decided(store: Store, drafted: Draft, stands: Matrix | None, takes: Takes) -> Matrix:
    """What a draft says once its conflicts are decided. Raises `RightsConflict`, `BadTake`."""
    places = {conflict.place.name() for conflict in drafted.conflicts}
    for place in takes:
        if place not in places and not place.endswith(f"/{CELL}"):
            raise BadTake(take=place[:160])
    if drafted.merged is not None:
        return drafted.merged
    base = register.matrix_version(store.database, DatasetId(drafted.dataset), drafted.base)
    merged = merge(base, stands, drafted.comes, takes)
    if merged.rights is None:
        raise _conflict(merged)
    return merged.rights


def _conflict(merged: Merged[Matrix]) -> RightsConflict:
    """The refusal of what nobody has decided."""
    first = merged.conflicts[0].place.name()
    return RightsConflict(place=first, count=len(merged.conflicts))


def _apply(
    store: Store, standing: Standing, drafted: Draft | None, matrix: Matrix, stands: Matrix | None
) -> Matrix:
    """Keeps a matrix as the version after `stands`, unless it says what already holds.

    Who confirms stands as its origin. Raises `DraftOvertaken` where another came in between.
    """
    dealing = matrix.origin.dealing
    made = replace(_numbered(matrix, stands), origin=_origin(standing, dealing))
    same = stands and replace(made, version=stands.version, origin=stands.origin) == stands
    kept = stands if stands and same else made

    def step(tx: Transaction) -> None:
        """The draft as the next version. Raises `DraftOvertaken`."""
        newest = register.newest_matrix(tx, DatasetId(made.dataset))
        if newest is not None and newest.version != (stands.version if stands else 0):
            raise DraftOvertaken(merged=stands.version if stands else 0, stands=newest.version)
        if kept is made:
            register.add_matrix(tx, made)
        if drafted is not None:
            register.apply_draft(tx, drafted.id, kept.version)

    store.writer.run(step)
    reach("entitle.after_rights")
    return kept
