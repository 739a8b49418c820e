"""`python -m conformance [SUITE]`: runs the tests in which somebody else's program is the judge."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import pytest

SUITES: Mapping[str, list[str]] = {
    "readers": ["tests/conformance/test_readers.py"],
    "sharing": ["tests/conformance/test_delta_sharing.py"],
    "merkle": ["tests/rules/test_merkle.py", "-k", "judge or vector or go"],
    "odcs": ["tests/conformance/test_odcs.py"],
    "office": ["tests/papers", "-k", "libreoffice or soffice"],
    "browser": ["tests/papers", "-k", "script or node or page"],
}


def main(names: list[str]) -> int:
    """Runs the suites that are named, or all; 0 when all hold."""
    unknown = set(names) - SUITES.keys()
    if unknown:
        print(f"no suite {', '.join(sorted(unknown))}; there are {', '.join(SUITES)}")
        return 2
    ended = 0
    for name in names or SUITES:
        print(f"conformance: {name}")
        code = pytest.main(["-q", "-rs", *SUITES[name]])
        ended = max(ended, int(code))
    return ended


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
