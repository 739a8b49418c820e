"""Describe: a party puts on record how it depends on another, so that a rule can ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kumiai.model.dominance import Dominance
from kumiai.model.person import Standing
from kumiai.records import access, register
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.standing import Operation, require


def describe(store: Store, standing: Standing, said: Dominance) -> Dominance:
    """What the asker's party says of its own dependence from now on. Said again, it is on record
    once. Raises `UnknownParty`.
    """
    require(standing, Operation.RELATION_DESCRIBE)
    register.party(store.database, standing, said.other)
    own = replace(said, described_by=standing.party, person=standing.person, at=standing.at)

    def step(tx: Transaction) -> Dominance:
        """What stands on record of the other party."""
        known = [d for d in register.described(tx, standing) if d.pair() == own.pair()]
        if known and known[-1].answers() == own.answers():
            return known[-1]
        register.add_dominance(tx, own)
        access.note(tx, standing, "relation.describe", f"{own.market} {own.other}")
        return own

    return store.writer.run(step)


def described(store: Store, standing: Standing) -> Sequence[Dominance]:
    """All that the asker's party has said of its dependence, the newest last."""
    require(standing, Operation.RELATION_DESCRIBED)
    return register.described(store.database, standing)
