"""The cases of vectors.json, which this program and the page in the browser answer alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kumiai.papers.evidence.verifier.proof import (
    REFUSED,
    apportion,
    fraction,
    included,
    leaf_hash,
    open_note,
    read,
    require,
    signature_holds,
    tax,
    unhex,
)

Case = dict[str, Any]


def answer_read(case: Case) -> bool:
    """Whether a text is JSON in canonical form."""
    read(case["json"].encode(), "case")
    return True


def answer_leaf(case: Case) -> str:
    """The leaf hash of a line."""
    return leaf_hash(case["line"].encode()).hex()


def answer_inclusion(case: Case) -> bool:
    """Whether a proof holds."""
    leaf, root = unhex(case["leaf"]), unhex(case["root"])
    require(included(leaf, case["index"], case["size"], case["proof"], root), "not included")
    return True


def answer_signature(case: Case) -> bool:
    """Whether a signature holds."""
    message = bytes.fromhex(case["message"])
    require(signature_holds(case["public"], case["signature"], message), "not signed")
    return True


def answer_checkpoint(case: Case) -> list[str | int]:
    """Origin, size and root of a signed checkpoint."""
    origin, size, root = open_note(case["note"], case["publics"])
    return [origin, size, root.hex()]


def answer_apportion(case: Case) -> dict[str, int]:
    """Whole yen for each party."""
    portions = {party: fraction(text) for party, text in case["portions"].items()}
    return apportion(case["yen"], portions)


def answer_tax(case: Case) -> int:
    """The tax on a net sum."""
    return tax(case["net"], fraction(case["rate"]), case["rounding"])


ANSWERS: Mapping[str, Callable[[Case], Any]] = {
    "read": answer_read,
    "leaf": answer_leaf,
    "inclusion": answer_inclusion,
    "signature": answer_signature,
    "checkpoint": answer_checkpoint,
    "apportion": answer_apportion,
    "tax": answer_tax,
}


def answer(kind: str, case: Case) -> Any:
    """What this program says to a case; None for a refusal."""
    try:
        return ANSWERS[kind](case)
    except REFUSED:
        return None


def self_test(vectors: dict[str, list[Case]]) -> list[str]:
    """The cases that this program answers otherwise than it must; none when it is right."""
    return [
        f"{kind} {number}: {case['why']}"
        for kind, cases in vectors.items()
        for number, case in enumerate(cases)
        if answer(kind, case) != case["expect"]
    ]
