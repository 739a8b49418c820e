"""Handover: a machine goes to another party, or is scrapped; later rows are its next holder's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from kumiai.model.agreement import Agreement
from kumiai.model.dataset import MACHINE, Dataset
from kumiai.model.handover import Handover, HandoverKind
from kumiai.model.machine import Machine
from kumiai.model.person import Standing
from kumiai.model.refusal import UnknownParty
from kumiai.records import access, outbox, register
from kumiai.records.dialect import Source
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.holding import Hands, Life, check_next, hands, seen_by
from kumiai.rules.standing import Operation, require
from kumiai.rules.unsettled import Unsettled
from kumiai.rules.unsettled import unsettled as lacking

_RECENT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Told:
    """A machine as the asker's party may know it: its handovers up to the one by which it left, and
    in whose hands it is now (None: scrapped, or no longer the asker's business).
    """

    machine: Machine
    handovers: tuple[Handover, ...]
    hands: Hands | None


def hand_over(store: Store, standing: Standing, handover: Handover) -> Handover:
    """Records that the asker's party hands a machine over; asked again, it is one handover.

    From its day on rows of the machine are no longer read under agreements of the giver. Members of
    those agreements are told, and so is the taker. Raises as `holding.check_next`.
    """
    require(standing, Operation.MACHINE_HAND_OVER)
    machine = register.machine(store.database, standing, handover.machine)
    if handover.giver != standing.party:
        raise UnknownParty(party=handover.giver)
    if handover.taker is not None:
        register.party(store.database, standing, handover.taker)

    def step(tx: Transaction) -> None:
        """The handover, the machine's next holder, and word to those it concerns."""
        asked = (handover.machine, handover.kind, handover.giver, handover.taker, handover.on)
        if not register.claim_act(tx, handover.id, "handover", asked, standing.at):
            return
        check_next(register.life(tx, machine), handover)
        register.add_handover(tx, handover)
        access.note(tx, standing, "machine.hand_over", handover.id)
        _tell(tx, standing, handover)

    store.writer.run(step)
    reach("handover.after_record")
    found = register.life(store.database, machine)
    return next(h for h in found.handovers if h.id == handover.id)


def _tell(tx: Transaction, standing: Standing, handover: Handover) -> None:
    """Tells the taker of the machine, and members of the giver's agreements that its rows end."""
    if handover.taker is not None:
        facts = {"machine": handover.machine, "kind": handover.kind, "on": handover.on}
        outbox.send(tx, standing.at, (handover.giver, handover.taker), "handover", facts)
    own = _own(tx, handover)
    for agreement in register.agreements(tx, standing):
        for dataset in named(agreement, own, handover):
            for party in agreement.terms.parties():
                if party not in (handover.giver, handover.taker):
                    said = _facts(agreement, dataset, handover)
                    outbox.send(tx, standing.at, (handover.giver, party), "rows_end", said)


def named(agreement: Agreement, own: Sequence[Dataset], handover: Handover) -> Sequence[Dataset]:
    """Of the giver's datasets with the machine, those whose rows of it an agreement is about."""
    found = []
    for dataset in own:
        policy = agreement.terms.policy(dataset.id)
        limited = policy is not None and (
            not policy.machines or handover.machine in policy.machines
        )
        entitled = any(rights.dataset == dataset.id for rights in agreement.terms.rights)
        if limited or entitled:
            found.append(dataset)
    return found


def _facts(agreement: Agreement, dataset: Dataset, handover: Handover) -> Mapping[str, str]:
    """What a member is told: of which agreement and dataset rows end, and from which day on. The
    machine is named where the agreement shows its name unmasked.
    """
    policy = agreement.terms.policy(dataset.id)
    facts = {"agreement": agreement.id, "dataset": dataset.id, "on": handover.on}
    if policy and MACHINE in policy.columns and MACHINE not in dict(policy.masks):
        facts["machine"] = handover.machine
    return facts


def told_of(life: Life, standing: Standing) -> Told:
    """A machine's life as far as the asker's party may know it."""
    now = hands(life, standing.at)
    near = now is not None and standing.party in (now.owner, now.user)
    return Told(life.machine, seen_by(life, standing.party), now if near else None)


def told(store: Store, standing: Standing, machine_id: str) -> Told:
    """A machine with the handovers that the asker's party may know. Raises `UnknownMachine`."""
    require(standing, Operation.MACHINE_SHOW)
    machine = register.machine(store.database, standing, machine_id)
    return told_of(register.life(store.database, machine), standing)


def all_told(store: Store, standing: Standing) -> Sequence[Told]:
    """The machines that the asker's party owns, uses or lets, or gave away, as `told`."""
    require(standing, Operation.MACHINE_LIST)
    known = register.machines(store.database, standing)
    moved = register.lives(store.database, [machine.id for machine in known])
    return [told_of(moved.get(one.id, Life(one, ())), standing) for one in known]


def ended(store: Store, standing: Standing) -> Sequence[tuple[Agreement, Dataset, Handover]]:
    """The agreements of the asker's party of which rows of a machine end, or ended, by a handover
    recorded in the last 60 days: with the dataset and the handover.
    """
    require(standing, Operation.AGREEMENT_LIST)
    recent = register.handed_since(store.database, standing.at - _RECENT)
    moved = [h for h in recent if h.kind is not HandoverKind.PURCHASE]
    if not moved:
        return []
    known = register.agreements(store.database, standing)
    return [
        (agreement, dataset, handover)
        for handover in moved
        for own in [_own(store.database, handover)]
        for agreement in known
        for dataset in named(agreement, own, handover)
    ]


def _own(source: Source, handover: Handover) -> Sequence[Dataset]:
    """The giver's datasets that gather the machine of a handover."""
    gathering = register.datasets_of_machine(source, handover.machine)
    return [dataset for dataset in gathering if dataset.provider == handover.giver]


def unsettled(store: Store, standing: Standing, machine: str | None = None) -> Sequence[Unsettled]:
    """What is missing of the rights in the machines that the asker's party owns, uses, lets or sold,
    or of one of them.
    """
    require(standing, Operation.RIGHTS_UNSETTLED)
    seen = register.rights_seen(store.database, standing, machine)
    return list(lacking(standing.party, seen))
