"""The worker: closes months, makes statements final, holds agreements against the rule packs again,
delivers messages and letters, publishes heads.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress

from kumiai.acts import settle
from kumiai.acts.govern import logs
from kumiai.apps import mailing
from kumiai.apps.node import Node
from kumiai.model.job import Job, JobId, JobKind
from kumiai.model.party import PartyId
from kumiai.model.period import instant, jst_day
from kumiai.model.person import Person, PersonId, Role, Standing
from kumiai.model.refusal import KeyLocked, NotInForce, Refusal
from kumiai.records import jobs, outbox, register, usage_log, vetting
from kumiai.rules.standing import of_party

PAUSE_SECONDS = 10.0
VETTED_AT_ONCE = 500
_logger = logging.getLogger(__name__)


def work(node: Node, stop: threading.Event) -> None:
    """Works until `stop` is set; a job that is refused is tried again when its lease is over."""
    while not stop.is_set():
        try:
            once(node)
        except Exception:
            _logger.exception("worker")
        stop.wait(PAUSE_SECONDS)


def once(node: Node) -> int:
    """Does all that is due; how many jobs were done."""
    done = 0
    while job := node.store.writer.run(lambda tx: jobs.lease(tx, node.clock())):
        held = job
        try:
            _do(node, held)
        except Refusal as refusal:
            _logger.warning("job %s: %s %s", held.id, refusal.code, refusal.facts)
            continue
        done += node.store.writer.run(lambda tx: jobs.finish(tx, held, node.clock()))  # noqa: B023 - run before the next turn
    deliver(node)
    publish(node)
    vet(node)
    mailing.post(node)
    return done


def _do(node: Node, job: Job) -> None:
    """One job."""
    match job.kind:
        case JobKind.CLOSE_MONTH:
            agreement = register.agreement_by_id(node.store.database, job.about)
            standing = _of_node(node, agreement.terms.parties()[0])
            with suppress(NotInForce):  # it has ended meanwhile: there is nothing to settle
                settle.close(node.store, standing, agreement.id, job.id[-7:])
            logs.publish_head(node.store, agreement.id, node.clock())
        case JobKind.FINALISE:
            member = register.member_of_statement(node.store.database, job.about)
            settle.finalise(node.store, _of_node(node, member), job.about)
        case JobKind.VET:
            for agreement_id in vetting.everything(node.store.database):
                vetting.again(node.store, agreement_id, node.clock())


def _of_node(node: Node, party: PartyId) -> Standing:
    """The standing in which the node closes a party's month: accounts, and nothing else."""
    person = Person(PersonId("node"), party, node.store.name, frozenset({Role.ACCOUNTS}))
    return of_party(person, node.clock())


def deliver(node: Node) -> int:
    """Lays waiting messages into the inboxes of this node's parties; how many."""
    waiting = outbox.waiting(node.store.database)
    at = node.clock()
    for message in waiting:
        node.store.writer.run(lambda tx: outbox.deliver(tx, message, at))  # noqa: B023 - run before the next turn
    return len(waiting)


def vet(node: Node) -> int:
    """Looks again at the agreements that an event has touched, and plans the day's look at all: some
    rules ask how old something is. How many were touched.
    """
    at = node.clock()
    today = jst_day(at)
    job = Job(JobId(f"vet-{today}"), JobKind.VET, today, instant(f"{today}T00:00:00+09:00"))
    if not jobs.planned(node.store.database, job.id):
        node.store.writer.run(lambda tx: jobs.add(tx, job))
    touched = vetting.waiting(node.store.database, VETTED_AT_ONCE)
    for agreement_id in touched:
        vetting.again(node.store, agreement_id, at)
    return len(touched)


def publish(node: Node) -> int:
    """Signs the heads of the logs that have grown; how many."""
    grown = [
        log
        for log in usage_log.logs(node.store.database)
        if usage_log.size_and_root(node.store.database, log)[0]
        > max((h.size for h in usage_log.heads(node.store.database, log)), default=0)
    ]
    for log in grown:
        try:
            logs.publish_head(node.store, log, node.clock())
        except KeyLocked:
            _logger.warning("no key of the node signs the head of %s", log)
    return len(grown)
