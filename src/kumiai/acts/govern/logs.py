"""Logs: heads are signed and published, entries and heads are held against the tree."""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from kumiai.model.job import Job
from kumiai.model.key import KeyPurpose
from kumiai.model.person import Role, Standing
from kumiai.model.refusal import (
    LogBroken,
    Refusal,
)
from kumiai.model.usage import Entry, EntryType, Fact, Head, LogId
from kumiai.records import jobs, keys, register, usage_log
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules import merkle
from kumiai.rules.standing import Operation, require
from kumiai.rules.vouching import grades
from kumiai.wire.canonical import canonical, entry_bytes, parse
from kumiai.wire.checkpoint import checkpoint, note, origin, parse_note
from kumiai.wire.codec import document, noun


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found: `first_bad` is the index of the first entry that doesn't hold."""

    log: str
    entries: int
    heads: int
    first_bad: int | None
    why: str
    vouching: dict[str, int]


def publish_head(store: Store, log: str, at: datetime) -> Head | None:
    """Signs the present size and root of a log with the node's key; nothing for an empty log.

    One holder of a lease signs at a time; a holder whose fencing number is no longer the newest
    keeps nothing. The log of the node itself notes every head but its own (house decision 9).
    """
    if usage_log.size_and_root(store.database, log)[0] == 0:
        return None
    held = store.writer.run(lambda tx: jobs.hold(tx, f"publish-{log}", log, at))
    if held is None:
        return None
    size, root = usage_log.size_and_root(store.database, log)
    signer = keys.unlock_node(store.database, store.operator, at, store.secret)
    name = origin(store.name, LogId(log))
    body = checkpoint(name, size, root)
    text = note(body, name, bytes.fromhex(signer.public.raw), _raw(signer.sign(body.encode())))
    head = Head(LogId(log), size, root.hex(), at, text)
    reach("govern.before_head")
    store.writer.run(lambda tx: _keep_head(tx, held, head))
    reach("govern.after_head")
    return head


def _keep_head(tx: Transaction, held: Job, head: Head) -> None:
    """Keeps a signed head, for as long as its signer holds the lease."""
    if not jobs.release(tx, held) or not usage_log.add_head(tx, head):
        return
    if head.log != usage_log.NODE_LOG:
        facts: dict[str, Fact] = {"log": head.log, "size": head.size, "root": head.root}
        tx.append(usage_log.NODE_LOG, EntryType.HEAD, head.at, facts, head.log)


def _raw(signature: str) -> bytes:
    """A signature's bytes."""
    return base64.b64decode(signature)


def verify_log(store: Store, standing: Standing, log: str) -> Verified:
    """Whether the log of an agreement holds: indexes without gap, each entry against its leaf, the
    tree against its frontier, every signed head against the tree.
    """
    require(standing, Operation.LOG_VERIFY)
    if Role.OPERATOR not in standing.roles:
        register.agreement(store.database, standing, log)
    stored = usage_log.stored(store.database, log)
    heads = usage_log.heads(store.database, log)
    bad = _first_bad(stored)
    why = "" if bad is None else "entry"
    if bad is None:
        bad, why = _bad_tree(store, log, [leaf for _, _, leaf in stored], heads)
    return Verified(log, len(stored), len(heads), bad, why, _grades(stored))


def _first_bad(stored: Sequence[tuple[int, str, bytes]]) -> int | None:
    """The first index that is missing, or whose text is not what its leaf was made from."""
    for expected, (index, body, leaf) in enumerate(stored):
        if index != expected:
            return expected
        try:
            entry = noun(Entry, parse(body))
            holds = canonical(document(entry)).decode() == body and entry.index == index
        except (Refusal, ValueError):
            return index
        if not holds or merkle.leaf_hash(entry_bytes(entry)) != leaf:
            return index
    return None


def _bad_tree(
    store: Store, log: str, leaves: Sequence[bytes], heads: Sequence[Head]
) -> tuple[int | None, str]:
    """Where the tree doesn't hold: the first index beyond the last head that does.

    Heads that were taken away are still noted in the node's own log.
    """
    noted = usage_log.about(store.database, usage_log.NODE_LOG, EntryType.HEAD, log)
    signed = {int(entry.facts["size"] or 0): str(entry.facts["root"]) for entry in noted}
    roots = _roots(leaves, {*signed, *(head.size for head in heads), len(leaves)})
    good = 0
    for head in heads:
        if roots.get(head.size) != head.root or signed.get(head.size, head.root) != head.root:
            return good, f"head {head.size}"
        try:
            _check_note(store, head)
        except Refusal:
            return good, f"signature of head {head.size}"
        good = head.size
    gone = sorted(signed.keys() - {head.size for head in heads})
    if gone:
        return min(good, gone[0]), f"head {gone[0]} is gone"
    size, root = usage_log.size_and_root(store.database, log)
    if size != len(leaves) or roots[size] != root.hex():
        return good, "frontier"
    return None, ""


def _roots(leaves: Sequence[bytes], sizes: Collection[int]) -> dict[int, str]:
    """The roots at each of `sizes` that the log reaches, in one pass over its leaves."""
    grown, found = merkle.Frontier(), {}
    for leaf in leaves:
        grown = grown.appended(leaf)
        if grown.size in sizes:
            found[grown.size] = grown.root().hex()
    return {0: merkle.EMPTY_ROOT.hex(), **found}


def _check_note(store: Store, head: Head) -> None:
    """Refuses a head that the node's keys did not sign. Raises `LogBroken`."""
    name = origin(store.name, head.log)
    wanted = checkpoint(name, head.size, bytes.fromhex(head.root))
    parsed = parse_note(head.checkpoint)
    for public in keys.public_keys(store.database, [store.operator]):
        signed = parsed.signature(name, bytes.fromhex(public.raw))
        if public.purpose is KeyPurpose.NODE and parsed.body == wanted and signed is not None:
            keys.verify(public, wanted.encode(), base64.b64encode(signed).decode())
            return
    raise LogBroken(log=head.log, index=head.size, what="signature")


def _grades(stored: Sequence[tuple[int, str, bytes]]) -> dict[str, int]:
    """How many opened answers each grade vouches for, as far as the entries can be read."""
    found = []
    for _, body, _ in stored:
        with suppress(Refusal, ValueError):
            found.append(noun(Entry, parse(body)))
    return dict(grades(found))
