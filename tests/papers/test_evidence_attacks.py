"""No tampering passes: neither what an attacker would do, nor junk in any place."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kumiai.papers.evidence.verifier.checks import verify
from kumiai.papers.evidence.verifier.proof import canonical as own_canonical
from tests.papers.evidence_attacks import ATTACKS
from tests.papers.evidence_runs import alone, by_node, relisted, states, untouched, written


@pytest.fixture
def good() -> dict[str, bytes]:
    """The files of an untouched bundle."""
    return untouched()


def attacked(good: dict[str, bytes], name: str) -> dict[str, bytes]:
    """The files after an attack."""
    files = dict(good)
    ATTACKS[name][0](files)
    return relisted(files)


@pytest.mark.parametrize("name", ATTACKS)
def test_no_tampering_passes(name: str, good: dict[str, bytes], tmp_path: Path) -> None:
    """Each attack ends with exit code 6; the check and the first bad entry are named."""
    _, check, first_bad = ATTACKS[name]
    folder = written(attacked(good, name), tmp_path / "bundle")
    (folder / "verify.py").write_bytes(good["verify.py"])
    said = alone(folder / "verify.py", "--json")
    assert (said.returncode, said.stderr) == (6, "")
    found = json.loads(said.stdout)
    assert states(found)[check] == "fail"
    assert found["first_bad"] == first_bad


def test_the_page_lets_nothing_pass_either(good: dict[str, bytes], tmp_path: Path) -> None:
    """Every attack again, by the script: the same checks fail, the same entry is named."""
    bundles = [attacked(good, name) for name in ATTACKS]
    said = by_node(tmp_path, good["verify.html"], bundles=bundles)
    for name, files, found in zip(ATTACKS, bundles, said["outcomes"], strict=True):
        expected = verify(files)
        assert (name, states(found)) == (name, states(expected))
        assert (name, found["first_bad"]) == (name, expected["first_bad"])
        assert not found["ok"]


JUNK: tuple[Any, ...] = (None, True, 0, -1, 1.5, 10**20, "", "x", [], {}, ["x"], {"x": 1})


def places(value: Any, *above: str | int) -> list[tuple[str | int, ...]]:
    """The place of each part of a JSON value, the whole left out."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    found: list[tuple[str | int, ...]] = [(*above, key) for key in keys]
    return found + [place for key in keys for place in places(value[key], *above, key)]


def put(value: Any, place: tuple[str | int, ...], junk: Any) -> bool:
    """Puts `junk` into a place; whether that is something else than what was there."""
    for step in place[:-1]:
        value = value[step]
    before, value[place[-1]] = value[place[-1]], junk
    return json.dumps(before) != json.dumps(junk)


JSON_FILES = ("agreement.json", "keys.json", "proofs.json", "statement.json", "manifest.json")


@given(
    st.sampled_from([*JSON_FILES, "claim.json", "entries.jsonl"]),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.integers(0, len(JUNK) - 1),
)
@settings(max_examples=150, deadline=None)
def test_junk_is_refused_without_a_traceback(name: str, line: int, place: int, junk: int) -> None:
    """Any value in any place of any JSON file, and of any line of the log: said to be wrong
    (or, when the id by which the log would contradict it is gone, not to be on the log).

    Left out are the answer to a claim and the roots' own lines in keys.json: nobody signed those.
    """
    good = untouched()  # no fixture: a report of it would be too long to read
    lines = good[name].splitlines()
    at = line % len(lines)
    value = json.loads(lines[at])
    inner = value["claim"] if name == "claim.json" else value
    found = places(inner)
    where = found[place % len(found)]
    assume(put(inner, where, JUNK[junk]))
    assume(not (name == "keys.json" and where[:1] == ("keys",) and where[1:2] < (3,)))
    lines[at] = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    end = b"\n" if name == "entries.jsonl" else b""
    files = good | {name: b"\n".join(lines) + end}
    found_out = verify(files if name == "manifest.json" else relisted(files))
    assert set(states(found_out).values()) != {"ok"}


@pytest.mark.slow
def test_both_programs_agree_on_junk(good: dict[str, bytes], tmp_path: Path) -> None:
    """Each leaf of each JSON file replaced by each kind of junk: the same checks fail in both."""
    bundles = []
    for name in JSON_FILES[1:] + JSON_FILES[:1]:
        for count, place in enumerate(places(json.loads(good[name]))):
            value = json.loads(good[name])
            if not put(value, place, (None, True, -1, "x", [], {})[count % 6]):
                continue
            files = good | {name: own_canonical(value).encode()}
            bundles.append(files if name == "manifest.json" else relisted(files))
    bundles = bundles[::3]
    said = by_node(tmp_path, good["verify.html"], bundles=bundles)
    for files, found in zip(bundles, said["outcomes"], strict=True):
        expected = verify(files)
        assert states(found) == states(expected)
        assert found["first_bad"] == expected["first_bad"]
