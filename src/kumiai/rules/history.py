"""History: the versions of a rights matrix, each with what it changed against the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kumiai.model.draft import DraftId, Step
from kumiai.model.person import PersonId
from kumiai.model.right import Matrix, Rights
from kumiai.rules.differences import differences


def steps(
    newest_first: Sequence[Matrix], last: int, drafted: Mapping[int, tuple[DraftId, PersonId]]
) -> Sequence[Step]:
    """The newest `last` versions with their changes; the first version of all changed everything.

    `drafted` says of a version which draft it was, and who proposed that.
    """
    before: Sequence[Rights | None] = [*newest_first, None][1:]
    found = []
    for matrix, old in list(zip(newest_first, before, strict=True))[:last]:
        nothing = Rights(
            dataset=matrix.dataset, parties=(), items=(), cells={}, default=matrix.default
        )
        draft, person = drafted.get(matrix.version, (None, None))
        found.append(Step(matrix, differences(old or nothing, matrix), draft, person))
    return found
