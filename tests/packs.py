"""Rule packs that tests write: small ones, as somebody would type them."""

import json
from collections.abc import Sequence
from typing import Any

SETTLED = {
    "id": "Z01", "weight": "block", "sources": ["OWN"], "with_settlement": True,
    "says": {"ja": "精算の時に確認します。", "en": "looked at when a month is settled"},
}  # fmt: skip
"""A rule that finds nothing by itself."""


def said(rules: Sequence[Any] = (SETTLED,), **changed: Any) -> dict[str, Any]:
    """What a pack says, with changes."""
    told = {
        "id": "house-rules", "version": 1, "jurisdiction": "JP", "owner": "Kasugai Seiko, legal",
        "effective_from": "2099-01-01", "sources": {"OWN": "Kasugai Seiko, house rules of 2026"},
        "rules": list(rules),
    }  # fmt: skip
    return {**told, **changed}


def rule(**changed: Any) -> dict[str, Any]:
    """The rule that finds nothing, with changes; what is None is left out."""
    return {k: v for k, v in {**SETTLED, **changed}.items() if v is not None}


def raw(rules: Sequence[Any] = (SETTLED,), **changed: Any) -> bytes:
    """A pack as a file; JSON is YAML."""
    return json.dumps(said(rules, **changed), ensure_ascii=False).encode()
