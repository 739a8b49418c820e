"""Revoking: a grant stops within the second."""

from __future__ import annotations

from dataclasses import replace

from kumiai.model.person import Standing
from kumiai.model.refusal import UnknownGrant
from kumiai.model.usage import EntryType, Grant
from kumiai.records import grants, register
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.standing import Operation, require


def revoke_grant(store: Store, standing: Standing, agreement_id: str, grant_id: str) -> Grant:
    """Revokes a grant under an agreement of the asker's party: nothing of it is served any more.

    Raises `UnknownGrant`.
    """
    require(standing, Operation.GRANT_REVOKE)
    agreement = register.agreement(store.database, standing, agreement_id)
    found = next(
        (g for g in grants.of_agreement(store.database, agreement.id) if g.id == grant_id), None
    )
    if found is None:
        raise UnknownGrant(grant=grant_id)

    def step(tx: Transaction) -> Grant:
        """The grant as revoked, and the log's entry."""
        stands = grants.find(tx, found.id) or found
        if stands.revoked_at is not None:
            return stands
        revoked = replace(stands, revoked_at=standing.at)
        grants.replace(tx, revoked)
        facts = {"grant": found.id, "party": standing.party}
        tx.append(agreement.id, EntryType.REVOKED, standing.at, facts, found.id)
        return revoked

    revoked = store.writer.run(step)
    reach("govern.after_grant_revoked")
    return revoked
