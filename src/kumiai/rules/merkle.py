"""The tree of a log: its root, and proofs that an entry or an older root belongs to it.

RFC 6962 §2.1 with SHA-256. A leaf is given by its hash, 32 bytes, from `leaf_hash`. Nothing here is
signed: a root is worth what the checkpoint that names it is worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from kumiai.model.refusal import LogBroken

Proof = tuple[bytes, ...]
"""Hashes from the leaf's side up to the root's."""
Levels = tuple[Sequence[bytes], ...]
"""The rows of a tree, leaves first; the last of an odd row stands in the next row as it is."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of no entries (RFC 6962 §2.1)."""
_HASH_BYTES = 32
_SIZE_BYTES = 8


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry's bytes."""
    # RFC 6962 §2.1: leaf and node differ in their first byte, or a node could pass as an entry.
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children (RFC 6962 §2.1)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree reduced to what appending needs: its size and the roots of its full subtrees.

    `edge` holds one hash for each one-bit of `size`, the widest subtree first.
    """

    size: int = 0
    edge: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Size and edge belong together. Raises `LogBroken`."""
        whole = all(len(part) == _HASH_BYTES for part in self.edge)
        if self.size < 0 or len(self.edge) != self.size.bit_count() or not whole:
            raise LogBroken(what="frontier")

    def appended(self, leaf: bytes) -> Frontier:
        """The frontier after one more leaf hash."""
        edge, carry, size = list(self.edge), leaf, self.size
        while size & 1:
            carry = node_hash(edge.pop(), carry)
            size >>= 1
        return Frontier(self.size + 1, (*edge, carry))

    def root(self) -> bytes:
        """The root of the tree: the full subtrees folded from the right."""
        if not self.edge:
            return EMPTY_ROOT
        folded = self.edge[-1]
        for part in reversed(self.edge[:-1]):
            folded = node_hash(part, folded)
        return folded

    def to_bytes(self) -> bytes:
        """Eight bytes of size, big-endian, and the hashes of the edge."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self.edge)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Frontier:
        """The frontier that `to_bytes` wrote. Raises `LogBroken`."""
        size, edge = int.from_bytes(raw[:_SIZE_BYTES], "big"), raw[_SIZE_BYTES:]
        if len(raw) < _SIZE_BYTES or len(edge) % _HASH_BYTES:
            raise LogBroken(what="frontier")
        parts = (edge[at : at + _HASH_BYTES] for at in range(0, len(edge), _HASH_BYTES))
        return cls(size, tuple(parts))


def frontier(leaves: Iterable[bytes]) -> Frontier:
    """The frontier of a tree over these leaf hashes."""
    found = Frontier()
    for leaf in leaves:
        found = found.appended(leaf)
    return found


def levels(leaves: Sequence[bytes]) -> Levels:
    """All rows of the tree over these leaf hashes: made once, they answer any number of proofs."""
    rows = [leaves]
    while len(rows[-1]) > 1:
        below = rows[-1]
        row = [node_hash(left, right) for left, right in zip(below[::2], below[1::2], strict=False)]
        if len(below) % 2:
            row.append(below[-1])
        rows.append(row)
    return tuple(rows)


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes (MTH of RFC 6962 §2.1)."""
    return levels(leaves)[-1][0] if leaves else EMPTY_ROOT


def _siblings(rows: Levels, level: int, at: int) -> Proof:
    """What stands beside the way from node `at` of row `level` up to the root."""
    found = []
    for row in rows[level:-1]:
        beside = at ^ 1
        if beside < len(row):
            found.append(row[beside])
        at >>= 1
    return tuple(found)


def inclusion_proof(leaves: Sequence[bytes], index: int, size: int) -> Proof:
    """The audit path of leaf `index` in the tree of the first `size` leaves (RFC 6962 §2.1.1).

    An index outside the tree is a bug (`ValueError`).
    """
    return proofs(leaves, index, index + 1, size)[index]


def proofs(leaves: Sequence[bytes], first: int, last: int, size: int) -> dict[int, Proof]:
    """The audit paths of leaves `first` up to, without, `last`, in the tree of `size` leaves.

    Each node is hashed once for all of them. A range outside the tree is a bug (`ValueError`).
    """
    if not 0 <= first <= last <= size <= len(leaves):
        raise ValueError((first, last, size, len(leaves)))
    rows = levels(leaves[:size])
    return {index: _siblings(rows, 0, index) for index in range(first, last)}


def consistency_proof(leaves: Sequence[bytes], old: int, new: int) -> Proof:
    """That the tree of the first `new` leaves grew from that of the first `old` (RFC 6962 §2.1.2).

    Empty when `old` is `new`. Sizes beyond the leaves, or the empty tree as `old` (every tree grew
    from it, there is nothing to prove), are a bug (`ValueError`).
    """
    if not 0 < old <= new <= len(leaves):
        raise ValueError((old, new, len(leaves)))
    if old == new:
        return ()
    rows = levels(leaves[:new])
    # The way starts at the last full subtree of the old tree; if that is all of the old tree,
    # its hash is the old root, which the verifier has.
    level = (old & -old).bit_length() - 1
    at = (old - 1) >> level
    start = () if old == 1 << level else (rows[level][at],)
    return (*start, *_siblings(rows, level, at))


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether `proof` leads from leaf hash `leaf` at `index` to `root` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or not _hashes(leaf, *proof):
        return False
    at, end, found = index, size - 1, leaf
    for part in proof:
        if end == 0:
            return False
        if at & 1 or at == end:
            found = node_hash(part, found)
            at, end = _after_right_child(at, end)
        else:
            found = node_hash(found, part)
        at >>= 1
        end >>= 1
    return end == 0 and found == root


def _hashes(*parts: bytes) -> bool:
    """Whether each part has the length of a hash."""
    return all(len(part) == _HASH_BYTES for part in parts)


def _after_right_child(at: int, end: int) -> tuple[int, int]:
    """Both numbers without the levels at which the node had no sibling."""
    while at and not at & 1:
        at >>= 1
        end >>= 1
    return at, end


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether the tree of `new` leaves begins with that of `old` leaves (RFC 9162 §2.1.4.2).

    False for `old` 0: every tree begins with the empty one, so that says nothing about `new_root`.
    """
    if not 0 < old <= new or not _hashes(*proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    path = (old_root, *proof) if old & (old - 1) == 0 else tuple(proof)
    if not proof:
        return False
    at, end = old - 1, new - 1
    while at & 1:
        at >>= 1
        end >>= 1
    return _consistent(at, end, path, (old_root, new_root))


def _consistent(at: int, end: int, path: Proof, roots: tuple[bytes, bytes]) -> bool:
    """Whether `path`, climbed from node `at`, gives both roots."""
    was = now = path[0]
    for part in path[1:]:
        if end == 0:
            return False
        if at & 1 or at == end:
            was, now = node_hash(part, was), node_hash(part, now)
            at, end = _after_right_child(at, end)
        else:
            now = node_hash(now, part)
        at >>= 1
        end >>= 1
    return end == 0 and (was, now) == roots
