"""A bundle's files, read no further than a check asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kumiai.papers.evidence.verifier.proof import BadBundle, open_note, read, require

Files = Mapping[str, bytes]


@dataclass
class Bundle:
    """Files by name, and what was read of them so far."""

    files: Files
    read: dict[str, Any] = field(default_factory=dict)

    def raw(self, name: str) -> bytes:
        """The bytes of a file."""
        require(name in self.files, f"{name} is missing")
        return self.files[name]

    def json(self, name: str) -> dict[str, Any]:
        """The object in a JSON file."""
        if name not in self.read:
            value = read(self.raw(name), name)
            require(isinstance(value, dict), f"{name} is no object")
            self.read[name] = value
        found: dict[str, Any] = self.read[name]
        return found

    def keys(self) -> dict[str, dict[str, Any]]:
        """Public keys by id."""
        found = self.json("keys.json")["keys"]
        told = (key[name] for key in found for name in ("id", "party", "purpose", "raw"))
        require(all(isinstance(text, str) for text in told), "a key is malformed")
        return {key["id"]: key for key in found}

    def head(self) -> tuple[int, bytes]:
        """Size and root that a delegated node key signed for the agreement's log."""
        if "head" not in self.read:
            delegated = {d["key"]["id"] for d in self.json("keys.json")["delegations"]}
            nodes = [key for key in self.keys().values() if key["purpose"] == "node"]
            publics = [key["raw"] for key in nodes if key["id"] in delegated]
            origin, size, root = open_note(self.raw("checkpoint.txt").decode(), publics)
            log = self.json("agreement.json")["id"]
            require(origin.endswith(f"/kumiai/log/{log}"), "the checkpoint is of another log")
            self.read["head"] = size, root
        found: tuple[int, bytes] = self.read["head"]
        return found

    def walk(self) -> Iterator[tuple[int, bytes, dict[str, Any]]]:
        """Index, line and content of each entry, in order, up to the first that is odd.

        That one raises `BadBundle`. The entries are not yet proved.
        """
        if "walk" not in self.read:
            self.read["walk"] = self._walk()
        entries, odd = self.read["walk"]
        yield from entries
        if odd is not None:
            raise odd

    def _walk(self) -> tuple[list[tuple[int, bytes, dict[str, Any]]], BadBundle | None]:
        *lines, end = self.raw("entries.jsonl").split(b"\n")
        log, before, logged = self.json("agreement.json")["id"], -1, ""
        found: list[tuple[int, bytes, dict[str, Any]]] = []
        try:
            for line in lines:
                entry = read(line, f"the entry after {before}", before + 1)
                at: Any = entry["index"] if isinstance(entry, dict) else None
                require(type(at) is int and at > before, f"after entry {before}: order", before + 1)
                require(entry["log"] == log, f"entry {at}: of another log", at)
                require(entry["logged_at"] >= logged, f"entry {at}: time goes back", at)
                before, logged = at, entry["logged_at"]
                found.append((at, line, entry))
            require(not end, "entries.jsonl is cut", before + 1)
        except BadBundle as odd:
            return found, odd
        return found, None

    def entries(self) -> dict[int, dict[str, Any]]:
        """The entries by index, each read and in order."""
        if "entries" not in self.read:
            self.read["entries"] = {at: entry for at, _, entry in self.walk()}
        found: dict[int, dict[str, Any]] = self.read["entries"]
        return found

    def range(self) -> list[dict[str, Any]]:
        """The entries that the statement stands on."""
        statement, entries = self.json("statement.json"), self.entries()
        first, last = statement["first"], statement["last"]
        missing = (index for index in range(first, last) if index not in entries)
        gap = next(missing, None)
        require(gap is None, f"entry {gap}: missing in the statement's range", gap)
        return [entries[index] for index in range(first, last)]

    def rows(self) -> Counter[str]:
        """Rows opened in the range, by the party whose data they are."""
        rows: Counter[str] = Counter()
        for entry in self.range():
            if entry["type"] == "opened":
                count = entry["facts"]["rows"]
                require(type(count) is int and count >= 0, "rows are no number", entry["index"])
                rows[entry["facts"]["provider"]] += count
        return rows

    def named(self, kind: str, **facts: str) -> list[dict[str, Any]]:
        """The entries of a type whose facts include these."""
        alike = (e for e in self.entries().values() if e["type"] == kind)
        return [e for e in alike if all(e["facts"].get(k) == v for k, v in facts.items())]
