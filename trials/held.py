"""What must hold in a node at any time, and what must be there after a disturbance."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from kumiai.acts.govern import logs
from kumiai.model.agreement import Hash
from kumiai.model.usage import LogId
from kumiai.records import usage_log
from trials.facts import GROWING, LASTING, PRESENT, Facts, Lakes, facts, lake
from trials.play import Play
from trials.scenario import OPERATOR

CHECKED = (
    "every acknowledged act's rows, entries, grants, yen and heads are there after the disturbance",
    "nothing is there that a run without disturbance does not have, and nothing twice",
    "asked again from the start, all acts end in the very state of an undisturbed run",
    "each row once by recording and sequence; an acknowledged lake version names no missing file",
    "logs gapless, leaves and Merkle roots hold, every signed head verifies (verify_log)",
    "one granted and at most one opened entry a grant; its cut is there with its SHA-256",
    "daily sums equal the log's opened entries",
    "receivables equal payables on every statement; one statement a month and agreement",
)


def broken(play: Play) -> list[str]:
    """What does not hold in the open node, whatever it has done so far."""
    rows = lake(play.home / "lake")
    return [
        *rows.wrong,
        *_doubled(rows),
        *_logs(play),
        *_answers(play),
        *_rollups(play),
        *_ledger(play),
    ]


def lost(
    acknowledged: Facts, after: Facts, kinds: tuple[str, ...] = (LASTING, GROWING)
) -> list[str]:
    """What was acknowledged and is not there."""
    return [
        f"lost: {fact} (has {after[kind][fact]}, had {n})"
        for kind in kinds
        for fact, n in sorted(acknowledged[kind].items())
        if after[kind][fact] < n
    ]


def surplus(reference: Facts, after: Facts) -> list[str]:
    """What is there and never is in an undisturbed run, or is there more often."""
    return [
        f"too much: {fact} (has {n}, at most {reference[LASTING][fact]})"
        for fact, n in sorted(after[LASTING].items())
        if n > reference[LASTING][fact]
    ]


def different(reference: Facts, after: Facts) -> list[str]:
    """What an undisturbed run ends with and this one does not, or the other way round."""
    found = [*lost(reference, after, (LASTING,)), *surplus(reference, after)]
    for fact in sorted(reference[PRESENT].keys() | after[PRESENT].keys()):
        wanted, has = reference[PRESENT][fact], after[PRESENT][fact]
        if wanted != has:
            found.append(f"state: {fact} (has {has}, wanted {wanted})")
    return found


def after_disturbance(play: Play, acknowledged: Facts, reference: Facts) -> list[str]:
    """What is wrong when the node is opened again and nothing was asked again yet."""
    after = facts(play)
    return [*lost(acknowledged, after), *surplus(reference, after), *broken(play)]


def at_the_end(play: Play, reference: Facts) -> list[str]:
    """What is wrong after everything was asked again."""
    return [*different(reference, facts(play)), *broken(play)]


def _doubled(found: Lakes) -> Iterator[str]:
    """Recordings with a position that has two rows."""
    for line in found.rows:
        _, dataset, instance, rows, positions, _ = line.split("|")
        if rows != positions:
            yield f"doubled: {dataset} has {rows} rows for {positions} positions of {instance[:12]}"


def _logs(play: Play) -> Iterator[str]:
    """Logs that do not hold; heads that the node's own log does not name once."""
    source = play.node.store.database
    for log in usage_log.logs(source):
        found = logs.verify_log(play.node.store, play.standing(OPERATOR), log)
        if found.first_bad is not None:
            yield f"log {log}: entry {found.first_bad} does not hold: {found.why}"
        size = usage_log.size_and_root(source, log)[0]
        if size != found.entries:
            yield f"log {log}: its head says {size} entries, there are {found.entries}"
    named = Counter(
        (str(e.facts["log"]), int(e.facts["size"] or 0)) for e in usage_log.entries(source, "node")
    )
    signed = {
        (log, head.size)
        for log in usage_log.logs(source)
        if log != "node"
        for head in usage_log.heads(source, LogId(log))
    }
    if set(named) != signed or any(n > 1 for n in named.values()):
        yield f"node log names {dict(named)}, signed are {sorted(signed)}"


def _answers(play: Play) -> Iterator[str]:
    """Grants with other entries than one granted and, once opened, one opened; cuts that are gone."""
    source = play.node.store.database
    entries = Counter(
        (row["type"], row["about"]) for row in source.rows("SELECT type, about FROM entries")
    )
    for row in source.rows("SELECT body FROM grants"):
        grant = json.loads(row["body"])
        wanted = {"granted": 1, "opened": int(grant.get("opened_at") is not None)}
        has = {kind: entries[kind, grant["id"]] for kind in wanted}
        if has != wanted:
            yield f"grant {grant['id']} has entries {has}, wanted {wanted}"
        cut = play.node.store.cuts.find(Hash(grant["plan_hash"]))
        if cut is None:
            yield f"grant {grant['id']}: its cut is gone"
        elif sha256(cut.path.read_bytes()).hexdigest() != grant["cut"]:
            yield f"grant {grant['id']}: its cut is another"


def _rollups(play: Play) -> Iterator[str]:
    """Daily sums that the entries do not say."""
    source = play.node.store.database
    said: Counter[tuple[str, str, str]] = Counter()
    for row in source.rows("SELECT log, body FROM entries WHERE type = 'opened'"):
        told = json.loads(row["body"])["facts"]
        said[row["log"], told["party"], told["dataset"]] += int(told["rows"])
    kept: Counter[tuple[str, str, str]] = Counter()
    for row in source.rows("SELECT agreement, party, dataset, rows FROM rollups"):
        kept[row["agreement"], row["party"], row["dataset"]] += int(row["rows"])
    if said != kept:
        yield f"daily sums {dict(kept)}, entries {dict(said)}"


def _ledger(play: Play) -> Iterator[str]:
    """Statements whose sides differ, and months with two of them."""
    source = play.node.store.database
    sides: Counter[tuple[str, str]] = Counter()
    for row in source.rows("SELECT statement, body FROM postings"):
        posting = json.loads(row["body"])
        sides[row["statement"], posting["account"]] += int(posting["yen"])
    for row in source.rows("SELECT id FROM statements"):
        receivable, payable = sides[row["id"], "receivable"], sides[row["id"], "payable"]
        if receivable != payable:
            yield f"statement {row['id']}: receivable {receivable}, payable {payable}"
    for row in source.rows(
        "SELECT agreement, month, count(*) AS n FROM statements GROUP BY agreement, month"
    ):
        if row["n"] != 1:
            yield f"{row['agreement']} {row['month']} has {row['n']} statements"
