"""The evidence bundle: one zip that can be read and checked without the node that made it.

The zip has the same bytes whenever and wherever it is made of the same files: names in order, one
date, nothing compressed (compressors differ between versions).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from kumiai.papers.evidence.page import exhibit_path, index_page
from kumiai.papers.evidence.travelling import vectors, verify_page, verify_program
from kumiai.papers.evidence.verifier.checks import REQUIRED
from kumiai.papers.evidence.verifier.proof import canonical, digest
from kumiai.papers.evidence.view import View

__all__ = ["View", "bundle", "exhibit_path"]

_DATE = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip can hold."""
_EXHIBIT = re.compile(r"exhibits/[0-9]+-[\w.-]+")
_MADE = frozenset({"index.html", "verify.html", "verify.py", "vectors.json"})
_GIVEN = REQUIRED - _MADE
_OPTIONAL = frozenset({"claim.json", "versions.json"})


def bundle(files: Mapping[str, bytes], view: View) -> bytes:
    """The zip of `files`, of pages made from `view`, of both verifiers and of the manifest.

    `files` are agreement.json, contract.docx, summary.html, keys.json, entries.jsonl, proofs.json,
    checkpoint.txt, statement.json, statement.html, if there is a case claim.json (the case), of a
    pool that somebody entered or left versions.json, and exhibits under their `exhibit_path`; JSON
    in canonical form (RFC 8785). A file that is missing, unknown or oddly named is a bug
    (`ValueError`).
    """
    exhibits = {name for name in files if _EXHIBIT.fullmatch(name)}
    odd = (files.keys() - exhibits - _OPTIONAL) ^ _GIVEN
    if odd:
        raise ValueError(sorted(odd))
    found = dict(files)
    found["index.html"] = index_page(view, files)
    found["verify.py"] = verify_program()
    found["vectors.json"] = vectors()
    found["verify.html"] = verify_page(found)
    hashes = {name: digest(raw) for name, raw in found.items()}
    found["manifest.json"] = canonical(hashes).encode()
    return _zip(found)


def _zip(files: Mapping[str, bytes]) -> bytes:
    """`files` as a zip whose bytes depend on nothing else."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            packed.writestr(info, files[name])
    return whole.getvalue()
