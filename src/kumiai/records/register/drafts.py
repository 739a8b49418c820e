"""Drafts of rights matrices, and the versions that stand and stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kumiai.model.dataset import DatasetId
from kumiai.model.draft import Draft, DraftId
from kumiai.model.period import iso
from kumiai.model.person import PersonId, Standing
from kumiai.model.refusal import UnknownDraft
from kumiai.model.right import Matrix
from kumiai.records.dialect import Connection, Source
from kumiai.records.register.rows import add, read_body


def add_draft(tx: Connection, draft: Draft) -> bool:
    """Keeps a draft; whether it is new. Raises `SameIdOtherContent`."""
    return add(
        tx, "rights_drafts", draft.id, draft, dataset=draft.dataset, party=draft.party,
        person=draft.person, at=iso(draft.at),
    )  # fmt: skip


def draft(source: Source, standing: Standing, draft_id: str) -> tuple[Draft, int | None]:
    """A draft of the asker's party, and the version that it became. Raises `UnknownDraft`."""
    row = source.row("SELECT * FROM rights_drafts WHERE id = :id", {"id": draft_id})
    if row is None or row["party"] != standing.party:
        raise UnknownDraft(draft=draft_id)
    applied = None if row["applied"] is None else int(row["applied"])
    return read_body(Draft, row["body"]), applied


def draft_by_id(source: Source, draft_id: DraftId) -> Draft | None:
    """A draft, for the act that makes it."""
    row = source.row("SELECT body FROM rights_drafts WHERE id = :id", {"id": draft_id})
    return read_body(Draft, row["body"]) if row else None


def apply_draft(tx: Connection, draft_id: DraftId, version: int) -> None:
    """Notes that a draft became a version; a second time changes nothing."""
    tx.execute(
        "UPDATE rights_drafts SET applied = :version WHERE id = :id AND applied IS NULL",
        {"id": draft_id, "version": version},
    )


def drafted(source: Source, dataset_id: DatasetId) -> Mapping[int, tuple[DraftId, PersonId]]:
    """Of each version of a dataset's matrix that was a draft: which, and who proposed it."""
    rows = source.rows(
        "SELECT id, person, applied FROM rights_drafts WHERE dataset = :d AND applied IS NOT NULL",
        {"d": dataset_id},
    )
    return {int(r["applied"]): (DraftId(r["id"]), PersonId(r["person"])) for r in rows}


def matrix_version(source: Source, dataset_id: DatasetId, version: int) -> Matrix | None:
    """A kept version of a dataset's rights matrix, for rules that decide about it."""
    row = source.row(
        "SELECT body FROM matrices WHERE dataset = :d AND version = :v",
        {"d": dataset_id, "v": version},
    )
    return read_body(Matrix, row["body"]) if row else None


def matrix_versions(source: Source, dataset_id: DatasetId, last: int) -> Sequence[Matrix]:
    """The newest `last` versions of a dataset's rights matrix, newest first."""
    rows = source.rows(
        "SELECT body FROM matrices WHERE dataset = :d ORDER BY version DESC LIMIT :n",
        {"d": dataset_id, "n": last},
    )
    return [read_body(Matrix, row["body"]) for row in rows]
