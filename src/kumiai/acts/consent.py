"""Consent: what rental contracts let be done with their cars' data is recorded, and withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from kumiai.model.consent import Consent
from kumiai.model.person import Standing
from kumiai.model.refusal import UnknownParty
from kumiai.records import access, register
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.standing import Operation, require


def record(store: Store, standing: Standing, found: Sequence[Consent]) -> Sequence[Consent]:
    """Keeps records of contracts on machines of the asker's party: all of them, or none.

    Recorded again they are the same. Raises `UnknownMachine`, `SameIdOtherContent`.
    """
    require(standing, Operation.CONSENT_RECORD)
    for consent in found:
        if consent.provider != standing.party:
            raise UnknownParty(party=consent.provider)
        register.machine(store.database, standing, consent.machine)

    def step(tx: Transaction) -> None:
        """Every record that is new, with its note."""
        for consent in found:
            if register.add_consent(tx, consent):
                access.note(tx, standing, "consent.record", consent.id)

    store.writer.run(step)
    reach("consent.after_record")
    return [register.consent(store.database, standing, one.id) for one in found]


def withdraw(store: Store, standing: Standing, consent_id: str) -> Consent:
    """Takes a consent back: from the next cut on its rows are in no answer. Withdrawn again, it is
    as before. Raises `UnknownConsent`.
    """
    require(standing, Operation.CONSENT_WITHDRAW)
    found = register.consent(store.database, standing, consent_id)
    if found.withdrawn_at is not None:
        return found

    def step(tx: Transaction) -> None:
        """The day it was taken back, with its note."""
        register.withdraw_consent(tx, found, standing.at)
        access.note(tx, standing, "consent.withdraw", found.id)

    store.writer.run(step)
    reach("consent.after_withdraw")
    return register.consent(store.database, standing, consent_id)


def records(store: Store, standing: Standing) -> Sequence[Consent]:
    """The records that the asker's party keeps, by id."""
    require(standing, Operation.CONSENT_LIST)
    return register.consents_of(store.database, standing.party)
