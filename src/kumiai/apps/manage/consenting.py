"""What the commands about consents do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts import consent
from kumiai.apps.node import Node
from kumiai.model.consent import Consent
from kumiai.model.person import Standing
from kumiai.model.refusal import BadDocument
from kumiai.wire.codec import document, noun

Given = Mapping[str, Any]
_RECORDS_MAX = 10_000
_KEPT = ("provider", "withdrawn_at")
"""Fields of a record that its document does not say: whose it is, and that it was taken back."""


def consent_record(node: Node, standing: Standing, given: Given) -> Any:
    """How many records are kept now, of those that were sent."""
    said = given["document"]
    if not isinstance(said, list) or not said or len(said) > _RECORDS_MAX:
        raise BadDocument(where="records")
    found = [noun(Consent, _own(one, standing, place)) for place, one in enumerate(said)]
    kept = consent.record(node.store, standing, found)
    return {"records": len(kept), "machines": len({one.machine for one in kept})}


def _own(said: Any, standing: Standing, place: int) -> dict[str, Any]:
    """What a document says of one record, kept by the asker's party."""
    if not isinstance(said, Mapping) or any(name in said for name in _KEPT):
        raise BadDocument(where=f"records[{place}]")
    return {**said, "provider": standing.party}


def consent_withdraw(node: Node, standing: Standing, given: Given) -> Any:
    """The record, with the instant of its withdrawal."""
    return document(consent.withdraw(node.store, standing, given["consent"]))


def consent_list(node: Node, standing: Standing, _: Given) -> Any:
    """The records that the asker's party keeps."""
    return [document(one) for one in consent.records(node.store, standing)]
