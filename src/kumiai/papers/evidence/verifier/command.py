"""The command line of the check: reading a folder or a zip, the self-test, the table."""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

from kumiai.papers.evidence.verifier.checks import verify
from kumiai.papers.evidence.verifier.proof import BadBundle, require
from kumiai.papers.evidence.verifier.selftest import self_test

FILE_MAX, TOTAL_MAX, FILES_MAX = 1 << 28, 1 << 30, 10_000
DEBRIS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
NOT_PROVEN = """\
Proven is that these entries were on the log, in this order, under this checkpoint. Not proven is
that a sensor told the truth, that every event was written, that operator and witness did not
collude, nor that a key belongs to the party it names: compare the root keys with that party.
"""


def from_folder(folder: Path) -> dict[str, bytes]:
    """The files of an unpacked bundle."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name not in DEBRIS]
    sizes = [path.stat().st_size for path in paths]
    bounded(sizes)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def bounded(sizes: list[int]) -> None:
    """Refuses more than the bounds of a bundle."""
    require(len(sizes) <= FILES_MAX, f"more than {FILES_MAX} files")
    require(max(sizes, default=0) <= FILE_MAX, f"a file is larger than {FILE_MAX} bytes")
    require(sum(sizes) <= TOTAL_MAX, f"all files are larger than {TOTAL_MAX} bytes")


def from_zip(path: Path) -> dict[str, bytes]:
    """The files of a zip, which is not unpacked on disk."""
    try:
        with zipfile.ZipFile(path) as packed:
            inside = [info for info in packed.infolist() if not info.is_dir()]
            require(len({info.filename for info in inside}) == len(inside), "a name comes twice")
            bounded([info.file_size for info in inside])
            return {info.filename: packed.read(info) for info in inside}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise BadBundle("the zip is damaged") from None


def load(path: Path) -> dict[str, bytes]:
    """The files of the bundle at `path`, a folder or a zip."""
    try:
        return from_folder(path) if path.is_dir() else from_zip(path)
    except OSError as no:
        raise BadBundle(f"{path}: {no.strerror}") from None


def table(found: dict[str, Any]) -> str:
    """The outcome for people."""
    words = {"ok": "ok  ", "fail": "FAIL", "note": "note"}
    rows = [f"{words[c['state']]}  {c['check']:<11} {c['detail']}" for c in found["checks"]]
    grades = ", ".join(f"{grade} {n}" for grade, n in sorted(found.get("vouching", {}).items()))
    roots = [f"      {party}: {raw}" for party, raw in found.get("roots", [])]
    first = found["first_bad"]
    return "\n".join(
        [
            f"statement {found.get('statement', '?')} of agreement {found.get('agreement', '?')}",
            *rows,
            f"uses by who vouches for them: {grades or 'none'}",
            "root keys in this bundle:",
            *roots,
            NOT_PROVEN,
            "HOLDS" if found["ok"] else "DOES NOT HOLD",
            *([] if first is None else [f"the first bad entry is {first}"]),
        ]
    )


def main(arguments: list[str]) -> int:
    """The exit code of one run."""
    parser = argparse.ArgumentParser(description="Checks an evidence bundle.")
    here = Path(__file__).resolve().parent
    parser.add_argument("path", nargs="?", type=Path, default=here, help="folder or zip")
    parser.add_argument("--json", action="store_true", help="the outcome as JSON")
    parser.add_argument("--self-test", action="store_true", help="answer the cases of vectors.json")
    told = parser.parse_args(arguments)
    try:
        if told.self_test:
            wrong = self_test(json.loads((here / "vectors.json").read_bytes()))
            sys.stdout.write("\n".join([*wrong, "wrong" if wrong else "all cases hold"]) + "\n")
            return 6 if wrong else 0
        found = verify(load(told.path))
    except (BadBundle, OSError, ValueError, MemoryError) as no:
        one = {"check": "read", "state": "fail", "detail": str(no)}
        found = {"ok": False, "first_bad": None, "checks": [one]}
    sys.stdout.write((json.dumps(found, indent=1) if told.json else table(found)) + "\n")
    return 0 if found["ok"] else 6


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
