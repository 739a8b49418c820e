"""What somebody with the whole bundle in hand, and no private key but its own, may try.

Each attack changes files; the manifest is then made anew, so that it alone catches nothing.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from kumiai.model.usage import LogId
from kumiai.rules import merkle
from kumiai.wire.canonical import canonical, digest, signed_bytes
from kumiai.wire.checkpoint import checkpoint, note, origin
from tests.papers.evidence_case import AGREEMENT, NODE, SIGNERS, A, B, Log, log_files, private

Files = dict[str, bytes]
Attack = Callable[[Files], None]


def change(files: Files, name: str, edit: Callable[[Any], Any]) -> None:
    """Edits the JSON of a file; what `edit` returns, if anything, takes its place."""
    value = json.loads(files[name])
    made = edit(value)
    files[name] = canonical(value if made is None else made)


def put(name: str, *path: str | int, to: Any) -> Attack:
    """Puts a value into a JSON file."""

    def attack(files: Files) -> None:
        def edit(value: Any) -> None:
            for step in path[:-1]:
                value = value[step]
            value[path[-1]] = to

        change(files, name, edit)

    return attack


def entry(index: int, *path: str, to: Any) -> Attack:
    """Puts a value into one entry."""

    def attack(files: Files) -> None:
        lines = files["entries.jsonl"].splitlines(keepends=True)
        value = json.loads(lines[index])
        inner = value
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = to
        lines[index] = canonical(value) + b"\n"
        files["entries.jsonl"] = b"".join(lines)

    return attack


def lines(edit: Callable[[list[bytes]], list[bytes]], *, drop: tuple[int, ...] = ()) -> Attack:
    """Edits the lines of the entries; `drop` takes proofs out as well."""

    def proofs(value: Any) -> None:
        for index in drop:
            del value["proofs"][str(index)]

    def attack(files: Files) -> None:
        files["entries.jsonl"] = b"".join(edit(files["entries.jsonl"].splitlines(keepends=True)))
        change(files, "proofs.json", proofs)

    return attack


def both(*attacks: Attack) -> Attack:
    """One after the other."""

    def attack(files: Files) -> None:
        for one in attacks:
            one(files)

    return attack


def whole(name: str, raw: bytes) -> Attack:
    """Other bytes under the same name."""
    return lambda files: files.__setitem__(name, raw)


def without(name: str) -> Attack:
    """A file less."""
    return lambda files: files.__delitem__(name)


def text(name: str, old: str, new: str) -> Attack:
    """A file with other text."""
    return lambda files: files.__setitem__(name, files[name].replace(old.encode(), new.encode(), 1))


def checkpoint_by(
    key: str, raw: str, size: int | None = None, *, root: bytes | None = None
) -> Attack:
    """A checkpoint signed by another key, or over another tree."""

    def attack(files: Files) -> None:
        found = files["entries.jsonl"].splitlines()
        leaves = [merkle.leaf_hash(b"kumiai/entry/v1\n" + line) for line in found]
        count = len(leaves) if size is None else size
        name = origin("node.example", LogId(AGREEMENT))
        body = checkpoint(name, count, root or merkle.root(leaves[:count]))
        signature = private(key).sign(body.encode())
        files["checkpoint.txt"] = note(body, name, bytes.fromhex(raw), signature).encode()

    return attack


def rebuilt(files: Files) -> None:
    """An entry edited, the tree hashed anew, proofs made anew; the node's key is not at hand."""
    entry(9, "facts", "rows", to=9)(files)
    found = files["entries.jsonl"].splitlines()
    leaves = [merkle.leaf_hash(b"kumiai/entry/v1\n" + line) for line in found]
    proofs = merkle.proofs(leaves, 0, len(leaves), len(leaves))
    hexed = {str(i): [part.hex() for part in proof] for i, proof in proofs.items()}
    files["proofs.json"] = canonical({"size": len(leaves), "proofs": hexed})
    raw = private("mallory").public_key().public_bytes_raw().hex()
    checkpoint_by("mallory", raw)(files)


def signed_anew(files: Files) -> None:
    """The terms edited, all hashes made anew, and signed with keys of the attacker's own."""

    def keys(value: Any) -> None:
        for key in value["keys"]:
            if key["id"] in {signer.id for signer in SIGNERS.values()}:
                key["raw"] = private("mallory").public_key().public_bytes_raw().hex()

    def agreement(value: Any) -> None:
        value["terms"]["proceeds"]["portions"] = {A: "1/1"}
        value["terms_hash"] = digest(signed_bytes("terms", value["terms"]))
        given = value.pop("signatures")
        signature = private("mallory").sign(signed_bytes("agreement", value))
        for one in given:
            one["signature"] = b64encode(signature).decode()
        value["signatures"] = given

    change(files, "keys.json", keys)
    change(files, "agreement.json", agreement)


def contract_exchanged(files: Files) -> None:
    """Another contract under the same id, and its hash in the agreement."""
    files["contract.docx"] = b"another contract"
    put("agreement.json", "paper_hash", to=digest(b"another contract"))(files)


def swapped_lines(value: Any) -> None:
    """Yen moved from one party to another, the sum kept."""
    value["lines"][0]["yen"] -= 1
    value["lines"][1]["yen"] += 1


def shrunk(value: Any) -> None:
    """The range ends one use earlier, and says so everywhere."""
    value["last"] -= 2
    value["uses"] -= 1
    value["rows"] -= 1_063


def other_log(files: Files) -> None:
    """A log of nothing, properly signed by the node: a split view."""
    files |= log_files(Log()) | {"proofs.json": files["proofs.json"]}


def foreign_key(value: Any) -> None:
    """One party's signature told to be by another party's key."""
    value["signatures"][0]["key"] = SIGNERS[B].id


def node_without_delegation(value: Any) -> None:
    """The node's key with nobody's word for it."""
    value["delegations"] = [one for one in value["delegations"] if one["key"]["id"] != NODE.id]


def delegated_by_node(value: Any) -> None:
    """A party's key delegated by the node's key, whose private half the attacker runs."""
    one = value["delegations"][0]
    one["by"] = NODE.id
    message = signed_bytes("delegation", {"key": one["key"], "by": NODE.id})
    one["signature"] = b64encode(private("node").sign(message)).decode()


def edited(name: str, edit: Callable[[Any], Any]) -> Attack:
    """A JSON file edited by a function."""
    return lambda files: change(files, name, edit)


DATE = "2027-01-01T00:00:00.000000Z"
OTHER = "0" * 64

# What is tried, the check that must fail, and the first bad entry that must be named.
ATTACKS: dict[str, tuple[Attack, str, int | None]] = {
    "rows of a use": (entry(9, "facts", "rows", to=1), "entries", 9),
    "provider of a use": (entry(11, "facts", "provider", to="mallory"), "entries", 11),
    "time of a use": (entry(7, "asked_at", to="2026-09-01T00:00:00.000000Z"), "entries", 7),
    "type of an entry": (entry(5, "type", to="granted"), "entries", 5),
    "index of an entry": (entry(6, "index", to=60), "entries", 60),
    "log of an entry": (entry(6, "log", to="agreement-2"), "entries", 6),
    "an entry backdated": (entry(8, "logged_at", to="2026-09-01T00:00:00.000000Z"), "entries", 8),
    "the first signature's hash": (entry(0, "facts", "agreement_hash", to=OTHER), "entries", 0),
    "an entry and its proof deleted": (lines(lambda x: x[:11] + x[12:], drop=(11,)), "range", 11),
    "an entry deleted": (lines(lambda x: x[:11] + x[12:]), "entries", 11),
    "an entry repeated": (lines(lambda x: [*x[:12], *x[11:]]), "entries", 12),
    "two entries swapped": (lines(lambda x: [*x[:10], x[11], x[10], *x[12:]]), "entries", 12),
    "the tail cut": (lines(lambda x: x[:-2]), "entries", 24),
    "no entries": (lines(lambda _: []), "range", 0),
    "half a line": (lines(lambda x: [*x[:-1], x[-1][:-20]]), "entries", 25),
    "a line with a space": (
        lines(lambda x: [x[0], x[1][:1] + b" " + x[1][1:], *x[2:]]),
        "entries",
        1,
    ),
    "tree hashed anew": (rebuilt, "checkpoint", None),
    "an older head": (checkpoint_by("node", NODE.raw, 20), "range", None),
    "a head of another tree": (checkpoint_by("node", NODE.raw, root=bytes(32)), "entries", 0),
    "another log": (other_log, "range", 4),
    "a digit of the head": (text("checkpoint.txt", "\n26\n", "\n27\n"), "checkpoint", None),
    "origin of the head": (
        text("checkpoint.txt", "agreement-1", "agreement-2"),
        "checkpoint",
        None,
    ),
    "a proof cut": (put("proofs.json", "proofs", "13", to=[]), "entries", 13),
    "a proof of nothing": (put("proofs.json", "proofs", "99", to=[]), "entries", 99),
    "size of the proofs": (put("proofs.json", "size", to=25), "entries", None),
    "yen moved between lines": (edited("statement.json", swapped_lines), "proceeds", None),
    "gross": (put("statement.json", "gross", to=900_000), "proceeds", None),
    "portion of a line": (put("statement.json", "lines", 0, "portion", to="1/3"), "proceeds", None),
    "rows of a line": (put("statement.json", "lines", 1, "rows", to=0), "proceeds", None),
    "tax": (put("statement.json", "documents", 0, "tax", to=1), "tax", None),
    "rate": (put("statement.json", "documents", 0, "tax_rate", to="2/25"), "tax", None),
    "a document less": (
        edited("statement.json", lambda v: v["documents"].pop() and None),
        "tax",
        None,
    ),
    "invoice number": (
        put("statement.json", "documents", 0, "invoice_number", to="T1"),
        "stated",
        None,
    ),
    "an edge turned": (put("statement.json", "edges", 0, "source", to=B), "edges", None),
    "yen of an edge": (put("statement.json", "edges", 0, "yen", to=5), "edges", None),
    "uses": (put("statement.json", "uses", to=9), "uses", None),
    "rows": (put("statement.json", "rows", to=True), "uses", None),
    "a range one use shorter": (edited("statement.json", shrunk), "range", None),
    "a range beyond the log": (put("statement.json", "last", to=10**12), "range", 26),
    "root of the statement": (put("statement.json", "root", to=OTHER), "range", None),
    "grades raised": (
        put("statement.json", "vouching", to={"signed": 10}),
        "uses",
        None,
    ),
    "objection date": (put("statement.json", "objection_until", to=DATE), "stated", None),
    "month": (put("statement.json", "month", to="2026-11"), "stated", None),
    "terms": (put("agreement.json", "terms", "notice_days", to=1), "terms", None),
    "tax rate of the terms": (
        put("agreement.json", "terms", "proceeds", "tax_rate", to="2/25"),
        "signatures",
        None,
    ),
    "contract": (whole("contract.docx", b"another"), "papers", None),
    "contract and its hash": (contract_exchanged, "signatures", None),
    "summary": (whole("summary.html", b"another"), "papers", None),
    "a signature less": (
        edited("agreement.json", lambda v: v["signatures"].pop() and None),
        "signatures",
        None,
    ),
    "a foreign key": (edited("agreement.json", foreign_key), "signatures", None),
    "signed after the key's time": (
        put("agreement.json", "signatures", 0, "at", to="2036-01-01T00:00:00.000000Z"),
        "signatures",
        None,
    ),
    "signed anew by another": (signed_anew, "keys", None),
    "a node nobody delegated": (edited("keys.json", node_without_delegation), "checkpoint", None),
    "delegated by the node": (edited("keys.json", delegated_by_node), "keys", None),
    "a key's time": (put("keys.json", "keys", 3, "runs", "end", to=DATE), "keys", None),
    "a key id": (put("keys.json", "keys", 0, "id", to="key-0000000000000000"), "keys", None),
    "an exhibit exchanged": (whole("exhibits/2-photo.png", b"another"), "exhibits", None),
    "an exhibit less": (without("exhibits/2-photo.png"), "exhibits", None),
    "an exhibit more": (whole("exhibits/3-more.txt", b"more"), "exhibits", None),
    "a claim of more": (put("claim.json", "claim", "yen", to=10**9), "claim", None),
    "a claim of a little more": (put("claim.json", "claim", "yen", to=120_001), "claim", None),
    "reason of the claim": (put("claim.json", "claim", "reason", to="other"), "claim", None),
    "claim of another statement": (put("claim.json", "claim", "statement", to="s"), "claim", None),
    "released beyond the claim": (put("claim.json", "released", to=120_001), "claim", None),
    "a file less": (without("statement.html"), "manifest", None),
    "a JSON file cut": (
        lambda files: files.update({"agreement.json": files["agreement.json"][:-9]}),
        "terms",
        None,
    ),
    "a key twice": (text("statement.json", "{", '{"agreement":"a",'), "stated", None),
    "a number as 1e6": (text("statement.json", '"gross":1000000', '"gross":1e6'), "proceeds", None),
    "another encoding": (
        lambda files: files.update({"keys.json": files["keys.json"].decode().encode("utf-16")}),
        "keys",
        None,
    ),
    "nested without end": (whole("proofs.json", b"[" * 100_000), "entries", None),
}
