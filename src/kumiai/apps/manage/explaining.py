"""Explaining access: reader x dataset x purpose gives the decision, the terms that say so, and a
masked sample. Nothing is granted, served or counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from kumiai.acts import read
from kumiai.apps.node import Node
from kumiai.model.agreement import Agreement
from kumiai.model.dataset import MACHINE, Dataset, DatasetId, column
from kumiai.model.party import PartyId
from kumiai.model.person import Standing
from kumiai.model.refusal import Refusal, UnknownParty
from kumiai.model.request import ReadRequest, RequestId
from kumiai.papers.messages import hint, sentence
from kumiai.records import register
from kumiai.rules.holding import spans
from kumiai.rules.standing import Operation, imagined, require
from kumiai.wire.codec import document

Given = Mapping[str, Any]
_SAMPLE = 5
_HIDDEN = re.compile(r"[^\s.,:/+-]")
_PLAIN = frozenset({"item", "machine"})


def access_explain(node: Node, standing: Standing, given: Given) -> Any:
    """What a reader of `party` would be answered, under each agreement that both may know of.

    Only the provider of a dataset may ask about others than its own party. Raises `UnknownDataset`,
    `UnknownParty`.
    """
    require(standing, Operation.ACCESS_EXPLAIN)
    dataset = register.dataset(node.store.database, standing, given["dataset"])
    party = PartyId(given["party"] or standing.party)
    if party not in (standing.party, *_readers(node, standing, dataset.provider)):
        raise UnknownParty(party=party)
    reader = imagined(standing, party)
    decisions = [
        _decided(node, reader, agreement, dataset.id, purpose)
        | {"handed": _handed(node, standing, agreement, dataset)}
        for agreement in register.agreements(node.store.database, standing)
        if party in agreement.terms.parties() and agreement.terms.policy(dataset.id)
        for purpose in _purposes(agreement, dataset.id, given["purpose"])
    ]
    return {"dataset": dataset.id, "party": party, "decisions": decisions}


def _readers(node: Node, standing: Standing, provider: PartyId) -> frozenset[PartyId]:
    """Whom the asker may ask about: those who are in agreements with it, if the data are its own."""
    if provider != standing.party:
        return frozenset()
    found = register.agreements(node.store.database, standing)
    return frozenset(party for agreement in found for party in agreement.terms.parties())


def _purposes(agreement: Agreement, dataset: str, wanted: str | None) -> tuple[str, ...]:
    """The purpose asked for, or all that the agreement names."""
    policy = agreement.terms.policy(dataset)
    return (wanted,) if wanted else policy.purposes if policy else ()


def _decided(
    node: Node, reader: Standing, agreement: Agreement, dataset: DatasetId, purpose: str
) -> dict[str, Any]:
    """One decision: allowed with its terms and a masked sample, or refused by a term."""
    policy = agreement.terms.policy(dataset)
    said = {"agreement": agreement.id, "purpose": purpose, "policy": document(policy)}
    try:
        request = ReadRequest(RequestId("explain"), agreement.id, dataset, purpose)
        seen = read.look(node.store, reader, request)
    except Refusal as refusal:
        told = {lang: sentence(refusal, lang) for lang in ("ja", "en")}
        helps = {lang: hint(refusal, lang) for lang in ("ja", "en")}
        no = {"code": refusal.code, "sentence": told, "hint": helps}
        return said | {"allowed": False, "refusal": no, "rows": 0, "sample": []}
    names = node.store.cuts.columns(seen.cut)
    rows = islice(node.store.cuts.rows(seen.cut), _SAMPLE)
    sample = [list(_masked(names, row)) for row in rows]
    return said | {
        "allowed": True, "rows": seen.cut.rows, "columns": names, "sample": sample,
    }  # fmt: skip


def _handed(
    node: Node, standing: Standing, agreement: Agreement, dataset: Dataset
) -> list[dict[str, Any]]:
    """The machines that went from hand to hand, with the time of which rows are read: that in which
    the provider held them. Another than the provider is told a name that its rows tell, too.
    """
    policy = agreement.terms.policy(dataset.id)
    lives = register.lives(node.store.database, (policy and policy.machines) or dataset.machines)
    shown = policy is not None and MACHINE in policy.columns and MACHINE not in dict(policy.masks)
    named = shown or dataset.provider == standing.party
    return [
        {"machine": name if named else None, "spans": document(spans(life, dataset.provider))}
        for name, life in lives.items()
    ]


def _masked(names: list[str], row: Any) -> Iterator[str]:
    """A row without what it says: items and machines by name, everything else dotted out."""
    for name, value in zip(names, row, strict=True):
        known = column(name)
        plain = known is not None and known.name in _PLAIN
        yield "" if value is None else str(value) if plain else _HIDDEN.sub("•", str(value))
