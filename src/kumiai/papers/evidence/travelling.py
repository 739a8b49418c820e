"""The verifiers as they travel in a bundle: each one file that needs no other."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files as resources

_PYTHON = ("proof", "bundle", "pool", "checks", "selftest", "command")
_SCRIPTS = ("proof", "bundle", "pool", "checks", "selftest", "page")
_EMBEDDED_MAX = 20_000_000
"""A page with more than this inside opens slowly; the person then chooses the files."""
_FUTURE = "from __future__ import annotations\n"
_OWN_IMPORT = re.compile(r"^from kumiai\.[\w.]+ import (?:\([^)]*\)|[^\n]*)\n", re.MULTILINE)
_PLACE = re.compile(r"\{\{ (\w+) \}\}")


@lru_cache(maxsize=16)
def shipped(name: str) -> str:
    """The text of a file beside this one."""
    return resources("kumiai.papers.evidence").joinpath(name).read_text(encoding="utf-8")


def vectors() -> bytes:
    """The cases that both verifiers answer."""
    return shipped("verifier/vectors.json").encode()


@lru_cache(maxsize=1)
def verify_program() -> bytes:
    """verify.py: the parts in one file, without their imports of each other."""
    first, *rest = (_OWN_IMPORT.sub("", shipped(f"verifier/{part}.py")) for part in _PYTHON)
    parts = [first, *(part.replace(_FUTURE, "", 1) for part in rest)]
    end = '\n\nif __name__ == "__main__":\n    raise SystemExit(main(sys.argv[1:]))\n'
    return ("\n\n".join(parts) + end).encode()


@lru_cache(maxsize=1)
def script() -> str:
    """The script of verify.html: its parts in one."""
    joined = "\n".join(shipped(f"verifier/{part}.js") for part in _SCRIPTS)
    assert "</script" not in joined, "the script would end inside itself"
    return joined


def verify_page(files: Mapping[str, bytes]) -> bytes:
    """verify.html with `files` inside, unless they are too large to be opened at once."""
    embedded = files if sum(map(len, files.values())) <= _EMBEDDED_MAX else {}
    # The policy lets the browser run this one script and load nothing (CSP level 3 §2.3.1).
    allowed = b64encode(sha256(script().encode()).digest()).decode()
    places = {
        "script_hash": f"'sha256-{allowed}'",
        "style": shipped("style.css"),
        "bundle": _data({name: _inside(raw) for name, raw in sorted(embedded.items())}),
        "vectors": vectors().decode().replace("<", r"\u003c"),
        "script": script(),
    }
    return _PLACE.sub(lambda found: places[found[1]], shipped("verifier/verify.html")).encode()


def _inside(raw: bytes) -> dict[str, str]:
    """A file as text where it is text, else in base64."""
    try:
        return {"text": raw.decode()}
    except UnicodeDecodeError:
        return {"base64": b64encode(raw).decode()}


def _data(value: dict[str, dict[str, str]]) -> str:
    """JSON that may stand in a page: no `<` that a browser could take for its own."""
    return json.dumps(value, ensure_ascii=False).replace("<", r"\u003c")
