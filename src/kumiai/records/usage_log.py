"""Each agreement's own log: typed entries under a Merkle tree, from signature to end.

The index comes from one `UPDATE ... RETURNING` a log and batch. The head row keeps the tree's
frontier, so a root costs no pass over the entries; leaf hashes are kept for proofs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from kumiai.model.period import instant, iso, jst_day
from kumiai.model.usage import Entry, EntryType, Fact, Head, LogId
from kumiai.records.dialect import Connection, Row, Source
from kumiai.records.points import reach
from kumiai.rules.merkle import Frontier, leaf_hash
from kumiai.wire.canonical import entry_text, leaf_bytes, parse
from kumiai.wire.codec import document, noun

NODE_LOG = LogId("node")
"""The log of all heads."""
_EMPTY = Frontier().to_bytes()


@dataclass(slots=True)
class Slot:
    """The place of an appended entry; `entry` is there once the step has been committed."""

    log: LogId
    type: EntryType
    asked_at: datetime
    facts: Mapping[str, Fact]
    about: str
    entry: Entry | None = None

    @property
    def index(self) -> int:
        """The entry's index in its log; asked before the commit, it is a bug."""
        assert self.entry is not None
        return self.entry.index


def last_logged(source: Source, log: LogId) -> datetime | None:
    """When the newest entry of `log` was logged."""
    row = source.row("SELECT last_logged FROM log_heads WHERE log = :log", {"log": log})
    return instant(row["last_logged"]) if row and row["last_logged"] else None


def flush(tx: Connection, slots: Iterable[Slot], now: datetime) -> None:
    """Gives every slot its entry and writes it; in order of log id, so that writers never lock
    each other out.
    """
    for log, found in groupby(sorted(slots, key=attrgetter("log")), key=attrgetter("log")):
        _flush_log(tx, log, list(found), now)


def _flush_log(tx: Connection, log: LogId, slots: Sequence[Slot], now: datetime) -> None:
    """Writes the entries of one log behind its newest."""
    head = _grow(tx, log, len(slots))
    frontier = Frontier.from_bytes(bytes(head["frontier"]))
    logged_at = max(now, instant(head["last_logged"])) if head["last_logged"] else now
    rows = []
    for index, slot in enumerate(slots, head["size"] - len(slots)):
        slot.entry = Entry(log, index, slot.type, slot.asked_at, logged_at, slot.facts)
        body = entry_text(slot.entry)
        leaf = leaf_hash(leaf_bytes(body))
        frontier = frontier.appended(leaf)
        rows.append(
            {
                "log": log,
                "idx": index,
                "type": slot.type.value,
                "about": slot.about,
                "logged_at": iso(logged_at),
                "body": body,
                "leaf": leaf,
            }
        )
    tx.many(
        "INSERT INTO entries (log, idx, type, about, logged_at, body, leaf) "
        "VALUES (:log, :idx, :type, :about, :logged_at, :body, :leaf)",
        rows,
    )
    reach("usage_log.between_entries_and_head")
    _roll_up(tx, log, jst_day(logged_at), slots)
    tx.execute(
        "UPDATE log_heads SET frontier = :frontier, last_logged = :at WHERE log = :log",
        {"log": log, "frontier": frontier.to_bytes(), "at": iso(logged_at)},
    )


def _grow(tx: Connection, log: LogId, more: int) -> Row:
    """The head of `log` with room for `more` entries; locked until the transaction ends."""
    sql = (
        "UPDATE log_heads SET size = size + :n WHERE log = :log "
        "RETURNING size, frontier, last_logged"
    )
    head = tx.row(sql, {"log": log, "n": more})
    if head is None:
        tx.execute(
            "INSERT INTO log_heads (log, size, frontier, last_logged) "
            "VALUES (:log, 0, :empty, '') ON CONFLICT (log) DO NOTHING",
            {"log": log, "empty": _EMPTY},
        )
        head = tx.row(sql, {"log": log, "n": more})
    assert head is not None
    return head


def _roll_up(tx: Connection, log: LogId, day: str, slots: Sequence[Slot]) -> None:
    """Counts opened answers on their day in Japan, by the time of the log: settlement reads these
    sums, verification recomputes them from the entries.
    """
    sums: dict[tuple[Fact, ...], list[int]] = {}
    for slot in slots:
        if slot.type is EntryType.OPENED:
            key = tuple(slot.facts[name] for name in ("party", "dataset", "provider"))
            found = sums.setdefault(key, [0, 0])
            found[0] += 1
            found[1] += int(slot.facts["rows"] or 0)
    tx.many(
        "INSERT INTO rollups (agreement, day, party, dataset, provider, uses, rows) "
        "VALUES (:agreement, :day, :party, :dataset, :provider, :uses, :rows) "
        "ON CONFLICT (agreement, day, party, dataset) DO UPDATE SET "
        "uses = rollups.uses + excluded.uses, rows = rollups.rows + excluded.rows",
        [
            {
                "agreement": log,
                "day": day,
                "party": party,
                "dataset": dataset,
                "provider": provider,
                "uses": uses,
                "rows": rows,
            }
            for (party, dataset, provider), (uses, rows) in sums.items()
        ],
    )


def size_and_root(source: Source, log: str) -> tuple[int, bytes]:
    """How many entries `log` has, and the Merkle root over them (RFC 6962)."""
    row = source.row("SELECT size, frontier FROM log_heads WHERE log = :log", {"log": log})
    if row is None:
        return 0, Frontier().root()
    return row["size"], Frontier.from_bytes(bytes(row["frontier"])).root()


def entries(source: Source, log: str, first: int = 0, last: int | None = None) -> Sequence[Entry]:
    """The entries of `log` from index `first` up to, and without, `last`."""
    return [noun(Entry, parse(body)) for _, body, _ in stored(source, log, first, last)]


def stored(
    source: Source, log: str, first: int = 0, last: int | None = None
) -> Sequence[tuple[int, str, bytes]]:
    """Index, canonical text and leaf hash as they are stored, for verification and proofs."""
    rows = source.rows(
        "SELECT idx, body, leaf FROM entries WHERE log = :log AND idx >= :first AND idx < :last "
        "ORDER BY idx",
        {"log": log, "first": first, "last": 2**62 if last is None else last},
    )
    return [(row["idx"], row["body"], bytes(row["leaf"])) for row in rows]


def about(source: Source, log: str, kind: EntryType, what: str) -> Sequence[Entry]:
    """The entries of one type about one thing."""
    rows = source.rows(
        "SELECT body FROM entries WHERE log = :log AND type = :type AND about = :about "
        "ORDER BY idx",
        {"log": log, "type": kind.value, "about": what},
    )
    return [noun(Entry, parse(row["body"])) for row in rows]


def of_kinds(source: Source, log: str, kinds: Sequence[EntryType], most: int) -> Sequence[Entry]:
    """The newest entries of some types, at most `most`, oldest first."""
    rows: list[Row] = []
    for kind in kinds:
        rows += source.rows(
            "SELECT idx, body FROM entries WHERE log = :log AND type = :type "
            "ORDER BY idx DESC LIMIT :most",
            {"log": log, "type": kind.value, "most": most},
        )
    newest = sorted(rows, key=lambda row: int(row["idx"]))[-most:]
    return [noun(Entry, parse(row["body"])) for row in newest]


def first_at_or_after(source: Source, log: str, at: datetime) -> int:
    """The index of the first entry logged at or after `at`; the size of the log if none was."""
    row = source.row(
        "SELECT min(idx) AS idx FROM entries WHERE log = :log AND logged_at >= :at",
        {"log": log, "at": iso(at)},
    )
    if row is not None and row["idx"] is not None:
        return int(row["idx"])
    return size_and_root(source, log)[0]


def logs(source: Source) -> Sequence[str]:
    """The ids of all logs."""
    return [row["log"] for row in source.rows("SELECT log FROM log_heads ORDER BY log")]


def add_head(tx: Connection, head: Head) -> bool:
    """Keeps a signed head; False when one of the same size stands already."""
    kept = tx.execute(
        "INSERT INTO heads (log, size, root, at, checkpoint) "
        "VALUES (:log, :size, :root, :at, :checkpoint) ON CONFLICT (log, size) DO NOTHING",
        document(head),
    )
    return kept == 1


def heads(source: Source, log: str) -> Sequence[Head]:
    """The signed heads of `log`, smallest first."""
    rows = source.rows(
        "SELECT log, size, root, at, checkpoint FROM heads WHERE log = :log ORDER BY size",
        {"log": log},
    )
    return [noun(Head, dict(row)) for row in rows]
