"""The log's tree against the text of RFC 6962 §2.1, and against another implementation of it."""

import base64
import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.refusal import LogBroken
from kumiai.rules import merkle

LEAVES = [merkle.leaf_hash(bytes([number])) for number in range(70)]
SIZES = st.integers(min_value=1, max_value=len(LEAVES))

GO_MODULE = "github.com/transparency-dev/merkle"
GO_VERSION = "v0.0.2"
GO_SUM = f"""\
github.com/google/go-cmp v0.5.9 h1:O2Tfq5qg4qc4AmwVlvv0oLiVAGB7enBSJ2x2DqQFi38=
github.com/google/go-cmp v0.5.9/go.mod h1:17dUlkBOakJ0+DkrSSNjCkIjxS6bF9zb3elmeNGIjoY=
{GO_MODULE} {GO_VERSION} h1:Q9nBoQcZcgPamMkGn7ghV8XiTZ/kRxn1yCG81+twTK4=
{GO_MODULE} {GO_VERSION}/go.mod h1:pqSy+OXefQ1EDUVmAJ8MUhHB9TXGuzVAT58PqBoHz1A=
"""
GO_JUDGE = """\
package main

import (
	"encoding/hex"
	"encoding/json"
	"os"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/merkle/testonly"
)

type question struct {
	Old, New       uint64
	Leaf, Was, Now []byte
	Proof          [][]byte
}

func main() {
	var asked []question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	verdicts := []bool{}
	for _, q := range asked {
		var err error
		if q.Leaf != nil {
			err = proof.VerifyInclusion(rfc6962.DefaultHasher, q.Old, q.New, q.Leaf, q.Proof, q.Now)
		} else {
			err = proof.VerifyConsistency(rfc6962.DefaultHasher, q.Old, q.New, q.Proof, q.Was, q.Now)
		}
		verdicts = append(verdicts, err == nil)
	}
	inputs, roots := []string{}, []string{}
	for _, input := range testonly.LeafInputs() {
		inputs = append(inputs, hex.EncodeToString(input))
	}
	for _, root := range testonly.RootHashes() {
		roots = append(roots, hex.EncodeToString(root))
	}
	answer := map[string]any{"verdicts": verdicts, "inputs": inputs, "roots": roots}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		panic(err)
	}
}
"""


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 §2.1 writes it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) as RFC 6962 §2.1.1 writes it."""
    if len(leaves) == 1:
        return []
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < split:
        return [*naive_path(index, leaves[:split]), naive_root(leaves[split:])]
    return [*naive_path(index - split, leaves[split:]), naive_root(leaves[:split])]


def naive_subproof(old: int, leaves: list[bytes], *, complete: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b) as RFC 6962 §2.1.2 writes it."""
    if old == len(leaves):
        return [] if complete else [naive_root(leaves)]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if old <= split:
        left = naive_subproof(old, leaves[:split], complete=complete)
        return [*left, naive_root(leaves[split:])]
    right = naive_subproof(old - split, leaves[split:], complete=False)
    return [*right, naive_root(leaves[:split])]


def test_roots_are_those_of_the_rfc() -> None:
    """Every size from none to seventy, in one go and appended leaf by leaf (§2.1)."""
    grown = merkle.Frontier()
    for size in range(len(LEAVES) + 1):
        expected = naive_root(LEAVES[:size])
        assert merkle.root(LEAVES[:size]) == expected
        assert grown.root() == expected
        assert merkle.Frontier.from_bytes(grown.to_bytes()) == grown
        assert grown == merkle.frontier(LEAVES[:size])
        if size < len(LEAVES):
            grown = grown.appended(LEAVES[size])


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 33])
def test_audit_paths_are_those_of_the_rfc(size: int) -> None:
    """Each index of a tree, proved one by one and all at once (§2.1.1)."""
    together = merkle.proofs(LEAVES, 0, size, size)
    for index in range(size):
        expected = tuple(naive_path(index, LEAVES[:size]))
        assert merkle.inclusion_proof(LEAVES, index, size) == together[index] == expected


@given(SIZES, SIZES)
def test_consistency_proofs_are_those_of_the_rfc(one: int, other: int) -> None:
    """Any two sizes: the proof of §2.1.2, and it verifies."""
    old, new = sorted((one, other))
    found = merkle.consistency_proof(LEAVES, old, new)
    assert found == tuple(naive_subproof(old, LEAVES[:new], complete=True))
    roots = merkle.root(LEAVES[:old]), merkle.root(LEAVES[:new])
    assert merkle.verify_consistency(old, new, found, *roots)


@given(SIZES, st.data())
def test_a_changed_inclusion_proof_fails(size: int, data: st.DataObject) -> None:
    """Another leaf, index, size, hash, length or root: never the same verdict by luck."""
    index = data.draw(st.integers(0, size - 1))
    leaf, root = LEAVES[index], merkle.root(LEAVES[:size])
    path = merkle.inclusion_proof(LEAVES, index, size)
    assert merkle.verify_inclusion(leaf, index, size, path, root)
    flipped = bytes([leaf[0] ^ 1]) + leaf[1:]
    assert not merkle.verify_inclusion(flipped, index, size, path, root)
    assert not merkle.verify_inclusion(leaf, index, size, path, flipped)
    assert not merkle.verify_inclusion(leaf, index, size, (*path, leaf), root)
    assert not merkle.verify_inclusion(leaf, index, size, (*path, leaf[:31]), root)
    assert not merkle.verify_inclusion(leaf, size, size, path, root)
    assert not merkle.verify_inclusion(leaf, -1, size, path, root)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not merkle.verify_inclusion(leaf, index, size, path[:-1], root)
        wrong = (*path[:at], flipped, *path[at + 1 :])
        assert not merkle.verify_inclusion(leaf, index, size, wrong, root)
        assert not merkle.verify_inclusion(leaf, index ^ 1, size, path, root)


@given(SIZES, SIZES, st.data())
def test_a_changed_consistency_proof_fails(one: int, other: int, data: st.DataObject) -> None:
    """A log that was rewritten, cut or extended cannot be proved to be the old one."""
    old, new = sorted((one, other))
    was, now = merkle.root(LEAVES[:old]), merkle.root(LEAVES[:new])
    path = merkle.consistency_proof(LEAVES, old, new)
    flipped = bytes([now[0] ^ 1]) + now[1:]
    assert not merkle.verify_consistency(old, new, path, was, flipped)
    assert not merkle.verify_consistency(old, new, path, flipped, now)
    assert not merkle.verify_consistency(old, new, (*path, now), was, now)
    assert not merkle.verify_consistency(new + 1, new, path, was, now)
    assert not merkle.verify_consistency(0, new, path, merkle.EMPTY_ROOT, now)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not merkle.verify_consistency(old, new, path[:-1], was, now)
        assert not merkle.verify_consistency(old, new, (), was, now)
        wrong = (*path[:at], flipped, *path[at + 1 :])
        assert not merkle.verify_consistency(old, new, wrong, was, now)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0" * 7, b"\0" * 7 + b"\1", b"\0" * 8 + b"x" * 32, b"\0" * 7 + b"\1" + b"x" * 31],
)
def test_a_damaged_frontier_is_refused(raw: bytes) -> None:
    """What a record held was cut or does not fit its own size."""
    with pytest.raises(LogBroken):
        merkle.Frontier.from_bytes(raw)


def test_questions_about_no_tree_are_bugs() -> None:
    """An index or size beyond the leaves, or a proof from the empty tree, is no question."""
    with pytest.raises(ValueError, match="5"):
        merkle.inclusion_proof(LEAVES, 5, 5)
    with pytest.raises(ValueError, match="70"):
        merkle.proofs(LEAVES, 0, 1, 71)
    with pytest.raises(ValueError, match="0"):
        merkle.consistency_proof(LEAVES, 0, 5)


@pytest.mark.slow
def test_a_hundred_thousand_leaves_are_proved_in_seconds() -> None:
    """Nodes are hashed once for all proofs: 100,000 audit paths at the price of one tree."""
    leaves = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(100_000)]
    began = perf_counter()
    found = merkle.proofs(leaves, 0, len(leaves), len(leaves))
    took = perf_counter() - began
    print(f"100,000 proofs in {took:.2f} s")
    root = merkle.root(leaves)
    for index in range(0, len(leaves), 9_973):
        assert merkle.verify_inclusion(leaves[index], index, len(leaves), found[index], root)
    assert took < 20


def questions() -> list[dict[str, object]]:
    """Proofs of ours for all trees up to 20 leaves, each true and each spoiled."""
    asked: list[dict[str, object]] = []
    for size in range(1, 21):
        root = merkle.root(LEAVES[:size])
        for at in range(size):
            path = merkle.inclusion_proof(LEAVES, at, size)
            told = {"Old": at, "New": size, "Proof": path, "Now": root}
            asked += [told | {"Leaf": leaf} for leaf in (LEAVES[at], LEAVES[at + 1])]
            old, was = at + 1, merkle.root(LEAVES[: at + 1])
            path = merkle.consistency_proof(LEAVES, old, size)
            told = {"Old": old, "New": size, "Proof": path, "Was": was}
            asked += [told | {"Now": now} for now in (root, LEAVES[at + 1])]
    return asked


def judged_by_go(folder: Path, asked: list[dict[str, object]]) -> dict[str, list[object]]:
    """What the Go module says of `asked`; skips, saying why, where it cannot be had."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("go is not installed: no second opinion on the Merkle proofs")
    lines = f"module judge\n\ngo 1.19\n\nrequire {GO_MODULE} {GO_VERSION}\n"
    (folder / "go.mod").write_text(lines)
    (folder / "go.sum").write_text(GO_SUM)
    (folder / "main.go").write_text(GO_JUDGE)

    def run(*command: str, told: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [go, *command], cwd=folder, input=told, capture_output=True, text=True, check=False
        )

    got = run("mod", "download", GO_MODULE)
    if got.returncode and "checksum mismatch" not in got.stderr:
        pytest.skip(f"{GO_MODULE} {GO_VERSION} is not to be had: {got.stderr.strip()[-200:]}")

    def plain(value: object) -> str:
        assert isinstance(value, bytes)
        return base64.b64encode(value).decode()

    done = run("run", ".", told=json.dumps(asked, default=plain))
    assert done.returncode == 0, done.stderr
    found: dict[str, list[object]] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_another_implementation_judges_alike(tmp_path: Path) -> None:
    """The verifier of transparency-dev says of each proof what ours says; its roots are ours."""
    asked = questions()
    judged = judged_by_go(tmp_path, asked)
    assert judged["verdicts"] == [bool(verdict(one)) for one in asked]
    assert set(judged["verdicts"]) == {True, False}
    leaves = [merkle.leaf_hash(bytes.fromhex(str(text))) for text in judged["inputs"]]
    roots = [merkle.root(leaves[:size]).hex() for size in range(len(leaves) + 1)]
    assert roots == judged["roots"]


def verdict(one: dict[str, object]) -> bool:
    """What our own verifiers say."""
    old, new, path, now = one["Old"], one["New"], one["Proof"], one["Now"]
    assert isinstance(old, int)
    assert isinstance(new, int)
    assert isinstance(path, tuple)
    assert isinstance(now, bytes)
    if "Leaf" in one:
        leaf = one["Leaf"]
        assert isinstance(leaf, bytes)
        return merkle.verify_inclusion(leaf, old, new, path, now)
    was = one["Was"]
    assert isinstance(was, bytes)
    return merkle.verify_consistency(old, new, path, was, now)
