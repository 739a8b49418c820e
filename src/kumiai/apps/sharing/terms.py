"""What a recipient is told of the terms under which it reads."""

from __future__ import annotations

from typing import Any

from kumiai.apps.node import Node
from kumiai.apps.sharing.tables import Table
from kumiai.model.dataset import COLUMNS
from kumiai.model.period import iso
from kumiai.model.person import Standing
from kumiai.model.policy import Policy
from kumiai.papers import spoken
from kumiai.records import register
from kumiai.wire.canonical import terms_hash


def terms(node: Node, standing: Standing, table: Table) -> dict[str, Any]:
    """The limits of one address: columns, masks, items, rows, purpose, period, quota, and whose
    data it is. `lines_ja` and `lines_en` say in words what they keep out.
    """
    agreement = register.agreement(node.store.database, standing, table.agreement)
    dataset = register.any_dataset(node.store.database, table.dataset)
    policy = agreement.terms.policy(table.dataset)
    assert policy is not None  # the address was found by it
    ends_at = register.end_of(node.store.database, agreement.id)
    return {
        "agreement": agreement.id,
        "terms_hash": terms_hash(agreement.terms),
        "purpose": table.purpose,
        "dataset": dataset.id,
        "provider": dataset.provider,
        "credit": dataset.credit,
        "licence": dataset.licence,
        "generated": dataset.generated,
        "runs": {"begin": iso(policy.runs.begin), "end": iso(ends_at or policy.runs.end)},
        "columns": [c.name for c in COLUMNS if c.id in policy.columns],
        "masks": {c.name: mask.value for c in COLUMNS for m, mask in policy.masks if m == c.id},
        "items": list(policy.items),
        "machines": list(policy.machines),
        "rows_max": policy.rows_max,
        "metering_hours": policy.metering_hours,
        "lines_ja": _lines(policy, "ja"),
        "lines_en": _lines(policy, "en"),
    }


def _lines(policy: Policy, lang: str) -> list[str]:
    """What the terms keep out, in words."""
    ja = lang == "ja"
    left_out = [c for c in COLUMNS if c.id not in policy.columns]
    found = []
    if left_out:
        told = spoken.words([c.label_ja if ja else c.label_en for c in left_out], lang)
        found.append(f"合意にない列：{told}" if ja else f"columns not in the agreement: {told}")
    for column, mask in policy.masks:
        label = spoken.column_label(column, lang)
        found.append(f"{label}は仮名に置換" if ja else f"{label} is served as a {mask.value}")
    count = len(policy.items)
    found.append(f"データ項目は{count}件に限定" if ja else f"rows of {count} data items only")
    if policy.machines:
        told = spoken.words(policy.machines, lang)
        found.append(f"機械：{told}" if ja else f"rows of these machines only: {told}")
    if policy.rows is not None:
        told = spoken.condition(policy.rows, lang)
        found.append(f"行の条件：{told}" if ja else f"rows where {told}")
    if policy.history_from is not None:
        told = spoken.moment(policy.history_from, lang)
        found.append(f"{told}以降の観測" if ja else f"rows observed from {told} on")
    if policy.rows_max is not None:
        told = f"{policy.rows_max:,}"
        found.append(f"月間{told}行まで" if ja else f"at most {told} rows a month")
    return found
